package retrieval

import (
	"hash/fnv"
	"io"
	"slices"
	"strings"
	"unicode"
)

// When two passages say the same thing. A changed word changes three shingles
// of three words, so that .7 of them shared means one word changed in about
// seventeen. The cosine is only the cheap test before.
const (
	twinCosine   = 0.9
	twinJaccard  = 0.7
	shingleWords = 3
	twinOverlap  = 0.5 // of the shorter of two spans of one document
)

// collapse returns the k best candidates, each followed by the lower-ranking
// ones that only repeat it.
func (s *Snapshot) collapse(ranked []candidate, k int) [][]candidate {
	seen := &twins{snapshot: s, prints: map[int]*print{}}
	var groups [][]candidate
	for _, c := range ranked {
		i := slices.IndexFunc(groups, func(g []candidate) bool { return seen.same(g[0].passage, c.passage) })
		switch {
		case i >= 0:
			groups[i] = append(groups[i], c)
		case len(groups) == k:
			return groups
		default:
			groups = append(groups, []candidate{c})
		}
	}
	return groups
}

// twins compares passages and remembers what it read of them.
type twins struct {
	snapshot *Snapshot
	prints   map[int]*print
}

// A print is what tells a copy: its runs of words, and its numbers, since the
// same sentence about another year is another statement.
type print struct {
	shingles map[uint64]struct{}
	numbers  string
}

func (t *twins) same(a, b int) bool {
	p, q := &t.snapshot.passages[a], &t.snapshot.passages[b]
	if p.DocumentID == q.DocumentID {
		shared := min(p.End, q.End) - max(p.Start, q.Start)
		return float64(shared) > twinOverlap*float64(min(p.End-p.Start, q.End-q.Start))
	}
	if cosine(t.snapshot.vectors[a], t.snapshot.vectors[b]) < twinCosine {
		return false
	}
	x, y := t.print(a), t.print(b)
	return x.numbers == y.numbers && jaccard(x.shingles, y.shingles) >= twinJaccard
}

func (t *twins) print(passage int) *print {
	if p := t.prints[passage]; p != nil {
		return p
	}
	words := wordsOf(strings.ToLower(t.snapshot.passages[passage].Text))
	p := &print{shingles: shingles(words)}
	words = slices.DeleteFunc(words, func(w string) bool { return strings.IndexFunc(w, unicode.IsNumber) < 0 })
	p.numbers = strings.Join(words, " ")
	t.prints[passage] = p
	return p
}

func wordsOf(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
}

// shingles are the hashes of a text's runs of words, the last ones shorter.
func shingles(words []string) map[uint64]struct{} {
	set := make(map[uint64]struct{}, len(words))
	for i := range words {
		h := fnv.New64a()
		for _, w := range words[i:min(i+shingleWords, len(words))] {
			io.WriteString(h, w)
			io.WriteString(h, " ")
		}
		set[h.Sum64()] = struct{}{}
	}
	return set
}

// jaccard is the share of two sets that is in both.
func jaccard(a, b map[uint64]struct{}) float64 {
	both := 0
	for x := range a {
		if _, ok := b[x]; ok {
			both++
		}
	}
	if all := len(a) + len(b) - both; all > 0 {
		return float64(both) / float64(all)
	}
	return 1
}
