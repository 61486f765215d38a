package corpus

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Normalize returns the form of a text that offsets are counted in: valid
// UTF-8 in NFC, lines ended by \n, plain spaces for every other kind, no
// invisible characters, no white space at the end of a line, at most one empty
// line in a row and none at either end. It is idempotent.
//
// NFC is chosen because it changes no glyph: a quotation looks as it does in
// the file, and the question, the model's copy and the text compare by bytes.
// Nothing that NFKC would alter (½, ﬁ, №) is touched.
func Normalize(s string) string {
	return trimLines(norm.NFC.String(fold(strings.ToValidUTF8(s, "\uFFFD"))))
}

func fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	wasCR, wasWide, wasSpace := false, false, false
	for _, r := range s {
		lf := r == '\n' && wasCR
		wide := r != ' ' && unicode.Is(unicode.Zs, r)
		wasCR = r == '\r'
		// A no-break space beside a plain one is one gap of the page, not two.
		twice := r == ' ' && wasWide || wide && wasSpace
		switch {
		case twice:
			wasWide = true
			continue
		case lf || invisible(r):
			continue
		case endsLine(r):
			r = '\n'
		case wide:
			r = ' '
		}
		wasWide, wasSpace = wide, r == ' '
		b.WriteRune(r)
	}
	return b.String()
}

func endsLine(r rune) bool {
	switch r {
	case '\r', '\v', '\f', '\u0085', '\u2028', '\u2029':
		return true
	}
	return false
}

// invisible characters would make two equal-looking quotations differ, or hide
// words from the reader that a model sees: controls, zero-width spaces, soft
// hyphens, direction overrides, Unicode tags, icon fonts' private glyphs. The
// two joiners stay, since Indic and Persian words and emoji are spelt with them.
func invisible(r rune) bool {
	switch {
	case r == '\n' || r == '\t' || endsLine(r):
		return false
	case r < 0x20 || r >= 0x7f && r < 0xa0:
		return true
	case r < 0xad:
		return false
	case r == 0xad, r == 0x61c, r == 0x180e, r == 0x200b, r == 0x200e, r == 0x200f, r == 0xfeff:
		return true
	case r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x206f, r >= 0xfff0 && r <= 0xfffb:
		return true
	case r >= 0xe000 && r <= 0xf8ff, r >= 0xe0000, r&0xfffe == 0xfffe:
		return true
	}
	return false
}

func trimLines(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	blank := false
	for line := range strings.SplitSeq(s, "\n") {
		line = strings.TrimRight(line, " \t")
		if line == "" {
			blank = true
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
			if blank {
				b.WriteByte('\n')
			}
		}
		blank = false
		b.WriteString(line)
	}
	return b.String()
}

func hasWord(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}
