package markdown

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A rule reads one kind of span at the beginning of a text: its first group
// that is not empty is what the span holds or leads to.
type rule struct {
	kind   Kind
	begins *regexp.Regexp
}

// rules are tried in this order; what none of them reads is text.
var rules = []rule{
	{Code, regexp.MustCompile("(?s)^```(.+?)```")},
	{Span, regexp.MustCompile("^``([^`\n]+)``|^`([^`\n]+)`")},
	{Link, regexp.MustCompile(`^\[((?:\[[^\]]*\]|[^\[\]])*)\]\(\s*<?(https?://(?:[^\s()<>]|\([^\s()]*\))+)>?\s*\)`)},
	{Link, regexp.MustCompile(`^<(https?://[^\s>]+|\+?\d{3,}|[\w.+-]+@[\w.-]+\.\w+)>`)},
	{Link, regexp.MustCompile(`(?i)^(https?://[^\s<]*[^\s<.,:;"'\])])`)},
	{Link, regexp.MustCompile(`(?i)^((?:discord(?:app)?\.(?:gg|com|new)|dis\.gd)/[\w-]+)`)},
	{Time, regexp.MustCompile(`^<(t:-?\d+(?::[tTdDfFRsS])?)>`)},
	{Mention, regexp.MustCompile(`^<(@[!&]?\d+|#\d+|/[^:>\n]+:\d+|id:[\w-]+(?::\d+)?)>|^(@(?:everyone|here))`)},
	{Emoji, regexp.MustCompile(`^<(a?:\w+:\d+)>`)},
	{Bold, wrapped(`\*\*`, `\*`)},
	{Underline, wrapped(`__`, `_`)},
	{Strike, wrapped(`~~`, ``)},
	{Spoiler, wrapped(`\|\|`, ``)},
	{Italic, regexp.MustCompile(`(?s)^\*([^\s*\\](?:(?:\\.|\*\*|[^\\*])*?[^\s\\*])?|\\.)\*`)},
	{Italic, regexp.MustCompile(`(?s)^_((?:\\.|__|[^\\_])+?)_`)},
}

// wrapped reads what stands between two marks; the second is not followed by not.
func wrapped(mark, not string) *regexp.Regexp {
	more := ""
	if not != "" {
		more = not + "*" // the marks of "**a***" close as late as they can
	}
	return regexp.MustCompile(`(?s)^` + mark + `((?:\\.|[^\\])+?` + more + `)` + mark)
}

// node makes a node of what a rule read.
func (r rule) node(m []string) Node {
	held := ""
	for _, group := range m[1:] {
		if held == "" {
			held = group
		}
	}
	switch r.kind {
	case Code, Span:
		return Node{Kind: r.kind, Text: held}
	case Time, Mention, Emoji:
		return Node{Kind: r.kind, Target: held}
	case Link:
		if len(m) > 2 {
			return Node{Kind: Link, Target: m[2], Children: Inline(m[1])}
		}
		return Node{Kind: Link, Target: held, Children: []Node{{Kind: Text, Text: held}}}
	}
	return Node{Kind: r.kind, Children: Inline(held)}
}

// Inline reads the spans of a text.
func Inline(s string) []Node {
	var nodes []Node
	var plain strings.Builder
	flush := func() {
		if plain.Len() > 0 {
			nodes = append(nodes, Node{Kind: Text, Text: plain.String()})
			plain.Reset()
		}
	}
	for s != "" {
		if r, n := escaped(s); n > 0 {
			plain.WriteString(r)
			s = s[n:]
			continue
		}
		if n, length := span(s); length > 0 {
			flush()
			nodes, s = append(nodes, n), s[length:]
			continue
		}
		_, n := utf8.DecodeRuneInString(s)
		plain.WriteString(s[:n])
		s = s[n:]
	}
	flush()
	return nodes
}

// escaped reads a backslash and the mark that it makes a plain character.
func escaped(s string) (mark string, length int) {
	if s[0] != '\\' || len(s) == 1 {
		return "", 0
	}
	r, n := utf8.DecodeRuneInString(s[1:])
	if unicode.IsSpace(r) || r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
		return "", 0
	}
	return s[1 : 1+n], 1 + n
}

func span(s string) (Node, int) {
	if !strings.ContainsRune("`[<hHdD@*_~|", rune(s[0])) {
		return Node{}, 0
	}
	for _, r := range rules {
		if m := r.begins.FindStringSubmatch(s); m != nil {
			return r.node(m), len(m[0])
		}
	}
	return Node{}, 0
}
