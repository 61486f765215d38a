package bot

import (
	"context"
	"time"

	"ibid/bot/message"
	"ibid/bot/wire"
	"ibid/corpus"
	"ibid/store"
)

// help says what the bot can do, what it keeps, and who keeps the documents.
func (b *Bot) help(ctx context.Context, u *use) error {
	return u.whisper(ctx, b.helpMessage(u.maintains()))
}

func (b *Bot) helpMessage(maintainer bool) message.Message {
	s := b.library.Snapshot()
	var commands map[string]string
	if known := b.commands.Load(); known != nil {
		commands = *known
	}
	return message.Help(message.HelpView{
		Name: b.self.Load().name, Commands: commands, Documents: len(s.Documents()), Passages: len(s.Passages()), Model: b.opts.Model,
		KeepDays: b.keepDays(), Maintainers: b.opts.Contact, IsMaintainer: maintainer,
	})
}

func (b *Bot) keepDays() int { return int(b.opts.Keep.Hours() / 24) }

// status shows maintainers how the bot is.
func (b *Bot) status(ctx context.Context, u *use) error {
	s := b.library.Snapshot()
	last, at, failed := b.reloads.Last()
	v := message.StatusView{
		Version: b.opts.Version, Documents: len(s.Documents()), Passages: len(s.Passages()), Newest: newest(s.Documents()), Snapshot: s.ID(),
		LastReload: at, Skipped: len(last.Skipped), Model: b.opts.Model, Budget: b.opts.Budget,
		Median: b.health.quantile(.5), Slowest: b.health.quantile(.95),
	}
	if failed != nil {
		v.ReloadNote = sentence(failed.Error())
	}
	_, v.Queue = b.queue.load()
	b.health.fill(&v)
	for _, shard := range b.connection().Shards {
		v.Shards++
		v.Gateway = max(v.Gateway, shard.Latency)
	}
	if tokens, err := b.store.Spent(ctx, b.now().UTC().Format(time.DateOnly)); err == nil {
		v.Tokens = tokens
	}
	return u.whisper(ctx, message.Status(v))
}

// connection is how the gateway fares; before there is one, it has no shards.
func (b *Bot) connection() wire.Health {
	if f := b.gateway.Load(); f != nil {
		return (*f)()
	}
	return wire.Health{}
}

// fill tells what was counted.
func (h *health) fill(v *message.StatusView) {
	h.mu.Lock()
	defer h.mu.Unlock()
	v.Started, v.Asked, v.Refused = h.began, h.answered+h.refused, h.refused
	v.Errors, v.LastError = h.failed, h.lastFail
}

func newest(all []corpus.Document) (date corpus.Date) {
	for _, d := range all {
		date = max(date, d.Date)
	}
	return date
}

// settings shows or changes how the bot behaves in a channel.
func (b *Bot) settings(ctx context.Context, u *use) error {
	c := b.behaviourOf(ctx, u, u.text(message.OptionChannel))
	mode, private := u.text(message.OptionMode), u.flag(message.OptionPrivate, c.Private)
	if mode == "" && private == c.Private {
		return u.whisper(ctx, b.settingsMessage(c, false))
	}
	if mode != "" {
		c.Mode = mode
	}
	c.Private = private
	if err := b.store.PutChannel(ctx, c); err != nil {
		return err
	}
	return u.whisper(ctx, b.settingsMessage(c, true))
}

// change takes what was chosen in a select of the settings.
func (b *Bot) change(ctx context.Context, u *use, id message.ID, values []string) error {
	if len(values) == 0 {
		return u.whisper(ctx, message.Expired())
	}
	c := b.behaviourOf(ctx, u, id.Subject)
	if id.Action == message.SetMode {
		c.Mode = values[0]
	} else {
		c.Private = values[0] == "yes"
	}
	if err := b.store.PutChannel(ctx, c); err != nil {
		return err
	}
	return u.replace(ctx, b.settingsMessage(c, true))
}

// behaviourOf is how the bot behaves in a channel, or in the one that the
// command is used in; a thread has its channel's.
func (b *Bot) behaviourOf(ctx context.Context, u *use, channel string) store.Channel {
	if channel == "" {
		channel = u.ChannelID
	}
	if u.GuildID == "" {
		return store.Channel{ID: channel, Mode: string(message.Mentions)}
	}
	if where := b.places.channel(ctx, channel, b.now()); where != nil && where.IsThread() {
		channel = where.ParentID
	}
	c := b.behaviour(ctx, channel)
	c.Guild = u.GuildID
	return c
}

func (b *Bot) settingsMessage(c store.Channel, saved bool) message.Message {
	mode := message.Mode(c.Mode)
	return message.Settings(message.SettingsView{
		Channel: c.ID, Mode: mode, Private: c.Private, Saved: saved, Blind: mode == message.Every && !b.opts.Messages,
	})
}

// cancel gives up what a button would have done, and the files that waited for it.
func (b *Bot) cancel(ctx context.Context, u *use, id message.ID) error {
	b.uploads.Remove(id.Subject)
	return u.replace(ctx, message.Cancelled())
}
