package answer

import (
	"slices"
	"strings"

	"ibid/corpus"
	"ibid/retrieval"
)

// verify turns drafts into claims. What it lets through has quotations that
// stand, byte for byte, where they say, inside a passage that was found for the
// question; everything else is removed with its reason.
func verify(drafts []Draft, hits []retrieval.Hit) (claims []Claim, removed []Removed, sources []Source) {
	var v verified
	for _, d := range drafts {
		v.admit(d, hits)
	}
	return v.claims, v.removed, v.sources
}

// verified is an answer as it grows claim by claim. A source keeps the number
// that it was given first.
type verified struct {
	claims  []Claim
	removed []Removed
	sources []Source
}

// admit takes a draft over as a claim, or writes down why not.
func (v *verified) admit(d Draft, hits []retrieval.Hit) bool {
	if reason := refute(d, hits); reason != "" {
		v.removed = append(v.removed, Removed{d.Text, reason})
		return false
	}
	claim := Claim{Text: d.Text, Voice: voiceOf(d.Quotes)}
	for _, q := range d.Quotes {
		claim.Citations = append(claim.Citations, cite(v.number(q.Document), q))
	}
	v.claims = append(v.claims, claim)
	return true
}

// number is the source's place in the list, where it is put if it is new.
func (v *verified) number(d *corpus.Document) int {
	for _, s := range v.sources {
		if s.ID == d.ID {
			return s.N
		}
	}
	v.sources = append(v.sources, sourceOf(len(v.sources)+1, d))
	return len(v.sources)
}

// refute returns why a draft must not be shown, "" when nothing speaks against it.
func refute(d Draft, hits []retrieval.Hit) string {
	if strings.TrimSpace(d.Text) == "" {
		return "it says nothing"
	}
	if len(d.Quotes) == 0 {
		return "it quotes nothing"
	}
	if instructs(d.Text) {
		return "it gives orders and states nothing"
	}
	for _, q := range d.Quotes {
		if !q.stands() {
			return "its quotation does not stand in the document"
		}
		if !q.shown(hits) {
			return "its quotation is not in a passage that was found"
		}
	}
	return ""
}

// stands reports whether the document has the quotation where it says.
func (q Quote) stands() bool {
	text := q.Document.Text
	return q.Text != "" && 0 <= q.Span.Start && q.Span.Start < q.Span.End && q.Span.End <= len(text) &&
		text[q.Span.Start:q.Span.End] == q.Text
}

func (q Quote) shown(hits []retrieval.Hit) bool {
	return slices.ContainsFunc(hits, q.within)
}

// within reports whether the quotation stands in the passage.
func (q Quote) within(h retrieval.Hit) bool {
	return h.Document.ID == q.Document.ID && h.Passage.Start <= q.Span.Start && q.Span.End <= h.Passage.End
}

func sourceOf(n int, d *corpus.Document) Source {
	return Source{N: n, ID: d.ID, Title: d.Title, Publisher: d.Publisher, Author: d.Author, Kind: d.Kind, Date: d.Date, URL: d.URL}
}
