package wire

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"
)

func limitHeaders(bucket string, limit, remaining int, reset time.Duration) []string {
	return []string{"X-RateLimit-Bucket", bucket, "X-RateLimit-Limit", strconv.Itoa(limit), "X-RateLimit-Remaining", strconv.Itoa(remaining),
		"X-RateLimit-Reset-After", strconv.FormatFloat(reset.Seconds(), 'f', 3, 64)}
}

func TestTokensLeaveNoBuckets(t *testing.T) {
	for _, c := range []struct {
		name    string
		headers []string
		most    int
	}{
		{"no limit", nil, 0},
		{"room left", limitHeaders("b", 5, 4, time.Hour), 0},
		{"none left", limitHeaders("b", 5, 0, time.Hour), mostBuckets},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client := clientOf(t, func(r *http.Request) *http.Response {
					if strings.Contains(r.URL.Path, "/interactions/") {
						return reply(204, "")
					}
					return reply(200, sentMessage, c.headers...)
				})
				for i := range 10000 {
					tick := Ticket{"200", fmt.Sprint(i), fmt.Sprint("token", i)}
					if err := client.Respond(t.Context(), tick, nil); err != nil {
						t.Fatal(err)
					}
					if _, err := client.EditOriginal(t.Context(), tick, nil); err != nil {
						t.Fatal(err)
					}
				}
				if n := client.Counts().Buckets; n > c.most {
					t.Errorf("%d buckets are left, %d at most are wanted", n, c.most)
				}
			})
		})
	}
}

// A server that enforces a limit never has to: the client learns it and keeps it,
// although its answers arrive late and in any order, and each window is used up.
func TestLimitsAreKept(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		limit := rapid.IntRange(1, 9).Draw(rt, "limit")
		requests := rapid.IntRange(1, 60).Draw(rt, "requests")
		window := time.Duration(rapid.IntRange(1, 10).Draw(rt, "window")) * time.Second
		delays := rapid.SliceOfN(rapid.IntRange(0, 400), requests, requests).Draw(rt, "delays")
		synctest.Test(t, func(t *testing.T) {
			s := &limiting{limit: limit, window: window, delays: delays}
			c := clientOf(t, s.answer)
			begun := time.Now()
			var all sync.WaitGroup
			for range requests {
				all.Go(func() {
					if _, err := c.Channel(t.Context(), "400"); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
			if s.broken > 0 {
				t.Errorf("%d of %d requests came too early", s.broken, requests)
			}
			// One window goes to the learning, and answers may be late in each.
			windows := requests/limit + 2
			if took, most := time.Since(begun), time.Duration(windows)*(window+500*time.Millisecond); took > most {
				t.Errorf("%d requests at %d in %s took %s, over %s", requests, limit, window, took, most)
			}
		})
	})
}

// limiting answers as Discord does: a window begins with its first request.
type limiting struct {
	limit  int
	window time.Duration
	delays []int // of the answers, in milliseconds

	mu     sync.Mutex
	ends   time.Time
	used   int
	number int
	broken int
}

func (s *limiting) answer(*http.Request) *http.Response {
	s.mu.Lock()
	now := time.Now()
	if !now.Before(s.ends) {
		s.ends, s.used = now.Add(s.window), 0
	}
	s.used++
	if s.used > s.limit {
		s.broken++
	}
	headers := limitHeaders("b", s.limit, max(0, s.limit-s.used), s.ends.Sub(now))
	delay := s.delays[s.number%len(s.delays)]
	s.number++
	s.mu.Unlock()
	time.Sleep(time.Duration(delay) * time.Millisecond)
	return reply(200, `{"id":"400"}`, headers...)
}

func TestRoutesShareABucket(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := clientOf(t, func(r *http.Request) *http.Response {
			return reply(200, sentMessage, limitHeaders("shared", 2, 0, 10*time.Second)...)
		})
		ask := func(do func() error) time.Duration {
			begun := time.Now()
			if err := do(); err != nil {
				t.Error(err)
			}
			return time.Since(begun)
		}
		edit := func(channel string) func() error {
			return func() error { _, err := c.EditMessage(t.Context(), channel, "1", nil); return err }
		}
		get := func(channel string) func() error {
			return func() error { _, err := c.Message(t.Context(), channel, "1"); return err }
		}
		if ask(get("400")) != 0 || ask(edit("401")) != 0 {
			t.Error("the first requests wait")
		}
		if d := c.EditMessageDelay("400"); d != 10*time.Second {
			t.Errorf("an edit would wait %s: GET used up what PATCH shares", d)
		}
		if waited := ask(edit("400")); waited != 10*time.Second {
			t.Errorf("waited %s", waited)
		}
		if c.EditMessageDelay("402") != 0 || ask(edit("402")) != 0 {
			t.Error("a channel waits for another")
		}
	})
}

