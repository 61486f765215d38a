package corpus

import (
	"strings"
	"testing"
)

func parse(t *testing.T, id, raw string) Document {
	t.Helper()
	doc, err := Parse(id, []byte(raw))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestFrontMatterFillsTheFields(t *testing.T) {
	doc := parse(t, "a.md", "---\r\ntitle: 'Quay: the long repair'\npublisher: Port Ellis Gazette\nAuthors:\n  - Jane Doe\n  - name: John Roe\n"+
		"date: 3rd March 2024\nurl: https://example.org/quay\nkind: Press-Release\nlang: en_GB\nnote: kept for the figures\ndraft: true\n---\n\n"+
		"Log in\n\nThe quay was repaired.\n")
	want := Document{Title: "Quay: the long repair", Publisher: "Port Ellis Gazette", Author: "Jane Doe, John Roe", Date: "2024-03-03",
		URL: "https://example.org/quay", Kind: KindPressRelease, Language: "en-GB", Note: "kept for the figures"}
	got := Document{Title: doc.Title, Publisher: doc.Publisher, Author: doc.Author, Date: doc.Date, URL: doc.URL, Kind: doc.Kind,
		Language: doc.Language, Note: doc.Note}
	if got.Title != want.Title || got.Publisher != want.Publisher || got.Author != want.Author || got.Date != want.Date ||
		got.URL != want.URL || got.Kind != want.Kind || got.Language != want.Language || got.Note != want.Note {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	if doc.Text != "Log in\n\nThe quay was repaired." {
		t.Errorf("text %q: nothing is cleaned below front matter", doc.Text)
	}
	if doc.Found["title"] != FromFrontMatter || doc.Found["draft"] != "" || len(doc.Warnings) != 0 {
		t.Errorf("found %v, warnings %v", doc.Found, doc.Warnings)
	}
}

func TestFrontMatterThatIsNotYAML(t *testing.T) {
	for _, c := range []struct{ name, raw, title, text, warning string }{
		{"a colon in the title", "---\ntitle: Quay: the long repair\nauthor: Jane Doe\n---\nIt was repaired.", "Quay: the long repair", "It was repaired.", "line by line"},
		{"a list", "---\n- a: b\n- c\n---\nIt was repaired.", "", "---\n- a: b\n- c\n---\nIt was repaired.", "kept as text"},
		{"broken beyond that", "---\ntitle: [a\n  b} c\n---\nIt was repaired.", "", "---\ntitle: [a\n  b} c\n---\nIt was repaired.", "kept as text"},
		{"never closed", "---\ntitle: Quay\n\nIt was repaired.", "", "---\ntitle: Quay\n\nIt was repaired.", ""},
		{"rules around a paragraph", "---\nIt was repaired.\n---\nIt holds.", "", "---\nIt was repaired.\n---\nIt holds.", ""},
		{"empty", "---\n---\nIt was repaired at last.", "It was repaired at last.", "It was repaired at last.", ""},
		{"a date that is none", "---\ntitle: Quay\ndate: soon\n---\nIt was repaired.", "Quay", "It was repaired.", `"soon"`},
		{"a date that can be two", "---\ntitle: Quay\ndate: 03/04/2024\n---\nIt was repaired.", "Quay", "It was repaired.", "can be two days"},
	} {
		doc := parse(t, "a.txt", c.raw) // as it is written; Markdown would render its rules
		warnings := strings.Join(doc.Warnings, "\n")
		if doc.Text != c.text || c.title != "" && doc.Title != c.title || !strings.Contains(warnings, c.warning) || (c.warning == "") != (warnings == "") {
			t.Errorf("%s: title %q, text %q, warnings %q", c.name, doc.Title, doc.Text, warnings)
		}
	}
}

func TestLooseDate(t *testing.T) {
	for in, want := range map[string]Date{
		"2024-03-03": "2024-03-03", "2024-03": "2024-03", "2024": "2024", "2024-03-03T10:00:00Z": "2024-03-03", "2024-03-03 10:00": "2024-03-03",
		"3 March 2024": "2024-03-03", "3rd of March, 2024": "2024-03-03", "March 3, 2024": "2024-03-03", "Mar. 3 2024": "2024-03-03",
		"Sun, 03 Mar 2024 10:00:00 GMT": "2024-03-03", "03-Mar-2024": "2024-03-03", "2024/03/03": "2024-03-03", "20240303": "2024-03-03",
		"March 2024": "2024-03", "25/12/2024": "2024-12-25", "12/25/2024": "2024-12-25", "03/03/2024": "2024-03-03", "3.4.2024": "2024-04-03",
		"03/04/2024": "2024", "Sept 2020": "2020-09",
		"31 February 2024": "2024-02", "yesterday": "", "12": "", "99/99/2024": "", "10:30": "",
	} {
		if got, doubt := looseDate(in); got != want || (got == "") != (doubt != "" && got == "") {
			t.Errorf("%s: %q (%s), want %q", in, got, doubt, want)
		}
	}
}

func TestParseKind(t *testing.T) {
	for in, want := range map[string]Kind{
		"Press Release": KindPressRelease, "press_release": KindPressRelease, "NEWS": KindNews, "Op-Ed": KindOpinion,
		"White  Paper": "white paper", "": KindUnknown, "analysis": KindAnalysis,
	} {
		if got := ParseKind(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
