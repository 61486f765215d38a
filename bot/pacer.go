package bot

import (
	"context"
	"sync"
	"time"
)

// editEvery is how often a message that grows is edited: Discord allows about
// five edits in five seconds, and good bots make one a second.
const editEvery = time.Second

// A pacer shows the newest state of something that changes often: the first at
// once, then at most one an interval, and what was overtaken never.
type pacer[T any] struct {
	every time.Duration
	show  func(context.Context, T) error
	newer chan struct{} // a state waits
	ended chan struct{}

	mu      sync.Mutex
	waiting *T
}

// newPacer shows until ctx ends or end is called. An error of show ends it;
// gone is then called.
func newPacer[T any](ctx context.Context, every time.Duration, show func(context.Context, T) error, gone func(error)) (p *pacer[T], end func()) {
	p = &pacer[T]{every: every, show: show, newer: make(chan struct{}, 1), ended: make(chan struct{})}
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		defer close(p.ended)
		if err := p.run(ctx); err != nil && ctx.Err() == nil {
			gone(err)
		}
	}()
	return p, func() {
		cancel()
		<-p.ended
	}
}

// offer makes state the newest one.
func (p *pacer[T]) offer(state T) {
	p.mu.Lock()
	p.waiting = &state
	p.mu.Unlock()
	select {
	case p.newer <- struct{}{}:
	default: // it is on its way already
	}
}

func (p *pacer[T]) run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-p.newer:
		}
		p.mu.Lock()
		state := p.waiting
		p.mu.Unlock()
		if err := p.show(ctx, *state); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(p.every):
		}
	}
}
