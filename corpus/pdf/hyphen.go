package pdf

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// endsBroken reports a line that ends in a letter or a figure and a hyphen.
func endsBroken(text string) bool {
	bare, ok := strings.CutSuffix(strings.ReplaceAll(text, "\u2010", "-"), "-")
	r, _ := utf8.DecodeLastRuneInString(bare)
	return ok && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// A vocabulary holds the words that a document writes in one piece, in lower
// case. It tells a hyphen that ends a line from one that belongs to the word.
type vocabulary map[string]bool

// learn takes in a line, but for what a hyphen may have cut at its end.
func (v vocabulary) learn(text string) {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && r != '-' && r != '\'' && r != '’' })
	if len(words) > 0 && endsBroken(text) {
		words = words[:len(words)-1]
	}
	for _, w := range words {
		v[strings.Trim(w, "-'’")] = true
	}
}

// join puts the next line behind a text. A hyphen at the end goes when the
// word without it is one of the document's, or when nothing speaks for a word
// of two parts; before a capital or a figure it stays.
func (v vocabulary) join(text, next string) string {
	if !endsBroken(text) {
		return text + " " + next
	}
	bare := strings.TrimRight(text, "-\u2010")
	first, _ := utf8.DecodeRuneInString(next)
	head, tail := lastWord(bare), firstWord(next)
	switch {
	case !unicode.IsLower(first) || tail == "" || head == "":
		return bare + "-" + next
	case v[head+tail]:
		return bare + next
	case strings.Contains(head, "-") || v[head+"-"+tail] || v[head] && v[tail]:
		return bare + "-" + next
	}
	return bare + next
}

func lastWord(s string) string {
	i := strings.LastIndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && r != '-' })
	if i >= 0 {
		_, size := utf8.DecodeRuneInString(s[i:])
		i += size - 1
	}
	return strings.ToLower(s[i+1:])
}

func firstWord(s string) string {
	if i := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && r != '-' }); i >= 0 {
		s = s[:i]
	}
	return strings.ToLower(strings.Trim(s, "-"))
}
