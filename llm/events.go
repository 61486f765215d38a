package llm

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// events passes on the data lines of an event stream and nothing else, so that go-openai meets no comment, no CR, no
// event name and no last line without an end. In place of [DONE] it sends a chunk that says so: go-openai reports
// both [DONE] and a connection that just ends as io.EOF, and only one of them is an answer.
type events struct {
	body    io.ReadCloser
	lines   *bufio.Reader
	whole   bool // one JSON document and no stream: some servers ignore that a stream was asked for
	pending []byte
	err     error // once pending is read
}

const doneChunk = `{"ibid_done":true}`

func newEvents(body io.ReadCloser, most int64, whole bool) *events {
	return &events{body: body, lines: bufio.NewReader(io.LimitReader(body, most)), whole: whole}
}

// Close ends the connection.
func (e *events) Close() error { return e.body.Close() }

// Read gives the lines that passed.
func (e *events) Read(p []byte) (int, error) {
	for len(e.pending) == 0 {
		if e.err != nil {
			return 0, e.err
		}
		e.fill()
	}
	n := copy(p, e.pending)
	e.pending = e.pending[n:]
	return n, nil
}

func (e *events) fill() {
	if e.whole {
		e.document()
		return
	}
	line, err := e.lines.ReadBytes('\n')
	e.err = err
	data, found := bytes.CutPrefix(bytes.TrimSpace(line), []byte("data:"))
	data = bytes.TrimSpace(data)
	switch {
	case !found || len(data) == 0:
	case string(data) == "[DONE]":
		e.pending, e.err = []byte("data: "+doneChunk+"\n"), io.EOF
	default:
		e.pending = []byte("data: " + notError(data) + "\n")
	}
}

func (e *events) document() {
	e.err = io.EOF
	body, err := io.ReadAll(e.lines)
	if err != nil {
		e.err = err
		return
	}
	var line bytes.Buffer
	if err := json.Compact(&line, body); err != nil {
		e.err = fmt.Errorf("read the answer: %w", err)
		return
	}
	e.pending = []byte("data: " + notError(line.Bytes()) + "\ndata: " + doneChunk + "\n")
}

// notError writes an error event so that go-openai does not take it for itself: it would wait for one line more, and
// lose errors that are plain strings.
func notError(data []byte) string {
	return strings.Replace(string(data), `{"error":`, `{"error" :`, 1)
}

// chunk is one event of a chat, as far as it is used; or a whole answer, which has a message for a delta.
type chunk struct {
	Done    bool            `json:"ibid_done"`
	Error   json.RawMessage `json:"error"`
	Choices []struct {
		Delta        delta  `json:"delta"`
		Message      delta  `json:"message"`
		FinishReason string `json:"finish_reason"`
	} `json:"choices"`
	Usage *struct {
		Prompt     int `json:"prompt_tokens"`
		Completion int `json:"completion_tokens"`
	} `json:"usage"`
}

type delta struct {
	Content content `json:"content"`
	Refusal string  `json:"refusal"`
}

// content is a string, null, or the list of parts that some of Mistral's models send.
type content string

// UnmarshalJSON keeps the text, and drops parts of other kinds, such as thinking.
func (c *content) UnmarshalJSON(raw []byte) error {
	if bytes.HasPrefix(raw, []byte("[")) {
		var parts []struct {
			Text string `json:"text"`
		}
		if err := json.Unmarshal(raw, &parts); err != nil {
			return fmt.Errorf("read the parts of a message: %w", err)
		}
		for _, p := range parts {
			*c += content(p.Text)
		}
		return nil
	}
	return json.Unmarshal(raw, (*string)(c))
}

// readChunk reads one event. An error event becomes a *statusError.
func readChunk(line []byte) (chunk, error) {
	var c chunk
	if err := json.Unmarshal(line, &c); err != nil {
		return c, fmt.Errorf("%w: %w", errCutOff, err)
	}
	if len(c.Error) == 0 || string(c.Error) == "null" {
		return c, nil
	}
	fault := parseFailure(line)
	fault.status = 502
	if n := 0; json.Unmarshal([]byte(fault.code), &n) == nil && n >= 400 && n < 600 {
		fault.status = n
	}
	return c, fault
}

// endOf is what the end of a connection means when no end of the answer came before it.
func endOf(err error) error {
	if errors.Is(err, io.EOF) {
		return errCutOff
	}
	return fmt.Errorf("%w: %w", errCutOff, err)
}
