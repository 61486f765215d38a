package message

import (
	"regexp"

	"github.com/bwmarrin/discordgo"
)

// fit shortens texts until all of them together are within Discord's limit. The
// lists are made short enough for what people write; this is for titles and
// addresses that are all marks, which double when they are escaped.
func fit(parts []part) {
	for excess := total(parts) - maxText; excess > 0; excess = total(parts) - maxText {
		longest := 0
		for i := range parts {
			if size(contentOf(parts[i])) > size(contentOf(parts[longest])) {
				longest = i
			}
		}
		parts[longest] = withContent(parts[longest], shorten(contentOf(parts[longest]), excess))
	}
}

func total(parts []part) int {
	n := 0
	for _, p := range parts {
		n += size(contentOf(p))
	}
	return n
}

// contentOf is the text of a part; every section here has one.
func contentOf(p part) string {
	switch p := p.(type) {
	case discordgo.TextDisplay:
		return p.Content
	case discordgo.Section:
		return contentOf(p.Components[0])
	}
	return ""
}

func withContent(p part, content string) part {
	if s, ok := p.(discordgo.Section); ok {
		s.Components = []part{discordgo.TextDisplay{Content: content}}
		return s
	}
	return discordgo.TextDisplay{Content: content}
}

// linked is a link as Link writes it.
var linked = regexp.MustCompile(`\[([^\[\]\n]*)\]\(<[^>\n]*>\)`)

// shorten takes at least something of a text away: first where its links lead,
// then its end.
func shorten(markdown string, excess int) string {
	if plain := linked.ReplaceAllString(markdown, "$1"); plain != markdown {
		return plain
	}
	const ellipsis = "\n…"
	room := max(minPiece, size(markdown)-excess-size(ellipsis))
	return Split(markdown, room)[0] + ellipsis
}
