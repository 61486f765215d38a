// Package eval measures how well Ibid finds, answers, keeps silent and checks
// support, on public file formats and with the usual definitions of each
// figure, every one with a 95 % interval. It tells how a system did on one
// file of questions; it does not tell how it will do on others, and a figure
// over few questions is worth what its interval says.
//
// What is measured comes in through [Ranker], [Asker] and [Supporter], so that
// this package needs no engine and any engine can be measured.
package eval

import (
	"context"
	"sync"
	"sync/atomic"
)

// Options are shared by every measurement; the zero value is usable.
type Options struct {
	// Depth is how many documents a question is asked for, 100 when zero and
	// never below 20, the deepest cut that is reported.
	Depth int
	// Workers is how many questions are under way at once, 1 when zero. The
	// figures do not depend on it.
	Workers int
	// Resamples is how many bootstrap samples make an interval, 1,000 when zero.
	Resamples int
	// Progress, when set, is called after each question, never twice at once.
	Progress func(done, total int)
}

func (o Options) depth() int {
	if o.Depth == 0 {
		return 100
	}
	return max(o.Depth, cutoffs[len(cutoffs)-1])
}

func (o Options) resamples() int {
	if o.Resamples <= 0 {
		return 1000
	}
	return o.Resamples
}

// each calls do for 0 to n-1 on o.Workers goroutines and reports progress. The
// first error stops the rest and is returned.
func (o Options) each(ctx context.Context, n int, do func(context.Context, int) error) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var next atomic.Int64
	var done counter
	var workers sync.WaitGroup
	for range max(1, o.Workers) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				if err := do(ctx, i); err != nil {
					stop(err)
					return
				}
				done.add(n, o.Progress)
			}
		})
	}
	workers.Wait()
	if done.n == n {
		return nil
	}
	return context.Cause(ctx)
}

// counter counts what is done and tells progress in order.
type counter struct {
	mu sync.Mutex
	n  int
}

func (c *counter) add(total int, progress func(done, total int)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n++
	if progress != nil {
		progress(c.n, total)
	}
}
