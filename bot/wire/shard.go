package wire

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"
)

// A shard keeps one connection to the gateway alive. What it does not own, it
// shares with the other shards through the Gateway.
type shard struct {
	log       *slog.Logger
	gateway   *Gateway
	id, count int

	session  *session // nil: identify anew
	address  string   // of the last connection
	missed   int      // connections in a row on which the session did not open
	failures int      // of them, those on which a RESUME was not answered
	sequence atomic.Int64

	mu     sync.Mutex
	health ShardHealth
	guilds map[string]bool
}

// A session is what a broken connection is resumed with.
type session struct{ id, url string }

// When a session is given up: after so many RESUMEs in a row that came to nothing,
// since Discord is known to break some sessions' connections again and again; and
// after so many attempts in all, some minutes, since it keeps none much longer.
const (
	mostFailures = 3
	mostMissed   = 8
)

// run connects until the context ends. Handlers get the base context. The error
// is final.
func (s *shard) run(ctx, base context.Context) error {
	defer s.state(Stopped)
	p := s.gateway.pace
	for tries := 0; ; tries++ {
		begun := time.Now()
		err := s.connect(ctx, base)
		if ctx.Err() != nil {
			return nil
		}
		e := endingOf(err, s.gateway.options.Intents)
		if e.final != nil {
			return e.final
		}
		s.missed++
		if e.forget || s.failures >= mostFailures || s.missed > mostMissed {
			s.session, s.failures = nil, 0
		}
		if time.Since(begun) >= p.healthy {
			tries = 0
		}
		wait := max(spread(p.backoff(tries)), spread(min(e.rest, p.rest)))
		s.broke(err, wait)
		if pause(ctx, wait, nil) != nil {
			return nil
		}
	}
}

// connect serves one connection from its dial to its end, and says why it ended.
func (s *shard) connect(ctx, base context.Context) error {
	address, opening, done, err := s.prepare(ctx)
	if err != nil {
		return err
	}
	defer done()
	s.state(Connecting)
	s.address = address
	l, err := s.gateway.client.dial(ctx, address, s.gateway.pace)
	if err != nil {
		return err
	}
	c := &connection{shard: s, link: l, opening: opening, opened: done}
	leave := context.AfterFunc(ctx, func() { l.close(closeGoing, context.Cause(ctx)) })
	defer leave()
	err = c.serve(base)
	l.close(closeResume, err)
	c.beating.Wait()
	return err
}

// prepare finds out where to connect and what to say there. done must be called
// when it was said, and once more does no harm.
func (s *shard) prepare(ctx context.Context) (address string, opening command, done func(), err error) {
	token := s.gateway.client.token
	if s.session != nil {
		return s.session.url, command{opResume, resume{token, s.session.id, s.sequence.Load()}}, func() {}, nil
	}
	start, err := s.gateway.starts.take(ctx, s.id)
	if err != nil {
		return "", command{}, nil, err
	}
	s.sequence.Store(0)
	o := s.gateway.options
	opening = command{opIdentify, identify{token, properties(), o.Intents, [2]int{s.id, s.count}, newPresence(o.Presence)}}
	return start.url, opening, start.done, nil
}

// dispatch takes over an event: the shard's own news first, then the handler's.
func (s *shard) dispatch(base context.Context, f *frame) error {
	received := time.Now()
	s.heard(received)
	data, err := decode(f.Type, f.Data)
	if err != nil {
		s.gateway.counts.malformed.Add(1)
		s.log.Debug("a malformed event is dropped", "event", f.Type, "cause", err)
		if f.Type == "READY" {
			return fmt.Errorf("%w: %w", errBadReady, err)
		}
	}
	if ready, is := data.(*discordgo.Ready); is {
		s.begin(ready, f.Data)
	}
	if data != nil {
		s.track(data)
		s.hand(base, Event{data, s.id, received}, f.Sequence)
	}
	if f.Sequence > s.sequence.Load() {
		s.sequence.Store(f.Sequence)
	}
	return nil
}

// hand gives the event to the handler unless it had it before.
func (s *shard) hand(base context.Context, e Event, sequence int64) {
	key := once(e.Data)
	if key == "" && s.session != nil {
		key = fmt.Sprintf("session %s %d", s.session.id, sequence)
	}
	if s.gateway.seen(key) {
		s.gateway.counts.duplicates.Add(1)
		return
	}
	s.gateway.dispatcher.offer(base, e)
}

// begin takes over a new session.
func (s *shard) begin(ready *discordgo.Ready, raw json.RawMessage) {
	s.session = &session{ready.SessionID, cmp.Or(readResumeURL(raw), s.address)}
	s.gateway.met(ready)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.guilds = map[string]bool{}
	for _, g := range ready.Guilds {
		s.guilds[g.ID] = true
	}
	s.health.Sessions++
}

// track counts the servers.
func (s *shard) track(data any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch e := data.(type) {
	case *discordgo.GuildCreate:
		s.guilds[e.ID] = true
	case *discordgo.GuildDelete:
		if !e.Unavailable {
			delete(s.guilds, e.ID)
		}
	}
}

// broke writes down why the connection ended.
func (s *shard) broke(err error, wait time.Duration) {
	s.mu.Lock()
	s.health.Reconnects++
	s.health.LastError = err.Error()
	resuming := s.session != nil
	s.mu.Unlock()
	s.state(Waiting)
	level := slog.LevelWarn
	if errors.Is(err, errReconnect) { // Discord does this every few hours
		level = slog.LevelInfo
	}
	s.log.Log(context.Background(), level, "the connection to Discord ended", "cause", err, "resuming", resuming, "wait", wait)
}

func (s *shard) state(to State) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.health.State != to {
		s.health.State, s.health.Since = to, time.Now()
	}
}

func (s *shard) heard(at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.health.LastEvent = at
}

func (s *shard) latency(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.health.Latency = d
}

func (s *shard) now() ShardHealth {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := s.health
	h.ID, h.Guilds = s.id, len(s.guilds)
	return h
}
