package support

import (
	"slices"
	"testing"
)

func TestNamesRead(t *testing.T) {
	for text, want := range map[string][]string{
		"Ada Marsh told the Bank of Orkney and Li Wei.": {"Ada Marsh", "Bank of Orkney", "Li Wei"},
		"The ferry sailed.":                             nil,
		"He works for the MPS in London.":               {"MPS", "London"},
		"In June the board of Northern Tram Works met.": {"Northern Tram Works"},
		"\"We agree,\" said Omar al-Rashid's lawyer.":   {"Omar al-Rashid's"},
		"Ludwig van der Berg wrote it.":                 {"Ludwig van der Berg"},
	} {
		var got []string
		for _, n := range parse(text).names {
			got = append(got, n.text)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q has the names %q, want %q", text, got, want)
		}
	}
}

func TestNameLock(t *testing.T) {
	for _, c := range []struct {
		claim, source string
		broken        bool
	}{
		{"The report praised Marsh.", "The report praised Ada Marsh.", false},
		{"The report praised Ada Marsh.", "The report praised Marsh.", false},
		{"The report praised Ada Marsh.", "The report praised Ian Holt.", true},
		{"The tender went to the MPS.", "The tender went to the Metropolitan Police Service.", false},
		{"The tender went to the Metropolitan Police Service.", "The tender went to the MPS.", false},
		{"The tender went to the NCA.", "The tender went to the Metropolitan Police Service.", true},
		{"The prize went to a firm from France.", "The prize went to a French firm.", false},
		{"The prize went to a firm from Spain.", "The prize went to a French firm.", true},
		{"Ada Marsh won the prize.", "She won the prize.", false},
		{"The prize went to Zoë Müller.", "The prize went to Zoe Muller.", false},
	} {
		findings, _, _ := lockNames(viewOf(c.claim, c.source))
		broken := slices.ContainsFunc(findings, func(f finding) bool { return f.broken })
		if broken != c.broken {
			t.Errorf("%q on %q: %+v", c.claim, c.source, findings)
		}
	}
}
