package message

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
	"pgregory.net/rapid"

	"ibid/answer"
	"ibid/corpus"
	"ibid/retrieval"
	"ibid/scripts/pictures/markdown"
)

// nasty draws a text of any length that is made to break out or to be too long.
func nasty() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Repeat(anyText().Draw(t, "text"), rapid.SampledFrom([]int{0, 1, 1, 3, 40}).Draw(t, "times"))
	})
}

func nastyDocument() *rapid.Generator[corpus.Document] {
	return rapid.Custom(func(t *rapid.T) corpus.Document {
		d := func(name string) string { return nasty().Draw(t, name) }
		return corpus.Document{
			ID: d("id"), Title: d("title"), Publisher: d("publisher"), Author: d("author"), URL: "https://a.example/" + d("path"), Kind: corpus.Kind(d("kind")),
			Date: rapid.SampledFrom([]corpus.Date{"", "2024", "2024-05", "2024-05-21"}).Draw(t, "date"), Text: d("before") + "The quote." + d("after"),
			Note: d("note"), Tags: []string{d("tag")}, Found: map[string]string{"title": d("found")}, Warnings: rapid.SliceOfN(nasty(), 0, 8).Draw(t, "warnings"),
		}
	})
}

func nastyAnswer() *rapid.Generator[*answer.Answer] {
	return rapid.Custom(func(t *rapid.T) *answer.Answer {
		a := &answer.Answer{
			Question: nasty().Draw(t, "question"), Rewritten: nasty().Draw(t, "rewritten"), Note: nasty().Draw(t, "note"), NotBorneOut: nasty().Draw(t, "premise"),
			Status: rapid.SampledFrom([]answer.Status{answer.Answered, answer.NotInSources}).Draw(t, "status"),
			Mode:   rapid.SampledFrom([]answer.Mode{answer.Extractive, answer.ByModel}).Draw(t, "mode"),
		}
		for i := range rapid.IntRange(1, 6).Draw(t, "sources") {
			d := nastyDocument().Draw(t, "document")
			d.ID += fmt.Sprint(i)
			a.Sources = append(a.Sources, sourceOf(&d))
		}
		a.Nearest = a.Sources
		for range rapid.IntRange(1, 12).Draw(t, "claims") {
			c := answer.Claim{Text: nasty().Draw(t, "claim"), Voice: nasty().Draw(t, "voice")}
			for range rapid.IntRange(1, 7).Draw(t, "citations") {
				c.Citations = append(c.Citations, answer.Citation{Source: rapid.IntRange(1, len(a.Sources)).Draw(t, "source"), Quote: "q", Start: 1, End: 2})
			}
			a.Claims = append(a.Claims, c)
			a.Removed = append(a.Removed, answer.Removed{Text: "SECRET", Reason: "the figure SECRET does not stand in the source"})
			a.Conflicts = append(a.Conflicts, answer.Conflict{Claims: [2]int{1, len(a.Claims)}, Reason: nasty().Draw(t, "reason")})
		}
		return a
	})
}

// pings is what Discord's servers would read as a mention of members or roles.
var pings = regexp.MustCompile(`(?i)@(?:everyone|here)|<@[!&]?\d+>`)

// foreign names the first mark that no message has by its design: a link that
// leads elsewhere than the documents do, a mention, a hidden or struck text.
func foreign(nodes []markdown.Node) string {
	for _, n := range nodes {
		switch n.Kind {
		case markdown.Link:
			if !strings.HasPrefix(n.Target, "https://a.example/") {
				return "a link to " + n.Target
			}
		case markdown.Mention:
			if n.Target != "#1" && n.Target != "/ask:1" {
				return "a mention of " + n.Target
			}
		case markdown.Heading:
			if n.Target != "3" {
				return "a heading"
			}
		case markdown.Emoji, markdown.Code, markdown.Spoiler, markdown.Strike, markdown.Underline:
			return string(n.Kind)
		}
		if found := foreign(n.Children); found != "" {
			return found
		}
	}
	return ""
}

// check fails when Discord would not take a message, or when a text in it reaches
// out.
func check(t *rapid.T, m Message) {
	t.Helper()
	if err := m.Check(); err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range m.Components[0].(discordgo.Container).Components {
		if found := pings.FindString(contentOf(p)); found != "" {
			t.Fatalf("%s in %q", found, contentOf(p))
		}
		if found := foreign(markdown.Parse(contentOf(p))); found != "" {
			t.Fatalf("%s in %q", found, contentOf(p))
		}
	}
	if !strings.Contains(string(raw), `"allowed_mentions":{"parse":[]}`) {
		t.Fatalf("mentions are left to Discord in %s", raw)
	}
}

