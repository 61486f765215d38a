package message

import (
	"fmt"
	"strings"
	"time"

	"ibid/answer"
)

// An AnswerView is an answer and what the bot knows about it.
type AnswerView struct {
	Answer  *answer.Answer
	ID      string // what buttons call it; empty leaves out those that need it
	Private bool   // only the asker sees it: offers to show it to everyone
	Partial bool   // more is to come: what is verified so far, without buttons
	Unrated bool   // no votes are kept, so none is asked for
	Replies bool   // in a thread, only replies and mentions reach the bot: says so
	Stopped bool   // the bot restarts: what was verified is all there will be
	Now     time.Time
}

// maxQuotes is how many buttons for quotes a message has: three rows.
const maxQuotes = 3 * maxButtons

// maxWitnesses is how many sources of one statement are listed.
const maxWitnesses = 4

const (
	questionLength = 300
	reading        = "🔎 Reading the sources…"
)

// Waiting is shown until the first statement is verified.
func Waiting(question string) Message {
	return draw(open, asked(question, ""), text(small(reading)))
}

// Answer draws an answer or a refusal. A long answer takes several messages, to
// be sent one after the other; a partial one is always one.
func Answer(v AnswerView) []Message {
	if v.Answer.Status == answer.NotInSources && !v.Partial {
		return []Message{refusal(v)}
	}
	pages := paginate(v)
	if v.Partial {
		pages = pages[:1]
	}
	messages := make([]Message, len(pages))
	for i, p := range pages {
		messages[i] = p.draw(v, i == len(pages)-1)
	}
	return messages
}

func asked(question, understood string) part {
	lines := []string{"### " + inline(question, questionLength)}
	if understood != "" {
		lines = append(lines, small("Understood as: "+inline(understood, questionLength)))
	}
	return text(lines...)
}

// A block is a part of an answer that is not torn, with the quotes it rests on.
type block struct {
	markdown string
	quotes   []Tab
}

// blocks are the statements, each with its sources.
func blocks(v AnswerView) []block {
	var all []block
	named := map[string]bool{}
	for i, c := range v.Answer.Claims {
		b := block{markdown: statement(v.Answer, i)}
		cites := c.Citations[:min(len(c.Citations), maxWitnesses)]
		for j, cite := range cites {
			source := v.Answer.Sources[cite.Source-1]
			label := quoteLabel(i, j, len(cites))
			b.quotes = append(b.quotes, Tab{Label: label, ID: QuoteID(source.ID, cite)})
			mark := ""
			if len(cites) > 1 {
				mark = "**" + label + "** "
			}
			b.markdown += "\n" + small(facts(mark+citedOnce(source, named), onPage(cite)))
		}
		if more := len(c.Citations) - len(cites); more > 0 {
			b.markdown += "\n" + small("and "+count(more, "quote")+" more")
		}
		all = append(all, b)
	}
	return all
}

// quoteLabel is the statement's number, and a letter where it has several quotes.
func quoteLabel(claim, citation, of int) string {
	if of == 1 {
		return fmt.Sprint(claim + 1)
	}
	return fmt.Sprintf("%d%c", claim+1, 'a'+citation)
}

// statement is a claim: a quotation, or a model's words with whose they are.
func statement(a *answer.Answer, i int) string {
	c := a.Claims[i]
	said := Escape(line(c.Text))
	if a.Mode == answer.Extractive {
		said = "“" + said + "”"
	}
	if c.Voice != "" && !strings.Contains(strings.ToLower(c.Text), strings.ToLower(c.Voice)) {
		said += " *So says " + inline(c.Voice, publisherLength) + ".*"
	}
	return fmt.Sprintf("**%d.** %s", i+1, said)
}
