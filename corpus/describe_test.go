package corpus

import (
	"strings"
	"testing"
)

func TestDescribeReadsWhatThePageSays(t *testing.T) {
	body := paragraph1 + "\n\n" + paragraph2
	for _, c := range []struct{ name, raw, field, want string }{
		{"first line", headline + "\n\n" + body, "title", headline},
		{"a question", "Why is the quay so old?\n" + body, "title", "Why is the quay so old?"},
		{"heading", "Some note\n\n# The quay\n\n" + body, "title", "The quay"},
		{"heading of any level", "### The **quay** #\n\n" + body, "title", "The **quay"},
		{"no title", body, "title", "The harbour board of Port Ellis agreed on Tuesday to widen the northern quay by four…"},
		{"key points first", "- The quay is old.\n- It is wide.\n" + body, "title", "The harbour board of Port Ellis agreed on Tuesday to widen the northern quay by four…"},
		{"only a list", "- The quay is old.\n- It is wide.", "title", "The quay is old."},
		{"under a label", "PRESS RELEASE\n\n" + headline + "\n\n" + body, "title", headline},
		{"by-line", headline + "\n\nBy Jane Doe, harbour editor | 3 March 2024\n\n" + body, "author", "Jane Doe"},
		{"by-line's date", headline + "\n\nBy Jane Doe, harbour editor | 3 March 2024\n\n" + body, "date", "2024-03-03"},
		{"authors", headline + "\n\nWords by Ana de la Cruz & J. R. O’Neil\n\n" + body, "author", "Ana de la Cruz, J. R. O’Neil"},
		{"no by-line", headline + "\n\nBy popular demand\n\n" + body, "author", ""},
		{"bare day under a by-line", headline + "\n\nBy Jane Doe\n3 March 2024\n\n" + body, "date", "2024-03-03"},
		{"bare day", headline + "\n\n3 March 2024\n\n" + body, "date", ""},
		{"label and day on two lines", headline + "\n\nPublished\n3 March 2024\n\n" + body, "date", "2024-03-03"},
		{"day of an update only", headline + "\n\nUpdated 3 March 2024\n\n" + body, "date", ""},
		{"update after", headline + "\n\nPublished 3 March 2024, updated 5 March 2024\n\n" + body, "date", "2024-03-03"},
		{"days of the story", headline + "\n\nThe work runs from 6 April 2021 to 10 October 2023, the board said on Tuesday.", "date", ""},
		{"wire", headline + "\n\nPORT ELLIS, March 3, 2024 /PRNewswire/ -- " + body, "date", "2024-03-03"},
		{"wire", headline + "\n\nPORT ELLIS, March 3, 2024 /PRNewswire/ -- " + body, "kind", "press release"},
		{"notes to editors", headline + "\n\n" + body + "\n\nNotes to editors:\n\nThe board was founded in 1901.", "kind", "press release"},
		{"label", "For immediate release\n\n" + headline + "\n\n" + body, "kind", "press release"},
		{"column", "Opinion\n\n" + headline + "\n\n" + body, "kind", "opinion"},
		{"plain", headline + "\n\n" + body, "kind", ""},
		{"masthead", "Skip to content\nThe Harbour Board\nThe sea is ours\nLog in\n\n" + headline + "\n\nThe Harbour Board agreed. " + body, "publisher", "The Harbour Board"},
		{"masthead that nothing confirms", "Skip to content\nThe Gull\nLog in\n\n" + headline + "\n\n" + body, "publisher", ""},
		{"copyright", headline + "\n\n" + body + "\n\n© 2024 Gull Media Ltd. All rights reserved.", "publisher", "Gull Media Ltd"},
		{"attribution is no publisher", headline + "\n\n" + body + "\n\nSource: BBC", "publisher", ""},
		{"told the paper", headline + "\n\n" + body + " “It is late,” she told The Gull.\n\nJane Doe\n\nJane Doe is a reporter at The Gull.", "publisher", "The Gull"},
		{"told another paper", headline + "\n\n" + body + " “It is late,” she told The Heron.\n\nJane Doe\n\nJane Doe is a reporter at The Gull.", "publisher", ""},
		{"introduced author", headline + "\n\n" + body + "\n\nJane Doe\n\nJane Doe is a reporter at The Gull.", "author", "Jane Doe"},
		{"address", headline + "\nhttps://example.org/quay\n\n" + body, "url", "https://example.org/quay"},
	} {
		doc := parse(t, "page.txt", c.raw)
		got := map[string]string{"title": doc.Title, "publisher": doc.Publisher, "author": doc.Author, "date": string(doc.Date),
			"kind": string(doc.Kind), "url": doc.URL}[c.field]
		if got != c.want || (got == "") != (doc.Found[c.field] == "") {
			t.Errorf("%s: %s is %q (found %q), want %q", c.name, c.field, got, doc.Found[c.field], c.want)
		}
	}
}

func TestTitleOfName(t *testing.T) {
	for id, want := range map[string]string{"a/ferry_times-2024.md": "ferry times 2024", "---.txt": "---.txt", "x.md": "x"} {
		if got := titleOfName(id); got != want {
			t.Errorf("%s: %q, want %q", id, got, want)
		}
	}
	if doc := parse(t, "ferry_times.txt", "2024"); doc.Title == "" {
		t.Error("no title")
	}
}

func TestShortenKeepsWordsAndRunes(t *testing.T) {
	for _, c := range [][2]string{{"short", "short"}, {"one two three four", "one two…"}, {"ééééééééééééé", "éééééééééé…"}} {
		if got := shorten(c[0], 10); got != c[1] {
			t.Errorf("%q: %q, want %q", c[0], got, c[1])
		}
	}
	if strings.HasSuffix(shorten("one, two three", 5), ",…") {
		t.Error("a comma before the dots")
	}
}
