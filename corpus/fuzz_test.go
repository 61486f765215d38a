package corpus

import (
	"testing"
	"unicode/utf8"
)

func FuzzRead(f *testing.F) {
	for _, seed := range []string{"Text.", "\xff\xfea\x00", "caf\xe9", "---\ntitle: a: b\n---\nText.", "Log in\nSite\nMenu\n\nTitle here\n\nText.Facebook", "# A\n\nb\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		doc, err := Parse("f.md", raw)
		if err != nil {
			return
		}
		if !utf8.ValidString(doc.Text) || Normalize(doc.Text) != doc.Text || doc.Title == "" || doc.Text == "" {
			t.Fatalf("title %q, text %q", doc.Title, doc.Text)
		}
		if _, err := ParseDate(string(doc.Date)); doc.Date != "" && err != nil {
			t.Fatal(err)
		}
		checkPassages(t, doc, Split(doc, SplitOptions{}))
	})
}

func FuzzSentences(f *testing.F) {
	for _, seed := range []string{"Mr. A. B. said “so.” It is.[1] Next", "- a\n1. b\n| c |\n```\nd\n```\n> e\nf\n==", "U.K.A. b?! C…", "data.That may be", "a.\n" + "Foo bar."} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = Normalize(s)
		checkSentences(t, s, Sentences(s))
	})
}

func FuzzSplit(f *testing.F) {
	f.Add("# A\n\nOne. Two.\n\n## B\n", 3, 1)
	f.Add("Title\n\n"+paragraph1+"\nWhy?\n"+paragraph2, 0, 0)
	f.Fuzz(func(t *testing.T, s string, words, overlap int) {
		text := Normalize(s)
		title, from := titleOf(text)
		doc := Document{ID: "f", Title: title, Text: text, Found: map[string]string{"title": from}}
		checkPassages(t, doc, Split(doc, SplitOptions{MaxWords: words, OverlapSentences: overlap}))
	})
}

func FuzzFrontMatter(f *testing.F) {
	for _, seed := range []string{"title: a\ndate: 2024-01-02", "title: a: b", "- a", "a: &x [*x]", "authors: [{name: A B}]", "? [a]: b", "date: 03/04/2024"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, head string) {
		doc, err := Parse("f.md", []byte("---\n"+head+"\n---\nThe body stays."))
		if err != nil {
			return // the block made it no text
		}
		for _, s := range append([]string{doc.Title, doc.Publisher, doc.Author, doc.URL, doc.Note, doc.Language, string(doc.Kind)}, doc.Warnings...) {
			if !utf8.ValidString(s) || containsLine(s) {
				t.Fatalf("field %q", s)
			}
		}
		if doc.Found["title"] == "" || doc.Text == "" {
			t.Fatalf("%+v", doc)
		}
	})
}

func containsLine(s string) bool {
	for i := range len(s) {
		if s[i] == '\n' {
			return true
		}
	}
	return false
}
