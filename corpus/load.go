package corpus

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"time"
)

// A SkipError says why one file is left out of the corpus, in words for the
// person who keeps the folder.
type SkipError struct {
	Reason string
	Err    error // the cause, where there is one
}

func (e *SkipError) Error() string { return e.Reason }
func (e *SkipError) Unwrap() error { return e.Err }

// Load reads every document below fsys, sorted by ID, and names the files that
// were left out. The error is not nil only when the folder itself cannot be
// read or ctx is done.
func Load(ctx context.Context, fsys fs.FS, opts Options) ([]Document, []Skipped, error) {
	files, skipped, err := Scan(ctx, fsys, opts)
	if err != nil {
		return nil, nil, err
	}
	docs := make([]Document, 0, len(files))
	for _, file := range files {
		doc, err := Read(ctx, fsys, file, opts)
		switch {
		case ctx.Err() != nil:
			return nil, nil, fmt.Errorf("load the corpus: %w", ctx.Err())
		case err != nil:
			skipped = append(skipped, Skipped{Path: file.Path, Reason: err.Error()})
		default:
			docs = append(docs, doc)
		}
	}
	sortSkipped(skipped)
	return docs, skipped, nil
}

// Read reads one file that Scan listed, with its sidecar. Any error but that of
// ctx is a *SkipError: the reason to leave this file out and go on.
func Read(ctx context.Context, fsys fs.FS, file File, opts Options) (Document, error) {
	if err := ctx.Err(); err != nil {
		return Document{}, fmt.Errorf("read %s: %w", file.Path, err)
	}
	raw, err := readBytes(fsys, file.Path, opts.maxFileBytes())
	if err != nil {
		return Document{}, &SkipError{Reason: reasonOf(err), Err: err}
	}
	doc := Document{Found: map[string]string{}}
	if file.Sidecar != "" {
		doc.readSidecar(fsys, file.Sidecar)
	}
	return parseAs(ctx, doc, file.Path, file.Path, raw, opts)
}

// readBytes asks for the file's type before it opens it, because opening a
// pipe that replaced the file since the scan would wait for ever.
func readBytes(fsys fs.FS, name string, limit int64) ([]byte, error) {
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &SkipError{Reason: "is no plain file any more"}
	}
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(raw)) > limit {
		return nil, &SkipError{Reason: tooLarge(limit)}
	}
	return raw, err
}

// Parse makes a document of a file's bytes; they say how they are read, and the
// ID's extension where they do not. The error is a *SkipError.
func Parse(id string, raw []byte) (Document, error) {
	return parseAs(context.Background(), Document{Found: map[string]string{}}, id, id, raw, Options{})
}

// ParseListed makes a document of what stands behind an address of corpus.yaml.
// name is that of a file of the same format; known are the fields that the list
// gives, by the names that a sidecar has for them. The error is a *SkipError, or
// that of ctx.
func ParseListed(ctx context.Context, id, name string, raw []byte, known map[string]string, opts Options) (Document, error) {
	doc := Document{Found: map[string]string{}}
	for _, key := range slices.Sorted(maps.Keys(known)) {
		doc.setField(key, known[key], FromList)
	}
	return parseAs(ctx, doc, id, name, raw, opts)
}

// parseAs fills in a document that holds what is known of it already. name says
// how the bytes are read where they do not.
func parseAs(ctx context.Context, doc Document, id, name string, raw []byte, opts Options) (Document, error) {
	read, err := readerFor(name, raw)
	if err != nil {
		return Document{}, &SkipError{Reason: err.Error(), Err: err}
	}
	doc, err = inTime(ctx, doc, raw, opts, read)
	switch {
	case ctx.Err() != nil:
		return Document{}, fmt.Errorf("read %s: %w", id, ctx.Err())
	case err != nil:
		return Document{}, &SkipError{Reason: oneLine(err.Error()), Err: err}
	case !hasWord(doc.Text):
		return Document{}, &SkipError{Reason: "holds no text: write something in it or delete it"}
	}
	sum := sha256.Sum256(raw)
	doc.ID, doc.Hash = id, hex.EncodeToString(sum[:])
	if doc.Title == "" {
		doc.set("title", titleOfName(id), FromFileName)
	}
	return doc, nil
}

// readTime bounds the reading of one file.
const readTime = 2 * time.Minute

// inTime gives up on a file after readTime. The libraries that read it cannot
// be stopped from outside; what they still do by then goes to nobody, and ends
// because a file's size is bounded.
func inTime(ctx context.Context, doc Document, raw []byte, opts Options, read reader) (Document, error) {
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	type result struct {
		doc Document
		err error
	}
	done := make(chan result, 1)
	go func() {
		var err error
		defer func() { done <- result{doc, err} }()
		defer recovered(&err)
		err = read(ctx, &doc, raw, opts)
	}()
	select {
	case r := <-done:
		return r.doc, r.err
	case <-ctx.Done():
		return Document{}, expired(ctx)
	}
}

// readText reads plain text. Cleaning is for pages that were scraped: who
// writes front matter by hand has written the rest as it should be.
func readText(_ context.Context, doc *Document, raw []byte, _ Options) error {
	text, warning, err := decode(raw)
	if err != nil {
		return err
	}
	doc.warn(warning)
	head, body, ok := cutFrontMatter(text)
	if ok && doc.readFrontMatter(head) {
		doc.Text = Normalize(body)
	} else {
		doc.Text, doc.Removed = clean(Normalize(text))
	}
	doc.describe()
	return nil
}

func (d *Document) warn(sentence string) {
	if sentence != "" {
		d.Warnings = append(d.Warnings, sentence)
	}
}

var errBinary = errors.New("is not text: save it as UTF-8 text, or take it out of the folder")
