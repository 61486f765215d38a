package answer

import (
	"strings"
	"testing"
)

func TestAFollowUpThatDoesNotLeanIsAnsweredAlone(t *testing.T) {
	e := library(t, gazette, minutes)
	e.threshold = 0.55
	earlier := []Turn{{Question: "Who is the harbour master?", Answer: "Mary Olsen, the harbour master, said that the bridge is a danger to shipping."}}
	const question = "And how many passengers does the ferry carry a day?"
	leaning, err := e.askOnce(t.Context(), Question{Text: question, Earlier: earlier}, nil)
	if err != nil || leaning.Status == Answered || leaning.Rewritten == "" {
		t.Fatalf("the question no longer shows the case: %q, understood as %q, is %s with %.2f, %v", question, leaning.Rewritten, leaning.Status, leaning.Confidence, err)
	}
	a, err := e.Ask(t.Context(), Question{Text: question, Earlier: earlier})
	if err != nil {
		t.Fatal(err)
	}
	if a.Status != Answered || !strings.Contains(a.Claims[0].Text, "900 passengers") || a.Question != question {
		t.Errorf("%q, understood as %q, is %s: %+v", a.Question, a.Rewritten, a.Status, a.Claims)
	}
}

func TestWhatSaysTooLittleIsNotAskedAlone(t *testing.T) {
	for text, want := range map[string]string{
		"And how long is the flood barrier?": "How long is the flood barrier?",
		"And why?":                           "",
		"And who won it?":                    "",
		"But what did she say of the new flood barrier?": "",
		"And the cost?": "",
	} {
		if got := (Question{Text: text, Earlier: []Turn{{}}}).alone(); got.Text != want || got.Earlier != nil {
			t.Errorf("%q alone is %q with %d turns", text, got.Text, len(got.Earlier))
		}
	}
}
