package llm

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	openai "github.com/sashabaranov/go-openai"
)

// Usage is what one answer took.
type Usage struct {
	Prompt     int     // tokens asked
	Completion int     // tokens answered, thinking included
	Estimated  bool    // the server did not say; both numbers are rather too high
	Cost       float64 // US dollars by Config's prices; 0 when they are unknown
}

// Stream is one answer on its way. It is not safe for concurrent use.
type Stream struct {
	chat   *Chat
	raw    *openai.ChatCompletionStream
	cancel context.CancelCauseFunc
	fail   func(error) error    // an error as callers get it, for the context of this answer
	finish func(Usage, error)   // counts tokens and reports to the breaker, once
	expire func() (stop func()) // watches the gap to the next token

	asked    []string        // the texts of the request, which no error may repeat
	prompt   int             // estimated tokens
	text     strings.Builder // what came so far, for the estimate
	first    string          // the first token, received by open
	reason   string
	declined bool
	counted  *Usage // by the server
	end      error  // what Next says from now on
}

func (c *Chat) newStream(ctx context.Context, r Request, reserved int, report func(error)) *Stream {
	s := &Stream{chat: c, prompt: promptEstimate(r), asked: []string{r.System, r.User}}
	for _, m := range r.Messages {
		s.asked = append(s.asked, m.Content)
	}
	done := false
	s.finish = func(u Usage, err error) {
		if done {
			return
		}
		done = true
		report(err)
		c.settle(ctx, reserved, u.Prompt+u.Completion)
	}
	return s
}

// open asks until a first token comes, for at most FirstTokenTimeout in all.
func (s *Stream) open(caller context.Context, r Request) error {
	c := s.chat
	timed, release := context.WithTimeoutCause(caller, c.config.AnswerTimeout, errAnswer)
	ctx, cancel := context.WithCancelCause(timed)
	s.cancel = func(cause error) { cancel(cause); release() }
	s.fail = func(err error) error { return c.server.explain(caller, s.why(ctx, err)) }
	s.expire = func() func() {
		timer := time.AfterFunc(c.config.TokenGapTimeout, func() { cancel(errTokenGap) })
		return func() { timer.Stop() }
	}
	opening, stop := context.WithTimeoutCause(ctx, c.config.FirstTokenTimeout, errFirstToken)
	defer stop()
	unwatch := context.AfterFunc(opening, func() { cancel(context.Cause(opening)) })
	policy := retry{attempts: c.config.ChatAttempts, base: c.config.Backoff, most: c.config.BackoffMax}
	err := policy.do(opening, func() error { return s.attempt(ctx, r) })
	if err == nil && !unwatch() {
		err = context.Cause(opening) // the token came as the time was up
	}
	if err != nil {
		return s.stop(err)
	}
	return nil
}

// why prefers the deadline that ran out to the broken connection that follows from it.
func (s *Stream) why(ctx context.Context, err error) error {
	var known *fault
	var status *statusError
	if cause := context.Cause(ctx); cause != nil && !errors.As(err, &known) && !errors.As(err, &status) {
		return cause
	}
	return err
}

// attempt sends the request, in the form that the model takes, and waits for the first token.
func (s *Stream) attempt(ctx context.Context, r Request) error {
	c := s.chat
	for {
		c.mu.Lock()
		sent := c.habits
		c.mu.Unlock()
		raw, err := c.client.CreateChatCompletionStream(ctx, c.compose(r, sent))
		if err == nil {
			s.raw = raw
			return s.awaitFirst()
		}
		if !c.learn(err, sent) {
			c.log.Debug("chat failed before the first token", "model", c.server.model, "error", c.server.explain(ctx, err))
			return err
		}
	}
}

// awaitFirst reads up to the first text. An answer without any is an error that tells why.
func (s *Stream) awaitFirst() error {
	for s.first == "" {
		text, err := s.receive()
		if err != nil {
			s.raw.Close()
			if errors.Is(err, io.EOF) {
				return s.empty()
			}
			return err
		}
		s.first = text
	}
	return nil
}

