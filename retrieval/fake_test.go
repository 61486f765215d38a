package retrieval

import (
	"context"
	"fmt"
	"hash/fnv"
	"log/slog"
	"sync"
	"testing"

	"ibid/corpus"
	"ibid/retrieval/lexical"
	"ibid/store"
)

// wordBag embeds a text as its bag of words: each word adds one to the value
// that its hash picks. Two texts are near when they share words.
type wordBag struct {
	name       string
	dimensions int
	before     func(texts []string) error // called before a batch is embedded

	mu      sync.Mutex
	texts   []string // passages embedded
	batches int
}

func newWordBag() *wordBag { return &wordBag{name: "word-bag", dimensions: 64} }

func (w *wordBag) Name() string    { return w.name }
func (w *wordBag) Dimensions() int { return w.dimensions }

func (w *wordBag) EmbedPassages(ctx context.Context, texts []string) ([][]float32, error) {
	if w.before != nil {
		if err := w.before(texts); err != nil {
			return nil, err
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.batches++
	w.texts = append(w.texts, texts...)
	vectors := make([][]float32, len(texts))
	for i, text := range texts {
		vectors[i] = w.embed(text)
	}
	return vectors, nil
}

func (w *wordBag) EmbedQuery(_ context.Context, text string) ([]float32, error) {
	return w.embed(text), nil
}

func (w *wordBag) embed(text string) []float32 {
	v := make([]float32, w.dimensions)
	v[0] = 0.01 // a text without words has a direction too
	for _, term := range lexical.Terms(text) {
		h := fnv.New32a()
		h.Write([]byte(term))
		v[int(h.Sum32())%w.dimensions]++
	}
	return v
}

func (w *wordBag) embedded() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.texts)
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func openStore(t testing.TB, dir string) *store.Store {
	t.Helper()
	st, err := store.Open(context.Background(), quiet(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	return st
}

// indexOf syncs documents into a fresh index.
func indexOf(t testing.TB, docs []corpus.Document, opts Options) *Index {
	t.Helper()
	ix := Open(quiet(), openStore(t, t.TempDir()), newWordBag(), opts)
	if _, err := ix.Sync(context.Background(), Documents(docs), nil); err != nil {
		t.Fatal(err)
	}
	return ix
}

func search(t testing.TB, ix *Index, q Query) *Result {
	t.Helper()
	r, err := ix.Snapshot().Search(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// ids lists a result as document#ordinal.
func ids(r *Result) []string {
	var out []string
	for _, h := range r.Hits {
		out = append(out, fmt.Sprintf("%s#%d", h.Document.ID, h.Passage.Ordinal))
	}
	return out
}

func document(id, date, text string) corpus.Document {
	return corpus.Document{ID: id, Title: "About " + id, Date: corpus.Date(date), Text: text}
}

func vectorsOf(t testing.TB, emb Embedder, jobs []job) map[store.Key][]float32 {
	t.Helper()
	vectors := map[store.Key][]float32{}
	for _, j := range jobs {
		vs, err := emb.EmbedPassages(context.Background(), []string{compose(j.title, j.heading, j.text)})
		if err != nil {
			t.Fatal(err)
		}
		if err := normalise(vs[0], emb.Dimensions()); err != nil {
			t.Fatal(err)
		}
		vectors[j.key] = vs[0]
	}
	return vectors
}

func storeSnapshot() store.Snapshot { return store.Snapshot{ID: "test"} }
