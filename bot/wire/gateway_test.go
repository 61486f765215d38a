package wire

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
)

func TestEventsArrive(t *testing.T) {
	w := newWorld(t, func(p *peer) {
		p.greet()
		p.dispatch(2, "GUILD_CREATE", `{"id":"300","name":"Harbour"}`)
		p.dispatch(3, "GUILD_CREATE", `{"id":"301","name":"Quay"}`)
		p.dispatch(4, "MESSAGE_CREATE", messageJSON("700"))
		p.dispatch(5, "TYPING_START", `{"user_id":"500"}`)
		p.dispatch(6, "INTERACTION_CREATE", interactionJSON("701"))
		p.stay()
	})
	s := w.run(fastPace(), Options{Intents: discordgo.IntentGuilds | discordgo.IntentGuildMessages, Presence: "reading"})
	got := map[string]bool{}
	for range 5 {
		got[fmt.Sprintf("%T", soon(t, s.events, "event").Data)] = true
	}
	for _, want := range []string{"*discordgo.Ready", "*discordgo.GuildCreate", "*discordgo.MessageCreate", "*discordgo.InteractionCreate"} {
		if !got[want] {
			t.Errorf("no %s among %v", want, got)
		}
	}
	if user, application := s.Self(); user == nil || user.ID != "100" || application != "200" {
		t.Errorf("self is %v, %q", user, application)
	}
	h := s.Health()
	if !h.Ready() || h.Guilds() != 2 || h.Handled != 5 || h.Shards[0].LastEvent.IsZero() || h.Shards[0].Sessions != 1 {
		t.Errorf("health %+v", h)
	}
	wantIdentify(t, w.details[0])
}

func wantIdentify(t *testing.T, raw json.RawMessage) {
	t.Helper()
	want := `{"token":"` + secretToken + `","properties":{"browser":"ibid","device":"ibid","os":"` + properties()["os"] + `"},"intents":513,"shard":[0,1],` +
		`"presence":{"since":null,"activities":[{"name":"Custom Status","type":4,"state":"reading"}],"status":"online","afk":false}}`
	if string(raw) != want {
		t.Errorf("IDENTIFY %s\nwant     %s", raw, want)
	}
}

