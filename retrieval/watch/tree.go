package watch

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
)

// A tree is what can be seen of a folder's files without opening them.
type tree struct {
	root  fs.FileInfo      // nil when there is no folder
	files map[string]stamp // by path
}

type stamp struct {
	size int64
	at   int64 // Unix time in nanoseconds
	mode fs.FileMode
}

// look lists the files below dir; what cannot be read is not there.
func look(dir string) tree {
	t := tree{files: map[string]stamp{}}
	t.root, _ = os.Stat(dir)
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil
		}
		if path != dir && hidden(path) {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if info, err := d.Info(); err == nil && !d.IsDir() {
			t.files[path] = stamp{info.Size(), info.ModTime().UnixNano(), info.Mode()}
		}
		return nil
	})
	return t
}

func hidden(path string) bool { return strings.HasPrefix(filepath.Base(path), ".") }

func (t tree) sameFolder(u tree) bool {
	return t.root != nil && u.root != nil && os.SameFile(t.root, u.root)
}

func (t tree) equal(u tree) bool { return maps.Equal(t.files, u.files) }

// writing reports whether a file that is not as it was told of is open for
// writing, where the system says so.
func (t tree) writing(told tree) bool {
	for path, s := range t.files {
		if s != told.files[path] && s.mode.IsRegular() && beingWritten(path) {
			return true
		}
	}
	return false
}
