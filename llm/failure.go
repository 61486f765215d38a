package llm

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// statusError is a server's refusal or failure.
type statusError struct {
	status     int
	page       bool // answered with a web page
	code       string
	kind       string
	param      string
	raw        string // the server's words, for telling refusals apart; never shown
	message    string // the same, fit to be shown
	retryAfter time.Duration
}

func (e *statusError) Error() string {
	text := fmt.Sprintf("status %d", e.status)
	if e.page {
		text += " and a web page"
	}
	if e.message != "" {
		text += ": " + e.message
	}
	return text
}

// says tells whether the server's words contain one of the phrases; case does not matter.
func (e *statusError) says(phrases ...string) bool {
	all := strings.ToLower(e.code + " " + e.kind + " " + e.param + " " + e.raw)
	for _, phrase := range phrases {
		if strings.Contains(all, phrase) {
			return true
		}
	}
	return false
}

// networkError is a request that no server answered.
type networkError struct{ cause error }

func (e *networkError) Error() string { return e.cause.Error() }
func (e *networkError) Unwrap() error { return e.cause }

// parseFailure reads the forms in which servers report errors: OpenAI's object, Ollama's plain string, vLLM's
// unwrapped object, FastAPI's detail; and anything else as text.
func parseFailure(body []byte) *statusError {
	var outer map[string]json.RawMessage
	if json.Unmarshal(body, &outer) != nil {
		return &statusError{raw: strings.ToValidUTF8(string(body), "")}
	}
	inner := outer
	if raw, ok := outer["error"]; ok {
		var nested map[string]json.RawMessage
		if json.Unmarshal(raw, &nested) != nil {
			return &statusError{raw: text(raw)}
		}
		inner = nested
	}
	e := &statusError{code: text(inner["code"]), kind: text(inner["type"]), param: text(inner["param"])}
	e.raw = text(inner["message"])
	if e.raw == "" {
		e.raw = text(inner["detail"])
	}
	return e
}

// text is a JSON string's content, or any other value as it is written.
func text(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}

// quoteLength is how many characters of the request a server may repeat before its words are withheld.
const quoteLength = 20

// scrubbed makes a server's words fit for a log: one line, 300 characters, without the key, and withheld altogether
// when they repeat the request.
func scrubbed(message, key string, texts []string) string {
	if key != "" {
		message = strings.ReplaceAll(message, key, "[key]")
	}
	if repeats(message, texts) {
		return "(its words are withheld, since they repeat the request)"
	}
	message = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, message)
	message = strings.Join(strings.Fields(message), " ")
	if utf8.RuneCountInString(message) > 300 {
		message = string([]rune(message)[:299]) + "…"
	}
	return message
}

// repeats tells whether message holds quoteLength characters in a row of a text, or the whole of a shorter one.
func repeats(message string, texts []string) bool {
	runes := []rune(message)
	for _, t := range texts {
		if n := utf8.RuneCountInString(t); n < quoteLength {
			if n >= 4 && strings.Contains(message, t) {
				return true
			}
			continue
		}
		for i := 0; i+quoteLength <= len(runes); i++ {
			if strings.Contains(t, string(runes[i:i+quoteLength])) {
				return true
			}
		}
	}
	return false
}

// requestTexts are the texts that a request carries: messages, or inputs of embeddings.
func requestTexts(req *http.Request) []string {
	if req.GetBody == nil {
		return nil
	}
	body, err := req.GetBody()
	if err != nil {
		return nil // GetBody of a bytes.Reader, which go-openai sends, does not fail
	}
	defer body.Close()
	var fields struct {
		Input    []string `json:"input"`
		Messages []struct {
			Content string `json:"content"`
		} `json:"messages"`
	}
	if json.NewDecoder(body).Decode(&fields) != nil {
		return nil // a request without a body, such as GET /models
	}
	for _, m := range fields.Messages {
		fields.Input = append(fields.Input, m.Content)
	}
	return fields.Input
}
