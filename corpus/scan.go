package corpus

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Options bound what is read. The zero value means the defaults.
type Options struct {
	MaxFileBytes int64 // larger files are skipped; 10 MiB when zero
}

const defaultMaxFileBytes = 10 << 20

func (o Options) maxFileBytes() int64 {
	if o.MaxFileBytes > 0 {
		return o.MaxFileBytes
	}
	return defaultMaxFileBytes
}

// A File is what Scan knows of a document without opening it.
type File struct {
	Path    string // the document's ID
	Size    int64  // with that of its sidecar
	ModTime time.Time
	Sidecar string // path of the file that describes it, or ""
}

// Unchanged reports whether the file can be taken for the one that was read
// as old. Where the file system knows no times, as an embedded one, it never
// is: read it and compare Document.Hash.
func (f File) Unchanged(old File) bool {
	return f.Path == old.Path && f.Size == old.Size && !f.ModTime.IsZero() && f.ModTime.Equal(old.ModTime)
}

// Scan lists the documents below fsys, sorted by path, and the files that are
// none, with the reason. It opens folders only. Hidden files and folders and
// editors' backups are passed over without a word.
//
// A link is followed when it ends at a plain file and every step of it stays
// inside the folder; links that leave it and links to folders are skipped, so
// that a corpus that many people may write to cannot show the rest of the disk.
//
// The error is not nil when the folder itself cannot be read or ctx is done.
func Scan(ctx context.Context, fsys fs.FS, opts Options) ([]File, []Skipped, error) {
	s := &scanner{fsys: fsys, max: opts.maxFileBytes()}
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if name == "." {
			return err
		}
		return s.visit(name, d, err)
	})
	if err != nil {
		return nil, nil, fmt.Errorf("scan the corpus folder: %w", err)
	}
	s.pair()
	slices.SortFunc(s.files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	sortSkipped(s.skipped)
	return s.files, s.skipped, nil
}

func sortSkipped(skipped []Skipped) {
	slices.SortStableFunc(skipped, func(a, b Skipped) int { return strings.Compare(a.Path, b.Path) })
}

type scanner struct {
	fsys     fs.FS
	max      int64
	files    []File
	sidecars []File
	skipped  []Skipped
}

func (s *scanner) skip(name, reason string) {
	s.skipped = append(s.skipped, Skipped{Path: printable(name), Reason: reason})
}

// visit never returns an error but fs.SkipDir: the walk goes on past any file.
func (s *scanner) visit(name string, d fs.DirEntry, err error) error {
	if ignored(path.Base(name)) {
		return skipDir(d)
	}
	if reason := badName(name); reason != "" {
		s.skip(name, reason)
		return skipDir(d)
	}
	if err != nil {
		s.skip(name, reasonOf(err))
		return skipDir(d)
	}
	if d.IsDir() {
		if readerByName(name) != nil {
			s.skip(name, "is a folder with the name of a document; what is in it is read, rename it to end this notice")
		}
		return nil
	}
	s.file(name, d)
	return nil
}

func skipDir(d fs.DirEntry) error {
	if d != nil && d.IsDir() {
		return fs.SkipDir
	}
	return nil
}

func (s *scanner) file(name string, d fs.DirEntry) {
	if isSettings(name) {
		return
	}
	if readerByName(name) == nil && !isSidecar(name) {
		s.skip(name, unknownType(name))
		return
	}
	info, err := s.stat(name, d)
	switch {
	case err != nil:
		s.skip(name, reasonOf(err))
	case !info.Mode().IsRegular():
		s.skip(name, "is a pipe, socket or device: only plain files are read")
	case isSidecar(name):
		s.sidecars = append(s.sidecars, File{Path: name, Size: info.Size(), ModTime: info.ModTime()})
	case info.Size() > s.max:
		s.skip(name, tooLarge(s.max))
	case info.Size() == 0:
		s.skip(name, "is empty: write something in it or delete it")
	default:
		s.files = append(s.files, File{Path: name, Size: info.Size(), ModTime: info.ModTime()})
	}
}

func (s *scanner) stat(name string, d fs.DirEntry) (fs.FileInfo, error) {
	if d.Type()&fs.ModeSymlink == 0 {
		return d.Info()
	}
	return followLink(s.fsys, name)
}

func tooLarge(limit int64) string {
	return fmt.Sprintf("is larger than %d bytes: split it into several files", limit)
}

// ignored names are nobody's documents: hidden ones, and what editors and
// desktops leave behind.
func ignored(base string) bool {
	lower := strings.ToLower(base)
	switch {
	case strings.HasPrefix(base, "."), strings.HasPrefix(base, "~$"), strings.HasSuffix(base, "~"):
		return true
	case len(base) > 1 && base[0] == '#' && base[len(base)-1] == '#':
		return true
	case lower == "thumbs.db", lower == "desktop.ini":
		return true
	}
	switch path.Ext(lower) {
	case ".bak", ".swp", ".swo", ".tmp", ".orig", ".part", ".crdownload":
		return true
	}
	return false
}

// badName refuses names that cannot be opened through fs.FS or that would
// break the line they are printed on.
func badName(name string) string {
	if !utf8.ValidString(name) {
		return "its name is not valid UTF-8: rename it"
	}
	if strings.ContainsFunc(name, func(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }) {
		return "its name holds a line break or another control character: rename it"
	}
	return ""
}

func printable(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return utf8.RuneError
		}
		return r
	}, strings.ToValidUTF8(name, string(utf8.RuneError)))
}

// reasonOf tells a maintainer what to do about an error of the file system.
func reasonOf(err error) string {
	var skip *SkipError
	switch {
	case errors.As(err, &skip):
		return skip.Reason
	case errors.Is(err, fs.ErrPermission):
		return "may not be read: give the account that runs ibid permission to read it"
	case errors.Is(err, fs.ErrNotExist):
		return "is gone, or is a link to nothing: delete the link or bring the file back"
	}
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	return fmt.Sprintf("cannot be read: %v", err)
}
