package wire_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"ibid/bot/wire"
	"ibid/internal/discordsim"
)

type object = map[string]any

// nobody is what keeps a message from pinging anyone.
func nobody() object { return object{"parse": []string{}} }

func text(content string) object { return object{"content": content, "allowed_mentions": nobody()} }

// A bot is a Client and a running Gateway that speak with a simulated Discord.
type bot struct {
	*wire.Client
	*wire.Gateway
	events chan wire.Event
	log    *slog.Logger
}

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

func newBot(t *testing.T, d *discordsim.Discord, o wire.Options) *bot {
	t.Helper()
	b := &bot{events: make(chan wire.Event, 1000), log: quiet()}
	b.Client = wire.NewClient(b.log, d.Token, wire.ClientOptions{Transport: d.Transport(), Home: "https://example.org/ibid", Version: "1.0"})
	b.Gateway = wire.NewGateway(b.log, b.Client, func(_ context.Context, e wire.Event) { b.events <- e }, o)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- b.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run ends with %v", err)
		}
	})
	if err := d.WaitConnected(within(t), 1); err != nil {
		t.Fatal(err)
	}
	return b
}

func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func next[T any](t *testing.T, b *bot) T {
	t.Helper()
	for {
		select {
		case e := <-b.events:
			if v, is := e.Data.(T); is {
				return v
			}
		case <-time.After(20 * time.Second):
			t.Fatalf("no %T", *new(T))
		}
	}
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

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}

const ordinary = discordgo.IntentGuilds | discordgo.IntentGuildMessages | discordgo.IntentDirectMessages

func askCommand() object {
	return object{"name": "ask", "description": "Ask the sources", "options": []object{
		{"type": 3, "name": "question", "description": "What to ask", "required": true}}}
}

func TestAnInteractionFromEndToEnd(t *testing.T) {
	t.Parallel()
	d := discordsim.Start(t, discordsim.Options{})
	b := newBot(t, d, wire.Options{Intents: ordinary, Presence: "reads for you"})
	ctx := within(t)
	must[*discordgo.ApplicationCommand](t)(b.CreateCommand(ctx, d.ApplicationID, d.Guild.ID, askCommand()))
	ada, general := d.Guild.AddMember("ada"), d.Guild.AddChannel("general")
	asked := must[*discordsim.Interaction](t)(ada.Slash(ctx, general, "ask", discordsim.Opt("question", "Who signed?")))

	i := next[*discordgo.InteractionCreate](t, b)
	if got := i.ApplicationCommandData().Options[0].StringValue(); got != "Who signed?" {
		t.Errorf("asked %q", got)
	}
	ticket := wire.TicketOf(i.Interaction)
	// The answer to the first try gets lost on its way.
	d.REST("POST", "/interactions/*/*/callback", 1, discordsim.Lost())
	check(t, b.Respond(ctx, ticket, object{"type": 5}))
	original := must[*discordgo.Message](t)(b.EditOriginal(ctx, ticket, text("Nobody.")))
	if original.Content != "Nobody." {
		t.Errorf("the answer became %+v", original)
	}
	more := must[*discordgo.Message](t)(b.Followup(ctx, ticket, text("More")))
	must[*discordgo.Message](t)(b.EditFollowup(ctx, ticket, more.ID, text("Less"), wire.File{Name: "gaps.csv", Type: "text/csv", Data: []byte("a,b")}))
	seen := must[*discordsim.Message](t)(asked.WaitFollowup(ctx, 0))
	if view := seen.View(); view.Text() != "Less" || len(view.Files()) != 1 {
		t.Errorf("the member sees %q with %d files", view.Text(), len(view.Files()))
	}
	check(t, b.DeleteFollowup(ctx, ticket, more.ID))
	check(t, b.DeleteOriginal(ctx, ticket))
	if _, err := b.EditOriginal(ctx, ticket, text("Too late")); !errors.Is(err, wire.ErrUnknownMessage) {
		t.Errorf("an answer that is gone is edited: %v", err)
	}
	// The repetition of the lost acknowledgement is the one thing that Discord minds.
	d.Expect("acknowledged already")
}

