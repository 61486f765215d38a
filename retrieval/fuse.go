package retrieval

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// Fusion is how two rankings become one.
type Fusion string

const (
	// FuseScores adds the scores of both, each stretched over 0 to 1 among the
	// candidates: Bruch, Gai and Ingber, "An Analysis of Fusion Functions for
	// Hybrid Retrieval" (2023).
	FuseScores Fusion = "scores"
	// FuseRanks adds 1/(60 + rank) of both: Cormack, Clarke and Büttcher,
	// "Reciprocal Rank Fusion" (2009).
	FuseRanks Fusion = "ranks"
	WordsOnly Fusion = "words"
	Nearest   Fusion = "vectors"
)

const rrfConstant = 60

// A candidate is a passage that one of the rankings put forward.
type candidate struct {
	passage               int
	score                 float64
	cosine, bm25          float64
	cosineRank, wordsRank int // from 1; 0 for not among the candidates
}

// candidates returns the union of the best of both rankings, by passage. Each
// has both of its scores, exact also where only the other ranking named it.
func (s *Snapshot) candidates(ctx context.Context, q Query, vector []float32, keep []bool) ([]candidate, error) {
	n := max(s.opts.Candidates, 4*min(q.K, len(s.passages)))
	union := map[int]*candidate{}
	get := func(passage int) *candidate {
		if union[passage] == nil {
			union[passage] = &candidate{passage: passage}
		}
		return union[passage]
	}
	if vector != nil {
		near, err := s.nearest(ctx, vector, n, keep)
		if err != nil {
			return nil, err
		}
		for i, v := range near {
			get(v.passage).cosineRank = i + 1
		}
	}
	var allow func(int) bool
	if keep != nil {
		allow = func(i int) bool { return keep[i] }
	}
	for i, hit := range s.Words().Search(q.Text, n, allow) {
		get(hit.Doc).wordsRank = i + 1
	}
	return s.complete(q.Text, vector, union), nil
}

// complete computes the scores of the candidates.
func (s *Snapshot) complete(question string, vector []float32, union map[int]*candidate) []candidate {
	found := make([]candidate, 0, len(union))
	for _, c := range union {
		found = append(found, *c)
	}
	slices.SortFunc(found, func(a, b candidate) int { return cmp.Compare(a.passage, b.passage) })
	places := make([]int, len(found))
	for i := range found {
		places[i] = found[i].passage
		if vector != nil {
			found[i].cosine = cosine(vector, s.vectors[places[i]])
		}
	}
	for i, score := range s.Words().Scores(question, places) {
		found[i].bm25 = float64(score)
	}
	return found
}

// fuse sets the scores and sorts, best first, equals by passage.
func (s *Snapshot) fuse(found []candidate, withVector bool) {
	how := s.opts.Fusion
	if !withVector {
		how = WordsOnly
	}
	near := scale(found, func(c candidate) float64 { return c.cosine })
	words := scale(found, func(c candidate) float64 { return c.bm25 })
	for i := range found {
		c := &found[i]
		switch how {
		case FuseRanks:
			c.score = reciprocal(c.cosineRank) + reciprocal(c.wordsRank)
		case WordsOnly:
			c.score = c.bm25
		case Nearest:
			c.score = c.cosine
		default:
			c.score = s.opts.Share*near(*c) + (1-s.opts.Share)*words(*c)
		}
	}
	slices.SortFunc(found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.passage, b.passage))
	})
}

// scale returns a function that stretches a score over 0 to 1 among the
// candidates; where all are equal it tells nothing and is 0.
func scale(found []candidate, of func(candidate) float64) func(candidate) float64 {
	low, high := math.Inf(1), math.Inf(-1)
	for _, c := range found {
		low, high = min(low, of(c)), max(high, of(c))
	}
	if high <= low {
		return func(candidate) float64 { return 0 }
	}
	return func(c candidate) float64 { return (of(c) - low) / (high - low) }
}

func reciprocal(rank int) float64 {
	if rank == 0 {
		return 0
	}
	return 1 / float64(rrfConstant+rank)
}
