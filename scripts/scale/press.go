//go:build unix

package main

import (
	"context"
	"fmt"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// passagesEach is how many passages a document has: paragraphs of a hundred words.
const passagesEach = 10

// A press writes documents. The same run writes the same ones.
type press struct {
	rand  *rand.Rand
	words *rand.Zipf
}

func newPress() *press {
	r := rand.New(rand.NewPCG(1, 2))
	return &press{r, rand.NewZipf(r, 1.07, 4, 200_000)}
}

// write fills a folder, unless it is full already. Its files are an hour old, as
// they are where nobody has just copied them there.
func (p *press) write(dir string, documents int) error {
	if _, err := os.Stat(dir); err == nil {
		return nil
	}
	hour := time.Now().Add(-time.Hour)
	for i := range documents {
		id := fmt.Sprintf("%03d/%06d.txt", i/1000, i)
		if err := p.document(dir, id); err != nil {
			return err
		}
		if err := os.Chtimes(filepath.Join(dir, id), hour, hour); err != nil {
			return err
		}
	}
	return nil
}

func (p *press) document(dir, id string) error {
	var text strings.Builder
	for range passagesEach {
		for range 5 {
			text.WriteString(p.sentence(20))
		}
		text.WriteString("\n\n")
	}
	path := filepath.Join(dir, filepath.FromSlash(id))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(text.String()), 0o644)
}

func (p *press) sentence(words int) string {
	text := make([]string, words)
	for i := range text {
		text[i] = syllables(p.words.Uint64())
	}
	text[0] = strings.ToUpper(text[0][:1]) + text[0][1:]
	return strings.Join(text, " ") + ". "
}

// syllables spells a number, so that each is another word.
func syllables(n uint64) string {
	var b strings.Builder
	for {
		b.WriteString([]string{"ba", "ke", "lo", "mi", "nu", "ra", "se", "ti", "vo", "zu"}[n%10])
		if n /= 10; n == 0 {
			return b.String()
		}
	}
}

// drawn embeds a text as a direction drawn from its hash.
type drawn struct{}

func (drawn) Name() string    { return "drawn" }
func (drawn) Dimensions() int { return 384 }

func (d drawn) EmbedPassages(_ context.Context, texts []string) ([][]float32, error) {
	vectors := make([][]float32, len(texts))
	for i, text := range texts {
		vectors[i] = d.vector(text)
	}
	return vectors, nil
}

func (d drawn) EmbedQuery(_ context.Context, text string) ([]float32, error) {
	return d.vector(text), nil
}

func (d drawn) vector(text string) []float32 {
	h := fnv.New64a()
	io.WriteString(h, text)
	r := rand.New(rand.NewPCG(h.Sum64(), 0))
	v := make([]float32, d.Dimensions())
	for i := range v {
		v[i] = float32(r.NormFloat64())
	}
	return v
}