// Whatever happens to a connection, at whatever moment, the next one takes over
// and events flow again.
func TestConnectionsAreReplaced(t *testing.T) {
	op := func(frame string) script { return func(p *peer) { p.say("%s", frame); p.stay() } }
	afterHello := func(frame string) script {
		return func(p *peer) { p.hello(); p.listen(); p.say("%s", frame); p.stay() }
	}
	afterReady := func(frame string) script {
		return func(p *peer) { p.greet(); p.dispatch(7, "X", "{}"); p.say("%s", frame); p.stay() }
	}
	closing := func(code int) script {
		return func(p *peer) { p.greet(); p.dispatch(7, "X", "{}"); p.closeWith(code) }
	}
	silent := func(p *peer) { p.stay() }
	const reconnect, invalid, paused = `{"op":7,"d":null}`, `{"op":9,"d":false}`, `{"op":9,"d":true}`
	const anew, resumed = "identify", "resume one 7"

	cases := []struct {
		name    string
		scripts []script
		want    []string // openings, up to the one that is served
	}{
		{"op 7 instead of HELLO", []script{op(reconnect)}, []string{anew}},
		{"op 7 after IDENTIFY", []script{afterHello(reconnect)}, []string{anew, anew}},
		{"op 7 after READY", []script{afterReady(reconnect)}, []string{anew, resumed}},
		{"op 7 right after RESUME", []script{afterReady(reconnect), afterHello(reconnect)}, []string{anew, resumed, resumed}},
		{"op 7 after each RESUME", []script{afterReady(reconnect), afterHello(reconnect), afterHello(reconnect), afterHello(reconnect)},
			[]string{anew, resumed, resumed, resumed, anew}},
		{"op 7 after each RESUMED", slices.Repeat([]script{afterReady(reconnect)}, 12), append([]string{anew}, slices.Repeat([]string{resumed}, 12)...)},
		{"no gateway for long", append([]script{afterReady(reconnect)}, slices.Repeat([]script{(*peer).drop}, mostMissed)...), []string{anew, anew}},
		{"no gateway for a while", append([]script{afterReady(reconnect)}, slices.Repeat([]script{(*peer).drop}, mostMissed-1)...), []string{anew, resumed}},
		{"op 7 instead of HELLO before RESUME", []script{afterReady(reconnect), op(reconnect)}, []string{anew, resumed}},
		{"op 9 instead of HELLO", []script{op(invalid)}, []string{anew}},
		{"op 9 after IDENTIFY", []script{afterHello(invalid)}, []string{anew, anew}},
		{"op 9 after READY", []script{afterReady(invalid)}, []string{anew, anew}},
		{"op 9 after RESUME", []script{afterReady(reconnect), afterHello(invalid)}, []string{anew, resumed, anew}},
		{"op 9, resumable, after READY", []script{afterReady(paused)}, []string{anew, resumed}},
		{"op 9, resumable, after RESUME", []script{afterReady(reconnect), afterHello(paused)}, []string{anew, resumed, resumed}},
		{"op 9 that says neither", []script{afterReady(`{"op":9,"d":{}}`)}, []string{anew, anew}},
		{"HELLO with no interval", []script{op(`{"op":10,"d":{}}`)}, []string{anew}},
		{"HELLO with an interval of 0", []script{op(`{"op":10,"d":{"heartbeat_interval":0}}`)}, []string{anew}},
		{"HELLO with an interval below 0", []script{op(`{"op":10,"d":{"heartbeat_interval":-5}}`)}, []string{anew}},
		{"HELLO that is null", []script{op(`{"op":10,"d":null}`)}, []string{anew}},
		{"READY without a session", []script{afterHello(`{"op":0,"s":1,"t":"READY","d":{}}`)}, []string{anew, anew}},
		{"READY that is null", []script{afterHello(`{"op":0,"s":1,"t":"READY","d":null}`)}, []string{anew, anew}},
		{"broken off before HELLO", []script{(*peer).drop}, []string{anew}},
		{"broken off after READY", []script{func(p *peer) { p.greet(); p.dispatch(7, "X", "{}"); p.drop() }}, []string{anew, resumed}},
		{"no HELLO", []script{silent}, []string{anew}},
		{"silence after IDENTIFY", []script{func(p *peer) { p.hello(); p.listen(); silent(p) }}, []string{anew, anew}},
		{"silence after RESUME", []script{afterReady(reconnect), func(p *peer) { p.hello(); p.listen(); silent(p) }}, []string{anew, resumed, resumed}},
		{"close 1000", []script{closing(1000)}, []string{anew, resumed}},
		{"close 1001", []script{closing(1001)}, []string{anew, resumed}},
		{"close 4000", []script{closing(4000)}, []string{anew, resumed}},
		{"close 4001", []script{closing(4001)}, []string{anew, resumed}},
		{"close 4002", []script{closing(4002)}, []string{anew, resumed}},
		{"close 4003", []script{closing(4003)}, []string{anew, anew}},
		{"close 4005", []script{closing(4005)}, []string{anew, resumed}},
		{"close 4007", []script{closing(4007)}, []string{anew, anew}},
		{"close 4008", []script{closing(4008)}, []string{anew, resumed}},
		{"close 4009", []script{closing(4009)}, []string{anew, anew}},
		{"a code that is not known yet", []script{closing(4999)}, []string{anew, resumed}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			last := func(p *peer) { p.greet(); p.dispatch(8, "MESSAGE_CREATE", messageJSON("700")); p.stay() }
			w := newWorld(t, append(c.scripts, last)...)
			p := fastPace()
			if strings.Contains(c.name, "silence") || c.name == "no HELLO" {
				p.handshake = time.Second
			}
			s := w.run(p, Options{})
			wantOpenings(t, w, c.want...)
			if m := event[*discordgo.MessageCreate](t, s); m.ID != "700" {
				t.Errorf("message %s", m.ID)
			}
			if h := s.Health(); !h.Ready() || h.Shards[0].Reconnects != len(c.scripts) || h.Shards[0].LastError == "" {
				t.Errorf("health %+v", h)
			}
		})
	}
}

// HELLO and READY each have their time.
func TestSlowIsNotSilent(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(p *peer) {
		time.Sleep(1200 * time.Millisecond)
		p.hello()
		p.listen()
		time.Sleep(1200 * time.Millisecond)
		p.welcome()
		p.stay()
	})
	p := fastPace()
	p.handshake = 2 * time.Second
	s := w.run(p, Options{})
	event[*discordgo.Ready](t, s)
	if h := s.Health().Shards[0]; h.Reconnects != 0 {
		t.Errorf("health %+v", h)
	}
}

