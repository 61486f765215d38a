package encoder

import (
	"context"
	"fmt"
	"math"
	"sync"
)

// EmbedWords returns, for each text given as its words, the vector of the text followed by one for each word as this text
// uses it: the mean of the last layer over the word's pieces, of length 1. Words beyond MaxTokens are left out; a word of
// nothing that the tokenizer keeps has the zero vector. The model was trained for whole texts; its words' vectors tell which
// words of two texts mean the same, on a scale of their own.
func (e *Encoder) EmbedWords(ctx context.Context, texts [][]string) ([][][]float32, error) {
	vectors := make([][][]float32, len(texts))
	next := make(chan int)
	var running sync.WaitGroup
	for range min(processors(), len(texts)) {
		running.Go(func() {
			for i := range next {
				vectors[i] = e.embedWords(texts[i])
			}
		})
	}
	for i := range texts {
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	running.Wait()
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("embed the words of %d texts: %w", len(texts), err)
	}
	return vectors, nil
}

func (e *Encoder) embedWords(words []string) [][]float32 {
	tokens, pieces := e.tokenizer.encodeWords(words)
	p := e.passes.Get().(*pass)
	defer e.passes.Put(p)
	p.everyRow = true
	defer func() { p.everyRow = false }()
	p.load([][]int32{tokens}, 1)
	together(1, p.run)
	vectors := make([][]float32, 0, 1+len(pieces))
	vectors = append(vectors, p.vector(0))
	for _, word := range pieces {
		vectors = append(vectors, p.mean(word))
	}
	return vectors
}

// encodeWords returns the tokens of the words between [CLS] and [SEP], and where each word's pieces lie among them.
func (t *tokenizer) encodeWords(words []string) (tokens []int32, pieces []span) {
	tokens = append(tokens, tokenStart)
	for _, word := range words {
		encoded := t.encode(word, maxTokens)
		encoded = encoded[1 : len(encoded)-1]
		if len(tokens)+len(encoded)+1 > maxTokens {
			break
		}
		pieces = append(pieces, span{len(tokens), len(tokens) + len(encoded)})
		tokens = append(tokens, encoded...)
	}
	return append(tokens, tokenEnd), pieces
}

// mean returns the mean of some rows of hidden, of length 1; zeros for no row.
func (p *pass) mean(rows span) []float32 {
	sums := make([]float64, hidden)
	for r := rows.from; r < rows.to; r++ {
		for c, v := range p.hidden[r*hidden : (r+1)*hidden] {
			sums[c] += float64(v)
		}
	}
	var squares float64
	for _, v := range sums {
		squares += float64(v * v)
	}
	out := make([]float32, hidden)
	if squares == 0 {
		return out
	}
	inverse := 1 / math.Sqrt(squares)
	for c, v := range sums {
		out[c] = float32(v * inverse)
	}
	return out
}
