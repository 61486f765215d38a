package markdown

import (
	"fmt"
	"strings"
	"testing"
)

// shape writes nodes as kind(children), text as it is.
func shape(nodes []Node) string {
	var parts []string
	for _, n := range nodes {
		target := ""
		if n.Target != "" {
			target = ":" + n.Target
		}
		if n.Kind == Text {
			parts = append(parts, n.Text)
			continue
		}
		parts = append(parts, fmt.Sprintf("%s%s(%s%s)", n.Kind, target, n.Text, shape(n.Children)))
	}
	return strings.Join(parts, "|")
}

func TestInline(t *testing.T) {
	for in, want := range map[string]string{
		"plain":                          "plain",
		"**a *b* c**":                    "bold(a |italic(b)| c)",
		"**a\\***":                       "bold(a*)",
		"__u__ _i_ ~~s~~ ||x||":          "underline(u)| |italic(i)| |strike(s)| |spoiler(x)",
		"2 * 3 * 4":                      "2 * 3 * 4",
		"`*a*`":                          "span(*a*)",
		"\\*a\\* \\\\ \\a":               "*a* \\ \\a",
		"[a](https://x.example)":         "link:https://x.example(a)",
		"[a (b)](<https://x.example/c>)": "link:https://x.example/c(a (b))",
		"[a](x)":                         "[a](x)",
		"see https://x.example/a.":       "see |link:https://x.example/a(https://x.example/a)|.",
		"<https://x.example>":            "link:https://x.example(https://x.example)",
		"<@1> <@&2> <#3> </ask:4>":       "mention:@1()| |mention:@&2()| |mention:#3()| |mention:/ask:4()",
		"@everyone":                      "mention:@everyone()",
		"<t:1:R> <:x:1>":                 "time:t:1:R()| |emoji::x:1()",
		"discord.gg/abc":                 "link:discord.gg/abc(discord.gg/abc)",
	} {
		if got := shape(Inline(in)); got != want {
			t.Errorf("Inline(%q) = %s, want %s", in, got, want)
		}
	}
}

func TestParse(t *testing.T) {
	for in, want := range map[string]string{
		"# a\n## b\n### c\n#### d":    "heading:1(a)|heading:2(b)|heading:3(c)|paragraph(#### d)",
		"-# a":                        "small(a)",
		"> a\n> b\nc":                 "quote(paragraph(a)|paragraph(b))|paragraph(c)",
		"> # a":                       "quote(heading:1(a))",
		">>> a\nb":                    "quote(paragraph(a)|paragraph(b))",
		"- a\n  - b\n1. c":            "item:0(a)|item:1(b)|item:0(c)",
		"a ```x\ny``` b":              "paragraph(a )|code(x\ny)|paragraph( b)",
		"\\`\\`\\`a\\`\\`\\`":         "paragraph(```a```)",
		"\\# a\n\\- b\n1\\. c\n\\> d": "paragraph(# a)|paragraph(- b)|paragraph(1. c)|paragraph(> d)",
		"a\n\nb":                      "paragraph(a)|paragraph()|paragraph(b)",
	} {
		if got := shape(Parse(in)); got != want {
			t.Errorf("Parse(%q) = %s, want %s", in, got, want)
		}
	}
}

func TestPlain(t *testing.T) {
	if got := Plain(Parse("# a\n> **b** [c](https://x.example)\n\nd")); got != "a\n"+"b c\n\nd" {
		t.Errorf("Plain gives %q", got)
	}
}
