package lexical

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/words"
	"github.com/kljensen/snowball/english"
	"golang.org/x/text/unicode/norm"
)

// maxWordBytes leaves out what no reader would call a word, such as a picture
// in base 64.
const maxWordBytes = 128

// A Term is a word as it is indexed, and where the text writes it.
type Term struct {
	Text       string // lower case, no diacritics, stemmed
	Start, End int    // bytes of the text
	Compound   bool   // made of the two terms before it: "covid19" after "covid" and "19"
}

// Terms returns a text's terms in order, stop words left out.
//
// Words are those of Unicode's UAX #29. A number keeps its decimals and loses
// its thousands separators ("10,000" is "10000", "3.5%" is "3.5"), and stands
// alone as well when a unit is written onto it ("1.2bn" is also "1.2"). Two
// words of which one is or holds a number are also one term when at most a
// hyphen stands between them ("COVID-19" is also "covid19", "CO₂" also "co2").
func Terms(text string) []string {
	var terms []string
	scan(text, func(w word) {
		if term := normalise(w.text); term != "" {
			terms = append(terms, term)
		}
	})
	return terms
}

// TermsWithSpans is Terms, with the place of each.
func TermsWithSpans(text string) []Term {
	var terms []Term
	scan(text, func(w word) {
		if term := normalise(w.text); term != "" {
			terms = append(terms, Term{term, w.start, w.end, w.compound})
		}
	})
	return terms
}

// A word is a piece of a text before it is normalised.
type word struct {
	text       string
	start, end int
	compound   bool
}

// scan hands the words of a text to emit, compounds after their parts.
func scan(text string, emit func(word)) {
	last := word{}
	for it := words.FromString(text); it.Next(); {
		w := word{text: it.Value(), start: it.Start(), end: it.End()}
		if !isWord(w.text) {
			continue
		}
		emit(w)
		if number := leadingNumber(w.text); number != "" {
			emit(word{number, w.start, w.start + len(number), true})
		}
		if joins(last, w, text) {
			emit(word{last.text + w.text, last.start, w.end, true})
		}
		last = w
	}
}

func isWord(s string) bool {
	if len(s) > maxWordBytes {
		return false
	}
	for _, r := range s {
		if r < utf8.RuneSelf {
			if isASCIIWord(byte(r)) {
				return true
			}
		} else if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return true
		}
	}
	return false
}

func isASCIIWord(c byte) bool {
	return isDigit(c) || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// leadingNumber returns the number of a word that has a unit of letters
// written onto it, as in "1.2bn" and "5mg".
func leadingNumber(s string) string {
	i := 0
	for i < len(s) && (isDigit(s[i]) || i > 0 && (s[i] == '.' || s[i] == ',')) {
		i++
	}
	if i == 0 || i == len(s) || !isDigit(s[i-1]) {
		return ""
	}
	return s[:i]
}

// joins reports whether b continues a into one term.
func joins(a, b word, text string) bool {
	switch text[a.end:b.start] {
	case "", "-", "\u2010", "\u2011":
		both := a.text + b.text
		return a.end > 0 && len(both) <= maxWordBytes && hasNumber(both) && strings.IndexFunc(both, unicode.IsLetter) >= 0
	}
	return false
}

func hasNumber(s string) bool { return strings.IndexFunc(s, unicode.IsNumber) >= 0 }

// normalise returns the term of a word, "" for a stop word.
func normalise(w string) string {
	term := fold(w)
	if head, tail, ok := strings.Cut(term, "'"); ok && isContraction(tail) {
		term = head
	}
	if hasNumber(term) {
		return strings.ReplaceAll(term, ",", "")
	}
	term = joinInitials(term)
	if english.IsStopWord(term) && !isAcronym(w) {
		return ""
	}
	if !isASCII(term) {
		return term
	}
	return english.Stem(term, true)
}

// isAcronym tells WHO and IT from who and it.
func isAcronym(w string) bool {
	return len(w) > 1 && strings.IndexFunc(w, func(r rune) bool { return !unicode.IsUpper(r) }) < 0
}

func isContraction(tail string) bool {
	switch tail {
	case "", "s", "t", "d", "m", "ll", "re", "ve":
		return true
	}
	return false
}

// joinInitials turns "u.s" into "us", and leaves "example.com" as it is.
func joinInitials(s string) string {
	for i := range len(s) {
		if (s[i] == '.') != (i%2 == 1) {
			return s
		}
	}
	return strings.ReplaceAll(s, ".", "")
}

// fold lowers the case and takes off what marks and formats a letter.
func fold(s string) string {
	if isASCII(s) {
		return strings.ToLower(s)
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r), unicode.Is(unicode.Cf, r), r == utf8.RuneError:
			return -1
		case r == '’':
			return '\''
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(s))
	return strings.ReplaceAll(s, "ß", "ss")
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
