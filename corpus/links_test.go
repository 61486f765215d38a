//go:build unix

package corpus

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestLoadReadsLinksInsideTheFolderOnly(t *testing.T) {
	dir, outside := t.TempDir(), t.TempDir()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.MkdirAll(filepath.Join(dir, ".data", "v1"), 0o755))
	must(os.WriteFile(filepath.Join(dir, ".data", "v1", "x"), []byte("Mounted as Kubernetes does."), 0o644))
	must(os.WriteFile(filepath.Join(outside, "secret.txt"), []byte("A secret."), 0o644))
	for link, target := range map[string]string{
		".now": ".data/v1", "inside.txt": ".now/x", "out.txt": filepath.Join(outside, "secret.txt"),
		"up.txt": "../" + filepath.Base(outside) + "/secret.txt", "loop.txt": "loop.txt", "dead.txt": "nothing.txt",
		"dir.md": ".data", "far": outside, "via.txt": "far/secret.txt",
	} {
		must(os.Symlink(target, filepath.Join(dir, link)))
	}
	must(syscall.Mkfifo(filepath.Join(dir, "pipe.txt"), 0o644))
	must(os.WriteFile(filepath.Join(dir, "bad\xff.txt"), []byte("Text."), 0o644))

	docs, skipped := load(t, os.DirFS(dir), Options{})
	if got := docs["inside.txt"].Text; got != "Mounted as Kubernetes does." || len(docs) != 1 {
		t.Errorf("inside.txt is %q among %d documents", got, len(docs))
	}
	for path, part := range map[string]string{
		"out.txt": "leaves the corpus folder", "up.txt": "leaves the corpus folder", "via.txt": "leaves the corpus folder",
		"loop.txt": "back to itself", "dead.txt": "link to nothing", "dir.md": "link to a folder",
		"pipe.txt": "is a pipe", "bad\ufffd.txt": "not valid UTF-8",
	} {
		if !strings.Contains(skipped[path], part) {
			t.Errorf("%s: skipped because it %q, want %q", path, skipped[path], part)
		}
	}
}