func (s *Stream) empty() error {
	if s.reason == "length" {
		return &fault{kind: ErrRefused, cause: io.EOF, sentence: fmt.Sprintf(
			"the model %q used up its tokens without a word of an answer: allow it more, or less thinking", s.chat.server.model)}
	}
	return &fault{kind: ErrAway, cause: io.EOF, sentence: fmt.Sprintf("the model %q answered nothing", s.chat.server.model)}
}

// Next gives the next piece of the text, io.EOF after the last, or an error as Chat.Stream has them; what came before an
// error is what the model wrote. It waits for at most TokenGapTimeout, and AnswerTimeout ends the answer.
func (s *Stream) Next() (string, error) {
	if s.end != nil {
		return "", s.end
	}
	if s.first != "" {
		text := s.first
		s.first = ""
		return text, nil
	}
	for {
		stop := s.expire()
		text, err := s.receive()
		stop()
		if err != nil {
			return "", s.stop(err)
		}
		if text != "" {
			return text, nil
		}
	}
}

// receive reads one event: its text, which may be empty, or io.EOF after an answer that is complete.
func (s *Stream) receive() (string, error) {
	line, err := s.raw.RecvRaw()
	if err != nil {
		if s.reason != "" && errors.Is(err, io.EOF) {
			return "", s.complete() // no [DONE], but the model said that it was through
		}
		return "", endOf(err)
	}
	c, err := readChunk(line)
	if err != nil {
		return "", s.shown(err)
	}
	if c.Usage != nil {
		s.counted = &Usage{Prompt: c.Usage.Prompt, Completion: c.Usage.Completion}
	}
	if c.Done {
		return "", s.complete()
	}
	text := ""
	for _, choice := range c.Choices {
		text += string(choice.Delta.Content + choice.Message.Content)
		s.declined = s.declined || choice.Delta.Refusal != "" || choice.Message.Refusal != ""
		if choice.FinishReason != "" {
			s.reason = choice.FinishReason
		}
	}
	s.text.WriteString(text)
	return text, nil
}

// shown makes the server's words in an error event fit for a log.
func (s *Stream) shown(err error) error {
	var status *statusError
	if errors.As(err, &status) {
		status.message = scrubbed(status.raw, s.chat.config.APIKey, s.asked)
	}
	return err
}

// complete tells a whole answer from one that was declined on the way.
func (s *Stream) complete() error {
	if s.declined || s.reason == string(openai.FinishReasonContentFilter) {
		return &fault{kind: ErrDeclined, cause: io.EOF, sentence: fmt.Sprintf("the model %q or its filter declined to answer", s.chat.server.model)}
	}
	return io.EOF
}

// stop ends the answer with an error, or io.EOF, that Next says from now on.
func (s *Stream) stop(err error) error {
	if s.end != nil {
		return s.end
	}
	s.end = err
	var report error
	if !errors.Is(err, io.EOF) || errors.As(err, new(*fault)) {
		s.end = s.fail(err)
		report = s.end
	}
	s.finish(s.Usage(), report)
	s.release(nil)
	return s.end
}

func (s *Stream) release(cause error) {
	s.cancel(cause)
	if s.raw != nil {
		_ = s.raw.Close() // the connection ends either way
	}
}

// Close ends the answer where it is. What it took so far is counted.
func (s *Stream) Close() {
	if s.end == nil {
		_ = s.stop(io.EOF)
	}
}

// Truncated tells, after the end, that the answer ran into its greatest length.
func (s *Stream) Truncated() bool { return s.reason == string(openai.FinishReasonLength) }

// Usage is what the answer took: final after the end, an estimate before. An answer that failed before its first
// token took nothing, as far as anybody knows.
func (s *Stream) Usage() Usage {
	u := Usage{Estimated: true}
	if s.counted != nil {
		u = *s.counted
	} else if s.text.Len() > 0 {
		u.Prompt, u.Completion = s.prompt, estimate(s.text.String())
	}
	c := s.chat.config
	u.Cost = (float64(u.Prompt)*c.PromptPrice + float64(u.Completion)*c.CompletionPrice) / 1e6
	return u
}