func TestSilenceAfterReady(t *testing.T) {
	deaf := func(p *peer) { // reads, and never says a word again
		p.helloEvery(50)
		p.listen()
		p.welcome()
		for ok := true; ok; _, ok = p.next() {
		}
	}
	w := newWorld(t, deaf, func(p *peer) { p.greet(); p.stay() })
	s := w.run(fastPace(), Options{})
	wantOpenings(t, w, "identify", "resume one 1")
	if h := s.Health(); h.Shards[0].LastError != errZombie.Error() {
		t.Errorf("health %+v", h)
	}
}

// A connection on which events still come but heartbeats are not acknowledged is
// dead in one direction.
func TestZombie(t *testing.T) {
	zombie := func(p *peer) {
		p.helloEvery(50)
		p.listen()
		p.welcome()
		for i := 2; ; i++ {
			if p.ws.WriteMessage(websocket.TextMessage, fmt.Appendf(nil, `{"op":0,"s":%d,"t":"X","d":{}}`, i)) != nil {
				return
			}
			time.Sleep(time.Millisecond)
		}
	}
	w := newWorld(t, zombie, func(p *peer) { p.greet(); p.stay() })
	s := w.run(fastPace(), Options{})
	soon(t, w.openings, "IDENTIFY")
	if opening := soon(t, w.openings, "RESUME"); !strings.HasPrefix(opening, "resume one ") {
		t.Errorf("opened with %q", opening)
	}
	if h := s.Health(); h.Shards[0].LastError != errZombie.Error() {
		t.Errorf("health %+v", h)
	}
}

func TestHeartbeats(t *testing.T) {
	beats := make(chan string, 100)
	w := newWorld(t, func(p *peer) {
		p.helloEvery(300)
		p.listen()
		p.welcome()
		p.say(`{"op":1,"d":null}`) // asks for one
		for range 3 {
			f, ok := p.next()
			if !ok {
				return
			}
			beats <- fmt.Sprint(f.Op, " ", string(f.Data))
			p.say(`{"op":11}`)
		}
		p.stay()
	})
	s := w.run(fastPace(), Options{})
	for i := range 3 {
		beat := soon(t, beats, "heartbeat")
		if beat != "1 1" && (beat != "1 null" || i > 1) { // null before READY was read
			t.Errorf("heartbeat %d is %q, want the sequence of READY", i, beat)
		}
	}
	if h := s.Health().Shards[0]; h.Reconnects != 0 || h.Latency <= 0 {
		t.Errorf("health %+v", h)
	}
}

func TestFinalCloseCodes(t *testing.T) {
	cases := []struct {
		code    int
		intents discordgo.Intent
		want    string
	}{
		{4004, 0, "DISCORD_TOKEN"},
		{4010, 0, "shard"},
		{4011, 0, "too many servers"},
		{4012, 0, "update this program"},
		{4013, 1 << 40, "update this program"},
		{4014, discordgo.IntentMessageContent | discordgo.IntentGuilds, "switch on Message Content Intent under Bot, Privileged Gateway Intents"},
		{4014, discordgo.IntentGuildMembers | discordgo.IntentGuildPresences, "Presence Intent and Server Members Intent"},
	}
	for _, c := range cases {
		for _, moment := range []string{"after IDENTIFY", "after READY", "after RESUME"} {
			t.Run(fmt.Sprint(c.code, " ", moment), func(t *testing.T) {
				t.Parallel()
				first := func(p *peer) { p.hello(); p.listen(); p.closeWith(c.code) }
				scripts := []script{first}
				switch moment {
				case "after READY":
					scripts = []script{func(p *peer) { p.greet(); p.closeWith(c.code) }}
				case "after RESUME":
					scripts = []script{func(p *peer) { p.greet(); p.drop() }, first}
				}
				s := newWorld(t, scripts...).run(fastPace(), Options{Intents: c.intents})
				err := soon(t, s.ended, "end of Run")
				refused := new(Refused)
				if !errors.As(err, &refused) || refused.Code != c.code || !strings.Contains(err.Error(), c.want) {
					t.Errorf("Run ends with %v", err)
				}
				if errors.Is(err, ErrUnauthorized) != (c.code == 4004) {
					t.Errorf("%v is ErrUnauthorized: %v", err, errors.Is(err, ErrUnauthorized))
				}
				if h := s.Health(); h.Shards[0].State != Stopped {
					t.Errorf("health %+v", h)
				}
			})
		}
	}
}

