package corpus

import (
	"strings"
	"unicode"
	"unicode/utf8"

	punkt "github.com/neurosnap/sentences"
)

// A stop is a place where a sentence may end: one or more of . ! ? … and what
// closes behind them. Its methods decide by what stands before and after it.
type stop struct {
	text  string // the block
	start int    // of the first mark
	marks string // the marks themselves
	end   int    // behind the closing quotation marks, brackets and footnote numbers
}

func stopAt(s string, start int) stop {
	end := start
	for end < len(s) {
		r, size := utf8.DecodeRuneInString(s[end:])
		if !strings.ContainsRune(".!?…。！？｡", r) {
			break
		}
		end += size
	}
	st := stop{text: s, start: start, marks: s[start:end], end: end}
	for n := closing(s[st.end:]); n > 0; n = closing(s[st.end:]) {
		st.end += n
	}
	return st
}

// closing returns the length of what closes at the start of s: a quotation
// mark, bracket or emphasis, or a footnote's number in square brackets. A mark
// of ASCII that a word follows without a space opens something instead.
func closing(s string) int {
	r, size := utf8.DecodeRuneInString(s)
	switch {
	case strings.ContainsRune("”’»)]}", r):
		return size
	case strings.ContainsRune("\"'*_`", r):
		if next, _ := utf8.DecodeRuneInString(s[size:]); unicode.IsLetter(next) || unicode.IsDigit(next) {
			return 0
		}
		return size
	case r == '[':
		n := strings.IndexByte(s[:min(len(s), 6)], ']')
		if n > 1 && strings.Trim(s[1:n], "0123456789") == "" {
			return n + 1
		}
	}
	return 0
}

// ends reports whether a sentence ends here.
func (st stop) ends() bool {
	switch {
	case st.end == len(st.text):
		return true
	case strings.ContainsAny(st.marks, "。！？｡"):
		return true
	}
	rest := st.text[st.end:]
	next := strings.TrimLeftFunc(rest, unicode.IsSpace)
	switch {
	case len(next) == len(rest):
		return st.glued(next)
	case strings.ContainsRune("•‣▪●", first(next)):
		return true
	case strings.ContainsRune(".…", first(next)):
		return false // ". . ." is one ellipsis, or the dots of a table of contents
	case strings.HasSuffix(st.text[:st.start], ". ") && unicode.IsDigit(first(next)):
		return false // and then comes the page's number
	}
	next = strings.TrimLeft(next, "\"'“‘«([{¿¡*_—–- ")
	if next == "" {
		return false
	}
	return st.endsBefore(next)
}

// endsBefore decides before white space and a next word, whose opening
// quotation marks and brackets are left out.
func (st stop) endsBefore(next string) bool {
	switch {
	case continuesLower(next):
		return false
	case st.marks != ".":
		return !st.attributed(next)
	case st.numbered():
		return false
	}
	return !st.abbreviated(next)
}

// continuesLower reports a next word in lower case: a sentence goes on. Names
// such as iPhone begin sentences too.
func continuesLower(next string) bool {
	r, size := utf8.DecodeRuneInString(next)
	second, _ := utf8.DecodeRuneInString(next[size:])
	return unicode.IsLower(r) && !unicode.IsUpper(second)
}

// attributed reports a quoted question or cry whose speaker follows, as in
// “Why now?” Audibert asked. After a full stop that is a new sentence.
func (st stop) attributed(next string) bool {
	if st.end == st.start+len(st.marks) {
		return false
	}
	words := strings.Fields(next[:min(len(next), 120)])
	for i, w := range words[:min(len(words), 5)] {
		if !speechVerb(strings.TrimRight(w, ".,;")) {
			continue
		}
		return i > 0 && (i+1 == len(words) || words[i+1] != "that")
	}
	return false
}

func speechVerb(w string) bool {
	switch w {
	case "said", "says", "asked", "asks", "added", "adds", "told", "tells", "wrote", "writes", "replied",
		"answered", "demanded", "shouted", "cried", "exclaimed", "wondered", "tweeted", "posted":
		return true
	}
	return false
}

// numbered reports a block that so far is a number or a single letter: the
// mark of a list item, no sentence.
func (st stop) numbered() bool {
	head := st.text[:st.start]
	return len(head) == 1 || len(head) <= 3 && strings.Trim(head, "0123456789") == ""
}

// glued decides where no white space follows, as where a page lost its line
// breaks: "patient data.That may". Only a whole word in lower case before, and
// a capitalised word that often begins sentences after, make it an end; names
// of files, sites and code do not look like that.
func (st stop) glued(next string) bool {
	before := lastWord(st.text[:st.start])
	if len(before) < 2 || strings.Trim(before, "abcdefghijklmnopqrstuvwxyz") != "" && st.marks == "." {
		return false
	}
	if rest, ok := strings.CutPrefix(next, "- "); ok {
		return unicode.IsUpper(first(rest))
	}
	word, _, spaced := strings.Cut(next[:min(len(next), 80)], " ")
	word = strings.TrimLeft(word, "“‘\"'")
	if !spaced || !unicode.IsUpper(first(word)) || !isWord(word) {
		return false
	}
	return st.marks != "." || st.end > st.start+1 || model().starts(word)
}

// isWord reports a word as prose has them, with a comma or an apostrophe.
func isWord(w string) bool {
	return !strings.ContainsFunc(w, func(r rune) bool {
		return !unicode.IsLetter(r) && !strings.ContainsRune(",'’-", r)
	})
}

// lastWord returns what stands between the last white space and the end, but
// for quotation marks and brackets that open it.
func lastWord(s string) string {
	s = s[max(0, len(s)-80):]
	s = s[strings.LastIndexFunc(s, unicode.IsSpace)+1:]
	return strings.TrimLeft(s, "\"'“‘«([{*_—–`")
}

func first(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// abbreviated reports whether the full stop belongs to the word before it and
// the sentence goes on. Titles always go on; initialisms and company forms
// go on unless a word follows that names nothing; the rest is Punkt's.
func (st stop) abbreviated(next string) bool {
	word := lastWord(st.text[:st.start])
	after, _, _ := strings.Cut(next[:min(len(next), 80)], " ")
	after = strings.ToValidUTF8(strings.TrimRight(strings.TrimSpace(after), "\"'”’)]"), "")
	if word == "" || after == "" || isNumber(word) {
		return false
	}
	switch kindOfAbbreviation(word) {
	case beforeName:
		return true
	case beforeNumber:
		return unicode.IsDigit(first(after))
	case anywhere:
		return !opensSentence(after)
	}
	if strings.ContainsAny(word, "./") {
		return false // a site, a file or a version ends the sentence
	}
	return !model().breaks(word+".", after)
}

func isNumber(word string) bool {
	return strings.Trim(word, "0123456789.,%£$€") == ""
}

// breaks asks Punkt about one full stop; it decides by the word that carries
// it and the word after it, so that two tokens are all that it must see.
func (m *punktModel) breaks(word, after string) bool {
	pair := []*punkt.Token{punkt.NewToken(word), punkt.NewToken(after)}
	return m.AnnotateTokens(pair, m.Annotations...)[0].SentBreak
}
