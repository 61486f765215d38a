// Package modelsim is a simulated model server for tests: it speaks the OpenAI protocol (/chat/completions,
// /embeddings, /models) on loopback, answers what a script tells it to, and fails in every way that real servers
// were seen to fail. It does not think: what a model would write is what the test wrote.
package modelsim

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// A Script decides what one request is answered. It may be called from several requests at once.
type Script func(Request) Reply

// Server is a running simulation. Its fields do not change after Start.
type Server struct {
	// URL is what OPENAI_BASE_URL is set to: http://127.0.0.1:port/v1.
	URL string

	http *http.Server
	done chan struct{}

	mu       sync.Mutex
	script   Script
	requests []Request
}

// Start opens a server on a free loopback port. A nil script answers every chat with "ok" and every embedding
// with a vector of 8 dimensions. Close it after use.
func Start(script Script) (*Server, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("open a loopback port: %w", err)
	}
	s := &Server{URL: "http://" + listener.Addr().String() + "/v1", done: make(chan struct{})}
	s.Play(script)
	s.http = &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		// Serve returns http.ErrServerClosed after Close; any other end shows as refused connections in the test.
		_ = s.http.Serve(listener)
	}()
	return s, nil
}

// Root is the server's address without the /v1.
func (s *Server) Root() string { return strings.TrimSuffix(s.URL, "/v1") }

// Play replaces the script for the requests that follow.
func (s *Server) Play(script Script) {
	if script == nil {
		script = func(Request) Reply { return Say("ok") }
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.script = script
}

// Requests returns what was asked so far, oldest first, with keys scrubbed.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Request(nil), s.requests...)
}

// Close ends the server and every reply that it still stalls.
func (s *Server) Close() error {
	close(s.done)
	if err := s.http.Close(); err != nil && !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("close the simulated model server: %w", err)
	}
	return nil
}

// ServeHTTP records the request and performs the script's reply.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	request, err := read(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	request.N = len(s.requests)
	s.requests = append(s.requests, request)
	script := s.script
	s.mu.Unlock()

	p := performance{w: w, r: r, request: request, reply: script(request), done: s.done}
	p.play()
}

// Request is one recorded request.
type Request struct {
	N      int // its number on this server, from 0
	Method string
	Path   string
	Query  string
	Header http.Header // credentials replaced by "scrubbed"
	Body   []byte
	At     time.Time

	// What the body says, as far as it could be read.
	Model       string
	Messages    []Message
	Inputs      []string
	Stream      bool
	WantsUsage  bool
	HasKey      bool           // whether a credential came along
	Fields      map[string]any // the whole body
	Temperature float64
	MaxTokens   int // whichever of the two names it came under
	Dimensions  int
}

// Message is one turn of a chat request.
type Message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

// Has tells whether the request's body names a field.
func (r Request) Has(field string) bool { _, ok := r.Fields[field]; return ok }

// User is the text of the last message with the role "user".
func (r Request) User() string { return r.last("user") }

// System is the text of the last message with the role "system".
func (r Request) System() string { return r.last("system") }

func (r Request) last(role string) string {
	for i := len(r.Messages) - 1; i >= 0; i-- {
		if r.Messages[i].Role == role {
			return r.Messages[i].Content
		}
	}
	return ""
}

func read(r *http.Request) (Request, error) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 64<<20))
	if err != nil {
		return Request{}, fmt.Errorf("read the request: %w", err)
	}
	request := Request{Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, Body: body, At: time.Now()}
	request.Header, request.HasKey = scrub(r.Header)
	if len(body) == 0 {
		return request, nil
	}
	return request, request.parse()
}

// scrub copies the header without its credentials, and tells whether there were any.
func scrub(h http.Header) (http.Header, bool) {
	out, found := h.Clone(), false
	for _, name := range []string{"Authorization", "Api-Key", "Cookie", "Proxy-Authorization"} {
		if out.Get(name) != "" {
			out.Set(name, "scrubbed")
			found = true
		}
	}
	return out, found
}

func (r *Request) parse() error {
	var body struct {
		Model    string          `json:"model"`
		Messages []Message       `json:"messages"`
		Input    json.RawMessage `json:"input"`
		Stream   bool            `json:"stream"`
		Options  struct {
			IncludeUsage bool `json:"include_usage"`
		} `json:"stream_options"`
		Temperature         float64 `json:"temperature"`
		MaxTokens           int     `json:"max_tokens"`
		MaxCompletionTokens int     `json:"max_completion_tokens"`
		Dimensions          int     `json:"dimensions"`
	}
	if err := json.Unmarshal(r.Body, &body); err != nil {
		return fmt.Errorf("read the request's JSON: %w", err)
	}
	if err := json.Unmarshal(r.Body, &r.Fields); err != nil {
		return fmt.Errorf("read the request's fields: %w", err)
	}
	r.Model, r.Messages, r.Stream, r.WantsUsage = body.Model, body.Messages, body.Stream, body.Options.IncludeUsage
	r.Temperature, r.Dimensions = body.Temperature, body.Dimensions
	r.MaxTokens = body.MaxTokens + body.MaxCompletionTokens
	r.Inputs = inputs(body.Input)
	return nil
}

func inputs(raw json.RawMessage) []string {
	var many []string
	if json.Unmarshal(raw, &many) == nil {
		return many
	}
	var one string
	if json.Unmarshal(raw, &one) == nil {
		return []string{one}
	}
	return nil
}
