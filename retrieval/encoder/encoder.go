// Package encoder turns text into vectors with bge-small-en-v1.5, whose quantised weights are part of the program: no key, no
// download, no cgo. The vectors are those of the published model up to the rounding of 8-bit arithmetic (cosine at least .995,
// checked against golden vectors), and the same bits on every processor and in every batch. It says how near two texts are, not
// whether one answers the other, and it reads English: other languages give vectors of little use.
package encoder

import (
	"context"
	"fmt"
	"runtime"
	"sync"
)

// questionPrefix is the instruction that the authors ask to put before questions, and not before passages.
const questionPrefix = "Represent this sentence for searching relevant passages: "

// passRows is how many rows one pass takes together at least, if there are texts left: enough to read each weight once for
// many rows, few enough that the rows stay in the second-level cache. From 100 to 800, none was measurably faster.
const passRows = 160

// Encoder computes embeddings. It is safe for concurrent use.
type Encoder struct {
	model     *model
	tokenizer *tokenizer
	kernels   *kernels
	passes    sync.Pool
}

// New returns an encoder over the embedded weights, with the fastest kernels that the processor runs.
func New() (*Encoder, error) { return newWith(fastest()) }

func newWith(k *kernels) (*Encoder, error) {
	m, err := parseWeights(weightsFile)
	if err != nil {
		return nil, fmt.Errorf("load encoder: %w", err)
	}
	ones := make([]float32, inner)
	for i := range ones {
		ones[i] = 1
	}
	e := &Encoder{model: m, tokenizer: newTokenizer(m.vocabulary), kernels: k}
	e.passes.New = func() any { return &pass{model: m, kernels: k, ones: ones} }
	return e, nil
}

// Name identifies the model and the exact weights: vectors under different names must not be compared.
func (e *Encoder) Name() string { return "bge-small-en-v1.5-q8-" + e.model.checksum[:8] }

// Dimensions is the length of every vector.
func (e *Encoder) Dimensions() int { return hidden }

// CountTokens returns how many tokens text has, the two that mark start and end included. What is beyond MaxTokens of a
// text is not embedded.
func (e *Encoder) CountTokens(text string) int { return e.tokenizer.count(text) }

// MaxTokens is how many tokens of a text the model reads, the two that mark start and end included.
const MaxTokens = maxTokens

// EmbedPassages returns the vector of each text, of length 1, in their order, using all processors. It stops between texts
// when ctx is done, with ctx's error.
func (e *Encoder) EmbedPassages(ctx context.Context, texts []string) ([][]float32, error) {
	b := &batch{encoder: e, texts: texts, vectors: make([][]float32, len(texts)), workers: min(processors(), len(texts))}
	if len(texts) == 1 {
		b.team = processors()
	}
	var running sync.WaitGroup
	for range b.workers {
		running.Go(func() { b.work(ctx) })
	}
	running.Wait()
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("embed %d passages: %w", len(texts), err)
	}
	return b.vectors, nil
}

func processors() int { return runtime.GOMAXPROCS(0) }

// EmbedQuery returns the vector of a question, of length 1.
func (e *Encoder) EmbedQuery(ctx context.Context, text string) ([]float32, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("embed question: %w", err)
	}
	tokens := e.tokenizer.encode(questionPrefix+text, maxTokens)
	return e.embed([][]int32{tokens}, processors())[0], nil
}

// maxTeam is the most goroutines that share one text: the narrowest matrices have 6 panels.
const maxTeam = 6

// embed runs one pass over texts with a team of that many members, within reason.
func (e *Encoder) embed(texts [][]int32, members int) [][]float32 {
	members = max(1, min(members, maxTeam))
	p := e.passes.Get().(*pass)
	defer e.passes.Put(p)
	p.load(texts, members)
	together(members, p.run)
	vectors := make([][]float32, len(texts))
	for i := range vectors {
		vectors[i] = p.vector(i)
	}
	return vectors
}

// batch hands out texts to workers.
type batch struct {
	encoder *Encoder
	texts   []string
	vectors [][]float32
	workers int
	team    int // how many members work on one pass

	mu   sync.Mutex
	next int
}

// work embeds texts, a pass of them at a time, until none is left.
func (b *batch) work(ctx context.Context) {
	for ctx.Err() == nil {
		first, texts := b.take()
		if len(texts) == 0 {
			return
		}
		copy(b.vectors[first:], b.encoder.embed(texts, b.team))
	}
}

// take returns the next texts that together make up a pass, at least one if any is left. Towards the end it gives out
// fewer, so that all workers finish at about the same time.
func (b *batch) take() (first int, texts [][]int32) {
	b.mu.Lock()
	defer b.mu.Unlock()
	first = b.next
	most := max(1, (len(b.texts)-first)/(2*b.workers))
	for rows := 0; b.next < len(b.texts) && rows < passRows && len(texts) < most; b.next++ {
		tokens := b.encoder.tokenizer.encode(b.texts[b.next], maxTokens)
		rows += len(tokens)
		texts = append(texts, tokens)
	}
	return first, texts
}
