package discordsim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"regexp"
	"runtime/debug"
	"strconv"
	"strings"
	"time"
)

// mostUpload is Discord's limit for a bot without boosts, and some room for the JSON.
const mostUpload = 10<<20 + 1<<20

var versioned = regexp.MustCompile(`^/api/v(9|10)(/.*)$`)

var snowflake = regexp.MustCompile(`^[0-9]{1,20}$`)

// userAgent is the form that Discord asks for: DiscordBot (url, version).
var userAgent = regexp.MustCompile(`^DiscordBot \(\S+, [^)]+\)`)

// serve is everything behind TLS.
func (d *Discord) serve(w http.ResponseWriter, r *http.Request) {
	host, _, _ := strings.Cut(r.Host, ":")
	switch {
	case strings.HasSuffix(host, "discord.gg"):
		d.upgrade(w, r)
	case host == cdnHost || host == mediaHost:
		d.download(w, r)
	default:
		d.rest(w, r)
	}
}

// rest answers one request of the API.
func (d *Discord) rest(w http.ResponseWriter, r *http.Request) {
	defer func() {
		// A fault of the simulation must not pass for a broken connection.
		if p := recover(); p != nil {
			if p != http.ErrAbortHandler {
				d.breach("simulation", nil, "%s %s: %v\n%s", r.Method, r.URL.Path, p, debug.Stack())
			}
			panic(http.ErrAbortHandler)
		}
	}()
	request, err := d.record(r)
	if err != nil {
		d.breach("size", nil, "%s %s: %v", r.Method, r.URL.Path, err)
		w.WriteHeader(http.StatusRequestEntityTooLarge)
		_, _ = w.Write(encode(fail(http.StatusRequestEntityTooLarge, 40005, "Request entity too large").wire()))
		return
	}
	e, params := d.routes.find(request.Method, request.Path)
	d.mu.Lock()
	if e != nil {
		request.Route, request.params = e.route, params
	}
	injected := d.inject(request)
	d.mu.Unlock()
	broken := d.hold(request, e)
	if injected != nil && injected.play(d, w, r, request) {
		return
	}
	headers, limited := d.limit(request, e)
	for key, value := range headers {
		w.Header().Set(key, value)
	}
	if limited != nil {
		d.answer(w, request, limited.status, limited.body)
		return
	}
	status, body := d.perform(request, e, broken)
	if injected != nil && injected.answer.lost {
		d.finish(request, -1, nil)
		hangUp(w)
		return
	}
	d.answer(w, request, status, body)
}

// record reads the request and writes it into the book. The error is that it is too large, or broke off.
func (d *Discord) record(r *http.Request) (*Request, error) {
	request := &Request{At: time.Now(), Method: r.Method, Query: r.URL.RawQuery, token: r.Header.Get("Authorization")}
	request.Path, request.version = r.URL.EscapedPath(), ""
	if parts := versioned.FindStringSubmatch(request.Path); parts != nil {
		request.version, request.Path = parts[1], parts[2]
	}
	request.Header = r.Header.Clone()
	if request.token != "" {
		request.Header.Set("Authorization", "scrubbed")
	}
	raw, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, mostUpload))
	if err != nil {
		return nil, fmt.Errorf("read the request: %w", err)
	}
	request.Body = raw
	if kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err == nil && kind == "multipart/form-data" {
		request.unpack(raw, params["boundary"])
	}
	request.parse()
	d.mu.Lock()
	defer d.mu.Unlock()
	request.N = d.book.counts.Requests
	d.book.counts.Requests++
	if d.book.requests = trim(append(d.book.requests, request), d.book.keep); d.book.keep < 0 {
		d.book.requests = nil
	}
	return request, nil
}

// unpack takes payload_json and the files out of a multipart body. One that cannot be read has no payload, which is no
// JSON then.
func (r *Request) unpack(raw []byte, boundary string) {
	r.Body, r.Files = nil, map[string][]byte{}
	reader := multipart.NewReader(bytes.NewReader(raw), boundary)
	for {
		part, err := reader.NextPart()
		if err == io.EOF {
			return
		}
		var content []byte
		if err == nil {
			content, err = io.ReadAll(part)
		}
		if err != nil {
			r.Body = []byte("multipart: " + err.Error())
			return
		}
		if part.FormName() == "payload_json" {
			r.Body = content
			continue
		}
		index := strings.TrimSuffix(strings.TrimPrefix(part.FormName(), "files["), "]")
		if _, err := strconv.Atoi(index); err != nil {
			index = strconv.Itoa(len(r.Files))
		}
		r.Files[index+"/"+part.FileName()] = content
	}
}

