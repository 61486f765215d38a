package answer

import (
	"errors"
	"strings"
	"testing"

	"ibid/answer/support"
	"ibid/retrieval"
)

func examiner(t *testing.T) *Examiner {
	t.Helper()
	enc, err := words()
	if err != nil {
		t.Fatal(err)
	}
	scorer, err := support.New(enc)
	if err != nil {
		t.Fatal(err)
	}
	return NewExaminer(library(t, gazette, minutes, hostileDoc).index, scorer)
}

func TestExamineTellsStatementsApart(t *testing.T) {
	got, err := examiner(t).Examine(t.Context(), "Hello all! Did you know?\n\nThe council of Eastport approved the swing bridge on 4 May 2021. "+
		"The ferry of Eastport carries 700 passengers a day. The mayor resigned over the tunnel yesterday.")
	if err != nil {
		t.Fatal(err)
	}
	want := []Outcome{BorneOut, Differs, NotFound}
	if len(got.Statements) != len(want) {
		t.Fatalf("%d statements: %+v", len(got.Statements), got.Statements)
	}
	for i, s := range got.Statements {
		if s.Outcome != want[i] {
			t.Errorf("%q is %s (%s), want %s", s.Text, s.Outcome, s.Reason, want[i])
		}
	}
	if q := got.Statements[1].Citations; len(q) != 1 || !strings.Contains(q[0].Quote, "900 passengers") || !strings.Contains(got.Statements[1].Reason, "700") {
		t.Errorf("it differs from %+v because %q", q, got.Statements[1].Reason)
	}
	for _, s := range got.Statements {
		for _, c := range s.Citations {
			source := got.Sources[c.Source-1]
			text := map[string]string{"gazette.md": gazette.Text, "minutes.md": minutes.Text}[source.ID]
			if text[c.Start:c.End] != c.Quote {
				t.Errorf("bytes %d to %d of %s are not %q", c.Start, c.End, source.ID, c.Quote)
			}
		}
	}
}

func TestExamineKeepsToItsBound(t *testing.T) {
	text := strings.Repeat("The ferry of Eastport carries 900 passengers a day.\n\n", MaxStatements+3)
	got, err := examiner(t).Examine(t.Context(), text)
	if err != nil || len(got.Statements) != MaxStatements || got.Left != 3 {
		t.Errorf("%d examined, %d left, %v", len(got.Statements), got.Left, err)
	}
}

func TestExamineNeedsDocuments(t *testing.T) {
	empty := NewExaminer(none{}, sameWords{})
	if _, err := empty.Examine(t.Context(), "The ferry carries 900 passengers."); !errors.Is(err, ErrNoDocuments) {
		t.Errorf("the error is %v", err)
	}
}

type none struct{}

func (none) Snapshot() *retrieval.Snapshot { return nil }
