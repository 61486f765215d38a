package cli

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ibid/internal/settings"
	"ibid/retrieval/watch"
)

func TestDocumentsAreReloadedAsTheyChange(t *testing.T) {
	for name, s := range map[string]settings.Settings{"watched": {Watch: true}, "on a schedule": {ReloadEvery: time.Second}} {
		t.Run(name, func(t *testing.T) {
			s.CorpusDir, s.DataDir, s.Embeddings, s.MaxFileMB = villages(t, "Ashby", "Birling"), t.TempDir(), settings.EmbeddingsLocal, 1
			a := &app{settings: s, log: slog.New(slog.DiscardHandler), stderr: &bytes.Buffer{}}
			ws, err := a.open(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			defer ws.close()
			defer a.follow(context.Background(), ws)()
			if err := os.WriteFile(filepath.Join(s.CorpusDir, "Corley.txt"), []byte("Corley has a mill."), 0o644); err != nil {
				t.Fatal(err)
			}
			for deadline := time.Now().Add(time.Minute); !ws.knows("Corley.txt"); time.Sleep(10 * time.Millisecond) {
				if time.Now().After(deadline) {
					t.Fatal("the new document is never served")
				}
			}
		})
	}
}

func TestAHalfWrittenFileIsLeftForLater(t *testing.T) {
	t.Setenv("DATA_DIR", t.TempDir())
	dir := villages(t, "Ashby", "Birling")
	file, err := os.Create(filepath.Join(dir, "Corley.txt"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.WriteString("The village of Corley has"); err != nil {
		t.Fatal(err)
	}
	if !watch.Unfinished(file.Name()) {
		t.Skip("this system does not say who has a file open for writing")
	}
	r := run(t, "", "index", "--corpus", dir)
	if r.code != 0 || !strings.HasPrefix(r.out, "2 documents, ") || !strings.Contains(r.out, "Corley.txt: is being written") {
		t.Errorf("exit %d: %s%s", r.code, r.out, r.errors)
	}
	if _, err := file.WriteString(" 42 houses and a mill."); err != nil {
		t.Fatal(err)
	}
	file.Close()
	if r := run(t, "", "index", "--corpus", dir); r.code != 0 || !strings.HasPrefix(r.out, "3 documents, ") {
		t.Errorf("exit %d: %s%s", r.code, r.out, r.errors)
	}
}
