package support

import (
	"slices"
	"testing"
)

func TestUntokenise(t *testing.T) {
	for in, want := range map[string]string{
		"The cat -LRB- a tabby -RRB- dies .":  "The cat (a tabby) dies.",
		"The women 's team `` won '' , twice": "The women's team \" won \", twice",
		"It did n't open -- ever":             "It didn't open – ever",
	} {
		if got := untokenise(in); got != want {
			t.Errorf("untokenise(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestSplit(t *testing.T) {
	var got []string
	for _, w := range split("The U.S. co-op's 1,200.5 m² grew 3%, didn't it?") {
		got = append(got, w.text)
	}
	want := []string{"The", "U.S", ".", "co", "op's", "1,200.5", "m", "²", "grew", "3", "%", ",", "didn't", "it", "?"}
	if !slices.Equal(got, want) {
		t.Errorf("split gives %q, want %q", got, want)
	}
}

func TestCoverageAndOrder(t *testing.T) {
	claim := parse("The ferry crossed the strait at night.").terms
	same := parse("At night the ferry crossed the strait.")
	if got := coverage(claim, inAny([]*sentence{same})); got != 1 {
		t.Errorf("coverage %v, want 1", got)
	}
	if got := coverage(claim, inAny([]*sentence{parse("The ferry sank.")})); got <= 0 || got >= .6 {
		t.Errorf("coverage of one word in four: %v", got)
	}
	if got := pairs(claim, same.terms, 2); got < .6 || got == 1 {
		t.Errorf("neighbouring words %v, want two pairs of three", got)
	}
}

func TestCommonSubsequence(t *testing.T) {
	inA, inB, n := common([]string{"a", "b", "c", "d"}, []string{"b", "x", "d", "a"})
	if n != 2 || !slices.Equal(inA, []bool{false, true, false, true}) || !slices.Equal(inB, []bool{true, false, true, false}) {
		t.Errorf("common gives %v %v %d", inA, inB, n)
	}
}

func TestPreselectFindsWhatTheFirstLacks(t *testing.T) {
	evidence := []string{
		"Nothing to see here.", "The weather was fine.",
		"The ferry Aurora crossed the strait.", "The ferry Aurora crossed the wide strait again.",
		"It carried 40 lorries of barley.", "A choir sang.", "The tide turned.", "Gulls cried.", "A bell rang.",
	}
	chosen := preselect(parse("The ferry Aurora crossed the strait and carried 40 lorries of barley."), evidence)
	if len(chosen) != most || !slices.Contains(chosen[:2], 4) || !slices.Contains(chosen[:2], 2) {
		t.Errorf("chosen %v", chosen)
	}
}

func TestAlignWithoutWords(t *testing.T) {
	a := align(parse("A ferry sank."), encoded{whole: []float32{1, 0}}, []encoded{{whole: []float32{0, 1}}, {whole: []float32{.6, .8}}})
	if a.whole < .599 || a.whole > .601 || a.mean != 0 {
		t.Errorf("alignment %+v", a)
	}
}
