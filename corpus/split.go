package corpus

import (
	"strings"
	"unicode/utf8"
)

// SplitOptions say how a document is cut into passages. The zero value means
// the defaults.
type SplitOptions struct {
	MaxWords         int // a passage's size, but for one sentence that is longer; 140 when zero
	OverlapSentences int // how many sentences a passage repeats of the one before it in its section; 1 when zero, none when negative
}

const (
	defaultMaxWords = 140
	defaultOverlap  = 1
)

func (o SplitOptions) withDefaults() SplitOptions {
	if o.MaxWords <= 0 {
		o.MaxWords = defaultMaxWords
	}
	if o.OverlapSentences == 0 {
		o.OverlapSentences = defaultOverlap
	}
	o.OverlapSentences = max(o.OverlapSentences, 0)
	return o
}

// Split cuts a document into passages. None runs across a heading. Every
// sentence is in a passage, but for headings that stand above one and for the
// line that gives the document its title; these are in Heading and in Title.
func Split(doc Document, opts SplitOptions) []Passage {
	opts = opts.withDefaults()
	var out []Passage
	for _, s := range sections(doc) {
		for _, r := range pack(s.sentences, opts) {
			out = append(out, passage(doc, s, r, len(out)))
		}
	}
	return out
}

func passage(doc Document, s section, r run, ordinal int) Passage {
	span := Span{s.sentences[r.from].Start, s.sentences[r.to-1].End}
	spans := make([]Span, 0, r.to-r.from)
	for _, sentence := range s.sentences[r.from:r.to] {
		spans = append(spans, sentence.Span)
	}
	return Passage{
		DocumentID: doc.ID, Ordinal: ordinal, Span: span, Text: doc.Text[span.Start:span.End],
		Heading: strings.Join(s.headings, " › "), Sentences: spans,
	}
}

// A sentence is a span with what packing needs to know of it.
type sentence struct {
	Span
	words int
	opens bool // a paragraph
}

// wordsIn counts words; scripts that write no spaces count eight characters
// as one.
func wordsIn(s string) int {
	return max(len(strings.Fields(s)), utf8.RuneCountInString(s)/8)
}

// A run is a half-open range of a section's sentences.
type run struct{ from, to int }

// pack lays sentences out in runs of at most opts.MaxWords. A run that must
// end inside a paragraph ends before it if that leaves half a run at least.
// What would be left over at the end as a scrap joins the last run.
func pack(sentences []sentence, opts SplitOptions) []run {
	var runs []run
	for from, fresh := 0, 0; fresh < len(sentences); {
		to := fill(sentences, from, fresh, opts.MaxWords)
		if fits(sentences[to:], opts.MaxWords/5) {
			to = len(sentences)
		}
		runs = append(runs, run{from, to})
		from, fresh = overlap(sentences, from, to, opts), to
	}
	return runs
}

func words(sentences []sentence) int {
	n := 0
	for _, s := range sentences {
		n += s.words
	}
	return n
}

// fits reports whether sentences have no more words than that; it looks no
// further than it must, because a section may be a whole book.
func fits(sentences []sentence, limit int) bool {
	for _, s := range sentences {
		if limit -= s.words; limit < 0 {
			return false
		}
	}
	return true
}

// fill returns the end of the run that begins at from; it holds one sentence
// from fresh on at least.
func fill(sentences []sentence, from, fresh, limit int) int {
	size, to, paragraph := 0, from, -1
	for ; to < len(sentences); to++ {
		if to > fresh && sentences[to].opens && size*2 >= limit {
			paragraph = to
		}
		if to > fresh && size+sentences[to].words > limit {
			break
		}
		size += sentences[to].words
	}
	if to < len(sentences) && paragraph > 0 {
		return paragraph
	}
	return to
}

// overlap returns where the run after [from, to) begins. Sentences repeated
// take no more than a third of the run, and never all of the run before.
func overlap(sentences []sentence, from, to int, opts SplitOptions) int {
	at := to
	for at-1 > from && to-at < opts.OverlapSentences && words(sentences[at-1:to])*3 <= opts.MaxWords {
		at--
	}
	return at
}
