package wire

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Discord lets 50 requests pass in a second. A steady 40 with bursts of 10 never
// make more than 50 in any second.
const (
	perSecond = 40
	burst     = 10
)

// mostBuckets are remembered; what waits or is under way counts beyond it.
const mostBuckets = 1024

// longestWait is how long a request is held back for a limit. Longer ones are those
// of an address or a bot that Discord banned for a while.
const longestWait = 2 * time.Minute

// limits keep requests back until Discord will take them.
type limits struct {
	mu      sync.Mutex
	buckets map[string]*bucket
	names   map[string]string // route → Discord's name for its limit
	paused  time.Time         // until then, nothing but interactions
	blocked time.Time         // until then, nothing
	pace    *rate.Limiter
}

func newLimits() *limits {
	return &limits{buckets: map[string]*bucket{}, names: map[string]string{}, pace: rate.NewLimiter(perSecond, burst)}
}

// A bucket is one limit. It begins with one request, whose answer tells the rest.
type bucket struct {
	limit, remaining int
	reset            time.Time     // of the window; zero as long as no answer told
	free             bool          // its answers tell of no limit
	underway         int           //
	changed          chan struct{} // closed when an answer came
}

func newBucket() *bucket { return &bucket{limit: 1, remaining: 1, changed: make(chan struct{})} }

// idle buckets know nothing that a new one would not learn.
func (b *bucket) idle(now time.Time) bool { return b.underway == 0 && !now.Before(b.reset) }

// A lease is the right to send one request. It ends with release.
type lease struct {
	bucket *bucket
	key    string
}

func (l *limits) key(k *call) string {
	name, known := l.names[k.route()]
	if !known {
		name = k.route()
	}
	return name + " " + k.major
}

// acquire waits until the request may be sent, or until it is clear that this will
// not be before the context ends.
func (l *limits) acquire(ctx context.Context, k *call) (lease, error) {
	for {
		held, wait, changed := l.take(k)
		if held.bucket != nil {
			return held, nil
		}
		if wait > longestWait {
			return lease{}, fmt.Errorf("%s: %w: it lasts %s", k.route(), ErrLimited, wait.Round(time.Second))
		}
		if err := pause(ctx, wait, changed); err != nil {
			return lease{}, fmt.Errorf("%s: wait for the rate limit: %w", k.route(), err)
		}
	}
}

// keepPace holds back what counts for the limit on everything.
func (l *limits) keepPace(ctx context.Context, k *call) error {
	if k.exempt {
		return nil
	}
	r := l.pace.Reserve()
	if err := pause(ctx, r.Delay(), nil); err != nil {
		r.Cancel()
		return fmt.Errorf("%s: wait for the limit on all requests: %w", k.route(), err)
	}
	return nil
}

// take leases the bucket, or says how long to wait: for the time, or for the
// channel where the time is 0.
func (l *limits) take(k *call) (held lease, wait time.Duration, changed <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	if wait := l.stop(k).Sub(now); wait > 0 {
		return lease{}, wait, nil
	}
	key := l.key(k)
	b := l.buckets[key]
	if b == nil {
		l.sweep(now)
		b = newBucket()
		l.buckets[key] = b
	}
	if wait, ready := b.wait(now); !ready {
		return lease{}, wait, b.changed
	}
	b.remaining--
	b.underway++
	return lease{b, key}, 0, nil
}

// stop is until when the call has to wait whatever its own limit says.
func (l *limits) stop(k *call) time.Time {
	if k.exempt || l.blocked.After(l.paused) {
		return l.blocked
	}
	return l.paused
}

// wait says whether a request may go, and else for how long not; 0 is until an
// answer comes.
func (b *bucket) wait(now time.Time) (wait time.Duration, ready bool) {
	if !b.reset.IsZero() && !now.Before(b.reset) {
		b.remaining, b.reset = b.limit, time.Time{}
	}
	switch {
	case b.free || b.remaining > 0 || (b.underway == 0 && b.reset.IsZero()):
		return 0, true
	case b.reset.IsZero():
		return 0, false
	}
	return b.reset.Sub(now), false
}