func TestResumeGoesWhereDiscordSays(t *testing.T) {
	w := newWorld(t, func(p *peer) { p.greet(); p.drop() }, func(p *peer) { p.greet(); p.say(`{"op":9,"d":false}`); p.stay() }, func(p *peer) { p.greet(); p.stay() })
	w.run(fastPace(), Options{})
	wantOpenings(t, w, "identify", "resume one 1", "identify")
	w.mu.Lock()
	defer w.mu.Unlock()
	if want := []string{"/start", "/again", "/start"}; !slices.Equal(w.paths, want) {
		t.Errorf("connected to %v, want %v", w.paths, want)
	}
}

func TestSequenceIsTheSessionsHighest(t *testing.T) {
	first := func(p *peer) {
		p.greet()
		p.dispatch(6, "X", "{}")
		p.dispatch(5, "X", "{}")
		p.drop()
	}
	second := func(p *peer) { p.hello(); p.listen(); p.say(`{"op":9,"d":false}`); p.stay() }
	third := func(p *peer) { p.greet(); p.drop() } // a new session counts from 1
	w := newWorld(t, first, second, third, func(p *peer) { p.greet(); p.stay() })
	w.run(fastPace(), Options{})
	wantOpenings(t, w, "identify", "resume one 6", "identify", "resume one 1")
}

func TestServersAreCounted(t *testing.T) {
	w := newWorld(t, func(p *peer) {
		p.greet()
		for i := range 5 {
			p.dispatch(2+i, "GUILD_CREATE", fmt.Sprintf(`{"id":"%d"}`, 300+i))
		}
		p.dispatch(7, "GUILD_DELETE", `{"id":"300","unavailable":true}`) // an outage
		p.dispatch(8, "GUILD_DELETE", `{"id":"301"}`)
		p.dispatch(9, "GUILD_DELETE", `{"id":"999"}`)
		p.dispatch(10, "MESSAGE_CREATE", messageJSON("700"))
		p.stay()
	})
	s := w.run(fastPace(), Options{})
	event[*discordgo.MessageCreate](t, s)
	if n := s.Health().Guilds(); n != 4 {
		t.Errorf("%d servers, want 4", n)
	}
}

func TestEventsAreHandledOnce(t *testing.T) {
	first := func(p *peer) {
		p.greet()
		p.dispatch(2, "MESSAGE_CREATE", messageJSON("700"))
		p.dispatch(3, "INTERACTION_CREATE", interactionJSON("701"))
		p.dispatch(3, "INTERACTION_CREATE", interactionJSON("701"))
		p.dispatch(4, "CHANNEL_DELETE", `{"id":"400"}`)
		p.drop()
	}
	second := func(p *peer) { // replays too much, in the wrong order, then goes on
		p.hello()
		p.listen()
		p.dispatch(4, "CHANNEL_DELETE", `{"id":"400"}`)
		p.dispatch(3, "INTERACTION_CREATE", interactionJSON("701"))
		p.dispatch(2, "MESSAGE_CREATE", messageJSON("700"))
		p.welcome()
		p.dispatch(6, "MESSAGE_CREATE", messageJSON("703"))
		p.dispatch(5, "MESSAGE_CREATE", messageJSON("702"))
		p.dispatch(7, "GUILD_DELETE", `{"id":"300"}`)
		p.stay()
	}
	w := newWorld(t, first, second)
	s := w.run(fastPace(), Options{})
	seen := map[string]int{}
	for seen["guild"] == 0 || seen["702"] == 0 || seen["703"] == 0 {
		switch e := soon(t, s.events, "event").Data.(type) {
		case *discordgo.MessageCreate:
			seen[e.ID]++
		case *discordgo.InteractionCreate:
			seen[e.ID]++
		case *discordgo.ChannelDelete:
			seen["channel"]++
		case *discordgo.GuildDelete:
			seen["guild"]++
		}
	}
	for _, key := range []string{"700", "701", "702", "703", "channel"} {
		if seen[key] != 1 {
			t.Errorf("%s was handled %d times", key, seen[key])
		}
	}
	if h := s.Health(); h.Duplicates != 4 || h.Guilds() != 0 {
		t.Errorf("health %+v", h)
	}
}

