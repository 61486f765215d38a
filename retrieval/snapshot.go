package retrieval

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
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

	id        string
	created   time.Time
	documents []corpus.Document // by ID
	byID      map[string]int
	passages  []corpus.Passage // by document, then ordinal: a passage's place is its number
	owner     []int32          // the document of each
	vectors   [][]float32      // of each, of length 1, shared with near
	near      *chromem.Collection
	words     *lexical.Index
}

// ID names the documents and settings: the same ID, the same answers.
func (s *Snapshot) ID() string { return s.id }

// Created returns when the documents were read; it is zero for the empty
// snapshot that an index begins with.
func (s *Snapshot) Created() time.Time { return s.created }

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
func (s *Snapshot) Words() *lexical.Index { return s.words }

func emptySnapshot(ix *Index) *Snapshot {
	return &Snapshot{
		log: ix.log, embedder: ix.embedder, opts: ix.opts,
		words: lexical.Build(0, nil, lexical.Options{}),
	}
}

// build makes a snapshot of rows that are in order. A passage without a vector
// is ErrStale: the encoder was changed, or its vectors were deleted.
func (ix *Index) build(ctx context.Context, info store.Snapshot, rows []store.Document, vectors map[store.Key][]float32) (*Snapshot, error) {
	s := emptySnapshot(ix)
	s.id, s.created = info.ID, info.Created
	s.byID = make(map[string]int, len(rows))
	s.documents = make([]corpus.Document, len(rows))
	for i := range rows {
		if err := s.adopt(i, &rows[i], vectors); err != nil {
			return nil, err
		}
	}
	s.words = lexical.Build(len(s.passages), func(i int) string {
		p := &s.passages[i]
		return compose(s.documents[s.owner[i]].Title, p.Heading, p.Text)
	}, lexical.Options{})
	var err error
	s.near, err = collect(ctx, s.vectors)
	return s, err
}

// adopt takes a document with its passages and their vectors.
func (s *Snapshot) adopt(i int, row *store.Document, vectors map[store.Key][]float32) error {
	doc, err := decodeMeta(row.Meta, row.Text)
	if err != nil {
		return err
	}
	s.documents[i], s.byID[doc.ID] = doc, i
	s.passages = append(s.passages, passages(row, &s.documents[i])...)
	for n, p := range row.Passages {
		v := vectors[p.Key]
		if len(v) != s.embedder.Dimensions() {
			return fmt.Errorf("find the vector of passage %d of %s: %w", n, row.ID, ErrStale)
		}
		s.vectors = append(s.vectors, v)
		s.owner = append(s.owner, int32(i))
	}
	return nil
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
