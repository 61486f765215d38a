package corpus

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func headings(passages []Passage) []string {
	var out []string
	for _, p := range passages {
		out = append(out, p.Heading)
	}
	return out
}

func TestSplitKeepsHeadingsOut(t *testing.T) {
	doc := parse(t, "quay.md", "# The quay\n\nIt is old.\n\n## Costs\n\nIt costs £3 million.\n\n### Who pays\n\n- The region pays half.\n- The bank lends half.\n\n"+
		"## Dates\n\n## Open on Sundays\n")
	passages := Split(doc, SplitOptions{})
	if got, want := headings(passages), []string{"", "Costs", "Costs › Who pays", "", ""}; !slices.Equal(got, want) {
		t.Errorf("headings %q, want %q", got, want)
	}
	if passages[2].Text != "The region pays half.\n- The bank lends half." || len(passages[2].Sentences) != 2 {
		t.Errorf("list: %+v", passages[2])
	}
	if passages[3].Text != "Dates" || passages[4].Text != "Open on Sundays" {
		t.Errorf("a heading above nothing is text: %+v", passages[3:])
	}
}

func TestSplitFindsHeadingsOfPlainText(t *testing.T) {
	doc := parse(t, "quay.txt", strings.Join([]string{headline, paragraph1, "Why so late?", paragraph2, "A long wait", paragraph1,
		"31 ships came", paragraph2, "Source: the board"}, "\n"))
	passages := Split(doc, SplitOptions{})
	if got, want := headings(passages), []string{"", "Why so late?", "A long wait"}; !slices.Equal(got, want) {
		t.Fatalf("headings %q, want %q", got, want)
	}
	if doc.Title != headline || strings.Contains(passages[0].Text, headline) {
		t.Errorf("title %q, first passage %q", doc.Title, passages[0].Text)
	}
	if rest := passages[2].Text; !strings.Contains(rest, "31 ships came") || !strings.Contains(rest, "Source: the board") {
		t.Errorf("short lines that may be facts are gone: %q", rest)
	}
}

func TestSplitPacksParagraphs(t *testing.T) {
	para := func(n int) string { return strings.Repeat("Five words stand in here. ", n) }
	doc := Document{ID: "a.txt", Text: Normalize(para(8) + "\n\n" + para(8) + "\n\n" + para(30) + "\n\n" + para(1))}
	passages := Split(doc, SplitOptions{MaxWords: 100, OverlapSentences: -1})
	var sizes []int
	for _, p := range passages {
		sizes = append(sizes, len(p.Sentences))
	}
	if want := []int{16, 20, 11}; !slices.Equal(sizes, want) {
		t.Errorf("sentences in each passage %v, want %v: two paragraphs, then a cut one with its scrap", sizes, want)
	}
	over := Split(doc, SplitOptions{MaxWords: 100, OverlapSentences: 2})
	for i := 1; i < len(over); i++ {
		before := over[i-1].Sentences
		if over[i].Sentences[0] != before[len(before)-2] {
			t.Errorf("passage %d does not begin with the last two sentences of the one before", i)
		}
	}
}

// document draws a document of any text, with a title that the text may hold.
func document() *rapid.Generator[Document] {
	return rapid.Custom(func(t *rapid.T) Document {
		text := text().Draw(t, "text")
		title, from := titleOf(text)
		return Document{ID: "a.txt", Title: title, Text: text, Found: map[string]string{"title": from}}
	})
}

// checkPassages holds what Split promises.
func checkPassages(t interface{ Fatalf(string, ...any) }, doc Document, passages []Passage) {
	held := map[Span]bool{}
	named := doc.Title
	for i, p := range passages {
		if p.Ordinal != i || p.DocumentID != doc.ID || doc.Text[p.Start:p.End] != p.Text || len(p.Sentences) == 0 {
			t.Fatalf("passage %d: %+v of %q", i, p, doc.Text)
		}
		if p.Sentences[0].Start != p.Start || p.Sentences[len(p.Sentences)-1].End != p.End {
			t.Fatalf("passage %d does not begin and end with its sentences: %+v", i, p)
		}
		checkAscending(t, p)
		for _, s := range p.Sentences {
			held[s] = true
		}
		named += "\n" + p.Heading
	}
	for _, s := range Sentences(doc.Text) {
		if sentence := doc.Text[s.Start:s.End]; !held[s] && !strings.Contains(named, headingText(sentence)) {
			t.Fatalf("%q is in no passage and no heading of %q", sentence, doc.Text)
		}
	}
}

func checkAscending(t interface{ Fatalf(string, ...any) }, p Passage) {
	for i := 1; i < len(p.Sentences); i++ {
		if p.Sentences[i].Start < p.Sentences[i-1].End {
			t.Fatalf("sentences of passage %d overlap: %v", p.Ordinal, p.Sentences)
		}
	}
}

func TestEverySentenceIsInAPassage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		doc := document().Draw(t, "document")
		opts := SplitOptions{MaxWords: rapid.IntRange(0, 40).Draw(t, "words"), OverlapSentences: rapid.IntRange(-1, 4).Draw(t, "overlap")}
		checkPassages(t, doc, Split(doc, opts))
	})
}
