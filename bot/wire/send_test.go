package wire

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// markSent says to whoever traces the request that it left.
func markSent(r *http.Request) {
	if trace := httptrace.ContextClientTrace(r.Context()); trace != nil && trace.WroteHeaders != nil {
		trace.WroteHeaders()
	}
}

// reply is an answer with headers in pairs.
func reply(status int, body string, headers ...string) *http.Response {
	h := http.Header{}
	for i := 0; i+1 < len(headers); i += 2 {
		h.Set(headers[i], headers[i+1])
	}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body))}
}

const sentMessage = `{"id":"700","channel_id":"400","content":"hello","author":{"id":"100"}}`

var ticket = Ticket{Application: "200", ID: "701", Token: secretTicket}

// inTurn answers with each in turn; the last one for good.
func inTurn(count *int, answers ...func() *http.Response) func(*http.Request) *http.Response {
	return func(*http.Request) *http.Response {
		i := min(*count, len(answers)-1)
		*count++
		return answers[i]()
	}
}

func fixed(status int, body string, headers ...string) func() *http.Response {
	return func() *http.Response { return reply(status, body, headers...) }
}

func TestLimitsAreWaitedOut(t *testing.T) {
	const limited = `{"message":"You are being rate limited.","retry_after":1.5,"global":false}`
	cases := []struct {
		name    string
		refusal func() *http.Response
		wait    time.Duration
		invalid int
	}{
		{"of the route", fixed(429, limited, "X-RateLimit-Scope", "user", "Retry-After", "2", "X-RateLimit-Limit", "5", "X-RateLimit-Remaining", "0", "X-RateLimit-Reset-After", "1.5"), 1500 * time.Millisecond, 1},
		{"of everything", fixed(429, `{"message":"You are being rate limited.","retry_after":3,"global":true}`, "X-RateLimit-Global", "true", "X-RateLimit-Scope", "global", "Retry-After", "3"), 3 * time.Second, 1},
		{"shared", fixed(429, limited, "X-RateLimit-Scope", "shared", "Retry-After", "2"), 1500 * time.Millisecond, 0},
		{"of the proxy before Discord", fixed(429, "<!DOCTYPE html><title>Access denied</title>", "Content-Type", "text/html", "Retry-After", "7"), 7 * time.Second, 1},
		{"of the proxy, without a time", fixed(429, "<html>error code: 1015</html>"), untoldEdge, 1},
		{"without a time", fixed(429, `{}`), untoldRetry, 1},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tries := 0
				client := clientOf(t, inTurn(&tries, c.refusal, fixed(200, sentMessage)))
				begun := time.Now()
				m, err := client.Send(t.Context(), "400", "", map[string]string{"content": "hello"})
				if err != nil || m.ID != "700" {
					t.Fatalf("%v, %v", m, err)
				}
				if waited := time.Since(begun); tries != 2 || waited != c.wait {
					t.Errorf("%d tries in %s, want 2 in %s", tries, waited, c.wait)
				}
				counts := client.Counts()
				if counts.Limited != 1 || counts.Retries != 1 || counts.Requests != 2 || client.refused.sum() != c.invalid {
					t.Errorf("counts %+v, %d invalid", counts, client.refused.sum())
				}
			})
		})
	}
}

func TestLimitsThatLastTooLong(t *testing.T) {
	for scope, refusal := range map[string]func() *http.Response{
		"route":      fixed(429, `{"retry_after":3600}`, "X-RateLimit-Scope", "user"),
		"everything": fixed(429, `{"retry_after":3600,"global":true}`),
		"proxy":      fixed(429, `<html>`, "Retry-After", "3600"),
	} {
		t.Run(scope, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tries := 0
				c := clientOf(t, inTurn(&tries, refusal, fixed(200, sentMessage)))
				begun := time.Now()
				for range 2 {
					if _, err := c.Message(t.Context(), "400", "700"); !errors.Is(err, ErrLimited) {
						t.Errorf("error %v", err)
					}
				}
				if time.Since(begun) != 0 || tries != 1 {
					t.Errorf("%d tries in %s", tries, time.Since(begun))
				}
				time.Sleep(time.Hour)
				if _, err := c.Message(t.Context(), "400", "700"); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// A route that told of no limit may have one all the same.
func TestLimitThatWasNotTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tries := 0
		c := clientOf(t, inTurn(&tries, fixed(200, sentMessage), fixed(429, `{"retry_after":2}`, "X-RateLimit-Scope", "user"), fixed(200, sentMessage)))
		begun := time.Now()
		for range 2 {
			if _, err := c.Message(t.Context(), "400", "700"); err != nil {
				t.Error(err)
			}
		}
		if waited := time.Since(begun); waited != 2*time.Second || tries != 3 {
			t.Errorf("%d tries in %s", tries, waited)
		}
	})
}

