package discordsim

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// A Request is one REST request of the bot. Credentials are replaced by "scrubbed".
type Request struct {
	N         int // from 0
	At        time.Time
	Method    string
	Path      string // without /api/vN, with identifiers
	Route     string // as in Discord's description: /channels/{channel_id}/messages; "" if there is none such
	Query     string
	Header    http.Header
	Body      []byte // JSON; of multipart requests the payload_json
	Files     map[string][]byte
	Status    int // of the answer; 0 while there is none, -1 where the connection was reset
	Answer    []byte
	Took      time.Duration
	ErrorCode int // Discord's JSON error code, 0 if none

	body    object // Body, if it is an object
	value   any    // Body
	version string
	token   string // Authorization as sent
	params  map[string]string
}

func (r Request) String() string { return r.Method + " " + r.Path }

// A Breach is a rule that the bot broke.
type Breach struct {
	Rule    string // in a word: "schema", "content", "allowed_mentions", …
	Detail  string
	Request string // method and path; "" if it was none
}

// Error tells of the breach in one line.
func (b Breach) Error() string {
	if b.Request == "" {
		return b.Rule + ": " + b.Detail
	}
	return b.Rule + ": " + b.Request + ": " + b.Detail
}

// Counts are totals since the start, whatever is remembered.
type Counts struct {
	Requests     int
	ByRoute      map[string]int // "POST /channels/{channel_id}/messages" → requests
	Statuses     map[int]int
	Invalid      int // answers 401, 403 and 429, of which 10,000 in 10 minutes ban an address
	Interactions int
	Unanswered   int // interactions whose first answer came late or not at all
	Identifies   int
	Resumes      int
	Connections  int // gateway connections that were opened
	Breaches     int
	Messages     int // that are remembered now
}

// book is what a simulation remembers of the bot.
type book struct {
	keep        int
	certificate string
	requests    []*Request
	breaches    []Breach
	expected    []*expectation
	counts      Counts
}

type expectation struct {
	pattern *regexp.Regexp
	met     bool
	may     bool // need not be met
}

// trim drops the oldest beyond what is kept.
func trim[T any](all []T, keep int) []T {
	switch {
	case keep < 0:
		return nil
	case keep > 0 && len(all) > 2*keep:
		return append([]T(nil), all[len(all)-keep:]...)
	}
	return all
}

// breach writes down a broken rule. It takes the lock.
func (d *Discord) breach(rule string, r *Request, format string, args ...any) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.breached(rule, r, format, args...)
}

// breached is breach for callers that hold the lock.
func (d *Discord) breached(rule string, r *Request, format string, args ...any) {
	b := Breach{Rule: rule, Detail: fmt.Sprintf(format, args...)}
	if r != nil {
		b.Request = r.String()
	}
	d.book.counts.Breaches++
	expected := false
	for _, e := range d.book.expected {
		if e.pattern.MatchString(b.Error()) {
			e.met, expected = true, true
		}
	}
	if !expected || d.book.keep == 0 { // a long run does not hoard what it was told of
		d.book.breaches = append(d.book.breaches, b)
	}
	d.anything.fire()
}

// Breaches are the rules broken so far, expected or not.
func (d *Discord) Breaches() []Breach {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]Breach(nil), d.book.breaches...)
}

// Expect says that rules whose line matches the regular expression will be broken, and that one has to be: the end of
// the test complains of neither then.
func (d *Discord) Expect(pattern string) {
	d.expect(&expectation{pattern: regexp.MustCompile(pattern)})
}

// Allow is Expect for what may happen and need not, such as a late answer of a program that is killed.
func (d *Discord) Allow(pattern string) {
	d.expect(&expectation{pattern: regexp.MustCompile(pattern), may: true})
}

func (d *Discord) expect(e *expectation) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, b := range d.book.breaches {
		e.met = e.met || e.pattern.MatchString(b.Error())
	}
	d.book.expected = append(d.book.expected, e)
}

// Unexpected are the breaches that nobody expected, and the expectations that nothing met.
func (d *Discord) Unexpected() []error {
	d.mu.Lock()
	defer d.mu.Unlock()
	var faults []error
	for _, b := range d.book.breaches {
		expected := false
		for _, e := range d.book.expected {
			expected = expected || e.pattern.MatchString(b.Error())
		}
		if !expected {
			faults = append(faults, b)
		}
	}
	for _, e := range d.book.expected {
		if !e.met && !e.may {
			faults = append(faults, fmt.Errorf("expected a broken rule like %q, there was none", e.pattern))
		}
	}
	return faults
}

// Requests are those that match, oldest first: method "" is any, and the pattern is a path or a route in which * stands
// for one segment and a final ** for the rest; "" is any.
func (d *Discord) Requests(method, pattern string) []Request {
	d.mu.Lock()
	defer d.mu.Unlock()
	var found []Request
	for _, r := range d.book.requests {
		if matches(r, method, pattern) {
			found = append(found, *r)
		}
	}
	return found
}

// Counts are the totals so far.
func (d *Discord) Counts() Counts {
	d.mu.Lock()
	defer d.mu.Unlock()
	c := d.book.counts
	c.ByRoute, c.Statuses = map[string]int{}, map[int]int{}
	for route, n := range d.book.counts.ByRoute {
		c.ByRoute[route] = n
	}
	for status, n := range d.book.counts.Statuses {
		c.Statuses[status] = n
	}
	c.Messages = d.messages
	return c
}

func matches(r *Request, method, pattern string) bool {
	if method != "" && method != r.Method {
		return false
	}
	return pattern == "" || glob(pattern, r.Path) || glob(pattern, r.Route)
}

// glob compares segment by segment.
func glob(pattern, path string) bool {
	want, have := strings.Split(pattern, "/"), strings.Split(path, "/")
	for i, w := range want {
		if w == "**" {
			return true
		}
		if i >= len(have) || w != "*" && w != have[i] {
			return false
		}
	}
	return len(want) == len(have)
}
