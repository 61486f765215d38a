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

	"github.com/temoto/robotstxt"
)

const (
	maxDelay  = 30 * time.Second // that a robots.txt may ask for
	maxRobots = 500 << 10        // bytes of it that are read, as by the standard (RFC 9309, 2.5)
)

var errRobots = errors.New("may not be fetched: the site's robots.txt says so")

// A tour is a run of requests that keeps to each host's rules.
type tour struct {
	v     *visitor
	check func(*url.URL) error // of every address that a redirect leads to; nil: Address
	delay time.Duration
	mu    sync.Mutex
	hosts map[string]*host
}

// A host is asked one thing at a time.
type host struct {
	mu     sync.Mutex
	last   time.Time
	delay  time.Duration
	robots *robotstxt.Group
	err    error // why its robots.txt could not be read
	asked  bool
}

func (k *Keeper) tour() *tour {
	return &tour{v: k.net, check: k.check, delay: k.opts.Delay, hosts: map[string]*host{}}
}

func (t *tour) host(u *url.URL) *host {
	t.mu.Lock()
	defer t.mu.Unlock()
	key := u.Scheme + "://" + u.Host
	if t.hosts[key] == nil {
		t.hosts[key] = &host{delay: t.delay}
	}
	return t.hosts[key]
}

// get fetches an address and follows where it leads, each step as robots.txt
// allows. known are the conditions of the first request.
func (t *tour) get(ctx context.Context, u *url.URL, known http.Header) (*reply, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	moved := ""
	for step := 0; ; step++ {
		r, err := t.step(ctx, u, known)
		if err != nil {
			return nil, err
		}
		to, err := r.next()
		if err != nil {
			return nil, err
		}
		if to == nil {
			r.moved = moved
			return r, nil
		}
		if step == maxRedirects {
			return nil, errRedirects
		}
		if forGood := r.status == http.StatusMovedPermanently || r.status == http.StatusPermanentRedirect; forGood && (step == 0 || moved != "") {
			moved = to.String()
		}
		if u, err = t.allowed(to); err != nil {
			return nil, fmt.Errorf("leads on to what %w", err)
		}
	}
}

// allowed holds where a redirect leads to what a list may name.
func (t *tour) allowed(to *url.URL) (*url.URL, error) {
	if t.check != nil {
		return to, t.check(to)
	}
	return Address(to.String())
}

func (t *tour) step(ctx context.Context, u *url.URL, known http.Header) (*reply, error) {
	h := t.host(u)
	h.mu.Lock()
	defer h.mu.Unlock()
	if err := t.readRobots(ctx, h, u); err != nil {
		return nil, err
	}
	if !h.robots.Test(u.RequestURI()) {
		return nil, errRobots
	}
	return t.turn(ctx, h, u, known)
}

// turn asks when the host has had its rest.
func (t *tour) turn(ctx context.Context, h *host, u *url.URL, known http.Header) (*reply, error) {
	if rest := h.delay - time.Since(h.last); rest > 0 && !h.last.IsZero() {
		select {
		case <-time.After(rest):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	defer func() { h.last = time.Now() }()
	return t.v.ask(ctx, u, known)
}

// readRobots reads the rules of a host before anything else is asked of it.
// Without any, or where they are forbidden, all is allowed; where the server
// fails, nothing is (RFC 9309, 2.3.1).
func (t *tour) readRobots(ctx context.Context, h *host, u *url.URL) error {
	if h.asked {
		return h.err
	}
	h.asked = true
	r, err := t.robots(ctx, h, u)
	if err != nil {
		h.err = err
		return err
	}
	if r.status >= 500 || r.status == http.StatusTooManyRequests {
		h.err = fmt.Errorf("may not be fetched: the site's robots.txt answers %d %s", r.status, http.StatusText(r.status))
		return h.err
	}
	if r.status != http.StatusOK {
		r.body = nil
	}
	rules, err := robotstxt.FromBytes(r.body[:min(len(r.body), maxRobots)])
	if err != nil { // rules that nobody can read forbid nothing
		rules, _ = robotstxt.FromBytes(nil)
	}
	h.robots = rules.FindGroup(agentName(t.v.agent))
	h.delay = max(h.delay, min(h.robots.CrawlDelay, maxDelay))
	return nil
}

func (t *tour) robots(ctx context.Context, h *host, of *url.URL) (*reply, error) {
	u := &url.URL{Scheme: of.Scheme, Host: of.Host, Path: "/robots.txt"}
	for range maxRedirects + 1 {
		r, err := t.turn(ctx, h, u, nil)
		if errors.Is(err, errTooLarge) {
			return &reply{status: http.StatusNotFound}, nil
		}
		if err != nil {
			return nil, err
		}
		to, err := r.next()
		if err != nil || to == nil {
			return r, nil
		}
		if u, err = t.allowed(to); err != nil {
			return nil, fmt.Errorf("has a robots.txt that leads on to what %w", err)
		}
	}
	return &reply{status: http.StatusNotFound}, nil
}

// agentName is the name in robots.txt of who asks.
func agentName(agent string) string {
	name, _, _ := strings.Cut(agent, "/")
	name, _, _ = strings.Cut(name, " ")
	return name
}