func TestLimitOnEverythingSparesInteractions(t *testing.T) {
	for _, c := range []struct {
		name    string
		refusal func() *http.Response
		spared  bool
	}{
		{"Discord's", fixed(429, `{"retry_after":10,"global":true}`, "X-RateLimit-Scope", "global"), true},
		{"the proxy's", fixed(429, `<html>`, "Retry-After", "10"), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tries := 0
				client := clientOf(t, inTurn(&tries, c.refusal, fixed(200, sentMessage)))
				begun := time.Now()
				go func() { _, _ = client.Message(t.Context(), "400", "700") }()
				synctest.Wait()
				if err := client.Respond(t.Context(), ticket, map[string]int{"type": 5}); err != nil {
					t.Error(err)
				}
				if spared := time.Since(begun) == 0; spared != c.spared {
					t.Errorf("the interaction was answered after %s", time.Since(begun))
				}
				if _, err := client.Channel(t.Context(), "401"); err != nil || time.Since(begun) != 10*time.Second {
					t.Errorf("another route was asked after %s, %v", time.Since(begun), err)
				}
			})
		})
	}
}

func TestFaultsAreTriedAgainWhereThatIsSafe(t *testing.T) {
	body := map[string]string{"content": "hello"}
	calls := map[string]struct {
		do   func(ctx context.Context, c *Client) error
		safe bool
	}{
		"GET":             {func(ctx context.Context, c *Client) error { _, err := c.Message(ctx, "400", "700"); return err }, true},
		"PATCH":           {func(ctx context.Context, c *Client) error { _, err := c.EditOriginal(ctx, ticket, body); return err }, true},
		"DELETE":          {func(ctx context.Context, c *Client) error { return c.DeleteMessage(ctx, "400", "700") }, true},
		"first answer":    {func(ctx context.Context, c *Client) error { return c.Respond(ctx, ticket, body) }, true},
		"with a nonce":    {func(ctx context.Context, c *Client) error { _, err := c.Send(ctx, "400", "n1", body); return err }, true},
		"without a nonce": {func(ctx context.Context, c *Client) error { _, err := c.Send(ctx, "400", "", body); return err }, false},
		"followup":        {func(ctx context.Context, c *Client) error { _, err := c.Followup(ctx, ticket, body); return err }, false},
		"thread": {func(ctx context.Context, c *Client) error {
			_, err := c.StartThread(ctx, "400", "700", "x", 60)
			return err
		}, false},
	}
	faults := map[string]func() *http.Response{
		"500":        fixed(500, `{"message":"Internal Server Error","code":0}`),
		"502":        fixed(502, `<html>Bad Gateway</html>`),
		"503":        fixed(503, `upstream connect error`),
		"broken off": func() *http.Response { return nil },
	}
	for name, call := range calls {
		for fault, answer := range faults {
			t.Run(name+", "+fault, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					tries := 0
					c := clientOf(t, inTurn(&tries, answer, answer, fixed(200, sentMessage)))
					err := call.do(t.Context(), c)
					if call.safe && (err != nil || tries != 3) || !call.safe && (err == nil || tries != 1) {
						t.Errorf("%d tries, %v", tries, err)
					}
					if status := new(Error); err != nil && fault != "broken off" && (!errors.As(err, &status) || status.Status < 500) {
						t.Errorf("the error is %v", err)
					}
				})
			})
		}
	}
}

func TestTriesEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tries := 0
		c := clientOf(t, inTurn(&tries, fixed(503, "")))
		_, err := c.Me(t.Context())
		if status := new(Error); !errors.As(err, &status) || status.Status != 503 || tries != usualPatience().tries {
			t.Errorf("%d tries, %v", tries, err)
		}
	})
}

