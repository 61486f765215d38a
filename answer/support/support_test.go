package support

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// paragraph is what the tests argue about.
var paragraph = []string{
	"The Orkney Ferry Trust was founded on 3 May 1987 by Ada Marsh and Ian Holt in Stromness.",
	"In 2019 the trust carried 412,000 passengers, 87% of them in summer, on twelve ships.",
	"Marsh said that the trust had never asked for public money.",
	"Its oldest ship, the Aurora, was sold to a Norwegian museum for £1.2 million after a long dispute.",
	"The council of Kirkwall opposed the sale and did not pay for the repairs.",
	"A storm in January 2020 damaged the northern pier, which was rebuilt within eight months.",
}

func TestCheckSaysWhy(t *testing.T) {
	s := newScorer(t, fakeWords{})
	for _, c := range []struct{ claim, reason string }{
		{"The Orkney Ferry Trust was founded in 1987 by Ada Marsh and Ian Holt.", ""},
		{"In 2019 the trust carried 412,000 passengers on 12 ships.", ""},
		{"The Aurora was sold to a Norwegian museum for £1.2 million.", ""},
		{"The council of Kirkwall did not pay for the repairs.", ""},
		{"In 2019 the trust carried 421,000 passengers on twelve ships.", "421,000"},
		{"The Orkney Ferry Trust was founded in 1978 by Ada Marsh and Ian Holt.", "1978"},
		{"The Orkney Ferry Trust was founded on 4 May 1987 by Ada Marsh and Ian Holt.", "4 May 1987"},
		{"The Orkney Ferry Trust was founded in 1987 by Ada Marsh and Ewan Reid.", "Ewan Reid"},
		{"The Aurora was never sold to a Norwegian museum.", "denies"},
		{"The council of Kirkwall paid for the repairs.", "denies"},
		{"The council of Kirkwall supported the sale.", "supported"},
		{"The trust had never asked for public money.", "Marsh said so"},
		{"Penguins are birds that cannot fly.", "clearly enough"},
	} {
		v := check(t, s, c.claim, paragraph...)
		if v.Supported != (c.reason == "") || v.Supported != (len(v.Reasons) == 0) {
			t.Errorf("%q: supported %v (%.2f), reasons %q", c.claim, v.Supported, v.Score, v.Reasons)
		} else if !strings.Contains(strings.Join(v.Reasons, "; "), c.reason) {
			t.Errorf("%q: reasons %q lack %q", c.claim, v.Reasons, c.reason)
		}
	}
}

func TestEvidenceIsTheSentenceThatTells(t *testing.T) {
	s := newScorer(t, fakeWords{})
	v := check(t, s, "A storm damaged the northern pier in January 2020.", paragraph...)
	if len(v.Evidence) == 0 || len(v.Evidence) > 3 || v.Evidence[0] != 5 {
		t.Errorf("evidence %v, want 5 first", v.Evidence)
	}
}

func TestNothingSupportsNothing(t *testing.T) {
	s := newScorer(t, fakeWords{})
	for _, v := range []Verdict{check(t, s, "The Aurora sank."), check(t, s, "The Aurora sank.", "", " ."), check(t, s, " – ", paragraph...)} {
		if v.Supported || len(v.Reasons) != 1 || len(v.Evidence) != 0 {
			t.Errorf("%+v", v)
		}
	}
}

type brokenEncoder struct{ err error }

func (b brokenEncoder) EmbedPassages(context.Context, []string) ([][]float32, error) {
	return nil, b.err
}

func TestEncoderErrorsSurface(t *testing.T) {
	want := errors.New("out of memory")
	_, err := newScorer(t, brokenEncoder{want}).Check(context.Background(), "The Aurora sank.", paragraph, "")
	if !errors.Is(err, want) {
		t.Errorf("error %v", err)
	}
	if _, err := newScorer(t, brokenEncoder{}).Check(context.Background(), "The Aurora sank.", paragraph, ""); err == nil {
		t.Error("an encoder that returns nothing is no error")
	}
}

func TestCoefficients(t *testing.T) {
	for _, bad := range []string{`{`, `{"with_word_vectors":{"threshold":2},"with_sentence_vectors":{"threshold":0.5}}`,
		`{"with_word_vectors":{"threshold":0.5,"weights":{"luck":1}},"with_sentence_vectors":{"threshold":0.5}}`} {
		if _, err := readCoefficients([]byte(bad)); err == nil {
			t.Errorf("%s was read without an error", bad)
		}
	}
}

