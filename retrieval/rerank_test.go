package retrieval

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"ibid/corpus"
)

// A thesaurus is a word bag that has vectors of words, too: words of one line
// mean the same.
type thesaurus struct {
	*wordBag
	same map[string]string
	fail error
}

func (th thesaurus) EmbedWords(_ context.Context, texts [][]string) ([][][]float32, error) {
	out := make([][][]float32, len(texts))
	for i, words := range texts {
		out[i] = append(out[i], th.unit(strings.Join(words, "")))
		for _, word := range words {
			out[i] = append(out[i], th.unit(word))
		}
	}
	return out, th.fail
}

func (th thesaurus) unit(text string) []float32 {
	if other, ok := th.same[strings.ToLower(text)]; ok {
		text = other
	}
	v := th.embed(text)
	_ = normalise(v, th.dimensions) // no text has a vector of zeros
	return v
}

// lookedUp searches with a thesaurus.
func lookedUp(t testing.TB, th thesaurus, docs []corpus.Document, q Query) *Result {
	t.Helper()
	ix := Open(quiet(), openStore(t, t.TempDir()), th, Options{})
	if _, err := ix.Sync(t.Context(), Documents(docs), nil); err != nil {
		t.Fatal(err)
	}
	return search(t, ix, q)
}

var kennel = []corpus.Document{
	document("a.txt", "", "The town keeps a register of hounds and of their keepers."),
	document("b.txt", "", "The town keeps a register of boats and of their berths."),
	document("c.txt", "", "A canine or a cur fetches no eel."),
}

func TestASecondLookFindsOtherWords(t *testing.T) {
	const question = "Where does the town register a dog, canine or cur?"
	snapshot := *indexOf(t, kennel, Options{}).Snapshot()
	hit := func(i int, score float64) Hit {
		return Hit{Document: &snapshot.documents[i], Passage: &snapshot.passages[i], Score: score}
	}
	for _, c := range []struct {
		same map[string]string
		want []string
	}{
		{nil, []string{"b.txt#0", "a.txt#0"}},
		{map[string]string{"dog": "hound", "hounds": "hound", "canine": "hound", "cur": "hound"}, []string{"a.txt#0", "b.txt#0"}},
	} {
		snapshot.embedder = thesaurus{wordBag: newWordBag(), same: c.same}
		r := &Result{Hits: []Hit{hit(1, .7), hit(0, .6)}}
		snapshot.lookAgain(t.Context(), question, r.Hits)
		if got := ids(r); !slices.Equal(got, c.want) || r.Hits[0].Score != .7 || r.Hits[1].Score != .6 {
			t.Errorf("with the thesaurus %v: %v, %v and %v", c.same, got, r.Hits[0].Score, r.Hits[1].Score)
		}
		if why := r.Hits[0].Why(); !strings.Contains(why, "nearest words") {
			t.Errorf("%q does not say why it was looked at again", why)
		}
	}
}

// A second look that fails leaves the first.
func TestASecondLookMayFail(t *testing.T) {
	asked := Query{Text: "Who keeps a register of dogs?", K: 2}
	broken := thesaurus{wordBag: newWordBag(), fail: errors.New("no words today")}
	first := ids(search(t, indexOf(t, kennel, Options{}), asked))
	if got := ids(lookedUp(t, broken, kennel, asked)); !slices.Equal(got, first) {
		t.Errorf("%v, before it failed %v", got, first)
	}
}

// The second look orders the best hits anew and nothing else: the same hits,
// falling scores, those below untouched.
func TestASecondLookOnlyOrders(t *testing.T) {
	ix := indexOf(t, harbour(), Options{})
	words := thesaurus{wordBag: newWordBag(), same: map[string]string{"boat": "ferry", "berths": "berth"}}
	rapid.Check(t, func(t *rapid.T) {
		question := strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"boat", "harbour", "berths", "bridge", "eels", "fees", "when", "2021", "?"}), 1, 6).Draw(t, "words"), " ")
		r, err := ix.Snapshot().Search(context.Background(), Query{Text: question, K: 7})
		if err != nil {
			t.Fatal(err)
		}
		before := slices.Clone(r.Hits)
		again := *ix.Snapshot()
		again.embedder = words
		again.lookAgain(context.Background(), question, r.Hits)
		checkOrder(t, before, r.Hits)
	})
}

func checkOrder(t *rapid.T, before, after []Hit) {
	place := map[*corpus.Passage]int{}
	for i, h := range before {
		place[h.Passage] = i
	}
	for i, h := range after {
		was, known := place[h.Passage]
		if delete(place, h.Passage); !known {
			t.Fatalf("hit %d was no hit, or comes twice", i)
		}
		if h.Score != before[i].Score || i >= lookedAt && was != i || i < lookedAt && was >= lookedAt {
			t.Errorf("hit %d with a score of %v was hit %d; before it was %v", i, h.Score, was, before[i].Score)
		}
	}
}
