package lexical

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func build(texts ...string) *Index {
	return Build(len(texts), func(i int) string { return texts[i] }, Options{})
}

func TestSearchRanksTheRareWordFirst(t *testing.T) {
	ix := build("the red house", "the red car", "a blue bicycle", "the red red rose")
	got := ix.Search("a red bicycle", 10, nil)
	var docs []int
	for _, h := range got {
		docs = append(docs, h.Doc)
	}
	if diff := gocmp.Diff([]int{2, 3, 0, 1}, docs); diff != "" {
		t.Error(diff)
	}
	if got[2].Score != got[3].Score {
		t.Errorf("equal texts have scores %v and %v", got[2].Score, got[3].Score)
	}
}

func TestSearchCutsAndFilters(t *testing.T) {
	ix := build("red", "red", "red", "red", "blue")
	odd := func(doc int) bool { return doc%2 == 1 }
	for name, test := range map[string]struct {
		hits []Hit
		want []int
	}{
		"two":      {ix.Search("red", 2, nil), []int{0, 1}},
		"odd":      {ix.Search("red", 9, odd), []int{1, 3}},
		"none":     {ix.Search("red", 0, nil), nil},
		"negative": {ix.Search("red", -1, nil), nil},
		"unknown":  {ix.Search("green", 9, nil), nil},
		"stops":    {ix.Search("to be or not to be", 9, nil), nil},
		"no texts": {build().Search("red", 9, nil), nil},
	} {
		var got []int
		for _, h := range test.hits {
			got = append(got, h.Doc)
		}
		if diff := gocmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestExplainNamesTheQuestionsWords(t *testing.T) {
	ix := build("Vaccines prevent disease", "Disease spreads", "Disease spreads again")
	matches := ix.Explain("Do VACCINES prevent diseases?", 0)
	var words []string
	sum := 0.0
	for _, m := range matches {
		words = append(words, m.Word)
		sum += m.Score
		if m.IDF != ix.IDF(m.Term) {
			t.Errorf("%s: idf %v, want %v", m.Word, m.IDF, ix.IDF(m.Term))
		}
	}
	if diff := gocmp.Diff([]string{"prevent", "VACCINES", "diseases"}, words); diff != "" {
		t.Error(diff)
	}
	if score := ix.Search("Do VACCINES prevent diseases?", 1, nil)[0].Score; math.Abs(sum-float64(score)) > 1e-6 {
		t.Errorf("the parts add up to %v, the score is %v", sum, score)
	}
	if ix.IDF("unheard") <= ix.IDF("prevent") {
		t.Error("an unknown term is not the rarest")
	}
}

// naive computes BM25 from its definition.
func naive(texts []string, question string, opts Options) []Hit {
	df, total := map[string]int{}, 0
	terms := make([][]string, len(texts))
	for i, text := range texts {
		terms[i] = Terms(text)
		total += len(terms[i])
		for _, term := range slices.Compact(slices.Sorted(slices.Values(terms[i]))) {
			df[term]++
		}
	}
	average := float64(total) / float64(len(texts))
	var hits []Hit
	for i := range texts {
		score := 0.0
		for _, q := range slices.Compact(slices.Sorted(slices.Values(Terms(question)))) {
			tf := 0.0
			for _, term := range terms[i] {
				if term == q {
					tf++
				}
			}
			idf := math.Log(1 + (float64(len(texts)-df[q])+0.5)/(float64(df[q])+0.5))
			score += idf * tf / (tf + opts.K1*(1-opts.B+opts.B*float64(len(terms[i]))/max(average, 1)))
		}
		if score > 0 {
			hits = append(hits, Hit{i, float32(score)})
		}
	}
	return hits
}

func TestEqualsItsDefinition(t *testing.T) {
	word := rapid.SampledFrom([]string{"red", "blue", "houses", "house", "the", "IL-6", "il6", "6", "naïve", "1.2bn", "ran"})
	phrase := rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(word, 0, 12).Draw(t, "words"), " ") })
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(phrase, 1, 200).Draw(t, "texts") // past 64 they are built in shards
		question := phrase.Draw(t, "question")
		opts := Options{K1: rapid.Float64Range(0.1, 3).Draw(t, "k1"), B: rapid.Float64Range(0, 1).Draw(t, "b")}
		ix := Build(len(texts), func(i int) string { return texts[i] }, opts)
		want := naive(texts, question, opts)
		got := ix.Search(question, len(texts), nil)
		if !slices.IsSortedFunc(got, func(a, b Hit) int { return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Doc, b.Doc)) }) {
			t.Fatalf("not in order: %v", got)
		}
		places := make([]int, len(texts))
		for i := range places {
			places[i] = i
		}
		scores := ix.Scores(question, places)
		if len(got) != len(want) {
			t.Fatalf("%d hits, want %d", len(got), len(want))
		}
		for _, w := range want {
			i := slices.IndexFunc(got, func(h Hit) bool { return h.Doc == w.Doc })
			if i < 0 || math.Abs(float64(got[i].Score-w.Score)) > 1e-5 || math.Abs(float64(scores[w.Doc]-w.Score)) > 1e-5 {
				t.Fatalf("text %d: %v and %v, want %v", w.Doc, got, scores[w.Doc], w.Score)
			}
		}
		k := rapid.IntRange(1, len(texts)).Draw(t, "k")
		if top := ix.Search(question, k, nil); !slices.Equal(top, got[:min(k, len(got))]) {
			t.Fatalf("the first %d are %v of %v", k, top, got)
		}
	})
}

