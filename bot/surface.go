package bot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"

	"github.com/bwmarrin/discordgo"

	"ibid/bot/message"
	"ibid/bot/wire"
)

// A surface is where an answer grows. It is used by one goroutine at a time.
type surface interface {
	// show puts messages in the place of those that it showed before.
	show(ctx context.Context, all []message.Message) error
	// first is the ID of the first message shown, or "" when only the asker sees it.
	first() string
	// unfinished tells where it is, for the next run of the program.
	unfinished() (ticket wire.Ticket, channel, question, message string)
}

// errGone says that nobody can see the answer any more: its message, channel or
// interaction is gone.
var errGone = errors.New("the place of the answer is gone")

// gone makes errGone of the errors that mean it.
func gone(err error) error {
	for _, e := range []error{wire.ErrUnknownMessage, wire.ErrUnknownChannel, wire.ErrExpiredToken, wire.ErrUnknownInteraction} {
		if errors.Is(err, e) {
			return fmt.Errorf("%w: %w", errGone, err)
		}
	}
	return err
}

// A deferred surface is an interaction that was acknowledged: its first message
// is the interaction's response, the others follow up.
type deferred struct {
	discord *wire.Client
	ticket  wire.Ticket
	private bool
	shown   []string // message IDs
}

func (d *deferred) show(ctx context.Context, all []message.Message) error {
	for i, m := range all {
		id, err := d.put(ctx, i, m)
		if err != nil {
			return gone(fmt.Errorf("show an answer: %w", err))
		}
		if i == len(d.shown) {
			d.shown = append(d.shown, id)
		}
	}
	for len(d.shown) > max(len(all), 1) {
		last := len(d.shown) - 1
		if err := d.discord.DeleteFollowup(ctx, d.ticket, d.shown[last]); err != nil {
			return gone(fmt.Errorf("take back a message: %w", err))
		}
		d.shown = d.shown[:last]
	}
	return nil
}

func (d *deferred) put(ctx context.Context, i int, m message.Message) (id string, err error) {
	var sent *discordgo.Message
	switch {
	case i == 0:
		sent, err = d.discord.EditOriginal(ctx, d.ticket, m, files(m)...)
	case i < len(d.shown):
		sent, err = d.discord.EditFollowup(ctx, d.ticket, d.shown[i], m, files(m)...)
	default:
		sent, err = d.discord.Followup(ctx, d.ticket, hidden(m, d.private), files(m)...)
	}
	if err != nil {
		return "", err
	}
	return sent.ID, nil
}

func (d *deferred) first() string {
	if d.private || len(d.shown) == 0 {
		return ""
	}
	return d.shown[0]
}

func (d *deferred) unfinished() (ticket wire.Ticket, channel, question, message string) {
	return d.ticket, "", "", ""
}

// hidden makes a message one that only the member sees.
func hidden(m message.Message, private bool) message.Message {
	if private {
		m.Flags |= discordgo.MessageFlagsEphemeral
	}
	return m
}

// A posted surface is messages in a channel, the first a reply to the question.
type posted struct {
	discord  *wire.Client
	channel  string
	question string // ID of the message that asks; the nonce is made of it
	reply    bool   // the question is in this channel

	mu    sync.Mutex
	shown []string
}

func (p *posted) show(ctx context.Context, all []message.Message) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, m := range all {
		if err := p.put(ctx, i, m); err != nil {
			return gone(fmt.Errorf("show an answer: %w", err))
		}
	}
	for len(p.shown) > max(len(all), 1) {
		last := len(p.shown) - 1
		if err := p.discord.DeleteMessage(ctx, p.channel, p.shown[last]); err != nil {
			return gone(fmt.Errorf("take back a message: %w", err))
		}
		p.shown = p.shown[:last]
	}
	return nil
}

func (p *posted) put(ctx context.Context, i int, m message.Message) error {
	if i < len(p.shown) {
		_, err := p.discord.EditMessage(ctx, p.channel, p.shown[i], m, files(m)...)
		return err
	}
	body := any(m)
	if i == 0 && p.reply {
		body = replying{m, p.question}
	}
	sent, err := p.discord.Send(ctx, p.channel, nonce(p.question, i), body, files(m)...)
	if err != nil {
		return err
	}
	p.shown = append(p.shown, sent.ID)
	return nil
}

func (p *posted) first() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.shown) == 0 {
		return ""
	}
	return p.shown[0]
}

func (p *posted) unfinished() (ticket wire.Ticket, channel, question, message string) {
	return wire.Ticket{}, p.channel, p.question, p.first()
}

// nonce makes Discord post a message once, however often it is sent.
func nonce(question string, i int) string { return fmt.Sprintf("%s-%d", question, i) }

// files are a message's, as they are sent.
func files(m message.Message) []wire.File {
	var all []wire.File
	for _, f := range m.Files {
		data, err := io.ReadAll(f.Reader)
		if err != nil {
			continue // a reader of bytes in memory does not fail
		}
		all = append(all, wire.File{Name: f.Name, Type: f.ContentType, Data: data})
	}
	return all
}

// replying is a message that answers another in its channel, also when that one
// was deleted meanwhile.
type replying struct {
	message.Message
	to string
}

// MarshalJSON adds the reference to what the message is.
func (r replying) MarshalJSON() ([]byte, error) {
	body, err := r.Message.MarshalJSON()
	if err != nil {
		return nil, err
	}
	return slices.Concat(body[:len(body)-1], fmt.Appendf(nil, `,"message_reference":{"message_id":%q,"fail_if_not_exists":false}}`, r.to)), nil
}
