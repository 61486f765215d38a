package main

import (
	"html"
	"strconv"
	"strings"
	"time"

	"ibid/scripts/pictures/markdown"
)

// drawn is the time of the golden files.
var drawn = time.Date(2026, 6, 2, 12, 0, 0, 0, time.UTC)

func formatted(s string) string { return nodes(markdown.Parse(s)) }

func nodes(all []markdown.Node) string {
	var b strings.Builder
	for _, n := range all {
		b.WriteString(element(n))
	}
	return b.String()
}

// tags are the elements of nodes that only hold others.
var tags = map[markdown.Kind]string{
	markdown.Small: "small", markdown.Quote: "blockquote", markdown.Paragraph: "p",
	markdown.Bold: "strong", markdown.Italic: "em", markdown.Underline: "u", markdown.Strike: "s", markdown.Spoiler: "mark",
}

func element(n markdown.Node) string {
	inner := nodes(n.Children)
	if tag := tags[n.Kind]; tag != "" {
		return "<" + tag + ">" + inner + "</" + tag + ">"
	}
	switch n.Kind {
	case markdown.Heading:
		return "<h" + n.Target + ">" + inner + "</h" + n.Target + ">"
	case markdown.Item:
		return `<div class="item d` + n.Target + `">` + inner + "</div>"
	case markdown.Code:
		return "<pre>" + html.EscapeString(n.Text) + "</pre>"
	case markdown.Span:
		return "<code>" + html.EscapeString(n.Text) + "</code>"
	case markdown.Link:
		return "<a>" + inner + "</a>"
	case markdown.Mention:
		return "<span class=mention>" + html.EscapeString(mentioned(n.Target)) + "</span>"
	case markdown.Time:
		return "<span class=time>" + ago(n.Target) + "</span>"
	}
	return html.EscapeString(n.Text)
}

func mentioned(target string) string {
	if strings.HasPrefix(target, "#") {
		return "# harbour"
	}
	command, _, _ := strings.Cut(target, ":")
	return command
}

// ago tells a time as Discord does: in the largest unit that fits.
func ago(target string) string {
	parts := strings.Split(target, ":")
	seconds, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil {
		return "?"
	}
	d := time.Unix(seconds, 0).Sub(drawn)
	future := d > 0
	d = d.Abs()
	said := unit(d)
	if future {
		return "in " + said
	}
	return said + " ago"
}

func unit(d time.Duration) string {
	const day = 24 * time.Hour
	for _, u := range []struct {
		of   time.Duration
		name string
	}{{365 * day, "year"}, {30 * day, "month"}, {day, "day"}, {time.Hour, "hour"}, {time.Minute, "minute"}} {
		if n := int((d + u.of/2) / u.of); n >= 1 && d >= u.of*9/10 {
			if n == 1 && u.name == "hour" {
				return "an hour"
			}
			if n == 1 {
				return "a " + u.name
			}
			return strconv.Itoa(n) + " " + u.name + "s"
		}
	}
	return strconv.Itoa(int(d/time.Second)) + " seconds"
}
