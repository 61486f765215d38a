package answer

import (
	"context"
	"fmt"
	"math"
	"slices"

	"ibid/corpus"
	"ibid/retrieval"
	"ibid/retrieval/lexical"
)

// A Feature is one reason for or against, by a name that a person understands.
type Feature struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
}

// value returns the feature of that name, 0 when there is none.
func value(features []Feature, name string) float64 {
	for _, f := range features {
		if f.Name == name {
			return f.Value
		}
	}
	return 0
}

// A question's parts, worked out once.
type analysis struct {
	text     string
	terms    []string           // distinct content terms, in order
	weight   map[string]float64 // a term's rarity in the corpus
	total    float64            // sum of the weights
	names    []string           // the terms of capitalised words and figures
	expected expected
	vector   []float32 // the question's, as the reader's encoder asks
	reading  reading   // its words; those that no answer repeats are left out
}

// analyse works out a question's parts, with the encoder's reading of it.
func (e *Engine) analyse(ctx context.Context, question string, idf func(term string) float64) (*analysis, error) {
	a := analyse(question, idf)
	var err error
	if a.vector, err = e.reader.encoder.EmbedQuery(ctx, question); err != nil {
		return nil, fmt.Errorf("read the question: %w", err)
	}
	readings, err := e.reader.read(ctx, []string{question})
	if err != nil {
		return nil, err
	}
	a.reading = readings[0]
	a.reading.terms = slices.DeleteFunc(slices.Clone(a.reading.terms), func(t term) bool { return a.weight[t.text] == 0 })
	return a, nil
}

func analyse(text string, idf func(term string) float64) *analysis {
	a := &analysis{text: text, weight: map[string]float64{}, expected: expects(text)}
	for _, term := range lexical.Terms(text) {
		if _, seen := a.weight[term]; seen || fillers[term] {
			continue
		}
		w := idf(term)
		a.terms = append(a.terms, term)
		a.weight[term] = w
		a.total += w
	}
	for _, name := range names(text) {
		for _, term := range lexical.Terms(name) {
			if a.weight[term] > 0 {
				a.names = append(a.names, term)
			}
		}
	}
	return a
}

// fillers are stems of the words that a question is asked with and that no
// answer needs to repeat.
var fillers = wordSet(`mani much long name call type kind mean happen tell give list say said describ explain exampl person people`)

// coverage is the share of the question's terms, by rarity, that the set holds.
func (a *analysis) coverage(set map[string]bool) float64 {
	if a.total == 0 {
		return 0
	}
	sum := 0.0
	for _, term := range a.terms {
		if set[term] {
			sum += a.weight[term]
		}
	}
	return sum / a.total
}

// nameCoverage is the share of the question's names and figures that the set
// holds, 1 when it has none.
func (a *analysis) nameCoverage(set map[string]bool) float64 {
	if len(a.names) == 0 {
		return 1
	}
	found := 0
	for _, term := range a.names {
		if set[term] {
			found++
		}
	}
	return float64(found) / float64(len(a.names))
}

// pairs is the share of the question's neighbouring terms that stand close
// together, within window terms, in the text too.
func (a *analysis) pairs(terms []string) float64 {
	const window = 4
	if len(a.terms) < 2 {
		return 0
	}
	at := map[string][]int{}
	for i, t := range terms {
		at[t] = append(at[t], i)
	}
	found := 0
	for i := 1; i < len(a.terms); i++ {
		if near(at[a.terms[i-1]], at[a.terms[i]], window) {
			found++
		}
	}
	return float64(found) / float64(len(a.terms)-1)
}

func near(xs, ys []int, window int) bool {
	for _, x := range xs {
		for _, y := range ys {
			if x-y <= window && y-x <= window {
				return true
			}
		}
	}
	return false
}

// A sentence is a candidate for an answer.
type sentence struct {
	document *corpus.Document
	span     corpus.Span
	text     string
	before   string // the sentence before it in its passage
	hit      int    // index of its hit
	terms    map[string]bool
	features []Feature
	score    float64 // probability that it answers, by the sentence model
}

// wordFeatures are the features of a sentence that need no encoder.
func (a *analysis) wordFeatures(s *sentence, hits []retrieval.Hit) {
	terms := lexical.Terms(s.text)
	s.terms = set(terms)
	around := union(s.terms, set(lexical.Terms(s.before)), set(lexical.Terms(s.document.Title)))
	s.features = append(s.features,
		Feature{"words in the sentence", a.coverage(s.terms)},
		Feature{"words in and before it", a.coverage(around)},
		Feature{"names in and before it", a.nameCoverage(around)},
		Feature{"neighbouring words", a.pairs(terms)},
		Feature{kindFound, a.kindFound(s.text)},
		Feature{"passage's rank", 1 / float64(1+s.hit)},
		Feature{"passage's score", relative(hits, s.hit)},
		Feature{"length", math.Log1p(float64(len(terms)))},
	)
}

// The features that others than the sentence model look at, too.
const (
	kindFound    = "expected kind found"
	nearestWords = "nearest words"
)

// kindFound is 1 when the text has the kind of thing that the question asks
// for, -1 when it lacks it, and 0 when the question asks for no such kind.
func (a *analysis) kindFound(text string) float64 {
	switch {
	case a.expected == anything || a.expected == yesNo:
		return 0
	case a.expected.holds(text, a.text):
		return 1
	}
	return -1
}

// relative is a hit's score over the best hit's.
func relative(hits []retrieval.Hit, i int) float64 {
	if hits[0].Score <= 0 {
		return 0
	}
	return hits[i].Score / hits[0].Score
}

func set(terms []string) map[string]bool {
	s := make(map[string]bool, len(terms))
	for _, t := range terms {
		s[t] = true
	}
	return s
}

func union(sets ...map[string]bool) map[string]bool {
	all := map[string]bool{}
	for _, s := range sets {
		for t := range s {
			all[t] = true
		}
	}
	return all
}

func dot(a, b []float32) float64 {
	sum := 0.0
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}
