package wire

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"
)

// Why an event is turned away.
var (
	ErrFull     = errors.New("too much is under way: the queue of events is full")
	ErrStopping = errors.New("the bot is stopping")
)

// A dispatcher hands events to the handler, so many at a time. The rest waits, and
// interactions go first: they have 3 seconds.
type dispatcher struct {
	log        *slog.Logger
	handle     Handler
	panicked   Handler                                       // may be nil
	turnedAway func(ctx context.Context, e Event, why error) // may be nil
	workers    int
	room       int // for events that wait

	mu       sync.Mutex
	running  map[int]context.CancelCauseFunc
	number   int
	urgent   []waiting // interactions
	others   []waiting
	stopping bool
	excuses  int           // turnedAway under way
	quiet    chan struct{} // closed when the last of all this ends, and then made anew

	handed, away, panics atomic.Int64
}

// waiting events keep the context that they came with.
type waiting struct {
	ctx context.Context
	e   Event
}

func newDispatcher(log *slog.Logger, handle Handler, o Options) *dispatcher {
	return &dispatcher{
		log: log, handle: handle, panicked: o.OnPanic, turnedAway: o.OnTurnedAway, workers: o.Workers, room: o.Queue,
		running: map[int]context.CancelCauseFunc{}, quiet: make(chan struct{}),
	}
}

// offer takes the event over. It never waits.
func (d *dispatcher) offer(ctx context.Context, e Event) {
	d.mu.Lock()
	defer d.mu.Unlock()
	w := waiting{ctx, e}
	switch {
	case d.stopping:
		d.excuse(w, ErrStopping)
	case len(d.running) < d.workers:
		d.start(w)
	case len(d.urgent)+len(d.others) < d.room:
		d.enqueue(w)
	case isUrgent(e) && len(d.others) > 0:
		last := len(d.others) - 1
		d.excuse(d.others[last], ErrFull)
		d.others = slices.Delete(d.others, last, last+1)
		d.enqueue(w)
	default:
		d.excuse(w, ErrFull)
	}
}

func isUrgent(e Event) bool {
	_, is := e.Data.(*discordgo.InteractionCreate)
	return is
}

func (d *dispatcher) enqueue(w waiting) {
	if isUrgent(w.e) {
		d.urgent = append(d.urgent, w)
	} else {
		d.others = append(d.others, w)
	}
}

// start runs the handler; d.mu is held.
func (d *dispatcher) start(w waiting) {
	d.number++
	number := d.number
	ctx, cancel := context.WithCancelCause(w.ctx)
	d.running[number] = cancel
	d.handed.Add(1)
	go func() {
		defer d.finished(number)
		d.guard(ctx, w.e)
	}()
}

// guard keeps a panic from ending more than its event.
func (d *dispatcher) guard(ctx context.Context, e Event) {
	defer func() {
		r := recover()
		if r == nil {
			return
		}
		d.panics.Add(1)
		d.log.Error("a handler panicked", "event", fmt.Sprintf("%T", e.Data), "panic", r, "stack", string(debug.Stack()))
		if d.panicked != nil {
			d.guardExcuse(func() { d.panicked(ctx, e) })
		}
	}()
	d.handle(ctx, e)
}

func (d *dispatcher) guardExcuse(do func()) {
	defer func() {
		if r := recover(); r != nil {
			d.log.Error("an excuse panicked", "panic", r, "stack", string(debug.Stack()))
		}
	}()
	do()
}

// finished lets the next event begin.
func (d *dispatcher) finished(number int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.running[number](nil)
	delete(d.running, number)
	switch {
	case len(d.urgent) > 0:
		d.start(d.urgent[0])
		d.urgent = slices.Delete(d.urgent, 0, 1)
	case len(d.others) > 0:
		d.start(d.others[0])
		d.others = slices.Delete(d.others, 0, 1)
	}
	d.settle()
}

// settle tells those who drain that nothing is under way any more, if so; d.mu is
// held.
func (d *dispatcher) settle() {
	if len(d.running)+d.excuses == 0 {
		close(d.quiet)
		d.quiet = make(chan struct{})
	}
}

// excuse tells the caller that the event will not be handled, if not too much is
// being told already; d.mu is held.
func (d *dispatcher) excuse(w waiting, why error) {
	d.away.Add(1)
	if d.turnedAway == nil || d.excuses >= d.workers {
		return
	}
	d.excuses++
	go func() {
		ctx, cancel := context.WithTimeout(w.ctx, excuseTime)
		defer cancel()
		d.guardExcuse(func() { d.turnedAway(ctx, w.e, why) })
		d.mu.Lock()
		defer d.mu.Unlock()
		d.excuses--
		d.settle()
	}()
}

// excuseTime is how long an interaction waits for its first answer.
const excuseTime = 3 * time.Second

// stop turns away what waits and what comes.
func (d *dispatcher) stop() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.stopping = true
	for _, w := range slices.Concat(d.urgent, d.others) {
		d.excuse(w, ErrStopping)
	}
	d.urgent, d.others = nil, nil
}

// drain waits until no handler runs and no excuse. When the context ends, the
// handlers that run are told through their own.
func (d *dispatcher) drain(ctx context.Context) error {
	for {
		d.mu.Lock()
		left, quiet := len(d.running)+d.excuses, d.quiet
		d.mu.Unlock()
		if left == 0 {
			return nil
		}
		select {
		case <-quiet:
		case <-ctx.Done():
			return d.abort()
		}
	}
}

func (d *dispatcher) abort() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, cancel := range d.running {
		cancel(ErrStopping)
	}
	left := len(d.running) + d.excuses
	if left == 0 {
		return nil
	}
	return fmt.Errorf("wait for answers under way: %d were not done in time: %w", left, ErrStopping)
}

func (d *dispatcher) load() (running, waiting int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.running), len(d.urgent) + len(d.others)
}
