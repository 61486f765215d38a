package encoder

import (
	"bufio"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
)

// readLines decodes a file of JSON lines.
func readLines[T any](tb testing.TB, path string) []T {
	f, err := os.Open(path)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	var all []T
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var v T
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			tb.Fatal(err)
		}
		all = append(all, v)
	}
	if err := lines.Err(); err != nil {
		tb.Fatal(err)
	}
	return all
}

func testTokenizer(tb testing.TB) *tokenizer {
	m, err := parseWeights(weightsFile)
	if err != nil {
		tb.Fatal(err)
	}
	return newTokenizer(m.vocabulary)
}

// TestTokensAreTheModels compares with what the model's own tokenizer made of odd strings (scripts/encoder/reference.py).
func TestTokensAreTheModels(t *testing.T) {
	type tokens struct {
		Text string  `json:"text"`
		IDs  []int32 `json:"ids"`
	}
	tok := testTokenizer(t)
	for _, want := range readLines[tokens](t, "testdata/tokens.jsonl") {
		if got := tok.encode(want.Text, maxTokens); !slices.Equal(got, want.IDs) {
			t.Errorf("%+q: tokens %v, want %v", want.Text, got, want.IDs)
		}
	}
}

func TestTokensOfBrokenText(t *testing.T) {
	tok := testTokenizer(t)
	whole := tok.encode("a bridge", maxTokens)
	for _, broken := range []string{"a \xffbridge", "a bri\xc3dge", "a bridge\xe2\x82", "\xf0a bridge\x80"} {
		if got := tok.encode(broken, maxTokens); !slices.Equal(got, whole) {
			t.Errorf("%q: tokens %v, want %v as without the broken bytes", broken, got, whole)
		}
	}
}

func TestCountTokensCountsBeyondTheLimit(t *testing.T) {
	tok := testTokenizer(t)
	for text, want := range map[string]int{"": 2, " \t\n": 2, "bridge": 3, strings.Repeat("bridge ", 1000): 1002} {
		if got := tok.count(text); got != want {
			t.Errorf("%.20q: %d tokens, want %d", text, got, want)
		}
	}
}

func FuzzEncodeTokens(f *testing.F) {
	for _, seed := range []string{"", "Hello, world!", "[CLS][PAD", "naïve \u0301 東京 \x00\xff", strings.Repeat("x", 300)} {
		f.Add(seed, 512)
	}
	tok := testTokenizer(f)
	f.Fuzz(func(t *testing.T, text string, limit int) {
		limit = 2 + max(limit, -limit, 0)%maxTokens
		ids := tok.encode(text, limit)
		if len(ids) < 2 || len(ids) > limit || ids[0] != tokenStart || ids[len(ids)-1] != tokenEnd {
			t.Fatalf("%q: tokens %v with limit %d", text, ids, limit)
		}
		for _, id := range ids {
			if id < 0 || id >= 30522 {
				t.Fatalf("%q: token %d is not in the vocabulary", text, id)
			}
		}
		if all := tok.encode(text, maxTokens); !slices.Equal(all[:min(len(ids), len(all))-1], ids[:len(ids)-1]) {
			t.Fatalf("%q: limit %d gives %v, not the beginning of %v", text, limit, ids, all)
		}
	})
}
