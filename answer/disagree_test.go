package answer

import (
	"fmt"
	"strings"
	"testing"

	"ibid/corpus"
	"ibid/internal/modelsim"
)

func TestContradictionsAreSeen(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want string
	}{
		{"The swing bridge of Eastport will cost £12 million.", "The swing bridge of Eastport will cost £14 million.", "£12 million"},
		{"The swing bridge of Eastport will cost £12 million.", "According to Ann Bell, the Eastport swing bridge will cost £14m.", "£14m"},
		{"The framework of Eastport was awarded to 31 suppliers.", "The Eastport framework was awarded to 29 suppliers.", "29 suppliers"},
		{"The council of Eastport approved the bridge on 4 May 2021.", "The Eastport council approved the bridge on 6 May 2021.", "6 May 2021"},
		{"The council of Eastport approved the new bridge.", "The council of Eastport never approved the new bridge.", "denies"},
		{"68% of agencies in Eastport struggle with data.", "In Eastport 63 per cent of agencies struggle with data.", "63 per cent"},

		{"The swing bridge of Eastport will cost £12 million.", "The swing bridge of Westport will cost £14 million.", ""},
		{"The swing bridge of Eastport will cost £12 million.", "The swing bridge of Eastport will cost £12,000,000.", ""},
		{"The swing bridge of Eastport will cost £12 million.", "The swing bridge of Eastport will cost about £14 million.", ""},
		{"The bridge of Eastport cost £12 million in 2019.", "The bridge of Eastport cost £14 million in 2020.", ""},
		{"The bridge of Eastport has 12 lamps.", "The bridge of Eastport has 4 arches.", ""},
		{"The ferry of Eastport carries 900 passengers.", "The swing bridge of Eastport costs £900 and has 4 arches.", ""},
		{"The council approved it on 4 May 2021.", "The council approved it in May 2021.", ""},
		{"Palantir's deal begins on 6 April 2021.", "Palantir's deal ends on 10 October 2023.", ""},
		{"The mayor did not attend the opening of the bridge.", "The mayor opened the bridge.", ""},
		{"Eastport has 3 bridges over the river.", "Eastport has 3 bridges and 2 ferries over the river.", ""},
	} {
		got := contradicts(c.a, c.b)
		if (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
			t.Errorf("%q\n%q\n%q, want %q", c.a, c.b, got, c.want)
		}
		if back := contradicts(c.b, c.a); (back == "") != (got == "") {
			t.Errorf("%q against %q depends on the order", c.a, c.b)
		}
	}
}

// conflictsHold checks what every conflict promises.
func conflictsHold(t *testing.T, a *Answer) {
	t.Helper()
	for _, c := range a.Conflicts {
		for side, n := range c.Claims {
			if n < 1 || n > len(a.Claims) || !strings.Contains(fmt.Sprint(a.Claims[n-1].Citations), fmt.Sprint(c.Citations[side])) {
				t.Errorf("conflict %+v is not between claims that the answer has", c)
			}
		}
		if c.Citations[0].Source == c.Citations[1].Source {
			t.Errorf("conflict %+v within one document", c)
		}
	}
}

func TestDisagreementIsShownWithoutAModel(t *testing.T) {
	e := library(t, gazette, minutes)
	a, err := e.Ask(t.Context(), Question{Text: costs})
	if err != nil {
		t.Fatal(err)
	}
	unbroken(t, e, a)
	conflictsHold(t, a)
	if len(a.Conflicts) != 1 || !strings.Contains(a.Conflicts[0].Reason, "£12 million") || !strings.Contains(a.Conflicts[0].Reason, "£14 million") {
		t.Errorf("conflicts %+v\nclaims %+v", a.Conflicts, a.Claims)
	}
}

func TestDisagreementIsShownThoughTheModelHidesIt(t *testing.T) {
	d := newDesk(t, honest, nil) // which tells of £12 million only
	a := d.ask(t, costs)
	conflictsHold(t, a)
	if len(a.Conflicts) != 1 || !strings.Contains(a.Claims[a.Conflicts[0].Claims[1]-1].Text, "£14 million") {
		t.Errorf("conflicts %+v\nclaims %+v", a.Conflicts, a.Claims)
	}
}

func TestDifferentAccountsAreAConflictWhenTheModelSaysSo(t *testing.T) {
	other := corpus.Document{ID: "other.md", Title: "Letter", Text: "The harbour wall fell because of the storm."}
	one := corpus.Document{ID: "one.md", Title: "Report", Text: "The harbour wall fell because of bad mortar."}
	d := newDesk(t, func(r modelsim.Request) modelsim.Reply {
		second := strings.Replace(claimLine(other.Text, passageOf(r, "storm"), other.Text), "{", `{"disagrees_with":1,`, 1)
		return modelsim.Say(claimLine(one.Text, passageOf(r, "mortar"), one.Text) + second)
	}, nil, one, other)
	a := d.ask(t, "Why did the harbour wall fall?")
	conflictsHold(t, a)
	if len(a.Conflicts) != 1 {
		t.Errorf("conflicts %+v", a.Conflicts)
	}
}

func TestVoices(t *testing.T) {
	d := &corpus.Document{ID: "d", Title: "T", Publisher: "Harbour Gazette", Kind: corpus.KindNews}
	campaign := &corpus.Document{ID: "c", Title: "T", Publisher: "Save the Ferry", Kind: corpus.KindCampaign}
	for _, c := range []struct {
		text string
		doc  *corpus.Document
		want string
	}{
		{"Mary Olsen, the harbour master, said that the bridge is late.", d, "Mary Olsen"},
		{"According to Mary Olsen, the bridge is late.", d, "Mary Olsen"},
		{"The bridge is late, according to the council.", d, "the council"},
		{"“The bridge is late,” said Mary Olsen.", d, "Mary Olsen"},
		{"Amnesty International also warned of a high risk.", d, "Amnesty International"},
		{"Critics argue that the bridge is ugly.", d, "Critics"},
		{"The article says that the bridge is late.", d, "Harbour Gazette"},
		{"The bridge is late.", d, ""},
		{"She said that it is late.", d, ""},
		{"The bridge that was said to be late opened.", d, ""},
		{"The ferry is loved.", campaign, "Save the Ferry"},
	} {
		if got := voiceOf([]Quote{{Document: c.doc, Text: c.text}}); got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
	two := []Quote{{Document: d, Text: "Mary Olsen said so."}, {Document: campaign, Text: "It is so."}}
	if got := voiceOf(two); got != "" {
		t.Errorf("two voices became %q", got)
	}
}

// The default corpus tells one story from several sides; none of its sentences
// gives a figure that another contradicts.
func TestDefaultCorpusHasNoFalseConflicts(t *testing.T) {
	documents, _, err := corpus.Load(t.Context(), corpus.Default(), corpus.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i, d := range documents {
		for _, e := range documents[i+1:] {
			for _, x := range corpus.Sentences(d.Text) {
				for _, y := range corpus.Sentences(e.Text) {
					if why := contradicts(d.Text[x.Start:x.End], e.Text[y.Start:y.End]); why != "" {
						t.Errorf("%s\n%s\n%s", why, d.Text[x.Start:x.End], e.Text[y.Start:y.End])
					}
				}
			}
		}
	}
}
