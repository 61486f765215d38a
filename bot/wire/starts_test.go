package wire

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// roundTrip is a Discord in a function. It runs on a bubble's clock, which stands
// still as long as anybody has something to do.
type roundTrip func(r *http.Request) *http.Response

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	markSent(r)
	if response := f(r); response != nil {
		response.Request = r
		return response, nil
	}
	return nil, errBroken
}

var errBroken = errors.New("the connection broke")

// clientOf answers every request from the function; nil breaks the connection.
func clientOf(t *testing.T, answer func(r *http.Request) *http.Response) *Client {
	log, _ := newJournal(t)
	c := NewClient(log, secretToken, ClientOptions{Home: "https://example.org/ibid", Version: "1.2.3"})
	c.http.Transport = roundTrip(answer)
	return c
}

func TestStartsWaitForTheBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		reset := begun.Add(3 * time.Hour)
		asked := 0
		c := clientOf(t, func(*http.Request) *http.Response {
			asked++
			remaining := 0
			if !time.Now().Before(reset) {
				remaining = 1000
			}
			return reply(200, fmt.Sprintf(`{"url":"wss://gateway.discord.gg","shards":1,"session_start_limit":
				{"total":1000,"remaining":%d,"reset_after":%d,"max_concurrency":1}}`, remaining, time.Until(reset).Milliseconds()))
		})
		s := newStarts(c.log, c, usualPace())
		if _, err := s.take(t.Context(), 0); err != nil {
			t.Fatal(err)
		}
		if waited := time.Since(begun); waited < 3*time.Hour || waited > 3*time.Hour+usualPace().group {
			t.Errorf("waited %s", waited)
		}
		if asked != 2 {
			t.Errorf("asked %d times", asked)
		}
	})
}

func TestStartsDoNotShareTheLastOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := clientOf(t, func(*http.Request) *http.Response {
			return reply(200, `{"url":"wss://gateway.discord.gg","shards":2,"session_start_limit":
				{"total":1000,"remaining":1,"reset_after":60000,"max_concurrency":16}}`)
		})
		s := newStarts(c.log, c, usualPace())
		if _, err := s.take(t.Context(), 0); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := s.take(ctx, 1); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a second start out of one: %v", err)
		}
	})
}

func TestStartsKeepTheirGroupsApart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := clientOf(t, func(*http.Request) *http.Response {
			return reply(200, `{"url":"wss://gateway.discord.gg","shards":4,"session_start_limit":
				{"total":1000,"remaining":1000,"reset_after":0,"max_concurrency":2}}`)
		})
		s := newStarts(c.log, c, usualPace())
		begun := time.Now()
		at := make(chan string, 4)
		for id := range 4 {
			go func() {
				start, err := s.take(t.Context(), id)
				if err != nil {
					t.Error(err)
					return
				}
				at <- fmt.Sprint("group ", id%2, " after ", time.Since(begun).Truncate(time.Second))
				time.Sleep(2 * time.Second) // the dial
				start.done()
			}()
		}
		got := map[string]int{}
		for range 4 {
			got[<-at]++
		}
		for _, want := range []string{"group 0 after 0s", "group 1 after 0s", "group 0 after 7s", "group 1 after 7s"} {
			if got[want] != 1 {
				t.Errorf("starts %v, want one %s", got, want)
			}
		}
		time.Sleep(time.Minute) // lets the last groups go
	})
}