// A hanging try must not use up the 3 seconds, and a lost answer must not be told as
// a failure.
func TestFirstAnswerThatGotLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tries := 0
		c := clientOf(t, func(r *http.Request) *http.Response {
			if tries++; tries == 1 {
				<-r.Context().Done() // arrived, but the answer never comes
				return nil
			}
			return reply(400, `{"message":"Interaction has already been acknowledged.","code":40060}`)
		})
		begun := time.Now()
		if err := c.Respond(t.Context(), ticket, map[string]int{"type": 5}); err != nil {
			t.Error(err)
		}
		if waited := time.Since(begun); waited >= excuseTime {
			t.Errorf("it took %s", waited)
		}
		if err := c.Respond(t.Context(), ticket, map[string]int{"type": 5}); !errors.Is(err, ErrAlreadyAcknowledged) {
			t.Errorf("a second answer: %v", err)
		}
	})
}

func TestContextEndsAWait(t *testing.T) {
	waits := map[string]func() *http.Response{
		"429":    fixed(429, `{"retry_after":60}`, "X-RateLimit-Scope", "user"),
		"bucket": fixed(200, sentMessage, "X-RateLimit-Limit", "1", "X-RateLimit-Remaining", "0", "X-RateLimit-Reset-After", "60"),
		"503":    fixed(503, ""),
	}
	for name, answer := range waits {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tries := 0
				c := clientOf(t, inTurn(&tries, answer))
				c.patience.first = time.Minute
				ctx, cancel := context.WithCancel(t.Context())
				ended := make(chan error, 1)
				begun := time.Now()
				go func() {
					_, err := c.Message(ctx, "400", "700")
					if err == nil {
						_, err = c.Message(ctx, "400", "700")
					}
					ended <- err
				}()
				synctest.Wait()
				cancel()
				if err := <-ended; err == nil || time.Since(begun) != 0 || tries != 1 {
					t.Errorf("after %s and %d tries: %v", time.Since(begun), tries, err)
				}
				soonOver, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				if _, err := c.Message(soonOver, "400", "700"); err == nil || (name != "503" && !errors.Is(err, context.DeadlineExceeded)) || time.Since(begun) != 0 {
					t.Errorf("it waits %s although the deadline comes first: %v", time.Since(begun), err)
				}
			})
		})
	}
}

func TestInvalidAnswersAreBounded(t *testing.T) {
	for _, status := range []int{401, 403, 429} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sent := 0
				c := clientOf(t, func(*http.Request) *http.Response {
					sent++
					return reply(status, `{"message":"no","code":0,"retry_after":0.001}`, "X-RateLimit-Scope", "user")
				})
				var err error
				for range 2 * mostInvalid {
					_, err = c.Channel(t.Context(), "400")
				}
				if !errors.Is(err, ErrTooManyInvalid) || sent != mostInvalid {
					t.Errorf("%d sent, %v", sent, err)
				}
				time.Sleep(slots * slotLength)
				if _, err = c.Channel(t.Context(), "400"); errors.Is(err, ErrTooManyInvalid) {
					t.Error("requests pause for ever")
				}
			})
		})
	}
}

// However many ask at a time, no second sees more than 50 requests, and
// interactions do not wait for them.
func TestPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var at []time.Time
		var answered []time.Duration
		begun := time.Now()
		c := clientOf(t, func(r *http.Request) *http.Response {
			mu.Lock()
			defer mu.Unlock()
			if strings.Contains(r.URL.Path, "/interactions/") {
				answered = append(answered, time.Since(begun))
			} else {
				at = append(at, time.Now())
			}
			return reply(200, `{"id":"1"}`)
		})
		var all sync.WaitGroup
		for i := range 300 {
			all.Go(func() {
				if _, err := c.Channel(t.Context(), fmt.Sprint(i)); err != nil {
					t.Error(err)
				}
			})
			all.Go(func() {
				if err := c.Respond(t.Context(), Ticket{"200", fmt.Sprint(i), secretTicket}, nil); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		for i := 50; i < len(at); i++ {
			if at[i].Sub(at[i-50]) < time.Second {
				t.Fatalf("requests %d to %d came within %s", i-50, i, at[i].Sub(at[i-50]))
			}
		}
		if len(at) != 300 || len(answered) != 300 || answered[299] != 0 {
			t.Errorf("%d requests, %d interactions, the last after %s", len(at), len(answered), answered[len(answered)-1])
		}
	})
}
