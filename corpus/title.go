package corpus

import (
	"strings"
	"unicode/utf8"
)

// maxTitle bounds a title that is made of a sentence, in characters.
const maxTitle = 90

// titleOf finds the title that a text shows: a heading of Markdown at the top,
// or a first line that is no sentence. A text that shows none is called by its
// first sentence, shortened; one in a paragraph, before those of a list.
func titleOf(text string) (title, from string) {
	all := blocks(text)
	if t := topHeading(text, all); t != "" {
		return t, FromText
	}
	if len(all) > 1 && isTitle(text, all[0]) {
		return headingText(text[all[0].Start:all[0].End]), FromText
	}
	for _, want := range [...]lineKind{lineText, lineItem, lineRow, lineCode} {
		for _, b := range all {
			if b.kind != want || !hasWord(text[b.Start:b.End]) {
				continue
			}
			s := appendSentences(nil, text, b)[0]
			return shorten(headingText(text[s.Start:s.End]), maxTitle), FromFirstWords
		}
	}
	return "", ""
}

// topHeading takes the first heading of the first level near the top, else any
// that the text begins with.
func topHeading(text string, all []block) string {
	for i, b := range all[:min(len(all), 6)] {
		if b.kind == lineHeading && (b.level == 1 || i == 0) {
			return headingText(text[b.Start:b.End])
		}
	}
	return ""
}

func isTitle(text string, b block) bool {
	line := text[b.Start:b.End]
	return b.kind == lineText && hasWord(line) && utf8.RuneCountInString(line) <= 160 && len(strings.Fields(line)) <= 25 &&
		!strings.Contains(line, "\n") && !strings.ContainsRune(".,;:…", lastRune(line)) && !strings.Contains(line, "://")
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// shorten cuts behind a whole word.
func shorten(s string, limit int) string {
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	cut, n := 0, 0
	for i, r := range s {
		if n == limit {
			if cut == 0 {
				cut = i
			}
			break
		}
		if r == ' ' {
			cut = i
		}
		n++
	}
	return strings.TrimRight(s[:cut], " ,;:–—-") + "…"
}
