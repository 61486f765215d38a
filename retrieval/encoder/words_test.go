package encoder

import (
	"context"
	"slices"
	"strings"
	"testing"
)

func TestEmbedWordsBeginsWithTheTextsVector(t *testing.T) {
	e, err := New()
	if err != nil {
		t.Fatal(err)
	}
	text := "The ferry leaves the harbour at noon"
	vectors, err := e.EmbedWords(context.Background(), [][]string{strings.Fields(text), {"", "pier"}, nil})
	if err != nil {
		t.Fatal(err)
	}
	whole, err := e.EmbedPassages(context.Background(), []string{text})
	if err != nil {
		t.Fatal(err)
	}
	if len(vectors[0]) != 8 || !slices.Equal(vectors[0][0], whole[0]) {
		t.Errorf("%d vectors, the first equal to the text's: %v", len(vectors[0]), slices.Equal(vectors[0][0], whole[0]))
	}
	if len(vectors[1]) != 3 || vectors[1][1][0] != 0 || len(vectors[2]) != 1 {
		t.Errorf("an empty word and no words give %d and %d vectors", len(vectors[1]), len(vectors[2]))
	}
}

// TestEmbedWordsTellsMeaningFromPlace holds words to be nearer to their like in another sentence than to another word.
func TestEmbedWordsTellsMeaningFromPlace(t *testing.T) {
	e, err := New()
	if err != nil {
		t.Fatal(err)
	}
	v, err := e.EmbedWords(context.Background(), [][]string{strings.Fields("the council halted the scheme"), strings.Fields("officials paused the project")})
	if err != nil {
		t.Fatal(err)
	}
	halted, paused, officials := v[0][3], v[1][2], v[1][1]
	if product(halted, paused) <= product(halted, officials) {
		t.Errorf("halted is as near to officials (%.3f) as to paused (%.3f)", product(halted, officials), product(halted, paused))
	}
}

func product(a, b []float32) float64 {
	sum := 0.0
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}

func TestEmbedWordsStopsAtTheLimit(t *testing.T) {
	e, err := New()
	if err != nil {
		t.Fatal(err)
	}
	if isSlow(t, e) {
		t.Skip("512 tokens take too long on this processor")
	}
	v, err := e.EmbedWords(context.Background(), [][]string{strings.Fields(strings.Repeat("word ", 2000))})
	if err != nil || len(v[0]) != MaxTokens-1 {
		t.Errorf("%d vectors, %v", len(v[0]), err)
	}
}
