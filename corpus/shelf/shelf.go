// Package shelf puts files into a corpus folder and takes them out, for people
// who reach it through the bot alone.
//
// It promises that a file appears as a whole, with who added it and when in its
// sidecar, that what is taken out can be put back, and that no name leads out of
// the folder. It does not judge what is in a file.
package shelf

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// removed is the folder for what was taken out: hidden, so that it is no part of
// the corpus.
const removed = ".removed"

// maxName is the longest name that a file may have, in bytes: room for ".yaml"
// and a time within the 255 that file systems allow.
const maxName = 180

// What can be wrong with a file's name or its place.
var (
	ErrName     = errors.New("the name cannot be a document's")
	ErrReadOnly = errors.New("the corpus folder cannot be written")
	ErrNoFile   = errors.New("there is no such file in the corpus folder")
)

// A Shelf is an open corpus folder.
type Shelf struct{ root *os.Root }

// Open opens a corpus folder, which must be there.
func Open(dir string) (*Shelf, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open the corpus folder: %w", err)
	}
	return &Shelf{root}, nil
}

// Close ends the use of the folder.
func (s *Shelf) Close() error { return s.root.Close() }

// An Origin says where a file came from; it stands in the file's sidecar.
type Origin struct {
	By string    // who added it, in words
	At time.Time //
}

// Name makes a name that a file can have in the folder of one that somebody's
// system gave it. The error is ErrName.
func Name(given string) (string, error) {
	name := path.Base(strings.ReplaceAll(given, "\\", "/"))
	name = strings.Join(strings.Fields(strings.Map(plain, name)), " ")
	name = strings.TrimLeft(name, ".~# ")
	ext := strings.ToLower(path.Ext(name))
	switch {
	case name == "" || name == ext || !strings.ContainsFunc(name, unicode.IsLetter) && !strings.ContainsFunc(name, unicode.IsDigit):
		return "", fmt.Errorf("%w: it has no letters", ErrName)
	case ext == ".yaml" || ext == ".yml":
		return "", fmt.Errorf("%w: files that end in %s describe other files", ErrName, ext)
	}
	return shorten(name), nil
}

// plain keeps what every file system takes.
func plain(r rune) rune {
	switch {
	case r == utf8.RuneError, strings.ContainsRune(`<>:"/|?*`, r), unicode.IsControl(r), unicode.Is(unicode.Cf, r):
		return -1
	case unicode.IsSpace(r):
		return ' '
	}
	return r
}

// shorten cuts a long name before its extension, between characters.
func shorten(name string) string {
	ext := path.Ext(name)
	if len(ext) > 10 {
		ext = ""
	}
	stem := strings.TrimSuffix(name, ext)
	for len(stem)+len(ext) > maxName {
		_, size := utf8.DecodeLastRuneInString(stem)
		stem = stem[:len(stem)-size]
	}
	return strings.TrimRight(stem, " .") + ext
}

// Has reports whether the folder holds a file of that name.
func (s *Shelf) Has(name string) bool {
	info, err := s.root.Lstat(name)
	return err == nil && info.Mode().IsRegular()
}

// Put writes a file that Name named, in the place of an older one, which goes
// where removed files go. The sidecar of that stays, since it describes the
// document, but for who added it.
func (s *Shelf) Put(name string, data []byte, o Origin) error {
	if s.Has(name) {
		if err := s.retire(name, o.At); err != nil {
			return explain("replace "+name, err)
		}
	}
	if err := s.describe(name, o); err != nil {
		return explain("describe "+name, err)
	}
	if err := s.write(name, data); err != nil {
		return explain("add "+name, err)
	}
	return nil
}

// describe writes who added a file into its sidecar, beside what stands there.
func (s *Shelf) describe(name string, o Origin) error {
	sidecar := name + ".yaml"
	fields := yaml.Node{Kind: yaml.DocumentNode, Content: []*yaml.Node{{Kind: yaml.MappingNode}}}
	if old, err := s.root.ReadFile(sidecar); err == nil {
		var kept yaml.Node
		if yaml.Unmarshal(old, &kept) == nil && len(kept.Content) == 1 && kept.Content[0].Kind == yaml.MappingNode {
			fields = kept
		}
	}
	set(fields.Content[0], "added_by", o.By)
	set(fields.Content[0], "added_at", o.At.UTC().Format(time.RFC3339))
	text, err := yaml.Marshal(&fields)
	if err != nil {
		return err
	}
	return s.write(sidecar, text)
}

// set gives a key of a mapping a value, in its place or at the end.
func set(mapping *yaml.Node, key, value string) {
	text := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: value}
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			mapping.Content[i+1] = text
			return
		}
	}
	mapping.Content = append(mapping.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: key}, text)
}

// write makes a file appear as a whole. The name it has until then is hidden.
func (s *Shelf) write(name string, data []byte) error {
	temporary := path.Join(path.Dir(name), "."+path.Base(name)+".new")
	file, err := s.root.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	err = errors.Join(err, file.Sync(), file.Close())
	if err == nil {
		err = s.root.Rename(temporary, name)
	}
	if err != nil {
		_ = s.root.Remove(temporary) // what remains is hidden
	}
	return err
}

// Remove takes a document out, by its ID, with its sidecar. Both lie in the
// folder .removed from then on. The error is ErrNoFile when there is none.
func (s *Shelf) Remove(id string, at time.Time) error {
	name := path.Clean(id)
	if !fs.ValidPath(name) || !s.Has(filepath.FromSlash(name)) {
		return fmt.Errorf("remove %s: %w", id, ErrNoFile)
	}
	if err := s.retire(name, at); err != nil {
		return explain("remove "+id, err)
	}
	for _, sidecar := range []string{name + ".yaml", name + ".yml"} {
		if s.Has(sidecar) {
			if err := s.retire(sidecar, at); err != nil {
				return explain("remove "+sidecar, err)
			}
		}
	}
	return nil
}

// retire moves a file to the folder of removed ones, under the time and its name.
func (s *Shelf) retire(name string, at time.Time) error {
	if err := s.root.Mkdir(removed, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	stamp := at.UTC().Format("20060102T150405Z")
	for n := 0; ; n++ {
		to := path.Join(removed, fmt.Sprintf("%s-%d-%s", stamp, n, path.Base(name)))
		if _, err := s.root.Lstat(to); errors.Is(err, fs.ErrNotExist) {
			return s.root.Rename(name, to)
		} else if err != nil {
			return err
		}
	}
}

func explain(doing string, err error) error {
	if errors.Is(err, fs.ErrPermission) || strings.Contains(err.Error(), "read-only file system") {
		return fmt.Errorf("%s: %w: give the program's user the right to write there (%w)", doing, ErrReadOnly, err)
	}
	return fmt.Errorf("%s: %w", doing, err)
}
