package shelf

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"ibid/corpus"
)

var noon = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)

func open(t *testing.T, dir string) *Shelf {
	t.Helper()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// load reads the folder as an index would.
func load(t *testing.T, dir string) map[string]corpus.Document {
	t.Helper()
	documents, skipped, err := corpus.Load(context.Background(), os.DirFS(dir), corpus.Options{})
	if err != nil || len(skipped) > 0 {
		t.Fatalf("%v, skipped %v", err, skipped)
	}
	byID := map[string]corpus.Document{}
	for _, d := range documents {
		byID[d.ID] = d
	}
	return byID
}

func TestWhatIsPutIsADocumentOfTheFolder(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	if err := s.Put("ferry.md", []byte("# The ferry\n\nIt carries 240 people.\n"), Origin{By: "keeper: of \"ferries\" #1", At: noon}); err != nil {
		t.Fatal(err)
	}
	if d := load(t, dir)["ferry.md"]; d.Title != "The ferry" || len(d.Warnings) > 0 {
		t.Errorf("it is read as %+v", d)
	}
	side, err := os.ReadFile(filepath.Join(dir, "ferry.md.yaml"))
	if err != nil || !strings.Contains(string(side), `keeper: of "ferries" #1`) || !strings.Contains(string(side), "2026-05-01T12:00:00Z") {
		t.Errorf("its sidecar is %q, %v", side, err)
	}
}

func TestPuttingAgainKeepsWhatTheSidecarSaid(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	for name, text := range map[string]string{"ferry.md": "An old text of the ferry.\n", "ferry.md.yaml": "# by hand\ntitle: The Skerrow ferry\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Put("ferry.md", []byte("A new text of the ferry.\n"), Origin{By: "keeper", At: noon}); err != nil {
		t.Fatal(err)
	}
	if d := load(t, dir)["ferry.md"]; d.Title != "The Skerrow ferry" || !strings.Contains(d.Text, "new text") {
		t.Errorf("it is read as %+v", d)
	}
	side, _ := os.ReadFile(filepath.Join(dir, "ferry.md.yaml"))
	if !strings.Contains(string(side), "# by hand") {
		t.Errorf("the comment is gone: %q", side)
	}
	old, _ := filepath.Glob(filepath.Join(dir, removed, "*ferry.md"))
	if len(old) != 1 {
		t.Fatalf("the old file lies at %v", old)
	}
	if text, _ := os.ReadFile(old[0]); string(text) != "An old text of the ferry.\n" {
		t.Errorf("the old text is %q", text)
	}
}

func TestRemoveKeepsTheFileOutOfTheCorpus(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	if err := os.Mkdir(filepath.Join(dir, "minutes"), 0o755); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time at the same moment
		if err := os.WriteFile(filepath.Join(dir, "minutes", "may.txt"), []byte("The council met in May.\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "minutes", "may.txt.yaml"), []byte("title: May\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := s.Remove("minutes/may.txt", noon); err != nil {
			t.Fatal(err)
		}
	}
	if left := load(t, dir); len(left) > 0 {
		t.Errorf("still there: %v", left)
	}
	if kept, _ := filepath.Glob(filepath.Join(dir, removed, "*")); len(kept) != 4 {
		t.Errorf("kept are %v", kept)
	}
	if err := s.Remove("minutes/may.txt", noon); !errors.Is(err, ErrNoFile) {
		t.Errorf("removing it again: %v", err)
	}
}

func TestNoNameLeadsOut(t *testing.T) {
	outside := t.TempDir()
	dir := filepath.Join(outside, "corpus")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	secret := filepath.Join(outside, "secret.txt")
	if err := os.WriteFile(secret, []byte("secret"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, "link")); err != nil {
		t.Skip("no links here:", err)
	}
	s := open(t, dir)
	for _, id := range []string{"../secret.txt", "link/secret.txt", secret, "", ".", ".."} {
		if err := s.Remove(id, noon); err == nil {
			t.Errorf("%q was removed", id)
		}
	}
	if err := s.Put("link/new.txt", []byte("x"), Origin{}); err == nil {
		t.Error("written through a link")
	}
	if _, err := os.Stat(secret); err != nil {
		t.Error(err)
	}
}

func TestNames(t *testing.T) {
	for given, want := range map[string]string{
		"report.pdf":                     "report.pdf",
		"C:\\Users\\Ruth\\report.pdf":    "report.pdf",
		"../../etc/passwd":               "passwd",
		".hidden.md":                     "hidden.md",
		"a\u202etxt.exe":                 "atxt.exe",
		"  two   words .md":              "two words.md",
		"Bürgermeister—Brief 1.md":       "Bürgermeister—Brief 1.md",
		"what?.md":                       "what.md",
		strings.Repeat("ü", 200) + ".md": strings.Repeat("ü", 88) + ".md",
	} {
		if got, err := Name(given); err != nil || got != want {
			t.Errorf("Name(%q) = %q, %v, want %q", given, got, err, want)
		}
	}
	for _, given := range []string{"", ".", "..", "...", "corpus.yaml", "report.pdf.YML", "???", "/"} {
		if got, err := Name(given); !errors.Is(err, ErrName) {
			t.Errorf("Name(%q) = %q, %v", given, got, err)
		}
	}
}

func FuzzName(f *testing.F) {
	for _, seed := range []string{"a.md", "../x", "\x00.txt", strings.Repeat("…", 300), "con.", "a/b\\c.yaml"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, given string) {
		name, err := Name(given)
		if err != nil {
			return
		}
		if !utf8.ValidString(name) || len(name) > maxName || name != filepath.Base(name) || strings.HasPrefix(name, ".") || strings.ContainsAny(name, "/\\\x00\n") {
			t.Errorf("Name(%q) = %q", given, name)
		}
		if again, err := Name(name); err != nil || again != name {
			t.Errorf("Name(%q) = %q, %v", name, again, err)
		}
	})
}
