package eval

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestAcceptedIn(t *testing.T) {
	for _, c := range []struct {
		accepted, text string
		want           bool
	}{
		{"France", "Normandy lies in FRANCE.", true},
		{"Denmark, Iceland and Norway", "from Denmark,  Iceland\nand\u00a0Norway", true},
		{"don't", "They don’t say.", true},
		{`"so-called" law`, "the “so‑called” law", true},
		{"1914-1918", "the war of 1914–1918", true},
		{"Straße", "STRASSE", true},
		{"café", "the Cafe\u0301 closed", true},
		{"31", "In 2031 it ends.", false},
		{"31", "In 2031, 31 were named.", true},
		{"31", "31.5 per cent", false},
		{"31", "There were 31.", true},
		{"5", "1.5 million", false},
		{"£1", "for £1, as agreed", true},
		{"£1", "for £1.2bn", false},
		{"Norman", "the Normans", false},
		{"東京", "首都は東京である", true},
		{"/£\\s?50 ?(M|million)/", "worth £50M", true},
		{"/£\\s?50 ?(M|million)/", "worth £ 50 million", true},
		{"/£\\s?50 ?(M|million)/", "worth £50 MILLION", true}, // its M
		{"/^Yes/", "yes", false},
		{"/(?i)^yes/", "YES", true},
		{"/\"now\"/", "“now”", true},
		{"/", "and/or", true},
	} {
		a, err := ParseAccepted(c.accepted)
		if err != nil {
			t.Fatal(err)
		}
		if got := a.In(c.text); got != c.want {
			t.Errorf("%q in %q: %v, want %v", c.accepted, c.text, got, c.want)
		}
	}
}

func TestParseAcceptedNamesTheFault(t *testing.T) {
	for text, want := range map[string]string{"/a(/": "missing closing )", "  ": "is empty"} {
		if _, err := ParseAccepted(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v", text, err)
		}
	}
}

func TestAnythingHoldsItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[\pL\pN "'.,–’£-]{1,40}`).Draw(t, "text")
		if fold(text) == "" {
			return
		}
		a := Accepted{folded: fold(text)}
		if !a.In(text) || !a.In("before; "+text+" ; after") {
			t.Fatalf("%q does not hold itself", text)
		}
	})
}

func TestSentenceF1(t *testing.T) {
	const (
		a = "Claude Monet painted the bridge in 1899 ."
		b = "It hangs in Washington ."
		c = "It was given to the gallery in 1990 ."
	)
	for name, test := range map[string]struct {
		claims   []string
		accepted []string
		want     float64
	}{
		"all of it":             {[]string{a, b}, []string{a, b}, 1},
		"one of two":            {[]string{a}, []string{a, b}, 2. / 3},
		"one of two and one":    {[]string{a, c}, []string{a, b}, 0.5},
		"none":                  {[]string{c}, []string{a, b}, 0},
		"two in one claim":      {[]string{a + " " + b}, []string{a, b}, 1},
		"wrong within a claim":  {[]string{a + " " + c}, []string{a, b}, 0.5},
		"other typography":      {[]string{"Claude Monet painted the bridge in 1899."}, []string{a}, 1},
		"twice the same":        {[]string{c, c, a}, []string{a}, 2. / 3},
		"a split inside is one": {[]string{"He met Dr. No. Then he left."}, []string{"He met Dr. No .", "Then he left ."}, 1},
		"initials do not split": {[]string{"J. R. R. Tolkien of St. Anne wrote it."}, []string{a}, 0},
		"part of a sentence":    {[]string{"Claude Monet painted the bridge"}, []string{a}, 0},
	} {
		var claims []Claim
		for _, text := range test.claims {
			claims = append(claims, Claim{Text: text})
		}
		var accepted []Accepted
		for _, text := range test.accepted {
			accepted = append(accepted, Accepted{folded: fold(text)})
		}
		if got := float64(sentenceF1(claims, accepted)); !same(got, test.want) {
			t.Errorf("%s: F1 is %v, want %v", name, got, test.want)
		}
	}
}

func TestSplitSentences(t *testing.T) {
	got := splitSentences(`J. Smith of St. Ives spoke. "Why?" he asked. He left (twice.) Then 3 came.`)
	want := []string{"J. Smith of St. Ives spoke. ", `"Why?" he asked. `, "He left (twice.) ", "Then 3 came."}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("got %q", got)
	}
}
