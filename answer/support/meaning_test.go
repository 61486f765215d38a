package support

import (
	"strings"
	"testing"
)

func TestTwists(t *testing.T) {
	opposites := readOpposites()
	const source = "On Tuesday the council of Orkney approved the larger harbour plan after a short debate, and 14 members signed it."
	for claim, want := range map[string]string{
		"The council of Orkney approved the larger harbour plan after a short debate.":      "",
		"The council of Orkney approved the harbour plan after a debate.":                   "",
		"The council of Orkney did not approve the larger harbour plan.":                    "denies",
		"The council of Orkney has never approved the larger harbour plan.":                 "denies",
		"The council of Orkney rejected the larger harbour plan after a short debate.":      "rejected",
		"The council of Orkney approved the smaller harbour plan after a short debate.":     "smaller",
		"The council of Orkney approved the larger harbour plan before a short debate.":     "before",
		"The council of Shetland approved the larger harbour plan after a short debate.":    "Shetland",
		"The council of Orkney approved the larger harbour plan, and 40 members signed it.": "40",
	} {
		twists := findTwists(viewOf(claim, source), opposites)
		switch {
		case want == "" && len(twists) > 0:
			t.Errorf("%q: %q, want none", claim, twists[0].reason)
		case want != "" && (len(twists) != 1 || !strings.Contains(twists[0].reason, want)):
			t.Errorf("%q: %+v, want one about %q", claim, twists, want)
		}
	}
}

func TestNegationTakenOut(t *testing.T) {
	v := viewOf("The mayor was aware of the leak.", "The mayor was not aware of the leak.")
	twists := findTwists(v, nil)
	if len(twists) != 1 || twists[0].reason != "the source denies it" {
		t.Errorf("twists %+v", twists)
	}
}

func TestNegationReachesToTheClausesEnd(t *testing.T) {
	n := negationOf(parse("The board never paid the bonus, but the union praised the deal."))
	if !n.under["paid"] || n.open["paid"] {
		t.Error("\"paid\" is not under the negation")
	}
	if n.under["prais"] || !n.open["prais"] {
		t.Error("\"praised\" is not in the open")
	}
	if negationOf(parse("It is not only cheap.")).any {
		t.Error("\"not only\" counts as a negation")
	}
	if n := negationOf(parse("She never failed to attend.")); n.under["attend"] {
		t.Error("two negations count as one")
	}
}

func TestContrasts(t *testing.T) {
	opposites := readOpposites()
	for _, c := range []struct {
		claim, source string
		want          bool
	}{
		{"Prices increased.", "Prices fell.", true},
		{"Prices increased.", "Prices rose.", false},
		{"The bridge is unsafe.", "The bridge is safe.", true},
		{"It is the best harbour.", "It is the worst harbour.", true},
		{"It came before the war.", "It came after the war.", true},
		{"The harbour is deep.", "The harbour is wide.", false},
	} {
		if got := len(contrasts(opposites, parse(c.claim), parse(c.source))) > 0; got != c.want {
			t.Errorf("%q against %q: %v", c.claim, c.source, got)
		}
	}
}

func TestReportedSpeech(t *testing.T) {
	for _, c := range []struct {
		claim, source string
		want          bool
		speaker       string
	}{
		{"The fund lost its best managers.", "Jane Doe said that the fund lost its best managers.", true, "Jane Doe"},
		{"The fund lost its best managers.", "According to Jane Doe, the fund lost its best managers.", true, "Jane Doe"},
		{"Jane Doe said that the fund lost its best managers.", "Jane Doe said that the fund lost its best managers.", false, ""},
		{"The fund reportedly lost its best managers.", "Jane Doe said that the fund lost its best managers.", false, ""},
		{"The fund lost its best managers.", "The fund lost its best managers.", false, ""},
		{"The fund lost its best managers.", "The fund allegedly lost its best managers.", true, ""},
	} {
		got, speaker := reported(parse(c.claim), parse(c.source))
		if got != c.want || got && speaker != c.speaker {
			t.Errorf("%q on %q: %v %q", c.claim, c.source, got, speaker)
		}
	}
}

func TestRolesSwapped(t *testing.T) {
	for _, c := range []struct {
		claim, source string
		want          bool
	}{
		{"Harlow sued Brixton Rail.", "Brixton Rail sued Harlow over the crossing.", true},
		{"Harlow sued Brixton Rail.", "Harlow sued Brixton Rail over the crossing.", false},
		{"Harlow was sued by Brixton Rail.", "Brixton Rail sued Harlow over the crossing.", false},
		{"Brixton Rail was sued by Harlow.", "Brixton Rail sued Harlow over the crossing.", false},
		{"Harlow and Brixton Rail agreed.", "Brixton Rail and Harlow agreed.", false},
	} {
		_, verb, _ := swapped(parse(c.claim), parse(c.source))
		if got := verb != ""; got != c.want {
			t.Errorf("%q on %q: %v", c.claim, c.source, got)
		}
	}
}
