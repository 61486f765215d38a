package corpus

import (
	"strings"
	"unicode/utf8"
)

// A block is what a line break cannot hide: a paragraph, heading, list item,
// table row or line of code. No sentence runs across two blocks.
type block struct {
	Span  // of its content: without the marks that open its first line
	kind  lineKind
	level int  // of a heading, from 1
	after bool // an empty line stands before it
}

// blocks cuts a normalised text into blocks, in order. Every letter of the
// text lies in one, but for the marks that openings describe.
func blocks(text string) []block {
	lines := scanLines(text)
	width := wrapWidth(text, lines)
	var out []block
	gap := false
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		switch line.kind {
		case lineBlank:
			gap = true
			continue
		case lineMark:
			continue
		}
		b := block{Span: line.Span, kind: line.kind, level: line.level, after: gap}
		for i+1 < len(lines) && lines[i+1].kind == lineText && line.words() &&
			joins(text, lines[i].Span, lines[i+1].Span, width) {
			i++
			b.End = lines[i].End
		}
		if b.kind == lineText && b.Span == lines[i].Span && i+1 < len(lines) && lines[i+1].level > 0 {
			b.kind, b.level = lineHeading, lines[i+1].level
		}
		out, gap = append(out, b), false
	}
	return out
}

// maxWrap is the longest line, in characters, that is taken for one of a
// paragraph that was wrapped by hand or by an editor. A longer line is a
// paragraph of its own.
const maxWrap = 120

// minWrap is the shortest; below it, lines are those of lists and menus.
const minWrap = 40

// joins reports whether the sentence at the end of the line a may run on in
// the line b below it. Evidence is, in this order: how a ends, how b begins,
// and whether the first word of b would have found no room on a.
func joins(text string, a, b Span, width int) bool {
	line, next := text[a.Start:a.End], text[b.Start:b.End]
	if long(line) {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(line)
	switch {
	case strings.ContainsRune(",;–—-", last), endsOpen(line):
		return true
	case last == '.' && kindOfAbbreviation(lastWord(line[:len(line)-1])) == beforeName:
		return true
	case strings.ContainsRune(".!?:…", last):
		return width > 0 && full(line, next, width)
	case startsLower(next):
		return utf8.RuneCountInString(line) >= minWrap*3/4
	}
	return width > 0 && full(line, next, width)
}

func long(line string) bool {
	return len(line) > maxWrap && utf8.RuneCountInString(line) > maxWrap
}

// full reports whether a greedy wrap at width would break between the lines.
func full(line, next string, width int) bool {
	word, _, _ := strings.Cut(next, " ")
	return utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width
}

// endsOpen reports whether the last word is one that ends no line of its own.
func endsOpen(line string) bool {
	switch strings.ToLower(line[strings.LastIndexByte(line, ' ')+1:]) {
	case "a", "an", "the", "of", "and", "or", "to", "in", "on", "at", "by", "for", "with", "from",
		"as", "that", "which", "his", "her", "its", "their", "is", "are", "was", "were", "than":
		return strings.Contains(line, " ")
	}
	return false
}

// wrapWidth returns the width that the text's paragraphs are wrapped at, or 0.
// The evidence is a run of three lines or more, each but the last of which has
// no room for the word that follows it.
func wrapWidth(text string, lines []textLine) int {
	width := 0
	for i := 0; i < len(lines); {
		n, longest := plainRun(text, lines[i:])
		if n >= 3 && longest >= minWrap && longest <= maxWrap && wrapped(text, lines[i:i+n], longest) {
			width = max(width, longest)
		}
		i += max(n, 1)
	}
	return width
}

// plainRun measures the run of plain lines, after an opening of any kind, that
// lines begins with.
func plainRun(text string, lines []textLine) (n, longest int) {
	for n < len(lines) && lines[n].words() && (n == 0 || lines[n].kind == lineText) {
		longest = max(longest, utf8.RuneCountInString(text[lines[n].Start:lines[n].End]))
		n++
	}
	return n, longest
}

func wrapped(text string, lines []textLine, width int) bool {
	for i := 0; i+1 < len(lines); i++ {
		a, b := lines[i].Span, lines[i+1].Span
		if !full(text[a.Start:a.End], text[b.Start:b.End], width) {
			return false
		}
	}
	return true
}
