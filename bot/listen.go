package bot

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"ibid/answer"
	"ibid/bot/message"
	"ibid/bot/wire"
	"ibid/store"
)

// listen answers a message that is for the bot.
func (b *Bot) listen(ctx context.Context, m *discordgo.Message) {
	self := *b.self.Load()
	if !written(m) {
		return
	}
	h := b.hear(ctx, m, self)
	q := inquiry{question: answer.Question{Text: h.text}, member: m.Author.ID, guild: m.GuildID, channel: m.ChannelID}
	switch h.reaction() {
	case explain:
		b.post(ctx, m, b.helpMessage(false))
	case unread:
		b.post(ctx, m, message.Unread())
	case unseen:
		b.post(ctx, m, message.Unseen())
	case branch:
		b.answerMessage(ctx, m, h, q, true)
	case reply:
		b.answerMessage(ctx, m, h, q, false)
	case chime:
		b.chimeIn(ctx, m, q)
	}
}

// chimeIn answers a question that nobody put to the bot, in a channel that wants
// every question answered. Where there is nothing to say, it says nothing, and
// keeps nothing.
func (b *Bot) chimeIn(ctx context.Context, m *discordgo.Message, q inquiry) {
	p, refusal := b.admit(q.member, q.channel)
	if refusal != nil || p.wait(ctx, nil) != nil {
		return
	}
	defer p.leave()
	ctx, done := b.under.start(ctx, m.ID)
	defer done()
	began := b.now()
	a, err := b.engine.AskStream(ctx, q.question, nil)
	if err != nil || a.Status != answer.Answered {
		b.log.Debug("a question in passing was not answered", "cause", err)
		return
	}
	q.surface = &posted{discord: b.discord, channel: m.ChannelID, question: m.ID, reply: true}
	if err := b.deliver(ctx, newAnswerID(), q, a, began); err != nil && !errors.Is(err, errGone) {
		b.log.Warn("a question in passing was not answered", "cause", err)
	}
}

// written reports whether a person wrote the message.
func written(m *discordgo.Message) bool {
	spoken := m.Type == discordgo.MessageTypeDefault || m.Type == discordgo.MessageTypeReply
	return spoken && !m.Author.Bot && !m.Author.System && m.WebhookID == ""
}

// hear finds out what decides whether a message is for the bot. Most messages
// are not, and cost no request.
func (b *Bot) hear(ctx context.Context, m *discordgo.Message, self identity) heard {
	h := understand(m, self)
	h.readable = b.opts.Messages
	if h.direct {
		h.mode = message.Mentions
		return h
	}
	place := m.ChannelID
	if h.mentioned || h.replyTo != "" || h.readable {
		if where := b.places.channel(ctx, m.ChannelID, b.now()); where != nil {
			h.flat = where.Type != discordgo.ChannelTypeGuildText && where.Type != discordgo.ChannelTypeGuildNews
			if where.IsThread() {
				h.thread, place = where.OwnerID == self.user, where.ParentID
			}
		}
	}
	h.mode = message.Mode(b.behaviour(ctx, place).Mode)
	return h
}

// behaviour is how the bot behaves in a channel.
func (b *Bot) behaviour(ctx context.Context, channel string) store.Channel {
	c, ok, err := b.store.Channel(ctx, channel)
	if err != nil {
		b.log.Warn("a channel's settings cannot be read", "cause", err)
	}
	if !ok {
		return store.Channel{ID: channel, Mode: string(message.Mentions)}
	}
	return c
}

// answerMessage answers a message where it stands, or in a thread.
func (b *Bot) answerMessage(ctx context.Context, m *discordgo.Message, h heard, q inquiry, branches bool) {
	if q.question.Text == "" {
		q.question.Text, h.about = h.about, "" // a bare mention that replies to somebody's question
	}
	q.about, q.parent, q.inThread = h.about, b.parentOf(ctx, m, h), h.thread
	p, refusal := b.admit(q.member, q.channel)
	if refusal != nil {
		b.post(ctx, m, *refusal)
		return
	}
	ctx, done := b.under.start(ctx, m.ID)
	defer done()
	surface := &posted{discord: b.discord, channel: m.ChannelID, question: m.ID, reply: true}
	if branches {
		b.openThread(ctx, m, &q, surface)
	}
	q.surface = surface
	stop := b.typing(ctx, surface.channel)
	defer stop()
	b.inquire(ctx, p, q)
}

// parentOf is the answer that a message goes on from, "" when there is none.
func (b *Bot) parentOf(ctx context.Context, m *discordgo.Message, h heard) string {
	if h.replyTo != "" {
		a, _ := b.memory.byMessage(ctx, h.replyTo)
		return a.ID
	}
	if !h.thread && !h.direct {
		return ""
	}
	last, ok := b.memory.last(ctx, m.ChannelID)
	if !ok { // a thread has the ID of the message that it was opened at
		last, _ = b.memory.byMessage(ctx, m.ChannelID)
	}
	if h.direct && b.now().Sub(last.At) > conversation {
		return ""
	}
	return last.ID
}

