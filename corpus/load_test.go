package corpus

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

func load(t *testing.T, fsys fs.FS, opts Options) (map[string]Document, map[string]string) {
	t.Helper()
	docs, skipped, err := Load(context.Background(), fsys, opts)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.IsSortedFunc(docs, func(a, b Document) int { return strings.Compare(a.ID, b.ID) }) {
		t.Error("documents are not sorted by ID")
	}
	byID, reasons := map[string]Document{}, map[string]string{}
	for _, d := range docs {
		byID[d.ID] = d
	}
	for _, s := range skipped {
		reasons[s.Path] = s.Reason
	}
	return byID, reasons
}

func file(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }

func TestLoadTakesWhatItCanRead(t *testing.T) {
	docs, skipped := load(t, fstest.MapFS{
		"b.txt":             file("The quay is open."),
		"a/ferry times.MD":  file("# Ferries\n\nThe ferry leaves at nine."),
		"ünïcode ✓.txt":     file("Ships sail."),
		".hidden.txt":       file("No."),
		".git/x.txt":        file("No."),
		"b.txt~":            file("No."),
		"#b.txt#":           file("No."),
		"b.txt.bak":         file("No."),
		"sheet.xlsx":        file("PK"),
		"stray.yaml":        file("title: Nobody's"),
		"NOTES":             file("Text."),
		"fake.txt":          file("\x89PNG\r\n\x1a\n\x00\x01"),
		"zip.md":            file("PK\x03\x04"),
		"empty.txt":         file(""),
		"blank.txt":         file("\ufeff \n\u200b\n"),
		"chrome.txt":        file("Skip to main content\n\nLog in\n"),
		"binary.txt":        file("\x00\x01\x02\xff\xfe"),
		"controls.txt":      file("a\x01b\x02c\x03d\x04"),
		"big.txt":           file(strings.Repeat("long ", 100)),
		"folder.md/in.txt":  file("It is read."),
		"new\nline.txt":     file("No."),
		"a/deep/er/one.txt": file("Deep."),
	}, Options{MaxFileBytes: 400})

	want := []string{"a/deep/er/one.txt", "a/ferry times.MD", "b.txt", "folder.md/in.txt", "ünïcode ✓.txt"}
	if got := slices.Sorted(maps.Keys(docs)); !slices.Equal(got, want) {
		t.Errorf("documents %q, want %q", got, want)
	}
	for path, part := range map[string]string{
		"sheet.xlsx": "save each sheet as .csv", "stray.yaml": "describes no document", "NOTES": "no extension", "fake.txt": "is a picture",
		"zip.md":    "is a damaged archive",
		"empty.txt": "is empty", "blank.txt": "holds no text", "chrome.txt": "holds no text", "binary.txt": "is not text",
		"controls.txt": "is not text", "big.txt": "larger than 400 bytes", "folder.md": "is a folder", "new\ufffdline.txt": "line break",
	} {
		if !strings.Contains(skipped[path], part) {
			t.Errorf("%s: skipped because it %q, want %q", path, skipped[path], part)
		}
		delete(skipped, path)
	}
	if len(skipped) > 0 {
		t.Errorf("skipped as well: %v", skipped)
	}
}

// deniedFS refuses to open one file and to list one folder.
type deniedFS struct{ fstest.MapFS }

func (f deniedFS) Open(name string) (fs.File, error) {
	if strings.HasPrefix(name, "locked") {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return f.MapFS.Open(name)
}

func (f deniedFS) ReadDir(name string) ([]fs.DirEntry, error) {
	if name == "lockeddir" {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return f.MapFS.ReadDir(name)
}

func TestLoadGoesOnPastWhatIsLocked(t *testing.T) {
	docs, skipped := load(t, deniedFS{fstest.MapFS{
		"locked.txt": file("No."), "lockeddir/a.txt": file("No."), "open.txt": file("The door is open."),
	}}, Options{})
	if len(docs) != 1 || docs["open.txt"].Text == "" {
		t.Errorf("documents: %v", docs)
	}
	for _, path := range []string{"locked.txt", "lockeddir"} {
		if !strings.Contains(skipped[path], "permission") {
			t.Errorf("%s: %q", path, skipped[path])
		}
	}
}

func TestLoadFailsOnlyAsAWhole(t *testing.T) {
	if _, _, err := Load(context.Background(), os.DirFS(filepath.Join(t.TempDir(), "none")), Options{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing folder: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := Load(ctx, fstest.MapFS{"a.txt": file("Text.")}, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled context: %v", err)
	}
	if docs, skipped, err := Load(context.Background(), os.DirFS(t.TempDir()), Options{}); err != nil || len(docs)+len(skipped) != 0 {
		t.Errorf("an empty folder: %v %v %v", docs, skipped, err)
	}
}

func TestReadNamesAFileThatIsGone(t *testing.T) {
	_, err := Read(context.Background(), fstest.MapFS{}, File{Path: "gone.txt"}, Options{})
	var skip *SkipError
	if !errors.As(err, &skip) || !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "is gone") {
		t.Errorf("got %v", err)
	}
}

func TestUnchangedWantsTheSameTimeAndSize(t *testing.T) {
	now := time.Now()
	old := File{Path: "a.txt", Size: 3, ModTime: now}
	for _, c := range []struct {
		file File
		want bool
	}{
		{File{Path: "a.txt", Size: 3, ModTime: now}, true},
		{File{Path: "a.txt", Size: 3, ModTime: now.UTC()}, true},
		{File{Path: "a.txt", Size: 4, ModTime: now}, false},
		{File{Path: "a.txt", Size: 3, ModTime: now.Add(1)}, false},
		{File{Path: "b.txt", Size: 3, ModTime: now}, false},
	} {
		if got := c.file.Unchanged(old); got != c.want {
			t.Errorf("%v: %v", c.file, got)
		}
	}
	if embedded := (File{Path: "a.txt", Size: 3}); embedded.Unchanged(embedded) {
		t.Error("a file without a time is taken for unchanged")
	}
}
