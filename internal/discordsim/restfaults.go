package discordsim

import (
	"net/http"
	"strconv"
	"time"
)

// An Answer is what a request is answered in place of what it asked for.
type Answer struct {
	Status int // 0 lets the ordinary answer come, after Wait
	Header map[string]string
	Body   string
	Wait   time.Duration // before anything else
	Reset  bool          // the connection is reset, nothing was done

	lost bool // it was done, and then the connection is reset
}

type restFault struct {
	method, pattern string
	left            int
	answer          Answer
}

// REST answers the next requests that match (see Requests), times often, -1 for ever, in place of doing what they ask.
// Their form is held to Discord's description all the same; the limits are not looked at.
func (d *Discord) REST(method, pattern string, times int, answer Answer) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.injected = append(d.injected, &restFault{method, pattern, times, answer})
}

// TooMany is a 429 of Discord's own. The scope is "user" (this route), "shared" (others use the route up) or "global".
func TooMany(after time.Duration, scope string) Answer {
	seconds := strconv.FormatFloat(after.Seconds(), 'f', 3, 64)
	a := Answer{Status: http.StatusTooManyRequests, Header: map[string]string{
		"Content-Type": "application/json", "Retry-After": strconv.Itoa(int((after + time.Second - 1) / time.Second)),
		"X-RateLimit-Scope": scope, "Via": "1.1 google",
	}}
	global := "false"
	if scope == "global" {
		global = "true"
		a.Header["X-RateLimit-Global"] = "true"
	} else {
		a.Header["X-RateLimit-Limit"], a.Header["X-RateLimit-Remaining"] = "5", "0"
		a.Header["X-RateLimit-Reset-After"], a.Header["X-RateLimit-Bucket"] = seconds, "8f5a1b6a4f3c9e21d7b0"
		reset := float64(time.Now().Add(after).UnixMilli()) / 1000
		a.Header["X-RateLimit-Reset"] = strconv.FormatFloat(reset, 'f', 3, 64)
	}
	a.Body = `{"message": "You are being rate limited.", "retry_after": ` + seconds + `, "global": ` + global + `}`
	return a
}

// TooManyHTML is a 429 of the network in front of Discord, which bans addresses.
func TooManyHTML() Answer {
	return Answer{Status: http.StatusTooManyRequests, Header: map[string]string{"Content-Type": "text/html; charset=UTF-8", "Retry-After": "1"},
		Body: "<!DOCTYPE html><html><head><title>Access denied | discord.com used Cloudflare to restrict access</title></head><body>error code: 1015</body></html>"}
}

// Broken is an error of Discord's servers: 500, 502, 503 or 504. Some come as JSON and some as a page.
func Broken(status int) Answer {
	if status == http.StatusInternalServerError {
		return Answer{Status: status, Header: map[string]string{"Content-Type": "application/json"},
			Body: `{"message": "500: Internal Server Error", "code": 0}`}
	}
	return Answer{Status: status, Header: map[string]string{"Content-Type": "text/html"},
		Body: "<html><head><title>" + strconv.Itoa(status) + "</title></head><body><center>nginx</center></body></html>"}
}

// Refuse is an error with one of Discord's codes, such as 403 and 50013.
func Refuse(status, code int, message string) Answer {
	return Answer{Status: status, Header: map[string]string{"Content-Type": "application/json"}, Body: string(encode(fail(status, code, message).wire()))}
}

// Slow is the ordinary answer, but later.
func Slow(d time.Duration) Answer { return Answer{Wait: d} }

// ResetByPeer resets the connection without doing anything.
func ResetByPeer() Answer { return Answer{Reset: true} }

// Lost does what was asked, and resets the connection in place of saying so.
func Lost() Answer { return Answer{lost: true} }

// inject takes the fault that is set for a request. Callers hold the lock.
func (d *Discord) inject(r *Request) *restFault {
	for _, f := range d.injected {
		if f.left != 0 && matches(r, f.method, f.pattern) {
			f.left--
			return f
		}
	}
	return nil
}

// play makes the fault; false says that the ordinary answer follows.
func (f *restFault) play(d *Discord, w http.ResponseWriter, r *http.Request, request *Request) bool {
	if f.answer.Wait > 0 {
		select {
		case <-time.After(f.answer.Wait):
		case <-r.Context().Done(): // the client gave up, and nothing was done
			d.finish(request, -1, nil)
			return true
		case <-d.done:
		}
	}
	switch {
	case f.answer.Reset:
		d.finish(request, -1, nil)
		hangUp(w)
	case f.answer.Status != 0:
		for key, value := range f.answer.Header {
			w.Header().Set(key, value)
		}
		d.answer(w, request, f.answer.Status, []byte(f.answer.Body))
	default:
		return false
	}
	return true
}
