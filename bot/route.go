package bot

import (
	"context"
	"errors"

	"github.com/bwmarrin/discordgo"

	"ibid/bot/message"
	"ibid/bot/wire"
)

// Handle handles one event; it is a wire.Handler.
func (b *Bot) Handle(ctx context.Context, e wire.Event) {
	switch data := e.Data.(type) {
	case *discordgo.InteractionCreate:
		b.interaction(ctx, data.Interaction)
	case *discordgo.MessageCreate:
		b.listen(ctx, data.Message)
	case *discordgo.MessageDelete:
		b.withdrawn(data.ID)
	case *discordgo.MessageDeleteBulk:
		b.withdrawn(data.Messages...)
	case *discordgo.GuildDelete:
		b.left(ctx, data)
	}
}

// left forgets a server that the bot was taken out of; an outage is no farewell.
func (b *Bot) left(ctx context.Context, e *discordgo.GuildDelete) {
	if e.Unavailable {
		return
	}
	if err := b.store.ForgetGuild(ctx, e.ID); err != nil {
		b.fault("forget a server", err)
	}
}

// interaction routes a use of the bot, and logs what went wrong with it, once.
func (b *Bot) interaction(ctx context.Context, i *discordgo.Interaction) {
	u := newUse(b, i)
	b.hurry.begin()
	defer u.hurried()
	err := b.route(ctx, u)
	switch {
	case err == nil, errors.Is(gone(err), errGone):
	case errors.Is(err, wire.ErrAlreadyAcknowledged):
		b.log.Debug("an interaction was answered twice", "cause", err)
	default:
		reference := b.fault("handle "+u.doing(), err)
		if err := u.apologise(ctx, message.Failed(reference)); err != nil {
			b.log.Debug("a member could not be told", "cause", err)
		}
	}
}

func (b *Bot) route(ctx context.Context, u *use) error {
	switch data := u.Data.(type) {
	case discordgo.ApplicationCommandInteractionData:
		return b.command(ctx, u, data)
	case discordgo.MessageComponentInteractionData:
		return b.component(ctx, u, data)
	case discordgo.ModalSubmitInteractionData:
		return b.form(ctx, u, data)
	}
	return nil
}

// command runs a command by its name, or offers completions for it.
func (b *Bot) command(ctx context.Context, u *use, data discordgo.ApplicationCommandInteractionData) error {
	u.read(data.Options)
	if u.Type == discordgo.InteractionApplicationCommandAutocomplete {
		return b.complete(ctx, u)
	}
	switch data.Name {
	case message.CommandAsk:
		return b.ask(ctx, u)
	case message.CommandSources:
		return b.sources(ctx, u)
	case message.CommandSource:
		return b.source(ctx, u)
	case message.CommandSearch:
		return b.search(ctx, u)
	case message.CommandHelp:
		return b.help(ctx, u)
	case message.CommandForget:
		return b.forgetMe(ctx, u)
	case message.CommandCheck:
		return b.check(ctx, u, data.Resolved.Messages[data.TargetID])
	case message.CommandAbout:
		return b.askAbout(ctx, u, data.Resolved.Messages[data.TargetID])
	}
	return b.maintain(ctx, u, data)
}

// maintain runs a maintainers' command, for maintainers.
func (b *Bot) maintain(ctx context.Context, u *use, data discordgo.ApplicationCommandInteractionData) error {
	if !u.maintains() {
		return u.whisper(ctx, message.NotAllowed())
	}
	switch data.Name {
	case message.CommandReload:
		return b.reload(ctx, u)
	case message.CommandStatus:
		return b.status(ctx, u)
	case message.CommandSettings:
		return b.settings(ctx, u)
	case message.CommandGaps:
		return b.gaps(ctx, u)
	case message.CommandCorpus:
		return b.keep(ctx, u, data)
	}
	return u.whisper(ctx, message.Invalid("This version has no command /"+data.Name+". Your Discord may show an old list: press Ctrl-R."))
}

