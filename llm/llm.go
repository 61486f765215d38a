// Package llm talks to a model server over the OpenAI protocol: streamed chat and embeddings. It promises that every
// call ends in time, that what fails is said in one sentence an operator can act on, and that what an answer costs is
// counted. It does not promise that what a model says is true, or that two calls say the same.
//
// It is the only importer of go-openai. OpenAI, Azure, OpenRouter, Ollama, llama.cpp and vLLM are all meant: what a
// server or a model refuses (a temperature, a system role, …) is learned from its refusal and left out from then on.
package llm

import (
	"errors"
	"net/http"
	"time"
)

// What callers branch on. The error itself is one sentence for the operator; it holds neither the key nor anything
// of the request's text.
var (
	// ErrAway: the server is down, slow, overloaded, or was so often enough that it is left alone for a while.
	ErrAway = errors.New("model server away")
	// ErrRefused: the server will say the same again until an operator changes something (key, model, address, quota).
	ErrRefused = errors.New("model server refuses")
	// ErrBudget: the tokens of the day are used up.
	ErrBudget = errors.New("daily token budget used up")
	// ErrTooLong: the request does not fit the model; a shorter one may.
	ErrTooLong = errors.New("request too long for the model")
	// ErrDeclined: the model or a filter before it declined to answer this very request.
	ErrDeclined = errors.New("request declined")
	// ErrDimensions: vectors of another width than before; it comes together with ErrRefused.
	ErrDimensions = errors.New("embedding dimensions changed")
)

// Defaults of Config.
const (
	DefaultBaseURL        = "https://api.openai.com/v1"
	DefaultChatModel      = "gpt-4.1-mini"           // at OpenAI only
	DefaultEmbeddingModel = "text-embedding-3-small" // at OpenAI only
)

// Config says which server and models to use, and for how long to wait. A zero field has the default named beside it.
type Config struct {
	APIKey  string // none; OpenAI itself and Azure need one
	BaseURL string // DefaultBaseURL. Azure: https://NAME.openai.azure.com, with ?api-version=… if the default is not wanted
	// HTTPClient carries the requests; nil is one of our own. Redirects are never followed, since they would carry the key along.
	HTTPClient *http.Client

	EmbeddingModel      string        // DefaultEmbeddingModel at OpenAI, else it must be set
	EmbeddingDimensions int           // 0 is the model's own
	BatchTexts          int           // 128 texts a request (OpenAI's limit is 2048)
	BatchTokens         int           // 50,000 estimated tokens a request (OpenAI's limit is 300,000)
	InputTokens         int           // 8,000 estimated tokens a text, cut beyond (OpenAI's limit is 8,192)
	EmbeddingRequests   int           // 3 requests at a time
	EmbeddingTimeout    time.Duration // 60 s for each request of EmbedPassages
	QueryTimeout        time.Duration // 10 s for EmbedQuery, retries and waits included

	ChatModel         string        // DefaultChatModel at OpenAI, else it must be set
	Temperature       float32       // 0.01: quotations want the likeliest token; negative leaves it to the model
	ReasoningEffort   string        // none sent
	MaxTokens         int           // 1,200 tokens an answer, unless a Request says otherwise
	FirstTokenTimeout time.Duration // 20 s until the first token, retries and waits included
	TokenGapTimeout   time.Duration // 15 s between two tokens
	AnswerTimeout     time.Duration // 90 s for a whole answer
	DailyTokens       int           // MODEL_DAILY_TOKENS: tokens a day (UTC), asked and answered; 0 is no limit
	PromptPrice       float64       // US dollars for a million tokens asked; 0 when unknown
	CompletionPrice   float64       // US dollars for a million tokens answered; 0 when unknown
	BreakerFailures   int           // 5 failures in a row open the circuit breaker
	BreakerRest       time.Duration // 30 s for which an open breaker asks nobody

	EmbeddingAttempts int           // 5 for each request of EmbedPassages
	ChatAttempts      int           // 3, before the first token only
	Backoff           time.Duration // 500 ms before the second attempt, doubled each time, with jitter
	BackoffMax        time.Duration // 20 s; a server that asks for a longer wait than this is not waited for

	Now func() time.Time // time.Now; the budget's clock
}

func (c Config) withDefaults() Config {
	or(&c.BaseURL, DefaultBaseURL)
	or(&c.BatchTexts, 128)
	or(&c.BatchTokens, 50_000)
	or(&c.InputTokens, 8_000)
	or(&c.EmbeddingRequests, 3)
	or(&c.EmbeddingTimeout, 60*time.Second)
	or(&c.QueryTimeout, 10*time.Second)
	or(&c.Temperature, 0.01)
	or(&c.MaxTokens, 1200)
	or(&c.FirstTokenTimeout, 20*time.Second)
	or(&c.TokenGapTimeout, 15*time.Second)
	or(&c.AnswerTimeout, 90*time.Second)
	or(&c.BreakerFailures, 5)
	or(&c.BreakerRest, 30*time.Second)
	or(&c.EmbeddingAttempts, 5)
	or(&c.ChatAttempts, 3)
	or(&c.Backoff, 500*time.Millisecond)
	or(&c.BackoffMax, 20*time.Second)
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}

// or sets a zero value to its default.
func or[T comparable](value *T, fallback T) {
	var zero T
	if *value == zero {
		*value = fallback
	}
}
