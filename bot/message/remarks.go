package message

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"ibid/answer"
	"ibid/corpus"
)

// remarks are what a reader must know of an answer beside its statements.
func remarks(v AnswerView) []part {
	if v.Partial {
		return nil
	}
	a := v.Answer
	notes := []string{noted(a), copies(a)}
	if v.Stopped {
		notes = append(notes, small("The bot restarts, so there may be more to say. Ask again in a minute."))
	}
	if v.Replies {
		notes = append(notes, small("To ask on in this thread, reply to this message or mention me."))
	}
	notes = append(notes, leftOut(a.Removed), small(facts(written(a), newest(a.Sources, v.Now))), small(searched(a.Searched)))
	return []part{rule(), text(notes...)}
}

// maxConflicts is how many disagreements are told one by one.
const maxConflicts = 3

// warnings are what an answer must not be read without.
func warnings(a *answer.Answer) []string {
	var lines []string
	for _, c := range a.Conflicts[:min(len(a.Conflicts), maxConflicts)] {
		lines = append(lines, fmt.Sprintf("⚠️ **The sources disagree** in %d and %d: %s", c.Claims[0], c.Claims[1], sentence(c.Reason)))
	}
	if a.NotBorneOut != "" {
		lines = append(lines, "⚠️ **The sources do not bear out** what the question assumes: “"+inline(a.NotBorneOut, questionLength)+"”.")
	}
	return lines
}

func noted(a *answer.Answer) string {
	if a.Note == "" {
		return ""
	}
	return small("Note: " + sentence(a.Note))
}

// copies says how many of the sources count, where some only repeat others.
func copies(a *answer.Answer) string {
	if a.Origins == 0 || a.Origins >= len(a.Sources) {
		return ""
	}
	return small(fmt.Sprintf("Of %d sources, %d independent: the others are copies", len(a.Sources), a.Origins))
}

// sentence ends a text that may be half a sentence.
func sentence(s string) string {
	s = strings.TrimRight(line(s), ".")
	return inline(s, questionLength) + "."
}

// written says whose words the statements are.
func written(a *answer.Answer) string {
	if a.Mode == answer.Extractive {
		return "Word for word from the sources"
	}
	return "Written by a model, each statement checked against its quote"
}

// old is when an answer says first how old its newest source is.
const old = 365 * 24 * time.Hour

// newest says how old the newest of the cited sources is.
func newest(sources []answer.Source, now time.Time) string {
	var date corpus.Date
	var end time.Time
	for _, s := range sources {
		if _, last, ok := s.Date.Bounds(); ok && last.After(end) {
			date, end = s.Date, last
		}
	}
	switch {
	case date == "" && len(sources) > 0:
		return "no source says when it was published"
	case date == "":
		return ""
	case len(date) < len("2006-01-02"):
		return "newest source " + day(date)
	case now.Sub(end) > old:
		return "⏳ newest source " + day(date) + ", " + relative(end)
	}
	return "newest source " + day(date) + ", " + relative(end)
}

func searched(s answer.Searched) string {
	line := "Searched " + count(s.Documents, "document") + ", " + count(s.Passages, "passage")
	if s.Oldest != "" && s.Oldest != s.Newest {
		return line + ", dated " + day(s.Oldest) + " to " + day(s.Newest)
	}
	return line
}

// classes say in plain words why statements were left out. The reasons
// themselves quote what was not borne out, which nobody is shown.
var classes = []struct{ plain, marks string }{
	{"told as a fact what somebody only said", "as a fact what|said so"},
	{"with a figure, a date or a name that is not the source's", "figure|the date|the year|the name|where the source says|other way round|denies it"},
	{"an instruction, a link or a question instead of an answer", "instructions|orders|calls on members|holds a link|is a question|says nothing|too long"},
	{"with a quote that cannot be found", "quotation|quotes nothing"},
}

// leftOut counts what was removed, by plain reasons.
func leftOut(removed []answer.Removed) string {
	if len(removed) == 0 {
		return ""
	}
	counts, order := map[string]int{}, []string(nil)
	for _, r := range removed {
		class := classOf(r.Reason)
		if counts[class]++; counts[class] == 1 {
			order = append(order, class)
		}
	}
	slices.SortStableFunc(order, func(a, b string) int { return counts[b] - counts[a] })
	for i, class := range order {
		if len(order) > 1 {
			order[i] = fmt.Sprintf("%d %s", counts[class], class)
		}
	}
	return small(count(len(removed), "statement") + " left out: " + strings.Join(order, ", "))
}

func classOf(reason string) string {
	for _, c := range classes {
		for mark := range strings.SplitSeq(c.marks, "|") {
			if strings.Contains(reason, mark) {
				return c.plain
			}
		}
	}
	return "not borne out by the sources"
}
