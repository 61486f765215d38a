// Package lexical ranks texts by the words that they share with a question:
// BM25 over postings in memory, which nothing changes once they are built.
//
// It promises the same ranking on every machine and at every run, ties broken
// by the position of the text. It knows English endings and stop words; texts
// in other languages are matched by their whole words.
package lexical

import (
	"cmp"
	"math"
	"slices"
	"sync"
)

// The constants of BM25, after Robertson and Zaragoza, "The Probabilistic
// Relevance Framework" (2009). Measured on SciFact (docs/performance-retrieval.md),
// 1.2 and 0.75 are as good as any, and what Lucene ships.
const (
	DefaultK1 = 1.2  // how soon a repeated word stops adding
	DefaultB  = 0.75 // how much a long text is held against it, 0 to 1
)

// maxQueryTerms bounds a question's work: a pasted page is searched by its
// rarest terms.
const maxQueryTerms = 128

// Options tune BM25; the zero value means the defaults.
type Options struct{ K1, B float64 }

func (o Options) withDefaults() Options {
	if o.K1 == 0 && o.B == 0 {
		return Options{K1: DefaultK1, B: DefaultB}
	}
	return o
}

// An Index holds, for every term, the texts that it stands in. It is safe for
// concurrent use.
//
// A text's score is Σ over the question's distinct terms of
// idf · tf / (tf + k1·(1 − b + b·length/average)), with
// idf = ln(1 + (N − df + ½)/(df + ½)): Lucene's form, without the factor
// (k1 + 1) that changes no ranking. A score is thus below the sum of the idf.
type Index struct {
	opts    Options
	ids     map[string]uint32 // term → row of starts
	names   []string          // the way back
	starts  []uint32          // postings of term t: [starts[t], starts[t+1])
	docs    []uint32          // ascending within a term
	counts  []uint16          // beside docs: how often the term stands there
	sizes   []uint32          // of each text, in words that are indexed
	norms   []float64         // of each text: k1·(1 − b + b·length/average)
	scratch sync.Pool         // *[]float32, one zero score for every text
}

// A Hit is a text's position as it was given to Build, and its score.
type Hit struct {
	Doc   int
	Score float32
}

// A Match is a word of the question that stands in a text.
type Match struct {
	Word  string  // as the question writes it
	Term  string  // as it is indexed
	IDF   float64 // how rare it is
	Score float64 // its share of the text's score
}

// Len returns the number of texts.
func (ix *Index) Len() int { return len(ix.sizes) }

// IDF returns how rare a term (as Terms returns it) is; a term that no text
// holds has the highest value.
func (ix *Index) IDF(term string) float64 {
	df := 0
	if t, ok := ix.ids[term]; ok {
		df = int(ix.starts[t+1] - ix.starts[t])
	}
	return idf(ix.Len(), df)
}

func idf(n, df int) float64 {
	return math.Log(1 + (float64(n-df)+0.5)/(float64(df)+0.5))
}

// Search returns the k best texts that share a term with the question, best
// first. keep, unless it is nil, decides which texts may be returned.
func (ix *Index) Search(question string, k int, keep func(doc int) bool) []Hit {
	if k <= 0 || ix.Len() == 0 {
		return nil
	}
	buf := ix.scratch.Get().(*[]float32)
	defer ix.scratch.Put(buf)
	scores := *buf
	clear(scores)
	for _, q := range ix.query(question) {
		docs, counts := ix.postings(q.id)
		rarity := idf(ix.Len(), len(docs))
		for i, d := range docs {
			scores[d] += share(rarity, counts[i], ix.norms[d])
		}
	}
	return best(scores, k, keep)
}

// Scores returns the scores of the given texts, in their order: what Search
// would say of them, were they among its best.
func (ix *Index) Scores(question string, texts []int) []float32 {
	scores := make([]float32, len(texts))
	for _, q := range ix.query(question) {
		for i, d := range texts {
			scores[i] += ix.weight(q.id, d)
		}
	}
	return scores
}

// Explain returns the question's words that stand in a text, rarest first.
func (ix *Index) Explain(question string, text int) []Match {
	var matches []Match
	for _, q := range ix.query(question) {
		if w := ix.weight(q.id, text); w > 0 {
			matches = append(matches, Match{q.word, q.term, ix.IDF(q.term), float64(w)})
		}
	}
	return matches
}

// A queryTerm is one distinct term of a question that some text holds.
type queryTerm struct {
	id   uint32
	term string
	word string // the question's first spelling
	df   int
}

// query returns a question's terms, rarest first, then in the alphabet's
// order: sums of floats must not depend on the order of the words. A term that
// the question repeats counts once, which measured a little better than twice.
func (ix *Index) query(question string) []queryTerm {
	var terms []queryTerm
	seen := map[uint32]bool{}
	for _, t := range TermsWithSpans(question) {
		id, ok := ix.ids[t.Text]
		if !ok || seen[id] {
			continue
		}
		seen[id] = true
		df := int(ix.starts[id+1] - ix.starts[id])
		terms = append(terms, queryTerm{id, t.Text, question[t.Start:t.End], df})
	}
	slices.SortFunc(terms, func(a, b queryTerm) int {
		return cmp.Or(cmp.Compare(a.df, b.df), cmp.Compare(a.term, b.term))
	})
	return terms[:min(len(terms), maxQueryTerms)]
}

func (ix *Index) postings(term uint32) ([]uint32, []uint16) {
	from, to := ix.starts[term], ix.starts[term+1]
	return ix.docs[from:to], ix.counts[from:to]
}

// weight returns a term's share of one text's score, 0 when it is not there.
func (ix *Index) weight(term uint32, text int) float32 {
	docs, counts := ix.postings(term)
	if i, ok := slices.BinarySearch(docs, uint32(text)); ok {
		return share(idf(ix.Len(), len(docs)), counts[i], ix.norms[text])
	}
	return 0
}

// share is one term's part of a text's score.
func share(idf float64, count uint16, norm float64) float32 {
	tf := float64(count)
	return float32(idf * tf / (tf + norm))
}
