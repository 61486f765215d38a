package wire

import (
	"cmp"
	"encoding/json"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// A limitNote is what an answer says about rate limits: the X-RateLimit headers of
// https://discord.com/developers/docs/topics/rate-limits and, with a 429, how long
// to wait.
type limitNote struct {
	known     bool   // limit, remaining and reset were told
	none      bool   // no limit was told of at all
	bucket    string // Discord's name for the limit, shared by routes; may be empty
	limit     int    // requests in a window
	remaining int    // of them, in this window
	reset     time.Duration

	refused bool          // it is a 429
	retry   time.Duration // after which to ask again; 0 where it was not told
	global  bool          // the limit on everything
	shared  bool          // others used it up: not this bot's doing
	edge    bool          // a proxy before Discord refused: nothing will pass
}

// What a header may say; beyond it, it is not believed.
const (
	longestReset = 24 * time.Hour
	mostRequests = 1 << 20
	longestName  = 100
)

func readLimits(status int, h http.Header, r *refusal) limitNote {
	var n limitNote
	limit, okLimit := count(h.Get("X-RateLimit-Limit"))
	remaining, okRemaining := count(h.Get("X-RateLimit-Remaining"))
	reset, okReset := seconds(h.Get("X-RateLimit-Reset-After"))
	if okLimit && okRemaining && okReset && limit > 0 {
		n.known, n.limit, n.remaining, n.reset = true, limit, min(remaining, limit), reset
	}
	n.none = h.Get("X-RateLimit-Limit") == ""
	if name := h.Get("X-RateLimit-Bucket"); len(name) <= longestName {
		n.bucket = name
	}
	if status != http.StatusTooManyRequests {
		return n
	}
	scope := strings.ToLower(h.Get("X-RateLimit-Scope"))
	n.refused = true
	n.global = scope == "global" || strings.EqualFold(h.Get("X-RateLimit-Global"), "true") || r.Global
	n.shared = scope == "shared"
	n.edge = !r.object && !n.global && scope == ""
	told, _ := span(r.Retry)
	header, _ := seconds(h.Get("Retry-After"))
	n.retry = cmp.Or(told, header)
	return n
}

func count(s string) (int, bool) {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	return n, err == nil && n >= 0 && n <= mostRequests
}

// seconds reads whole or broken seconds.
func seconds(s string) (time.Duration, bool) {
	f, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil {
		return 0, false
	}
	return span(f)
}

func span(seconds float64) (time.Duration, bool) {
	if math.IsNaN(seconds) || seconds < 0 || seconds > longestReset.Seconds() {
		return 0, false
	}
	return time.Duration(seconds * float64(time.Second)), true
}

// A refusal is the body of an answer that is no success, as far as it is JSON.
type refusal struct {
	Message string          `json:"message"`
	Code    int             `json:"code"`
	Retry   float64         `json:"retry_after"`
	Global  bool            `json:"global"`
	Fields  json.RawMessage `json:"errors"`
	object  bool            // it was JSON
}

// mostWords is how much of an answer an error repeats, in bytes.
const mostWords = 600

func readRefusal(body []byte) *refusal {
	var r refusal
	if json.Unmarshal(body, &r) != nil {
		return &refusal{}
	}
	r.object = true
	if len(r.Fields) > 0 && string(r.Fields) != "null" {
		r.Message = strings.TrimSpace(r.Message + " " + string(r.Fields))
	}
	if len(r.Message) > mostWords {
		r.Message = strings.ToValidUTF8(r.Message[:mostWords], "") + " …"
	}
	return &r
}