// A sentence supports itself, with either kind of encoder.
func TestIdenticalSentenceIsSupported(t *testing.T) {
	for _, e := range []Encoder{fakeEncoder{}, fakeWords{}} {
		s := newScorer(t, e)
		for i, claim := range paragraph {
			if v := check(t, s, claim, paragraph...); !v.Supported || v.Evidence[0] != i {
				t.Errorf("%T: %q: %+v", e, claim, v)
			}
		}
	}
}

func TestAnotherFigureBreaksSupport(t *testing.T) {
	s := newScorer(t, fakeWords{})
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.IntRange(11, 99_999).Draw(t, "source's")
		b := rapid.IntRange(11, 99_999).Filter(func(b int) bool { return a != b }).Draw(t, "claim's")
		form := rapid.SampledFrom([]string{"The trust paid £%d for the ship.", "The trust has %d members in Orkney.",
			"The works took %d days.", "About one in %d tickets was refunded, or %[1]d%% of the fares."}).Draw(t, "form")
		v, err := s.Check(context.Background(), fmt.Sprintf(form, b), append([]string{fmt.Sprintf(form, a)}, paragraph[2:5]...), "")
		if err != nil || v.Supported || !v.Broken {
			t.Fatalf("%d for %d: %+v %v", b, a, v, err)
		}
	})
}

func TestUnrelatedEvidenceDoesNotHarm(t *testing.T) {
	s := newScorer(t, fakeWords{})
	rapid.Check(t, func(t *rapid.T) {
		i := rapid.IntRange(0, len(paragraph)-1).Draw(t, "sentence")
		n := rapid.IntRange(0, 60).Draw(t, "others")
		evidence := []string{}
		for j := range n {
			evidence = append(evidence, fmt.Sprintf("Chapter %d describes pottery, glazes and kilns of the Ming workshops.", j))
		}
		at := rapid.IntRange(0, n).Draw(t, "place")
		evidence = append(evidence[:at:at], append([]string{paragraph[i]}, evidence[at:]...)...)
		v, err := s.Check(context.Background(), paragraph[i], evidence, "")
		if err != nil || !v.Supported || v.Evidence[0] != at {
			t.Fatalf("%+v %v", v, err)
		}
	})
}

func FuzzCheck(f *testing.F) {
	f.Add("In 2019 the trust carried 412,000 passengers.", paragraph[1], paragraph[2], "How many?")
	f.Add("6 April 2021-04-06 £1.2bn – 1990's twenty-first of May .", "-LRB- 99%% -RRB- and and", "\xff\xfe", "")
	f.Add("a. B. C.D 1,2,3.4.5", "''``", "hundred thousand million million", "M.P.s'")
	s := newScorer(f, fakeWords{})
	f.Fuzz(func(t *testing.T, claim, a, b, question string) {
		v, err := s.Check(context.Background(), claim, []string{a, b}, question)
		if err != nil {
			t.Fatal(err)
		}
		if !(v.Score >= 0 && v.Score <= 1) || len(v.Evidence) > 3 {
			t.Fatalf("score %v, evidence %v", v.Score, v.Evidence)
		}
		for _, i := range v.Evidence {
			if i < 0 || i > 1 {
				t.Fatalf("evidence %v of two sentences", v.Evidence)
			}
		}
		if v.Supported == (len(v.Reasons) > 0) {
			t.Fatalf("supported %v, reasons %q", v.Supported, v.Reasons)
		}
	})
}

// BenchmarkCheck is the cost beside the encoder's: a claim against six
// sentences, and against a page of 120.
func BenchmarkCheck(b *testing.B) {
	page := []string{}
	for i := range 20 {
		for _, s := range paragraph {
			page = append(page, fmt.Sprintf("%s (%d)", s, i))
		}
	}
	for name, evidence := range map[string][]string{"paragraph": paragraph, "page": page} {
		b.Run(name, func(b *testing.B) {
			s := newScorer(b, silentEncoder{})
			for b.Loop() {
				check(b, s, "In 2019 the Orkney Ferry Trust carried 412,000 passengers on 12 ships.", evidence...)
			}
		})
	}
}

// silentEncoder costs nothing.
type silentEncoder struct{}

func (silentEncoder) EmbedPassages(_ context.Context, texts []string) ([][]float32, error) {
	return make([][]float32, len(texts)), nil
}
