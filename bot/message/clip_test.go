package message

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
	"pgregory.net/rapid"

	"ibid/scripts/pictures/markdown"
)

func TestClip(t *testing.T) {
	for _, c := range []struct {
		in   string
		n    int
		want string
	}{
		{"short", 5, "short"},
		{"one two three", 9, "one two…"},
		{"one two three", 8, "one two…"},
		{"onetwothree", 6, "onetw…"},
		{"👩\u200d👧👩\u200d👧", 7, "👩\u200d👧…"},
		{"e\u0301e\u0301e\u0301", 4, "e\u0301…"},
		{"日本語の文章", 4, "日本語…"},
	} {
		if got := Clip(c.in, c.n); got != c.want {
			t.Errorf("Clip(%q, %d) = %q, want %q", c.in, c.n, got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s, n := rapid.String().Draw(t, "text"), rapid.IntRange(1, 30).Draw(t, "n")
		got := Clip(s, n)
		if size(got) > n || !utf8.ValidString(got) && utf8.ValidString(s) {
			t.Fatalf("Clip(%q, %d) = %q is %d long", s, n, got, size(got))
		}
		if !strings.HasPrefix(s, strings.TrimSuffix(got, "…")) {
			t.Fatalf("Clip(%q, %d) = %q is not how it begins", s, n, got)
		}
	})
}

// wholeGraphemes reports whether all characters of a piece, as people see them,
// are characters of the whole.
func wholeGraphemes(whole, piece string) bool {
	var all []string
	for g := graphemes.FromString(whole); g.Next(); {
		all = append(all, g.Value())
	}
	known := map[string]bool{}
	for _, g := range all {
		known[g] = true
	}
	for g := graphemes.FromString(piece); g.Next(); {
		if !known[g.Value()] {
			return false
		}
	}
	return true
}

// anyMarkdown draws markdown as this package writes it: escaped texts, links, code.
func anyMarkdown() *rapid.Generator[string] {
	part := rapid.OneOf(
		rapid.SampledFrom([]string{"\n\n", "\n", " ", ". ", " It rained. ", "[Annual audit of the harbour](<https://audit.example/2026?page=3>)", "<t:1700000000:R>", "```go\nx := 1\ny := 2\n```", "`code`", "👩\u200d👩\u200d👧", "\\*"}),
		rapid.Map(rapid.StringMatching("([A-Za-z日本é*_~|.,!?]{1,9}| [#>+-] | -# | [0-9]{1,3}[.] ){1,12}"), Escape),
	)
	return rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(part, 1, 60).Draw(t, "parts"), "") })
}

func TestSplit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, n := anyMarkdown().Draw(t, "text"), rapid.IntRange(minPiece, 400).Draw(t, "n")
		pieces := Split(s, n)
		for _, p := range pieces {
			if size(p) > n || isBlank(p) {
				t.Fatalf("a piece of %d characters, %d are the most: %q", size(p), n, p)
			}
			if !wholeGraphemes(s+fence+"\n", p) {
				t.Fatalf("a character is torn in %q", p)
			}
		}
		if got, want := readable(strings.Join(pieces, " ")), readable(s); got != want {
			t.Fatalf("Split(%q, %d)\n gives %q\n reads %q\n  want %q", s, n, pieces, got, want)
		}
		for _, kind := range []markdown.Kind{markdown.Link, markdown.Heading, markdown.Item, markdown.Small, markdown.Quote} {
			if got, want := countAll(pieces, kind), countAll([]string{s}, kind); got != want {
				t.Fatalf("Split(%q, %d) = %q has %d of %s, want %d", s, n, pieces, got, kind, want)
			}
		}
	})
}

// readable is a text without what a cut may change: spaces, and the fences of code.
func readable(s string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("```go", "", "```", "", `\`, "").Replace(s)), "")
}

func countAll(pieces []string, kind markdown.Kind) int {
	n := 0
	for _, p := range pieces {
		n += countKind(markdown.Parse(p), kind)
	}
	return n
}

func countKind(nodes []markdown.Node, kind markdown.Kind) int {
	n := 0
	for _, node := range nodes {
		if node.Kind == kind {
			n++
		}
		n += countKind(node.Children, kind)
	}
	return n
}

func TestSplitCutsAtTheBestPlace(t *testing.T) {
	sentence := "The auditors found no sign of fraud in any of the accounts. "
	pieces := Split(strings.Repeat(sentence, 6), 200)
	for _, p := range pieces {
		if !strings.HasSuffix(p, ".") {
			t.Errorf("cut inside a sentence: %q", p)
		}
	}
	first := strings.Repeat("word ", 25) + "end."
	pieces = Split(first+"\n\n"+strings.Repeat("more ", 30), 200)
	if pieces[0] != first {
		t.Errorf("the paragraph was not kept: %q", pieces[0])
	}
	code := Split("```go\n"+strings.Repeat("line of code\n", 30)+"```", 120)
	for _, p := range code {
		if !strings.HasPrefix(p, "```go\n") || !strings.HasSuffix(p, "\n```") {
			t.Errorf("a piece of code is not fenced: %q", p)
		}
	}
}

func FuzzSplit(f *testing.F) {
	f.Add(strings.Repeat("one two. ", 40), 100)
	f.Add("```\n"+strings.Repeat("x\n", 100)+"```", 120)
	f.Fuzz(func(t *testing.T, s string, n int) {
		n = minPiece + max(0, n%1000)
		for _, p := range Split(s, n) {
			if size(p) > n {
				t.Errorf("a piece of %d characters, %d are the most", size(p), n)
			}
		}
	})
}
