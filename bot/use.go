package bot

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"ibid/bot/message"
	"ibid/bot/wire"
)

// A use is one use of the bot by a member: a command, a button, a form. Its
// first answer must be given within 3 seconds, and only once.
type use struct {
	*discordgo.Interaction
	bot     *Bot
	ticket  wire.Ticket
	options map[string]*discordgo.ApplicationCommandInteractionDataOption
	focused string // the option that is being typed
	acked   bool   // the first answer was given
	hurried func() // the first answer is no longer waited for
}

func newUse(b *Bot, i *discordgo.Interaction) *use {
	return &use{
		Interaction: i, bot: b, ticket: wire.TicketOf(i), hurried: sync.OnceFunc(b.hurry.end),
		options: map[string]*discordgo.ApplicationCommandInteractionDataOption{},
	}
}

// read takes the options, those of a subcommand too.
func (u *use) read(options []*discordgo.ApplicationCommandInteractionDataOption) {
	for _, o := range options {
		u.options[o.Name] = o
		if o.Focused {
			u.focused = o.Name
		}
		u.read(o.Options)
	}
}

// text returns a text option, "" when it was not given.
func (u *use) text(name string) string {
	if o := u.options[name]; o != nil {
		if s, ok := o.Value.(string); ok {
			return s
		}
	}
	return ""
}

// flag returns a yes-or-no option, or what holds when it was not given.
func (u *use) flag(name string, otherwise bool) bool {
	if o := u.options[name]; o != nil {
		if yes, ok := o.Value.(bool); ok {
			return yes
		}
	}
	return otherwise
}

// member is the account of who uses the bot.
func (u *use) member() string {
	if u.Member != nil {
		return u.Member.User.ID
	}
	return u.User.ID
}

// managing are the permissions that make a maintainer without a role.
const managing = discordgo.PermissionAdministrator | discordgo.PermissionManageGuild

// maintains reports whether the member may change the sources. Discord shows the
// commands to those whom the server allows; this holds whatever it allows.
func (u *use) maintains() bool {
	if u.Member == nil {
		return false
	}
	return u.Member.Permissions&managing != 0 ||
		slices.ContainsFunc(u.Member.Roles, func(role string) bool { return slices.Contains(u.bot.opts.MaintainerRoles, role) })
}

// private reports whether the message that a button stands in is its reader's
// alone.
func (u *use) private() bool {
	return u.Message != nil && u.Message.Flags&discordgo.MessageFlagsEphemeral != 0
}

// doing names the use for the log, without what a member wrote.
func (u *use) doing() string {
	switch data := u.Data.(type) {
	case discordgo.ApplicationCommandInteractionData:
		return "/" + data.Name
	case discordgo.MessageComponentInteractionData:
		if id, err := message.ParseID(data.CustomID); err == nil {
			return "the button " + string(id.Action)
		}
	case discordgo.ModalSubmitInteractionData:
		if id, err := message.ParseID(data.CustomID); err == nil {
			return "the form " + string(id.Action)
		}
	}
	return "an interaction"
}

// firstAnswer is how long Discord waits for one, less what the way takes.
const firstAnswer = 2800 * time.Millisecond

// A response is the first answer to an interaction, as Discord takes it.
type response struct {
	Type discordgo.InteractionResponseType `json:"type"`
	Data any                               `json:"data,omitempty"`
}

func (u *use) respond(ctx context.Context, kind discordgo.InteractionResponseType, data any, all ...wire.File) error {
	ctx, cancel := context.WithTimeout(ctx, firstAnswer)
	defer cancel()
	u.acked = true
	defer u.hurried()
	return u.bot.discord.Respond(ctx, u.ticket, response{kind, data}, all...)
}

// whisper answers so that only the member sees it.
func (u *use) whisper(ctx context.Context, m message.Message) error { return u.say(ctx, m, true) }

// say answers with a message.
func (u *use) say(ctx context.Context, m message.Message, private bool) error {
	return u.respond(ctx, discordgo.InteractionResponseChannelMessageWithSource, hidden(m, private), files(m)...)
}

// replace changes the message that the button stands in.
func (u *use) replace(ctx context.Context, m message.Message) error {
	return u.respond(ctx, discordgo.InteractionResponseUpdateMessage, m)
}

// form opens a form.
func (u *use) form(ctx context.Context, f message.Modal) error {
	return u.respond(ctx, discordgo.InteractionResponseModal, f)
}

// choose offers completions.
func (u *use) choose(ctx context.Context, choices []*discordgo.ApplicationCommandOptionChoice) error {
	return u.respond(ctx, discordgo.InteractionApplicationCommandAutocompleteResult, struct {
		Choices []*discordgo.ApplicationCommandOptionChoice `json:"choices"`
	}{choices})
}

// think acknowledges at once; what is shown later is shown on the surface.
func (u *use) think(ctx context.Context, private bool) (*deferred, error) {
	var data any
	if private {
		data = map[string]discordgo.MessageFlags{"flags": discordgo.MessageFlagsEphemeral}
	}
	if err := u.respond(ctx, discordgo.InteractionResponseDeferredChannelMessageWithSource, data); err != nil {
		return nil, err
	}
	return &deferred{discord: u.bot.discord, ticket: u.ticket, private: private}, nil
}

// hold acknowledges a button at once; its message is what is shown later.
func (u *use) hold(ctx context.Context) (*deferred, error) {
	if err := u.respond(ctx, discordgo.InteractionResponseDeferredMessageUpdate, nil); err != nil {
		return nil, err
	}
	return &deferred{discord: u.bot.discord, ticket: u.ticket, private: true}, nil
}

// apologise says something whether or not the first answer was given.
func (u *use) apologise(ctx context.Context, m message.Message) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastWord)
	defer cancel()
	if u.Type == discordgo.InteractionApplicationCommandAutocomplete {
		return nil // nothing but completions can be said
	}
	if !u.acked {
		err := u.whisper(ctx, m)
		if !errors.Is(err, wire.ErrAlreadyAcknowledged) {
			return err
		}
	}
	_, err := u.bot.discord.Followup(ctx, u.ticket, hidden(m, true))
	return err
}
