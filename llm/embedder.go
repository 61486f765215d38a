package llm

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	openai "github.com/sashabaranov/go-openai"
)

// Embedder gives texts vectors of length 1 through a server's /embeddings. It is safe for concurrent use.
type Embedder struct {
	log    *slog.Logger
	client *openai.Client
	server server
	asked  int // dimensions to ask for; 0 is the model's own
	config Config

	mu     sync.Mutex // guards what is learned from the server
	dims   int        // 0 until known
	texts  int        // a request
	tokens int        // a text, estimated
	noDims bool       // the model refuses the dimensions field
}

// NewEmbedder checks the settings; it asks the server nothing.
func NewEmbedder(log *slog.Logger, c Config) (*Embedder, error) {
	c = c.withDefaults()
	at, err := parseAddress(c.BaseURL)
	if err != nil {
		return nil, err
	}
	model, err := at.model(c.EmbeddingModel, DefaultEmbeddingModel, "OPENAI_EMBEDDING_MODEL")
	if err != nil {
		return nil, err
	}
	if err := at.checkKey(c.APIKey); err != nil {
		return nil, err
	}
	if c.EmbeddingDimensions < 0 {
		return nil, fmt.Errorf("embedding dimensions must not be negative: %d", c.EmbeddingDimensions)
	}
	e := &Embedder{log: log, config: c, asked: c.EmbeddingDimensions, dims: c.EmbeddingDimensions}
	e.server = server{at: at, key: c.APIKey != "", model: model}
	e.client = at.client(c.APIKey, newCarrier(c.HTTPClient, at, c.APIKey, c.Now))
	e.texts, e.tokens = min(c.BatchTexts, 2048), c.InputTokens
	if e.dims == 0 && at.openAI {
		e.dims = ownDimensions(model)
	}
	return e, nil
}

// ownDimensions are those of OpenAI's models, from its guide to embeddings; 0 when the model is another.
func ownDimensions(model string) int {
	switch model {
	case "text-embedding-3-small", "text-embedding-ada-002":
		return 1536
	case "text-embedding-3-large":
		return 3072
	}
	return 0
}

// Name is the key under which vectors may be kept: vectors of two names must not be mixed. Until the dimensions are
// known it ends in "/0", and nothing must be kept under it: call Probe before.
func (e *Embedder) Name() string {
	name := fmt.Sprintf("openai/%s/%d", e.server.model, e.Dimensions())
	if e.server.at.openAI {
		return name
	}
	return name + "@" + e.server.at.host
}

// Dimensions is the vectors' width; 0 until it is known from the settings, the model, Probe or a first vector.
func (e *Embedder) Dimensions() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.dims
}

// Probe embeds one word, so that a wrong key, model, address or width is known at once and Name is final. Its errors are
// those of EmbedQuery.
func (e *Embedder) Probe(ctx context.Context) error {
	_, err := e.EmbedQuery(ctx, "probe")
	return err
}

// EmbedQuery embeds one question within QueryTimeout.
func (e *Embedder) EmbedQuery(ctx context.Context, text string) ([]float32, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, e.config.QueryTimeout, errSlow)
	defer cancel()
	vectors, err := e.embed(ctx, []string{text}, e.config.QueryTimeout)
	if err != nil {
		return nil, fmt.Errorf("embed the question: %w", err)
	}
	return vectors[0], nil
}

// EmbedPassages embeds texts, in their order; one vector each. An empty text is an error, since no server takes it. What
// is too long for the model is cut, so that such a vector stands for the beginning of its text.
func (e *Embedder) EmbedPassages(ctx context.Context, texts []string) ([][]float32, error) {
	vectors, err := e.embed(ctx, texts, e.config.EmbeddingTimeout)
	if err != nil {
		return nil, fmt.Errorf("embed %d passages: %w", len(texts), err)
	}
	return vectors, nil
}

