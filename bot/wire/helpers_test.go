package wire

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// secretToken and secretTicket must never be seen in a log or an error.
const (
	secretToken  = "MTAw.secret-of-the-bot"
	secretTicket = "aW50ZXJhY3Rpb24.secret-of-a-ticket"
)

// journal is a log that the tests read.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

// newJournal checks at the end of the test that no secret was written.
func newJournal(t *testing.T) (*slog.Logger, *journal) {
	j := &journal{}
	t.Cleanup(func() {
		for _, secret := range []string{secretToken, secretTicket} {
			if strings.Contains(j.String(), secret) {
				t.Errorf("the log holds the secret %s", secret)
			}
		}
	})
	return slog.New(slog.NewTextHandler(j, &slog.HandlerOptions{Level: slog.LevelDebug})), j
}

// A script is what a gateway does with one connection.
type script func(p *peer)

// A peer is one connection, seen from Discord.
type peer struct {
	w       *world
	ws      *websocket.Conn
	opening string // what the client said after HELLO: "identify" or "resume SESSION SEQUENCE"
}

func (p *peer) say(format string, arguments ...any) {
	_ = p.ws.WriteMessage(websocket.TextMessage, fmt.Appendf(nil, format, arguments...)) // the client may be gone
}

func (p *peer) hello() { p.helloEvery(41250) }

func (p *peer) helloEvery(milliseconds int) {
	p.say(`{"op":10,"s":null,"t":null,"d":{"heartbeat_interval":%d}}`, milliseconds)
}

// listen reads what the client says, until it opens the session.
func (p *peer) listen() {
	for {
		f, ok := p.next()
		if !ok {
			return
		}
		switch f.Op {
		case opIdentify:
			p.opening = "identify"
			p.w.note(p.opening, f.Data)
			return
		case opResume:
			var r resume
			if err := json.Unmarshal(f.Data, &r); err != nil || r.Token != secretToken {
				p.w.t.Errorf("RESUME %s: %v", f.Data, err)
			}
			p.opening = fmt.Sprintf("resume %s %d", r.Session, r.Sequence)
			p.w.note(p.opening, f.Data)
			return
		}
	}
}

func (p *peer) next() (frame, bool) {
	var f frame
	_, message, err := p.ws.ReadMessage()
	if err != nil {
		return f, false
	}
	if err := json.Unmarshal(message, &f); err != nil {
		p.w.t.Errorf("the client says %q", message)
	}
	return f, true
}

// greet does what Discord does at first: HELLO, the client's opening, READY or
// RESUMED.
func (p *peer) greet() {
	p.hello()
	p.listen()
	p.welcome()
}

func (p *peer) welcome() {
	if p.opening == "identify" {
		p.dispatch(1, "READY", p.w.ready())
	} else if p.opening != "" {
		p.dispatch(0, "RESUMED", `{}`)
	}
}

func (p *peer) dispatch(sequence int, kind, data string) {
	p.say(`{"op":0,"s":%d,"t":%q,"d":%s}`, sequence, kind, data)
}

// stay answers heartbeats until the client leaves, and notes how.
func (p *peer) stay() {
	for {
		_, message, err := p.ws.ReadMessage()
		if err != nil {
			p.w.left(err)
			return
		}
		switch {
		case bytes.Contains(message, []byte(`"op":1,`)):
			p.say(`{"op":11}`)
		default:
			p.w.t.Errorf("the client says %s in an open session", message)
		}
	}
}

func (p *peer) closeWith(code int) {
	_ = p.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, "as tested"), time.Now().Add(time.Second))
	p.drop()
}

// drop breaks the connection without a word.
func (p *peer) drop() { _ = p.ws.Close() }

// world is Discord: the address of its gateway, and a script for each connection,
// the last of which serves all that follow.
type world struct {
	t       *testing.T
	server  *httptest.Server
	client  *Client
	journal *journal
	log     *slog.Logger
	bot     func() string // the answer to /gateway/bot

	mu       sync.Mutex
	scripts  []script
	openings chan string
	details  []json.RawMessage
	paths    []string
	asked    int
	farewell chan error
}

func newWorld(t *testing.T, scripts ...script) *world {
	w := &world{t: t, scripts: scripts, openings: make(chan string, 100), farewell: make(chan error, 100)}
	w.log, w.journal = newJournal(t)
	w.server = httptest.NewServer(http.HandlerFunc(w.serve))
	t.Cleanup(w.server.Close)
	w.bot = func() string { return w.answer(1, 1000, 0, 1) }
	w.client = w.newClient()
	return w
}

