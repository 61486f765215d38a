package support

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// nonzero keeps what was found.
func nonzero(features []Feature) map[string]float64 {
	found := map[string]float64{}
	for _, f := range features {
		if f.Value != 0 {
			found[f.Name] = f.Value
		}
	}
	return found
}

func TestDifferencesOfAQuestion(t *testing.T) {
	const bridge = "In 1998, the harbour board sold the swing bridge to the town of Ambry for £2m."
	for _, c := range []struct {
		question, sentence string
		want               map[string]float64
	}{
		{"Who sold the swing bridge to the town of Ambry?", bridge, nil},
		{"Who sold the swing bridge to the town of Tarnbeck?", bridge, map[string]float64{"one thing put for another": 1}},
		{"When was the swing bridge opened to traffic?", "The swing bridge was closed to traffic in 1998.", map[string]float64{"one thing put for another": 1}},
		{"To whom was the bridge sold in 2003?", bridge, map[string]float64{"figures missing": 1}},
		{"What did the harbour board not sell to the town?", bridge, map[string]float64{"denied in the question alone": 1, "one thing put for another": 1}},
		{"Who is the only engineer of the harbour board?", bridge, map[string]float64{"overstated in the question alone": 1}},
		{"Which towns stopped the ferry?", "Ambry and Tarnbeck halted the ferry.", nil}, // "stopped" denies nothing
		{"What is the highest court of the EU?", "The Court of Justice is the highest court of the European Union.", nil},
		{"How many are not there?", "", nil},
	} {
		var sentences []string
		if c.sentence != "" {
			sentences = []string{c.sentence}
		}
		if c.want == nil {
			c.want = map[string]float64{}
		}
		if diff := cmp.Diff(c.want, nonzero(NewComparer().Differences(c.question, sentences))); diff != "" {
			t.Errorf("%q on %q: %s", c.question, c.sentence, diff)
		}
	}
}

// A sentence that says word for word what is asked differs in nothing.
func TestASentenceDoesNotDifferFromItself(t *testing.T) {
	comparer := NewComparer()
	words := rapid.SliceOfN(rapid.SampledFrom([]string{"the", "board", "Ambry", "not", "only", "1998", "sold", "£2m", "never", "bridge", ",", "14", "March"}), 1, 12)
	rapid.Check(t, func(t *rapid.T) {
		text := ""
		for _, w := range words.Draw(t, "words") {
			text += w + " "
		}
		if found := nonzero(comparer.Differences(text, []string{text})); len(found) > 0 {
			t.Errorf("%q differs from itself: %v", text, found)
		}
	})
}
