package wire

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"time"
)

// largest is the most that is read of an answer, in bytes.
const largest = 8 << 20

// do sends the call until it is answered, refused for good, or the context ends.
// out is filled from the answer; nil drops it.
func (c *Client) do(ctx context.Context, k *call, out any) error {
	doubtful := false // an earlier try may have been carried out
	for try := 1; ; try++ {
		a, err := c.try(ctx, k)
		if err != nil {
			return err
		}
		wait, err := c.judge(k, a, try)
		switch {
		case err == nil:
			return k.read(a, out)
		case doubtful && k.settled != nil && errors.Is(err, k.settled):
			return nil
		case ctx.Err() != nil:
			return fmt.Errorf("%s: %w", k.route(), context.Cause(ctx))
		case wait < 0 || try >= c.patience.tries:
			return err
		}
		doubtful = doubtful || a.doubtful()
		c.log.Debug("a request is tried again", "route", k.route(), "try", try, "wait", wait, "cause", err)
		c.counts.retries.Add(1)
		if pause(ctx, wait, nil) != nil {
			return err // what Discord said tells more than the context
		}
	}
}

// An attempt is what came of one try.
type attempt struct {
	status  int
	body    []byte
	refusal *refusal // of an answer that is no success
	note    limitNote
	fault   error // the connection's; then there is no status
	sent    bool  // Discord may have read the request
}

// doubtful attempts may have been carried out although they failed.
func (a *attempt) doubtful() bool { return a.sent && (a.fault != nil || a.status >= 500) }

// try sends the call once, when the limits let it.
func (c *Client) try(ctx context.Context, k *call) (*attempt, error) {
	if c.refused.full() {
		return nil, fmt.Errorf("%s: %w", k.route(), ErrTooManyInvalid)
	}
	held, err := c.limits.acquire(ctx, k)
	if err != nil {
		return nil, err
	}
	a := &attempt{}
	defer func() { c.limits.release(k, held, a.note, a.fault == nil && a.status != 0 && a.status < 500) }()
	if err := c.limits.keepPace(ctx, k); err != nil {
		return nil, err
	}
	c.counts.requests.Add(1)
	c.send(ctx, k, a)
	c.refused.note(a.status, a.note.shared)
	return a, nil
}

func (c *Client) send(ctx context.Context, k *call, a *attempt) {
	ctx, cancel := context.WithTimeout(ctx, k.limit)
	defer cancel()
	var sent atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { sent.Store(true) }})
	request, err := c.request(ctx, k)
	if err != nil {
		a.fault = bare(err)
		return
	}
	response, err := c.http.Do(request)
	a.sent = sent.Load()
	if err != nil {
		a.fault = bare(err)
		return
	}
	defer response.Body.Close()
	a.body, err = io.ReadAll(io.LimitReader(response.Body, largest))
	if err != nil {
		a.fault = bare(err)
		return
	}
	a.status = response.StatusCode
	a.refusal = &refusal{}
	if a.status >= 300 {
		a.refusal = readRefusal(a.body)
	}
	a.note = readLimits(a.status, response.Header, a.refusal)
}

func (c *Client) request(ctx context.Context, k *call) (*http.Request, error) {
	address := c.base + k.path
	if k.query != "" {
		address += "?" + k.query
	}
	r, err := http.NewRequestWithContext(ctx, k.method, address, bytes.NewReader(k.body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("User-Agent", c.agent)
	if k.kind != "" {
		r.Header.Set("Content-Type", k.kind)
	}
	if !k.open {
		r.Header.Set("Authorization", "Bot "+c.token)
	}
	return r, nil
}

// bare takes the address out of an error: it may hold an interaction's token.
func bare(err error) error {
	if u := new(url.Error); errors.As(err, &u) {
		return u.Err
	}
	return err
}

// judge says what the attempt means: nil for success, else the error and how long
// to wait before another try, negative for never.
func (c *Client) judge(k *call, a *attempt, try int) (wait time.Duration, err error) {
	if a.fault != nil {
		c.counts.faults.Add(1)
		return c.backoff(k.safe || !a.sent, try), fmt.Errorf("%s: %w", k.route(), a.fault)
	}
	if a.status < 300 {
		return 0, nil
	}
	err = &Error{Status: a.status, Code: a.refusal.Code, Message: a.refusal.Message, Route: k.route()}
	switch {
	case a.status == http.StatusTooManyRequests:
		c.counts.limited.Add(1)
		return 0, err // the limits make it wait
	case a.status >= 500:
		c.counts.faults.Add(1)
		return c.backoff(k.safe, try), err
	}
	c.counts.refusals.Add(1)
	return -1, err
}

// backoff doubles with each try, and spreads so that not everybody comes back at
// once.
func (c *Client) backoff(again bool, try int) time.Duration {
	if !again {
		return -1
	}
	return spread(c.patience.first << (try - 1))
}

// spread is a random time between half of d and d.
func spread(d time.Duration) time.Duration {
	if d < 2 {
		return d
	}
	return d/2 + rand.N(d/2)
}

// read fills out from the answer.
func (k *call) read(a *attempt, out any) error {
	if out == nil {
		return nil
	}
	if err := unmarshal(a.body, out); err != nil {
		return fmt.Errorf("%s: read Discord's answer: %w", k.route(), err)
	}
	return nil
}
