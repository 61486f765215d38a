package corpus

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// A recordWriter writes rows as paragraphs of "column: value" lines.
type recordWriter struct{ textWriter }

// A field is a value with the name of its column.
type field struct{ name, value string }

func (w *recordWriter) record(fields []field) {
	var lines []string
	for _, f := range fields {
		name, value := oneLine(f.name), oneLine(f.value)
		switch {
		case value == "":
		case name == "":
			lines = append(lines, value)
		default:
			lines = append(lines, strings.TrimRight(shorten(name, maxLabel), ": ")+": "+value)
		}
	}
	if len(lines) > 0 {
		w.space()
		w.line(strings.Join(lines, "\n"))
	}
}

// finish makes the text the document's. Its title is the file's name: a row's
// first words would be no title.
func (w *recordWriter) finish(doc *Document) (err error) {
	doc.Text, err = w.text()
	doc.Records = true
	return err
}

func readCSV(ctx context.Context, doc *Document, raw []byte, _ Options) error {
	return readTable(ctx, doc, raw, 0)
}

func readTSV(ctx context.Context, doc *Document, raw []byte, _ Options) error {
	return readTable(ctx, doc, raw, '\t')
}

// readTable reads rows under a head of column names. comma is 0 where the
// file has to tell.
func readTable(ctx context.Context, doc *Document, raw []byte, comma rune) error {
	text, warning, err := decode(raw)
	if err != nil {
		return err
	}
	doc.warn(warning)
	if comma == 0 {
		comma = commaOf(text)
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord, r.ReuseRecord = comma, true, -1, true
	w := &recordWriter{}
	var head []string
	ragged := 0
	for n := 0; w.err == nil; n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return expired(ctx)
		}
		row, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return fmt.Errorf("is no table that can be read: save it as .csv anew (%w)", err)
		}
		if len(row) > maxCells {
			return fmt.Errorf("has %d columns in a row, more than %d: keep the columns that matter", len(row), maxCells)
		}
		if n == 0 {
			if head = headOf(row); head != nil {
				continue
			}
			doc.warn("Its first row is no row of column names, so that its values stand without names.")
		}
		if head != nil && len(row) != len(head) {
			ragged++
		}
		w.record(named(head, row))
	}
	if ragged > 0 {
		doc.warn(fmt.Sprintf("%d of its rows have more or fewer values than there are columns.", ragged))
	}
	return w.finish(doc)
}

// commaOf is the mark that parts the columns of the first line.
func commaOf(text string) rune {
	line, _, _ := strings.Cut(text[:min(len(text), 64<<10)], "\n")
	best, most := ',', 0
	for _, c := range ",;\t|" {
		if n := strings.Count(line, string(c)); n > most {
			best, most = c, n
		}
	}
	return best
}

// headOf takes the first row for the names of the columns, unless it holds a
// figure alone in a cell, an empty cell among few, or the same name twice.
func headOf(row []string) []string {
	seen := map[string]bool{}
	for _, cell := range row {
		cell = oneLine(cell)
		if cell != "" && (seen[cell] || !strings.ContainsFunc(cell, isLetter) && hasFigure(cell) && len(cell) != 4) {
			return nil
		}
		seen[cell] = true
	}
	return slices.Clone(row)
}

func named(head, row []string) []field {
	fields := make([]field, len(row))
	for i, value := range row {
		fields[i].value = value
		if i < len(head) {
			fields[i].name = head[i]
		}
	}
	return fields
}

// readJSON reads an object a line, or a file that is one array of objects or
// one object.
func readJSON(ctx context.Context, doc *Document, raw []byte, _ Options) error {
	text, warning, err := decode(raw)
	if err != nil {
		return err
	}
	doc.warn(warning)
	w := &recordWriter{}
	lines := jsonLines(text)
	for n, line := range lines {
		if n%1024 == 0 && ctx.Err() != nil {
			return expired(ctx)
		}
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		if err := w.value(line); err != nil {
			if errors.Is(err, errNesting) {
				return err
			}
			if len(lines) == 1 {
				return fmt.Errorf("is no JSON that can be read: %w", err)
			}
			return fmt.Errorf("holds no JSON in line %d: %w", n+1, err)
		}
		if w.err != nil {
			break
		}
	}
	return w.finish(doc)
}

// jsonLines are the lines of a file that has a value on each, else all of it.
func jsonLines(text string) [][]byte {
	raw := []byte(text)
	if first, _, _ := bytes.Cut(bytes.TrimSpace(raw), []byte("\n")); len(first) > 0 && json.Valid(first) {
		return bytes.Split(raw, []byte("\n"))
	}
	return [][]byte{raw}
}

// value writes one value: of an array, each element by itself.
func (w *recordWriter) value(raw []byte) error {
	if jsonDepth(raw) > maxJSON {
		return errNesting
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if raw[0] == '[' {
		return w.array(d)
	}
	fields, err := w.flatten(d)
	if err != nil {
		return err
	}
	w.record(fields)
	if _, err := d.Token(); err != io.EOF {
		return errors.New("more follows behind the first value")
	}
	return nil
}

func (w *recordWriter) array(d *json.Decoder) error {
	if _, err := d.Token(); err != nil {
		return err
	}
	for d.More() && w.err == nil {
		fields, err := w.flatten(d)
		if err != nil {
			return err
		}
		w.record(fields)
	}
	if w.err != nil {
		return nil
	}
	_, err := d.Token()
	return err
}

const (
	maxJSON   = 64  // values within each other
	maxFields = 500 // of one object, with those within it
)

// jsonDepth is how deep values stand within each other.
func jsonDepth(raw []byte) int {
	depth, deepest, quoted := 0, 0, false
	for i := 0; i < len(raw); i++ {
		switch b := raw[i]; {
		case quoted && b == '\\':
			i++
		case b == '"':
			quoted = !quoted
		case quoted:
		case b == '{', b == '[':
			depth++
			deepest = max(deepest, depth)
		case b == '}', b == ']':
			depth--
		}
	}
	return deepest
}

// flatten reads the next value as fields; one within another is named after
// both: "price.adult: 5".
func (w *recordWriter) flatten(d *json.Decoder) ([]field, error) {
	var fields []field
	var read func(name string) error
	read = func(name string) error {
		token, err := d.Token()
		if err != nil {
			return err
		}
		delim, compound := token.(json.Delim)
		if !compound {
			if len(fields) >= maxFields {
				return fmt.Errorf("an object has more than %d values: keep those that matter", maxFields)
			}
			fields = append(fields, field{name, scalar(token)})
			return nil
		}
		for d.More() {
			at := name
			if delim == '{' {
				key, err := d.Token()
				if err != nil {
					return err
				}
				if at != "" {
					at += "."
				}
				at = firstRunes(at+fmt.Sprint(key), 2*maxLabel)
			}
			if err := read(at); err != nil {
				return err
			}
		}
		_, err = d.Token()
		return err
	}
	err := read("")
	return joined(fields), err
}

// joined puts the values of a list on one line.
func joined(fields []field) []field {
	var out []field
	for _, f := range fields {
		if n := len(out); n > 0 && f.name != "" && out[n-1].name == f.name && out[n-1].value != "" && f.value != "" {
			out[n-1].value += ", " + f.value
			continue
		}
		out = append(out, f)
	}
	return out
}

func scalar(token json.Token) string {
	switch v := token.(type) {
	case nil:
		return ""
	case string:
		return v
	case bool:
		if v {
			return "yes"
		}
		return "no"
	}
	return fmt.Sprint(token)
}

func isLetter(r rune) bool { return r >= utf8.RuneSelf || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' }
