package retrieval

import (
	"context"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Whoever is asked for the nearest passages says the same, to the last bit, and
// breaks ties the same way.
func TestTheScanAndTheCollectionAgree(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 1))
		s := &Snapshot{holdings: &holdings{}}
		for range rapid.IntRange(1, 60).Draw(rt, "passages") {
			v := make([]float32, 5)
			for i := range v {
				v[i] = float32(r.IntN(3) - 1) // few values: many ties
			}
			if normalise(v, len(v)) == nil {
				s.vectors = append(s.vectors, v)
			}
		}
		if len(s.vectors) == 0 {
			rt.Skip("only zeros")
		}
		s.finder = &finder{make: func(f *finder) { f.near, f.err = collect(context.Background(), s.vectors) }}
		query, n := s.vectors[r.IntN(len(s.vectors))], rapid.IntRange(1, 20).Draw(rt, "n")
		want, err := s.nearest(context.Background(), query, n, nil)
		if err != nil {
			rt.Fatal(err)
		}
		all := make([]bool, len(s.vectors))
		for i := range all {
			all[i] = true
		}
		for name, keep := range map[string][]bool{"no filter": nil, "a filter that keeps all": all} {
			if diff := cmp.Diff(want, s.scan(query, n, keep), cmp.AllowUnexported(scored{})); diff != "" {
				rt.Fatalf("%s: %s", name, diff)
			}
		}
	})
}
