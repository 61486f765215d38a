package corpus

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

func dated(text string, at time.Time) *fstest.MapFile {
	return &fstest.MapFile{Data: []byte(text), ModTime: at}
}

func TestSidecarOverridesTheFile(t *testing.T) {
	side := "title: 'The quay: a report'\npublisher: Harbour Board\nauthor: [Ines Falk, A. Lund]\ndate: 3 March 2024\nurl: https://board.example/quay\n" +
		"kind: Report\nlanguage: en\ntags:\n  - quay\n  - harbour, works\n  - quay\nnote: from the archive\nbogus: 1\n"
	for _, name := range []string{"quay.md.yaml", "quay.md.yml", "quay.yaml"} {
		docs, skipped := load(t, fstest.MapFS{
			"quay.md": file("---\ntitle: Quay\nauthor: Nobody\n---\nIt is old."), name: file(side),
			"other.md": file("It is not described."),
		}, Options{})
		if len(docs) != 2 || len(skipped) != 0 {
			t.Fatalf("%s: %d documents, skipped %v", name, len(docs), skipped)
		}
		doc := docs["quay.md"]
		describes(t, doc, "The quay: a report", "Harbour Board", "Ines Falk, A. Lund", "2024-03-03", "https://board.example/quay", "report", "en")
		if !slices.Equal(doc.Tags, []string{"quay", "harbour", "works"}) || doc.Note != "from the archive" {
			t.Errorf("%s: tags %q, note %q", name, doc.Tags, doc.Note)
		}
		for _, field := range []string{"title", "author", "date", "tags", "note"} {
			if doc.Found[field] != FromSidecar {
				t.Errorf("%s: %s is from %q", name, field, doc.Found[field])
			}
		}
		if doc.Text != "It is old." || len(doc.Warnings) != 0 {
			t.Errorf("%s: %q %q", name, doc.Text, doc.Warnings)
		}
	}
}

func TestSidecarsFindTheirDocument(t *testing.T) {
	docs, skipped := load(t, fstest.MapFS{
		"a/plan.md": file("Old."), "a/plan.txt": file("Older."), "a/plan.yaml": file("title: No"), "a/plan.txt.yaml": file("title: Text"),
		"b.md": file("Old."), "b.md.yaml": file("title: Long"), "b.yaml": file("title: Short"),
		"gone.pdf.yaml": file("title: No"), "corpus.yaml": file("addresses: []"), "c.csv": file("a,b\n1,2"), "c.yml": file("title: Table"),
	}, Options{})
	for id, want := range map[string]string{"a/plan.md": "Old.", "a/plan.txt": "Text", "b.md": "Long", "c.csv": "Table"} {
		if docs[id].Title != want {
			t.Errorf("%s is called %q, want %q", id, docs[id].Title, want)
		}
	}
	for path, part := range map[string]string{"a/plan.yaml": "2 documents are called plan", "b.yaml": "b.md.yaml describes the same", "gone.pdf.yaml": "describes no document"} {
		if !strings.Contains(skipped[path], part) {
			t.Errorf("%s: %q, want %q", path, skipped[path], part)
		}
	}
	if len(docs) != 4 || len(skipped) != 3 {
		t.Errorf("%d documents, skipped %v", len(docs), skipped)
	}
}

func TestABadSidecarCostsNoDocument(t *testing.T) {
	for name, side := range map[string]string{
		"no YAML": "title: [a", "a list": "- a\n- b", "binary": "\x00\x01\x02", "too large": strings.Repeat("# long\n", 20_000), "a bad date": "date: soon",
	} {
		docs, _ := load(t, fstest.MapFS{"quay.md": file("# The quay\n\nIt is old."), "quay.md.yaml": file(side)}, Options{})
		doc := docs["quay.md"]
		if doc.Title != "The quay" || len(doc.Warnings) != 1 || doc.Date != "" {
			t.Errorf("%s: title %q, warnings %q", name, doc.Title, doc.Warnings)
		}
	}
	if docs, _ := load(t, fstest.MapFS{"quay.md": file("It is old."), "quay.md.yaml": file("")}, Options{}); len(docs) != 1 {
		t.Error("an empty sidecar cost the document")
	}
}

// TestAChangedSidecarIsAChange holds what a sync relies on: the file that Scan
// lists differs in size or time whenever its sidecar does.
func TestAChangedSidecarIsAChange(t *testing.T) {
	late, early := time.Date(2024, 3, 3, 12, 0, 0, 123456789, time.UTC), time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	scan := func(fsys fstest.MapFS) File {
		files, _, err := Scan(context.Background(), fsys, Options{})
		if err != nil || len(files) != 1 {
			t.Fatalf("%v %v", files, err)
		}
		return files[0]
	}
	doc := dated("It is old.", late)
	states := []File{
		scan(fstest.MapFS{"a.md": doc}),
		scan(fstest.MapFS{"a.md": doc, "a.md.yaml": dated("title: one", early)}),
		scan(fstest.MapFS{"a.md": doc, "a.md.yaml": dated("title: two", early.Add(time.Second))}), // older than the document, and as long
		scan(fstest.MapFS{"a.md": doc, "a.md.yaml": dated("title: three", early)}),
		scan(fstest.MapFS{"a.md": doc, "a.md.yaml": dated("title: one", late.Add(time.Hour))}),
		scan(fstest.MapFS{"a.md": dated("It is new.", early.Add(time.Minute)), "a.md.yaml": dated("title: one", late)}),
		scan(fstest.MapFS{"a.md": doc, "a.md.yaml": dated("", early)}),
	}
	for i, a := range states {
		for j, b := range states {
			// Only path, size and time outlive the program.
			kept := File{Path: b.Path, Size: b.Size, ModTime: b.ModTime}
			if a.Unchanged(kept) != (i == j) {
				t.Errorf("state %d against %d: unchanged is %v", i, j, a.Unchanged(kept))
			}
		}
	}
	if states[0].ModTime != late || states[4].ModTime.Sub(late.Add(time.Hour)).Abs() > time.Millisecond {
		t.Errorf("times %v and %v are not those of the files", states[0].ModTime, states[4].ModTime)
	}
}
