package retrieval

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
)

// A scored passage, by its place in the snapshot.
type scored struct {
	passage int
	score   float64
}

// compareScored orders the better one first, then the earlier one.
func compareScored(a, b scored) int {
	return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.passage, b.passage))
}

// nearest returns the n passages nearest to the query, best first.
func (s *Snapshot) nearest(ctx context.Context, query []float32, n int, keep []bool) ([]scored, error) {
	if len(s.vectors) == 0 {
		return nil, nil
	}
	if keep != nil {
		return s.nearestOf(query, n, keep), nil
	}
	return s.nearestOfAll(ctx, query, n)
}

// nearestOf looks at the kept passages only, so that a narrow filter costs
// little and never comes back short.
func (s *Snapshot) nearestOf(query []float32, n int, keep []bool) []scored {
	best := make([]scored, 0, 2*n)
	floor := math.Inf(-1)
	for i, v := range s.vectors {
		if !keep[i] {
			continue
		}
		if c := cosine(query, v); c > floor { // a tie goes to the earlier passage
			best = append(best, scored{i, c})
		}
		if len(best) == 2*n {
			slices.SortFunc(best, compareScored)
			best = best[:n]
			floor = best[n-1].score
		}
	}
	slices.SortFunc(best, compareScored)
	return best[:min(n, len(best))]
}

// nearestOfAll asks chromem-go. Which of several equally near passages it
// returns at the cut depends on the order of a map; so more are fetched, until
// the last is farther than the n-th and the ties are all here.
func (s *Snapshot) nearestOfAll(ctx context.Context, query []float32, n int) ([]scored, error) {
	n = min(n, len(s.vectors))
	for fetch := n + 16; ; fetch *= 4 {
		fetch = min(fetch, len(s.vectors))
		found, err := s.fetch(ctx, query, fetch)
		if err != nil {
			return nil, err
		}
		if fetch == len(s.vectors) || found[n-1].score > found[fetch-1].score {
			return found[:n], nil
		}
	}
}

func (s *Snapshot) fetch(ctx context.Context, query []float32, n int) ([]scored, error) {
	results, err := s.near.QueryEmbedding(ctx, query, n, nil, nil)
	if err != nil {
		return nil, fmt.Errorf("search the vectors: %w", err)
	}
	found := make([]scored, len(results))
	for i, r := range results {
		place, err := strconv.Atoi(r.ID)
		if err != nil {
			return nil, fmt.Errorf("search the vectors: %w", err)
		}
		found[i] = scored{place, float64(r.Similarity)}
	}
	slices.SortFunc(found, compareScored)
	return found, nil
}

// cosine adds in chromem-go's order, so that both give the same float.
func cosine(a, b []float32) float64 {
	var sum float32
	for i, x := range a {
		sum += x * b[i]
	}
	return float64(sum)
}