// embed sends the batches, a few at a time, and gives up at the first that fails.
func (e *Embedder) embed(ctx context.Context, texts []string, timeout time.Duration) ([][]float32, error) {
	texts, err := e.prepare(texts)
	if err != nil {
		return nil, err
	}
	out := make([][]float32, len(texts))
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	slots := make(chan struct{}, e.config.EmbeddingRequests)
	var wg sync.WaitGroup
	var first error
	var once sync.Once
	for _, b := range e.batches(texts) {
		slots <- struct{}{}
		if ctx.Err() != nil {
			break
		}
		wg.Go(func() {
			defer func() { <-slots }()
			vectors, err := e.batch(ctx, texts[b.from:b.to], timeout)
			if err != nil {
				once.Do(func() { first = err; cancel(err) })
				return
			}
			copy(out[b.from:b.to], vectors)
		})
	}
	wg.Wait()
	if first == nil && ctx.Err() != nil { // the caller's own context, before a request noticed
		first = e.server.explain(ctx, context.Cause(ctx))
	}
	return out, first
}

// prepare makes the texts fit to be sent. Which text is empty is told by number, never by content.
func (e *Embedder) prepare(texts []string) ([]string, error) {
	out := make([]string, len(texts))
	for i, t := range texts {
		if strings.TrimSpace(t) == "" {
			return nil, fmt.Errorf("text %d of %d is empty", i+1, len(texts))
		}
		out[i] = strings.ToValidUTF8(t, "\uFFFD")
	}
	return out, nil
}

// span is a run of texts that travel in one request.
type span struct{ from, to int }

func (e *Embedder) batches(texts []string) []span {
	perRequest, perText := e.limits()
	var out []span
	from, tokens := 0, 0
	for i, t := range texts {
		n := min(estimate(t), perText)
		if i > from && (i-from >= perRequest || tokens+n > e.config.BatchTokens) {
			out = append(out, span{from, i})
			from, tokens = i, 0
		}
		tokens += n
	}
	if from < len(texts) {
		out = append(out, span{from, len(texts)})
	}
	return out
}

func (e *Embedder) limits() (texts, tokens int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.texts, e.tokens
}

// batch embeds the texts of one request, in smaller steps or shorter texts when the server says so. It ends because
// every turn halves a number of texts, lowers a number of tokens, or drops a field.
func (e *Embedder) batch(ctx context.Context, texts []string, timeout time.Duration) ([][]float32, error) {
	perRequest, perText := e.limits()
	if len(texts) > perRequest {
		return e.halves(ctx, texts, timeout)
	}
	short := make([]string, len(texts))
	longest := 0
	for i, t := range texts {
		short[i] = cut(t, perText)
		longest = max(longest, estimate(short[i]))
	}
	vectors, err := e.request(ctx, short, timeout)
	var status *statusError
	if !errors.As(err, &status) {
		return vectors, err
	}
	switch {
	case e.dropDimensions(status):
	case tooMany(status) && len(texts) > 1:
		e.lowerTexts(len(texts) / 2)
	case tooLong(status) && longest > 32:
		e.lowerTokens(longest / 2)
	default:
		return nil, err
	}
	return e.batch(ctx, texts, timeout)
}

func (e *Embedder) halves(ctx context.Context, texts []string, timeout time.Duration) ([][]float32, error) {
	half := len(texts) / 2
	left, err := e.batch(ctx, texts[:half], timeout)
	if err != nil {
		return nil, err
	}
	right, err := e.batch(ctx, texts[half:], timeout)
	if err != nil {
		return nil, err
	}
	return append(left, right...), nil
}

// tooMany knows the words of OpenAI, Hugging Face's server, Azure, Cohere and Google for a request of too many texts.
func tooMany(e *statusError) bool {
	return e.status >= 400 && e.status < 500 && e.says("maximum allowed batch size", "tokens per request", "array length",
		"array too long", "too many inputs", "too many texts", "in one batch", "maximum batch size", "number of texts")
}

func (e *Embedder) lowerTexts(n int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if n < e.texts {
		e.texts = n
		e.log.Info("the server takes fewer texts a request", "texts", n)
	}
}

func (e *Embedder) lowerTokens(n int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if n < e.tokens {
		e.tokens = n
		e.log.Info("the embedding model takes shorter texts; longer ones are cut", "estimated_tokens", n)
	}
}

// dropDimensions leaves the field out from now on; a model whose own width is the wanted one then still serves.
func (e *Embedder) dropDimensions(status *statusError) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	refused := status.status < 500 && status.says("dimensions", "matryoshka")
	if e.asked == 0 || e.noDims || !refused {
		return false
	}
	e.noDims = true
	e.log.Info("the embedding model does not take a number of dimensions; asking without")
	return true
}
