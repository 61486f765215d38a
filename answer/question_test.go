package answer

import (
	"slices"
	"testing"
)

func TestExpects(t *testing.T) {
	for question, want := range map[string]expected{
		"When was the pier closed?":             moment,
		"What year did the ferry sink?":         moment,
		"How many cars fit on the ferry?":       count,
		"ferry how many passengers":             count,
		"How much did the engine cost?":         money,
		"What is the contract worth?":           money,
		"How long is the crossing?":             amount,
		"What percentage of trips were late?":   amount,
		"Why was the captain dismissed?":        reason,
		"Where does the ferry leave from?":      location,
		"Which city paid for it?":               location,
		"Who said so?":                          person,
		"Which group opposed it?":               person,
		"Is the ferry safe?":                    yesNo,
		"What did the harbour master announce?": anything,
	} {
		if got := expects(question); got != want {
			t.Errorf("%q expects %d, want %d", question, got, want)
		}
	}
}

func TestExpectedKindIsFoundOrNot(t *testing.T) {
	for _, c := range []struct {
		question, text string
		found          bool
	}{
		{"How many suppliers were named?", "It was awarded to 31 suppliers.", true},
		{"How many suppliers were named?", "It cost £1.2 billion and all suppliers agreed.", false},
		{"How many buses must be electric?", "They run fourteen new electric buses.", true},
		{"How much did it cost?", "The bill came to £14,200.", true},
		{"How much did it cost?", "It was built in 2019 by 40 workers.", false},
		{"When did it open?", "It opened on 3 May 2022.", true},
		{"When did the 2022 fair open?", "The fair of 2022 was well attended.", false},
		{"Who signed it?", "It was signed by Ruth Alder.", true},
		{"Who is Ruth Alder?", "Ruth Alder spoke.", false},
		{"Why did it close?", "It closed because the roof leaked.", true},
	} {
		if got := expects(c.question).holds(c.text, c.question); got != c.found {
			t.Errorf("%q in %q: %v, want %v", c.question, c.text, got, c.found)
		}
	}
}

func TestNames(t *testing.T) {
	got := names("Why did the Mayor of London, Ruth Alder's deputy, pay £40 in St. Aldwen?")
	if want := []string{"Mayor", "London", "Ruth", "Alder", "40", "St", "Aldwen"}; !slices.Equal(got, want) {
		t.Errorf("names are %q, want %q", got, want)
	}
}
