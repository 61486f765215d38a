package corpus

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A section is what stands between two headings.
type section struct {
	headings  []string
	sentences []sentence
}

// sections cuts a document at its headings. A heading with nothing under it,
// not even another heading of a lower level, is text: it says what it says.
func sections(doc Document) []section {
	if doc.Records {
		return recordSections(doc.Text)
	}
	all := blocks(doc.Text)
	markHeadings(doc, all)
	var path headingPath
	out := []section{{}}
	for i, b := range all {
		if b.kind == lineHeading && !barren(all, i) {
			path = path.down(b.level, headingText(doc.Text[b.Start:b.End]))
			out = append(out, section{headings: path.names(doc.Title)})
			continue
		}
		if b.kind == lineHeading {
			path = path.down(b.level, "")
			out = append(out, section{headings: path.names(doc.Title)})
		}
		at := &out[len(out)-1]
		at.sentences = append(at.sentences, blockSentences(doc.Text, b)...)
	}
	return out
}

// maxRecord is the longest row of a table that is one sentence, in bytes: its
// values tell little without each other.
const maxRecord = 400

// recordSections makes a section of every row, so that no passage holds two.
func recordSections(text string) []section {
	var out []section
	for _, row := range recordSpans(text) {
		s := section{}
		if row.End-row.Start <= maxRecord {
			s.sentences = blockSentences(text, block{Span: row, kind: lineRow})
		} else {
			for start := row.Start; start < row.End; {
				end := row.End
				if i := strings.IndexByte(text[start:row.End], '\n'); i >= 0 {
					end = start + i
				}
				s.sentences = append(s.sentences, blockSentences(text, block{Span: Span{start, end}, kind: lineText})...)
				start = end + 1
			}
		}
		out = append(out, s)
	}
	return out
}

// recordSpans are the paragraphs of a normalised text.
func recordSpans(text string) []Span {
	var out []Span
	for start := 0; start < len(text); {
		end := len(text)
		if i := strings.Index(text[start:], "\n\n"); i >= 0 {
			end = start + i
		}
		if span := trimSpan(text, Span{start, end}); span.Start < span.End {
			out = append(out, span)
		}
		start = end + 2
	}
	return out
}

// barren reports a heading that stands above nothing of its own.
func barren(all []block, i int) bool {
	return i+1 == len(all) || all[i+1].kind == lineHeading && all[i+1].level <= all[i].level
}

func blockSentences(text string, b block) []sentence {
	var out []sentence
	for i, s := range appendSentences(nil, text, b) {
		out = append(out, sentence{Span: s, words: wordsIn(text[s.Start:s.End]), opens: i == 0})
	}
	return out
}

type heading struct {
	level int
	text  string
}

// A headingPath holds the headings that stand above a place, outermost first.
type headingPath []heading

func (p headingPath) down(level int, text string) headingPath {
	keep := 0
	for keep < len(p) && p[keep].level < level {
		keep++
	}
	return append(p[:keep:keep], heading{level, text})
}

// names leaves out the title, which the document tells anyway.
func (p headingPath) names(title string) []string {
	var names []string
	for _, h := range p {
		if h.text != "" && h.text != title {
			names = append(names, h.text)
		}
	}
	return names
}

// headingText is a heading on one line, without marks of emphasis around it.
func headingText(s string) string {
	return strings.Trim(strings.Join(strings.Fields(s), " "), "*_ ")
}

// markHeadings names the headings of a text that marks none: its title, and
// short lines between paragraphs.
func markHeadings(doc Document, all []block) {
	for _, b := range all {
		if b.kind == lineHeading {
			return
		}
	}
	for i := range all {
		b := &all[i]
		if b.kind != lineText {
			continue
		}
		switch {
		case i == 0 && len(all) > 1 && doc.Found["title"] == FromText && withoutSite(headingText(doc.Text[b.Start:b.End]), doc.Publisher) == doc.Title:
			b.kind, b.level = lineHeading, 1
		case i > 0 && i+1 < len(all) && isPlainHeading(doc.Text, all[i-1], *b, all[i+1]):
			b.kind, b.level = lineHeading, 2
		}
	}
}

// isPlainHeading wants a question, or a line of few words without a figure,
// that no mark ends, between the end of a sentence and a paragraph of some
// length. A short line with a figure may be a fact of its own and stays text.
func isPlainHeading(text string, before, b, after block) bool {
	line := text[b.Start:b.End]
	if before.kind == lineHeading || after.kind != lineText || !endsSentence(text[before.Start:before.End]) {
		return false
	}
	if after.End-after.Start < 100 || !endsSentence(text[after.Start:after.End]) || !unicode.IsUpper(first(line)) {
		return false
	}
	n := len(strings.Fields(line))
	if strings.HasSuffix(line, "?") {
		return n <= 14 && !strings.ContainsAny(line, ".!“\"")
	}
	return n <= 9 && !endsWithMark(line) && !hasFigure(line)
}

func endsSentence(s string) bool {
	s = strings.TrimRight(s, "\"'”’)]*_")
	r, _ := utf8.DecodeLastRuneInString(s)
	return strings.ContainsRune(".!?…。！？:", r)
}

func endsWithMark(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return unicode.IsPunct(r) && r != ')'
}

func hasFigure(line string) bool {
	for word := range strings.FieldsSeq(line) {
		if r := first(word); unicode.IsDigit(r) || unicode.Is(unicode.Sc, r) {
			return true
		}
	}
	return false
}
