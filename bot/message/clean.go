package message

import (
	"strings"
	"unicode"
	"unicode/utf16"

	"golang.org/x/text/unicode/norm"
)

// maxMarks is how many combining marks one letter keeps. Four are what the
// scripts of living languages need.
const maxMarks = 4

const (
	zeroWidthNonJoiner = '\u200c'
	zeroWidthJoiner    = '\u200d'
	zeroWidthSpace     = "\u200b" // only ever written by this package
)

// clean takes out what nobody can see and what deceives the eye: control and
// format characters, fillers, marks piled on a letter. Lines end in \n.
func clean(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n\n", "\v", "\n", "\f", "\n", "\u0085", "\n").Replace(s)
	return capMarks(norm.NFC.String(visible(strings.ToValidUTF8(s, "\ufffd"))))
}

// visible keeps what has a picture, and plain spaces.
func visible(s string) string {
	var b strings.Builder
	last := rune(0)
	for i, r := range s {
		if kept, ok := cleanRune(r, last, s[i:]); ok {
			b.WriteRune(kept)
			last = kept
		}
	}
	return b.String()
}

// capMarks drops the marks that are piled too high.
func capMarks(s string) string {
	marks := 0
	return strings.Map(func(r rune) rune {
		if marks = countMarks(marks, r); marks > maxMarks {
			return -1
		}
		return r
	}, s)
}

func countMarks(before int, r rune) int {
	if unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Me, r) {
		return before + 1
	}
	return 0
}

// cleanRune says what becomes of a rune after last; rest begins with it.
func cleanRune(r, last rune, rest string) (kept rune, ok bool) {
	switch {
	case r == '\n':
		return r, true
	case unicode.IsSpace(r):
		return ' ', true
	case r == zeroWidthJoiner || r == zeroWidthNonJoiner:
		return r, joins(last) && joins(second(rest))
	case isHidden(r):
		return 0, false
	case last == 0 && unicode.Is(unicode.M, r):
		return 0, false
	}
	return r, true
}

func second(s string) rune {
	for i, r := range s {
		if i > 0 {
			return r
		}
	}
	return 0
}

// joins reports whether a joiner beside r means something: in scripts whose
// letters join, and in emoji made of several.
func joins(r rune) bool {
	return unicode.In(r, unicode.Arabic, unicode.Syriac, unicode.Mongolian, unicode.Devanagari, unicode.Bengali, unicode.Gurmukhi,
		unicode.Gujarati, unicode.Oriya, unicode.Tamil, unicode.Telugu, unicode.Kannada, unicode.Malayalam, unicode.Sinhala, unicode.Khmer) ||
		unicode.Is(unicode.So, r) || r == '\ufe0f' || unicode.Is(unicode.Sk, r)
}

// isHidden are the characters without a picture: controls, format characters
// (of direction above all), tags, private and unassigned ones, fillers, and the
// selectors that can carry hidden text.
func isHidden(r rune) bool {
	switch r {
	case '\u034f', '\u115f', '\u1160', '\u17b4', '\u17b5', '\u2800', '\u3164', '\uffa0':
		return true
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs) ||
		r >= 0xfe00 && r <= 0xfe0d || r >= 0xe0000 && r <= 0xe0fff || r >= 0x180b && r <= 0x180f || r >= 0xfff0 && r <= 0xfffb
}

// line joins a text's lines and spaces: for titles, labels and statements.
func line(s string) string { return strings.Join(strings.Fields(clean(s)), " ") }

// paragraphs keeps a text's lines, without spaces around them and with at most
// one empty line between two.
func paragraphs(s string) string {
	lines := strings.Split(clean(s), "\n")
	kept := lines[:0]
	for _, l := range lines {
		l = strings.Join(strings.Fields(l), " ")
		if l != "" || len(kept) > 0 && kept[len(kept)-1] != "" {
			kept = append(kept, l)
		}
	}
	return strings.TrimRight(strings.Join(kept, "\n"), "\n")
}

// size counts a text as the strictest of Discord's counters does: in units of
// UTF-16, of which an emoji takes two.
func size(s string) int {
	n := 0
	for _, r := range s {
		n += max(1, utf16.RuneLen(r))
	}
	return n
}
