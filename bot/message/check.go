package message

import (
	"fmt"

	"ibid/answer"
)

// A Verdict says what the sources make of a statement.
type Verdict string

// The verdicts.
const (
	BorneOut Verdict = "borne out"
	Disputed Verdict = "disputed" // a source says otherwise
	NotFound Verdict = "not found"
)

// A CheckView is a member's message, held to the sources statement by statement.
type CheckView struct {
	Statements []Checked
	Unchecked  int    // statements beyond those that were looked at
	Link       string // to the message
	Searched   answer.Searched
}

// A Checked statement stands with the source that decides about it; Source and
// Citation are nil when none was found.
type Checked struct {
	Text     string
	Verdict  Verdict
	Source   *answer.Source
	Citation *answer.Citation
}

const (
	maxChecked     = 8
	checkedLength  = 160
	evidenceLength = 200
)

// Check draws a message held to the sources.
func Check(v CheckView) Message {
	shown := v.Statements[:min(len(v.Statements), maxChecked)]
	parts := []part{text("### Checked against the sources", facts(tally(v), Link("the message", v.Link)))}
	for i, c := range shown {
		parts = append(parts, checked(i, c))
	}
	notes := []string{}
	if more := v.Unchecked + len(v.Statements) - len(shown); more > 0 {
		notes = append(notes, small(count(more, "more statement")+" not looked at"))
	}
	notes = append(notes, small("“Not found” does not mean wrong: no source speaks of it · "+lower(searched(v.Searched))))
	return draw(checkTone(v), append(parts, rule(), text(notes...))...)
}

func tally(v CheckView) string {
	n := map[Verdict]int{}
	for _, c := range v.Statements {
		n[c.Verdict]++
	}
	if len(v.Statements) == 0 {
		return "There is no statement in this message that could be checked."
	}
	var parts []string
	for _, verdict := range []Verdict{BorneOut, Disputed, NotFound} {
		if n[verdict] > 0 {
			parts = append(parts, fmt.Sprintf("%s %d %s", verdict.mark(), n[verdict], verdict))
		}
	}
	return facts(parts...)
}

func (v Verdict) mark() string {
	switch v {
	case BorneOut:
		return "✅"
	case Disputed:
		return "❌"
	}
	return "❔"
}

func checkTone(v CheckView) tone {
	t := told
	for _, c := range v.Statements {
		switch c.Verdict {
		case Disputed:
			return refused
		case NotFound:
			t = untold
		}
	}
	return t
}

func checked(i int, c Checked) part {
	said := c.Verdict.mark() + " " + inline(c.Text, checkedLength)
	if c.Source == nil || c.Citation == nil {
		return text(said)
	}
	id := QuoteID(c.Source.ID, *c.Citation)
	id.Page = i + 1
	stands := facts(inline(nameOf(*c.Source), titleLength), publishedBy(*c.Source), day(c.Source.Date))
	return section(said+"\n"+quoted(inline(c.Citation.Quote, evidenceLength))+"\n"+small(stands), button("Open", id))
}
