package llm

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"
)

// retry tries again what may succeed a moment later.
type retry struct {
	attempts int
	base     time.Duration // before the second attempt; doubled for each that follows
	most     time.Duration // of one wait
}

// do runs attempt until it succeeds, fails for good, or the attempts or the time are used up. The error is the last one's.
func (r retry) do(ctx context.Context, attempt func() error) error {
	for n := 1; ; n++ {
		err := attempt()
		if err == nil || ctx.Err() != nil || n >= r.attempts || !retriable(err) {
			return err
		}
		wait, worth := r.wait(n, err)
		if deadline, ok := ctx.Deadline(); !worth || ok && time.Until(deadline) < wait {
			return err
		}
		if !sleep(ctx, wait) {
			return err
		}
	}
}

// wait is the pause after the n-th attempt: exponential, between half and the whole of it by chance, and never shorter
// than what the server asked for. It is not worth it when the server asks for more than most.
func (r retry) wait(n int, err error) (time.Duration, bool) {
	full := r.most
	if n < 20 { // beyond, the shift would overflow
		full = min(r.base<<(n-1), r.most)
	}
	pause := full/2 + rand.N(full/2+1)
	var status *statusError
	if errors.As(err, &status) && status.retryAfter > 0 {
		return max(pause, status.retryAfter), status.retryAfter <= r.most
	}
	return pause, true
}

func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// retriable tells whether an error of one attempt may be gone in the next.
func retriable(err error) bool {
	var known *fault
	if errors.As(err, &known) || errors.Is(err, errNotNumbers) || errors.Is(err, context.Canceled) {
		return false
	}
	var status *statusError
	if errors.As(err, &status) {
		return transient(status)
	}
	kind, _ := server{}.sentence(err)
	return errors.Is(kind, ErrAway)
}

// retryAfter reads the header's two forms, seconds and a date, and the milliseconds that OpenAI adds; 0 is no wish.
func retryAfter(h http.Header, now time.Time) time.Duration {
	if ms, err := strconv.ParseFloat(h.Get("Retry-After-Ms"), 64); err == nil && ms > 0 {
		return bounded(ms / 1000)
	}
	value := h.Get("Retry-After")
	if seconds, err := strconv.ParseFloat(value, 64); err == nil && seconds > 0 {
		return bounded(seconds)
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(0, at.Sub(now))
	}
	return 0
}

// bounded keeps a number of seconds that somebody else wrote from overflowing.
func bounded(seconds float64) time.Duration {
	const day = 24 * 60 * 60
	return time.Duration(min(seconds, day) * float64(time.Second))
}
