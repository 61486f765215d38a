package corpus

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

type lineKind uint8

const (
	lineText    lineKind = iota // of a paragraph, or the next one of a list item
	lineBlank                   //
	lineHeading                 // "## Like this"
	lineItem                    // "- like this" or "3. like this"
	lineRow                     // "| of | a table |"
	lineCode                    // between fences
	lineMark                    // no content: a rule, a fence, the line under a heading or table head
)

// A textLine is a line by its content: Span leaves out the white space around
// it and the marks that open it.
type textLine struct {
	Span
	kind  lineKind
	level int // of a heading; of a lineMark, the level that it gives the line above, or 0
}

// words reports whether the line is one that a line of plain text may continue.
func (l textLine) words() bool { return l.kind == lineText || l.kind == lineItem }

// scanLines names every line of the text. Plain text is read as the Markdown
// that it may hold: the marks are the same ones that people type anyway.
func scanLines(text string) []textLine {
	var lines []textLine
	fence, above := "", lineContext{line: textLine{kind: lineBlank}}
	for start := 0; start < len(text); {
		end := len(text)
		if i := strings.IndexByte(text[start:], '\n'); i >= 0 {
			end = start + i
		}
		span := trimSpan(text, Span{start, end})
		line, mark := textLine{Span: span, kind: lineCode}, fenceMark(text[span.Start:span.End])
		switch {
		case fence == "" && mark != "":
			fence, line.kind = mark, lineMark
		case fence != "" && strings.HasPrefix(mark, fence):
			fence, line.kind = "", lineMark
		case span.Start == span.End:
			line.kind = lineBlank
		case fence == "":
			line = openings(text, span, above)
		}
		above = lineContext{line: line, list: line.kind == lineItem || above.list && line.kind == lineText}
		lines, start = append(lines, line), end+1
	}
	return lines
}

// A lineContext is what a line's opening is read in: the line above it, and
// whether that belongs to a list item.
type lineContext struct {
	line textLine
	list bool
}

// underlined reports whether a line of - or = below makes it a heading: not
// under the full stop of a paragraph.
func (c lineContext) underlined(text string) bool {
	line := text[c.line.Start:c.line.End]
	return c.line.kind == lineText && !long(line) && !strings.HasSuffix(line, ".")
}

// fresh reports whether a number may open a list item here, and is not one
// that wrapping happened to put at the start of a line.
func (c lineContext) fresh(text string) bool {
	return c.line.kind != lineText || c.list || long(text[c.line.Start:c.line.End])
}

func fenceMark(line string) string {
	for _, mark := range [...]string{"```", "~~~"} {
		if strings.HasPrefix(line, mark) {
			return mark
		}
	}
	return ""
}

// openings takes the marks off a line's start: quotation marks of a block
// quote, then one of heading, list or table.
func openings(text string, span Span, above lineContext) textLine {
	for span.Start < span.End && text[span.Start] == '>' {
		span = trimSpan(text, Span{span.Start + 1, span.End})
	}
	line := text[span.Start:span.End]
	if line == "" {
		return textLine{Span: span, kind: lineMark}
	}
	if level := ruleLevel(line); level >= 0 {
		if !above.underlined(text) {
			level = 0
		}
		return textLine{Span: span, kind: lineMark, level: level}
	}
	if level := strings.IndexFunc(line, func(r rune) bool { return r != '#' }); level >= 1 && level <= 6 && isSpace(line[level]) {
		return headingLine(text, Span{span.Start + level, span.End}, level)
	}
	if line[0] == '|' {
		return rowLine(text, span)
	}
	if n := itemMark(line, above.fresh(text)); n > 0 {
		return textLine{Span: trimSpan(text, Span{span.Start + n, span.End}), kind: lineItem}
	}
	return textLine{Span: span, kind: lineText}
}

func isSpace(b byte) bool { return b == ' ' || b == '\t' }

func headingLine(text string, span Span, level int) textLine {
	trimmed := strings.TrimRight(text[span.Start:span.End], "# \t")
	span = trimSpan(text, Span{span.Start, span.Start + len(trimmed)})
	if span.Start == span.End {
		return textLine{Span: span, kind: lineMark}
	}
	return textLine{Span: span, kind: lineHeading, level: level}
}

// ruleLevel tells a line drawn with one kind of mark: -1 for any other line,
// else the level of the heading that it makes of the line above, or 0.
func ruleLevel(line string) int {
	bare := strings.Map(func(r rune) rune {
		if r == ' ' || r == '\t' {
			return -1
		}
		return r
	}, line)
	if len(bare) < 3 || strings.Trim(bare, bare[:1]) != "" {
		return -1
	}
	switch bare[0] {
	case '=':
		return 1
	case '-':
		return 2
	case '*', '_', '~', '+', '#':
		return 0
	}
	return -1
}

// rowLine takes the outer bars off a table's row; a row that only draws the
// line under the table's head is a mark.
func rowLine(text string, span Span) textLine {
	inner := strings.TrimRight(text[span.Start:span.End], "| \t")
	from := len(inner) - len(strings.TrimLeft(inner, "| \t"))
	span = Span{span.Start + from, span.Start + len(inner)}
	if strings.Trim(inner, "|-: \t") == "" {
		return textLine{Span: span, kind: lineMark}
	}
	return textLine{Span: span, kind: lineRow}
}

// itemMark returns how many bytes of the line are a list's mark, or 0. A number
// within a paragraph opens an item only when it is 1, as in Markdown: a wrapped
// line may begin with "31. ".
func itemMark(line string, fresh bool) int {
	r, size := utf8.DecodeRuneInString(line)
	if strings.ContainsRune("-*+•‣▪▫◦●○·", r) {
		return markEnd(line, size)
	}
	digits := strings.IndexFunc(line, func(r rune) bool { return r < '0' || r > '9' })
	if digits < 1 || digits > 3 || line[digits] != '.' && line[digits] != ')' {
		return 0
	}
	if !fresh && line[:digits] != "1" {
		return 0
	}
	return markEnd(line, digits+1)
}

// markEnd wants white space behind a mark and something behind that.
func markEnd(line string, n int) int {
	if n < len(line) && isSpace(line[n]) && strings.TrimSpace(line[n:]) != "" {
		return n
	}
	return 0
}

// trimSpan leaves the white space at both ends of a span out of it.
func trimSpan(text string, s Span) Span {
	inner := strings.TrimRightFunc(text[s.Start:s.End], unicode.IsSpace)
	s.End = s.Start + len(inner)
	s.Start += len(inner) - len(strings.TrimLeftFunc(inner, unicode.IsSpace))
	return s
}

func startsLower(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLower(r)
}
