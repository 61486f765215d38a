package retrieval

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func drawCandidates(t *rapid.T) []candidate {
	score := rapid.Custom(func(t *rapid.T) float64 { return float64(rapid.IntRange(-1000, 1000).Draw(t, "score")) / 1000 })
	found := make([]candidate, rapid.IntRange(2, 20).Draw(t, "candidates"))
	for i := range found {
		found[i] = candidate{passage: i, cosine: score.Draw(t, "cosine"), bm25: 10 * math.Abs(score.Draw(t, "bm25"))}
	}
	giveRanks(found)
	return found
}

func giveRanks(found []candidate) {
	byCosine, byWords := make([]scored, len(found)), make([]scored, len(found))
	for i, c := range found {
		byCosine[i], byWords[i] = scored{i, c.cosine}, scored{i, c.bm25}
	}
	slices.SortFunc(byCosine, compareScored)
	slices.SortFunc(byWords, compareScored)
	for i := range found {
		found[byCosine[i].passage].cosineRank = i + 1
		found[byWords[i].passage].wordsRank = i + 1
	}
}

// A passage that is better by words and by meaning is never below another.
func TestFusionIsMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := &Snapshot{opts: Options{Fusion: rapid.SampledFrom([]Fusion{FuseScores, FuseRanks}).Draw(t, "fusion")}.withDefaults()}
		found := drawCandidates(t)
		s.fuse(found, true)
		for i, above := range found {
			for _, below := range found[i+1:] {
				if below.cosine > above.cosine && below.bm25 > above.bm25 {
					t.Fatalf("%+v stands above %+v", above, below)
				}
			}
		}
	})
}

// The order in which candidates come does not matter.
func TestFusionIgnoresOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := &Snapshot{opts: Options{}.withDefaults()}
		a := drawCandidates(t)
		b := rapid.Permutation(a).Draw(t, "order")
		s.fuse(a, true)
		s.fuse(b, true)
		if !slices.Equal(a, b) {
			t.Fatalf("%v\n%v", a, b)
		}
	})
}

func TestScaleOfEqualScoresTellsNothing(t *testing.T) {
	found := []candidate{{cosine: 0.5}, {cosine: 0.5}}
	if got := scale(found, func(c candidate) float64 { return c.cosine })(found[0]); got != 0 {
		t.Errorf("got %v, want 0", got)
	}
}
