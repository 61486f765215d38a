package retrieval

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"ibid/corpus"
	"ibid/store"
)

func animals() []corpus.Document {
	return []corpus.Document{
		document("bees", "2020-05-01", "Bees dance to tell where the flowers are. A hive holds one queen."),
		document("cats", "2021-04", "Cats sleep for most of the day and hunt at night."),
		document("dogs", "2022", "Dogs were bred from wolves and live with people."),
		document("eels", "", "Eels swim to the Sargasso Sea to lay their eggs."),
	}
}

func TestSearchSaysWhy(t *testing.T) {
	ix := indexOf(t, animals(), Options{})
	r := search(t, ix, Query{Text: "Where do the eels lay eggs?", K: 1})
	if diff := cmp.Diff([]string{"eels#0"}, ids(r)); diff != "" {
		t.Fatal(diff)
	}
	h := r.Hits[0]
	if diff := cmp.Diff([]string{"eels", "eggs", "lay"}, slices.Sorted(slices.Values(h.Terms))); diff != "" {
		t.Errorf("matched words: %s", diff)
	}
	if h.CosineRank != 1 || h.WordsRank != 1 || h.BM25 <= 0 || h.Cosine <= 0 {
		t.Errorf("%+v", h)
	}
	for _, part := range []string{"words #1", "eels", "meaning #1", "BM25", "cosine"} {
		if !strings.Contains(h.Why(), part) {
			t.Errorf("%q does not say %q", h.Why(), part)
		}
	}
	if len(r.QueryVector) != 64 || r.Considered != 4 {
		t.Errorf("a vector of %d, %d considered", len(r.QueryVector), r.Considered)
	}
}

func TestFilters(t *testing.T) {
	ix := indexOf(t, animals(), Options{})
	for name, test := range map[string]struct {
		query Query
		want  []string
	}{
		"since":            {Query{Since: "2021-04-01"}, []string{"cats", "dogs"}},
		"until":            {Query{Until: "2021-04-29"}, []string{"bees"}}, // "2021-04" may mean the 30th
		"both":             {Query{Since: "2021", Until: "2021"}, []string{"cats"}},
		"sources":          {Query{Sources: []string{"eels", "bees"}}, []string{"bees", "eels"}},
		"sources and date": {Query{Sources: []string{"eels", "bees"}, Since: "2000"}, []string{"bees"}},
		"unknown source":   {Query{Sources: []string{"emus"}}, nil},
	} {
		test.query.Text = "what do animals do"
		r := search(t, ix, test.query)
		var got []string
		for _, h := range r.Hits {
			got = append(got, h.Document.ID)
		}
		slices.Sort(got)
		if diff := cmp.Diff(test.want, got); diff != "" || r.Considered != len(test.want) {
			t.Errorf("%s: considered %d, %s", name, r.Considered, diff)
		}
	}
}

func TestOddQuestionsNeverPanic(t *testing.T) {
	ix := indexOf(t, animals(), Options{})
	for _, text := range []string{
		"", " \n", "the of and", "🐝🐝🐝", "?!", "\x00\xff\xfe", strings.Repeat("bees dance ", 10_000),
		strings.Repeat("x", 100_000), "ßﬁ①⑳", "中文蜜蜂", "'''", "-", "e\u0301\u200d",
	} {
		for _, k := range []int{0, 1, 3, 1000, -1} {
			r := search(t, ix, Query{Text: text, K: k})
			if strings.TrimSpace(text) != "" && len(r.Hits) == 0 {
				t.Errorf("%.20q with k=%d found nothing: its vector is near something", text, k)
			}
		}
	}
}

func TestSearchBeforeTheFirstSync(t *testing.T) {
	ix := Open(quiet(), openStore(t, t.TempDir()), newWordBag(), Options{})
	if r := search(t, ix, Query{Text: "anything"}); len(r.Hits) != 0 || r.Considered != 0 {
		t.Errorf("%+v", r)
	}
}

// deaf embeds passages, and no question.
type deaf struct{ *wordBag }

func (deaf) EmbedQuery(context.Context, string) ([]float32, error) {
	return nil, errors.New("connection refused")
}

func TestSearchByWordsWhenTheEmbedderIsDown(t *testing.T) {
	ix := Open(quiet(), openStore(t, t.TempDir()), deaf{newWordBag()}, Options{})
	if _, err := ix.Sync(context.Background(), Documents(animals()), nil); err != nil {
		t.Fatal(err)
	}
	r := search(t, ix, Query{Text: "wolves and people"})
	if diff := cmp.Diff([]string{"dogs#0"}, ids(r)); diff != "" || r.EmbedError == nil || r.QueryVector != nil {
		t.Errorf("error %v: %s", r.EmbedError, diff)
	}
}

