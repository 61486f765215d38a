package answer

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"

	"ibid/corpus"
	"ibid/retrieval"
)

const (
	// Sentences that the encoder looks at, after their words ranked them. Each
	// costs about as much as a fifth of a passage.
	encoded = 24
	// An answer without a model has at most this many claims.
	maxClaims = 4
	// A further sentence must be at least this likely, next to the best one,
	fellowShare = 0.5
	// and this much when it brings what the answer still lacks: another document,
	// or the kind of thing that was asked for.
	newcomerShare = 0.4
	// Sentences that share this much of their terms (Jaccard) say the same.
	sameStatement = 0.6
)

// rank returns the sentences of the hits, the likeliest answer first. Words
// decide which of them the encoder looks at.
func (e *Engine) rank(ctx context.Context, a *analysis, hits []retrieval.Hit) ([]sentence, error) {
	all := candidates(hits)
	for i := range all {
		a.wordFeatures(&all[i], hits)
		all[i].score = e.models.Words.probability(all[i].features)
	}
	sortSentences(all)
	all = all[:min(len(all), encoded)]
	if err := e.encode(ctx, a, all); err != nil {
		return nil, err
	}
	sortSentences(all)
	return all, nil
}

// candidates are the sentences of the hits, each once: passages overlap.
func candidates(hits []retrieval.Hit) []sentence {
	type place struct {
		document string
		start    int
	}
	seen := map[place]bool{}
	var all []sentence
	for i, h := range hits {
		before := ""
		for _, span := range h.Passage.Sentences {
			text := h.Document.Text[span.Start:span.End]
			if p := (place{h.Document.ID, span.Start}); !seen[p] && states(text) {
				seen[p] = true
				all = append(all, sentence{document: h.Document, span: span, text: text, before: before, hit: i})
			}
			before = text
		}
	}
	return all
}

// states tells a statement from a question and from what only announces one
// ("The director said:").
func states(text string) bool {
	end := strings.TrimRight(text, "\"'”’»)] ")
	return !strings.HasSuffix(end, "?") && !strings.HasSuffix(end, ":")
}

// encode adds what the encoder sees: how near the sentence as a whole, and its
// words one by one, come to the question.
func (e *Engine) encode(ctx context.Context, a *analysis, sentences []sentence) error {
	var texts []string
	for _, s := range sentences {
		texts = append(texts, s.text, s.before, s.document.Title)
	}
	readings, err := e.reader.read(ctx, texts)
	if err != nil {
		return err
	}
	for i := range sentences {
		s := &sentences[i]
		alone := nearness(a.reading, readings[3*i])
		around := nearness(a.reading, readings[3*i], readings[3*i+1], readings[3*i+2])
		s.features = append(s.features,
			Feature{"similarity", dot(a.vector, readings[3*i].whole)},
			Feature{nearestWords, a.weighed(alone)},
			Feature{"nearest words in and before it", a.weighed(around)},
			Feature{"least near words", lowest(alone)},
		)
		s.score = e.models.Sentence.probability(s.features)
	}
	return nil
}

// sortSentences orders by score; equals by document and place, so that the
// same question always gets the same answer.
func sortSentences(s []sentence) {
	slices.SortFunc(s, func(x, y sentence) int {
		return cmp.Or(cmp.Compare(y.score, x.score), cmp.Compare(x.document.ID, y.document.ID), cmp.Compare(x.span.Start, y.span.Start))
	})
}

// choose takes the best sentence and those beside it that answer nearly as
// well and say something else. A sentence that says the same in another
// document becomes a second witness of the claim that is there.
func choose(ranked []sentence) []Draft {
	var drafts []Draft
	var kept []sentence
	for _, s := range ranked {
		if len(kept) > 0 && s.score < share(s, kept)*kept[0].score {
			continue
		}
		if i := slices.IndexFunc(kept, s.saysTheSame); i >= 0 {
			drafts[i].addWitness(s)
			continue
		}
		if len(kept) < maxClaims {
			kept = append(kept, s)
			drafts = append(drafts, draftOf(s))
		}
	}
	return drafts
}

// share is how likely s must be, next to the best sentence, to stand beside
// those that are kept.
func share(s sentence, kept []sentence) float64 {
	has := func(k sentence) bool { return k.document.ID == s.document.ID }
	lacks := func(k sentence) bool { return value(k.features, kindFound) < 0 }
	if !slices.ContainsFunc(kept, has) || value(s.features, kindFound) > 0 && !slices.ContainsFunc(kept, func(k sentence) bool { return !lacks(k) }) {
		return newcomerShare
	}
	return fellowShare
}

// saysTheSame compares terms. Another figure makes another statement, however
// alike the rest is: hiding it would hide that sources disagree.
func (s sentence) saysTheSame(other sentence) bool {
	shared, figures := 0, 0
	for t := range s.terms {
		switch {
		case other.terms[t]:
			shared++
		case hasDigit(t):
			figures++
		}
	}
	for t := range other.terms {
		if hasDigit(t) && !s.terms[t] {
			figures++
		}
	}
	all := len(s.terms) + len(other.terms) - shared
	return figures == 0 && all > 0 && float64(shared) >= sameStatement*float64(all)
}

func hasDigit(term string) bool { return strings.IndexFunc(term, unicode.IsDigit) >= 0 }

// A Draft is a statement before it is checked: untrusted, whoever wrote it.
type Draft struct {
	Text   string
	Quotes []Quote
}

// A Quote is what a draft says stands in a document.
type Quote struct {
	Document *corpus.Document
	Span     corpus.Span
	Text     string
}

func draftOf(s sentence) Draft {
	return Draft{Text: s.text, Quotes: []Quote{{s.document, s.span, s.text}}}
}

// addWitness adds a quotation from a document that the draft does not cite yet.
func (d *Draft) addWitness(s sentence) {
	for _, q := range d.Quotes {
		if q.Document.ID == s.document.ID {
			return
		}
	}
	d.Quotes = append(d.Quotes, Quote{s.document, s.span, s.text})
}