// sweep forgets what need not be known any more, once there is much of it.
func (l *limits) sweep(now time.Time) {
	if len(l.buckets) < mostBuckets {
		return
	}
	for key, b := range l.buckets {
		if b.idle(now) {
			delete(l.buckets, key)
		}
	}
	for key, b := range l.buckets {
		if len(l.buckets) < mostBuckets*3/4 {
			return
		}
		if b.underway == 0 { // the answer to one request too many would tell again
			delete(l.buckets, key)
		}
	}
}

// release gives the lease back with what the answer told. answered is false where
// none came that could tell; the request counts all the same, as Discord may have
// counted it.
func (l *limits) release(k *call, held lease, n limitNote, answered bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	held.bucket.underway--
	b := l.rename(k, held, n.bucket)
	switch {
	case n.refused:
		l.refuse(k, b, n, now)
	case n.known:
		b.learn(n, now)
	case answered && n.none:
		b.free = true
	}
	for _, each := range []*bucket{held.bucket, b} {
		close(each.changed)
		each.changed = make(chan struct{})
	}
	if k.open && b.underway == 0 && (b.free || b.remaining > 0) {
		// An interaction's token is good for one interaction: a limit that does
		// not hold anything back is not worth remembering.
		delete(l.buckets, l.key(k))
	}
}

// rename takes over Discord's own name for the limit, which other routes may share
// and which an answer for another channel may have told meanwhile.
func (l *limits) rename(k *call, held lease, name string) *bucket {
	if name != "" {
		l.names[k.route()] = name
	}
	key := l.key(k)
	if key == held.key {
		return held.bucket
	}
	if l.buckets[held.key] == held.bucket {
		delete(l.buckets, held.key)
	}
	if b := l.buckets[key]; b != nil {
		return b
	}
	l.buckets[key] = held.bucket
	return held.bucket
}

// sameWindow is by how much two answers of one window may differ in its end: an
// answer that was long on its way tells of an end that is too late.
const sameWindow = time.Second

// learn takes an answer's figures. Answers come out of order: within a window the
// lowest figures count, and what is under way may not be in them yet.
func (b *bucket) learn(n limitNote, now time.Time) {
	reset := now.Add(n.reset)
	b.free, b.limit = false, n.limit
	if b.reset.IsZero() || reset.After(b.reset.Add(sameWindow)) {
		b.reset, b.remaining = reset, max(0, n.remaining-b.underway)
		return
	}
	b.remaining = min(b.remaining, n.remaining)
	if reset.Before(b.reset) {
		b.reset = reset
	}
}

// Where a 429 does not say for how long.
const (
	untoldRetry = time.Second
	untoldEdge  = 30 * time.Second
)

func (l *limits) refuse(k *call, b *bucket, n limitNote, now time.Time) {
	switch {
	case n.global && !k.exempt:
		l.paused = later(l.paused, now.Add(max(n.retry, untoldRetry)))
		b.remaining++
	case n.edge:
		wait := n.retry
		if wait == 0 {
			wait = untoldEdge
		}
		l.blocked = later(l.blocked, now.Add(wait))
		b.remaining++
	default:
		wait := n.retry
		if wait == 0 {
			wait = max(n.reset, untoldRetry)
		}
		b.free, b.remaining, b.reset = false, 0, later(b.reset, now.Add(wait))
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// delay is how long a request would have to wait now, as far as is known.
func (l *limits) delay(k *call) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	wait := l.stop(k).Sub(now)
	if b := l.buckets[l.key(k)]; b != nil {
		own, _ := b.wait(now)
		wait = max(wait, own)
	}
	return max(0, wait)
}

func (l *limits) size() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.buckets)
}

// pause waits for the time or the channel; with a time of 0 only the channel
// counts, and without a channel it is no wait. It does not begin a wait that the
// context will not live to see.
func pause(ctx context.Context, wait time.Duration, changed <-chan struct{}) error {
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	if wait <= 0 && changed == nil {
		return nil
	}
	var over <-chan time.Time
	if wait > 0 {
		if end, set := ctx.Deadline(); set && time.Until(end) < wait {
			return fmt.Errorf("%w: it would take %s", context.DeadlineExceeded, wait.Round(time.Millisecond))
		}
		timer := time.NewTimer(wait)
		defer timer.Stop()
		over = timer.C
	}
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-over:
	case <-changed:
	}
	return nil
}
