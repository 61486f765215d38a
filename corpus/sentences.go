package corpus

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxSentenceBytes is the longest sentence that Sentences returns: more is a
// table, a list without line breaks or no prose at all, and is cut at a clause
// or a white space where there is one.
const MaxSentenceBytes = 1000

// Sentences returns the spans of the text's sentences, in order, without the
// white space around them. The text is one that Normalize returned.
//
// A sentence never runs across paragraphs, headings, list items, table rows or
// lines of code, but it does run across the line breaks of a paragraph that
// was wrapped at a width. Every letter of the text lies in exactly one
// sentence; left out are the marks that open a line (#, >, -, 1., |), lines
// that hold only marks, and the lines that open and close a block of code.
func Sentences(text string) []Span {
	var out []Span
	for _, b := range blocks(text) {
		out = appendSentences(out, text, b)
	}
	return out
}

func appendSentences(out []Span, text string, b block) []Span {
	if b.kind == lineHeading || b.kind == lineRow || b.kind == lineCode {
		return appendCut(out, text, b.Span)
	}
	rest := b.Span
	for rest.Start < rest.End {
		end := sentenceEnd(text[rest.Start:rest.End])
		out = appendCut(out, text, Span{rest.Start, rest.Start + end})
		rest = trimSpan(text, Span{rest.Start + end, rest.End})
	}
	return out
}

// appendCut appends a sentence, in pieces when it is longer than allowed.
func appendCut(out []Span, text string, s Span) []Span {
	for s = trimSpan(text, s); s.End-s.Start > MaxSentenceBytes; {
		cut := s.Start + cutAt(text[s.Start:s.Start+MaxSentenceBytes+1])
		out = append(out, trimSpan(text, Span{s.Start, cut}))
		s = trimSpan(text, Span{cut, s.End})
	}
	if s.Start < s.End {
		out = append(out, s)
	}
	return out
}

// cutAt finds where to cut a window that is one byte too long: behind the last
// clause mark of its second half, else at its last white space, else before a
// whole rune. It is never 0.
func cutAt(window string) int {
	half := len(window) / 2
	for _, mark := range [...]string{"; ", ";\n", ": ", " | ", ", ", ",\n"} {
		if i := strings.LastIndex(window, mark); i >= half {
			return i + len(mark)
		}
	}
	if i := strings.LastIndexFunc(window, unicode.IsSpace); i > 0 {
		return i
	}
	i := len(window) - 1
	for i > 1 && !utf8.RuneStart(window[i]) {
		i--
	}
	return i
}

// sentenceEnd returns the length of the first sentence of s, one block without
// white space at its start.
func sentenceEnd(s string) int {
	for i := 0; i < len(s); {
		at := strings.IndexAny(s[i:], ".!?…。！？｡")
		if at < 0 {
			break
		}
		stop := stopAt(s, i+at)
		if stop.ends() {
			return stop.end
		}
		i = stop.end
	}
	return len(s)
}
