package wire

import (
	"log/slog"

	"github.com/bwmarrin/discordgo"
)

// A Ticket is what an interaction is answered with: within 3 seconds for the first
// time, and for 15 minutes from then on. Whoever holds it can speak as the bot
// there, so it shows no token when it is printed or logged.
type Ticket struct {
	Application string // id of the bot's application
	ID          string // of the interaction
	Token       string
}

// TicketOf takes an interaction's ticket. A handler's interactions always hold one.
func TicketOf(i *discordgo.Interaction) Ticket { return Ticket{i.AppID, i.ID, i.Token} }

func (t Ticket) String() string { return "interaction " + t.ID }

// GoString hides the token from %#v too.
func (t Ticket) GoString() string { return t.String() }

// LogValue hides the token from the log.
func (t Ticket) LogValue() slog.Value { return slog.StringValue(t.String()) }
