package retrieval

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"ibid/corpus"
	"ibid/store"
)

// composeVersion changes whenever compose or sketchOf does: documents are then
// read anew.
const composeVersion = 2

// compose returns what is embedded and indexed for a passage: a passage that
// says "the program" is found by the name that its title or heading gives.
func compose(title, heading, text string) string {
	if heading != "" {
		title += "\n" + heading
	}
	return title + "\n" + text
}

// split makes what is stored of a document, with its passages.
func (ix *Index) split(doc corpus.Document) (draft, error) {
	d := draft{doc: doc, sketch: sketchOf(doc.Text), passages: corpus.Split(doc, ix.opts.Split)}
	meta, err := encodeMeta(doc, d.sketch)
	if err != nil {
		return draft{}, err
	}
	d.row = &store.Document{ID: doc.ID, Hash: doc.Hash, Meta: meta, Text: doc.Text}
	for _, p := range d.passages {
		d.row.Passages = append(d.row.Passages, store.Passage{
			Span:      store.Span(p.Span),
			Heading:   p.Heading,
			Sentences: convert[store.Span](p.Sentences),
			Key:       sha256.Sum256([]byte(compose(doc.Title, p.Heading, p.Text))),
		})
	}
	return d, nil
}

// passagesOf is the way back: what the corpus made, of a stored row.
func passagesOf(row *store.Document, doc *corpus.Document) []corpus.Passage {
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
func snapshotID(fingerprint, encoder string, h *holdings) string {
	hash := sha256.New()
	fmt.Fprintf(hash, "%q %q\n", fingerprint, encoder)
	for i := range h.documents {
		fmt.Fprintf(hash, "%q %s %x\n", h.documents[i].ID, h.documents[i].Hash, h.files[i].meta)
	}
	return hex.EncodeToString(hash.Sum(nil))[:12]
}
