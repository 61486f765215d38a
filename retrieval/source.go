package retrieval

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"ibid/corpus"
)

// ErrUnfinished says that a file changed while it was read: somebody is writing
// it. What was read before is kept until the file is whole.
var ErrUnfinished = errors.New("is being written: it is read when it is whole")

// A Source offers documents: a cheap list of them, and each when it is asked
// for. An error of Read leaves that one document out.
type Source interface {
	Scan(ctx context.Context) ([]corpus.File, []corpus.Skipped, error)
	Read(ctx context.Context, file corpus.File) (corpus.Document, error)
}

// Folder returns the documents below fsys as a source.
func Folder(fsys fs.FS, opts corpus.Options) Source { return folder{fsys, opts} }

type folder struct {
	fsys fs.FS
	opts corpus.Options
}

func (f folder) Scan(ctx context.Context) ([]corpus.File, []corpus.Skipped, error) {
	return corpus.Scan(ctx, f.fsys, f.opts)
}

func (f folder) Read(ctx context.Context, file corpus.File) (corpus.Document, error) {
	before := f.look(file)
	doc, err := corpus.Read(ctx, f.fsys, file, f.opts)
	if ctx.Err() == nil && f.look(file) != before {
		return corpus.Document{}, ErrUnfinished
	}
	return doc, err
}

// A look at a file and its sidecar; equal looks, equal bytes.
type look [2]struct {
	size int64
	at   int64 // Unix time in nanoseconds
}

func (f folder) look(file corpus.File) (l look) {
	for i, name := range []string{file.Path, file.Sidecar} {
		if info, err := fs.Stat(f.fsys, name); name != "" && err == nil {
			l[i].size, l[i].at = info.Size(), info.ModTime().UnixNano()
		}
	}
	return l
}

// Documents returns documents that are in memory as a source; their IDs must
// differ. A document without a hash gets one of its title and text.
func Documents(docs []corpus.Document) Source {
	byID := make(documents, len(docs))
	for _, d := range docs {
		if d.Hash == "" {
			sum := sha256.Sum256([]byte(d.Title + "\x00" + d.Text))
			d.Hash = hex.EncodeToString(sum[:])
		}
		byID[d.ID] = d
	}
	return byID
}

type documents map[string]corpus.Document

func (m documents) Scan(context.Context) ([]corpus.File, []corpus.Skipped, error) {
	files := make([]corpus.File, 0, len(m))
	for id, d := range m {
		files = append(files, corpus.File{Path: id, Size: int64(len(d.Text))})
	}
	slices.SortFunc(files, func(a, b corpus.File) int { return strings.Compare(a.Path, b.Path) })
	return files, nil, nil
}

func (m documents) Read(_ context.Context, file corpus.File) (corpus.Document, error) {
	d, ok := m[file.Path]
	if !ok {
		return corpus.Document{}, fmt.Errorf("read %s: %w", file.Path, fs.ErrNotExist)
	}
	return d, nil
}

// A described document is what is stored of one beside its text.
type described struct {
	corpus.Document
	Sketch sketch
}

// encodeMeta writes all of a document but its text.
func encodeMeta(d corpus.Document, s sketch) ([]byte, error) {
	d.Text = ""
	meta, err := json.Marshal(described{d, s})
	if err != nil {
		return nil, fmt.Errorf("describe %s: %w", d.ID, err)
	}
	return meta, nil
}

func decodeMeta(meta []byte, text string) (corpus.Document, sketch, error) {
	var d described
	if err := json.Unmarshal(meta, &d); err != nil {
		return d.Document, nil, fmt.Errorf("read the description of a document: %w", err)
	}
	d.Text = text
	return d.Document, d.Sketch, nil
}
