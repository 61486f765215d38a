package discordsim

import (
	"crypto/sha256"
	"encoding/hex"
	"math"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// globalLimit is how many requests a second one bot may make; the interaction endpoints do not count.
const globalLimit = 50

// window is a limit: so many requests in so long.
type window struct {
	limit int
	span  time.Duration
}

// windowOf gives a class its limit. Discord publishes none of them; these are what its headers were seen to say.
func windowOf(class string) window {
	switch class {
	case "send", "edit", "webhook":
		return window{5, 5 * time.Second}
	case "delete":
		return window{5, time.Second}
	case "react":
		return window{1, 250 * time.Millisecond}
	}
	return window{50, time.Second}
}

// limiter counts requests by bucket. A bucket is a route and its channel, guild or webhook.
type limiter struct {
	mu      sync.Mutex
	buckets map[string]*bucket
	global  bucket
	swept   time.Time
}

type bucket struct {
	used  int
	reset time.Time
}

func newLimiter() *limiter { return &limiter{buckets: map[string]*bucket{}} }

// take uses one request up, if there is one.
func (b *bucket) take(w window, now time.Time) (ok bool) {
	if !now.Before(b.reset) {
		b.used, b.reset = 0, now.Add(w.span)
	}
	if b.used >= w.limit {
		return false
	}
	b.used++
	return true
}

type limited struct {
	status int
	body   []byte
}

// limit gives the headers of the request's answer, and the answer itself where a limit is used up.
func (d *Discord) limit(r *Request, e *endpoint) (map[string]string, *limited) {
	if e == nil || d.opts.Unlimited {
		return nil, nil
	}
	w, now := windowOf(e.limits), time.Now()
	d.limits.mu.Lock()
	defer d.limits.mu.Unlock()
	if !exempt(e) && !d.limits.global.take(window{globalLimit, time.Second}, now) {
		return tooMany(d.limits.global.reset.Sub(now), "global")
	}
	if e.limits == "callback" {
		return nil, nil // each has a token of its own
	}
	d.limits.sweep(now)
	key := bucketKey(r, e)
	b := d.limits.buckets[key]
	if b == nil {
		b = &bucket{}
		d.limits.buckets[key] = b
	}
	ok := b.take(w, now)
	headers := b.headers(w, key, now)
	if ok {
		return headers, nil
	}
	more, refusal := tooMany(b.reset.Sub(now), "user")
	for name, value := range more {
		if _, there := headers[name]; !there {
			headers[name] = value
		}
	}
	return headers, refusal
}

// sweep forgets buckets that are full again.
func (l *limiter) sweep(now time.Time) {
	if now.Sub(l.swept) < 10*time.Second {
		return
	}
	l.swept = now
	for key, b := range l.buckets {
		if now.After(b.reset) {
			delete(l.buckets, key)
		}
	}
}

func exempt(e *endpoint) bool {
	return strings.HasPrefix(e.route, "/interactions/") || strings.HasPrefix(e.route, "/webhooks/")
}

// bucketKey is the method, the route, and what Discord calls its major parameters.
func bucketKey(r *Request, e *endpoint) string {
	key := e.method + " " + e.route
	for _, major := range []string{"channel_id", "guild_id", "webhook_id", "webhook_token"} {
		key += " " + r.params[major]
	}
	return key
}

func (b *bucket) headers(w window, key string, now time.Time) map[string]string {
	sum := sha256.Sum256([]byte(strings.SplitN(key, " ", 3)[0] + strings.SplitN(key, " ", 3)[1]))
	return map[string]string{
		"X-RateLimit-Bucket": hex.EncodeToString(sum[:10]), "X-RateLimit-Limit": strconv.Itoa(w.limit),
		"X-RateLimit-Remaining":   strconv.Itoa(w.limit - b.used),
		"X-RateLimit-Reset":       seconds(float64(b.reset.UnixMilli()) / 1000),
		"X-RateLimit-Reset-After": seconds(b.reset.Sub(now).Seconds()),
	}
}

func seconds(s float64) string { return strconv.FormatFloat(math.Max(s, 0.001), 'f', 3, 64) }

func tooMany(after time.Duration, scope string) (map[string]string, *limited) {
	a := TooMany(after, scope)
	return a.Header, &limited{http.StatusTooManyRequests, []byte(a.Body)}
}
