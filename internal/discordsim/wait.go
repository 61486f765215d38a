package discordsim

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/bwmarrin/discordgo"
)

// ErrNoResponse is what a member reads as "The application did not respond".
var ErrNoResponse = errors.New("the application did not respond")

// An Ack is the first response to an interaction.
type Ack struct {
	Type      int           // of the callback: 4 message, 5 deferred, 6 deferred update, 7 update, 8 choices, 9 modal
	After     time.Duration // from the interaction's creation until the request arrived
	Ephemeral bool
}

// WaitAck waits for the first response. The error is ErrNoResponse when its time is over.
func (i *Interaction) WaitAck(ctx context.Context) (Ack, error) {
	var ack Ack
	var missed bool
	err := i.d.await(ctx, &i.changed, "the first response to "+i.describe(), func() bool {
		ack, missed = Ack{i.answered, i.after, i.private}, i.missed
		return i.answered != 0 || i.missed
	})
	if err == nil && missed {
		err = fmt.Errorf("%s: %w", i.describe(), ErrNoResponse)
	}
	return ack, err
}

// Original is the interaction's response, nil if there is none (yet). Of an update it is the message that was updated.
func (i *Interaction) Original() *Message {
	i.d.mu.Lock()
	defer i.d.mu.Unlock()
	return i.original
}

// Followups are the messages after the response.
func (i *Interaction) Followups() []*Message {
	i.d.mu.Lock()
	defer i.d.mu.Unlock()
	return append([]*Message(nil), i.followups...)
}

// WaitResponse waits for a response that is more than "… is thinking".
func (i *Interaction) WaitResponse(ctx context.Context) (*Message, error) {
	return i.WaitFor(ctx, func(v View) bool { return !v.Loading })
}

// WaitFor waits until the response looks as wanted.
func (i *Interaction) WaitFor(ctx context.Context, wanted func(View) bool) (*Message, error) {
	if _, err := i.WaitAck(ctx); err != nil {
		return nil, err
	}
	var m *Message
	err := i.d.await(ctx, &i.changed, "the response to "+i.describe(), func() bool {
		m = i.original
		return m != nil && wanted(m.view())
	})
	return m, err
}

// WaitQuiet waits for a response that did not change for so long, which is how the end of a streamed answer shows.
func (i *Interaction) WaitQuiet(ctx context.Context, quiet time.Duration) (*Message, error) {
	m, err := i.WaitResponse(ctx)
	if err != nil {
		return nil, err
	}
	return m, m.WaitQuiet(ctx, quiet)
}

// WaitFollowup waits for the nth message after the response, from 0.
func (i *Interaction) WaitFollowup(ctx context.Context, n int) (*Message, error) {
	var m *Message
	err := i.d.await(ctx, &i.changed, fmt.Sprintf("follow-up %d of %s", n, i.describe()), func() bool {
		if len(i.followups) > n {
			m = i.followups[n]
		}
		return m != nil
	})
	return m, err
}

// WaitFor waits until the message looks as wanted.
func (m *Message) WaitFor(ctx context.Context, wanted func(View) bool) error {
	return m.d.await(ctx, &m.Channel.changed, "a change of a message", func() bool { return wanted(m.view()) })
}

// WaitQuiet waits until the message did not change for so long.
func (m *Message) WaitQuiet(ctx context.Context, quiet time.Duration) error {
	for {
		at := m.View().At
		left := time.Until(at.Add(quiet))
		if left <= 0 {
			return nil
		}
		select {
		case <-time.After(left):
		case <-ctx.Done():
			return fmt.Errorf("wait for a message to be still: %w", ctx.Err())
		}
	}
}

// A Modal is a form that the bot opened for a member.
type Modal struct {
	Title, CustomID string
	Fields          []Field
	Texts           []string // what stands between the fields

	opener *Interaction
}

// A Field of a modal.
type Field struct {
	CustomID, Label, Value, Placeholder string
	Required                            bool
	Min, Max                            int // characters
	Options                             []Choice

	kind int64
	row  bool
}

// WaitModal waits for a modal.
func (i *Interaction) WaitModal(ctx context.Context) (*Modal, error) {
	ack, err := i.WaitAck(ctx)
	if err != nil {
		return nil, err
	}
	if ack.Type != callbackModal {
		return nil, fmt.Errorf("%s was answered with a callback of type %d and no modal", i.describe(), ack.Type)
	}
	i.d.mu.Lock()
	defer i.d.mu.Unlock()
	return readModal(i), nil
}

