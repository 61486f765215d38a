package answer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync/atomic"
	"time"

	"ibid/llm"
	"ibid/prompts"
	"ibid/retrieval"
)

// Limits say how long a reader waits for a model. A zero field has the default
// named beside it.
type Limits struct {
	First   time.Duration // until the first verified claim: 25 s
	Whole   time.Duration // until the last: 60 s
	Rewrite time.Duration // for making a follow-up understandable alone: 8 s
}

func (l Limits) withDefaults() Limits {
	or := func(d *time.Duration, fallback time.Duration) {
		if *d <= 0 {
			*d = fallback
		}
	}
	or(&l.First, 25*time.Second)
	or(&l.Whole, 60*time.Second)
	or(&l.Rewrite, 8*time.Second)
	return l
}

// chat is what a writer needs of a model server.
type chat interface {
	Model() string
	Stream(ctx context.Context, r llm.Request) (*llm.Stream, error)
}

// A Writer has a model write claims, and lets through what the passages bear
// out. It is safe for concurrent use.
type Writer struct {
	log     *slog.Logger
	chat    chat
	prompts *prompts.Set
	support supporter
	limits  Limits

	plainly atomic.Bool // the model answers in bare sentences only
}

// NewWriter returns a writer for Engine.WithWriter.
func NewWriter(log *slog.Logger, c chat, p *prompts.Set, s supporter, l Limits) *Writer {
	return &Writer{log: log, chat: c, prompts: p, support: s, limits: l.withDefaults()}
}

// Why a model is not listened to any longer.
var (
	errLate   = errors.New("the reader has waited long enough")
	errEnough = errors.New("there are enough claims")
)

// maxWritten is the most claims that are taken of a model.
const maxWritten = 8

// write fills the answer with a model's claims, and returns the pairs that the
// model says disagree. It is false where the sources' own words must serve
// instead; the answer's note then says why.
func (w *Writer) write(ctx context.Context, a *Answer, earlier []Turn, show func(*Answer)) (disagree [][2]int, told bool, err error) {
	a.Model, a.Prompts = w.chat.Model(), w.prompts.Hash()
	hits, begun, plain := a.Evidence.Hits, time.Now(), w.plainly.Load()
	for {
		r, err := w.request(a.asked(), earlier, hits, plain)
		if err != nil {
			return nil, false, w.giveUp(ctx, a, err)
		}
		s := newSession(w, a, hits, show)
		err = s.run(ctx, r, begun)
		small := !s.formed && s.number > 0 // the form is too much for the model
		switch {
		case errors.Is(err, llm.ErrTooLong) && len(hits) > 1:
			hits = hits[:len(hits)/2]
		case s.conclude(err):
			return s.disagree, true, ctx.Err()
		case small && !plain && err == nil && time.Since(begun) < w.limits.First/2:
			plain = true
			w.plainly.Store(true)
		default:
			if small {
				w.plainly.Store(true) // the next question goes without the detour
			}
			return nil, false, w.giveUp(ctx, a, cmp.Or(err, errNothing))
		}
	}
}

// giveUp notes why the sources' own words must do. Only a question that nobody
// waits for any longer is an error.
func (w *Writer) giveUp(ctx context.Context, a *Answer, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("answer through the model: %w", ctx.Err())
	}
	a.Note = fallbackNote(err)
	w.log.Warn("the model did not answer", "model", a.Model, "cause", err)
	return nil
}

// errNothing says that a model wrote nothing that may be shown.
var errNothing = errors.New("nothing that the model wrote is borne out")

// fallbackNote is half a sentence for the reader.
func fallbackNote(err error) string {
	const instead = ", so these are the sources' own words"
	for _, n := range []struct {
		is   error
		note string
	}{
		{llm.ErrBudget, "the model's tokens for today are used up"},
		{llm.ErrTooLong, "the passages do not fit the model"},
		{llm.ErrDeclined, "the model declined to answer"},
		{llm.ErrRefused, "the model cannot be used at the moment"},
		{errLate, "the model was too slow"},
		{llm.ErrAway, "the model is away"},
		{errNothing, "nothing that the model wrote is borne out by the sources"},
	} {
		if errors.Is(err, n.is) {
			return n.note + instead
		}
	}
	return "the model could not be used" + instead
}

// plainTokens are enough for a few bare sentences; small models ramble on.
const plainTokens = 160

// request renders the prompt for the passages of the hits.
func (w *Writer) request(question string, earlier []Turn, hits []retrieval.Hit, plain bool) (llm.Request, error) {
	in := prompts.Input{Question: question, Earlier: turns(earlier)}
	for i, h := range hits {
		d := h.Document
		in.Passages = append(in.Passages, prompts.Passage{
			N: i + 1, Title: d.Title, Publisher: d.Publisher, Author: d.Author, Kind: string(d.Kind), Date: string(d.Date),
			Heading: h.Passage.Heading, Text: h.Passage.Text,
		})
	}
	if plain {
		m, err := w.prompts.Plain(in)
		return llm.Request{System: m.System, User: m.User, MaxTokens: plainTokens}, err
	}
	m, err := w.prompts.Answer(in)
	return llm.Request{System: m.System, User: m.User}, err
}

// An ending is how a stream came to its end.
type ending struct {
	usage     llm.Usage
	truncated bool
	err       error // nil at a proper end
}

// listen streams an answer into pieces, which it closes, and then tells how it
// ended. Pieces wait, so that checking a claim does not hold up the model.
func (w *Writer) listen(ctx context.Context, r llm.Request) (<-chan string, <-chan ending) {
	pieces, ended := make(chan string, 1024), make(chan ending, 1)
	go func() {
		defer close(pieces)
		stream, err := w.chat.Stream(ctx, r)
		if err != nil {
			ended <- ending{err: err}
			return
		}
		defer stream.Close()
		for {
			piece, err := stream.Next()
			if errors.Is(err, io.EOF) {
				err = nil
			}
			if err != nil || piece == "" {
				ended <- ending{stream.Usage(), stream.Truncated(), err}
				return
			}
			select {
			case pieces <- piece:
			case <-ctx.Done():
			}
		}
	}()
	return pieces, ended
}

// deadlines cancel an answer that takes too long, since it was begun: its first
// claim, or all of it.
// arrived tells that there is a first claim.
func (l Limits) deadlines(ctx context.Context, begun time.Time) (timed context.Context, arrived func(), end context.CancelCauseFunc) {
	timed, cancel := context.WithCancelCause(ctx)
	var claimed atomic.Bool
	first := time.AfterFunc(l.First-time.Since(begun), func() {
		if !claimed.Load() {
			cancel(errLate)
		}
	})
	whole := time.AfterFunc(l.Whole-time.Since(begun), func() { cancel(errLate) })
	return timed, func() { claimed.Store(true) }, func(cause error) {
		first.Stop()
		whole.Stop()
		cancel(cause)
	}
}