func TestAnyAnswerIsWithinLimits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := AnswerView{Answer: nastyAnswer().Draw(t, "answer"), Now: now}
		v.ID = rapid.SampledFrom([]string{"", answerID}).Draw(t, "id")
		v.Private, v.Partial, v.Stopped = rapid.Bool().Draw(t, "private"), rapid.Bool().Draw(t, "partial"), rapid.Bool().Draw(t, "stopped")
		all := Answer(v)
		for _, m := range all {
			check(t, m)
			if raw, _ := json.Marshal(m); strings.Contains(string(raw), "SECRET") {
				t.Fatalf("what was removed is shown: %s", raw)
			}
		}
		if v.Partial && len(all) != 1 {
			t.Fatalf("an answer under way takes %d messages", len(all))
		}
	})
}

func TestAnythingIsWithinLimits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		docs := rapid.SliceOfNDistinct(nastyDocument(), 1, 8, func(d corpus.Document) string { return d.ID }).Draw(t, "documents")
		text := nasty().Draw(t, "text")
		d := &docs[0]
		at := strings.Index(d.Text, "The quote.")
		span := corpus.Span{Start: at, End: at + len("The quote.")}
		passage := &corpus.Passage{DocumentID: d.ID, Span: span, Text: "The quote.", Heading: text}
		s := sourceOf(d)
		cite := answer.Citation{Source: 1, Quote: text, Start: 1, End: 2}
		list := rapid.SliceOfN(nasty(), 0, 12).Draw(t, "list")
		var hits []Found
		var checked []Checked
		var gaps []Gap
		var notes []Feedback
		var skipped []corpus.Skipped
		var uploads []Upload
		var outline []corpus.Passage
		for _, l := range list {
			hits = append(hits, Found{d, &corpus.Passage{Text: l, Span: span}, []string{"the", text}})
			checked = append(checked, Checked{l, Disputed, &s, &cite}, Checked{l, NotFound, nil, nil})
			gaps = append(gaps, Gap{l, 3, now, text})
			notes = append(notes, Feedback{l, text, now, true})
			skipped = append(skipped, corpus.Skipped{Path: l, Reason: text})
			uploads = append(uploads, Upload{Name: l, Document: d, Replaces: true}, Upload{Name: l, Problem: text})
			outline = append(outline, corpus.Passage{Heading: l})
		}
		page := rapid.IntRange(-1, 9).Draw(t, "page")
		view := SourcesView{Documents: docs, Loaded: 8, Filter: text, Page: page}
		report := &retrieval.Report{Added: list, Changed: list, Removed: list, Skipped: skipped, Snapshot: text}
		for _, m := range []Message{
			Waiting(text), Queued(text, 2), Passage(QuoteView{Document: d, Span: span, Heading: text, Page: page}), QuoteChanged(d),
			Sources(view), CorpusList(view), Source(SourceView{d, append(outline, *passage)}), Search(SearchView{Query: text, Hits: hits}),
			Check(CheckView{Statements: checked}), Help(HelpView{Name: text, Model: text, Maintainers: text, Commands: map[string]string{"ask": "1"}}),
			Reloaded(ReloadView{Report: report}), ReloadFailed(text, 3, now), ReloadConfirm(RemovalsView{Subject: "r", Loaded: 9, Gone: list}),
			Status(StatusView{Version: text, Snapshot: text, Model: text, LastError: text, ReloadNote: text, LastReload: now, Asked: 1, Budget: 1}),
			Settings(SettingsView{Channel: "1", Mode: Every, Blind: true, Saved: true}), Gaps(GapsView{Gaps: gaps, Page: page}), FeedbackList(FeedbackView{Feedback: notes, Page: page}),
			GapsFile(gaps, now), Notice("So: " + text), Invalid("No: " + text), Failed(text), MissingPermission(list, "1"), AddConfirm(AddView{"u", uploads}), RemoveConfirm(d),
		} {
			check(t, m)
		}
		for _, f := range []Modal{AskSourceForm(d.ID, text), AskMessageForm("1")} {
			if err := f.Check(); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestCheckFindsFaults(t *testing.T) {
	words := discordgo.TextDisplay{Content: "x"}
	ok := discordgo.Button{Label: "x", Style: discordgo.SecondaryButton, CustomID: "a"}
	many := make([]part, 41)
	for i := range many {
		many[i] = words
	}
	for name, m := range map[string]Message{
		"nothing":            draw(plain),
		"no flag":            {Components: []part{words}},
		"too many":           {Flags: discordgo.MessageFlagsIsComponentsV2, Components: many},
		"the same ID twice":  draw(plain, row(ok, ok)),
		"six in a row":       draw(plain, row(ok, ok, ok, ok, ok, ok)),
		"a long label":       draw(plain, row(discordgo.Button{Label: strings.Repeat("x", 81), CustomID: "a"})),
		"an empty button":    draw(plain, row(discordgo.Button{CustomID: "a"})),
		"no ID":              draw(plain, row(discordgo.Button{Label: "x"})),
		"a long ID":          draw(plain, row(discordgo.Button{Label: "x", CustomID: strings.Repeat("x", 101)})),
		"a bare button":      draw(plain, ok),
		"an empty select":    draw(plain, row(discordgo.SelectMenu{CustomID: "a"})),
		"an option twice":    draw(plain, choice(ID{Action: SetMode}, "", []discordgo.SelectMenuOption{{Label: "x", Value: "x"}, {Label: "y", Value: "x"}})),
		"a box in a box":     draw(plain, discordgo.Container{Components: []part{words}}),
		"a side that is not": draw(plain, discordgo.Section{Components: []part{words}, Accessory: words}),
		"a long text":        {Flags: discordgo.MessageFlagsIsComponentsV2, Components: []part{discordgo.TextDisplay{Content: strings.Repeat("x", 2500)}, discordgo.TextDisplay{Content: strings.Repeat("x", 2500)}}},
	} {
		if m.Check() == nil {
			t.Errorf("%s passes", name)
		}
	}
	for name, f := range map[string]Modal{
		"nothing":      {CustomID: "a", Title: "t"},
		"a long title": form(ID{Action: Why}, "", "label", "", 10),
		"a long label": form(ID{Action: Why}, "t", strings.Repeat("x", 46), "", 10),
		"too much":     form(ID{Action: Why}, "t", "label", "", 4001),
	} {
		if f.Check() == nil {
			t.Errorf("a form with %s passes", name)
		}
	}
}

func TestTabsComeBackFromDiscord(t *testing.T) {
	drawn := Answer(AnswerView{Answer: byModel(), ID: answerID, Now: now})[0]
	raw, err := json.Marshal(drawn.Components[0])
	if err != nil {
		t.Fatal(err)
	}
	back, err := discordgo.MessageComponentFromJSON(raw)
	if err != nil {
		t.Fatal(err)
	}
	want, got := Tabs(drawn.Components), Tabs([]part{back})
	if len(want) != 3 || len(got) != 3 {
		t.Fatalf("%d tabs were drawn, %d came back", len(want), len(got))
	}
	for i, label := range []string{"1a", "1b", "2"} {
		if want[i].Label != label || got[i] != want[i] {
			t.Errorf("tab %d came back as %+v, want %+v", i, got[i], want[i])
		}
	}
	again := Tabs(Passage(QuoteView{Document: document(0), Span: corpus.Span{Start: 0, End: 3}, Tabs: got, At: 2}).Components)
	if len(again) != 3 || again[2] != got[2] {
		t.Errorf("the quote's own tabs are %+v, want %+v", again, got)
	}
}

func TestNewestSource(t *testing.T) {
	at := func(dates ...corpus.Date) []answer.Source {
		var all []answer.Source
		for _, d := range dates {
			all = append(all, answer.Source{Date: d})
		}
		return all
	}
	for _, c := range []struct {
		sources []answer.Source
		want    string
	}{
		{nil, ""},
		{at(""), "no source says when it was published"},
		{at("2026-05-21", "2024"), "newest source 21 May 2026, <t:1779321600:R>"},
		{at("2023-01-02", ""), "⏳ newest source 2 January 2023, <t:1672617600:R>"},
		{at("2024-02"), "newest source February 2024"},
	} {
		if got := newest(c.sources, now); got != c.want {
			t.Errorf("newest(%v) = %q, want %q", c.sources, got, c.want)
		}
	}
}

func TestLeftOut(t *testing.T) {
	removed := []answer.Removed{
		{Reason: "the figure 99 does not stand in the source"},
		{Reason: "it states as a fact what the source only has Ruth say"},
		{Reason: "the name King Harald does not stand in the source"},
		{Reason: "it calls on members"},
		{Reason: "no passage that was shown says so"},
		{Reason: "its quotation does not stand in the document"},
	}
	got := leftOut(removed)
	for _, want := range []string{"6 statements left out", "2 with a figure", "1 told as a fact", "1 an instruction", "1 not borne out", "1 with a quote"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q does not say %q", got, want)
		}
	}
	if strings.Contains(got, "Harald") || leftOut(nil) != "" {
		t.Errorf("leftOut tells what it must not: %q", got)
	}
}

func TestTook(t *testing.T) {
	for d, want := range map[time.Duration]string{80 * time.Millisecond: "80 ms", 2340 * time.Millisecond: "2.3 s", 61 * time.Second: "1 min 1 s"} {
		if got := took(d); got != want {
			t.Errorf("took(%s) = %q, want %q", d, got, want)
		}
	}
}
