package corpus

import (
	"strings"
	"testing"
	"unicode/utf16"

	"pgregory.net/rapid"
)

func utf16Bytes(s string, little bool) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(s)) {
		hi, lo := byte(u>>8), byte(u)
		if little {
			hi, lo = lo, hi
		}
		b.WriteByte(hi)
		b.WriteByte(lo)
	}
	return b.String()
}

func TestDecodeKnowsEncodings(t *testing.T) {
	const english, russian = "The café opens at nine — bring £5.\nEveryone is welcome.", "Паром уходит в девять часов утра.\nВсе билеты проданы."
	for _, c := range []struct{ name, raw, want, warning string }{
		{"UTF-8", english, english, ""},
		{"UTF-8 with mark", "\ufeff" + english, english, ""},
		{"UTF-16 little", "\xff\xfe" + utf16Bytes(english, true), english, ""},
		{"UTF-16 big", "\xfe\xff" + utf16Bytes(english, false), english, ""},
		{"UTF-16 little, no mark", utf16Bytes(english, true), english, "UTF-16"},
		{"UTF-16 big, no mark", utf16Bytes(english, false), english, "UTF-16"},
		{"UTF-16 Russian, no mark", utf16Bytes(russian, true), russian, "UTF-16"},
		{"UTF-16 Russian big, no mark", utf16Bytes(russian, false), russian, "UTF-16"},
		{"Windows-1252", "The caf\xe9 opens \x97 bring \xa35.", "The café opens — bring £5.", "Windows-1252"},
		{"damaged UTF-8", "é é é é é one \xff two", "é é é é é one \ufffd two", "not valid UTF-8"},
	} {
		got, warning, err := decode([]byte(c.raw))
		if err != nil || got != c.want || !strings.Contains(warning, c.warning) || (warning == "") != (c.warning == "") {
			t.Errorf("%s: %q, warning %q, error %v", c.name, got, warning, err)
		}
	}
}

func TestDecodeRefusesWhatIsNoText(t *testing.T) {
	for name, raw := range map[string]string{
		"zeros":       strings.Repeat("\x00", 64),
		"random":      "\x8f\x12\x00\x9d\xfa\x01\x02\x77\x81\x00\x00\x13",
		"high bytes":  strings.Repeat("\x81\x8d\xf1\xf2", 20),
		"UTF-32":      "\xff\xfe\x00\x00a\x00\x00\x00",
		"odd UTF-16":  "a\x00b\x00c",
		"NULs inside": "some text\x00with zeros in it",
	} {
		if text, _, err := decode([]byte(raw)); err == nil {
			t.Errorf("%s was read as %q", name, text)
		}
	}
}

func TestNormalize(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"line ends", "a\r\nb\rc\u2028d\fe", "a\nb\nc\nd\ne"},
		{"one empty line at most", "\n\n a\n\n\n \n\nb\n\n", " a\n\nb"},
		{"white space at line ends", "a \t\nb\u00a0", "a\nb"},
		{"no-break spaces", "£5\u00a0million, 10\u202fkm", "£5 million, 10 km"},
		{"a no-break space beside a plain one", "AI\u00a0 models and \u00a0more", "AI models and more"},
		{"plain runs stay", "a  b", "a  b"},
		{"invisible", "a\u200bb\ufeffc\u00add\u2060e\x00f\x07g", "abcdefg"},
		{"direction overrides and tags", "a\u202eb\u2069c\U000e0041d", "abcd"},
		{"joiners of emoji stay", "👩\u200d🚒", "👩\u200d🚒"},
		{"icon fonts", "\ue001 Share", " Share"},
		{"NFC", "cafe\u0301", "café"},
		{"no NFKC", "½ ﬁ №", "½ ﬁ №"},
		{"typographic marks stay", "“quoted” – ‘it’…", "“quoted” – ‘it’…"},
		{"invalid bytes", "a\xffb", "a\ufffdb"},
	} {
		if got := Normalize(c.in); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestNormalizeTwiceIsOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		once := Normalize(rapid.String().Draw(t, "text"))
		if twice := Normalize(once); twice != once {
			t.Fatalf("%q became %q", once, twice)
		}
	})
}