// conversation is after what silence a direct message begins anew.
const conversation = time.Hour

const (
	threadName    = 90   // characters, of 100
	threadArchive = 1440 // minutes
)

// openThread opens a thread at a message and moves the answer there; without the
// permission it is given in the channel.
func (b *Bot) openThread(ctx context.Context, m *discordgo.Message, q *inquiry, where *posted) {
	if thread := b.startThread(ctx, m.ID, *q); thread != nil {
		q.channel, q.inThread, where.channel, where.reply = thread.ID, true, thread.ID, false
	}
}

// startThread opens a thread at a message in the question's channel; nil when it
// could not, and whoever can do something about it was told.
func (b *Bot) startThread(ctx context.Context, at string, q inquiry) *discordgo.Channel {
	thread, err := b.discord.StartThread(ctx, q.channel, at, message.Plain(q.question.Text, threadName), threadArchive)
	switch {
	case err == nil:
		b.places.opened(thread, b.now())
		return thread
	case forbidden(err):
		b.complain(ctx, q.member, q.channel, []string{"Create Public Threads", "Send Messages in Threads"})
	case !errors.Is(gone(err), errGone):
		b.fault("open a thread", err)
	}
	return nil
}

// typingEvery is how often typing is shown again: it lasts ten seconds.
const typingEvery = 8 * time.Second

// typing shows that the bot works, until stop is called.
func (b *Bot) typing(ctx context.Context, channel string) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var done sync.WaitGroup
	done.Go(func() {
		for {
			if err := b.discord.Typing(ctx, channel); err != nil {
				return // whoever cannot type will learn why from sending
			}
			select {
			case <-ctx.Done():
				return
			case <-time.After(typingEvery):
			}
		}
	})
	return func() {
		cancel()
		done.Wait()
	}
}

// post replies to a message with a word of the bot's own.
func (b *Bot) post(ctx context.Context, m *discordgo.Message, said message.Message) {
	where := &posted{discord: b.discord, channel: m.ChannelID, question: m.ID, reply: true}
	err := where.show(ctx, []message.Message{said})
	switch {
	case err == nil, errors.Is(err, errGone):
	case forbidden(err):
		b.complain(ctx, m.Author.ID, m.ChannelID, sending(b.places.channel(ctx, m.ChannelID, b.now())))
	default:
		b.fault("reply to a message", err)
	}
}

// forbidden reports whether the bot lacks a permission.
func forbidden(err error) bool {
	return errors.Is(err, wire.ErrMissingPermissions) || errors.Is(err, wire.ErrMissingAccess)
}

// sending are the permissions that sending to a channel takes.
func sending(c *discordgo.Channel) []string {
	if c != nil && c.IsThread() {
		return []string{"View Channel", "Send Messages in Threads"}
	}
	return []string{"View Channel", "Send Messages"}
}

// lament tells who asked that the bot may not answer there.
func (b *Bot) lament(ctx context.Context, q inquiry, err error) {
	b.log.Info("a permission is missing", "channel", q.channel, "cause", err)
	b.complain(ctx, q.member, q.channel, sending(b.places.channel(ctx, q.channel, b.now())))
}

// complainEvery is how often one member is told of one channel.
const complainEvery = time.Hour

// complain tells a member, in a direct message, which permissions are missing in
// a channel: it is the only place left to say so.
func (b *Bot) complain(ctx context.Context, member, channel string, permissions []string) {
	key := member + " " + channel
	if at, told := b.silenced.Get(key); told && b.now().Sub(at) < complainEvery {
		return
	}
	b.silenced.Add(key, b.now())
	dm, err := b.discord.OpenDM(ctx, member)
	if err == nil {
		_, err = b.discord.Send(ctx, dm.ID, "", message.MissingPermission(permissions, channel))
	}
	if err != nil && !errors.Is(err, wire.ErrCannotDM) {
		b.log.Info("a member could not be told which permission is missing", "permissions", permissions, "channel", channel, "cause", err)
	}
}

// under knows the answers under way by the message that asks, so that they can
// be given up when it is deleted.
type under struct {
	mu  sync.Mutex
	way map[string]context.CancelCauseFunc
}

func newUnder() *under { return &under{way: map[string]context.CancelCauseFunc{}} }

func (u *under) start(ctx context.Context, message string) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	u.mu.Lock()
	u.way[message] = cancel
	u.mu.Unlock()
	return ctx, func() {
		cancel(nil)
		u.mu.Lock()
		delete(u.way, message)
		u.mu.Unlock()
	}
}

// withdrawn gives up the answers to messages that were deleted.
func (b *Bot) withdrawn(messages ...string) {
	b.under.mu.Lock()
	defer b.under.mu.Unlock()
	for _, m := range messages {
		if cancel := b.under.way[m]; cancel != nil {
			cancel(errGone)
		}
	}
}