func readModal(i *Interaction) *Modal {
	m := &Modal{Title: str(i.modal, "title"), CustomID: str(i.modal, "custom_id"), opener: i}
	label := ""
	each(list(i.modal, "components"), func(_ string, c object) {
		switch kind := num(c, "type"); {
		case kind == typeLabel:
			label = str(c, "label")
		case kind == typeText:
			m.Texts = append(m.Texts, str(c, "content"))
		case kind != typeRow:
			m.Fields = append(m.Fields, readField(c, label))
		}
	})
	return m
}

func readField(c object, label string) Field {
	f := Field{CustomID: str(c, "custom_id"), Label: label, Value: str(c, "value"), Placeholder: str(c, "placeholder"),
		Required: !has(c, "required") || truth(c, "required"), Min: int(num(c, "min_length")), Max: 4000, kind: num(c, "type")}
	if given(c, "label") {
		f.Label, f.row = str(c, "label"), true
	}
	if given(c, "max_length") {
		f.Max = int(num(c, "max_length"))
	}
	for _, o := range objects(c, "options") {
		f.Options = append(f.Options, Choice{str(o, "label"), str(o, "value"), str(o, "description")})
	}
	return f
}

// Messages are what stands in the channel for everybody, oldest first.
func (c *Channel) Messages() []*Message {
	c.d.mu.Lock()
	defer c.d.mu.Unlock()
	var all []*Message
	for _, m := range c.messages {
		if m.onlyFor == nil {
			all = append(all, m)
		}
	}
	return all
}

// WaitMessage waits for a message of the bot's in the channel that looks as wanted; one that is there already counts.
func (c *Channel) WaitMessage(ctx context.Context, wanted func(View) bool) (*Message, error) {
	var found *Message
	err := c.d.await(ctx, &c.changed, "a message of the bot", func() bool {
		for _, m := range c.messages {
			if m.Author == c.d.Bot && m.onlyFor == nil && m.kind != discordgo.MessageTypeThreadStarterMessage && wanted(m.view()) {
				found = m
				return true
			}
		}
		return false
	})
	return found, err
}

// WaitReply waits for the bot's reply to a message.
func (m *Message) WaitReply(ctx context.Context) (*Message, error) {
	return m.Channel.WaitMessage(ctx, func(v View) bool { return v.ReplyTo == m.ID })
}

// WaitThread waits for a thread of the channel of which wanted says yes; nil takes the first.
func (c *Channel) WaitThread(ctx context.Context, wanted func(*Channel) bool) (*Channel, error) {
	var found *Channel
	err := c.d.await(ctx, &c.changed, "a thread", func() bool {
		for _, t := range c.threads {
			if wanted == nil || wanted(t) {
				found = t
				return true
			}
		}
		return false
	})
	return found, err
}

// WaitConnected waits until so many gateway sessions have a connection.
func (d *Discord) WaitConnected(ctx context.Context, sessions int) error {
	return d.await(ctx, &d.anything, fmt.Sprintf("%d gateway sessions", sessions), func() bool {
		return d.gateway.connected() == sessions
	})
}

// WaitCounts waits until the totals are as wanted.
func (d *Discord) WaitCounts(ctx context.Context, what string, wanted func(Counts) bool) error {
	return d.await(ctx, &d.anything, what, func() bool { return wanted(d.book.counts) })
}

// WaitRequest waits until a request that matches (see Requests) was answered.
func (d *Discord) WaitRequest(ctx context.Context, method, pattern string) (Request, error) {
	var found Request
	err := d.await(ctx, &d.anything, method+" "+pattern, func() bool {
		for _, r := range d.book.requests {
			if r.Status != 0 && matches(r, method, pattern) {
				found = *r
				return true
			}
		}
		return false
	})
	return found, err
}

// WaitCommands waits until a slash command of this name can be used in the guild.
func (d *Discord) WaitCommands(ctx context.Context, g *Guild, name string) error {
	return d.await(ctx, &d.anything, "the command /"+name, func() bool {
		return d.commands.find(g.ID, name, 1) != nil
	})
}
