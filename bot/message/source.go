package message

import (
	"fmt"
	"ibid/answer"
	"ibid/corpus"
)

const (
	titleLength     = 100 // of a document, in a line
	publisherLength = 60
)

// sourceOf names a document as answers do.
func sourceOf(d *corpus.Document) answer.Source {
	return answer.Source{ID: d.ID, Title: d.Title, Publisher: d.Publisher, Author: d.Author, Kind: d.Kind, Date: d.Date, URL: d.URL}
}

// titled is a source's title, linked to where it was published.
func titled(s answer.Source) string { return Link(Clip(nameOf(s), titleLength), s.URL) }

// nameOf is a source's title, or what it can be told by where nothing of its
// title can be seen.
func nameOf(s answer.Source) string {
	for _, name := range []string{s.Title, s.ID} {
		if name = line(name); name != "" {
			return name
		}
	}
	return "untitled"
}

// described is what helps to weigh a source: who published it, what it is, when,
// and the host that the link leads to.
func described(s answer.Source) string {
	return facts(publishedBy(s), inline(string(s.Kind), publisherLength), day(s.Date), hostOf(s.URL))
}

func publishedBy(s answer.Source) string {
	if s.Publisher == "" {
		return inline(s.Author, publisherLength)
	}
	return inline(s.Publisher, publisherLength)
}

// citedOnce tells all of a source where it is named first, and then what
// recognises it.
func citedOnce(s answer.Source, named map[string]bool) string {
	if named[s.ID] {
		return facts(titled(s), publishedBy(s))
	}
	named[s.ID] = true
	return cited(s)
}

// onPage says on which page of its file a quote stands, where that has pages.
func onPage(c answer.Citation) string {
	if c.Page == 0 {
		return ""
	}
	return fmt.Sprintf("p. %d", c.Page)
}

// cited is the line that says where a statement stands.
func cited(s answer.Source) string { return facts(titled(s), described(s)) }
