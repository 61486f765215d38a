package encoder

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// split cuts text into words and punctuation marks as BertNormalizer and BertPreTokenizer do, and looks each up.
func (s *splitter) split(text string) {
	// Spaces are boundaries of normalisation too, so that a long text is normalised only as far as it is read.
	for text != "" && !s.full() {
		end := strings.IndexAny(text, " \t\r\n")
		if end < 0 {
			end = len(text)
		}
		if chunk := text[:end]; isASCII(chunk) {
			s.splitASCII(chunk)
		} else {
			s.splitNormalised(decompose(chunk))
		}
		s.flush()
		text = text[min(end+1, len(text)):]
	}
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func (s *splitter) splitASCII(chunk string) {
	for i := range len(chunk) {
		switch b := chunk[i]; {
		case 'A' <= b && b <= 'Z':
			s.add(rune(b) + 'a' - 'A')
		case isASCIIWord(b):
			s.add(rune(b))
		case isPunctuation(rune(b)):
			s.mark(rune(b))
		}
		// What is left are control characters, dropped without ending the word.
	}
}

// decompose drops what is no text, sets ideographs apart and takes accents off their letters (Unicode's NFD).
func decompose(chunk string) string {
	var b strings.Builder
	for _, r := range chunk {
		switch {
		case isDropped(r):
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		case isIdeograph(r):
			b.WriteByte(' ')
			b.WriteRune(r)
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
	}
	return norm.NFD.String(b.String())
}

func (s *splitter) splitNormalised(chunk string) {
	for _, r := range chunk {
		switch {
		case isPunctuation(r):
			s.mark(r)
		case isAccent(r):
		case unicode.IsSpace(r):
			s.flush()
		default:
			// The full and the simple lower case of a character differ only where it is decomposed above.
			s.add(unicode.ToLower(r))
		}
	}
}

// mark adds a character that is a word of its own.
func (s *splitter) mark(r rune) {
	s.flush()
	s.add(r)
	s.flush()
}

func isDropped(r rune) bool {
	return r == utf8.RuneError || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co) && !unicode.Is(newer, r)
}

// isAccent follows Unicode 8, in which U+1734 was a mark without width.
func isAccent(r rune) bool { return r == 0x1734 || unicode.Is(unicode.Mn, r) && !unicode.Is(newer, r) }

// isPunctuation follows Unicode 8, in which U+166D and U+111C9 were punctuation. ASCII's symbols count as such too.
func isPunctuation(r rune) bool {
	switch {
	case r < utf8.RuneSelf:
		return r > ' ' && r < 0x7f && !isASCIIWord(byte(r))
	case r == 0x166D || r == 0x111C9:
		return true
	}
	return unicode.Is(unicode.P, r) && !unicode.Is(newer, r)
}

func isASCIIWord(b byte) bool {
	return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9'
}

// isIdeograph follows the ranges of BertNormalizer, which are those of the CJK Unified Ideographs blocks.
func isIdeograph(r rune) bool {
	return r >= 0x4E00 && r <= 0x9FFF || r >= 0x3400 && r <= 0x4DBF || r >= 0x20000 && r <= 0x2A6DF ||
		r >= 0x2A700 && r <= 0x2B73F || r >= 0x2B740 && r <= 0x2B81F || r >= 0x2B920 && r <= 0x2CEAF ||
		r >= 0xF900 && r <= 0xFAFF || r >= 0x2F800 && r <= 0x2FA1F
}
