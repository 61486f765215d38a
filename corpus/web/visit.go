package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"

	"code.dny.dev/ssrf"
)

const (
	patience     = time.Minute // for one address, with all its redirects
	maxRedirects = 5
	maxHeader    = 64 << 10
)

// A reach is where requests may go. Everything but tests takes public.
type reach struct {
	allowed  func(network, address string, _ syscall.RawConn) error // asked of each address that is dialled
	resolver *net.Resolver
	check    func(*url.URL) error // asked of each address before; nil: Address
}

// public is the public internet, on the ports of the web: nothing that IANA
// lists as special, as loopback, private, link-local, multicast or shared
// networks and their forms in IPv6, nor Azure's metadata, which has an address
// like any other.
func public() reach {
	guard := ssrf.New(ssrf.WithDeniedV4Prefixes(netip.MustParsePrefix("168.63.129.16/32")))
	return reach{allowed: guard.Safe}
}

// A visitor makes single requests.
type visitor struct {
	client *http.Client
	agent  string
	max    int64
}

// newVisitor makes a client that no proxy of the environment serves: a proxy
// would dial what this program must not.
func newVisitor(opts Options, to reach) *visitor {
	dialer := &net.Dialer{Timeout: 10 * time.Second, Control: to.allowed, Resolver: to.resolver}
	return &visitor{
		agent: opts.Agent,
		max:   opts.MaxBytes,
		client: &http.Client{
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
			Transport: &http.Transport{
				DialContext: dialer.DialContext, TLSHandshakeTimeout: 10 * time.Second, ResponseHeaderTimeout: 30 * time.Second,
				MaxResponseHeaderBytes: maxHeader, MaxIdleConnsPerHost: 1, IdleConnTimeout: 10 * time.Second, ForceAttemptHTTP2: true,
			},
		},
	}
}

// A reply is what a server said.
type reply struct {
	status     int
	header     http.Header
	body       []byte
	url        string // that answered, after redirects
	moved      string // where the address leads for good, "" where it stays
	retryAfter time.Duration
}

// Errors of a visit that say something of the address, not of the day.
var (
	errPrivate   = errors.New("leads to an address that is not on the public internet")
	errTooLarge  = errors.New("is larger than a document may be")
	errRedirects = fmt.Errorf("leads on more than %d times", maxRedirects)
)

// ask makes one request without following redirects. The error names no address.
func (v *visitor) ask(ctx context.Context, u *url.URL, known http.Header) (*reply, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, errors.New("is no address that can be asked for")
	}
	for name, values := range known {
		req.Header[name] = values
	}
	req.Header.Set("User-Agent", v.agent)
	req.Header.Set("Accept", "text/html, application/xhtml+xml, application/pdf, text/plain, text/markdown, text/csv, */*;q=0.5")
	res, err := v.client.Do(req)
	if err != nil {
		return nil, plainError(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, v.max+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("broke off: %w", plainError(err))
	case int64(len(body)) > v.max:
		return nil, errTooLarge
	}
	return &reply{status: res.StatusCode, header: res.Header, body: body, url: u.String(), retryAfter: retryAfter(res.Header)}, nil
}

// plainError leaves the address out, which whoever reports the error knows.
func plainError(err error) error {
	var at *url.Error
	if errors.As(err, &at) {
		err = at.Err
	}
	for _, forbidden := range [...]error{ssrf.ErrProhibitedIP, ssrf.ErrProhibitedPort, ssrf.ErrProhibitedNetwork, ssrf.ErrInvalidHostPort} {
		if errors.Is(err, forbidden) {
			return errPrivate
		}
	}
	var name *net.DNSError
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return errors.New("did not answer in time")
	case errors.As(err, &name):
		return errors.New("has a host whose name was not found")
	}
	return err
}

func retryAfter(h http.Header) time.Duration {
	seconds, err := strconv.Atoi(strings.TrimSpace(h.Get("Retry-After")))
	if err != nil || seconds < 0 {
		return 0
	}
	return min(time.Duration(min(seconds, 1<<20))*time.Second, 24*time.Hour)
}

// next is where a reply leads on to, nil where it does not.
func (r *reply) next() (*url.URL, error) {
	if r.status < 300 || r.status > 399 || r.status == http.StatusNotModified {
		return nil, nil
	}
	from, err := url.Parse(r.url)
	if err != nil {
		return nil, err
	}
	to, err := from.Parse(r.header.Get("Location"))
	if err != nil || r.header.Get("Location") == "" {
		return nil, errors.New("leads on to nowhere")
	}
	if from.Scheme == "https" && to.Scheme == "http" {
		return nil, errors.New("leads from https to http")
	}
	return to, nil
}
