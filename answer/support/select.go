package support

import (
	"cmp"
	"slices"

	"ibid/retrieval/lexical"
)

// most is how many sentences the encoder and the finer parts look at.
const most = 6

// A candidate is a sentence of the evidence before it is taken apart.
type candidate struct {
	index int
	terms map[string]bool
	score float64
}

// preselect returns the indexes of the sentences that share most with the
// claim, best first: those that add what the ones before lack come early.
func preselect(claim *sentence, evidence []string) []int {
	candidates := make([]candidate, 0, len(evidence))
	for i, text := range evidence {
		c := candidate{index: i, terms: map[string]bool{}}
		for _, t := range lexical.Terms(untokenise(text)) {
			c.terms[t] = true
		}
		c.score = coverage(claim.terms, func(t string) bool { return c.terms[t] }) - .002*float64(len(c.terms))
		candidates = append(candidates, c)
	}
	slices.SortStableFunc(candidates, func(a, b candidate) int { return cmp.Compare(b.score, a.score) })
	return greedy(claim, candidates)
}

// greedy takes the best candidate, then, in turns, the one that adds most and
// the next best.
func greedy(claim *sentence, candidates []candidate) []int {
	var chosen []int
	seen := map[string]bool{}
	for len(chosen) < most && len(candidates) > 0 {
		best, gain := 0, -1.0
		for i, c := range candidates {
			added := coverage(claim.terms, func(t string) bool { return c.terms[t] && !seen[t] })
			if len(chosen)%2 == 1 && added > gain+1e-9 {
				best, gain = i, added
			}
		}
		for t := range candidates[best].terms {
			seen[t] = true
		}
		chosen = append(chosen, candidates[best].index)
		candidates = slices.Delete(candidates, best, best+1)
	}
	return chosen
}
