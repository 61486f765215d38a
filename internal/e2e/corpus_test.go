package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ibid/internal/discordsim"
)

const ferry = `# The Skerrow ferry

The ferry to Skerrow carries 240 passengers and 18 cars. It leaves the pier at 7.15 a.m. on weekdays.
`

func TestMaintainersKeepTheDocuments(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "pier.md"), []byte("# The pier\n\nThe pier of Skerrow was built in 1904 by the harbour board.\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	s := play(t, discordsim.Options{}, "CORPUS_DIR="+dir, "MAX_FILE_MB=1")
	add := func(name string, data []byte) (*discordsim.Interaction, error) {
		return s.keeper.Slash(s.ctx, s.channel, "corpus add", discordsim.Opt("file", s.Upload(name, data)))
	}

	s.run("a preview, a yes, and it answers", func(t *testing.T) {
		i, err := add("ferry.md", []byte(ferry))
		preview := s.see(i, err, "The Skerrow ferry", "Add 1 document?")
		if _, err := os.Stat(filepath.Join(dir, "ferry.md")); err == nil {
			t.Fatal("it is there before the yes")
		}
		i, err = s.keeper.Click(s.ctx, preview, "Add")
		s.see(i, err, "1 added")
		side, err := os.ReadFile(filepath.Join(dir, "ferry.md.yaml"))
		if err != nil || !strings.Contains(string(side), s.keeper.ID) {
			t.Errorf("the sidecar is %q, %v", side, err)
		}
		i, err = s.ruth.Slash(s.ctx, s.channel, "ask", discordsim.Opt("question", "How many passengers does the ferry carry?"))
		s.see(i, err, "240 passengers")
	})
	s.run("no is no", func(t *testing.T) {
		i, err := add("other.md", []byte("The lighthouse of Skerrow was painted red in 1931.\n"))
		i, err = s.keeper.Click(s.ctx, s.see(i, err, "Add 1 document?"), "Cancel")
		s.see(i, err, "Nothing was changed")
		if _, err := os.Stat(filepath.Join(dir, "other.md")); err == nil {
			t.Error("it was added")
		}
	})
	s.run("what cannot be read is said", func(t *testing.T) {
		i, err := add("photo.md", []byte("\x89PNG\r\n\x1a\n\x00\x00"))
		s.see(i, err, "Nothing can be added", "photo.md")
		i, err = add("corpus.yaml", []byte("addresses: []\n"))
		s.see(i, err, "Nothing can be added", "describe other files")
		i, err = add("large.txt", []byte(strings.Repeat("The pier is long. ", 100_000)))
		s.see(i, err, "Nothing can be added", "larger than 1 MB")
	})
	s.run("only addresses of the public internet are fetched", func(t *testing.T) {
		for _, address := range []string{"http://127.0.0.1:80/", "http://localhost/a", "http://[::1]/", "http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/", "ftp://example.org/a", "nonsense"} {
			i, err := s.keeper.Slash(s.ctx, s.channel, "corpus add", discordsim.Opt("url", address))
			s.see(i, err, "Nothing can be added")
		}
		i, err := s.keeper.Slash(s.ctx, s.channel, "corpus add")
		s.see(i, err, "Attach a file or name a web address")
	})
	s.run("a list, and out", func(t *testing.T) {
		i, err := s.keeper.Slash(s.ctx, s.channel, "corpus list")
		list := s.see(i, err, "2 documents", "ferry.md")
		i, err = s.keeper.Choose(s.ctx, list, "", "The Skerrow ferry")
		ask := s.see(i, err, "Remove this document?", "ferry.md")
		i, err = s.keeper.Click(s.ctx, ask, "Remove")
		s.see(i, err, "1 removed")
		if _, err := os.Stat(filepath.Join(dir, "ferry.md")); err == nil {
			t.Error("its file is still there")
		}
		if kept, _ := filepath.Glob(filepath.Join(dir, ".removed", "*ferry.md*")); len(kept) != 2 {
			t.Errorf("kept are %v", kept)
		}
	})
	s.run("members may not", func(t *testing.T) {
		if _, err := s.ruth.Slash(s.ctx, s.channel, "corpus list"); err == nil {
			t.Error("Discord lets a member")
		}
	})
}

func TestTheCorpusInsideIsNotChanged(t *testing.T) {
	s := play(t, discordsim.Options{})
	i, err := s.keeper.Slash(s.ctx, s.channel, "corpus list")
	s.see(i, err, "CORPUS_DIR")
}
