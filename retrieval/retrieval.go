// Package retrieval finds the passages of a corpus that a question is about, by
// their words (BM25) and by their meaning (vectors), and says why each is there.
//
// It promises that a search sees one snapshot of the corpus, that filters are
// exact, and that the same snapshot and question always give the same ranking.
// It does not tell whether what it found answers the question.
package retrieval

import (
	"context"
	"errors"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"

	"ibid/corpus"
	"ibid/store"
)

// An Embedder turns texts into vectors of Dimensions values; the nearer two
// texts are in meaning, the higher the cosine of their vectors. Its name tells
// apart vectors that must not be mixed.
type Embedder interface {
	Name() string
	Dimensions() int
	EmbedPassages(ctx context.Context, texts []string) ([][]float32, error)
	EmbedQuery(ctx context.Context, text string) ([]float32, error)
}

// Errors that callers tell apart.
var (
	ErrStale  = errors.New("the index was made with other settings: sync it")
	ErrNoText = errors.New("the sources hold no document that can be read")
)

// Options say how passages are made and ranked. The zero value means the
// defaults, which were measured: docs/performance-retrieval.md.
type Options struct {
	Split      corpus.SplitOptions
	Corpus     string  // names the source, to tell another corpus from one that lost its documents
	Reading    string  // names how the source reads its files: a new name reads all of them again
	Fusion     Fusion  // how the two rankings become one; default FuseScores
	Share      float64 // of the vectors in FuseScores, 0 to 1; default 0.7
	Candidates int     // taken from each ranking; default 200
	Batch      int     // texts embedded and kept at once; default 64
	Workers    int     // batches embedded at the same time; default 1
}

func (o Options) withDefaults() Options {
	if o.Fusion == "" {
		o.Fusion = FuseScores
	}
	if o.Share == 0 {
		o.Share = 0.7
	}
	if o.Candidates <= 0 {
		o.Candidates = 200
	}
	if o.Batch <= 0 {
		o.Batch = 64
	}
	if o.Workers <= 0 {
		o.Workers = 1
	}
	o.Workers = min(o.Workers, 2*runtime.GOMAXPROCS(0))
	return o
}

// An Index is the corpus ready to be searched, and the way to bring it up to
// date. It is safe for concurrent use.
type Index struct {
	log      *slog.Logger
	store    *store.Store
	embedder Embedder
	opts     Options

	syncing sync.Mutex // one Sync or Load at a time in this process
	current atomic.Pointer[Snapshot]
}

// Open returns an index that is empty until Load or Sync.
func Open(log *slog.Logger, st *store.Store, emb Embedder, opts Options) *Index {
	ix := &Index{log: log, store: st, embedder: emb, opts: opts.withDefaults()}
	ix.current.Store(emptySnapshot(ix))
	return ix
}

// Snapshot returns what a search sees now. It never changes: whoever begins
// with it can finish with it, whatever Sync does meanwhile. Before the first
// Load or Sync it holds no document.
func (ix *Index) Snapshot() *Snapshot { return ix.current.Load() }
