package message

import (
	"regexp"
	"strings"
)

// Escape makes a text of somebody else's safe to stand anywhere in a message:
// it reads as it was written, pings nobody, links nowhere and formats nothing.
// Lines stay lines.
func Escape(s string) string {
	lines := strings.Split(clean(s), "\n")
	for i := range lines {
		lines[i] = escapeLine(lines[i])
	}
	return strings.Join(lines, "\n")
}

// opening are the marks that mean something at the beginning of a line:
// headings, quotes, lists, small print.
var opening = regexp.MustCompile(`^(\s*)(?:([#>+-])|(\d+)([.)]))`)

func escapeLine(s string) string {
	m := opening.FindStringSubmatch(s)
	if m == nil {
		return escapeInline(s)
	}
	return harmlessOpening(m) + escapeInline(s[len(m[0]):])
}

// opened makes markdown that stood within a line fit to begin one.
func opened(markdown string) string {
	if m := opening.FindStringSubmatch(markdown); m != nil {
		return harmlessOpening(m) + markdown[len(m[0]):]
	}
	return markdown
}

// harmlessOpening writes what opening found, with a backslash.
func harmlessOpening(m []string) string { return m[1] + m[3] + `\` + m[2] + m[4] }

// pinging is what calls members wherever it stands, even behind a backslash.
var pinging = regexp.MustCompile(`(?i)@(everyone|here|[!&]?\d)`)

// linking is what becomes a link or an invitation without any mark around it.
var linking = regexp.MustCompile(`(?i):(//)|(discord(?:app)?\.(?:gg|com|new)|dis\.gd)(/)`)

// escapeInline puts a backslash before each mark; Discord shows what follows a
// backslash as it is. What Discord's servers read without regard to backslashes
// is broken by a space of no width.
func escapeInline(s string) string {
	var b strings.Builder
	for _, r := range s {
		if strings.ContainsRune("\\*_~`|[]<>", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	s = pinging.ReplaceAllString(b.String(), "@"+zeroWidthSpace+"$1")
	return linking.ReplaceAllStringFunc(s, func(found string) string {
		return strings.ReplaceAll(found, "/", `\/`)
	})
}

// inline is somebody else's text on one line, shortened to n characters as they
// are read.
func inline(s string, n int) string { return Escape(Clip(line(s), n)) }

// quoted puts the mark of a quotation before each line of markdown.
func quoted(markdown string) string {
	return "> " + strings.ReplaceAll(markdown, "\n", "\n> ")
}

// bold marks each line of markdown that says something.
func bold(markdown string) string {
	lines := strings.Split(markdown, "\n")
	for i, l := range lines {
		if strings.TrimSpace(l) != "" {
			lines[i] = "**" + l + "**"
		}
	}
	return strings.Join(lines, "\n")
}

// small is one line of small print.
func small(markdown string) string {
	if markdown == "" {
		return ""
	}
	return "-# " + markdown
}
