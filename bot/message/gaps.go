package message

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"
)

// A Gap is a question that the sources could not answer, with those like it.
type Gap struct {
	Question string // the newest wording
	Count    int
	Last     time.Time
	Nearest  string // the title of the document that came closest, if any
}

// A GapsView is a list of gaps, newest first, of which one page is drawn.
type GapsView struct {
	Gaps     []Gap
	Page     int
	KeepDays int // how long questions are kept; 0 keeps none
	Feedback int // how many 👎 there are
}

const gapsPerPage = 8

// Gaps lists what members asked in vain.
func Gaps(v GapsView) Message {
	at, of := clampPage(v.Page, len(v.Gaps), gapsPerPage)
	parts := []part{text("### Asked in vain", small(count(len(v.Gaps), "question")+" that the sources could not answer, newest first"))}
	if len(v.Gaps) == 0 {
		parts = []part{text("### Asked in vain", nothingKept(v.KeepDays, "The sources could answer every question that was asked"))}
	}
	for _, g := range v.Gaps[at*gapsPerPage : min(len(v.Gaps), (at+1)*gapsPerPage)] {
		times := ""
		if g.Count > 1 {
			times = fmt.Sprintf("**%s×**", thousands(g.Count))
		}
		near := ""
		if g.Nearest != "" {
			near = "closest: " + inline(g.Nearest, publisherLength)
		}
		parts = append(parts, text(inline(g.Question, evidenceLength), small(facts(times, relative(g.Last), near))))
	}
	parts = append(parts, pager(ID{Action: GapsPage}, at, of))
	var more []part
	if len(v.Gaps) > 0 {
		more = append(more, button("Export all", ID{Action: GapsExport}))
	}
	more = append(more, button(fmt.Sprintf("👎 Feedback (%s)", thousands(v.Feedback)), ID{Action: FeedbackPage}))
	return draw(plain, append(parts, row(more...))...)
}

func nothingKept(days int, otherwise string) string {
	if days == 0 {
		return "Questions are not kept here. Set `KEEP_QUESTIONS_DAYS` to see what is asked in vain."
	}
	return otherwise + " in the last " + count(days, "day") + "."
}

// A Feedback is a 👎, and why.
type Feedback struct {
	Question string
	Why      string // empty when nobody said
	When     time.Time
	Refusal  bool // the sources did not tell
}

// A FeedbackView is a list of feedback, newest first.
type FeedbackView struct {
	Feedback []Feedback
	Page     int
	KeepDays int
}

// FeedbackList lists the answers that did not help.
func FeedbackList(v FeedbackView) Message {
	at, of := clampPage(v.Page, len(v.Feedback), gapsPerPage)
	parts := []part{text("### Answers that did not help", small(count(len(v.Feedback), "answer")+" with a 👎, newest first"))}
	if len(v.Feedback) == 0 {
		parts = []part{text("### Answers that did not help", nothingKept(v.KeepDays, "Nobody gave a 👎"))}
	}
	for _, f := range v.Feedback[at*gapsPerPage : min(len(v.Feedback), (at+1)*gapsPerPage)] {
		why := ""
		if f.Why != "" {
			why = quoted(inline(f.Why, evidenceLength))
		}
		kind := "answered"
		if f.Refusal {
			kind = "the sources did not tell"
		}
		parts = append(parts, text(inline(f.Question, evidenceLength), why, small(facts(relative(f.When), kind))))
	}
	return draw(plain, append(parts, pager(ID{Action: FeedbackPage}, at, of), row(button("Asked in vain", ID{Action: GapsPage})))...)
}

// GapsFile hands out all gaps as a table that spreadsheets open.
func GapsFile(gaps []Gap, now time.Time) Message {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.Write([]string{"question", "times", "last_asked", "closest_document"}) // a buffer takes everything
	for _, g := range gaps {
		_ = w.Write([]string{cell(g.Question), fmt.Sprint(g.Count), g.Last.UTC().Format(time.RFC3339), cell(g.Nearest)})
	}
	w.Flush()
	name := "gaps-" + now.UTC().Format("2006-01-02") + ".csv"
	m := draw(plain, text("### Asked in vain", count(len(gaps), "question")+", newest first."), discordgo.FileComponent{File: discordgo.UnfurledMediaItem{URL: "attachment://" + name}})
	m.Files = []*discordgo.File{{Name: name, ContentType: "text/csv; charset=utf-8", Reader: &b}}
	return m
}

// cell keeps a text from being run as a formula by a spreadsheet.
func cell(s string) string {
	s = line(s)
	if strings.IndexAny(s, "=+-@\t") == 0 {
		return "'" + s
	}
	return s
}
