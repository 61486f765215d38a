package support

import (
	"context"
	"fmt"
	"math"
	"slices"
)

// An Encoder turns texts into vectors of length 1.
type Encoder interface {
	EmbedPassages(ctx context.Context, texts []string) ([][]float32, error)
}

// A WordEncoder can tell a text's words apart as well, which says far more of
// a claim than the texts' vectors do. New uses it where the Encoder has it.
type WordEncoder interface {
	// EmbedWords returns, for each text given as its words, the vector of the
	// text followed by one for each word as the text uses it, all of length 1.
	// Words beyond what the encoder reads are left out.
	EmbedWords(ctx context.Context, texts [][]string) ([][][]float32, error)
}

// encoded is a sentence as the encoder sees it.
type encoded struct {
	whole []float32
	words [][]float32 // empty without a WordEncoder
}

// encode asks the encoder once for the claim and the sentences.
func encode(ctx context.Context, encoder Encoder, sentences []*sentence) ([]encoded, error) {
	all := make([]encoded, len(sentences))
	if words, ok := encoder.(WordEncoder); ok {
		states, err := words.EmbedWords(ctx, wordLists(sentences))
		if err == nil && len(states) != len(sentences) {
			err = fmt.Errorf("%d texts encoded of %d", len(states), len(sentences))
		}
		if err != nil {
			return nil, fmt.Errorf("encode claim and evidence: %w", err)
		}
		for i, s := range states {
			if len(s) > 0 {
				all[i] = encoded{s[0], s[1:]}
			}
		}
		return all, nil
	}
	texts := make([]string, len(sentences))
	for i, s := range sentences {
		texts[i] = s.text
	}
	vectors, err := encoder.EmbedPassages(ctx, texts)
	if err == nil && len(vectors) != len(sentences) {
		err = fmt.Errorf("%d texts encoded of %d", len(vectors), len(sentences))
	}
	if err != nil {
		return nil, fmt.Errorf("encode claim and evidence: %w", err)
	}
	for i, v := range vectors {
		all[i].whole = v
	}
	return all, nil
}

func wordLists(sentences []*sentence) [][]string {
	lists := make([][]string, len(sentences))
	for i, s := range sentences {
		for _, w := range s.words {
			lists[i] = append(lists[i], w.text)
		}
	}
	return lists
}

// An alignment is how near each content word of the claim comes to the
// nearest word of the evidence, as cosines.
type alignment struct {
	mean    float64 // over all sentences
	single  float64 // within the one sentence that does best
	weakest float64 // the claim's word that fits least, over all sentences
	low     float64 // mean of the weakest third of the words, in the best sentence
	whole   float64 // the claim's vector with the nearest sentence's
}

func align(claim *sentence, claimVectors encoded, evidence []encoded) alignment {
	var a alignment
	var over []float64
	for i, e := range evidence {
		a.whole = max(a.whole, dot(claimVectors.whole, e.whole))
		near := nearest(claim, claimVectors.words, e.words)
		if m := mean(near); i == 0 || m > a.single {
			a.single = m
			a.low = lowest(near)
		}
		over = highest(over, near)
	}
	a.mean = mean(over)
	a.weakest = 1
	for _, v := range over {
		a.weakest = min(a.weakest, v)
	}
	return a
}

// nearest gives, for each content word of the claim, its best cosine.
func nearest(claim *sentence, vectors, source [][]float32) []float64 {
	var near []float64
	for i, w := range claim.words {
		if w.term == "" || i >= len(vectors) {
			continue
		}
		best := 0.0
		for _, v := range source {
			best = max(best, dot(vectors[i], v))
		}
		near = append(near, best)
	}
	return near
}

func highest(a, b []float64) []float64 {
	if a == nil {
		return slices.Clone(b)
	}
	for i := range a {
		a[i] = max(a[i], b[i])
	}
	return a
}

func mean(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}

// lowest is the mean of the lowest third.
func lowest(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return mean(sorted[:(len(sorted)+2)/3])
}

// dot is the cosine of two vectors of length 1, 0 when they do not fit.
func dot(a, b []float32) float64 {
	if len(a) != len(b) {
		return 0
	}
	var sum float32
	for i, v := range a {
		sum += v * b[i]
	}
	if math.IsNaN(float64(sum)) {
		return 0
	}
	return float64(sum)
}