func TestMalformedFramesAreDropped(t *testing.T) {
	bad := []string{
		`null`, `7`, `"op"`, `{`, `[]`, ``, `{"op":"0"}`, `{"op":0,"s":"x","t":"MESSAGE_CREATE","d":{}}`, "\x00\xff",
		`{"op":0,"s":2,"t":"MESSAGE_CREATE","d":null}`, `{"op":0,"s":2,"t":"GUILD_CREATE","d":{"id":"1","members":7}}`,
	}
	harmless := []string{`{}`, `{"op":99}`, `{"op":10,"d":{"heartbeat_interval":1}}`, `{"op":11}`, `{"op":0,"s":2,"t":"NEW_KIND","d":[[[]]]}`}
	w := newWorld(t, func(p *peer) {
		p.greet()
		for _, frame := range slices.Concat(bad, harmless) {
			p.say("%s", frame)
		}
		_ = p.ws.WriteMessage(websocket.BinaryMessage, []byte{0x78, 0x9c, 1, 2})
		p.dispatch(3, "MESSAGE_CREATE", messageJSON("700"))
		p.stay()
	})
	s := w.run(fastPace(), Options{})
	if m := event[*discordgo.MessageCreate](t, s); m.ID != "700" {
		t.Errorf("message %s", m.ID)
	}
	if h := s.Health(); h.Malformed != int64(len(bad)+1) || h.Shards[0].Reconnects != 0 {
		t.Errorf("health %+v, want %d malformed", h, len(bad)+1)
	}
}

func TestShards(t *testing.T) {
	w := newWorld(t, func(p *peer) { p.greet(); p.stay() })
	w.bot = func() string { return w.answer(3, 1000, 0, 1) }
	s := w.run(fastPace(), Options{})
	wantOpenings(t, w, "identify", "identify", "identify")
	var got []string
	w.mu.Lock()
	for _, d := range w.details {
		var i identify
		if err := json.Unmarshal(d, &i); err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprint(i.Shard))
	}
	w.mu.Unlock()
	slices.Sort(got)
	if want := []string{"[0 3]", "[1 3]", "[2 3]"}; !slices.Equal(got, want) {
		t.Errorf("shards %v", got)
	}
	if h := s.Health(); len(h.Shards) != 3 || h.Shards[2].ID != 2 {
		t.Errorf("health %+v", h)
	}
}

func TestRunWaitsForDiscord(t *testing.T) {
	w := newWorld(t, func(p *peer) { p.greet(); p.stay() })
	var mu sync.Mutex
	asked := 0
	w.bot = func() string {
		mu.Lock()
		defer mu.Unlock()
		if asked++; asked < 3 {
			return "<html>503</html>"
		}
		return w.answer(1, 1000, 0, 1)
	}
	w.run(fastPace(), Options{})
	wantOpenings(t, w, "identify")
}

func TestStopAndDrain(t *testing.T) {
	w := newWorld(t, func(p *peer) { p.greet(); p.dispatch(2, "MESSAGE_CREATE", messageJSON("700")); p.stay() })
	begun, finish, causes := make(chan bool), make(chan bool), make(chan error, 1)
	s := &station{ended: make(chan error, 1)}
	s.Gateway = NewGateway(w.log, w.client, func(ctx context.Context, e Event) {
		if _, is := e.Data.(*discordgo.MessageCreate); !is {
			return
		}
		close(begun)
		<-ctx.Done()
		causes <- context.Cause(ctx)
		<-finish
	}, Options{})
	s.start(t, fastPace())
	soon(t, begun, "handler")
	s.stop()
	if err := soon(t, s.ended, "end of Run"); err != nil {
		t.Errorf("Run ends with %v", err)
	}
	if err := soon(t, w.farewell, "farewell"); !websocket.IsCloseError(err, websocket.CloseNormalClosure) {
		t.Errorf("the client leaves with %v", err)
	}
	select {
	case cause := <-causes:
		t.Errorf("Run ends the handler: %v", cause)
	default:
	}
	over, cancel := context.WithCancel(context.Background())
	cancel()
	if err := s.Drain(over); !errors.Is(err, ErrStopping) {
		t.Errorf("Drain says %v while a handler runs", err)
	}
	if cause := soon(t, causes, "cause"); !errors.Is(cause, ErrStopping) {
		t.Errorf("the handler ends because of %v", cause)
	}
	close(finish)
	if err := s.Drain(t.Context()); err != nil {
		t.Errorf("Drain says %v", err)
	}
	if err := s.Run(t.Context()); err == nil {
		t.Error("a Gateway runs twice")
	}
}
