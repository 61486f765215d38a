package lexical

import (
	"cmp"
	"slices"
)

// best returns the k highest scores above zero, the earlier text first where
// they are equal.
func best(scores []float32, k int, keep func(int) bool) []Hit {
	heap := make([]Hit, 0, min(k, len(scores)))
	floor := float32(0)
	for doc, score := range scores {
		if score <= floor || keep != nil && !keep(doc) {
			continue
		}
		if len(heap) < k {
			heap = append(heap, Hit{doc, score})
			siftUp(heap)
		} else {
			heap[0] = Hit{doc, score}
			siftDown(heap)
		}
		if len(heap) == k {
			floor = heap[0].Score // later texts must beat it: a tie goes to the earlier
		}
	}
	slices.SortFunc(heap, compareHits)
	return heap
}

// compareHits orders the better hit first.
func compareHits(a, b Hit) int {
	return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Doc, b.Doc))
}

// siftUp restores the heap, whose first is the worst, after an append.
func siftUp(h []Hit) {
	for i := len(h) - 1; i > 0; {
		parent := (i - 1) / 2
		if compareHits(h[i], h[parent]) < 0 {
			return
		}
		h[i], h[parent] = h[parent], h[i]
		i = parent
	}
}

// siftDown restores the heap after its first was replaced.
func siftDown(h []Hit) {
	for i := 0; ; {
		worst := i
		for child := 2*i + 1; child <= 2*i+2 && child < len(h); child++ {
			if compareHits(h[child], h[worst]) > 0 {
				worst = child
			}
		}
		if worst == i {
			return
		}
		h[i], h[worst] = h[worst], h[i]
		i = worst
	}
}