func TestMessagesFromEndToEnd(t *testing.T) {
	t.Parallel()
	d := discordsim.Start(t, discordsim.Options{})
	b := newBot(t, d, wire.Options{Intents: ordinary})
	ctx := within(t)
	ada, general := d.Guild.AddMember("ada"), d.Guild.AddChannel("general")
	said := must[*discordsim.Message](t)(ada.Mention(general, "who signed?"))
	m := next[*discordgo.MessageCreate](t, b)
	if m.ID != said.ID || !strings.Contains(m.Content, "who signed?") || m.Author.Username != "ada" {
		t.Errorf("heard %+v", m.Message)
	}
	check(t, b.Typing(ctx, m.ChannelID))
	// Done, but the answer gets lost: the nonce keeps the repetition from posting twice.
	d.REST("POST", "/channels/*/messages", 1, discordsim.Lost())
	sent := must[*discordgo.Message](t)(b.Send(ctx, m.ChannelID, "n-"+m.ID[:10], text("Nobody.")))
	if n := len(general.Messages()); n != 2 {
		t.Errorf("%d messages stand in the channel, want 2", n)
	}
	must[*discordgo.Message](t)(b.EditMessage(ctx, m.ChannelID, sent.ID, text("Somebody.")))
	if again := must[*discordgo.Message](t)(b.Message(ctx, m.ChannelID, sent.ID)); again.Content != "Somebody." {
		t.Errorf("it reads %q", again.Content)
	}
	thread := must[*discordgo.Channel](t)(b.StartThread(ctx, m.ChannelID, m.ID, "Who signed?", 1440))
	if _, err := b.StartThread(ctx, m.ChannelID, m.ID, "Who signed?", 1440); !errors.Is(err, wire.ErrThreadExists) {
		t.Errorf("a second thread: %v", err)
	}
	must[*discordgo.Message](t)(b.Send(ctx, thread.ID, "", text("Here.")))
	must[*discordgo.Channel](t)(b.StartThreadAlone(ctx, m.ChannelID, "Another", 60))
	check(t, b.DeleteMessage(ctx, m.ChannelID, sent.ID))
	if _, err := b.Message(ctx, m.ChannelID, sent.ID); !errors.Is(err, wire.ErrUnknownMessage) {
		t.Errorf("a deleted message is read: %v", err)
	}
	direct := must[*discordgo.Channel](t)(b.OpenDM(ctx, m.Author.ID))
	must[*discordgo.Message](t)(b.Send(ctx, direct.ID, "", text("Between us.")))
	ada.CloseDMs()
	if _, err := b.Send(ctx, direct.ID, "", text("Hello?")); !errors.Is(err, wire.ErrCannotDM) {
		t.Errorf("a member who takes no messages: %v", err)
	}
}

func TestPlacesFromEndToEnd(t *testing.T) {
	t.Parallel()
	d := discordsim.Start(t, discordsim.Options{Privileged: int(discordgo.IntentMessageContent)})
	c := wire.NewClient(quiet(), d.Token, wire.ClientOptions{Transport: d.Transport()})
	ctx := within(t)
	if me := must[*discordgo.User](t)(c.Me(ctx)); me.ID != d.Bot.ID {
		t.Errorf("the bot is %+v", me)
	}
	application := must[*discordgo.Application](t)(c.Application(ctx))
	if got := wire.Privileged(application); got != discordgo.IntentMessageContent {
		t.Errorf("application %s may have %b", application.ID, got)
	}
	if g := must[*discordgo.Guild](t)(c.Guild(ctx, d.Guild.ID)); g.ID != d.Guild.ID {
		t.Errorf("server %+v", g)
	}
	if roles := must[[]*discordgo.Role](t)(c.GuildRoles(ctx, d.Guild.ID)); len(roles) == 0 {
		t.Error("no roles")
	}
	if m := must[*discordgo.Member](t)(c.Member(ctx, d.Guild.ID, d.Bot.ID)); m.User.ID != d.Bot.ID {
		t.Errorf("member %+v", m)
	}
	made := must[*discordgo.ApplicationCommand](t)(c.CreateCommand(ctx, d.ApplicationID, "", askCommand()))
	must[*discordgo.ApplicationCommand](t)(c.EditCommand(ctx, d.ApplicationID, "", made.ID, object{"description": "Ask"}))
	all := must[[]*discordgo.ApplicationCommand](t)(c.Commands(ctx, d.ApplicationID, ""))
	if len(all) != 1 || all[0].Description != "Ask" {
		t.Errorf("commands %+v", all)
	}
	check(t, c.DeleteCommand(ctx, d.ApplicationID, "", made.ID))
	if left := must[[]*discordgo.ApplicationCommand](t)(c.Commands(ctx, d.ApplicationID, "")); len(left) != 0 {
		t.Errorf("commands %+v", left)
	}
	wrong := wire.NewClient(quiet(), "wrong", wire.ClientOptions{Transport: d.Transport()})
	if _, err := wrong.Me(ctx); !errors.Is(err, wire.ErrUnauthorized) {
		t.Errorf("a wrong token: %v", err)
	}
}

