package discordsim

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
)

// wire is a bare connection to the gateway, for what no library does.
type wire struct {
	t  *testing.T
	d  *Discord
	ws *websocket.Conn
}

func dial(t *testing.T, d *Discord) *wire {
	t.Helper()
	ws, _, err := d.Dialer().Dial("wss://gateway.discord.gg/?v=10&encoding=json", nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ws.Close() })
	return &wire{t, d, ws}
}

func (w *wire) send(frame string, args ...any) {
	w.t.Helper()
	if err := w.ws.WriteMessage(websocket.TextMessage, []byte(fmt.Sprintf(frame, args...))); err != nil {
		w.t.Fatal(err)
	}
}

// next is the next frame, or what the connection ended with.
func (w *wire) next() (object, error) {
	w.t.Helper()
	_ = w.ws.SetReadDeadline(time.Now().Add(10 * time.Second))
	_, raw, err := w.ws.ReadMessage()
	if err != nil {
		return nil, err
	}
	o, _ := decoded(json.RawMessage(raw)).(object)
	return o, nil
}

// want reads frames until one has the opcode, and for events the name.
func (w *wire) want(op int64, name string) object {
	w.t.Helper()
	for {
		frame, err := w.next()
		if err != nil {
			w.t.Fatalf("waiting for opcode %d %s: %v", op, name, err)
		}
		if num(frame, "op") == op && (name == "" || str(frame, "t") == name) {
			return frame
		}
	}
}

// wantClose reads until the connection is closed with the code.
func (w *wire) wantClose(code int) {
	w.t.Helper()
	for {
		_, err := w.next()
		if err == nil {
			continue
		}
		if !websocket.IsCloseError(err, code) {
			w.t.Errorf("ended with %v, want the close code %d", err, code)
		}
		return
	}
}

func (w *wire) identify(more string) {
	w.t.Helper()
	w.send(`{"op": 2, "d": {"token": %q, "properties": {"os": "linux", "browser": "ibid", "device": "ibid"}, "intents": 13825%s}}`, w.d.Token, more)
}

// ready connects and identifies.
func ready(t *testing.T, d *Discord) (*wire, object) {
	t.Helper()
	w := dial(t, d)
	w.want(opHello, "")
	w.identify("")
	return w, sub(w.want(0, "READY"), "d")
}

func (w *wire) resume(session string, seq int64) {
	w.send(`{"op": 6, "d": {"token": %q, "session_id": %q, "seq": %d}}`, w.d.Token, session, seq)
}

