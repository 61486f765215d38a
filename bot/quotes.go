package bot

import (
	"context"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"ibid/bot/message"
	"ibid/corpus"
	"ibid/retrieval"
)

// keyed returns the document that a button's key names, nil when it is not
// loaded any more.
func (b *Bot) keyed(key string) *corpus.Document {
	documents := b.library.Snapshot().Documents()
	i := slices.IndexFunc(documents, func(d corpus.Document) bool { return message.DocumentKey(d.ID) == key })
	if i < 0 {
		return nil
	}
	return &documents[i]
}

// named returns the document that a member means: the one chosen from the
// completions, or the only one whose ID or title holds what was typed.
func (b *Bot) named(typed string) (d *corpus.Document, problem string) {
	if d := b.keyed(typed); d != nil {
		return d, ""
	}
	found := matching(b.library.Snapshot(), typed)
	switch exact := slices.IndexFunc(found, func(d corpus.Document) bool {
		return strings.EqualFold(d.ID, typed) || strings.EqualFold(d.Title, typed)
	}); {
	case exact >= 0:
		return &found[exact], ""
	case len(found) == 1:
		return &found[0], ""
	case len(found) > 1:
		return nil, "Several sources match “" + typed + "”: choose one from the list that appears while you type."
	}
	return nil, "No source is called “" + typed + "”: /sources lists what is loaded."
}

// matching returns the documents that have every word of a filter in what is
// known of them, by title.
func matching(s *retrieval.Snapshot, filter string) []corpus.Document {
	words := strings.Fields(strings.ToLower(filter))
	var found []corpus.Document
	for _, d := range s.Documents() {
		known := strings.ToLower(strings.Join([]string{d.ID, d.Title, d.Publisher, d.Author, string(d.Kind), string(d.Date), d.URL, strings.Join(d.Tags, " ")}, "\n"))
		if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(known, w) }) {
			found = append(found, d)
		}
	}
	slices.SortStableFunc(found, func(a, b corpus.Document) int {
		return strings.Compare(strings.ToLower(a.Title), strings.ToLower(b.Title))
	})
	return found
}

// quote opens the quotation that a button stands for: in a message of its own,
// or, from there, in the place of another.
func (b *Bot) quote(ctx context.Context, u *use, id message.ID) error {
	m := b.passage(u.Message.Components, id)
	if u.private() && uses(u.Message.Components, message.OpenQuote) && uses(u.Message.Components, message.AskSource) {
		return u.replace(ctx, m) // only an open quotation has both
	}
	return u.whisper(ctx, m)
}

func (b *Bot) passage(components []discordgo.MessageComponent, id message.ID) message.Message {
	d := b.keyed(id.Key)
	if d == nil {
		return message.QuoteGone()
	}
	if _, stands := id.Quoted(d.Text); !stands {
		return message.QuoteChanged(d)
	}
	span := corpus.Span{Start: id.Start, End: id.End}
	all := message.Tabs(components)
	at := slices.IndexFunc(all, func(t message.Tab) bool {
		return t.ID.Key == id.Key && t.ID.Start == id.Start && t.ID.End == id.End
	})
	return message.Passage(message.QuoteView{
		Document: d, Span: span, Heading: headingOf(b.library.Snapshot(), d.ID, span), Page: d.Page(span.Start), Tabs: all, At: max(at, 0),
	})
}

// headingOf returns the headings above a span, from the passage that holds it.
func headingOf(s *retrieval.Snapshot, id string, span corpus.Span) string {
	for _, p := range passagesOf(s, id) {
		if p.Start <= span.Start && span.Start < p.End {
			return p.Heading
		}
	}
	return ""
}

// passagesOf returns a document's passages: they stand together, in the order of
// their documents.
func passagesOf(s *retrieval.Snapshot, id string) []corpus.Passage {
	all := s.Passages()
	from, found := slices.BinarySearchFunc(all, id, func(p corpus.Passage, id string) int { return strings.Compare(p.DocumentID, id) })
	to := from
	for found && to < len(all) && all[to].DocumentID == id {
		to++
	}
	return all[from:to]
}