// component runs a button or a select by what its ID says.
func (b *Bot) component(ctx context.Context, u *use, data discordgo.MessageComponentInteractionData) error {
	id, err := message.ParseID(data.CustomID)
	if err != nil {
		return u.whisper(ctx, message.Expired())
	}
	switch id.Action {
	case message.OpenQuote:
		return b.quote(ctx, u, id)
	case message.ThumbsUp, message.ThumbsDown:
		return b.rate(ctx, u, id)
	case message.Why:
		return u.form(ctx, message.WhyForm(id.Subject))
	case message.FollowUp:
		return u.form(ctx, message.FollowUpForm(id.Subject))
	case message.Show:
		return b.showEveryone(ctx, u, id)
	case message.OpenSource:
		return b.openSource(ctx, u, id, data.Values)
	case message.AskSource:
		return b.askSourceForm(ctx, u, id)
	case message.SourcesPage:
		return b.sourcesPage(ctx, u, id)
	case message.ForgetYes:
		return b.forget(ctx, u)
	case message.Cancel:
		return b.cancel(ctx, u, id)
	}
	return b.maintainComponent(ctx, u, id, data.Values)
}

// maintainComponent runs a maintainers' button or select, for maintainers.
func (b *Bot) maintainComponent(ctx context.Context, u *use, id message.ID, values []string) error {
	if !u.maintains() {
		return u.whisper(ctx, message.NotAllowed())
	}
	switch id.Action {
	case message.ReloadNow:
		return b.reload(ctx, u)
	case message.ReloadYes:
		return b.reloadAnyway(ctx, u, id)
	case message.GapsPage, message.FeedbackPage:
		return b.gapsPage(ctx, u, id)
	case message.GapsExport:
		return b.gapsExport(ctx, u)
	case message.SetMode, message.SetPrivate:
		return b.change(ctx, u, id, values)
	case message.CorpusPage:
		return b.corpusPage(ctx, u, id)
	case message.AddYes:
		return b.addAnyway(ctx, u, id)
	case message.RemovePick:
		return b.removePick(ctx, u, values)
	case message.RemoveYes:
		return b.removeAnyway(ctx, u, id)
	}
	return u.whisper(ctx, message.Expired())
}

// form takes what was typed into a form.
func (b *Bot) form(ctx context.Context, u *use, data discordgo.ModalSubmitInteractionData) error {
	id, err := message.ParseID(data.CustomID)
	if err != nil {
		return u.whisper(ctx, message.Expired())
	}
	text := typed(data.Components)
	switch id.Action {
	case message.FollowUp:
		return b.followUp(ctx, u, id, text)
	case message.Why:
		return b.why(ctx, u, id, text)
	case message.AskMessage:
		return b.askMessage(ctx, u, id, text)
	case message.AskSource:
		return b.askSource(ctx, u, id, text)
	}
	return u.whisper(ctx, message.Expired())
}

// Panicked apologises for a handler that panicked; it is a wire.Handler.
func (b *Bot) Panicked(ctx context.Context, e wire.Event) {
	reference := b.fault("handle an event", errors.New("a handler panicked"))
	if data, ok := e.Data.(*discordgo.InteractionCreate); ok {
		_ = newUse(b, data.Interaction).apologise(ctx, message.Failed(reference)) // nothing is left to try
	}
}

// TurnedAway says why an event is not handled.
func (b *Bot) TurnedAway(ctx context.Context, e wire.Event, why error) {
	said := message.Restarting()
	if errors.Is(why, wire.ErrFull) {
		_, waiting := b.queue.load()
		said = message.QueueFull(waiting)
	}
	switch data := e.Data.(type) {
	case *discordgo.InteractionCreate:
		b.health.turnedAway()
		if err := newUse(b, data.Interaction).apologise(ctx, said); err != nil {
			b.log.Debug("a member could not be told", "cause", err)
		}
	case *discordgo.MessageCreate:
		if h := b.hear(ctx, data.Message, *b.self.Load()); written(data.Message) && h.reaction() != ignore {
			b.health.turnedAway()
			b.post(ctx, data.Message, said)
		}
	}
}
