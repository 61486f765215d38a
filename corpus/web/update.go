package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"ibid/corpus"
)

// A Change says what an update found at an address.
type Change string

const (
	Added     Change = "added"
	Changed   Change = "changed"
	Same      Change = "unchanged"
	Fails     Change = "failing" // the copy before serves on, if there is one
	Gone      Change = "gone"    // as Fails, and the server has said more than once that it has it no more
	Refused   Change = "refused" // the site does not want to be read; no copy serves
	NotNeeded Change = "not due"
)

// New reports a change that makes another corpus.
func (c Change) New() bool { return c == Added || c == Changed || c == Refused }

// A Result is what an update did about an address.
type Result struct {
	URL    string    `json:"url"`
	Change Change    `json:"change"`
	Since  time.Time `json:"since,omitzero"`  // when it began to fail
	Copied time.Time `json:"copied,omitzero"` // the day of the copy that serves
	Reason string    `json:"reason,omitempty"`
	Moved  string    `json:"moved,omitempty"` // where it leads for good: better be listed as that
}

// hostsAtOnce is how many hosts are asked at the same time.
const hostsAtOnce = 4

// Update fetches the addresses that are due and returns what became of each, in
// the order of the list. progress may be nil. The error is that of ctx, or says
// that copies cannot be written.
func (k *Keeper) Update(ctx context.Context, list []Entry, progress func(done, total int)) ([]Result, error) {
	results := make([]Result, len(list))
	byHost := map[string][]int{}
	for i, e := range list {
		if c := k.Copy(e.URL); !c.due(e, k.now()) && (k.whole(c) || !c.Serves()) {
			results[i] = resultOf(c, NotNeeded)
			continue
		}
		u, _ := url.Parse(e.URL) // it was parsed when it was listed
		byHost[u.Host] = append(byHost[u.Host], i)
	}
	if len(byHost) == 0 {
		return results, nil
	}
	if err := k.updateAll(ctx, list, byHost, results, progress); err != nil {
		return results, err
	}
	k.tidy(list)
	return results, nil
}

