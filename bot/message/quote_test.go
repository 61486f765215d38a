package message

import (
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"
	"pgregory.net/rapid"

	"ibid/corpus"
	"ibid/scripts/pictures/markdown"
)

// spanOf finds words in a text.
func spanOf(t *testing.T, text, words string) corpus.Span {
	t.Helper()
	at := strings.Index(text, words)
	if at < 0 {
		t.Fatalf("the text does not say %q", words)
	}
	return corpus.Span{Start: at, End: at + len(words)}
}

func TestExcerpt(t *testing.T) {
	long := strings.Repeat("Nothing of note was said here. ", 30)
	for name, c := range map[string]struct{ text, quote, want string }{
		"alone":            {"It rained.", "It rained.", "**It rained.**"},
		"between words":    {"Then it rained a lot.", "it rained", "Then **it rained** a lot."},
		"lines apart":      {"One.\nIt rained.\nTwo.", "It rained.", "One.\n**It rained.**\nTwo."},
		"paragraphs apart": {"One.\n\n\n\nIt rained.\n\nTwo.", "It rained.", "One.\n\n**It rained.**\n\nTwo."},
		"a heading":        {"## Weather\n\nIt rained.", "It rained.", "*Weather*\n\n**It rained.**"},
		"marks":            {"*Then* it _rained_.", "it _rained_", `\*Then\* **it \_rained\_**.`},
		"two paragraphs":   {"It rained.\n\nIt snowed.", "It rained.\n\nIt snowed.", "**It rained.**\n\n**It snowed.**"},
	} {
		if got := excerptOf(c.text, spanOf(t, c.text, c.quote)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	text := long + "It rained. " + long
	got := excerptOf(text, spanOf(t, text, "It rained."))
	if !strings.HasPrefix(got, "… Nothing of note") || !strings.HasSuffix(got, "said here. …") || !strings.Contains(got, " **It rained.** ") {
		t.Errorf("the surroundings are not cut at sentences: %q", got)
	}
}

// TestExcerptShowsTheQuote holds that the words of a quotation, and only they,
// are bold, wherever they stand.
func TestExcerptShowsTheQuote(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before, quote, after := nasty().Draw(t, "before"), rapid.StringMatching(`[a-z*_~.]{1,20}( [a-zé日]{1,9}){0,9}`).Draw(t, "quote"), nasty().Draw(t, "after")
		text := strings.ToValidUTF8(before+" "+quote+" "+after, "")
		at := strings.LastIndex(text[:len(text)-len(strings.ToValidUTF8(" "+after, ""))], quote)
		shown := excerptOf(text, corpus.Span{Start: at, End: at + len(quote)})
		var bold []string
		for _, n := range markdown.Inline(shown) {
			if n.Kind == markdown.Bold {
				bold = append(bold, markdown.Plain(n.Children))
			}
		}
		if want := line(quote); strings.Join(bold, " ") != want {
			t.Fatalf("%q in bold, want %q, in %q", bold, want, shown)
		}
	})
}

func TestStanding(t *testing.T) {
	d := document(0)
	v := QuoteView{Document: d, Heading: "Findings", Page: 3, Span: spanOf(t, d.Text, "The breakwater was opened")}
	if got, want := standing(v), "Page 3 · under “Findings” · paragraph 4 of 6 · 70 % into the text"; got != want {
		t.Errorf("it stands at %q, want %q", got, want)
	}
	v = QuoteView{Document: &corpus.Document{Text: "It rained."}, Span: corpus.Span{Start: 0, End: 10}}
	if got, want := standing(v), "0 % into the text"; got != want {
		t.Errorf("it stands at %q, want %q", got, want)
	}
}

// TestLongAnswerIsWhole holds that an answer of several messages tells all of its
// statements, in order, with all of their quotes, and the rest once.
func TestLongAnswerIsWhole(t *testing.T) {
	a := long()
	all := Answer(AnswerView{Answer: a, ID: answerID, Private: true, Now: now})
	if len(all) < 2 {
		t.Fatalf("it takes %d messages", len(all))
	}
	var texts []string
	var opened []ID
	for i, m := range all {
		raw := legible(t, m)
		for _, once := range []string{"Word for word", "1.followup.", "1.show.", "1.up.", "1.down."} {
			if n := strings.Count(string(raw), once); n > 1 || (n == 1) != (i == len(all)-1) {
				t.Errorf("message %d of %d says %s %d times", i+1, len(all), once, n)
			}
		}
		for _, p := range m.Components[0].(discordgo.Container).Components {
			texts = append(texts, contentOf(p))
		}
		for _, tab := range Tabs(m.Components) {
			opened = append(opened, tab.ID)
		}
	}
	told := strings.Join(texts, "\n")
	for i, c := range a.Claims {
		mark := statement(a, i)
		at := strings.Index(told, mark)
		if at < 0 {
			t.Fatalf("statement %d is not told whole, or not in its place", i+1)
		}
		told = told[at+len(mark):]
		for _, cite := range c.Citations {
			if want := QuoteID(a.Sources[cite.Source-1].ID, cite); len(opened) == 0 || opened[0] != want {
				t.Fatalf("the quotes of statement %d are not opened in their order", i+1)
			}
			opened = opened[1:]
		}
	}
}

func TestMarkChanged(t *testing.T) {
	m := answerChanged()
	if err := m.Check(); err != nil {
		t.Error(err)
	}
	if first := contentOf(value(m.Components[0].(discordgo.Container).Components[0])); !strings.Contains(first, "has changed since") {
		t.Errorf("the message begins with %q", first)
	}
	if len(Tabs(m.Components)) != 3 {
		t.Error("its quotes cannot be opened any more")
	}
	if _, ok := MarkChanged(nil, 1); ok {
		t.Error("nothing was marked")
	}
}

func TestExcerptOfASearchStaysAParagraph(t *testing.T) {
	for _, text := range []string{"# Weather report", "- It rained.", "1. It rained.", "> It rained.", "-# It rained."} {
		h := Found{Document: document(0), Passage: &corpus.Passage{Text: text}, Terms: []string{"rain"}}
		if f := formats(markdown.Parse(strings.ReplaceAll(excerpt(h), "**", ""))); f != "" {
			t.Errorf("%q becomes %s: %q", text, f, excerpt(h))
		}
	}
}
