package wire

import (
	"cmp"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
)

// api is version 10, which discordgo does not ask for by itself.
const api = "https://discord.com/api/v10"

// ClientOptions tell Discord who asks. The zero value will do.
type ClientOptions struct {
	Home    string // the project's page, for the User-Agent
	Version string // of the program, likewise
	// Transport carries the requests and, with its proxy, roots and dialer, the
	// gateway's connections. nil is Go's own: HTTPS_PROXY and the system's roots,
	// or those of SSL_CERT_FILE.
	Transport *http.Transport
}

// A Client asks Discord's REST API. It is safe for concurrent use.
//
// Each method ends with its context at the latest, also while it waits for a rate
// limit. It keeps Discord's limits: those of each route as the answers' headers
// tell them, 50 requests a second in all (interactions are exempt), and the
// invalid answers after which addresses are banned. A 429 is waited out and asked
// again. A 5xx or a broken connection is asked again only where that cannot do a
// thing twice. Refusals are an *Error; the token is in no error and no log.
//
// Bodies are marshalled with encoding/json, or sent as they are when they are a
// json.RawMessage. With files they become multipart.
type Client struct {
	log       *slog.Logger
	token     string
	agent     string
	base      string
	insecure  bool // a gateway without TLS will do; tests set it
	transport *http.Transport
	http      *http.Client
	limits    *limits
	refused   *refusals
	counts    counters
	patience  patience
}

// patience is how long the Client tries.
type patience struct {
	tries    int           // of one request, all told
	first    time.Duration // wait after the first failure; doubles
	try      time.Duration // for one try
	answer   time.Duration // for one try at an interaction's first answer
	transfer time.Duration // for one try with files
}

func usualPatience() patience {
	return patience{tries: 5, first: 250 * time.Millisecond,
		try: 15 * time.Second, answer: 1300 * time.Millisecond, transfer: 90 * time.Second}
}

// NewClient is ready at once; nothing is asked yet. token is as the developer
// portal shows it, with or without "Bot " before it.
func NewClient(log *slog.Logger, token string, o ClientOptions) *Client {
	transport := o.Transport
	if transport == nil {
		transport = http.DefaultTransport.(*http.Transport)
	}
	transport = transport.Clone()
	transport.MaxIdleConnsPerHost = 100 // one host answers everything
	c := &Client{
		log: log, base: api, transport: transport,
		token:    strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(token), "Bot ")),
		agent:    fmt.Sprintf("DiscordBot (%s, %s)", cmp.Or(o.Home, "https://discord.com"), cmp.Or(o.Version, "0")),
		limits:   newLimits(),
		refused:  newRefusals(),
		patience: usualPatience(),
	}
	c.http = &http.Client{Transport: transport, CheckRedirect: stay}
	return c
}

// stay keeps the token from whoever a redirect would lead to.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// counters count since the start.
type counters struct {
	requests, retries, limited, refusals, faults atomic.Int64
}

// Counts say how the REST API fared since the start.
type Counts struct {
	Requests int64 // that were sent, repetitions included
	Retries  int64 // of them, repetitions
	Limited  int64 // answers of 429
	Refusals int64 // other answers of 4xx
	Faults   int64 // answers of 5xx, and connections that broke
	Buckets  int   // rate limits that are remembered now
}

// Counts returns the counts of now.
func (c *Client) Counts() Counts {
	return Counts{
		Requests: c.counts.requests.Load(), Retries: c.counts.retries.Load(), Limited: c.counts.limited.Load(),
		Refusals: c.counts.refusals.Load(), Faults: c.counts.faults.Load(), Buckets: c.limits.size(),
	}
}
