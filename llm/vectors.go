package llm

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	openai "github.com/sashabaranov/go-openai"
)

// request sends one request, again where that may help, and checks and normalises what comes.
func (e *Embedder) request(ctx context.Context, texts []string, timeout time.Duration) ([][]float32, error) {
	policy := retry{attempts: e.config.EmbeddingAttempts, base: e.config.Backoff, most: e.config.BackoffMax}
	var out [][]float32
	err := policy.do(ctx, func() error {
		data, err := e.once(ctx, texts, timeout)
		if err != nil {
			e.log.Debug("embeddings failed", "texts", len(texts), "error", e.server.explain(ctx, err))
			return err
		}
		out, err = e.arrange(data, len(texts))
		return err
	})
	return out, e.server.explain(ctx, err)
}

func (e *Embedder) once(ctx context.Context, texts []string, timeout time.Duration) ([]openai.Embedding, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, timeout, errSlow)
	defer cancel()
	request := openai.EmbeddingRequestStrings{Input: texts, Model: openai.EmbeddingModel(e.server.model)}
	e.mu.Lock()
	if !e.noDims {
		request.Dimensions = e.asked
	}
	e.mu.Unlock()
	answer, err := e.client.CreateEmbeddings(ctx, request)
	if err != nil && ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return answer.Data, err
}

// arrange brings the vectors into the order of the texts, and refuses those that would make an index wrong.
func (e *Embedder) arrange(data []openai.Embedding, texts int) ([][]float32, error) {
	if len(data) != texts {
		return nil, e.wrong(ErrRefused, "gives %d vectors for %d texts", len(data), texts)
	}
	out := make([][]float32, texts)
	for _, d := range data {
		if d.Index < 0 || d.Index >= texts || out[d.Index] != nil {
			return nil, e.wrong(ErrRefused, "numbers its vectors wrongly")
		}
		if err := normalise(d.Embedding); err != nil {
			return nil, e.wrong(ErrRefused, "gives a vector %v", err)
		}
		out[d.Index] = d.Embedding
	}
	for _, vector := range out {
		if len(vector) != len(out[0]) {
			return nil, e.wrong(ErrRefused, "gives vectors of %d and of %d dimensions at once", len(out[0]), len(vector))
		}
	}
	return out, e.checkWidth(len(out[0]))
}

func (e *Embedder) wrong(kind error, format string, args ...any) error {
	what := fmt.Sprintf(format, args...)
	sentence := fmt.Sprintf("the model %q at %s %s", e.server.model, e.server.at.shown, what)
	return &fault{kind: kind, sentence: sentence, cause: errors.New(what)}
}

// checkWidth holds every vector to the width that was set or first seen.
func (e *Embedder) checkWidth(width int) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.dims == 0 {
		e.dims = width
	}
	if e.dims == width {
		return nil
	}
	const advice = "set the dimensions to what it gives, and embed the corpus again"
	return e.wrong(errors.Join(ErrRefused, ErrDimensions), "gives %d dimensions and not %d: %s", width, e.dims, advice)
}

// normalise scales a vector to length 1, in place.
func normalise(v []float32) error {
	sum := 0.0
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	switch {
	case len(v) == 0:
		return errors.New("without numbers")
	case math.IsNaN(sum) || math.IsInf(sum, 0):
		return errors.New("that is not finite")
	case sum < 1e-24: // a length of 1e-12: nothing but rounding
		return errors.New("of zeros")
	}
	scale := 1 / math.Sqrt(sum)
	for i, x := range v {
		v[i] = float32(float64(x) * scale)
	}
	return nil
}
