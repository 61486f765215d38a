package bot

import (
	"context"
	"errors"
	"sync/atomic"
	"time"
)

// errFull: as many questions wait as may.
var errFull = errors.New("too many questions are waiting")

// slowTurn is after what time a member is told how many questions come first.
const slowTurn = 2 * time.Second

// A queue lets so many in at a time, and so many wait, first come first served.
type queue struct {
	slots   chan struct{}
	most    int64 // that may wait
	waiting atomic.Int64
	inside  atomic.Int64
}

func newQueue(atOnce, waiting int) *queue {
	return &queue{slots: make(chan struct{}, atOnce), most: int64(waiting)}
}

// join takes a place, or says at once that there is none: errFull. The caller
// calls wait, and when that returns no error, leave.
func (q *queue) join() (place, error) {
	if q.free() {
		return place{queue: q, ready: true}, nil
	}
	number := q.waiting.Add(1)
	if number > q.most {
		q.waiting.Add(-1)
		return place{}, errFull
	}
	return place{queue: q, number: number}, nil
}

// free takes a slot if nobody has to wait for it.
func (q *queue) free() bool {
	if q.waiting.Load() > 0 {
		return false
	}
	select {
	case q.slots <- struct{}{}:
		return true
	default:
		return false
	}
}

// A place is a turn to come, or one that has come.
type place struct {
	queue  *queue
	ready  bool
	number int64 // among those that waited when it was taken, from 1
}

// wait returns when it is this place's turn. Where that takes a while, slow is
// told how many come first, unless it is nil. The error is the context's or that
// of slow, and the place is given up.
func (p place) wait(ctx context.Context, slow func(before int) error) error {
	if !p.ready {
		defer p.queue.waiting.Add(-1)
		if err := p.queueUp(ctx, slow); err != nil {
			return err
		}
	}
	p.queue.inside.Add(1)
	return nil
}

func (p place) queueUp(ctx context.Context, slow func(before int) error) error {
	var late <-chan time.Time
	if slow != nil {
		late = time.After(slowTurn)
	}
	for {
		select {
		case p.queue.slots <- struct{}{}:
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-late:
			inside, waiting := p.queue.load()
			if err := slow(inside + min(int(p.number), waiting) - 1); err != nil {
				return err
			}
		}
	}
}

// giveUp leaves before the turn has come.
func (p place) giveUp() {
	if p.ready {
		<-p.queue.slots
	} else {
		p.queue.waiting.Add(-1)
	}
}

// leave makes room for the next.
func (p place) leave() {
	p.queue.inside.Add(-1)
	<-p.queue.slots
}

// load returns how many are answered, and how many wait.
func (q *queue) load() (inside, waiting int) {
	return int(q.inside.Load()), int(q.waiting.Load())
}
