package retrieval

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"ibid/corpus"
)

// random embeds every text as a random direction: the cost of a search does
// not depend on which.
type random struct{ r *rand.Rand }

func (random) Name() string    { return "random" }
func (random) Dimensions() int { return 384 }

func (e random) EmbedPassages(_ context.Context, texts []string) ([][]float32, error) {
	vectors := make([][]float32, len(texts))
	for i := range vectors {
		vectors[i], _ = e.EmbedQuery(context.Background(), "")
	}
	return vectors, nil
}

func (e random) EmbedQuery(context.Context, string) ([]float32, error) {
	v := make([]float32, e.Dimensions())
	for i := range v {
		v[i] = float32(e.r.NormFloat64())
	}
	return v, nil
}

// town makes documents of ten passages of a hundred words each, whose words
// are as unequal as a language's.
func town(passages int) ([]corpus.Document, []string) {
	r := rand.New(rand.NewPCG(1, 2))
	zipf := rand.NewZipf(r, 1.07, 4, 100_000)
	sentence := func(words int) string {
		var b strings.Builder
		for range words {
			fmt.Fprintf(&b, "w%x ", zipf.Uint64())
		}
		return strings.TrimSpace(b.String()) + "."
	}
	docs := make([]corpus.Document, max(1, passages/10))
	for i := range docs {
		var text []string
		for range 10 {
			text = append(text, "W"+sentence(49)[1:]+" W"+sentence(50)[1:])
		}
		docs[i] = document(fmt.Sprintf("%06d", i), "2021", strings.Join(text, "\n\n"))
	}
	var questions []string
	for range 100 {
		questions = append(questions, sentence(8))
	}
	return docs, questions
}

func BenchmarkSearch(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		docs, questions := town(n)
		emb := random{rand.New(rand.NewPCG(3, 4))}
		snap := snapshotOf(b, Open(quiet(), nil, emb, Options{}), docs)
		for name, q := range map[string]Query{"all": {}, "filtered": {Since: "2021"}} {
			b.Run(fmt.Sprintf("passages=%d/%s", len(snap.Passages()), name), func(b *testing.B) {
				i := 0
				for b.Loop() {
					q.Text = questions[i%len(questions)]
					if _, err := snap.Search(context.Background(), q); err != nil {
						b.Fatal(err)
					}
					i++
				}
			})
		}
	}
}

// BenchmarkLoad measures a start: from the file to the first search.
func BenchmarkLoad(b *testing.B) {
	docs, questions := town(10_000)
	st := openStore(b, b.TempDir())
	emb := random{rand.New(rand.NewPCG(3, 4))}
	if _, err := Open(quiet(), st, emb, Options{}).Sync(context.Background(), Documents(docs), nil); err != nil {
		b.Fatal(err)
	}
	docs = nil
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var ix *Index
	for b.Loop() {
		ix = Open(quiet(), st, emb, Options{})
		if err := ix.Load(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
	search(b, ix, Query{Text: questions[0]})
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "MB-kept")
	b.ReportMetric(float64(len(ix.Snapshot().Passages())), "passages")
}
