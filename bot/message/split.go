package message

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
)

// fence opens and closes a block of code.
const fence = "```"

// minPiece is the least that Split cuts to.
const minPiece = 100

// Split cuts markdown into pieces of at most n characters: between paragraphs
// where it can, else between lines, sentences, words, and only in the last
// resort within a word. It never cuts inside a character, an escape, a link, a
// mention or a block of code; a block longer than a piece is closed and opened
// again. n is at least minPiece.
func Split(markdown string, n int) []string {
	var pieces []string
	for _, block := range codeBlocks(markdown) {
		if strings.HasPrefix(block, fence) {
			pieces = append(pieces, splitCode(block, n)...)
			continue
		}
		for block = strings.Trim(block, "\n"); size(block) > n; {
			cut := cutAt(block, n)
			pieces = append(pieces, strings.TrimRight(block[:cut], " \n"))
			block = remainder(block, cut)
		}
		if block = strings.TrimRight(block, " \n"); block != "" {
			pieces = append(pieces, block)
		}
	}
	return join(pieces, n)
}

// remainder is what follows a cut. What stood within a line must not become a
// heading or a list by beginning one.
func remainder(s string, cut int) string {
	rest := strings.TrimLeft(s[cut:], " \n")
	space := s[len(strings.TrimRight(s[:cut], " \n")) : len(s)-len(rest)]
	if strings.Contains(space, "\n") {
		return rest
	}
	return opened(rest)
}

// join puts neighbours together again that fit into one piece.
func join(pieces []string, n int) []string {
	var joined []string
	for _, p := range pieces {
		last := len(joined) - 1
		if last >= 0 && size(joined[last])+2+size(p) <= n {
			joined[last] += "\n\n" + p
			continue
		}
		joined = append(joined, p)
	}
	return joined
}

var codeBlock = regexp.MustCompile("(?s)" + fence + ".*?(?:" + fence + "|$)")

// codeBlocks cuts markdown into blocks of code and what stands between them.
func codeBlocks(s string) []string {
	var blocks []string
	at := 0
	for _, m := range codeBlock.FindAllStringIndex(s, -1) {
		blocks = append(blocks, s[at:m[0]], s[m[0]:m[1]])
		at = m[1]
	}
	return append(blocks, s[at:])
}

// splitCode cuts a block of code between its lines.
func splitCode(block string, n int) []string {
	if size(block) <= n {
		return []string{block}
	}
	body := strings.TrimSuffix(strings.TrimPrefix(block, fence), fence)
	language, code, found := strings.Cut(body, "\n")
	if !found || len(language) > 20 || strings.ContainsAny(language, " \t") {
		language, code = "", body
	}
	room := n - size(fence+language+"\n"+"\n"+fence)
	var pieces []string
	for code = strings.Trim(code, "\n"); code != ""; {
		part := clipHard(code, room)
		if i := strings.LastIndexByte(part, '\n'); i > 0 && len(part) < len(code) {
			part = part[:i+1]
		}
		pieces = append(pieces, fence+language+"\n"+strings.TrimRight(part, "\n")+"\n"+fence)
		code = strings.TrimLeft(code[len(part):], "\n")
	}
	return pieces
}

// atoms are what a cut would break: escapes, links, what stands in angle
// brackets, and code within a line.
var atoms = regexp.MustCompile("(?s)" + `^(?:\\.|\[[^\n]*?\]\(<[^>\n]*>\)|<[^>\s]*>|` + "`[^`\n]+`)")

// cutAt returns where a text that is longer than n is cut, in bytes.
func cutAt(s string, n int) int {
	best := [5]int{} // by how good a place is: paragraph, line, sentence, word, anywhere
	used := 0
	for at := 0; at < len(s); {
		step := atomAt(s[at:])
		if used += size(s[at : at+step]); used > n {
			break
		}
		at += step
		best[rank(s, at)] = at
	}
	for i, cut := range best {
		// A better place is worth up to half of a piece.
		if cut > 0 && (cut*2 >= len(clipHard(s, n)) || i == len(best)-1) {
			return cut
		}
	}
	if cut := best[3]; cut > 0 {
		return cut
	}
	return len(clipHard(s, n)) // an atom longer than a whole piece
}

func atomAt(s string) int {
	if m := atoms.FindString(s); m != "" {
		return len(m)
	}
	g := graphemes.FromString(s)
	g.Next()
	return len(g.Value())
}

// rank says how good a cut before s[at:] is, 0 being the best.
func rank(s string, at int) int {
	before, after := s[:at], s[at:]
	switch {
	case strings.HasSuffix(before, "\n\n"):
		return 0
	case strings.HasSuffix(before, "\n"):
		return 1
	case strings.HasSuffix(before, " ") && endsSentence(strings.TrimRight(before, " ")):
		return 2
	case strings.HasSuffix(before, " "):
		return 3
	case strings.HasSuffix(before, "。") || strings.HasSuffix(before, "！") || strings.HasSuffix(before, "？"):
		return 2
	case after == "":
		return 3
	}
	return 4
}

func endsSentence(s string) bool {
	s = strings.TrimRightFunc(s, func(r rune) bool { return strings.ContainsRune("\"'”’»)]*_\\", r) })
	last, _ := utf8.DecodeLastRuneInString(s)
	return strings.ContainsRune(".!?…", last)
}

// isBlank reports whether a text shows nothing.
func isBlank(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return !unicode.IsSpace(r) && string(r) != zeroWidthSpace }) < 0
}
