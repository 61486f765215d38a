package bot

import (
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"
)

// limited is how many keys a limiter remembers; whoever is forgotten has not
// asked for long.
const limited = 10_000

// A limiter grants each key so many turns a minute, all of them at once if it
// asked for none before. It is safe for concurrent use.
type limiter struct {
	perMinute int
	keys      *lru.Cache[string, *rate.Limiter]
}

func newLimiter(perMinute int) *limiter {
	keys, err := lru.New[string, *rate.Limiter](limited)
	if err != nil {
		panic(err) // only for a size below 1
	}
	return &limiter{perMinute, keys}
}

// take grants a turn, or says how long to wait for the next one and takes none.
// giveBack returns the turn.
func (l *limiter) take(key string, now time.Time) (wait time.Duration, giveBack func()) {
	fresh := rate.NewLimiter(rate.Limit(float64(l.perMinute)/60), l.perMinute)
	bucket, known, _ := l.keys.PeekOrAdd(key, fresh)
	if known {
		l.keys.Get(key) // it was used
	} else {
		bucket = fresh
	}
	turn := bucket.ReserveN(now, 1)
	if wait = turn.DelayFrom(now); wait > 0 {
		turn.CancelAt(now)
		wait = max(wait.Round(time.Millisecond), time.Millisecond)
	}
	return wait, func() { turn.CancelAt(now) }
}

// limits are what one member and one channel may ask.
type limits struct{ members, channels *limiter }

// take grants a question, or says how long to wait, and whether for the member's
// sake or the channel's.
func (l limits) take(member, channel string, now time.Time) (wait time.Duration, own bool) {
	wait, giveBack := l.members.take(member, now)
	if wait > 0 {
		return wait, true
	}
	if wait, _ = l.channels.take(channel, now); wait > 0 {
		giveBack()
	}
	return wait, false
}
