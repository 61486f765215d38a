package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ibid/answer"
)

func TestHistoryTellsWhatBecameOfADocument(t *testing.T) {
	t.Setenv("DATA_DIR", t.TempDir())
	dir := villages(t, "Ashby", "Birling", "Corley")
	run(t, "", "index", "--corpus", dir)
	if err := os.WriteFile(filepath.Join(dir, "Ashby.txt"), []byte("The village of Ashby has 50 houses and no mill any more."), 0o644); err != nil {
		t.Fatal(err)
	}
	run(t, "", "index", "--corpus", dir)
	if err := os.Remove(filepath.Join(dir, "Ashby.txt")); err != nil {
		t.Fatal(err)
	}
	r := run(t, "", "sources", "--corpus", dir, "--history", "Ashby.txt", "--json")
	var all []version
	if err := json.Unmarshal([]byte(r.out), &all); err != nil {
		t.Fatalf("%v: %s%s", err, r.out, r.errors)
	}
	if len(all) != 3 {
		t.Fatalf("%+v", all)
	}
	for i, want := range []version{{Change: "added", Added: 1}, {Change: "changed", Added: 1, Removed: 1}, {Change: "removed", Removed: 1}} {
		got := all[i]
		if got.Change != want.Change || got.Added != want.Added || got.Removed != want.Removed || got.Kept != 0 || (got.Hash == "") != (want.Change == "removed") {
			t.Errorf("version %d: %+v", i, got)
		}
	}
	if all[0].Came[0] != all[1].Went[0] || all[1].Came[0] != all[2].Went[0] {
		t.Errorf("what came did not go: %+v", all)
	}
	text := run(t, "", "sources", "--corpus", dir, "--history", "Ashby.txt")
	if lines := strings.Split(strings.TrimSpace(text.out), "\n"); len(lines) != 3 || !strings.Contains(lines[1], "changed  passages: 1 new, 1 gone, 0 kept") {
		t.Errorf("%s%s", text.out, text.errors)
	}
	if r := run(t, "", "sources", "--corpus", dir, "--history", "Nowhere.txt"); r.code != 2 {
		t.Errorf("exit %d: %s", r.code, r.errors)
	}
}

const mail = `The harbour board of Skerrow will replace the old engine of the ferry in October 2023, its treasurer Ruth Alder said on Monday.
The ferry carries 240 passengers and 18 cars and leaves the pier at 7.15 a.m. on weekdays. The crossing takes forty minutes when the sea is calm.
`

func TestCopiesAreOneOrigin(t *testing.T) {
	// Enough is edited for the search to show both passages, and little enough
	// for the documents to be one story.
	reposted := strings.NewReplacer("on Monday", "this week", "forty minutes", "a short while", "the sea is calm", "all is quiet").Replace(mail)
	t.Setenv("DATA_DIR", t.TempDir())
	dir := folder(t, map[string]string{
		"agency.md":  "---\ntitle: Ferry engine\ndate: 2022-05-03\n---\n\n" + mail,
		"blog.md":    "---\ntitle: Reposted\ndate: 2022-05-04\n---\n\n" + reposted,
		"village.md": "Ashby has forty houses.\n",
	})
	list := run(t, "", "sources", "--corpus", dir).out
	if lines := strings.Split(list, "\n"); !strings.HasPrefix(lines[1], "agency.md") || !strings.HasPrefix(lines[2], "  copy: blog.md") {
		t.Error(list)
	}
	r := run(t, "", "ask", "--corpus", dir, "--json", "How many passengers does the ferry carry?")
	var a answer.Answer
	if err := json.Unmarshal([]byte(r.out), &a); err != nil {
		t.Fatal(err)
	}
	if len(a.Sources) != 2 || a.Origins != 1 {
		t.Errorf("%d sources, %d independent: %s", len(a.Sources), a.Origins, r.out)
	}
	if r := run(t, "", "ask", "--corpus", dir, "How many passengers does the ferry carry?"); !strings.Contains(r.out, "2 sources, 1 independent") {
		t.Error(r.out)
	}
}
