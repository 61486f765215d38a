package retrieval

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strconv"
	"sync"
	"time"

	"github.com/philippgille/chromem-go"

	"ibid/corpus"
	"ibid/retrieval/lexical"
	"ibid/store"
)

// A Snapshot is a state of the corpus that can be searched. It never changes;
// what it returns must not be changed either.
type Snapshot struct {
	log      *slog.Logger
	embedder Embedder
	opts     Options

	*holdings
	finder *finder
}

// A finder is what the passages are searched with. After a start it is made
// while the caller goes on: who only lists documents need not wait for it.
type finder struct {
	once  sync.Once
	make  func(*finder)
	words *lexical.Index
	near  *chromem.Collection // of the snapshot's vectors; nil above collected
	err   error               // why near could not be made
}

// ready waits until the finder is made, or makes it.
func (f *finder) ready() *finder {
	f.once.Do(func() {
		f.make(f)
		f.make = nil // it holds on to the last snapshot's words
	})
	return f
}

// ID names the documents and settings: the same ID, the same answers.
func (s *Snapshot) ID() string { return s.info.ID }

// Created returns when the documents were read; it is zero for the empty
// snapshot that an index begins with.
func (s *Snapshot) Created() time.Time { return s.info.Created }

// Documents returns all documents, by ID.
func (s *Snapshot) Documents() []corpus.Document { return s.documents }

// Document returns the document of that ID.
func (s *Snapshot) Document(id string) (*corpus.Document, bool) {
	i, ok := s.byID[id]
	if !ok {
		return nil, false
	}
	return &s.documents[i], true
}

// Passages returns all passages, by document, then ordinal.
func (s *Snapshot) Passages() []corpus.Passage { return s.passages }

// Words returns the index of words, to ask how rare a term is.
func (s *Snapshot) Words() *lexical.Index { return s.finder.ready().words }

func emptySnapshot(ix *Index) *Snapshot {
	return ix.snapshotOf(newHoldings(store.Snapshot{}, 0, 0), nil, nil)
}

// snapshotOf makes a snapshot, and its finder when it is asked for. What that can
// take over from the last one is not indexed again: passage i stood at from[i]
// there, or is new where that is below 0.
func (ix *Index) snapshotOf(h *holdings, last *lexical.Index, from []int) *Snapshot {
	text := func(i int) string {
		p := &h.passages[i]
		return compose(h.documents[h.owner[i]].Title, p.Heading, p.Text)
	}
	f := &finder{make: func(f *finder) {
		if last != nil {
			f.words = last.Next(from, text)
		} else {
			f.words = lexical.Build(len(h.passages), text, lexical.Options{})
		}
		if len(h.vectors) <= collected {
			f.near, f.err = collect(context.Background(), h.vectors)
		}
	}}
	return &Snapshot{log: ix.log, embedder: ix.embedder, opts: ix.opts, holdings: h, finder: f}
}

// cold makes a snapshot from nothing, and begins to make its finder. A large one
// leaves garbage that the runtime would keep for the next time: at 100,000
// passages 600 MB.
func (ix *Index) cold(h *holdings) (*Snapshot, error) {
	if err := h.complete(ix.embedder.Dimensions()); err != nil {
		return nil, err
	}
	s := ix.snapshotOf(h, nil, nil)
	go func() {
		s.finder.ready()
		if len(h.passages) > collected {
			debug.FreeOSMemory()
		}
	}()
	return s, nil
}

// warm makes the snapshot after last, ready to be searched.
func (ix *Index) warm(h *holdings, last *Snapshot, from []int) (*Snapshot, error) {
	if err := h.complete(ix.embedder.Dimensions()); err != nil {
		return nil, err
	}
	s := ix.snapshotOf(h, last.Words(), from)
	return s, s.finder.ready().err
}

// collected is up to how many passages chromem-go is asked. It hands each
// through a channel and holds it apart, so that at 100,000 our own scan takes a
// third of its time (docs/performance-retrieval.md).
const collected = 10_000

// anew is the from of build where nothing can be taken over.
func anew(passages int) []int {
	from := make([]int, passages)
	for i := range from {
		from[i] = -1
	}
	return from
}

// collect hands the vectors to chromem-go, named by their passages' places. It
// keeps the slices, which are of length 1 already, without a copy.
func collect(ctx context.Context, vectors [][]float32) (*chromem.Collection, error) {
	c, err := chromem.NewDB().CreateCollection("passages", nil, neverEmbed)
	if err != nil {
		return nil, fmt.Errorf("collect the vectors: %w", err)
	}
	for i, v := range vectors {
		if err := c.AddDocument(ctx, chromem.Document{ID: strconv.Itoa(i), Embedding: v}); err != nil {
			return nil, fmt.Errorf("collect the vectors: %w", err)
		}
	}
	return c, nil
}

// neverEmbed stands where chromem-go would otherwise call OpenAI.
func neverEmbed(context.Context, string) ([]float32, error) {
	return nil, fmt.Errorf("a vector is missing")
}
