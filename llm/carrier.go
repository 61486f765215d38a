package llm

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// How much of an answer is read at most; a server that sends more is cut off.
const (
	maxError   = 64 << 10
	maxChat    = 16 << 20
	maxVectors = 256 << 20
)

// carrier is what go-openai sends its requests through. It turns everything that is no success into a *statusError
// (go-openai's own errors lose the headers, and choke on pages) and holds the answers to a size.
type carrier struct {
	client *http.Client
	shown  string
	key    string
	now    func() time.Time
}

func newCarrier(client *http.Client, at address, key string, now func() time.Time) *carrier {
	own := http.Client{}
	if client != nil {
		own = *client
	}
	if own.Transport == nil {
		own.Transport = transport()
	}
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &carrier{client: &own, shown: at.shown, key: key, now: now}
}

// transport is the default one with a shorter patience for servers that are not there.
func transport() http.RoundTripper {
	standard, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return http.DefaultTransport // somebody replaced it: theirs is used as it is
	}
	own := standard.Clone()
	own.DialContext = (&net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}).DialContext
	return own
}

// Do sends one request. What it returns without an error has status 200 and is no page.
func (c *carrier) Do(req *http.Request) (*http.Response, error) {
	resp, err := c.client.Do(req)
	if err != nil {
		return nil, c.networkError(req.Context(), err)
	}
	if resp.StatusCode >= 300 || isPage(resp.Header) {
		defer resp.Body.Close()
		return nil, c.readFailure(req, resp)
	}
	return c.limit(req, resp)
}

// limit bounds a good answer's body and brings it into the form that its reader expects.
func (c *carrier) limit(req *http.Request, resp *http.Response) (*http.Response, error) {
	switch {
	case req.Header.Get("Accept") == "text/event-stream":
		resp.Body = newEvents(resp.Body, maxChat, strings.HasPrefix(resp.Header.Get("Content-Type"), "application/json"))
		return resp, nil
	case strings.HasSuffix(req.URL.Path, "/embeddings"):
		defer resp.Body.Close()
		body, err := io.ReadAll(io.LimitReader(resp.Body, maxVectors))
		if err != nil {
			return nil, fmt.Errorf("read the answer: %w", err)
		}
		resp.Body = io.NopCloser(bytes.NewReader(body))
		return resp, checkNumbers(body)
	}
	return resp, nil
}

// errNotNumbers: go-openai would read null as 0, and report NaN as a broken document.
var errNotNumbers = errors.New("vectors hold NaN or null")

var notNumbers = regexp.MustCompile(`[\[,]\s*(?:NaN|null|-?Infinity)`)

func checkNumbers(body []byte) error {
	for _, word := range []string{"NaN", "null", "Infinity"} {
		if bytes.Contains(body, []byte(word)) && notNumbers.Match(body) {
			return errNotNumbers
		}
	}
	return nil
}

// networkError drops the URL from net/http's error, since it may hold a user name.
func (c *carrier) networkError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	return &networkError{cause: err}
}

func (c *carrier) readFailure(req *http.Request, resp *http.Response) error {
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxError))
	if err != nil {
		body = nil // the status alone says enough
	}
	fault := parseFailure(body)
	fault.status = resp.StatusCode
	fault.page = isPage(resp.Header)
	fault.retryAfter = retryAfter(resp.Header, c.now())
	if fault.page {
		fault.raw, fault.message = "", ""
	}
	fault.message = scrubbed(fault.raw, c.key, requestTexts(req))
	return fault
}

func isPage(h http.Header) bool { return strings.HasPrefix(h.Get("Content-Type"), "text/html") }