// While the connection is away, messages are written; each of them arrives, once and
// in the session that was.
func TestNothingIsLost(t *testing.T) {
	t.Parallel()
	faults := map[string]func(*discordsim.Discord){
		"op 7":    func(d *discordsim.Discord) { d.GatewayNow(discordsim.Reconnect()) },
		"reset":   func(d *discordsim.Discord) { d.GatewayNow(discordsim.Cut()) },
		"network": func(d *discordsim.Discord) { d.CutNetwork(); time.AfterFunc(time.Second, d.RestoreNetwork) },
		"op 7 right after RESUME": func(d *discordsim.Discord) {
			d.Gateway(discordsim.OnResume, 1, discordsim.Reconnect())
			d.GatewayNow(discordsim.Reconnect())
		},
		"4000":                    func(d *discordsim.Discord) { d.GatewayNow(discordsim.CloseWith(4000, "as tested")) },
		"duplicates":              func(d *discordsim.Discord) { d.Duplicate(3) },
		"in another order":        func(d *discordsim.Discord) { d.Swap() },
		"op 9 that can go on":     func(d *discordsim.Discord) { d.GatewayNow(discordsim.InvalidSession(true)) },
		"frames that are no JSON": func(d *discordsim.Discord) { d.GatewayNow(discordsim.Say("{")); d.GatewayNow(discordsim.Say("null")) },
		"events that are none": func(d *discordsim.Discord) {
			d.Dispatch("MESSAGE_CREATE", `{"id":"1","channel_id":"2","content":"no author"}`)
			d.Dispatch("GUILD_CREATE", `{"id":"1","channels":[null]}`)
			d.Dispatch("INTERACTION_CREATE", `null`)
			d.Dispatch("NO_SUCH_EVENT", `[7]`)
		},
	}
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := discordsim.Start(t, discordsim.Options{})
			b := newBot(t, d, wire.Options{Intents: ordinary})
			ada, general := d.Guild.AddMember("ada"), d.Guild.AddChannel("general")
			must[*discordsim.Message](t)(ada.Say(general, "before"))
			if m := next[*discordgo.MessageCreate](t, b); m.Author.Username != "ada" {
				t.Errorf("heard %+v", m)
			}
			fault(d)
			heard := map[string]int{}
			for range 5 {
				must[*discordsim.Message](t)(ada.Say(general, "during"))
			}
			for len(heard) < 5 {
				heard[next[*discordgo.MessageCreate](t, b).ID]++
			}
			must[*discordsim.Message](t)(ada.Say(general, "after"))
			heard[next[*discordgo.MessageCreate](t, b).ID]++
			for _, m := range general.Messages()[1:] {
				if heard[m.ID] != 1 {
					t.Errorf("%q was heard %d times", m.View().Text(), heard[m.ID])
				}
			}
			if h := b.Health(); h.Shards[0].Sessions != 1 || !h.Ready() || h.Guilds() == 0 {
				t.Errorf("health %+v", h)
			}
		})
	}
}

func TestIntentsThatAreNotAllowed(t *testing.T) {
	t.Parallel()
	d := discordsim.Start(t, discordsim.Options{})
	c := wire.NewClient(quiet(), d.Token, wire.ClientOptions{Transport: d.Transport()})
	g := wire.NewGateway(quiet(), c, func(context.Context, wire.Event) {}, wire.Options{Intents: ordinary | discordgo.IntentMessageContent})
	err := g.Run(within(t))
	if refused := new(wire.Refused); !errors.As(err, &refused) || refused.Code != 4014 || !strings.Contains(err.Error(), "Message Content Intent") {
		t.Errorf("Run ends with %v", err)
	}
}

func TestWrongToken(t *testing.T) {
	t.Parallel()
	d := discordsim.Start(t, discordsim.Options{})
	c := wire.NewClient(quiet(), "wrong", wire.ClientOptions{Transport: d.Transport()})
	g := wire.NewGateway(quiet(), c, func(context.Context, wire.Event) {}, wire.Options{Intents: ordinary})
	if err := g.Run(within(t)); !errors.Is(err, wire.ErrUnauthorized) || !strings.Contains(err.Error(), "DISCORD_TOKEN") {
		t.Errorf("Run ends with %v", err)
	}
}

// A channel's limits are kept without a single 429.
func TestLimitsAreNotRunInto(t *testing.T) {
	t.Parallel()
	d := discordsim.Start(t, discordsim.Options{})
	c := wire.NewClient(quiet(), d.Token, wire.ClientOptions{Transport: d.Transport()})
	general := d.Guild.AddChannel("general")
	done := make(chan error, 7)
	for range cap(done) {
		go func() {
			_, err := c.Send(within(t), general.ID, "", text("x"))
			done <- err
		}()
	}
	for range cap(done) {
		check(t, <-done)
	}
	if counts := c.Counts(); counts.Limited != 0 || counts.Requests != int64(cap(done)) {
		t.Errorf("counts %+v", counts)
	}
}
