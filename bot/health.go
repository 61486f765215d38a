package bot

import (
	"slices"
	"sync"
	"time"
)

// timed is how many answers the latency is taken over.
const timed = 500

// health counts what the bot did since it started.
type health struct {
	mu       sync.Mutex
	began    time.Time
	answered int
	refused  int // the sources did not tell
	turned   int // away: limits, a full queue
	failed   int
	lastFail string          // what could not be done, and when
	taken    []time.Duration // the last answers took, oldest first
}

func (h *health) done(answered bool, took time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if answered {
		h.answered++
	} else {
		h.refused++
	}
	if h.taken = append(h.taken, took); len(h.taken) > timed {
		h.taken = slices.Clone(h.taken[1:])
	}
}

func (h *health) turnedAway() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.turned++
}

func (h *health) fault(now time.Time, what string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.failed++
	h.lastFail = what + ", " + now.UTC().Format("2 January 15:04 UTC")
}

// quantile returns what a share of the last answers took at most; 0 before the
// first.
func (h *health) quantile(share float64) time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.taken) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(h.taken))
	return sorted[min(len(sorted)-1, int(share*float64(len(sorted))))]
}
