package wire

import (
	"net/http"
	"sync"
	"time"
)

// Discord bans an address for 10,000 invalid answers in 10 minutes. Other programs
// may share the address, so the Client stops far below.
const (
	mostInvalid = 3000
	slots       = 10
	slotLength  = time.Minute
)

// refusals count invalid answers by the minute.
type refusals struct {
	mu    sync.Mutex
	begun [slots]int64 // minute of each slot
	count [slots]int
}

func newRefusals() *refusals { return &refusals{} }

// note counts an answer if it is an invalid one: 401, 403, or a 429 that is not
// shared.
func (r *refusals) note(status int, shared bool) {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden:
	case http.StatusTooManyRequests:
		if shared {
			return
		}
	default:
		return
	}
	minute := time.Now().UnixNano() / int64(slotLength)
	i := int(minute % slots)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.begun[i] != minute {
		r.begun[i], r.count[i] = minute, 0
	}
	r.count[i]++
}

// full reports whether requests must pause.
func (r *refusals) full() bool { return r.sum() >= mostInvalid }

// sum counts the invalid answers of the last 10 minutes.
func (r *refusals) sum() int {
	minute := time.Now().UnixNano() / int64(slotLength)
	r.mu.Lock()
	defer r.mu.Unlock()
	sum := 0
	for i, begun := range r.begun {
		if begun > minute-slots {
			sum += r.count[i]
		}
	}
	return sum
}
