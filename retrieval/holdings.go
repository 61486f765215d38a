package retrieval

import (
	"crypto/sha256"
	"fmt"
	"time"

	"ibid/corpus"
	"ibid/store"
)

// holdings is what a snapshot holds, as it was committed: the next one takes
// over whatever did not change. It never changes once it is made.
type holdings struct {
	info       store.Snapshot
	documents  []corpus.Document // by ID
	sketches   []sketch          // of each document
	files      []origin          // of each document
	first      []int             // of each document, its first passage; at the end, their number
	byID       map[string]int
	passages   []corpus.Passage // by document, then ordinal: a passage's place is its number
	owner      []int32          // the document of each
	keys       []store.Key      // of what was embedded for each
	vectors    [][]float32      // of each, of length 1; nil where the encoder made none yet
	unreadable map[string]store.Unreadable
	families   *families // found when somebody asks
}

// An origin is what tells whether a document must be read again.
type origin struct {
	size     int64
	modified time.Time
	meta     [32]byte // SHA-256 of what was read of it, without the text
}

func newHoldings(info store.Snapshot, documents, passages int) *holdings {
	return &holdings{
		info:      info,
		documents: make([]corpus.Document, 0, documents),
		sketches:  make([]sketch, 0, documents),
		files:     make([]origin, 0, documents),
		first:     append(make([]int, 0, documents+1), 0),
		byID:      make(map[string]int, documents),
		passages:  make([]corpus.Passage, 0, passages),
		owner:     make([]int32, 0, passages),
		keys:      make([]store.Key, 0, passages),
		vectors:   make([][]float32, 0, passages),
		families:  &families{},
	}
}

// restore makes holdings of what the store holds.
func restore(state *store.State) (*holdings, error) {
	passages := 0
	for i := range state.Documents {
		passages += len(state.Documents[i].Passages)
	}
	h := newHoldings(state.Snapshot, len(state.Documents), passages)
	for i := range state.Documents {
		row := &state.Documents[i]
		doc, sketch, err := decodeMeta(row.Meta, row.Text)
		if err != nil {
			return nil, err
		}
		h.add(draft{doc, sketch, row, passagesOf(row, &doc)}, state.Vectors)
	}
	h.unreadable = make(map[string]store.Unreadable, len(state.Unreadable))
	for _, u := range state.Unreadable {
		h.unreadable[u.Path] = u
	}
	return h, nil
}

// A draft is a document that was read or restored, with what is stored of it.
type draft struct {
	doc      corpus.Document
	sketch   sketch
	row      *store.Document
	passages []corpus.Passage
}

func (d draft) origin() origin {
	return origin{d.row.Size, d.row.Modified, sha256.Sum256(d.row.Meta)}
}

// add appends a document; documents must come by ID.
func (h *holdings) add(d draft, vectors map[store.Key][]float32) {
	h.open(d.doc, d.sketch, d.origin())
	for i := range d.passages {
		key := d.row.Passages[i].Key
		h.put(d.passages[i], key, vectors[key])
	}
	h.first = append(h.first, len(h.passages))
}

// take appends a document of other holdings, with its passages and vectors.
func (h *holdings) take(from *holdings, place int) {
	h.open(from.documents[place], from.sketches[place], from.files[place])
	for i := from.first[place]; i < from.first[place+1]; i++ {
		h.put(from.passages[i], from.keys[i], from.vectors[i])
	}
	h.first = append(h.first, len(h.passages))
}

func (h *holdings) open(doc corpus.Document, s sketch, o origin) {
	h.byID[doc.ID] = len(h.documents)
	h.documents, h.sketches, h.files = append(h.documents, doc), append(h.sketches, s), append(h.files, o)
}

func (h *holdings) put(p corpus.Passage, key store.Key, vector []float32) {
	h.owner = append(h.owner, int32(len(h.documents)-1))
	h.passages, h.keys, h.vectors = append(h.passages, p), append(h.keys, key), append(h.vectors, vector)
}

// of returns a document's passages.
func (h *holdings) of(place int) []corpus.Passage {
	return h.passages[h.first[place]:h.first[place+1]]
}

// complete is ErrStale when a passage has no vector of so many values: the
// encoder was changed, or its vectors were deleted.
func (h *holdings) complete(dimensions int) error {
	for i, v := range h.vectors {
		if len(v) != dimensions {
			p := &h.passages[i]
			return fmt.Errorf("find the vector of passage %d of %s: %w", p.Ordinal, p.DocumentID, ErrStale)
		}
	}
	return nil
}
