package answer

import (
	"cmp"
	"slices"
	"strings"

	"ibid/corpus"
	"ibid/retrieval"
	"ibid/retrieval/lexical"
)

const (
	// A quotation of fewer words is no place: it may stand anywhere.
	fewWords = 4
	// A sentence is what a garbled quotation meant when they share this much of
	// the terms of both (Dice).
	sameQuote = 0.6
	// A quotation grows to whole sentences unless that makes it longer than this.
	maxQuote = 900
	// Sentences that a statement without a source is held against.
	lookedUp = 3
)

// shown are the passages of a prompt as quotations are looked for in them.
type shown struct {
	hits      []retrieval.Hit
	folded    []folded
	sentences []spot
}

// A spot is a sentence of a passage that was shown.
type spot struct {
	hit      int
	sentence int // its index in the passage
	span     corpus.Span
	terms    map[string]bool
}

func showing(hits []retrieval.Hit) *shown {
	s := &shown{hits: hits}
	type key struct {
		document string
		start    int
	}
	seen := map[key]bool{}
	for i, h := range hits {
		s.folded = append(s.folded, fold(h.Passage.Text))
		for n, span := range h.Passage.Sentences {
			if k := (key{h.Document.ID, span.Start}); !seen[k] {
				seen[k] = true
				s.sentences = append(s.sentences, spot{i, n, span, set(lexical.Terms(h.Document.Text[span.Start:span.End]))})
			}
		}
	}
	return s
}

// quote returns a span of a hit's document as a quotation.
func (s *shown) quote(hit int, span corpus.Span) Quote {
	d := s.hits[hit].Document
	return Quote{d, span, d.Text[span.Start:span.End]}
}

// locate finds what a citation means: the quotation where it stands; where it
// does not, the sentence of the cited passage that it is a garbled copy of. The
// reason says why there is none.
func (s *shown) locate(c cited) (Quote, string) {
	hit := c.source - 1
	if c.source < 1 || hit >= len(s.hits) {
		hit = -1
	}
	quote := foldQuote(c.quote)
	if len(strings.Fields(quote.text)) >= fewWords {
		if q, ok := s.verbatim(hit, quote); ok {
			return q, ""
		}
		if q, ok := s.garbled(hit, quote); ok {
			return q, ""
		}
		if hit >= 0 {
			return Quote{}, "its quotation does not stand in the passage that it cites"
		}
	}
	if hit < 0 {
		return Quote{}, "it cites a passage that was not shown"
	}
	return Quote{}, "it quotes nothing that can be found"
}

// verbatim looks for the quotation in the passage cited, then in all others:
// models count badly.
func (s *shown) verbatim(hit int, quote folded) (Quote, bool) {
	for _, i := range s.order(hit) {
		start := s.hits[i].Passage.Start
		spans := s.folded[i].find(quote)
		if len(spans) == 0 {
			spans = s.elided(i, quote)
		}
		if len(spans) > 0 {
			span := corpus.Span{Start: start + spans[0].Start, End: start + spans[0].End}
			return s.quote(i, s.whole(i, span)), true
		}
	}
	return Quote{}, false
}

// order is the passage first, if there is one, then the rest.
func (s *shown) order(hit int) []int {
	var order []int
	if hit >= 0 {
		order = append(order, hit)
	}
	for i := range s.hits {
		if i != hit {
			order = append(order, i)
		}
	}
	return order
}

// elided finds a quotation with gaps: all of its parts, in their order, and
// what stands between them.
func (s *shown) elided(hit int, quote folded) []corpus.Span {
	parts := quote.parts()
	if len(parts) < 2 {
		return nil
	}
	var all corpus.Span
	for i, p := range parts {
		found := s.folded[hit].find(p)
		at := slices.IndexFunc(found, func(f corpus.Span) bool { return i == 0 || f.Start >= all.End })
		if at < 0 {
			return nil
		}
		if i == 0 {
			all.Start = found[at].Start
		}
		all.End = found[at].End
	}
	if all.End-all.Start > maxQuote {
		return nil
	}
	return []corpus.Span{all}
}

// whole widens a span to the sentences that it touches: half a sentence can be
// made to say the opposite.
func (s *shown) whole(hit int, span corpus.Span) corpus.Span {
	wide := span
	for _, sentence := range s.hits[hit].Passage.Sentences {
		if sentence.Start < span.End && span.Start < sentence.End {
			wide.Start, wide.End = min(wide.Start, sentence.Start), max(wide.End, sentence.End)
		}
	}
	if wide.End-wide.Start > maxQuote {
		return span
	}
	return wide
}

// garbled finds the sentence of the cited passage that shares most of its terms
// with the quotation, if they are nearly all.
func (s *shown) garbled(hit int, quote folded) (Quote, bool) {
	terms := set(lexical.Terms(quote.text))
	best, most := spot{}, 0.0
	for _, p := range s.sentences {
		if hit >= 0 && s.hits[p.hit].Document != s.hits[hit].Document {
			continue
		}
		if d := dice(terms, p.terms); d > most {
			best, most = p, d
		}
	}
	if most < sameQuote {
		return Quote{}, false
	}
	return s.quote(best.hit, best.span), true
}

func dice(a, b map[string]bool) float64 {
	if len(a)+len(b) == 0 {
		return 0
	}
	return 2 * float64(shared(a, b)) / float64(len(a)+len(b))
}

func shared(a, b map[string]bool) int {
	n := 0
	for t := range a {
		if b[t] {
			n++
		}
	}
	return n
}

// candidates are the sentences that share most with a statement, best first;
// hits limits them to passages, nil is all.
func (s *shown) candidates(text string, hits []int) []spot {
	terms := set(lexical.Terms(text))
	type ranked struct {
		spot
		score float64
	}
	var all []ranked
	for _, p := range s.sentences {
		if hits == nil || slices.Contains(hits, p.hit) {
			// A shared term counts; a term too many costs little.
			score := float64(shared(terms, p.terms)) - 0.02*float64(len(p.terms))
			all = append(all, ranked{p, score})
		}
	}
	slices.SortStableFunc(all, func(a, b ranked) int { return cmp.Compare(b.score, a.score) })
	places := make([]spot, 0, lookedUp)
	for _, r := range all[:min(len(all), lookedUp)] {
		if r.score > 0 {
			places = append(places, r.spot)
		}
	}
	return places
}
