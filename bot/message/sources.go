package message

import (
	"fmt"
	"strings"

	"ibid/answer"
	"ibid/corpus"
)

// A SourcesView is a list of documents, of which one page is drawn.
type SourcesView struct {
	Documents []corpus.Document // those that the filter keeps, in the order to show
	Loaded    int               // how many there are without the filter
	Filter    string
	Page      int // from 0; beyond the last it is the last
}

const perPage = 6

// Sources lists what is loaded, a page at a time.
func Sources(v SourcesView) Message {
	at, of := clampPage(v.Page, len(v.Documents), perPage)
	title := "### " + count(v.Loaded, "document") + " loaded"
	if v.Filter != "" {
		title = fmt.Sprintf("### %s of %s match “%s”", thousands(len(v.Documents)), thousands(v.Loaded), inline(v.Filter, maxIDText))
	}
	parts := []part{text(title)}
	if len(v.Documents) == 0 {
		return draw(untold, append(parts, text("No title, publisher, kind or file name holds these words."))...)
	}
	for i := at * perPage; i < min(len(v.Documents), (at+1)*perPage); i++ {
		d := &v.Documents[i]
		parts = append(parts, section(entry(d), button("Open", ID{Action: OpenSource, Key: DocumentKey(d.ID)})))
	}
	return draw(plain, append(parts, pager(ID{Action: SourcesPage, Text: v.Filter}, at, of))...)
}

// entry is a document in a list: its title, and what helps to weigh it.
func entry(d *corpus.Document) string {
	s := sourceOf(d)
	return titled(s) + "\n" + small(facts(publishedBy(s), inline(string(s.Kind), publisherLength), day(s.Date), length(d), hostOf(s.URL)))
}

// length says how much there is to read.
func length(d *corpus.Document) string {
	words := 0
	for range strings.FieldsSeq(d.Text) {
		words++
	}
	return count(words, "word")
}

// clampPage keeps a page within what there is.
func clampPage(page, items, each int) (at, of int) {
	of = max(1, (items+each-1)/each)
	return min(max(0, page), of-1), of
}

// pager are the buttons that turn pages; nil when there is one page only.
func pager(id ID, at, of int) part {
	if of < 2 {
		return nil
	}
	turn := func(label string, to int, can bool) part {
		id.Page = max(0, to)
		b := button(label, id)
		if !can {
			// It does nothing, but its ID must still be one of a kind.
			id.Subject = "none"
			b = disabled(button(label, id))
		}
		return b
	}
	here := ID{Action: id.Action, Subject: "here", Page: at}
	return row(turn("◀", at-1, at > 0), disabled(button(fmt.Sprintf("Page %d of %d", at+1, of), here)), turn("▶", at+1, at < of-1))
}

// A SourceView is a document and the passages made of it.
type SourceView struct {
	Document *corpus.Document
	Passages []corpus.Passage
}

const (
	maxOutline  = 12
	maxWarnings = 4
)

// Source shows a document: what is known of it, how it was found out, and its
// outline.
func Source(v SourceView) Message {
	d := v.Document
	s := sourceOf(d)
	key := DocumentKey(d.ID)
	parts := []part{
		text("### "+titled(s), small(described(s))),
		text(details(d)...),
		text(outline(v.Passages)...),
		text(cautions(d)...),
		rule(),
		text(small(facts(length(d), count(len(v.Passages), "passage"), inline(d.ID, titleLength)))),
		row(primary("Ask about this source", ID{Action: AskSource, Key: key})),
	}
	return draw(plain, parts...)
}

// details are the fields that a reader may doubt, and where each was read.
func details(d *corpus.Document) []string {
	var lines []string
	for _, f := range []struct{ name, field, value string }{
		{"Title", "title", "as above"},
		{"Author", "author", d.Author},
		{"Publisher", "publisher", d.Publisher},
		{"Date", "date", day(d.Date)},
		{"Kind", "kind", string(d.Kind)},
		{"Language", "language", d.Language},
		{"Filed under", "tags", strings.Join(d.Tags, ", ")},
	} {
		if f.value == "" {
			continue
		}
		from := ""
		if where := d.Found[f.field]; where != "" {
			from = " *(from the " + inline(where, publisherLength) + ")*"
		}
		lines = append(lines, "**"+f.name+"** "+inline(f.value, titleLength)+from)
	}
	if d.Note != "" {
		lines = append(lines, "**Note** "+inline(d.Note, questionLength))
	}
	return lines
}

// outline are the headings of a document, each once.
func outline(passages []corpus.Passage) []string {
	var lines []string
	seen := map[string]bool{"": true}
	more := 0
	for _, p := range passages {
		path := strings.Split(p.Heading, " › ")
		for depth := range path {
			full := strings.Join(path[:depth+1], " › ")
			if seen[full] {
				continue
			}
			seen[full] = true
			if len(lines) >= maxOutline {
				more++
				continue
			}
			lines = append(lines, strings.Repeat("  ", min(depth, 2))+"- "+inline(path[depth], titleLength))
		}
	}
	if len(lines) == 0 {
		return nil
	}
	if more > 0 {
		lines = append(lines, small(fmt.Sprintf("and %s more", count(more, "heading"))))
	}
	return append([]string{"**Outline**"}, lines...)
}

func cautions(d *corpus.Document) []string {
	var lines []string
	for _, w := range d.Warnings[:min(len(d.Warnings), maxWarnings)] {
		lines = append(lines, "⚠️ "+inline(w, questionLength))
	}
	if more := len(d.Warnings) - len(lines); more > 0 {
		lines = append(lines, small(fmt.Sprintf("and %s more", count(more, "warning"))))
	}
	return lines
}

// A SearchView is the passages that were found for a query, without an answer.
type SearchView struct {
	Query    string
	Hits     []Found
	Searched answer.Searched
}

// A Found is a passage, and the words of the query that stand in it, as they
// are written there or as a search reduces them.
type Found struct {
	Document *corpus.Document
	Passage  *corpus.Passage
	Terms    []string
}
