package eval

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// typography maps what only looks different to one form.
var typography = strings.NewReplacer(
	"‘", "'", "’", "'", "‚", "'", "‛", "'", "′", "'",
	"“", `"`, "”", `"`, "„", `"`, "‟", `"`, "″", `"`, "«", `"`, "»", `"`, "``", `"`, "''", `"`,
	"‐", "-", "‑", "-", "‒", "-", "–", "-", "—", "-", "―", "-", "−", "-",
	"…", "...", "\u00ad", "", "\u200b", "", "\u2060", "", "\ufeff", "",
)

// tidy folds typographic quotes, dashes and white space, and keeps case.
func tidy(s string) string {
	s = typography.Replace(norm.NFC.String(s))
	return strings.Join(strings.Fields(s), " ")
}

// fold is tidy without case.
func fold(s string) string { return tidy(cases.Fold().String(s)) }

// Accepted is an answer that counts as right: words, or a regular expression
// written between slashes.
type Accepted struct {
	folded  string         // the words
	pattern *regexp.Regexp // nil for words
}

// ParseAccepted reads "words" or "/regexp/", the latter in Go's syntax.
func ParseAccepted(s string) (Accepted, error) {
	if len(s) > 2 && s[0] == '/' && s[len(s)-1] == '/' {
		pattern, err := regexp.Compile(s[1 : len(s)-1])
		if err != nil {
			return Accepted{}, fmt.Errorf("answer %s: %w", s, err)
		}
		return Accepted{pattern: pattern}, nil
	}
	folded := fold(s)
	if folded == "" {
		return Accepted{}, errors.New("an accepted answer is empty")
	}
	return Accepted{folded: folded}, nil
}

// In tells whether text holds the answer. Words are compared without regard
// to case, white space and typographic quotes and dashes, and must stand as
// whole words: 31 is not in 2031, and £1 is not in £1.2bn. A regular
// expression sees the text as it is and with white space and typography
// folded; it regards case unless it says (?i).
func (a Accepted) In(text string) bool {
	if a.pattern != nil {
		return a.pattern.MatchString(text) || a.pattern.MatchString(tidy(text))
	}
	return holdsWords(fold(text), a.folded)
}

func holdsWords(text, words string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], words)
		if i < 0 {
			return false
		}
		start, end := from+i, from+i+len(words)
		if !splitsWord(text, start) && !splitsWord(text, end) {
			return true
		}
		_, size := utf8.DecodeRuneInString(words)
		from = start + size
	}
}

// splitsWord tells whether the cut at byte i goes through a word or a number.
func splitsWord(text string, i int) bool {
	before, size := utf8.DecodeLastRuneInString(text[:i])
	after, next := utf8.DecodeRuneInString(text[i:])
	if inWord(before) && inWord(after) {
		return !(unspaced(before) || unspaced(after))
	}
	if isPoint(before) && unicode.IsDigit(after) {
		digit, _ := utf8.DecodeLastRuneInString(text[:i-size])
		return unicode.IsDigit(digit)
	}
	if unicode.IsDigit(before) && isPoint(after) {
		digit, _ := utf8.DecodeRuneInString(text[i+next:])
		return unicode.IsDigit(digit)
	}
	return false
}

func isPoint(r rune) bool { return r == '.' || r == ',' }

func inWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

// unspaced are the scripts that write words without space between them.
func unspaced(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}