func TestOrderOfTheQuestionDoesNotMatter(t *testing.T) {
	texts := zipf(500, 40)
	ix := Build(len(texts), func(i int) string { return texts[i] }, Options{})
	words := strings.Fields(texts[7])[:12]
	want := ix.Search(strings.Join(words, " "), 50, nil)
	slices.Reverse(words)
	if got := ix.Search(strings.Join(words, " "), 50, nil); !slices.Equal(want, got) {
		t.Error("a reversed question has another ranking")
	}
}

func TestLongQuestionsAreSearchedByTheirRarestTerms(t *testing.T) {
	texts := zipf(300, 50)
	texts[123] += " quetzalcoatl"
	ix := Build(len(texts), func(i int) string { return texts[i] }, Options{})
	question := strings.Join(texts, " ")
	if n := len(ix.query(question)); n != maxQueryTerms {
		t.Errorf("%d terms", n)
	}
	if ix.Scores("quetzalcoatl", []int{123})[0] <= 0 || !slices.ContainsFunc(ix.query(question), func(q queryTerm) bool { return q.df == 1 }) {
		t.Error("the rarest terms were dropped")
	}
}

func FuzzSearch(f *testing.F) {
	ix := build("red house", "IL-6 is raised", "naïve £1.2bn", "")
	for _, seed := range []string{"red", "il6", "", "\xff", "the"} {
		f.Add(seed, 3)
	}
	f.Fuzz(func(t *testing.T, question string, k int) {
		hits := ix.Search(question, k, nil)
		if len(hits) > max(0, min(k, ix.Len())) {
			t.Fatalf("%d hits for k = %d", len(hits), k)
		}
		for _, h := range hits {
			if h.Score <= 0 || len(ix.Explain(question, h.Doc)) == 0 {
				t.Fatalf("%+v shares no word with %q", h, question)
			}
		}
	})
}

// zipf makes texts of words whose frequencies fall as in a language, with
// lengths around the mean.
func zipf(texts, mean int) []string {
	r := rand.New(rand.NewPCG(1, 2))
	draw := rand.NewZipf(r, 1.07, 4, 200_000)
	out := make([]string, texts)
	for i := range out {
		var b strings.Builder
		for range mean/2 + r.IntN(mean) {
			fmt.Fprintf(&b, "%s ", spell(draw.Uint64()))
		}
		out[i] = b.String()
	}
	return out
}

