// Package markdown reads text as Discord shows it: headings, small print,
// quotations, lists, code, emphasis, links and mentions.
//
// It promises to find every mark that Discord's client finds, and rather one
// more: what draws pictures of messages also judges whether a text that must
// format nothing does so. It does not know how Discord counts or sends.
package markdown

import (
	"regexp"
	"strings"
)

// A Kind says what a node is.
type Kind string

// The kinds. Blocks hold lines, spans stand within a line.
const (
	Text      Kind = "text"
	Heading   Kind = "heading" // Target is its level, 1 to 3
	Small     Kind = "small"
	Quote     Kind = "quote"
	Item      Kind = "item" // Target is its depth, 0 to 2
	Code      Kind = "code"
	Paragraph Kind = "paragraph"
	Bold      Kind = "bold"
	Italic    Kind = "italic"
	Underline Kind = "underline"
	Strike    Kind = "strike"
	Spoiler   Kind = "spoiler"
	Span      Kind = "span"    // code within a line
	Link      Kind = "link"    // Target is the address
	Mention   Kind = "mention" // of a member, role, channel, command or place; Target is what stands in the brackets
	Time      Kind = "time"    // Target is what stands in the brackets
	Emoji     Kind = "emoji"
)

// A Node is a part of a text.
type Node struct {
	Kind     Kind
	Text     string
	Target   string
	Children []Node
}

var (
	heading = regexp.MustCompile(`^(#{1,3}) +(.*)$`)
	small   = regexp.MustCompile(`^-# +(.*)$`)
	quote   = regexp.MustCompile(`^ *> (.*)$`)
	item    = regexp.MustCompile(`^( *)(?:[-*+]|\d+\.) +(.*)$`)
	rest    = regexp.MustCompile(`^ *>>> (.*)$`)
)

// fenced is a block of code; what is escaped before it is not.
var fenced = regexp.MustCompile("(?s)\\\\.|```(.+?)```")

// Parse reads the blocks of a text.
func Parse(s string) []Node {
	var nodes []Node
	at := 0
	for _, m := range fenced.FindAllStringSubmatchIndex(s, -1) {
		if m[2] < 0 {
			continue
		}
		if before := strings.TrimSuffix(s[at:m[0]], "\n"); before != "" {
			nodes = append(nodes, lines(strings.Split(before, "\n"))...)
		}
		nodes = append(nodes, Node{Kind: Code, Text: strings.Trim(s[m[2]:m[3]], "\n")})
		at = m[1]
		if at < len(s) && s[at] == '\n' {
			at++
		}
	}
	if at < len(s) || at == 0 {
		nodes = append(nodes, lines(strings.Split(s[at:], "\n"))...)
	}
	return nodes
}

func lines(all []string) []Node {
	var nodes []Node
	for i, line := range all {
		if m := rest.FindStringSubmatch(line); m != nil {
			return append(nodes, Node{Kind: Quote, Children: lines(append([]string{m[1]}, all[i+1:]...))})
		}
		nodes = add(nodes, block(line))
	}
	return nodes
}

func block(line string) Node {
	if m := heading.FindStringSubmatch(line); m != nil {
		return Node{Kind: Heading, Target: string(rune('0' + len(m[1]))), Children: Inline(m[2])}
	}
	if m := small.FindStringSubmatch(line); m != nil {
		return Node{Kind: Small, Children: Inline(m[1])}
	}
	if m := quote.FindStringSubmatch(line); m != nil {
		return Node{Kind: Quote, Children: lines([]string{m[1]})}
	}
	if m := item.FindStringSubmatch(line); m != nil {
		return Node{Kind: Item, Target: string(rune('0' + min(2, len(m[1])/2))), Children: Inline(m[2])}
	}
	return Node{Kind: Paragraph, Children: Inline(line)}
}

// add joins the lines of one quotation.
func add(nodes []Node, n Node) []Node {
	if last := len(nodes) - 1; n.Kind == Quote && last >= 0 && nodes[last].Kind == Quote {
		nodes[last].Children = append(nodes[last].Children, n.Children...)
		return nodes
	}
	return append(nodes, n)
}

// Plain is the text of nodes as a reader sees it.
func Plain(nodes []Node) string {
	var b strings.Builder
	for i, n := range nodes {
		if i > 0 && isBlock(n.Kind) {
			b.WriteByte('\n')
		}
		b.WriteString(n.Text)
		b.WriteString(Plain(n.Children))
	}
	return b.String()
}

func isBlock(k Kind) bool {
	switch k {
	case Heading, Small, Quote, Item, Code, Paragraph:
		return true
	}
	return false
}
