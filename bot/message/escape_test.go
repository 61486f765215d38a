package message

import (
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"ibid/scripts/pictures/markdown"
)

// hostile are texts that would do harm if they were shown as they are.
var hostile = []string{
	"@everyone", "@here", "@Everyone", "<@1>", "<@!1>", "<@&1>", "<#1>", "</ask:1>", "<id:guide>", "<t:1:R>", "<:a:1>", "<a:b:1>",
	"[click](https://evil.example)", "[click](<https://evil.example>)", "https://evil.example/a", "HTTP://evil.example", "<https://evil.example>",
	"discord.gg/abc", "https://discord.gg/abc", "[a](\nhttps://evil.example)", "<+4912345678>", "<mail@evil.example>",
	"**bold**", "*i*", "_i_", "__u__", "~~s~~", "||s||", "`c`", "``c``", "```\ncode\n```", "***x***", "\\*x\\*", "\\\\*x*",
	"# big", "## big", "### big", "-# small", "> quote", ">>> all", "- item", "* item", "+ item", "1. item", "12) item", "  - deep", "\n# big", "\r# big", "\u2028# big", "\u00a0# big",
	"\u202egnp.exe", "a\u200bb", "@\u200beveryone", "@every\u200bone", "<\u200b@1>", "\ufeff# x", "Z" + strings.Repeat("\u0317\u0338", 40), "\u3164", "\u2800", "\U000e0041",
	"a\x00b\x1bc", "\xff\xfe", "e\u0301", "👩\u200d👩\u200d👧", "می\u200cخواهم", "ไม้ไผ่",
}

// anyText draws texts that are made to break out.
func anyText() *rapid.Generator[string] {
	parts := rapid.OneOf(rapid.SampledFrom(hostile), rapid.StringN(0, 12, -1), rapid.StringMatching("[*_~`|<>@#\\[\\]()\\\\:/.0-9a-z \\n-]{0,12}"))
	return rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(parts, 0, 6).Draw(t, "parts"), "") })
}

// formats names the first mark in nodes that is more than text.
func formats(nodes []markdown.Node) string {
	for _, n := range nodes {
		if n.Kind != markdown.Text && n.Kind != markdown.Paragraph {
			return string(n.Kind) + " " + n.Target
		}
		if inner := formats(n.Children); inner != "" {
			return inner
		}
	}
	return ""
}

// reaches is what Discord's servers act on, whatever stands before it.
var reaches = regexp.MustCompile(`(?i)@(?:everyone|here)|<@[!&]?\d+>|https?://|discord(?:app)?\.(?:gg|com|new)/`)

// harmless says what a text that was escaped still does.
func harmless(escaped string) string {
	if f := formats(markdown.Parse(escaped)); f != "" {
		return f
	}
	if f := formats(markdown.Inline(escaped)); f != "" {
		return f
	}
	return reaches.FindString(escaped)
}

func TestEscapeHoldsEverything(t *testing.T) {
	for _, s := range hostile {
		if f := harmless(Escape(s)); f != "" {
			t.Errorf("Escape(%q) = %q, which still has %s", s, Escape(s), f)
		}
		if f := harmless("> " + Escape(s)); f != "" && f != "quote " {
			t.Errorf("in a quotation, %q still has %s", Escape(s), f)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := anyText().Draw(t, "text")
		if f := harmless(Escape(s)); f != "" {
			t.Fatalf("Escape(%q) = %q, which still has %s", s, Escape(s), f)
		}
	})
}

// TestTheJudgeSees shows that the judge would find each of the marks.
func TestTheJudgeSees(t *testing.T) {
	for _, s := range []string{"@everyone", "<@1>", "<#1>", "</ask:1>", "<t:1:R>", "<:a:1>", "[a](https://x.example)", "https://x.example", "**b**", "*i*", "_i_", "~~s~~", "||s||", "`c`", "```c```", "# h", "-# s", "> q", ">>> q", "- i", "1. i", "discord.gg/abc"} {
		if harmless(s) == "" {
			t.Errorf("%q passes as harmless", s)
		}
	}
}

func TestEscapeReadsAsItWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyText().Draw(t, "text")
		read := strings.ReplaceAll(markdown.Plain(markdown.Parse(Escape(s))), zeroWidthSpace, "")
		if read != clean(s) {
			t.Fatalf("Escape(%q) reads %q, want %q", s, read, clean(s))
		}
	})
}

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"a\u202eb":                              "ab",
		"a\u200bb":                              "ab",
		"a\r\nb\rc\u2029d":                      "a\nb\nc\n\nd",
		"tab\there\u00a0now":                    "tab here now",
		"e\u0301":                               "é",
		"👩\u200d👧":                              "👩\u200d👧",
		"❤\ufe0f":                               "❤\ufe0f",
		"می\u200cخواهم":                         "می\u200cخواهم",
		"pay\u200cpal":                          "paypal",
		"a\u0301\u0302\u0303\u0304\u0305\u0306": "á\u0302\u0303\u0304\u0305",
		"\u0301a":                               "a",
		"x\U000e0041y\U000e0100z":               "xyz",
		"a\xffb":                                "a\ufffdb",
	} {
		if got := clean(in); got != want {
			t.Errorf("clean(%q) = %q, want %q", in, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := anyText().Draw(t, "text")
		if once := clean(s); clean(once) != once {
			t.Fatalf("clean(%q) = %q, and again %q", s, once, clean(once))
		}
	})
}

func TestAQuotationKeepsWithinItsBlock(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := quoted(Escape(paragraphs(anyText().Draw(t, "text"))))
		nodes := markdown.Parse(q)
		if len(nodes) != 1 || nodes[0].Kind != markdown.Quote {
			t.Fatalf("it is drawn as %q, which is not one quotation", q)
		}
		if f := formats(nodes[0].Children); f != "" {
			t.Fatalf("it is drawn as %q, which still has %s", q, f)
		}
	})
}

func FuzzEscape(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if found := harmless(Escape(s)); found != "" {
			t.Errorf("Escape(%q) = %q, which still has %s", s, Escape(s), found)
		}
	})
}
