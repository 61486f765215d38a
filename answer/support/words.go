package support

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"ibid/retrieval/lexical"
)

// A word is the smallest piece of a sentence that the parts look at: letters
// (with an apostrophe inside), digits (with separators inside), or one symbol.
// Hyphens part words.
type word struct {
	text  string // as written
	lower string
	term  string // stem; "" for stop words and symbols
	start int    // bytes into sentence.text
	end   int
}

func (w word) isNumber() bool { return isDigit(w.text[0]) }

func (w word) isLetters() bool {
	r, _ := utf8.DecodeRuneInString(w.text)
	return unicode.IsLetter(r)
}

func (w word) isCapital() bool {
	r, _ := utf8.DecodeRuneInString(w.text)
	return unicode.IsUpper(r) || unicode.IsTitle(r)
}

// isAcronym reports whether the word is two or more capitals, as in "MPS" or "MPs".
func (w word) isAcronym() bool {
	capitals := 0
	for _, r := range strings.TrimSuffix(w.text, "s") {
		if !unicode.IsUpper(r) {
			return false
		}
		capitals++
	}
	return capitals > 1
}

// A sentence is a text taken apart once for all parts.
type sentence struct {
	text    string // untokenised
	words   []word
	figures []figure
	dates   []date
	names   []name
	terms   []string        // content terms in order
	has     map[string]bool // content terms
}

func parse(text string) *sentence {
	s := &sentence{text: untokenise(text), has: map[string]bool{}}
	s.words = split(s.text)
	for _, w := range s.words {
		if w.term != "" {
			s.terms = append(s.terms, w.term)
			s.has[w.term] = true
		}
	}
	taken := make([]bool, len(s.words))
	s.dates = findDates(s.words, taken)
	s.figures = findFigures(s.words, taken)
	s.names = findNames(s)
	return s
}

// tokenised maps what treebank-style corpora write to what people write.
var tokenised = strings.NewReplacer(
	" -LRB- ", " (", " -RRB- ", ") ", " -RRB-", ")", "-LRB-", "(", "-RRB-", ")", " -LSB- ", " [", " -RSB- ", "] ",
	"-LSB-", "[", "-RSB-", "]", "-LCB-", "{", "-RCB-", "}",
	"``", "\"", "''", "\"", " 's ", "'s ", " ' ", "' ", " n't", "n't", " -- ", " – ", "--", "–",
	" ,", ",", " .", ".", " ;", ";", " :", ":", " %", "%", "’", "'", "‘", "'", "\u00ad", "", "\u200b", "",
)

// untokenise undoes tokenisation and folds quotation marks, so that "dies ."
// and "dies." read alike.
func untokenise(text string) string { return tokenised.Replace(strings.ToValidUTF8(text, " ")) }

// split takes a text apart; white space and hyphens between letters are dropped.
func split(text string) []word {
	var words []word
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		end := i + size
		switch {
		case r >= '0' && r <= '9':
			end = i + digits(text[i:])
		case unicode.IsLetter(r):
			end = i + letters(text[i:])
		case unicode.IsSpace(r) || r == '-' || r == '‐' || r == '‑' || unicode.IsControl(r):
			i = end
			continue
		}
		words = append(words, newWord(text, i, end))
		i = end
	}
	return words
}

func newWord(text string, start, end int) word {
	w := word{text: text[start:end], start: start, end: end}
	w.lower = strings.ToLower(w.text)
	if w.isNumber() || w.isLetters() {
		w.term = stem(w.text)
	}
	return w
}

func stem(text string) string {
	if lightWords[strings.ToLower(text)] {
		return ""
	}
	if terms := lexical.Terms(text); len(terms) > 0 {
		return terms[0]
	}
	return ""
}

// digits is the length of the number at the start of s, with separators that
// have digits on both sides.
func digits(s string) int {
	i := 0
	for i < len(s) && (isDigit(s[i]) || (s[i] == '.' || s[i] == ',') && i+1 < len(s) && isDigit(s[i+1])) {
		i++
	}
	return i
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// letters is the length of the word at the start of s: letters and marks, an
// apostrophe between letters, and the points of initials ("U.S.").
func letters(s string) int {
	i, initials := 0, true
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		next, _ := utf8.DecodeRuneInString(s[i+size:])
		switch {
		case unicode.IsLetter(r) || unicode.IsMark(r):
			initials = initials && unicode.IsUpper(r) && next == '.'
		case r == '\'' && unicode.IsLetter(next):
		case r == '.' && initials && unicode.IsUpper(next):
		default:
			return i
		}
		i += size
	}
	return i
}

// lightWords carry no content of their own in a claim, beyond the stop words
// of lexical.
var lightWords = set(`'s also has have had was were been be being is are am do does did done would could should may might
	must shall will can upon within among amongst s t`)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}