func TestSearchEndsWithItsContext(t *testing.T) {
	ix := indexOf(t, animals(), Options{})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := ix.Snapshot().Search(ctx, Query{Text: "bees"}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestCopiesDoNotCrowdOutOthers(t *testing.T) {
	text := "The council of the town decided on a long and warm evening in the old hall by the river that the bridge will be closed to heavy lorries until the %s, and that a sign will say so in plain words."
	spring, summer := fmt.Sprintf(text, "spring of 2021"), fmt.Sprintf(text, "spring of 2022")
	ix := indexOf(t, []corpus.Document{
		document("a", "", spring), document("b", "", strings.Replace(spring, "plain", "clear", 1)),
		document("c", "", summer), document("d", "", "Bridge is a game of cards."),
	}, Options{})
	r := search(t, ix, Query{Text: "when will the bridge be closed to lorries"})
	if diff := cmp.Diff([]string{"a#0", "c#0", "d#0"}, slices.Sorted(slices.Values(ids(r)))); diff != "" {
		t.Error(diff)
	}
	for _, h := range r.Hits {
		if want := map[string]int{"a": 1}[h.Document.ID]; len(h.Copies) != want {
			t.Errorf("%s has %d copies, want %d", h.Document.ID, len(h.Copies), want)
		}
	}
}

// randomDocuments draws a small corpus with many equal passages: ties.
func randomDocuments(t *rapid.T) []corpus.Document {
	word := rapid.SampledFrom([]string{"alpha", "beta", "gamma", "delta", "iron", "gold", "42", "x-1"})
	date := rapid.SampledFrom([]string{"", "2019", "2020-02", "2020-02-28", "2021"})
	var docs []corpus.Document
	for i := range rapid.IntRange(1, 30).Draw(t, "documents") {
		text := strings.Join(rapid.SliceOfN(word, 1, 6).Draw(t, "text"), " ") + "."
		docs = append(docs, document(fmt.Sprintf("d%02d", i), date.Draw(t, "date"), text))
	}
	return docs
}

func TestFiltersAreExact(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		docs := randomDocuments(rt)
		ix := Open(quiet(), nil, newWordBag(), Options{})
		snap := snapshotOf(t, ix, docs)
		bound := rapid.SampledFrom([]corpus.Date{"", "2019", "2020", "2020-02", "2020-02-28", "2021"})
		q := Query{Text: "alpha gold", K: 100, Since: bound.Draw(rt, "since"), Until: bound.Draw(rt, "until")}
		if rapid.Bool().Draw(rt, "by source") {
			q.Sources = []string{"d00", "d03", "d07"}
		}
		r, err := snap.Search(context.Background(), q)
		if err != nil {
			rt.Fatal(err)
		}
		want := map[string]bool{}
		for _, d := range docs {
			if d.Date.Within(q.Since, q.Until) && (q.Sources == nil || slices.Contains(q.Sources, d.ID)) {
				want[d.ID] = true
			}
		}
		got := map[string]bool{}
		for _, h := range r.Hits {
			got[h.Document.ID] = true
			for _, c := range h.Copies {
				got[c.DocumentID] = true
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			rt.Fatal(diff)
		}
	})
}

// snapshotOf builds a snapshot without a store.
func snapshotOf(t testing.TB, ix *Index, docs []corpus.Document) *Snapshot {
	t.Helper()
	run := &syncRun{ix: ix, src: Documents(docs), progress: func(Progress) {}, report: &Report{}, base: newHoldings(store.Snapshot{}, 0, 0)}
	if err := run.read(context.Background()); err != nil {
		t.Fatal(err)
	}
	jobs, err := run.jobs(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	run.have = vectorsOf(t, ix.embedder, jobs)
	next, _ := run.assemble()
	snap, err := ix.cold(next)
	if err != nil {
		t.Fatal(err)
	}
	return snap
}

// The same question to the same documents gives the same ranking, whatever the
// order of chromem-go's map, and filters that let all through change nothing.
func TestRankingIsDeterministic(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		docs := randomDocuments(rt)
		opts := Options{Candidates: rapid.IntRange(1, 10).Draw(rt, "candidates")}
		opts.Fusion = rapid.SampledFrom([]Fusion{FuseScores, FuseRanks, WordsOnly, Nearest}).Draw(rt, "fusion")
		a, b := snapshotOf(t, Open(quiet(), nil, newWordBag(), opts), docs), snapshotOf(t, Open(quiet(), nil, newWordBag(), opts), docs)
		var all []string
		for _, d := range docs {
			all = append(all, d.ID)
		}
		q := Query{Text: rapid.SampledFrom([]string{"gold", "iron x-1", "omega", "alpha beta gamma"}).Draw(rt, "question"), K: rapid.IntRange(1, 5).Draw(rt, "k")}
		x, err := a.Search(context.Background(), q)
		if err != nil {
			rt.Fatal(err)
		}
		q.Sources = all
		y, err := b.Search(context.Background(), q)
		if err != nil {
			rt.Fatal(err)
		}
		if diff := cmp.Diff(x.Hits, y.Hits); diff != "" {
			rt.Fatal(diff)
		}
	})
}

func FuzzSearch(f *testing.F) {
	snap := snapshotOf(f, Open(quiet(), nil, newWordBag(), Options{}), append(animals(), harbour()...))
	for _, seed := range []string{"bees", "the of", "🐝", "\xff", "IL-6 £1.2bn", ""} {
		f.Add(seed, 3)
	}
	f.Fuzz(func(t *testing.T, text string, k int) {
		r, err := snap.Search(context.Background(), Query{Text: text, K: k})
		if err != nil {
			t.Fatal(err)
		}
		if k > 0 && len(r.Hits) > k {
			t.Fatalf("%d hits for k = %d", len(r.Hits), k)
		}
		for i, h := range r.Hits {
			if i > 0 && h.Score > r.Hits[i-1].Score {
				t.Fatalf("hit %d is better than the one before it", i)
			}
			if h.Document.Text[h.Passage.Start:h.Passage.End] != h.Passage.Text || h.Why() == "" {
				t.Fatalf("%+v", h)
			}
		}
	})
}
