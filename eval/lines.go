package eval

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"unicode/utf8"
)

// maxLine is the longest line that is read, in bytes: room for a book as one
// document, and an end to a file that is no lines at all.
const maxLine = 64 << 20

// errStop ends a scan early and without fault.
var errStop = errors.New("stop")

// scanFile is scan over the file at path.
func scanFile(path string, use func(line []byte) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err // names the operation and the path
	}
	defer f.Close()
	return scan(f, path, use)
}

// scan calls use for each line of r that is not blank. A line is valid until
// use returns. Errors, use's too, are given name and line number.
func scan(r io.Reader, name string, use func(line []byte) error) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, 64<<10), maxLine)
	n := 0
	for lines.Scan() {
		n++
		line, err := clean(lines.Bytes(), n == 1)
		if err == nil && len(line) > 0 {
			err = use(line)
		}
		if errors.Is(err, errStop) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s:%d: %w", name, n, err)
		}
	}
	if errors.Is(lines.Err(), bufio.ErrTooLong) {
		return fmt.Errorf("%s:%d: the line is longer than %d MiB; split the document", name, n+1, maxLine>>20)
	}
	if lines.Err() != nil {
		return fmt.Errorf("%s:%d: read: %w", name, n+1, lines.Err())
	}
	return nil
}

// clean takes the byte-order mark off the first line and white space off any,
// and refuses what is not UTF-8, which encoding/json would silently replace.
func clean(line []byte, first bool) ([]byte, error) {
	if first {
		line = bytes.TrimPrefix(line, []byte("\ufeff"))
	}
	if !utf8.Valid(line) {
		return nil, errors.New("the line is not UTF-8; save the file as UTF-8")
	}
	return bytes.TrimSpace(line), nil
}

// decode reads one JSON object, with an error that a person can act on.
func decode(line []byte, into any) error {
	err := json.Unmarshal(line, into)
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		if wrong.Field == "" {
			return fmt.Errorf("the line holds a JSON %s; write one JSON object a line", wrong.Value)
		}
		return fmt.Errorf("field %q holds a %s; make it a %s", wrong.Field, wrong.Value, jsonKind(wrong.Type.Kind().String()))
	}
	if err != nil {
		return fmt.Errorf("write one JSON object a line: %w", err)
	}
	return nil
}

// jsonKind names a Go kind as JSON does.
func jsonKind(kind string) string {
	switch kind {
	case "bool":
		return "boolean"
	case "slice":
		return "list"
	}
	return kind
}

// unique reports an id that is empty or was seen before, and remembers it.
func unique(seen map[string]struct{}, field, id string) error {
	if id == "" {
		return fmt.Errorf("field %q is missing or empty; give each line its own", field)
	}
	if _, twice := seen[id]; twice {
		return fmt.Errorf("%s %q was used by an earlier line; give each line its own", field, id)
	}
	seen[id] = struct{}{}
	return nil
}