// spell makes a word of a number: "bade", "kotuma".
func spell(n uint64) string {
	const consonants, vowels = "bdfgklmnprstvz", "aeiou"
	var b strings.Builder
	for n += uint64(len(consonants) * len(vowels)); n > 0; n /= uint64(len(consonants) * len(vowels)) {
		b.WriteByte(consonants[n%uint64(len(consonants))])
		b.WriteByte(vowels[n/uint64(len(consonants))%uint64(len(vowels))])
	}
	return b.String()
}

func BenchmarkBuild50k(b *testing.B) {
	texts := zipf(50_000, 100)
	for b.Loop() {
		Build(len(texts), func(i int) string { return texts[i] }, Options{})
	}
}

// BenchmarkNext50k replaces ten texts in the middle.
func BenchmarkNext50k(b *testing.B) {
	texts := zipf(50_000, 100)
	ix := Build(len(texts), func(i int) string { return texts[i] }, Options{})
	from := make([]int, len(texts))
	for i := range from {
		from[i] = i
	}
	for i := 25_000; i < 25_010; i++ {
		from[i] = -1
	}
	for b.Loop() {
		ix.Next(from, func(i int) string { return texts[i] })
	}
}

func BenchmarkSearch50k(b *testing.B) {
	texts := zipf(50_000, 100)
	ix := Build(len(texts), func(i int) string { return texts[i] }, Options{})
	b.ReportMetric(float64(6*len(ix.docs))/1e6, "MB-postings")
	for _, words := range []int{5, 10, 20} {
		b.Run(fmt.Sprintf("words=%d", words), func(b *testing.B) {
			i := 0
			for b.Loop() {
				fields := strings.Fields(texts[(i*7919)%len(texts)])
				ix.Search(strings.Join(fields[:words], " "), 200, nil)
				i++
			}
		})
	}
}

// An index that takes over most of another's texts is the one that would have
// been built from scratch, down to the last bit of a score.
func TestNextIsBuildAnew(t *testing.T) {
	word := rapid.SampledFrom([]string{"red", "house", "Car", "co2", "COVID-19", "1.2bn", "the", "blue", "houses", "ox"})
	text := rapid.Map(rapid.SliceOfN(word, 0, 12), func(w []string) string { return strings.Join(w, " ") })
	rapid.Check(t, func(rt *rapid.T) {
		texts := rapid.SliceOfN(text, 0, 12).Draw(rt, "texts")
		ix := build(texts...)
		for range rapid.IntRange(1, 3).Draw(rt, "steps") {
			var next []string
			var from []int
			for i, kept := range texts {
				for range rapid.IntRange(0, 2).Draw(rt, "new before it") {
					next, from = append(next, text.Draw(rt, "new")), append(from, -1)
				}
				if rapid.IntRange(0, 3).Draw(rt, "dropped") > 0 {
					next, from = append(next, kept), append(from, i)
				}
			}
			ix = ix.Next(from, func(i int) string {
				if from[i] >= 0 {
					rt.Fatalf("text %d was read again", i)
				}
				return next[i]
			})
			texts = next
			compareIndexes(rt, ix, build(texts...))
		}
	})
}

func compareIndexes(t *rapid.T, got, want *Index) {
	if got.Len() != want.Len() || len(got.ids) != len(want.ids) || len(got.docs) != len(want.docs) {
		t.Fatalf("%d texts, %d terms, %d postings; want %d, %d, %d",
			got.Len(), len(got.ids), len(got.docs), want.Len(), len(want.ids), len(want.docs))
	}
	for _, q := range []string{"red house", "Is CO2 in the car?", "COVID-19 cost 1.2bn", "blue ox", "1.2"} {
		if diff := gocmp.Diff(want.Search(q, 99, nil), got.Search(q, 99, nil)); diff != "" {
			t.Fatalf("%s: %s", q, diff)
		}
	}
	for term := range want.ids {
		if got.IDF(term) != want.IDF(term) {
			t.Fatalf("%s: idf %v, want %v", term, got.IDF(term), want.IDF(term))
		}
	}
}