func TestTheGatewayClosesOnWhatIsWrong(t *testing.T) {
	t.Parallel()
	d := start(t, Options{})
	d.Expect("^gateway: ")
	for name, c := range map[string]struct {
		code int
		send func(w *wire)
	}{
		"wrong token":   {4004, func(w *wire) { w.send(`{"op": 2, "d": {"token": "x", "properties": {}, "intents": 1}}`) }},
		"no properties": {4002, func(w *wire) { w.send(`{"op": 2, "d": {"token": %q, "intents": 1}}`, d.Token) }},
		"no intents":    {4013, func(w *wire) { w.send(`{"op": 2, "d": {"token": %q, "properties": {}}}`, d.Token) }},
		"unknown intents": {4013, func(w *wire) {
			w.send(`{"op": 2, "d": {"token": %q, "properties": {}, "intents": 134217728}}`, d.Token)
		}},
		"content intent":   {4014, func(w *wire) { w.send(`{"op": 2, "d": {"token": %q, "properties": {}, "intents": 32768}}`, d.Token) }},
		"impossible shard": {4010, func(w *wire) { w.identify(`, "shard": [2, 2]`) }},
		"identified twice": {4005, func(w *wire) { w.identify(""); w.identify("") }},
		"not identified":   {4003, func(w *wire) { w.send(`{"op": 3, "d": {}}`) }},
		"unknown opcode":   {4001, func(w *wire) { w.send(`{"op": 77, "d": {}}`) }},
		"no JSON":          {4002, func(w *wire) { w.send(`hello`) }},
		"too long":         {4002, func(w *wire) { w.send(`{"op": 3, "d": "%s"}`, strings.Repeat("x", 4096)) }},
		"too often": {4008, func(w *wire) {
			for range 121 {
				w.send(`{"op": 1, "d": null}`)
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			w := dial(t, d)
			w.want(opHello, "")
			c.send(w)
			w.wantClose(c.code)
		})
	}
	ws, _, err := d.Dialer().Dial("wss://gateway.discord.gg/?v=8&encoding=json", nil)
	if err != nil {
		t.Fatal(err)
	}
	(&wire{t, d, ws}).wantClose(4012)
}

func TestTheDaysStartsAreCounted(t *testing.T) {
	t.Parallel()
	d := start(t, Options{Starts: 1, StrictIdentify: true})
	d.Expect("^gateway: .*more often than the day allows")
	ready(t, d)
	if got := d.bare("GET", "/gateway/bot", ""); num(sub(got.body, "session_start_limit"), "remaining") != 0 {
		t.Errorf("left: %s", got.raw)
	}
	w := dial(t, d)
	w.want(opHello, "")
	w.identify("")
	w.wantClose(4004)
	strict := start(t, Options{StrictIdentify: true})
	ready(t, strict)
	w = dial(t, strict)
	w.want(opHello, "")
	w.identify("")
	w.want(opInvalidSession, "")
}

func TestAResumeBringsWhatWasMissedAndNothingElse(t *testing.T) {
	t.Parallel()
	d := start(t, Options{})
	ada, general := d.Guild.AddMember("ada"), d.Guild.AddChannel("general")
	w, hello := ready(t, d)
	must[*Message](t)(ada.Mention(general, "first"))
	seen := num(w.want(0, "MESSAGE_CREATE"), "s")
	d.GatewayNow(Cut())
	if _, err := w.next(); err == nil {
		t.Fatal("the connection was not cut")
	}
	must[*Message](t)(ada.Mention(general, "second"))
	must[*Message](t)(ada.Mention(general, "third"))
	w = dial(t, d)
	w.want(opHello, "")
	w.resume(str(hello, "session_id"), seen)
	var got []string
	for {
		frame := w.want(0, "")
		if str(frame, "t") == "RESUMED" {
			break
		}
		got = append(got, str(sub(frame, "d"), "content"))
	}
	mention := "<@" + d.Bot.ID + "> "
	if want := []string{mention + "second", mention + "third"}; !slices.Equal(got, want) {
		t.Errorf("missed %q, want %q", got, want)
	}
	if c := d.Counts(); c.Identifies != 1 || c.Resumes != 1 || c.Connections != 2 {
		t.Errorf("counted %+v", c)
	}
	for session, seq := range map[string]int64{"unknown": 1, str(hello, "session_id"): 999} {
		w = dial(t, d)
		w.want(opHello, "")
		w.resume(session, seq)
		if frame := w.want(opInvalidSession, ""); frame["d"] != false {
			t.Errorf("resume of %q after %d: %v, want an invalid session", session, seq, frame)
		}
	}
}

func TestASessionThatWasClosedPolitelyIsGone(t *testing.T) {
	t.Parallel()
	d := start(t, Options{})
	w, hello := ready(t, d)
	message := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")
	if err := w.ws.WriteControl(websocket.CloseMessage, message, time.Now().Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	ctx := deadline(t)
	if err := d.WaitConnected(ctx, 0); err != nil {
		t.Fatal(err)
	}
	w = dial(t, d)
	w.want(opHello, "")
	w.resume(str(hello, "session_id"), 1)
	w.want(opInvalidSession, "")
}

func TestFaultsHappenAtTheirMoment(t *testing.T) {
	t.Parallel()
	begin := func(w *wire) { w.want(opHello, "") }
	identify := func(w *wire) { begin(w); w.identify("") }
	resume := func(w *wire) { begin(w); w.resume("any", 1) }
	for _, c := range []struct {
		name  string
		at    Moment
		act   Act
		until func(*wire)
		op    int64 // of the next packet; 0 wants READY
	}{
		{"opcode 7 after HELLO", AfterHello, Reconnect(), begin, opReconnect},
		{"opcode 9 in place of READY", OnIdentify, InvalidSession(false), identify, opInvalidSession},
		{"opcode 7 in place of READY", OnIdentify, Reconnect(), identify, opReconnect},
		{"opcode 7 as the first packet after RESUME", OnResume, Reconnect(), resume, opReconnect},
		{"opcode 9 after RESUME", OnResume, InvalidSession(true), resume, opInvalidSession},
		{"a held READY still comes", OnIdentify, Hold(20 * time.Millisecond), identify, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := start(t, Options{})
			d.Gateway(c.at, 1, c.act)
			w := dial(t, d)
			c.until(w)
			frame, err := w.next()
			if err != nil || num(frame, "op") != c.op || c.op == 0 && str(frame, "t") != "READY" {
				t.Fatalf("came %v, %v", frame, err)
			}
			_, hello := ready(t, d) // the fault is used up
			if str(hello, "session_id") == "" {
				t.Error("no session after the fault")
			}
		})
	}
}

func TestSilenceAndCutsAreWhatTheySay(t *testing.T) {
	t.Parallel()
	d := start(t, Options{})
	d.Gateway(OnConnect, 1, Silence())
	w := dial(t, d)
	_ = w.ws.SetReadDeadline(time.Now().Add(100 * time.Millisecond))
	if _, raw, err := w.ws.ReadMessage(); err == nil || websocket.IsUnexpectedCloseError(err) {
		t.Errorf("silence was broken by %q, %v", raw, err)
	}
	d.Gateway(OnConnect, 1, Cut())
	w = dial(t, d)
	if _, err := w.next(); err == nil || websocket.IsCloseError(err, 1000) {
		t.Errorf("a cut gave %v", err)
	}
	d.Gateway(OnHeartbeat, 1, StopAcks())
	w, _ = ready(t, d)
	w.send(`{"op": 1, "d": null}`)
	d.Dispatch("PROBE", `{}`)
	for probed := false; !probed; {
		frame, err := w.next()
		if err != nil || num(frame, "op") == opAck {
			t.Fatalf("came %v, %v, want no acknowledgement", frame, err)
		}
		probed = str(frame, "t") == "PROBE"
	}
	for _, code := range []int{4000, 4004, 4007, 4009, 4014, 1001} {
		w, _ = ready(t, d)
		if d.GatewayNow(CloseWith(code, "test")) == 0 {
			t.Fatal("nobody is connected")
		}
		w.wantClose(code)
		if err := d.WaitConnected(deadline(t), 0); err != nil {
			t.Fatal(err)
		}
	}
}

func TestEventsCanComeTwiceSwappedAndMalformed(t *testing.T) {
	t.Parallel()
	d := start(t, Options{})
	w, _ := ready(t, d)
	w.want(0, "GUILD_CREATE")
	d.Duplicate(1)
	d.Dispatch("ONE", `{}`)
	d.Swap()
	d.Dispatch("TWO", `{}`)
	d.Dispatch("THREE", `{"author": 7}`)
	d.GatewayNow(Say("no JSON"))
	var got []string
	for range 4 {
		frame := w.want(0, "")
		got = append(got, fmt.Sprint(str(frame, "t"), num(frame, "s")))
	}
	if want := []string{"ONE3", "ONE3", "THREE5", "TWO4"}; !slices.Equal(got, want) {
		t.Errorf("came %v, want %v", got, want)
	}
	_ = w.ws.SetReadDeadline(time.Now().Add(10 * time.Second))
	if _, raw, err := w.ws.ReadMessage(); err != nil || string(raw) != "no JSON" {
		t.Errorf("came %q, %v", raw, err)
	}
}

func TestContentIsForThoseWhoMaySeeIt(t *testing.T) {
	t.Parallel()
	for _, privileged := range []bool{false, true} {
		opts := Options{Unlimited: true}
		intents := ordinary
		if privileged {
			opts.Privileged, intents = intentMessageContent, ordinary|discordgo.IntentMessageContent
		}
		d := start(t, opts)
		s := client(t, d, intents)
		got := make(chan string, 10)
		s.AddHandler(func(_ *discordgo.Session, m *discordgo.MessageCreate) { got <- m.Content })
		if err := s.Open(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		ada, general := d.Guild.AddMember("ada"), d.Guild.AddChannel("general")
		own := must[*discordgo.Message](t)(s.ChannelMessageSendComplex(general.ID, &discordgo.MessageSend{Content: "mine", AllowedMentions: nobody()}))
		mine := must[*Message](t)(general.WaitMessage(deadline(t), func(v View) bool { return v.ID == own.ID }))
		expect := func(what string, visible bool, said *Message, err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			want := said.View().Content
			if !visible && !privileged {
				want = ""
			}
			if text := <-got; text != want {
				t.Errorf("%s (privileged %t): the bot read %q, want %q", what, privileged, text, want)
			}
		}
		<-got // its own
		m, err := ada.Say(general, "plain")
		expect("a plain message", false, m, err)
		m, err = ada.Mention(general, "hello")
		expect("a mention", true, m, err)
		m, err = ada.Reply(mine, "a reply", true)
		expect("a reply that pings", true, m, err)
		m, err = ada.Reply(mine, "a silent reply", false)
		expect("a reply that does not ping", false, m, err)
		m, err = ada.Say(ada.DM(), "direct")
		expect("a direct message", true, m, err)
	}
}

func TestGuildsGoToTheirShard(t *testing.T) {
	t.Parallel()
	d := start(t, Options{Shards: 2, Concurrency: 2})
	second := d.AddGuild("Second")
	for second.shardOf(2) == d.Guild.shardOf(2) {
		second = d.AddGuild("Another")
	}
	got := make(chan [2]string, 10)
	for shard := range 2 {
		s := client(t, d, ordinary)
		s.ShardID, s.ShardCount = shard, 2
		s.AddHandler(func(s *discordgo.Session, m *discordgo.MessageCreate) {
			got <- [2]string{fmt.Sprint(s.ShardID), m.GuildID}
		})
		if err := s.Open(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
	}
	for _, g := range []*Guild{d.Guild, second} {
		must[*Message](t)(g.AddMember("ada").Mention(g.AddChannel("general"), "hi"))
		if event := <-got; event != [2]string{fmt.Sprint(g.shardOf(2)), g.ID} {
			t.Errorf("guild %s (shard %d) came as %v", g.ID, g.shardOf(2), event)
		}
	}
}

func (g *Guild) shardOf(shards int) int { return shardOf(g.ID, shards) }

func TestTheNetworkCanBeDown(t *testing.T) {
	t.Parallel()
	d := start(t, Options{})
	s := opened(t, d, ordinary)
	dropped := make(chan bool, 1)
	s.AddHandler(func(*discordgo.Session, *discordgo.Disconnect) { dropped <- true })
	d.CutNetwork()
	<-dropped
	if err := s.Open(); err == nil {
		t.Fatal("connected while the network was down")
	}
	if d.RefusedConnections() == 0 {
		t.Error("no refused connection was counted")
	}
	d.RestoreNetwork()
	ctx, cancel := context.WithTimeout(context.Background(), 15*time.Second)
	defer cancel()
	err := errors.New("never tried")
	for err != nil && ctx.Err() == nil {
		if err = s.Open(); err != nil {
			time.Sleep(50 * time.Millisecond)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	if c := d.Counts(); c.Resumes == 0 {
		t.Errorf("the session was not resumed: %+v", c)
	}
}
