package retrieval

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ibid/corpus"
)

// A press writes articles that read like none, but have the shape of news:
// common words, names and figures, as unequal as a language's.
type press struct {
	*rand.Rand
	common *rand.Zipf
}

func newPress(seed uint64) *press {
	r := rand.New(rand.NewPCG(seed, 7))
	return &press{r, rand.NewZipf(r, 1.1, 3, 5000)}
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

func (p *press) name() string {
	name := syllables(10_000 + p.Uint64N(90_000))
	return strings.ToUpper(name[:1]) + name[1:]
}

func (p *press) word() string {
	switch p.IntN(12) {
	case 0:
		return p.name()
	case 1:
		return fmt.Sprint(p.IntN(5000))
	}
	return syllables(p.common.Uint64())
}

func (p *press) text(words int) []string {
	text := make([]string, words)
	for i := range text {
		text[i] = p.word()
	}
	return text
}

// edit replaces, leaves out or adds a word at the given rate.
func (p *press) edit(text []string, rate float64) []string {
	var out []string
	for _, w := range text {
		switch {
		case p.Float64() >= rate:
			out = append(out, w)
		case p.IntN(3) == 0:
		case p.IntN(2) == 0:
			out = append(out, w, p.word())
		default:
			out = append(out, p.word())
		}
	}
	return out
}

// form fills the gaps of a form: the rest stays.
func (p *press) form(template []string) []string {
	out := slices.Clone(template)
	for i, w := range out {
		if strings.ToLower(w) != w {
			out[i] = p.name()
		} else if w[0] <= '9' {
			out[i] = fmt.Sprint(p.IntN(5000))
		}
	}
	return out
}

// related returns the share of pairs that count as copies.
func related(p *press, pairs int, make func() (a, b []string)) float64 {
	found := 0
	for range pairs {
		a, b := make()
		h := newHoldings(storeSnapshot(), 2, 0)
		for i, text := range [][]string{a, b} {
			doc := corpus.Document{ID: fmt.Sprint(i), Text: strings.Join(text, " ")}
			h.open(doc, sketchOf(doc.Text), origin{})
		}
		if h.kin().origin[1] == 0 {
			found++
		}
	}
	return float64(found) / float64(pairs)
}

// The figures of docs/performance-retrieval.md: go test -v -run CopiesAreRecognised ./retrieval
func TestCopiesAreRecognised(t *testing.T) {
	const pairs = 200
	p := newPress(1)
	length := func() int { return 80 + p.IntN(520) }
	letter := p.text(200)
	blurb := p.text(120)
	for _, kind := range []struct {
		name        string
		least, most float64 // share that may count as copies
		make        func() (a, b []string)
	}{
		{"the same text", 1, 1, func() (a, b []string) { a = p.text(length()); return a, a }},
		{"1 word in 50 edited", 1, 1, func() (a, b []string) { a = p.text(length()); return a, p.edit(a, 0.02) }},
		{"1 word in 20 edited", 0.97, 1, func() (a, b []string) { a = p.text(length()); return a, p.edit(a, 0.05) }},
		{"1 word in 10 edited", 0, 1, func() (a, b []string) { a = p.text(length()); return a, p.edit(a, 0.1) }},
		{"1 word in 7 edited", 0, 1, func() (a, b []string) { a = p.text(length()); return a, p.edit(a, 0.15) }},
		{"1 word in 5 edited", 0, 0.05, func() (a, b []string) { a = p.text(length()); return a, p.edit(a, 0.2) }},
		{"a headline, a byline and a footer added", 0.97, 1, func() (a, b []string) {
			a = p.text(200 + p.IntN(400))
			return a, slices.Concat(p.text(15), a, p.text(25))
		}},
		{"the last quarter cut", 0.97, 1, func() (a, b []string) { a = p.text(length()); return a, a[:len(a)*3/4] }},
		{"the last half cut", 0, 1, func() (a, b []string) { a = p.text(length()); return a, a[:len(a)/2] }},
		{"another text", 0, 0, func() (a, b []string) { return p.text(length()), p.text(length()) }},
		{"a form with other names and figures", 0, 0, func() (a, b []string) { return p.form(letter), p.form(letter) }},
		{"a form with other figures", 0, 0.05, func() (a, b []string) {
			a, b = p.form(letter), slices.Clone(letter)
			for i, w := range b {
				if strings.ToLower(w) != w {
					b[i] = a[i]
				}
			}
			return a, b
		}},
		{"another text with the same paragraph of 120 words", 0, 0, func() (a, b []string) {
			return slices.Concat(p.text(300), blurb), slices.Concat(p.text(300), blurb)
		}},
	} {
		share := related(p, pairs, kind.make)
		t.Logf("%-52s %5.1f%%", kind.name, 100*share)
		if share < kind.least || share > kind.most {
			t.Errorf("%s: %.3f count as copies, want %v to %v", kind.name, share, kind.least, kind.most)
		}
	}
}

// No two of many texts from one press are copies, and the bands let few pairs
// through to be compared.
func TestManyTextsHaveNoCopies(t *testing.T) {
	p := newPress(2)
	h := newHoldings(storeSnapshot(), 0, 0)
	for i := range 1000 {
		doc := corpus.Document{ID: fmt.Sprint(i), Text: strings.Join(p.text(200), " ")}
		h.open(doc, sketchOf(doc.Text), origin{})
	}
	if n := len(h.kin().copies); n != 0 {
		t.Errorf("%d texts have copies", n)
	}
}

func TestASketchEstimatesTheShareInCommon(t *testing.T) {
	p := newPress(3)
	worst, sum := 0.0, 0.0
	const texts = 100
	for range texts {
		a := p.text(300)
		b := p.edit(a, p.Float64()*0.2)
		s, u := strings.Join(a, " "), strings.Join(b, " ")
		exact := jaccard(shingles(wordsOf(strings.ToLower(s))), shingles(wordsOf(strings.ToLower(u))))
		off := sketchOf(s).alike(sketchOf(u)) - exact
		worst, sum = max(worst, math.Abs(off)), sum+off
	}
	if worst > sketchError || math.Abs(sum/texts) > 0.02 {
		t.Errorf("off by %.3f at most and %.3f in the mean", worst, sum/texts)
	}
}

func TestTheEarliestIsTheOrigin(t *testing.T) {
	p := newPress(4)
	story, other := p.text(150), p.text(150)
	doc := func(id, date string, words []string) corpus.Document {
		return document(id, date, strings.Join(words, " ")+".")
	}
	ix := indexOf(t, []corpus.Document{
		doc("agency.txt", "2021-03-02", story),
		doc("blog.txt", "", p.edit(story, 0.02)),
		doc("gazette.txt", "2021-03-02", p.edit(story, 0.02)),
		doc("herald.txt", "2021-03-01", p.edit(story, 0.02)),
		doc("other.txt", "2021-01-01", other),
	}, Options{})
	s := ix.Snapshot()
	for id, want := range map[string]string{
		"agency.txt": "herald.txt", "blog.txt": "herald.txt", "gazette.txt": "herald.txt", "herald.txt": "herald.txt",
		"other.txt": "other.txt", "nobody.txt": "nobody.txt",
	} {
		if got := s.Origin(id); got != want {
			t.Errorf("the origin of %s is %s, want %s", id, got, want)
		}
	}
	if diff := cmp.Diff([]string{"agency.txt", "blog.txt", "gazette.txt"}, s.Copies("herald.txt")); diff != "" {
		t.Error(diff)
	}
	if s.Copies("blog.txt") != nil || s.Copies("other.txt") != nil || s.Copies("nobody.txt") != nil {
		t.Error("a copy, a document of its own or none at all has copies")
	}
	again := Open(quiet(), ix.store, newWordBag(), Options{})
	if err := again.Load(context.Background()); err != nil {
		t.Fatal(err)
	}
	if again.Snapshot().Origin("blog.txt") != "herald.txt" {
		t.Error("the sketches were not kept")
	}
}
