package corpus

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// maxSidecar bounds what is handed to the YAML parser.
const maxSidecar = maxFrontMatter

// isSidecar reports a name that describes another file and is no document.
func isSidecar(name string) bool {
	ext := strings.ToLower(path.Ext(name))
	return ext == ".yaml" || ext == ".yml"
}

// isSettings reports the file that lists addresses for the whole folder.
func isSettings(name string) bool { return name == "corpus.yaml" || name == "corpus.yml" }

// pair finds the document that each sidecar describes: report.pdf.yaml that of
// report.pdf; report.yaml that of the only document called report.
func (s *scanner) pair() {
	byName, byStem := map[string]int{}, map[string][]int{}
	for i, f := range s.files {
		byName[f.Path] = i
		stem := strings.TrimSuffix(f.Path, path.Ext(f.Path))
		byStem[stem] = append(byStem[stem], i)
	}
	slices.SortFunc(s.sidecars, func(a, b File) int {
		// The name in full wins over the short one, and .yaml over .yml.
		return cmp.Or(cmp.Compare(len(b.Path), len(a.Path)), cmp.Compare(a.Path, b.Path))
	})
	for _, side := range s.sidecars {
		stem := strings.TrimSuffix(side.Path, path.Ext(side.Path))
		at, ok := byName[stem]
		if !ok {
			same := byStem[stem]
			if len(same) != 1 {
				s.skip(side.Path, strayReason(stem, len(same)))
				continue
			}
			at = same[0]
		}
		if s.files[at].Sidecar != "" {
			s.skip(side.Path, fmt.Sprintf("%s describes the same document: keep one of the two", path.Base(s.files[at].Sidecar)))
			continue
		}
		s.files[at] = s.files[at].with(side)
	}
}

func strayReason(stem string, documents int) string {
	if documents > 1 {
		return fmt.Sprintf("%d documents are called %s: name it after one of them, like %s.pdf.yaml", documents, path.Base(stem), path.Base(stem))
	}
	return "describes no document: name it after one, like report.pdf.yaml"
}

// with returns the file as described by a sidecar. Size and time change
// whenever either file does: the size is that of both, the time the later one
// to the millisecond, and below that a fingerprint of both.
func (f File) with(side File) File {
	h := fnv.New64a()
	for _, part := range [...]File{f, side} {
		for _, n := range [...]int64{part.Size, part.ModTime.UnixNano()} {
			_ = binary.Write(h, binary.LittleEndian, n) // a hash takes everything
		}
		h.Write([]byte(part.Path))
	}
	f.Sidecar = side.Path
	f.Size += side.Size
	if f.ModTime.IsZero() || side.ModTime.IsZero() {
		f.ModTime = time.Time{} // never unchanged, as without times
		return f
	}
	if side.ModTime.After(f.ModTime) {
		f.ModTime = side.ModTime
	}
	f.ModTime = f.ModTime.Truncate(time.Millisecond).Add(time.Duration(h.Sum64() % uint64(time.Millisecond)))
	return f
}

// readSidecar fills in what the sidecar says, which nothing else overrides. A
// sidecar that cannot be read leaves the document as it is, with a warning.
func (d *Document) readSidecar(fsys fs.FS, name string) {
	raw, err := readBytes(fsys, name, maxSidecar)
	if err != nil {
		d.warn(fmt.Sprintf("Its sidecar %s was left out: it %s.", path.Base(name), reasonOf(err)))
		return
	}
	text, _, err := decode(raw)
	if err != nil {
		d.warn(fmt.Sprintf("Its sidecar %s was left out: it %v.", path.Base(name), err))
		return
	}
	d.parseSidecar(path.Base(name), text)
}

func (d *Document) parseSidecar(name, text string) {
	var fields map[string]yaml.Node
	if err := yaml.Unmarshal([]byte(text), &fields); err != nil {
		d.warn(fmt.Sprintf("Its sidecar %s was left out, because it is not valid YAML: %s.", name, yamlReason(err)))
		return
	}
	keys := make([]string, 0, len(fields))
	for key := range fields {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		node := fields[key]
		d.setField(key, nodeText(&node), FromSidecar)
	}
}
