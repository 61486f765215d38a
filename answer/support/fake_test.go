package support

import (
	"context"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"testing"
)

// fakeEncoder gives every stem a vector of its own, drawn from its hash, and a
// text the mean of its words: words are alike when they are the same.
type fakeEncoder struct{}

const fakeDimensions = 64

func (fakeEncoder) EmbedPassages(_ context.Context, texts []string) ([][]float32, error) {
	all := make([][]float32, len(texts))
	for i, t := range texts {
		all[i] = meanOf(wordVectors(wordLists([]*sentence{{words: split(t)}})[0]))
	}
	return all, nil
}

// fakeWords is fakeEncoder with word vectors.
type fakeWords struct{ fakeEncoder }

func (fakeWords) EmbedWords(_ context.Context, texts [][]string) ([][][]float32, error) {
	all := make([][][]float32, len(texts))
	for i, words := range texts {
		vectors := wordVectors(words)
		all[i] = append([][]float32{meanOf(vectors)}, vectors...)
	}
	return all, nil
}

func wordVectors(words []string) [][]float32 {
	var vectors [][]float32
	for _, w := range words {
		h := fnv.New64a()
		h.Write([]byte(bareStem(w)))
		random := rand.New(rand.NewPCG(h.Sum64(), 1))
		v := make([]float32, fakeDimensions)
		for c := range v {
			v[c] = float32(random.NormFloat64())
		}
		vectors = append(vectors, unit(v))
	}
	return vectors
}

func meanOf(vectors [][]float32) []float32 {
	sum := make([]float32, fakeDimensions)
	for _, v := range vectors {
		for c, x := range v {
			sum[c] += x
		}
	}
	return unit(sum)
}

func unit(v []float32) []float32 {
	squares := 0.0
	for _, x := range v {
		squares += float64(x) * float64(x)
	}
	if squares > 0 {
		for c := range v {
			v[c] /= float32(math.Sqrt(squares))
		}
	}
	return v
}

func newScorer(t testing.TB, e Encoder) *Scorer {
	t.Helper()
	s, err := New(e)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func check(t testing.TB, s *Scorer, claim string, evidence ...string) Verdict {
	t.Helper()
	v, err := s.Check(context.Background(), claim, evidence, "")
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// viewOf is a view of a claim on sentences, as they come.
func viewOf(claim string, evidence ...string) *view {
	v := &view{claim: parse(claim), question: parse(""), others: func() []*sentence { return nil }}
	for _, e := range evidence {
		v.near = append(v.near, parse(e))
	}
	v.best = v.near[:min(3, len(v.near))]
	return v
}
