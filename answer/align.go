package answer

import (
	"context"
	"fmt"
	"slices"

	lru "github.com/hashicorp/golang-lru/v2"

	"ibid/retrieval"
)

// A wordEncoder gives, for each text given as its words, the vector of the text
// followed by one for each word as the text uses it, all of length 1.
type wordEncoder interface {
	EmbedWords(ctx context.Context, texts [][]string) ([][][]float32, error)
	EmbedQuery(ctx context.Context, text string) ([]float32, error)
}

// A reading is a text as the encoder sees it.
type reading struct {
	whole []float32
	terms []term
}

// A term is a content word of a text, and its vector there.
type term struct {
	text   string
	vector []float32
}

// remembered readings: questions about one matter meet the same passages. One
// takes some 20 kB.
const remembered = 1024

// A wordReader reads texts once while they are talked about. It is safe for
// concurrent use.
type wordReader struct {
	encoder wordEncoder
	seen    *lru.Cache[string, reading]
}

func newWordReader(encoder wordEncoder) (*wordReader, error) {
	seen, err := lru.New[string, reading](remembered)
	if err != nil {
		return nil, fmt.Errorf("make room for readings: %w", err)
	}
	return &wordReader{encoder, seen}, nil
}

// read returns the readings of the texts, in their order; a text that comes
// again is read once.
func (r *wordReader) read(ctx context.Context, texts []string) ([]reading, error) {
	known := map[string]reading{}
	var missing []string
	var batch [][]string
	for _, text := range texts {
		if _, again := known[text]; again {
			continue
		}
		seen, ok := r.seen.Get(text)
		known[text] = seen
		if !ok {
			words, _, _ := retrieval.Pieces(text)
			missing, batch = append(missing, text), append(batch, words)
		}
	}
	vectors, err := r.encoder.EmbedWords(ctx, batch)
	if err != nil {
		return nil, fmt.Errorf("read %d sentences: %w", len(batch), err)
	}
	for i, text := range missing {
		known[text] = readingOf(text, vectors[i])
		r.seen.Add(text, known[text])
	}
	readings := make([]reading, len(texts))
	for i, text := range texts {
		readings[i] = known[text]
	}
	return readings, nil
}

func readingOf(text string, vectors [][]float32) reading {
	_, at, terms := retrieval.Pieces(text)
	out := reading{whole: vectors[0]}
	for i, t := range terms {
		if 1+at[i] < len(vectors) { // the encoder reads so many words and no more
			out.terms = append(out.terms, term{t.Text, vectors[1+at[i]]})
		}
	}
	return out
}

// nearness is, for each of the question's terms, the highest cosine with a term
// of the texts.
func nearness(question reading, texts ...reading) []float64 {
	near := make([]float64, len(question.terms))
	for i, q := range question.terms {
		for _, text := range texts {
			for _, t := range text.terms {
				near[i] = max(near[i], dot(q.vector, t.vector))
			}
		}
	}
	return near
}

// weighed is the mean of values by the weights of the question's terms.
func (a *analysis) weighed(near []float64) float64 {
	sum, total := 0.0, 0.0
	for i, q := range a.reading.terms {
		w := a.weight[q.text]
		sum += w * near[i]
		total += w
	}
	if total == 0 {
		return 0
	}
	return sum / total
}

// lowest is the mean of the lowest third of the values, at least one.
func lowest(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	sorted = sorted[:(len(sorted)+2)/3]
	sum := 0.0
	for _, v := range sorted {
		sum += v
	}
	return sum / float64(len(sorted))
}