func (r *Request) parse() {
	if len(r.Body) == 0 {
		return
	}
	decoder := json.NewDecoder(bytes.NewReader(r.Body))
	decoder.UseNumber()
	if decoder.Decode(&r.value) != nil {
		r.value = nil // hold tells that it is no JSON
		return
	}
	r.body, _ = r.value.(object)
}

// hold checks what every request must be like, and gives the answer to one that is wrong.
func (d *Discord) hold(r *Request, e *endpoint) *failure {
	if r.version == "" {
		d.breach("route", r, "the path must begin with /api/v9 or /api/v10")
		return noSuchRoute()
	}
	if e == nil {
		d.breach("route", r, "no such route, or none that is simulated")
		return noSuchRoute()
	}
	if !userAgent.MatchString(r.Header.Get("User-Agent")) {
		d.breach("user-agent", r, "%q is not of the form DiscordBot (url, version)", r.Header.Get("User-Agent"))
	}
	if f := d.authorize(r, e); f != nil {
		return f
	}
	for name, value := range r.params {
		if strings.HasSuffix(name, "_id") && !snowflake.MatchString(value) && value != "@original" {
			d.breach("snowflake", r, "%q is not one", value)
			return invalidForm(wrong(name, "NUMBER_TYPE_COERCE", "Value %q is not snowflake.", value))
		}
	}
	if len(r.Body) > 0 && r.value == nil {
		d.breach("json", r, "the body is no JSON")
		return fail(http.StatusBadRequest, 50109, "The request body contains invalid JSON.")
	}
	if len(r.Body) > 0 && !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") && r.Files == nil {
		d.breach("content-type", r, "%q", r.Header.Get("Content-Type"))
	}
	return d.check(r, e)
}

// authorize wants the bot's token, but for what carries a token in its path.
func (d *Discord) authorize(r *Request, e *endpoint) *failure {
	switch {
	case r.token == "Bot "+d.Token:
		return nil
	case r.token == "" && e.open:
		return nil
	case r.token == "" || !strings.HasPrefix(r.token, "Bot "):
		d.breach("authorization", r, "no Authorization of the form Bot TOKEN")
	}
	return unauthorized()
}

// perform makes what was asked for happen.
func (d *Discord) perform(r *Request, e *endpoint, broken *failure) (int, any) {
	if broken != nil {
		return broken.status, broken
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	status, body, err := e.handle(&call{Request: r, d: d})
	if err != nil {
		return err.status, err
	}
	return status, body
}

// answer writes what a handler gave: nil is no body, a *failure is Discord's error.
func (d *Discord) answer(w http.ResponseWriter, r *Request, status int, body any) {
	var raw []byte
	switch body := body.(type) {
	case nil:
	case []byte:
		raw = body
	case *failure:
		raw = encode(body.wire())
		d.mu.Lock()
		r.ErrorCode = body.code
		d.mu.Unlock()
	default:
		raw = encode(body)
	}
	d.finish(r, status, raw)
	if raw != nil && w.Header().Get("Content-Type") == "" {
		w.Header().Set("Content-Type", "application/json")
	}
	w.WriteHeader(status)
	_, _ = w.Write(raw) // a client that went away misses nothing
}

// finish completes the book's entry.
func (d *Discord) finish(r *Request, status int, raw []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	r.Status, r.Answer, r.Took = status, raw, time.Since(r.At)
	if d.book.counts.ByRoute == nil {
		d.book.counts.ByRoute, d.book.counts.Statuses = map[string]int{}, map[int]int{}
	}
	d.book.counts.ByRoute[r.Method+" "+r.Route]++
	d.book.counts.Statuses[status]++
	if status == http.StatusUnauthorized || status == http.StatusForbidden || status == http.StatusTooManyRequests {
		d.book.counts.Invalid++
	}
	d.anything.fire()
}

// hangUp resets the connection in place of an answer.
func hangUp(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // the server's own way to hang up
	}
	reset(conn)
}