func (w *world) newClient() *Client {
	c := NewClient(w.log, secretToken, ClientOptions{})
	c.base, c.insecure = w.server.URL, true
	c.patience.first = time.Millisecond
	return c
}

func (w *world) answer(shards, remaining, reset, concurrency int) string {
	return fmt.Sprintf(`{"url":"%s/start","shards":%d,"session_start_limit":{"total":1000,"remaining":%d,"reset_after":%d,"max_concurrency":%d}}`,
		w.address(), shards, remaining, reset, concurrency)
}

func (w *world) address() string { return "ws" + strings.TrimPrefix(w.server.URL, "http") }

func (w *world) ready() string {
	return fmt.Sprintf(`{"v":10,"session_id":"one","resume_gateway_url":"%s/again","user":{"id":"100","username":"ibid","bot":true},
		"application":{"id":"200","flags":0},"guilds":[{"id":"300","unavailable":true}],"shard":[0,1]}`, w.address())
}

func (w *world) serve(rw http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/gateway/bot" {
		w.mu.Lock()
		w.asked++
		w.mu.Unlock()
		_, _ = rw.Write([]byte(w.bot()))
		return
	}
	if q := r.URL.Query(); q.Get("v") != "10" || q.Get("encoding") != "json" {
		w.t.Errorf("connected to %s", r.URL)
	}
	up := websocket.Upgrader{}
	ws, err := up.Upgrade(rw, r, nil)
	if err != nil {
		return
	}
	defer ws.Close()
	w.mu.Lock()
	w.paths = append(w.paths, r.URL.Path)
	do := w.scripts[0]
	if len(w.scripts) > 1 {
		w.scripts = w.scripts[1:]
	}
	w.mu.Unlock()
	do(&peer{w: w, ws: ws})
}

func (w *world) note(opening string, data json.RawMessage) {
	w.mu.Lock()
	w.details = append(w.details, data)
	w.mu.Unlock()
	w.openings <- opening
}

func (w *world) left(err error) {
	select {
	case w.farewell <- err:
	default:
	}
}

// fastPace does in milliseconds what takes seconds, except for what a busy machine
// might do late.
func fastPace() pace {
	p := usualPace()
	p.first, p.longest, p.rest, p.group = time.Millisecond, 5*time.Millisecond, time.Millisecond, time.Millisecond
	return p
}

// A station is a running Gateway, and what came of it.
type station struct {
	*Gateway
	events chan Event
	ended  chan error
	stop   context.CancelFunc
}

// run starts a Gateway that collects events, and stops it with the test.
func (w *world) run(p pace, o Options) *station {
	s := &station{events: make(chan Event, 1000), ended: make(chan error, 1)}
	s.Gateway = NewGateway(w.log, w.client, func(_ context.Context, e Event) { s.events <- e }, o)
	s.start(w.t, p)
	return s
}

func (s *station) start(t *testing.T, p pace) {
	s.pace = p
	ctx, cancel := context.WithCancel(t.Context())
	s.stop = cancel
	done := make(chan struct{})
	go func() {
		s.ended <- s.Run(ctx)
		close(done)
	}()
	t.Cleanup(func() {
		cancel()
		<-done
	})
}

// soon receives from the channel, or fails.
func soon[T any](t *testing.T, from <-chan T, what string) T {
	t.Helper()
	select {
	case v := <-from:
		return v
	case <-time.After(20 * time.Second):
		t.Fatalf("no %s", what)
		panic("unreachable")
	}
}

// event returns the next event of the type, whatever comes between.
func event[T any](t *testing.T, s *station) T {
	t.Helper()
	for {
		if v, is := soon(t, s.events, fmt.Sprintf("%T", *new(T))).Data.(T); is {
			return v
		}
	}
}

func wantOpenings(t *testing.T, w *world, want ...string) {
	t.Helper()
	for i, each := range want {
		if got := soon(t, w.openings, each); got != each {
			t.Fatalf("opening %d is %q, want %q", i, got, each)
		}
	}
}

func messageJSON(id string) string {
	return fmt.Sprintf(`{"id":%q,"channel_id":"400","content":"hello","author":{"id":"500","username":"ada"}}`, id)
}

func interactionJSON(id string) string {
	return fmt.Sprintf(`{"id":%q,"application_id":"200","type":2,"token":%q,"version":1,"channel_id":"400","guild_id":"300",
		"member":{"user":{"id":"500","username":"ada"},"permissions":"0"},"locale":"en-GB","app_permissions":"0",
		"data":{"id":"600","name":"ask","type":1,"options":[{"name":"question","type":3,"value":"Why?"}]}}`, id, secretTicket)
}
