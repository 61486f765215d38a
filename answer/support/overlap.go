package support

import "slices"

// weigh is how much a term counts: long words are rare words, and figures and
// names were counted apart.
func weigh(term string) float64 { return min(1, .4+.1*float64(len(term))) }

// coverage is the share of the claim's content terms that a set holds.
func coverage(terms []string, has func(string) bool) float64 {
	total, found := 0.0, 0.0
	for _, t := range terms {
		w := weigh(t)
		total += w
		if has(t) {
			found += w
		}
	}
	if total == 0 {
		return 0
	}
	return found / total
}

// pairs is the share of the claim's neighbouring terms that stand in the same
// order within reach of each other in the source.
func pairs(claim, source []string, reach int) float64 {
	if len(claim) < 2 {
		return 0
	}
	found := 0
	for i := 1; i < len(claim); i++ {
		if follows(source, claim[i-1], claim[i], reach) {
			found++
		}
	}
	return float64(found) / float64(len(claim)-1)
}

func follows(terms []string, a, b string, reach int) bool {
	for i, t := range terms {
		if t == a && slices.Contains(terms[i+1:min(len(terms), i+1+reach)], b) {
			return true
		}
	}
	return false
}

// common marks the words of a and b that a longest common subsequence of the
// two keeps.
func common(a, b []string) (inA, inB []bool, length int) {
	table := make([][]int, len(a)+1)
	for i := range table {
		table[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				table[i][j] = table[i+1][j+1] + 1
			} else {
				table[i][j] = max(table[i+1][j], table[i][j+1])
			}
		}
	}
	inA, inB = make([]bool, len(a)), make([]bool, len(b))
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			inA[i], inB[j] = true, true
			i, j = i+1, j+1
		case table[i+1][j] >= table[i][j+1]:
			i++
		default:
			j++
		}
	}
	return inA, inB, table[0][0]
}

// A gap is what stands in the claim and in the source between two words, or
// at an end, on which they agree. An inner gap has agreement on both sides.
type gap struct {
	claim, source []word
	inner         bool
}

// swap reports whether one run may have been put for the other.
func (g gap) swap() bool {
	return len(g.claim) > 0 && len(g.source) > 0 && len(g.claim) <= longestSwap && len(g.source) <= longestSwap
}

// gapsBetween returns the gaps between the claim and a sentence, and the share of
// the claim's words on which they agree.
func gapsBetween(claim, source *sentence) ([]gap, float64) {
	a, b := contentWords(claim), contentWords(source)
	inA, inB, length := common(lowers(a), lowers(b))
	if len(a) == 0 {
		return nil, 0
	}
	var found []gap
	for i, j := 0, 0; i < len(a) || j < len(b); i, j = i+1, j+1 {
		fromA, fromB := i, j
		for i < len(a) && !inA[i] {
			i++
		}
		for j < len(b) && !inB[j] {
			j++
		}
		if i > fromA || j > fromB {
			found = append(found, newGap(a, b, fromA, i, fromB, j))
		}
	}
	return found, float64(length) / float64(len(a))
}

// newGap cuts the source at an open end to as many words as the claim could
// have put others for: what a claim leaves away is no swap.
func newGap(a, b []word, fromA, toA, fromB, toB int) gap {
	switch {
	case fromA == 0 && toA > 0:
		fromB = max(fromB, toB-toA)
	case toA == len(a) && toA > fromA:
		toB = min(toB, fromB+toA-fromA)
	}
	return gap{a[fromA:toA], b[fromB:toB], fromA > 0 && toA < len(a) && fromB > 0 && toB < len(b)}
}

// contentWords are the words with letters or digits.
func contentWords(s *sentence) []word {
	var words []word
	for _, w := range s.words {
		if w.isLetters() || w.isNumber() {
			words = append(words, w)
		}
	}
	return words
}

func lowers(words []word) []string {
	all := make([]string, len(words))
	for i, w := range words {
		all[i] = bareStem(w.lower)
	}
	return all
}
