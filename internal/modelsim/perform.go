package modelsim

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"math"
	"net"
	"net/http"
	"strings"
	"time"
	"unicode"
)

// performance is one reply on its way.
type performance struct {
	w       http.ResponseWriter
	r       *http.Request
	request Request
	reply   Reply
	done    <-chan struct{}
}

func (p performance) play() {
	if !p.pause(p.reply.Wait) {
		return
	}
	if p.reply.Drop {
		p.hangUp()
		return
	}
	p.w.Header().Set("Content-Type", "application/json")
	for name, value := range p.reply.Header {
		p.w.Header().Set(name, value)
	}
	switch {
	case p.reply.Body != "" || (p.reply.Status != 0 && p.reply.Status != http.StatusOK):
		p.plain()
	case strings.HasSuffix(p.request.Path, "/chat/completions"):
		p.chat()
	case strings.HasSuffix(p.request.Path, "/embeddings"):
		p.embeddings()
	case strings.HasSuffix(p.request.Path, "/models"):
		p.models()
	default:
		p.w.WriteHeader(http.StatusNotFound)
		p.write(`{"detail":"Not Found"}`)
	}
}

// pause waits, and is false when the client or the server went away meanwhile.
func (p performance) pause(d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-p.r.Context().Done():
		return false
	case <-p.done:
		return false
	}
}

func (p performance) plain() {
	if p.reply.Status != 0 {
		p.w.WriteHeader(p.reply.Status)
	}
	p.write(p.reply.Body)
}

// write ignores errors: a client that went away is part of many tests.
func (p performance) write(s string) { _, _ = io.WriteString(p.w, s) }

// hangUp resets the connection, so that the client sees neither an end nor an error.
func (p performance) hangUp() {
	_ = http.NewResponseController(p.w).Flush()
	conn, _, err := http.NewResponseController(p.w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // HTTP/2, or already hijacked: the server's own way to abort
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

func (p performance) models() {
	type model struct {
		ID      string `json:"id"`
		Object  string `json:"object"`
		Created int    `json:"created"`
		OwnedBy string `json:"owned_by"`
	}
	list := []model{}
	for _, name := range p.reply.Models {
		list = append(list, model{ID: name, Object: "model", OwnedBy: "simulation"})
	}
	p.json(map[string]any{"object": "list", "data": list})
}

func (p performance) json(v any) {
	body, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("modelsim: marshal a reply: %v", err)) // only maps, strings and numbers come here
	}
	p.write(string(body))
}

func (p performance) embeddings() {
	width := p.reply.Dimensions
	if width == 0 {
		width = p.request.Dimensions
	}
	if width == 0 {
		width = 8
	}
	rows := make([]string, len(p.request.Inputs))
	for i, text := range p.request.Inputs {
		rows[i] = fmt.Sprintf(`{"object":"embedding","index":%d,"embedding":%s}`, i, p.vector(text, i, width))
	}
	switch p.reply.Vectors {
	case ReversedOrder:
		for i, j := 0, len(rows)-1; i < j; i, j = i+1, j-1 {
			rows[i], rows[j] = rows[j], rows[i]
		}
	case MissingVector:
		rows = rows[:max(0, len(rows)-1)]
	case DoubledIndex:
		rows[len(rows)-1] = rows[0]
	}
	body := fmt.Sprintf(`{"object":"list","data":[%s],"model":%q,"usage":{"prompt_tokens":%d,"total_tokens":%d}}`,
		strings.Join(rows, ","), p.request.Model, len(rows), len(rows))
	if p.reply.Vectors == TruncatedReply {
		body = body[:len(body)/2]
	}
	p.write(body)
}

func (p performance) vector(text string, i, width int) string {
	last := i == len(p.request.Inputs)-1
	switch {
	case p.reply.Vectors == NaNVector && last:
		return "[" + strings.TrimSuffix(strings.Repeat("NaN, ", width), ", ") + "]"
	case p.reply.Vectors == NullVector && last:
		return "[" + strings.TrimSuffix(strings.Repeat("null,", width), ",") + "]"
	case p.reply.Vectors == ZeroVector && last:
		return "[" + strings.TrimSuffix(strings.Repeat("0,", width), ",") + "]"
	case p.reply.Vectors == UnevenVector && last:
		width--
	}
	body, err := json.Marshal(Vector(text, width))
	if err != nil {
		panic(fmt.Sprintf("modelsim: marshal a vector: %v", err)) // finite floats always marshal
	}
	return string(body)
}

// Vector is the embedding that the simulation gives a text: a bag of its lower-case words, each hashed to a direction,
// so that texts which share words are near. It is not normalised: its length is above 1.
func Vector(text string, dimensions int) []float64 {
	out := make([]float64, dimensions)
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for _, word := range append(words, "\x00") {
		h := fnv.New64a()
		_, _ = h.Write([]byte(word))
		seed := h.Sum64()
		for i := range out {
			seed = seed*6364136223846793005 + 1442695040888963407
			out[i] += math.Float64frombits(0x3ff<<52|seed>>12)*2 - 3 // uniform in [-1, 1)
		}
	}
	return out
}
