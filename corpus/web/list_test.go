package web

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"
)

const listed = `# what the town says
addresses:
  - https://Example.org/quay#costs
  # the board's own
  - url: https://board.example/minutes?year=2024
    title: Minutes
    every: 7d
    tags: [quay, works]
    kind: official
  - http://example.org   # the front page
`

func TestListsAreRead(t *testing.T) {
	entries, faults, err := ReadList(fstest.MapFS{"corpus.yaml": {Data: []byte(listed)}})
	if err != nil || len(faults) > 0 || len(entries) != 3 {
		t.Fatalf("%v, %v, %v", entries, faults, err)
	}
	if e := entries[0]; e.URL != "https://example.org/quay" || e.Every != Daily || e.Line != 3 {
		t.Errorf("%+v", e)
	}
	if e := entries[1]; e.Every != 7*24*time.Hour || e.Known["title"] != "Minutes" || e.Known["tags"] != "quay, works" || e.Known["url"] != "https://board.example/minutes?year=2024" {
		t.Errorf("%+v", e)
	}
	if ids := idsOf(entries); ids[0] != "web/example.org/quay" || !strings.HasPrefix(ids[1], "web/board.example/minutes-") || ids[2] != "web/example.org" {
		t.Errorf("%q", ids)
	}
	if entries, _, err := ReadList(fstest.MapFS{}); err != nil || entries != nil {
		t.Errorf("a folder without a list: %v, %v", entries, err)
	}
}

func TestFaultsOfAListCostThemselves(t *testing.T) {
	for reason, line := range map[string]string{
		"of \"ftp\"":              "ftp://example.org/a",
		"of \"gopher\"":           "gopher://example.org/1",
		"the port \"8080\"":       "https://example.org:8080/",
		"with a password":         "https://me:secret@example.org/",
		"is no address":           "example.org/a",
		"must look like":          "{url: https://example.org/a, every: sometimes}",
		"15 minutes":              "{url: https://example.org/a, every: 1s}",
		"has the field \"tilte\"": "{url: https://example.org/a, tilte: A}",
		"the same address":        "https://good.example/",
		"write “- https":          "[https://example.org/a]",
	} {
		entries, faults, err := parseList([]byte("addresses:\n  - https://good.example/\n  - " + line + "\n"))
		if err != nil || len(entries) != 1 || len(faults) != 1 || !strings.Contains(faults[0].String(), reason) || faults[0].Line != 3 {
			t.Errorf("%s: %v, %v, %v; want %q", line, entries, faults, err, reason)
		}
	}
	for _, raw := range []string{"adresses:\n  - https://a.example/\n", "- https://a.example/\n", "addresses: https://a.example/\n"} {
		if entries, faults, err := parseList([]byte(raw)); err != nil || len(entries) != 0 || len(faults) != 1 {
			t.Errorf("%q: %v, %v, %v", raw, entries, faults, err)
		}
	}
	if _, _, err := parseList([]byte("addresses: [\n")); err == nil {
		t.Error("broken YAML was read")
	}
}

func TestListsAreEdited(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "corpus.yaml")
	at := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	if err := os.WriteFile(name, []byte(listed), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := NewEditor(dir).Add(Entry{URL: "https://new.example/a", Every: time.Hour, Known: map[string]string{"title": "yes: no"}}, "Ines Falk", at); err != nil {
		t.Fatal(err)
	}
	if err := NewEditor(dir).Remove("https://example.org/quay"); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	want := `# what the town says
addresses:
  # the board's own
  - url: https://board.example/minutes?year=2024
    title: Minutes
    every: 7d
    tags: [quay, works]
    kind: official
  - http://example.org # the front page
  - url: https://new.example/a
    every: 1h0m0s
    title: 'yes: no'
    added_by: Ines Falk
    added: "2026-03-04T05:06:07Z"
`
	if string(raw) != want {
		t.Errorf("got\n%s\nwant\n%s", raw, want)
	}
	if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if entries, faults, err := ReadList(os.DirFS(dir)); err != nil || len(faults) > 0 || entries[2].By != "Ines Falk" || entries[2].Known["title"] != "yes: no" {
		t.Errorf("%v, %v, %v", entries, faults, err)
	}
	if err := NewEditor(dir).Add(Entry{URL: "http://EXAMPLE.org/"}, "", at); !errors.Is(err, ErrListed) {
		t.Errorf("%v", err)
	}
	if err := NewEditor(dir).Remove("https://nobody.example/"); !errors.Is(err, ErrNotListed) {
		t.Errorf("%v", err)
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 1 {
		t.Errorf("%v, %v", files, err)
	}
}

func TestAListIsMadeWhereThereIsNone(t *testing.T) {
	for name, raw := range map[string]string{"none": "", "a comment": "# nothing yet\n", "an empty key": "addresses:\n", "in brackets": "addresses: [https://a.example/]\n"} {
		dir := t.TempDir()
		if raw != "" {
			if err := os.WriteFile(filepath.Join(dir, "corpus.yaml"), []byte(raw), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if err := NewEditor(dir).Add(Entry{URL: "https://new.example/a"}, "Ines", time.Now()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		entries, faults, err := ReadList(os.DirFS(dir))
		if err != nil || len(faults) > 0 || !slices.ContainsFunc(entries, func(e Entry) bool { return e.URL == "https://new.example/a" && e.By == "Ines" }) {
			t.Errorf("%s: %v, %v, %v", name, entries, faults, err)
		}
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "corpus.yaml"), []byte("addresses: none\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := NewEditor(dir).Add(Entry{URL: "https://new.example/a"}, "", time.Now()); err == nil {
		t.Error("a file of another form was changed")
	}
}

func TestChangesAtTheSameTimeAreAllKept(t *testing.T) {
	dir := t.TempDir()
	editor := NewEditor(dir)
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() {
			if err := editor.Add(Entry{URL: fmt.Sprintf("https://a.example/%d", i)}, "Ines", time.Now()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if entries, faults, err := ReadList(os.DirFS(dir)); err != nil || len(faults) > 0 || len(entries) != 16 {
		t.Errorf("%d entries, %v, %v", len(entries), faults, err)
	}
}

func FuzzList(f *testing.F) {
	for _, raw := range []string{listed, "addresses: [a, {url: b}]", "a: &a [*a]", "addresses:\n  - &x https://a.example/\n  - *x\n", "{addresses: {a: b}}", "\xff", "---\n...\n---\n"} {
		f.Add([]byte(raw))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		entries, _, err := parseList(raw)
		if err != nil {
			return
		}
		seen := map[string]bool{}
		for i, id := range idsOf(entries) {
			e := entries[i]
			if _, err := Address(e.URL); err != nil || seen[id] || !strings.HasPrefix(id, Prefix) || strings.Contains(id, "..") && !strings.Contains(e.URL, "..") {
				t.Errorf("%q: %v, %q", e.URL, err, id)
			}
			if e.Every != 0 && e.Every < leastEvery {
				t.Errorf("%q every %v", e.URL, e.Every)
			}
			seen[id] = true
		}
	})
}