// The limit's name, told for one channel while another's first request is under
// way, must not make what the other learns get lost.
func TestNameIsLearntMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := clientOf(t, func(r *http.Request) *http.Response {
			if strings.Contains(r.URL.Path, "/401/") {
				time.Sleep(time.Second)
			}
			return reply(200, sentMessage, limitHeaders("b", 5, 0, time.Minute)...)
		})
		var all sync.WaitGroup
		for _, channel := range []string{"400", "401"} {
			all.Go(func() { _, _ = c.EditMessage(t.Context(), channel, "1", nil) })
		}
		all.Wait()
		if a, b := c.EditMessageDelay("400"), c.EditMessageDelay("401"); a != 59*time.Second || b != time.Minute {
			t.Errorf("edits would wait %s and %s", a, b)
		}
		if n := c.Counts().Buckets; n != 2 {
			t.Errorf("%d buckets", n)
		}
	})
}

func TestEditDelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := clientOf(t, func(r *http.Request) *http.Response {
			return reply(200, sentMessage, limitHeaders("e", 5, 0, 3*time.Second)...)
		})
		if d := c.EditDelay(ticket); d != 0 {
			t.Errorf("nothing is known, but an edit would wait %s", d)
		}
		if _, err := c.EditOriginal(t.Context(), ticket, nil); err != nil {
			t.Fatal(err)
		}
		if d := c.EditDelay(ticket); d != 3*time.Second {
			t.Errorf("an edit would wait %s", d)
		}
		if d := c.EditDelay(Ticket{"200", "702", "another"}); d != 0 {
			t.Errorf("another interaction would wait %s", d)
		}
		time.Sleep(3 * time.Second)
		if d := c.EditDelay(ticket); d != 0 {
			t.Errorf("after the window, an edit would wait %s", d)
		}
	})
}

// A request that broke off gives its place back, and lets those go that wait for
// the first answer.
func TestFirstAnswerNeverComes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tries := 0
		c := clientOf(t, func(*http.Request) *http.Response {
			if tries++; tries == 1 {
				time.Sleep(time.Second)
				return nil
			}
			return reply(200, sentMessage)
		})
		c.patience.tries = 1
		var all sync.WaitGroup
		failed := 0
		for range 5 {
			all.Go(func() {
				if _, err := c.Send(t.Context(), "400", "", nil); err != nil {
					failed++
				}
			})
		}
		all.Wait()
		if failed != 1 || tries != 5 {
			t.Errorf("%d of %d failed", failed, tries)
		}
	})
}

func TestWaitingEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hang := make(chan bool)
		c := clientOf(t, func(*http.Request) *http.Response { <-hang; return reply(200, sentMessage) })
		go func() { _, _ = c.Message(t.Context(), "400", "1") }()
		synctest.Wait()
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { _, err := c.Message(ctx, "400", "1"); ended <- err }() // for the first answer
		synctest.Wait()
		cancel()
		if err := <-ended; err == nil || !strings.Contains(err.Error(), "rate limit") {
			t.Errorf("ended with %v", err)
		}
		close(hang)
	})
}

func FuzzReadLimits(f *testing.F) {
	f.Add(429, "5", "0", "1.25", "abcd", "user", "true", "2", `{"retry_after":1.5,"global":false,"message":"x","code":20028}`)
	f.Add(200, "5", "-1", "NaN", "", "", "", "", ``)
	f.Add(429, "1e9", "99999999999999999999", "Inf", "x", "global", "TRUE", "1e300", `<html>`)
	f.Add(429, "0", "0", "-0", "x", "shared", "", "0x10p4", `{"retry_after":-1}`)
	f.Fuzz(func(t *testing.T, status int, limit, remaining, reset, bucket, scope, global, retry, body string) {
		h := http.Header{}
		for name, value := range map[string]string{"X-RateLimit-Limit": limit, "X-RateLimit-Remaining": remaining, "X-RateLimit-Reset-After": reset,
			"X-RateLimit-Bucket": bucket, "X-RateLimit-Scope": scope, "X-RateLimit-Global": global, "Retry-After": retry} {
			h.Set(name, value)
		}
		r := readRefusal([]byte(body))
		if len(r.Message) > mostWords+len(" …") {
			t.Errorf("a message of %d bytes", len(r.Message))
		}
		n := readLimits(status, h, r)
		if n.known && (n.limit < 1 || n.remaining < 0 || n.remaining > n.limit) {
			t.Errorf("figures %+v", n)
		}
		if n.reset < 0 || n.reset > longestReset || n.retry < 0 || n.retry > longestReset || len(n.bucket) > longestName {
			t.Errorf("figures %+v", n)
		}
		if n.refused != (status == http.StatusTooManyRequests) || n.edge && (n.global || n.shared) {
			t.Errorf("verdict %+v of status %d", n, status)
		}
		if n.known { // the figures are those of the headers
			if got, err := strconv.ParseFloat(strings.TrimSpace(reset), 64); err != nil || math.Abs(got-n.reset.Seconds()) > 1e-6 {
				t.Errorf("reset %q is read as %s", reset, n.reset)
			}
		}
		// Whatever was told, the next request goes out at last.
		l := newLimits()
		k := &call{method: "GET", template: "/x", major: "1"}
		held, _, _ := l.take(k)
		l.release(k, held, n, true)
		if wait := l.delay(k); wait > longestReset+time.Minute {
			t.Errorf("the next request would wait %s", wait)
		}
	})
}
