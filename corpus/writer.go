package corpus

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// maxText bounds the text of one document, in bytes. Formats that are packed
// or repeat a table's head could make far more of a small file.
const maxText = 32 << 20

var errTooMuchText = fmt.Errorf("holds more than %d MB of text: split it into several files", maxText>>20)

// A textWriter lays out what a format holds in the few marks that blocks reads:
// "## " for headings, "- " for list items, "| " for rows, fences for code.
// Everything else is a paragraph. Its first error stays: writing goes on in vain.
type textWriter struct {
	b   strings.Builder
	gap bool // the next block is set off by an empty line
	err error
}

// text returns what was written, normalised.
func (w *textWriter) text() (string, error) {
	if w.err != nil {
		return "", w.err
	}
	return Normalize(w.b.String()), nil
}

// line writes one line or more as they are.
func (w *textWriter) line(s string) {
	if w.err != nil {
		return
	}
	if w.b.Len()+len(s) > maxText {
		w.err = errTooMuchText
		return
	}
	if w.b.Len() > 0 {
		w.b.WriteByte('\n')
		if w.gap {
			w.b.WriteByte('\n')
		}
	}
	w.gap = false
	w.b.WriteString(s)
}

// space sets the next block off.
func (w *textWriter) space() { w.gap = true }

func (w *textWriter) heading(level int, s string) {
	if s = strings.Join(strings.Fields(s), " "); !hasWord(s) {
		return
	}
	w.space()
	w.line(strings.Repeat("#", min(max(level, 1), 6)) + " " + s)
	w.space()
}

// paragraph writes text that may hold line breaks. Marks of a fence at the
// start of a line would turn all that follows into code, and go.
func (w *textWriter) paragraph(s string) {
	s = plainLines(s)
	if s == "" {
		return
	}
	w.space()
	w.line(s)
	w.space()
}

func plainLines(s string) string {
	var out []string
	for line := range strings.SplitSeq(s, "\n") {
		line = strings.TrimSpace(line)
		for fenceMark(line) != "" {
			line = strings.TrimLeft(line, "`~ ")
		}
		if line != "" {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

// item writes a list item, or one in a list within others; mark is "-" or a
// number with a full stop. The lines after its first are set in.
func (w *textWriter) item(depth int, mark, s string) {
	if s = plainLines(s); s == "" {
		return
	}
	indent := strings.Repeat("  ", min(depth, 8))
	w.line(indent + mark + " " + strings.ReplaceAll(s, "\n", "\n"+indent+"  "))
}

// code writes lines that are no prose.
func (w *textWriter) code(s string) {
	s = strings.Trim(s, "\n")
	if !hasWord(s) {
		return
	}
	fence := "```"
	if strings.Contains(s, fence) {
		fence = "~~~"
	}
	if strings.Contains(s, fence) {
		w.paragraph(s)
		return
	}
	w.space()
	w.line(fence + "\n" + s + "\n" + fence)
	w.space()
}

// A table is rows of cells; head is how many of the first rows name the columns.
type table struct {
	rows [][]string
	head int
}

const (
	maxCells = 500 // in a row; more is no table that anyone reads
	maxLabel = 80  // the longest name of a column, in characters
)

// table writes a row a line. Where the columns have names, each cell carries
// its own, so that a row can be quoted by itself: "| Route: North | Fare: £5 |".
func (w *textWriter) table(t table) {
	labels := t.labels()
	wrote := false
	for i, row := range t.rows {
		if i < t.head && len(t.rows) > t.head {
			continue
		}
		if line := rowText(row, labels, i >= t.head); line != "" {
			if !wrote {
				w.space()
			}
			w.line("| " + line + " |")
			wrote = true
		}
		if w.err != nil {
			return
		}
	}
	if wrote {
		w.space()
	}
}

// labels are the names of the columns, or nil. One column needs none.
func (t table) labels() []string {
	if t.head != 1 || len(t.rows) < 2 || len(t.rows[0]) < 2 {
		return nil
	}
	labels := make([]string, len(t.rows[0]))
	for i, cell := range t.rows[0] {
		labels[i] = strings.TrimRight(shorten(cellText(cell), maxLabel), ": ")
	}
	return labels
}

func rowText(row, labels []string, named bool) string {
	var cells []string
	for i, cell := range row[:min(len(row), maxCells)] {
		cell = cellText(cell)
		if cell == "" {
			continue
		}
		if named && i < len(labels) && labels[i] != "" {
			cell = labels[i] + ": " + cell
		}
		cells = append(cells, cell)
	}
	return strings.Join(cells, " | ")
}

// cellText is a cell on one line, without the mark that parts cells.
func cellText(s string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(s), " "), "|", "/")
}

var errNesting = errors.New("is nested too deep to be read: save it anew, or as .txt")

// firstRunes cuts a text behind that many characters.
func firstRunes(s string, n int) string {
	for i := range s {
		if n--; n < 0 {
			return s[:i]
		}
	}
	return s
}

func validText(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}
