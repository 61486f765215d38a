package message

import "github.com/bwmarrin/discordgo"

// A page is what one message holds of an answer.
type page struct {
	head   part // the question, on the first
	texts  []string
	quotes []Tab
	warned part   // on the last, like foot
	foot   []part // what is said of the whole answer
	used   int    // characters
}

// maxTexts keeps a page within the number of components: with three rows of
// quotes and one of reactions, 14 are left for texts and rules.
const maxTexts = 8

// paginate spreads an answer over as few pages as hold it.
func paginate(v AnswerView) []page {
	head := asked(v.Answer.Question, v.Answer.Rewritten)
	pages := []page{{head: head, used: textSize(head)}}
	for _, b := range blocks(v) {
		for i, piece := range Split(b.markdown, maxText/2) {
			if i > 0 {
				b.quotes = nil
			}
			pages = place(pages, piece, b.quotes)
		}
	}
	if v.Partial {
		return pages
	}
	last := page{warned: text(warnings(v.Answer)...), foot: remarks(v)}
	last.used = textSize(append(last.foot, last.warned)...)
	if before := &pages[len(pages)-1]; before.used+last.used <= maxText {
		before.warned, before.foot = last.warned, last.foot
		return pages
	}
	return append(pages, last)
}

// place puts a text on the last page, or on a new one when that is full.
func place(pages []page, piece string, quotes []Tab) []page {
	last := &pages[len(pages)-1]
	if last.used+size(piece) > maxText || len(last.quotes)+len(quotes) > maxQuotes || len(last.texts) >= maxTexts {
		pages = append(pages, page{})
		last = &pages[len(pages)-1]
	}
	last.texts, last.quotes = append(last.texts, piece), append(last.quotes, quotes...)
	last.used += size(piece)
	return pages
}

func textSize(parts ...part) int {
	n := 0
	for _, p := range parts {
		if t, ok := p.(discordgo.TextDisplay); ok {
			n += size(t.Content)
		}
	}
	return n
}

func (p page) draw(v AnswerView, last bool) Message {
	parts := []part{p.head}
	for _, t := range p.texts {
		parts = append(parts, text(t))
	}
	if v.Partial {
		return draw(open, append(parts, text(small(reading)))...)
	}
	parts = append(parts, p.warned)
	parts = append(parts, tabs(p.quotes)...)
	parts = append(parts, p.foot...)
	if last {
		parts = append(parts, row(reactions(v)...))
	}
	return draw(told, parts...)
}

// reactions are what a reader may do with an answer.
func reactions(v AnswerView) []part {
	if v.ID == "" {
		return nil
	}
	of := func(a Action) ID { return ID{Action: a, Subject: v.ID} }
	buttons := []part{button("Ask a follow-up", of(FollowUp))}
	if v.Private {
		buttons = append(buttons, button("Show to everyone", of(Show)))
	}
	if v.Unrated {
		return buttons
	}
	return append(buttons, emoji("👍", of(ThumbsUp)), emoji("👎", of(ThumbsDown)))
}
