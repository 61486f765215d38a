package discordsim

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
)

// sharedSpec reads Discord's description once for all tests; nil where it is missing, and Start says so.
var sharedSpec = sync.OnceValue(func() *Spec {
	spec, err := findSpec("")
	if err != nil {
		return nil
	}
	return spec
})

func start(t *testing.T, opts Options) *Discord {
	t.Helper()
	opts.Spec = sharedSpec()
	return Start(t, opts)
}

func deadline(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// session is discordgo pointed at the simulation, not yet open.
func client(t *testing.T, d *Discord, intents discordgo.Intent) *discordgo.Session {
	t.Helper()
	s, err := discordgo.New("Bot " + d.Token)
	if err != nil {
		t.Fatal(err)
	}
	s.Client, s.Dialer = d.HTTPClient(), d.Dialer()
	s.Identify.Intents = intents
	s.ShouldReconnectOnError = false
	s.UserAgent = "DiscordBot (https://example.org/ibid, 1.0)"
	return s
}

// opened is a client with an open gateway.
func opened(t *testing.T, d *Discord, intents discordgo.Intent) *discordgo.Session {
	t.Helper()
	s := client(t, d, intents)
	if err := s.Open(); err != nil {
		t.Fatalf("open the gateway: %v", err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

const ordinary = discordgo.IntentGuilds | discordgo.IntentGuildMessages | discordgo.IntentDirectMessages | discordgo.IntentGuildMessageReactions

func nobody() *discordgo.MessageAllowedMentions {
	return &discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{}}
}

func askCommand() *discordgo.ApplicationCommand {
	return &discordgo.ApplicationCommand{Name: "ask", Description: "Ask the sources", Type: discordgo.ChatApplicationCommand,
		Options: []*discordgo.ApplicationCommandOption{
			{Type: discordgo.ApplicationCommandOptionString, Name: "question", Description: "What to ask", Required: true},
			{Type: discordgo.ApplicationCommandOptionBoolean, Name: "private", Description: "Only for me"},
			{Type: discordgo.ApplicationCommandOptionString, Name: "source", Description: "Which document", Autocomplete: true},
		}}
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func TestASlashCommandGoesRound(t *testing.T) {
	d := start(t, Options{})
	s := opened(t, d, ordinary)
	ctx := deadline(t)
	if me := must[*discordgo.User](t)(s.User("@me")); me.ID != d.Bot.ID || !me.Bot {
		t.Errorf("users/@me gave %+v", me)
	}
	if _, err := s.ApplicationCommandBulkOverwrite(d.ApplicationID, d.Guild.ID, []*discordgo.ApplicationCommand{askCommand()}); err != nil {
		t.Fatal(err)
	}
	s.AddHandler(func(s *discordgo.Session, i *discordgo.InteractionCreate) {
		err := s.InteractionRespond(i.Interaction, &discordgo.InteractionResponse{Type: discordgo.InteractionResponseDeferredChannelMessageWithSource})
		if err != nil {
			t.Errorf("defer: %v", err)
		}
		text := "You asked: " + i.ApplicationCommandData().Options[0].StringValue()
		_, err = s.InteractionResponseEdit(i.Interaction, &discordgo.WebhookEdit{Content: &text, AllowedMentions: nobody()})
		if err != nil {
			t.Errorf("edit: %v", err)
		}
	})
	ada := d.Guild.AddMember("ada")
	general := d.Guild.AddChannel("general")
	i := must[*Interaction](t)(ada.Slash(ctx, general, "ask", Opt("question", "Who signed?")))
	ack := must[Ack](t)(i.WaitAck(ctx))
	if ack.Type != 5 || ack.Ephemeral {
		t.Errorf("acknowledged with %+v", ack)
	}
	m := must[*Message](t)(i.WaitResponse(ctx))
	if got := m.View().Text(); got != "You asked: Who signed?" {
		t.Errorf("answered %q", got)
	}
	if h := m.History(); len(h) != 2 || !h[0].Loading || h[1].Loading {
		t.Errorf("history %+v", h)
	}
}
