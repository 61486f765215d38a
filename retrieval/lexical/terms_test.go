package lexical

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestTerms(t *testing.T) {
	for text, want := range map[string][]string{
		"Vaccination, vaccinated!":        {"vaccin", "vaccin"},
		"What is the price of the drugs?": {"price", "drug"},
		"COVID-19":                        {"covid", "19", "covid19"},
		"covid‑19":                        {"covid", "19", "covid19"}, // U+2011
		"COVID19":                         {"covid19"},
		"IL-6 and IL6":                    {"il", "6", "il6", "il6"},
		"SARS-CoV-2":                      {"sar", "cov", "2", "cov2"},
		"CO₂ or CO2":                      {"co", "2", "co2", "co2"},
		"£1.2bn, 3.5% and 10,000 people":  {"1.2bn", "1.2", "3.5", "10000", "peopl"},
		"from 2020-21":                    {"2020", "21"},
		"2021-04-01":                      {"2021", "04", "01"},
		"Crème brûlée, naïve Œuvre":       {"creme", "brule", "naiv", "œuvre"},
		"the U.S. and the U.K.":           {"us", "uk"},
		"see example.com":                 {"see", "example.com"},
		"it's, don’t, O'Brien's":          {"o'brien"},
		"who asked WHO about IT?":         {"ask", "who", "it"},
		"TNF-α in straße":                 {"tnf", "α", "strass"},
		"soft\u00adhyphen":                {"softhyphen"},
		"中文":                              {"中", "文"},
		"🐝 ?! …":                          nil,
		"":                                nil,
	} {
		if diff := cmp.Diff(want, Terms(text)); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

func TestTermsLeaveOutWhatIsNoWord(t *testing.T) {
	if got := Terms(strings.Repeat("x", maxWordBytes+1) + " word"); !cmp.Equal(got, []string{"word"}) {
		t.Errorf("got %d terms", len(got))
	}
}

func TestSpansPointAtTheWords(t *testing.T) {
	text := "Is IL-6 raised?"
	var got []string
	for _, term := range TermsWithSpans(text) {
		got = append(got, term.Text+"="+text[term.Start:term.End])
	}
	if diff := cmp.Diff([]string{"il=IL", "6=6", "il6=IL-6", "rais=raised"}, got); diff != "" {
		t.Error(diff)
	}
}

func FuzzTerms(f *testing.F) {
	for _, seed := range []string{"COVID-19 costs £1.2bn", "\xff\xfe", "a-1-b", "1.2.3,4", "'s", "e\u0301\u200d-1", "ﷺ", "①-x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		terms := TermsWithSpans(text)
		for _, term := range terms {
			if term.Text == "" || term.Start < 0 || term.Start >= term.End || term.End > len(text) {
				t.Fatalf("%q: %+v", text, term)
			}
			if utf8.ValidString(text) && !utf8.ValidString(term.Text) {
				t.Fatalf("%q became %q", text, term.Text)
			}
		}
		if len(terms) != len(Terms(text)) {
			t.Fatalf("%q: Terms and TermsWithSpans differ", text)
		}
	})
}
