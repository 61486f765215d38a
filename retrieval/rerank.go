package retrieval

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"ibid/retrieval/lexical"
)

const (
	// How many of the best passages are looked at again. Five or ten gain no more,
	// and each is read anew for every question.
	lookedAt = 3
	// What the nearness of words counts beside the fused score.
	nearnessWeight = 1.0
)

// A wordEmbedder gives, for each text given as its words, the vector of the text
// followed by one for each word as the text uses it, all of length 1.
type wordEmbedder interface {
	EmbedWords(ctx context.Context, texts [][]string) ([][][]float32, error)
}

// Pieces cuts a text into its content words and what stands between them, so
// that an encoder reads all of it and every word can be found again: terms[i] is
// words[at[i]].
func Pieces(text string) (words []string, at []int, terms []lexical.Term) {
	end := 0
	for _, t := range lexical.TermsWithSpans(text) {
		if t.Compound || t.Start < end {
			continue
		}
		if t.Start > end {
			words = append(words, text[end:t.Start])
		}
		at, terms = append(at, len(words)), append(terms, t)
		words = append(words, text[t.Start:t.End])
		end = t.End
	}
	if end < len(text) {
		words = append(words, text[end:])
	}
	return words, at, terms
}

// lookAgain puts the best hits in a new order: each word of the question looks
// for its nearest word in the passage, as in ColBERT (Khattab and Zaharia 2020),
// and rare words count for more. A whole passage's vector cannot tell which of
// two passages about a matter has the very thing that is asked for. The scores
// are given out anew in the new order, so that they still fall from hit to hit.
// An embedder that has no vectors of words, or fails, leaves all as it is.
func (s *Snapshot) lookAgain(ctx context.Context, question string, hits []Hit) {
	encoder, ok := s.embedder.(wordEmbedder)
	if !ok || len(hits) < 2 {
		return
	}
	hits = hits[:min(lookedAt, len(hits))]
	near, err := s.nearness(ctx, encoder, question, hits)
	if err != nil && ctx.Err() == nil {
		s.log.Warn("keep the first ranking: the best passages could not be looked at again", "embedder", s.embedder.Name(), "error", err)
	}
	if near == nil {
		return
	}
	scores := make([]float64, len(hits))
	for i := range hits {
		scores[i] = hits[i].Score
		hits[i].Nearness = near[i]
	}
	slices.SortStableFunc(hits, func(a, b Hit) int {
		return cmp.Compare(b.Score+nearnessWeight*b.Nearness, a.Score+nearnessWeight*a.Nearness)
	})
	for i := range hits {
		hits[i].Score = scores[i]
	}
}

// nearness is, for each hit, the mean over the question's words of the highest
// cosine with a word of the passage, by the words' rarity. It is nil when the
// question has no word that tells.
func (s *Snapshot) nearness(ctx context.Context, encoder wordEmbedder, question string, hits []Hit) ([]float64, error) {
	texts := []string{question}
	for _, h := range hits {
		texts = append(texts, compose(h.Document.Title, h.Passage.Heading, h.Passage.Text))
	}
	read, err := readTerms(ctx, encoder, texts)
	if err != nil {
		return nil, fmt.Errorf("embed words: %w", err)
	}
	near := make([]float64, len(hits))
	total := 0.0
	for _, asked := range read[0] {
		weight := s.Words().IDF(asked.Text)
		total += weight
		for i, terms := range read[1:] {
			near[i] += weight * nearestOfTerms(asked.vector, terms)
		}
	}
	if total == 0 {
		return nil, nil
	}
	for i := range near {
		near[i] /= total
	}
	return near, nil
}

// A readTerm is a content word and its vector.
type readTerm struct {
	lexical.Term
	vector []float32
}

// readTerms returns the content words of each text. What lies beyond the
// encoder's reach is left out.
func readTerms(ctx context.Context, encoder wordEmbedder, texts []string) ([][]readTerm, error) {
	batch := make([][]string, len(texts))
	for i, text := range texts {
		batch[i], _, _ = Pieces(text)
	}
	vectors, err := encoder.EmbedWords(ctx, batch)
	if err != nil {
		return nil, err
	}
	read := make([][]readTerm, len(texts))
	for i, text := range texts {
		_, at, terms := Pieces(text)
		for j, t := range terms {
			if 1+at[j] < len(vectors[i]) {
				read[i] = append(read[i], readTerm{t, vectors[i][1+at[j]]})
			}
		}
	}
	return read, nil
}

func nearestOfTerms(vector []float32, terms []readTerm) float64 {
	nearest := 0.0
	for _, t := range terms {
		nearest = max(nearest, cosine(vector, t.vector))
	}
	return nearest
}
