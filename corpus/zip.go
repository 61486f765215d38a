package corpus

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// Bounds of what a packed document may hold when unpacked.
const (
	maxEntries = 20_000
	maxEntry   = 64 << 20
	maxUnpack  = 256 << 20
)

var errBomb = fmt.Errorf("holds more than %d MB when it is unpacked: split it into several files", maxEntry>>20)

// A bundle is a document that is packed as a ZIP archive.
type bundle struct {
	files map[string]*zip.File
	left  int64 // bytes that may still be unpacked
}

func openBundle(raw []byte) (*bundle, error) {
	r, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, fmt.Errorf("is a damaged archive: save it anew (%w)", err)
	}
	if len(r.File) > maxEntries {
		return nil, fmt.Errorf("is an archive of %d files: unpack it into the folder and delete it", len(r.File))
	}
	b := &bundle{files: make(map[string]*zip.File, len(r.File)), left: maxUnpack}
	for _, f := range r.File {
		if _, ok := b.files[f.Name]; !ok {
			b.files[f.Name] = f
		}
	}
	return b, nil
}

// read unpacks one file of the bundle, which need not say how large it is.
func (b *bundle) read(name string) ([]byte, error) {
	f := b.files[name]
	if f == nil {
		return nil, fmt.Errorf("lacks its part %s: save it anew", printable(path.Base(name)))
	}
	r, err := f.Open()
	if err != nil {
		return nil, damagedPart(name, err)
	}
	defer r.Close()
	limit := min(maxEntry, b.left)
	raw, err := io.ReadAll(io.LimitReader(r, limit+1))
	if int64(len(raw)) > limit {
		return nil, errBomb
	}
	if err != nil {
		return nil, damagedPart(name, err)
	}
	b.left -= int64(len(raw))
	return raw, nil
}

func damagedPart(name string, err error) error {
	return fmt.Errorf("is damaged in its part %s: save it anew (%w)", printable(path.Base(name)), err)
}

// zipReader tells the formats that are ZIP archives by what is in them.
func zipReader(raw []byte) (reader, error) {
	b, err := openBundle(raw)
	if err != nil {
		return nil, err
	}
	switch {
	case b.files["META-INF/container.xml"] != nil && b.files["mimetype"] != nil:
		if kind, err := b.read("mimetype"); err == nil && strings.HasPrefix(string(kind), "application/epub") {
			return readEPUB, nil
		}
	case b.files["word/document.xml"] != nil:
		return readDOCX, nil
	case b.files["xl/workbook.xml"] != nil:
		return nil, errors.New("is an Excel workbook: save each sheet as .csv")
	case b.files["ppt/presentation.xml"] != nil:
		return nil, errors.New("is a PowerPoint presentation: save its text as .txt")
	}
	if kind, err := b.read("mimetype"); err == nil && strings.HasPrefix(string(kind), "application/vnd.oasis.opendocument") {
		return nil, errors.New("is an OpenDocument file: save it as .docx or .csv")
	}
	return nil, errors.New("is a ZIP archive: unpack it into the folder and delete it")
}

// expired reports a deadline between two parts of a document.
func expired(ctx context.Context) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return errTooSlow
	}
	return ctx.Err()
}

var errTooSlow = fmt.Errorf("takes more than %v to read: split it into several files", readTime)
