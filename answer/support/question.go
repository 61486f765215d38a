package support

import (
	"regexp"
	"strings"
)

// A Comparer tells in what a question differs from the sentences that may answer
// it: a passage that looks right and lacks the answer often has the question's
// words but for one name, one figure, one opposite or one "not". It looks at
// words alone, and does not say which of the two is right. It is safe for
// concurrent use.
type Comparer struct{ opposites map[string]map[string]bool }

// NewComparer returns a comparer.
func NewComparer() *Comparer { return &Comparer{readOpposites()} }

// repeatsQuestion is the least share of a question's words that a sentence
// repeats, in order, before what stands between them is one put for another. It
// is lower than for claims: the asked-for thing has other words in the sentence.
const repeatsQuestion = .5

// asking is what a question asks with, which no sentence repeats.
var asking = regexp.MustCompile(`(?i)^\W*((in|on|at|by|from|to|of|for|with) )?(what|which|whom|whose|who|when|where|why|how( (many|much|long|often|old|far|big|large))?)\b(['’]s)?\s*`)

// Differences counts them; the likeliest sentences come first, and it is the
// first that figures, denials and words such as "only" are looked up in. Without
// a sentence there is nothing to differ from.
func (c *Comparer) Differences(question string, sentences []string) []Feature {
	v := &view{claim: parse(asking.ReplaceAllString(question, "")), question: parse(""), others: func() []*sentence { return nil }}
	for _, text := range sentences {
		v.near = append(v.near, parse(text))
	}
	put, asked := 0, parse(question)
	if gaps, kept := closest(v); kept >= repeatsQuestion {
		put = len(twistsIn(v, gaps, c.opposites, deniesPlainly))
	}
	first := v.near[:min(1, len(v.near))]
	alone := func(has func(*sentence) bool) float64 {
		return truth(len(first) > 0 && has(asked) && !has(v.near[0]))
	}
	return []Feature{
		{"one thing put for another", float64(min(put, 2))},
		{"denied in the question alone", alone(func(s *sentence) bool { return deniesPlainly(s.words) })},
		{"overstated in the question alone", alone(func(s *sentence) bool { return hasAny(s, absolutes) })},
		{"figures missing", missingFigures(v, first)},
	}
}

// missingFigures is how many figures and dates of the claim do not stand in the
// sentences, at most 2.
func missingFigures(v *view, sentences []*sentence) float64 {
	if len(sentences) == 0 {
		return 0
	}
	narrow := *v
	narrow.near, narrow.best = sentences, sentences
	_, figures, _ := lockFigures(&narrow)
	_, dates := lockDates(&narrow)
	return float64(min(figures+dates, 2))
}

// plainNegators deny without saying more: a question for "which cities stopped
// it" denies nothing, one for "which cities did not" does.
var plainNegators = set(`not never no cannot neither nor none nobody nothing`)

// deniesPlainly reports whether a run holds a plain negation.
func deniesPlainly(run []word) bool {
	for i, w := range run {
		if negates(run, i) && (plainNegators[w.lower] || strings.HasSuffix(w.lower, "n't")) {
			return true
		}
	}
	return false
}
