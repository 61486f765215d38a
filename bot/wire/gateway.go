package wire

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"
	lru "github.com/hashicorp/golang-lru/v2"
)

// Options say what to receive and how much of it at a time.
type Options struct {
	Intents  discordgo.Intent // sent as they are; a privileged one must be switched on in the developer portal
	Presence string           // a line under the bot's name; "" for none
	Workers  int              // handlers under way at a time; 0 is 256
	Queue    int              // events that wait beyond; 0 is 1024
	// OnPanic is called after a handler panicked, in its place and with its
	// context. nil is nothing.
	OnPanic Handler
	// OnTurnedAway is called for an event that will not be handled, because of
	// ErrFull or ErrStopping, with a context of 3 seconds. While Workers of these
	// calls are under way, more are left out. nil is nothing.
	OnTurnedAway func(ctx context.Context, e Event, why error)
}

// A Gateway receives Discord's events.
//
// It opens as many shards as Discord recommends. A connection that ends for
// whatever reason is made anew with back-off, on the address that Discord named
// for it, and resumes its session, so that no event is lost; where Discord does
// not let it resume, it identifies, as long as the day's budget lasts. A connection
// that does not open in time, or does not acknowledge heartbeats, counts as ended.
type Gateway struct {
	log        *slog.Logger
	client     *Client
	options    Options
	pace       pace
	starts     *starts
	dispatcher *dispatcher
	recent     *lru.Cache[string, struct{}]
	counts     struct{ duplicates, malformed atomic.Int64 }
	begun      atomic.Bool

	mu          sync.Mutex
	shards      []*shard
	self        *discordgo.User
	application string
}

// pace is how fast the Gateway does things. Tests do them faster.
type pace struct {
	handshake time.Duration // for HELLO, and again for READY
	write     time.Duration // for one write
	first     time.Duration // wait after the first failure; doubles
	longest   time.Duration // wait after many
	healthy   time.Duration // a connection that lived so long was none of the failures
	rest      time.Duration // the most of an ending's rest
	group     time.Duration // between two IDENTIFYs
}

func usualPace() pace {
	return pace{handshake: 30 * time.Second, write: 10 * time.Second,
		first: time.Second, longest: time.Minute, healthy: time.Minute, rest: time.Minute, group: 5 * time.Second}
}

// backoff doubles with each try.
func (p pace) backoff(tries int) time.Duration {
	return min(p.longest, p.first<<min(tries, 20))
}

const (
	usualWorkers = 256
	usualQueue   = 1024
	mostRecent   = 16384 // events by which repetitions are known
)

// NewGateway is ready for Run.
func NewGateway(log *slog.Logger, client *Client, handle Handler, o Options) *Gateway {
	if o.Workers <= 0 {
		o.Workers = usualWorkers
	}
	if o.Queue <= 0 {
		o.Queue = usualQueue
	}
	recent, err := lru.New[string, struct{}](mostRecent)
	if err != nil {
		panic(err) // only for a size that is not positive
	}
	g := &Gateway{log: log, client: client, options: o, pace: usualPace(), recent: recent}
	g.dispatcher = newDispatcher(log, handle, o)
	return g
}

// Run receives events until the context ends, and then returns nil: the sessions
// are closed, so that the bot shows as offline; events that wait are turned away,
// handlers under way go on (see Drain). Before, it returns only a *Refused, which
// says what to change: the token, the intents, the shards. A Gateway runs once.
func (g *Gateway) Run(ctx context.Context) error {
	if g.begun.Swap(true) {
		return errors.New("run the gateway: it ran already")
	}
	defer g.dispatcher.stop()
	g.starts = newStarts(g.log, g.client, g.pace)
	count, err := g.ask(ctx)
	if err != nil || count == 0 {
		return err
	}
	return g.supervise(ctx, count)
}

// ask finds out the number of shards, however long that takes. 0 says that the
// context ended before.
func (g *Gateway) ask(ctx context.Context) (shards int, err error) {
	for tries := 0; ; tries++ {
		bot, err := g.client.GatewayBot(ctx)
		switch {
		case err == nil:
			return max(1, bot.Shards), nil
		case ctx.Err() != nil:
			return 0, nil
		case errors.Is(err, ErrUnauthorized):
			return 0, refusal401()
		}
		wait := spread(g.pace.backoff(tries))
		g.log.Warn("Discord cannot be reached", "cause", err, "wait", wait)
		if pause(ctx, wait, nil) != nil {
			return 0, nil
		}
	}
}

// supervise runs the shards until the context ends or one of them is refused.
func (g *Gateway) supervise(ctx context.Context, count int) error {
	base := context.WithoutCancel(ctx)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var running sync.WaitGroup
	for _, s := range g.open(count) {
		running.Go(func() {
			if err := s.run(ctx, base); err != nil {
				cancel(err)
			}
		})
	}
	running.Wait()
	if refused := new(Refused); errors.As(context.Cause(ctx), &refused) {
		return refused
	}
	return nil
}

func (g *Gateway) open(count int) []*shard {
	all := make([]*shard, count)
	for i := range all {
		all[i] = &shard{
			log: g.log.With("shard", i), gateway: g, id: i, count: count, guilds: map[string]bool{},
			health: ShardHealth{State: Waiting, Since: time.Now()},
		}
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.shards = all
	return all
}

// TurnAway hands no further event to the handler, and turns away those that wait
// and that come, because of ErrStopping. The connection stays, so that members can be told.
func (g *Gateway) TurnAway() { g.dispatcher.stop() }

// Drain waits until no handler and no OnTurnedAway is under way; call it after TurnAway or Run. When the context
// ends before, it ends the handlers' contexts with the cause ErrStopping and
// returns an error that is ErrStopping. Call it again to give them the time to say so.
func (g *Gateway) Drain(ctx context.Context) error { return g.dispatcher.drain(ctx) }

// Self is the bot's user and its application's id: nil and "" until the first
// shard is ready. The user must not be changed.
func (g *Gateway) Self() (user *discordgo.User, application string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.self, g.application
}

func (g *Gateway) met(ready *discordgo.Ready) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.self, g.application = ready.User, ready.Application.ID
}

// seen reports whether the key was asked for before, not too long ago. "" never was.
func (g *Gateway) seen(key string) bool {
	if key == "" {
		return false
	}
	known, _ := g.recent.ContainsOrAdd(key, struct{}{})
	return known
}

// Health tells how the connection fares now.
func (g *Gateway) Health() Health {
	d := g.dispatcher
	h := Health{
		Handled: d.handed.Load(), TurnedAway: d.away.Load(), Panics: d.panics.Load(),
		Duplicates: g.counts.duplicates.Load(), Malformed: g.counts.malformed.Load(),
	}
	h.Running, h.Queued = d.load()
	g.mu.Lock()
	shards := g.shards
	g.mu.Unlock()
	for _, s := range shards {
		h.Shards = append(h.Shards, s.now())
	}
	return h
}
