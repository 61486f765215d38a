package watch

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A told is what the folder held when the watcher told of it.
type told <-chan map[string]string

// watched runs a watcher over a fresh folder, with or without the system's help.
func watched(t *testing.T, polled bool, longest time.Duration) (string, told) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "documents")
	write(t, dir, "first.txt", "There from the start.")
	calls := make(chan map[string]string)
	ctx, cancel := context.WithCancel(context.Background())
	w := &watcher{
		log: slog.New(slog.DiscardHandler), dir: dir,
		pace:   pace{quiet: 20 * time.Millisecond, longest: longest, poll: 20 * time.Millisecond, check: time.Hour},
		remote: func(string) bool { return polled },
		changed: func() {
			select {
			case calls <- contents(dir):
			case <-ctx.Done():
			}
		},
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.run(ctx)
	}()
	t.Cleanup(func() { cancel(); <-done })
	<-calls // what changed before it began
	return dir, calls
}

func contents(dir string) map[string]string {
	files := map[string]string{}
	for path := range look(dir).files {
		text, _ := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		files[filepath.ToSlash(name)] = string(text)
	}
	return files
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// both runs a test with and without the system's help.
func both(t *testing.T, test func(t *testing.T, dir string, told told)) {
	for name, polled := range map[string]bool{"reported": false, "polled": true} {
		t.Run(name, func(t *testing.T) {
			dir, told := watched(t, polled, time.Hour)
			test(t, dir, told)
		})
	}
}

// until waits until the folder was told of as it is wanted.
func until(t *testing.T, told told, what string, want func(map[string]string) bool) {
	t.Helper()
	timeout := time.After(time.Minute)
	for {
		select {
		case files := <-told:
			if want(files) {
				return
			}
		case <-timeout:
			t.Fatalf("never told that %s", what)
		}
	}
}

func TestNewChangedAndRemovedFilesAreToldOf(t *testing.T) {
	both(t, func(t *testing.T, dir string, told told) {
		write(t, dir, "new.txt", "New.")
		until(t, told, "a file is new", func(f map[string]string) bool { return f["new.txt"] == "New." })
		write(t, dir, "new.txt", "Changed.")
		until(t, told, "a file changed", func(f map[string]string) bool { return f["new.txt"] == "Changed." })
		if err := os.Remove(filepath.Join(dir, "new.txt")); err != nil {
			t.Fatal(err)
		}
		until(t, told, "a file went", func(f map[string]string) bool { _, there := f["new.txt"]; return !there })
	})
}

func TestFoldersThatAreNewAreWatchedToo(t *testing.T) {
	both(t, func(t *testing.T, dir string, told told) {
		write(t, dir, "deep/in/it/a.txt", "A.")
		until(t, told, "a folder is new", func(f map[string]string) bool { return f["deep/in/it/a.txt"] == "A." })
		write(t, dir, "deep/in/it/b.txt", "B.")
		until(t, told, "a file is new in it", func(f map[string]string) bool { return f["deep/in/it/b.txt"] == "B." })
	})
}

// Editors write beside the file and move what they wrote into its place.
func TestAnEditorsDanceIsToldOfWhenItIsOver(t *testing.T) {
	both(t, func(t *testing.T, dir string, told told) {
		name := filepath.Join(dir, "first.txt")
		if err := os.Rename(name, name+"~"); err != nil {
			t.Fatal(err)
		}
		write(t, dir, "first.txt.new", "Saved.")
		if err := os.Rename(name+".new", name); err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(name + "~"); err != nil {
			t.Fatal(err)
		}
		until(t, told, "it was saved", func(f map[string]string) bool { return len(f) == 1 && f["first.txt"] == "Saved." })
	})
}

func TestHiddenFilesAreNotToldOf(t *testing.T) {
	both(t, func(t *testing.T, dir string, told told) {
		write(t, dir, ".git/index", "x")
		write(t, dir, ".first.txt.swp", "x")
		write(t, dir, "seen.txt", "S.")
		until(t, told, "a file is new", func(f map[string]string) bool {
			if len(f) > 2 {
				t.Errorf("told of %v", f)
			}
			return f["seen.txt"] == "S."
		})
	})
}

// A folder that was away comes back as another one, as a mount does.
func TestAFolderThatComesBackIsWatchedAgain(t *testing.T) {
	dir, told := watched(t, false, time.Hour)
	if err := os.Rename(dir, dir+".away"); err != nil {
		t.Fatal(err)
	}
	until(t, told, "the folder is away", func(f map[string]string) bool { return len(f) == 0 })
	write(t, dir, "a.txt", "A.")
	until(t, told, "it is back", func(f map[string]string) bool { return f["a.txt"] == "A." })
	write(t, dir, "b.txt", "B.")
	until(t, told, "a file is new in it", func(f map[string]string) bool { return f["b.txt"] == "B." })
}

// unfinished begins a file that stays open.
func unfinished(t *testing.T, dir string) *os.File {
	t.Helper()
	file, err := os.Create(filepath.Join(dir, "long.txt"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	if _, err := file.WriteString("The first half,"); err != nil {
		t.Fatal(err)
	}
	if !beingWritten(file.Name()) {
		t.Skip("this system does not say who has a file open for writing")
	}
	return file
}

func TestAHalfWrittenFileIsNotToldOf(t *testing.T) {
	both(t, func(t *testing.T, dir string, told told) {
		file := unfinished(t, dir)
		write(t, dir, "other.txt", "O.")
		select {
		case f := <-told:
			t.Fatalf("told of %v", f)
		case <-time.After(10 * 20 * time.Millisecond): // many times as long as it must rest
		}
		if _, err := file.WriteString(" and the second."); err != nil {
			t.Fatal(err)
		}
		file.Close()
		until(t, told, "the file is whole", func(f map[string]string) bool {
			if f["long.txt"] == "The first half," {
				t.Error("told of half a file")
			}
			return f["long.txt"] == "The first half, and the second."
		})
	})
}

// A log that is never closed must not keep other documents out for ever.
func TestAFolderThatNeverRestsIsToldOfAllTheSame(t *testing.T) {
	dir, told := watched(t, false, 100*time.Millisecond)
	unfinished(t, dir)
	write(t, dir, "other.txt", "O.")
	until(t, told, "another file is new", func(f map[string]string) bool { return f["other.txt"] == "O." })
}

func TestAFileIsUnfinishedWhileItIsWritten(t *testing.T) {
	file := unfinished(t, t.TempDir())
	if !Unfinished(file.Name()) {
		t.Error("it is open and was just written")
	}
	long := time.Now().Add(-2 * fresh)
	if err := os.Chtimes(file.Name(), long, long); err != nil {
		t.Fatal(err)
	}
	if Unfinished(file.Name()) {
		t.Error("nobody has written for long")
	}
	now := time.Now()
	if err := os.Chtimes(file.Name(), now, now); err != nil {
		t.Fatal(err)
	}
	file.Close()
	if Unfinished(file.Name()) || Unfinished(filepath.Join(t.TempDir(), "none")) {
		t.Error("it is closed, or is not there")
	}
}
