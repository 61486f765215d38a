package llm

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"

	openai "github.com/sashabaranov/go-openai"
)

// Causes of deadlines, so that what ran out can be told.
var (
	errSlow       = errors.New("no answer in time")
	errFirstToken = errors.New("no first token in time")
	errTokenGap   = errors.New("the stream stopped")
	errAnswer     = errors.New("the answer took too long")
	errCutOff     = errors.New("the answer was cut off")
)

// fault is an error as callers get it: a sentinel, a sentence, and the cause.
type fault struct {
	kind     error
	sentence string
	cause    error
}

func (f *fault) Error() string   { return f.sentence }
func (f *fault) Unwrap() []error { return []error{f.kind, f.cause} }

// server is one model on one server: what the sentences are about.
type server struct {
	at    address
	key   bool
	model string
}

// explain turns any error of a request into what callers get. An error of the caller's own context stays what it is.
func (s server) explain(ctx context.Context, err error) error {
	var known *fault
	if err == nil || errors.As(err, &known) {
		return err
	}
	if errors.Is(ctx.Err(), context.Canceled) {
		return fmt.Errorf("ask the model server: %w", context.Cause(ctx))
	}
	kind, sentence := s.sentence(err)
	return &fault{kind: kind, sentence: sentence, cause: err}
}

func (s server) sentence(err error) (error, string) {
	var status *statusError
	if errors.As(err, &status) {
		return s.statusSentence(status)
	}
	var network *networkError
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.As(err, &certificate):
		return ErrRefused, fmt.Sprintf("the certificate of %s is not trusted: %v", s.at.shown, certificate.Err)
	case errors.Is(err, openai.ErrChatCompletionInvalidModel):
		return ErrRefused, fmt.Sprintf("%q is no model for chat", s.model)
	case errors.Is(err, errNotNumbers):
		return ErrRefused, fmt.Sprintf("the model %q at %s gives vectors that are no numbers", s.model, s.at.shown)
	case errors.As(err, &network):
		return ErrAway, fmt.Sprintf("the model server at %s cannot be reached: %v", s.at.shown, network.cause)
	case isDeadline(err):
		return ErrAway, fmt.Sprintf("the model server at %s is too slow: %v", s.at.shown, err)
	}
	return ErrAway, fmt.Sprintf("the answer of the model server at %s cannot be read: %v", s.at.shown, err)
}

func isDeadline(err error) bool {
	for _, cause := range []error{errSlow, errFirstToken, errTokenGap, errAnswer, context.DeadlineExceeded} {
		if errors.Is(err, cause) {
			return true
		}
	}
	return false
}

func (s server) statusSentence(e *statusError) (error, string) {
	switch {
	case e.page && e.status < 300:
		return ErrRefused, fmt.Sprintf("%s answers with a web page: set OPENAI_BASE_URL to the API, whose address usually ends in /v1", s.at.shown)
	case e.status < 400:
		return ErrRefused, fmt.Sprintf("%s sends requests elsewhere (status %d): set OPENAI_BASE_URL to the final address", s.at.shown, e.status)
	case e.status == http.StatusUnauthorized && !s.key:
		return ErrRefused, fmt.Sprintf("%s wants a key: set OPENAI_API_KEY", s.at.shown)
	case e.status == http.StatusUnauthorized:
		return ErrRefused, fmt.Sprintf("%s does not accept OPENAI_API_KEY (%v)", s.at.shown, e)
	case noQuota(e):
		return ErrRefused, fmt.Sprintf("the account at %s has no quota left (%v)", s.at.shown, e)
	case e.status == http.StatusForbidden:
		return ErrRefused, fmt.Sprintf("%s forbids the use of the model %q (%v)", s.at.shown, s.model, e)
	case unknownModel(e):
		return ErrRefused, fmt.Sprintf("%s does not know the model %q (%v)", s.at.shown, s.model, e)
	case e.status == http.StatusNotFound:
		return ErrRefused, fmt.Sprintf("nothing answers at %s: OPENAI_BASE_URL usually ends in /v1 (%v)", s.at.shown, e)
	case e.status == http.StatusTooManyRequests:
		return ErrAway, fmt.Sprintf("%s limits how often it can be asked (%v)", s.at.shown, e)
	case tooLong(e):
		return ErrTooLong, fmt.Sprintf("the request is too long for the model %q (%v)", s.model, e)
	case e.says("content_filter", "content management policy", "responsibleaipolicyviolation"):
		return ErrDeclined, fmt.Sprintf("a filter at %s declined the request (%v)", s.at.shown, e)
	case transient(e):
		return ErrAway, fmt.Sprintf("the model server at %s has a fault (%v)", s.at.shown, e)
	}
	return ErrRefused, fmt.Sprintf("%s does not accept the request (%v)", s.at.shown, e)
}

func noQuota(e *statusError) bool {
	return e.status == http.StatusPaymentRequired ||
		e.status == http.StatusTooManyRequests && e.says("insufficient_quota", "exceeded your current quota", "billing")
}

func unknownModel(e *statusError) bool {
	if e.status == http.StatusNotFound {
		return e.says("model", "deployment", "no endpoints found")
	}
	return e.status == http.StatusBadRequest && e.says("model_not_found", "not a valid model", "model does not exist")
}

// tooLong knows the words of OpenAI, vLLM, llama.cpp, Ollama and Hugging Face's server.
func tooLong(e *statusError) bool {
	if e.status != http.StatusRequestEntityTooLarge && e.status != http.StatusBadRequest && e.status < 422 {
		return false
	}
	return e.says("context_length_exceeded", "context length", "context size", "context window", "physical batch size",
		"input length", "must have less than", "too large to process", "maximum input")
}

// transient tells whether the same request may succeed a moment later.
func transient(e *statusError) bool {
	switch e.status {
	case http.StatusTooManyRequests:
		return !noQuota(e)
	case http.StatusRequestTimeout, http.StatusTooEarly:
		return true
	}
	return e.status >= 500 && e.status != http.StatusNotImplemented && !tooLong(e)
}
