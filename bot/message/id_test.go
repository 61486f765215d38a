package message

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"ibid/answer"
)

func ids() *rapid.Generator[ID] {
	return rapid.Custom(func(t *rapid.T) ID {
		return ID{
			Action:  rapid.SampledFrom([]Action{OpenQuote, ThumbsUp, FollowUp, SourcesPage, RemoveYes}).Draw(t, "action"),
			Subject: rapid.StringMatching(`[A-Za-z0-9_-]{0,20}`).Draw(t, "subject"),
			Key:     rapid.StringMatching(`([A-Za-z0-9_-]{12})?`).Draw(t, "key"),
			Start:   rapid.IntRange(0, maxIDNumber).Draw(t, "start"),
			End:     rapid.IntRange(0, maxIDNumber).Draw(t, "end"),
			Hash:    rapid.StringMatching(`([A-Za-z0-9_-]{8})?`).Draw(t, "hash"),
			Page:    rapid.IntRange(0, 5000).Draw(t, "page"),
			Text:    anyText().Draw(t, "text"),
		}
	})
}

func TestIDsComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := ids().Draw(t, "id")
		s := id.String()
		if n := size(s); n > maxCustomID || s == "" {
			t.Fatalf("%q has %d characters", s, n)
		}
		got, err := ParseID(s)
		if err != nil {
			t.Fatal(err)
		}
		if got.Text = id.Text; got != id {
			t.Fatalf("%+v came back as %+v", id, got)
		}
	})
}

func TestIDsOfOthersAreRefused(t *testing.T) {
	for _, s := range []string{"", "1", "1.", "2.up.a", "1.up.a b", "1.up." + strings.Repeat("a", 21), "1.quote..short", "1.up.a.", "1.up.a....zz.zz!", "1.quote..abcdefghijkl.-1", "1.quote..abcdefghijkl.01", "1.quote..abcdefghijkl.zzzzzzzzzz", "quote"} {
		if id, err := ParseID(s); !errors.Is(err, ErrBadID) {
			t.Errorf("ParseID(%q) = %+v, %v", s, id, err)
		}
	}
}

func TestQuoted(t *testing.T) {
	c := cite(1, 0, "The auditors found no sign of fraud.")
	id, err := ParseID(QuoteID("reports/audit-2026.md", c).String())
	if err != nil {
		t.Fatal(err)
	}
	if quote, ok := id.Quoted(auditText); !ok || quote != c.Quote {
		t.Errorf("the quote came back as %q, %t", quote, ok)
	}
	for name, text := range map[string]string{
		"changed": strings.Replace(auditText, "no sign", "a sign.", 1),
		"moved":   "A new first line.\n" + auditText,
		"short":   auditText[:c.Start],
		"empty":   "",
	} {
		if quote, ok := id.Quoted(text); ok {
			t.Errorf("in a text that is %s, it quotes %q", name, quote)
		}
	}
	if _, ok := (ID{Action: ThumbsUp, End: 3}).Quoted("abc"); ok {
		t.Error("a vote quotes")
	}
	if id.Key != DocumentKey("reports/audit-2026.md") || id.Key == DocumentKey("reports/audit-2025.md") {
		t.Error("the document's key does not tell documents apart")
	}
}

func FuzzParseID(f *testing.F) {
	f.Add(QuoteID("a", answer.Citation{Quote: "b", Start: 1, End: 2}).String())
	f.Add(ID{Action: SourcesPage, Page: 3, Text: "a. b."}.String())
	f.Fuzz(func(t *testing.T, s string) {
		id, err := ParseID(s)
		if err == nil && (id.String() != s || size(s) > maxCustomID) {
			t.Errorf("ParseID(%q) = %+v, which writes %q", s, id, id.String())
		}
	})
}
