package retrieval

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strconv"
	"sync"
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
	if f := s.finder.ready(); f.err != nil {
		return nil, f.err
	} else if keep == nil && f.near != nil {
		return s.nearestOfAll(ctx, query, n)
	}
	return s.scan(query, n, keep), nil
}

// scanned is how many passages are worth a goroutine of their own.
const scanned = 16_384

// scan looks at all passages, or at the kept ones only: then a narrow filter
// costs little and never comes back short.
func (s *Snapshot) scan(query []float32, n int, keep []bool) []scored {
	parts := make([][]scored, min(runtime.GOMAXPROCS(0), 1+len(s.vectors)/scanned))
	var wg sync.WaitGroup
	for i := range parts {
		wg.Go(func() {
			from, to := len(s.vectors)*i/len(parts), len(s.vectors)*(i+1)/len(parts)
			parts[i] = s.scanRange(query, n, keep, from, to)
		})
	}
	wg.Wait()
	best := slices.Concat(parts...)
	slices.SortFunc(best, compareScored)
	return best[:min(n, len(best))]
}

// scanRange returns the n best of the passages from to to, four at a time.
func (s *Snapshot) scanRange(query []float32, n int, keep []bool, from, to int) []scored {
	top := &shortlist{n: n, best: make([]scored, 0, 2*n), floor: math.Inf(-1)}
	var four [4]int
	held := 0
	for i := from; i < to; i++ {
		if keep != nil && !keep[i] {
			continue
		}
		four[held] = i
		if held++; held < len(four) {
			continue
		}
		held = 0
		for k, c := range cosines(query, s.vectors[four[0]], s.vectors[four[1]], s.vectors[four[2]], s.vectors[four[3]]) {
			top.add(scored{four[k], float64(c)})
		}
	}
	for _, i := range four[:held] {
		top.add(scored{i, cosine(query, s.vectors[i])})
	}
	return top.cut()
}

// A shortlist keeps the n best of passages that come in ascending order.
type shortlist struct {
	n     int
	best  []scored
	floor float64 // a tie with the n-th goes to the earlier passage
}

func (l *shortlist) add(s scored) {
	if s.score <= l.floor {
		return
	}
	if l.best = append(l.best, s); len(l.best) == 2*l.n {
		l.best = l.cut()
		l.floor = l.best[l.n-1].score
	}
}

func (l *shortlist) cut() []scored {
	slices.SortFunc(l.best, compareScored)
	return l.best[:min(l.n, len(l.best))]
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
	results, err := s.finder.near.QueryEmbedding(ctx, query, n, nil, nil)
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

// cosines is cosine of four vectors at once, each added up in the same order:
// a sum waits for its last addition, and four need not wait for each other.
func cosines(q, a, b, c, d []float32) [4]float32 {
	a, b, c, d = a[:len(q)], b[:len(q)], c[:len(q)], d[:len(q)]
	var w, x, y, z float32
	for i, v := range q {
		w += v * a[i]
		x += v * b[i]
		y += v * c[i]
		z += v * d[i]
	}
	return [4]float32{w, x, y, z}
}

// cosine adds in chromem-go's order, so that both give the same float.
func cosine(a, b []float32) float64 {
	var sum float32
	for i, x := range a {
		sum += x * b[i]
	}
	return float64(sum)
}
