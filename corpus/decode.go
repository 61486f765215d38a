package corpus

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	utf16 "golang.org/x/text/encoding/unicode"
)

// decode turns a file's bytes into valid UTF-8. The warning tells of an
// encoding that was guessed or of bytes that could not be read.
func decode(raw []byte) (text, warning string, err error) {
	switch {
	case bytes.HasPrefix(raw, []byte("\xff\xfe\x00\x00")), bytes.HasPrefix(raw, []byte("\x00\x00\xfe\xff")):
		return "", "", errors.New("is UTF-32, which is not read: save it as UTF-8")
	case bytes.HasPrefix(raw, []byte("\xef\xbb\xbf")):
		raw = raw[3:]
	case bytes.HasPrefix(raw, []byte("\xff\xfe")):
		return decodeUTF16(raw[2:], utf16.LittleEndian)
	case bytes.HasPrefix(raw, []byte("\xfe\xff")):
		return decodeUTF16(raw[2:], utf16.BigEndian)
	}
	if bytes.IndexByte(raw, 0) >= 0 {
		return guessUTF16(raw)
	}
	if utf8.Valid(raw) {
		return checked(string(raw), "")
	}
	return decodeDamaged(raw)
}

func decodeUTF16(raw []byte, order utf16.Endianness) (string, string, error) {
	out, err := utf16.UTF16(order, utf16.IgnoreBOM).NewDecoder().Bytes(raw)
	if err != nil {
		return "", "", errBinary
	}
	return checked(string(out), "")
}

// guessUTF16 reads UTF-16 without a byte order mark. In a text of any script
// that writes spaces, only the right order shows them at a steady rate and no
// unassigned characters; both or neither reading like text is no evidence.
func guessUTF16(raw []byte) (string, string, error) {
	if len(raw)%2 != 0 {
		return "", "", errBinary
	}
	little, _, errLittle := decodeUTF16(raw, utf16.LittleEndian)
	big, _, errBig := decodeUTF16(raw, utf16.BigEndian)
	isLittle, isBig := errLittle == nil && readsAsWords(little), errBig == nil && readsAsWords(big)
	const warning = "The file has no byte order mark and was read as UTF-16."
	switch {
	case isLittle && !isBig:
		return little, warning, nil
	case isBig && !isLittle:
		return big, warning, nil
	}
	return "", "", errBinary
}

// readsAsWords wants one white space in 60 characters at least, and nearly
// nothing that is no letter, digit, mark, punctuation or symbol.
func readsAsWords(s string) bool {
	total, space, odd := 0, 0, 0
	for _, r := range s {
		total++
		switch {
		case unicode.IsSpace(r):
			space++
		case r == utf8.RuneError || !unicode.IsGraphic(r):
			odd++
		}
	}
	return total > 0 && space*60 >= total && odd*100 <= total
}

// decodeDamaged reads what is neither UTF-8 nor UTF-16. Many whole UTF-8
// sequences beside a few broken ones are a damaged UTF-8 file; otherwise the
// bytes above 127 are Windows-1252, which nearly every byte string is, so that
// the result must also look like text.
func decodeDamaged(raw []byte) (string, string, error) {
	whole, broken := countSequences(raw)
	if whole > 4*broken {
		return checked(strings.ToValidUTF8(string(raw), "\uFFFD"),
			fmt.Sprintf("%d bytes were not valid UTF-8 and show as \uFFFD.", broken))
	}
	out, err := charmap.Windows1252.NewDecoder().Bytes(raw)
	if err != nil || broken*10 > len(raw)*3 || !readsAsWords(string(out)) {
		return "", "", errBinary
	}
	return checked(string(out), "The file is not UTF-8 and was read as Windows-1252.")
}

func countSequences(raw []byte) (whole, broken int) {
	for len(raw) > 0 {
		r, size := utf8.DecodeRune(raw)
		switch {
		case r == utf8.RuneError && size == 1:
			broken++
		case size > 1:
			whole++
		}
		raw = raw[size:]
	}
	return whole, broken
}

// checked refuses what is valid UTF-8 and still no text: more than one
// control character in fifty.
func checked(text, warning string) (string, string, error) {
	total, control := 0, 0
	for _, r := range text {
		total++
		if unicode.IsControl(r) && !unicode.IsSpace(r) {
			control++
		}
	}
	if control*50 > total {
		return "", "", errBinary
	}
	return text, warning, nil
}