func (k *Keeper) updateAll(ctx context.Context, list []Entry, byHost map[string][]int, results []Result, progress func(done, total int)) error {
	t, total, done := k.tour(), 0, 0
	for _, indexes := range byHost {
		total += len(indexes)
	}
	var mu sync.Mutex // done, failed
	var failed error
	slots := make(chan struct{}, hostsAtOnce)
	var all sync.WaitGroup
	for _, indexes := range byHost {
		all.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			for _, i := range indexes {
				r, err := k.update(ctx, t, list[i])
				mu.Lock()
				results[i], failed, done = r, errors.Join(failed, err), done+1
				if progress != nil {
					progress(done, total)
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if ctx.Err() != nil {
		return fmt.Errorf("fetch the addresses: %w", ctx.Err())
	}
	return failed
}

// retry is how soon an address that fails is asked again, if it is not asked
// more often anyway.
const retry = time.Hour

// due reports whether an address is to be fetched now.
func (c Copy) due(e Entry, now time.Time) bool {
	every := e.Every
	switch {
	case c.Tried.IsZero():
		return true
	case now.Before(c.NotUntil):
		return false
	case c.Failures > 0 && !c.missing() && (every == 0 || every > retry):
		every = retry
	case c.Failures > 0 && every == 0:
		every = Daily
	case every == 0:
		return false
	}
	// A clock that was set back must not keep an address from ever being asked.
	return now.Sub(c.Tried) >= every || c.Tried.After(now)
}

func (k *Keeper) update(ctx context.Context, t *tour, e Entry) (Result, error) {
	c := k.Copy(e.URL)
	u, err := url.Parse(e.URL)
	if err != nil {
		return resultOf(c, Fails), nil // not reached: it was parsed when it was listed
	}
	conditions := http.Header{}
	if k.whole(c) {
		conditions = c.conditions()
	}
	r, err := t.get(ctx, u, conditions)
	if ctx.Err() != nil {
		return Result{}, nil // nothing was learnt of the address
	}
	now := k.now()
	c.Tried, c.NotUntil, c.Status = now, time.Time{}, 0
	if err != nil {
		c.fail(now, err.Error())
		return k.noted(c, Fails, nil)
	}
	c.Status, c.Moved = r.status, r.moved
	return k.take(c, r, now)
}

// take decides on a reply.
func (k *Keeper) take(c Copy, r *reply, now time.Time) (Result, error) {
	switch {
	case r.status == http.StatusNotModified && c.Serves():
		c.fine(now)
		return k.noted(c, Same, nil)
	case r.status != http.StatusOK:
		c.fail(now, fmt.Sprintf("answers %d %s", r.status, http.StatusText(r.status)))
		if r.retryAfter > 0 {
			c.NotUntil = now.Add(r.retryAfter)
		}
		return k.noted(c, Fails, nil)
	}
	body, name := content(r)
	if unwanted(r.header, body, name) {
		c = Copy{URL: c.URL, Tried: now, Status: r.status}
		c.fail(now, "asks not to be kept (noindex), so it is not read")
		return k.noted(c, Refused, nil)
	}
	change := Changed
	switch hash := hashOf(body); {
	case !c.Serves():
		change = Added
	case hash == c.Hash:
		change = Same
	}
	c.Name, c.Size, c.Hash, c.Answered = name, int64(len(body)), hashOf(body), r.url
	c.Tag, c.Modified = r.header.Get("ETag"), r.header.Get("Last-Modified")
	if change != Same {
		c.Changed = now
	}
	c.fine(now)
	return k.noted(c, change, body)
}

// noted writes down what was learnt. A crash before it costs a request.
func (k *Keeper) noted(c Copy, change Change, body []byte) (Result, error) {
	if change == Fails && c.Gone() {
		change = Gone
	}
	return resultOf(c, change), k.keep(c, body)
}

func resultOf(c Copy, change Change) Result {
	return Result{URL: c.URL, Change: change, Since: c.Failing, Copied: c.Changed, Reason: c.Reason, Moved: c.Moved}
}

func (c *Copy) fine(now time.Time) {
	c.Checked, c.Failing, c.Failures, c.Reason = now, time.Time{}, 0, ""
}

func (c *Copy) fail(now time.Time, reason string) {
	if c.Failing.IsZero() {
		c.Failing = now
	}
	c.Failures++
	c.Reason = reason
}

// conditions ask for the page only if it is another than the copy.
func (c Copy) conditions() http.Header {
	h := http.Header{}
	if c.Tag != "" {
		h.Set("If-None-Match", c.Tag)
	}
	if c.Modified != "" {
		h.Set("If-Modified-Since", c.Modified)
	}
	return h
}

// A Preview is what an address would bring.
type Preview struct {
	Document corpus.Document
	URL      string // as it would be listed
	Answered string // the address that answered, after redirects
	Size     int64  // bytes fetched
}

// Preview fetches one address and reads it, and keeps nothing. The error is half
// a sentence about the address, or that of ctx.
func (k *Keeper) Preview(ctx context.Context, address string) (*Preview, error) {
	check := k.check
	if check == nil {
		check = func(*url.URL) error { _, err := Address(address); return err }
	}
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return nil, errors.New("is no address like https://example.org/page")
	}
	if err := check(u); err != nil {
		return nil, err
	}
	r, err := k.tour().get(ctx, u, nil)
	if err != nil {
		return nil, err
	}
	if r.status != http.StatusOK {
		return nil, fmt.Errorf("answers %d %s", r.status, http.StatusText(r.status))
	}
	body, name := content(r)
	if unwanted(r.header, body, name) {
		return nil, errors.New("asks not to be kept (noindex), so it is not read")
	}
	id := idOf(u.String())
	doc, err := corpus.ParseListed(ctx, id, name, body, map[string]string{"url": u.String()}, k.reading())
	if err != nil {
		return nil, err
	}
	return &Preview{doc, u.String(), r.url, int64(len(body))}, nil
}
