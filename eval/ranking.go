package eval

import "math"

// cutoffs are the depths at which hits and recall are reported.
var cutoffs = [...]int{1, 5, 10, 20}

// ndcg is the normalised discounted cumulative gain of the first k documents
// (Järvelin and Kekäläinen 2002) as trec_eval's ndcg_cut computes it: the gain
// is the grade itself, the discount log2(rank+1), the ideal order taken over
// all that was judged, found or not. It is 0 where nothing is relevant.
func ndcg(docs []string, grades map[string]int, k int) float64 {
	found := make([]int, 0, k)
	for _, doc := range docs[:min(k, len(docs))] {
		found = append(found, grades[doc])
	}
	ideal := make([]int, 0, len(grades))
	for _, grade := range grades {
		ideal = append(ideal, grade)
	}
	sortDescending(ideal)
	best := dcg(ideal[:min(k, len(ideal))])
	if best == 0 {
		return 0
	}
	return dcg(found) / best
}

// dcg adds the discounted gains; a grade below 0 gains nothing.
func dcg(grades []int) float64 {
	sum := 0.0
	for i, grade := range grades {
		sum += float64(max(grade, 0)) / math.Log2(float64(i+2))
	}
	return sum
}

// reciprocalRank is 1/rank of the first relevant document among the first k,
// else 0.
func reciprocalRank(docs []string, grades map[string]int, k int) float64 {
	for i, doc := range docs[:min(k, len(docs))] {
		if grades[doc] > 0 {
			return 1 / float64(i+1)
		}
	}
	return 0
}

// relevantIn counts the relevant documents among the first k.
func relevantIn(docs []string, grades map[string]int, k int) int {
	n := 0
	for _, doc := range docs[:min(k, len(docs))] {
		if grades[doc] > 0 {
			n++
		}
	}
	return n
}
