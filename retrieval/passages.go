package retrieval

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"

	"ibid/corpus"
	"ibid/store"
)

// composeVersion changes whenever compose does: passages are then made anew.
const composeVersion = 1

// compose returns what is embedded and indexed for a passage: a passage that
// says "the program" is found by the name that its title or heading gives.
func compose(title, heading, text string) string {
	if heading != "" {
		title += "\n" + heading
	}
	return title + "\n" + text
}

// split makes a document's row with its passages.
func (ix *Index) split(doc corpus.Document) (store.Document, error) {
	meta, err := encodeMeta(doc)
	if err != nil {
		return store.Document{}, err
	}
	row := store.Document{ID: doc.ID, Hash: doc.Hash, Meta: meta, Text: doc.Text}
	for _, p := range corpus.Split(doc, ix.opts.Split) {
		row.Passages = append(row.Passages, store.Passage{
			Span:      store.Span(p.Span),
			Heading:   p.Heading,
			Sentences: convert[store.Span](p.Sentences),
			Key:       sha256.Sum256([]byte(compose(doc.Title, p.Heading, p.Text))),
		})
	}
	return row, nil
}

// passages is the way back: what the corpus made, of a stored row.
func passages(row *store.Document, doc *corpus.Document) []corpus.Passage {
	out := make([]corpus.Passage, len(row.Passages))
	for i, p := range row.Passages {
		out[i] = corpus.Passage{
			DocumentID: doc.ID,
			Ordinal:    i,
			Span:       corpus.Span(p.Span),
			Text:       doc.Text[p.Start:p.End],
			Heading:    p.Heading,
			Sentences:  convert[corpus.Span](p.Sentences),
		}
	}
	return out
}

// convert copies spans between this package's two neighbours, which do not
// know each other.
func convert[To, From ~struct{ Start, End int }](spans []From) []To {
	out := make([]To, len(spans))
	for i, s := range spans {
		out[i] = To(s)
	}
	return out
}

// snapshotID is the same whenever the same documents are read the same way.
func snapshotID(fingerprint, encoder string, rows []store.Document) string {
	hash := sha256.New()
	fmt.Fprintf(hash, "%q %q\n", fingerprint, encoder)
	for i := range rows {
		fmt.Fprintf(hash, "%q %s %x\n", rows[i].ID, rows[i].Hash, sha256.Sum256(rows[i].Meta))
	}
	return hex.EncodeToString(hash.Sum(nil))[:12]
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
