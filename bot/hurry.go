package bot

import (
	"context"
	"sync/atomic"
	"time"
)

// A hurry counts the members who wait for their first word. Answering takes the
// processors for longer than that word does, so an answer does not begin while
// somebody waits for it: in a rush, all get their word before the first answer.
type hurry struct {
	waiting atomic.Int64
	came    atomic.Int64
}

func (h *hurry) begin() {
	h.waiting.Add(1)
	h.came.Add(1)
}

func (h *hurry) end() { h.waiting.Add(-1) }

const (
	longestCalm = 500 * time.Millisecond // that an answer is held back
	calmAfter   = 20 * time.Millisecond  // in which nobody came: a rush takes time to arrive
)

// calm waits until nobody waits for a first word, and nobody has just come,
// though not for long.
func (h *hurry) calm(ctx context.Context) {
	for began, came := time.Now(), int64(-1); time.Since(began) < longestCalm; {
		if now := h.came.Load(); h.waiting.Load() > 0 || now != came {
			came = now
		} else {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(calmAfter):
		}
	}
}
