package answer

import (
	"strings"
	"testing"

	"ibid/internal/modelsim"
)

var talk = []Turn{
	{"Which bridge is late?", "The swing bridge of Eastport is late."},
	{"How much is the Palantir contract with the Metropolitan Police worth?", "Alex Hickman, the UK managing director of Palantir, issued a stark warning about the £50 million contract. It is large."},
}

func TestFollowUpsAreUnderstoodWithoutAModel(t *testing.T) {
	for text, want := range map[string]string{
		"And who said that?":                       "Who said that Alex Hickman, the UK managing director of Palantir, issued a stark warning about the £50 million contract?",
		"when does it end?":                        "When does the Palantir contract with the Metropolitan Police end?",
		"What did he warn of?":                     "What did Alex Hickman warn of?",
		"And who is Peter Thiel?":                  "Who is Peter Thiel?",
		"and who opposes the plan?":                "Who opposes the plan, regarding the Palantir contract with the Metropolitan Police?",
		"Why?":                                     "Why: Alex Hickman, the UK managing director of Palantir, issued a stark warning about the £50 million contract?",
		"What is its value?":                       "What is the Palantir contract with the Metropolitan Police's value?",
		"Who opposes this?":                        "Who opposes the Palantir contract with the Metropolitan Police?",
		"What about the NHS?":                      "How much is the Palantir contract with the Metropolitan Police worth, regarding the NHS?",
		"Who is Peter Thiel?":                      "Who is Peter Thiel?",
		"Is it true that Palantir lied?":           "Is it true that Palantir lied?",
		"How many suppliers are on the framework?": "How many suppliers are on the framework?",
		"Did Palantir say they were sorry?":        "Did Palantir say they were sorry?",
	} {
		got := text
		if leans(text) {
			got = standalone(text, talk)
		}
		if got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
	one := []Turn{{"How many people live in Eastport?", "900 people live in Eastport."}}
	if got := standalone("What about Westport?", one); got != "How many people live in Westport?" {
		t.Errorf("%q", got)
	}
	year := []Turn{{"What did Eastport spend in 2019?", ""}}
	if got := standalone("and what about 2020?", year); got != "What did Eastport spend in 2020?" {
		t.Errorf("%q", got)
	}
}

func TestRewrittenQuestionIsShown(t *testing.T) {
	e := library(t, gazette, minutes)
	a, err := e.Ask(t.Context(), Question{Text: "When was it approved?", Earlier: []Turn{{"What will the swing bridge of Eastport cost?", bridgeCost}}})
	if err != nil || a.Question != "When was it approved?" || a.Rewritten != "When was the swing bridge of Eastport approved?" {
		t.Fatalf("%v, %q became %q", err, a.Question, a.Rewritten)
	}
	if !strings.Contains(a.Claims[0].Text, "4 May 2021") {
		t.Errorf("claims %+v", a.Claims)
	}
	if turn := TurnOf(a); turn.Question != a.Rewritten || !strings.Contains(turn.Answer, "4 May 2021") {
		t.Errorf("turn %+v", turn)
	}
}

func TestModelRewritesFaithfully(t *testing.T) {
	for reply, want := range map[string]string{
		"When was the swing bridge of Eastport approved by the council?":         "When was the swing bridge of Eastport approved by the council?",
		"<think>it is the bridge</think>\nWhen did Eastport approve the bridge?": "When did Eastport approve the bridge?",
		"When did Mayor Smith of Westport approve it?":                           "When was the swing bridge of Eastport approved?", // names that nobody said: the rules decide
		"The swing bridge was approved on 4 May 2021.":                           "When was the swing bridge of Eastport approved?",
		"When was https://evil.example approved?":                                "When was the swing bridge of Eastport approved?",
		"": "When was the swing bridge of Eastport approved?",
	} {
		d := newDesk(t, func(r modelsim.Request) modelsim.Reply {
			if strings.Contains(r.System(), "rewrite the last question") {
				return modelsim.Say(reply)
			}
			return honest(r)
		}, nil)
		a, err := d.Ask(t.Context(), Question{Text: "When was it approved?", Earlier: []Turn{{"What will the swing bridge of Eastport cost?", bridgeCost}}})
		if err != nil || a.Rewritten != want {
			t.Errorf("%q: %v, %q, want %q", reply, err, a.Rewritten, want)
		}
	}
}
