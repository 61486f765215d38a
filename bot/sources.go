package bot

import (
	"context"
	"fmt"

	"github.com/bwmarrin/discordgo"

	"ibid/answer"
	"ibid/bot/message"
	"ibid/corpus"
	"ibid/retrieval"
)

// sources lists what is loaded, for the one who asked.
func (b *Bot) sources(ctx context.Context, u *use) error {
	return u.whisper(ctx, b.sourcesMessage(u.text(message.OptionFilter), 0))
}

func (b *Bot) sourcesPage(ctx context.Context, u *use, id message.ID) error {
	return u.replace(ctx, b.sourcesMessage(id.Text, id.Page))
}

func (b *Bot) sourcesMessage(filter string, page int) message.Message {
	s := b.library.Snapshot()
	return message.Sources(message.SourcesView{Documents: matching(s, filter), Loaded: len(s.Documents()), Filter: filter, Page: page})
}

// source shows one document.
func (b *Bot) source(ctx context.Context, u *use) error {
	d, problem := b.named(u.text(message.OptionName))
	if d == nil {
		return u.whisper(ctx, message.Invalid(problem))
	}
	return u.whisper(ctx, b.sourceMessage(d))
}

// openSource shows the document of a button, or of what was chosen in a select.
func (b *Bot) openSource(ctx context.Context, u *use, id message.ID, values []string) error {
	if id.Key == "" && len(values) > 0 {
		id.Key = values[0]
	}
	d := b.keyed(id.Key)
	if d == nil {
		return u.whisper(ctx, message.QuoteGone())
	}
	return u.whisper(ctx, b.sourceMessage(d))
}

func (b *Bot) sourceMessage(d *corpus.Document) message.Message {
	return message.Source(message.SourceView{Document: d, Passages: passagesOf(b.library.Snapshot(), d.ID)})
}

// passagesShown is how many passages /search returns.
const passagesShown = 5

// search returns passages without an answer.
func (b *Bot) search(ctx context.Context, u *use) error {
	q, problem := b.question(u, u.text(message.OptionQuery))
	if problem != "" {
		return u.whisper(ctx, message.Invalid(problem))
	}
	where, leave, err := b.turn(ctx, u)
	if where == nil {
		return err
	}
	defer leave()
	m, err := b.found(ctx, q)
	if err != nil {
		return err
	}
	return where.show(ctx, []message.Message{m})
}

// turn admits a member to work that takes a while, acknowledges it at once, and
// waits until it is their turn; the caller leaves when it is done. Without a
// surface there is none: the member was told why, or the error says so.
func (b *Bot) turn(ctx context.Context, u *use) (where *deferred, leave func(), err error) {
	p, refusal := b.admit(u.member(), u.ChannelID)
	if refusal != nil {
		return nil, nil, u.whisper(ctx, *refusal)
	}
	where, err = u.think(ctx, true)
	if err != nil {
		p.giveUp()
		return nil, nil, err
	}
	if err := p.wait(ctx, nil); err != nil {
		return nil, nil, err
	}
	return where, p.leave, nil
}

func (b *Bot) found(ctx context.Context, q answer.Question) (message.Message, error) {
	s := b.library.Snapshot()
	result, err := s.Search(ctx, retrieval.Query{Text: q.Text, K: passagesShown, Since: q.Since, Until: q.Until, Sources: q.Sources})
	if err != nil {
		return message.Message{}, fmt.Errorf("search the index: %w", err)
	}
	v := message.SearchView{Query: q.Text, Searched: answer.Scope(q, s)}
	v.Searched.Passages = result.Considered
	for _, h := range result.Hits {
		v.Hits = append(v.Hits, message.Found{Document: h.Document, Passage: h.Passage, Terms: h.Terms})
	}
	return message.Search(v), nil
}

const (
	mostChoices  = 25
	choiceLength = 100
)

// complete offers the sources that match what was typed so far.
func (b *Bot) complete(ctx context.Context, u *use) error {
	choices := []*discordgo.ApplicationCommandOptionChoice{}
	for _, d := range matching(b.library.Snapshot(), u.text(u.focused)) {
		if len(choices) == mostChoices {
			break
		}
		choices = append(choices, &discordgo.ApplicationCommandOptionChoice{
			Name: message.Plain(label(d), choiceLength), Value: message.DocumentKey(d.ID),
		})
	}
	return u.choose(ctx, choices)
}

// label names a document in a list of completions.
func label(d corpus.Document) string {
	name := d.Title
	if d.Publisher != "" {
		name += " · " + d.Publisher
	}
	if d.Date != "" {
		name += " · " + string(d.Date)
	}
	return name
}

// verdicts are what message calls an examination's outcomes.
var verdicts = map[answer.Outcome]message.Verdict{
	answer.BorneOut: message.BorneOut, answer.Differs: message.Disputed, answer.NotFound: message.NotFound,
}

// check holds each statement of somebody's message against the sources, for the
// one who asked.
func (b *Bot) check(ctx context.Context, u *use, m *discordgo.Message) error {
	text := textOf(m)
	if text == "" {
		return u.whisper(ctx, message.Invalid("That message holds no text to check."))
	}
	where, leave, err := b.turn(ctx, u)
	if where == nil {
		return err
	}
	defer leave()
	x, err := b.examiner.Examine(ctx, text)
	if err != nil {
		said, expected := apology(err)
		if !expected {
			return err
		}
		return where.show(ctx, []message.Message{said})
	}
	return where.show(ctx, []message.Message{message.Check(checkView(x, u, m))})
}

func checkView(x *answer.Examination, u *use, m *discordgo.Message) message.CheckView {
	place := u.GuildID
	if place == "" {
		place = "@me"
	}
	v := message.CheckView{Unchecked: x.Left, Searched: x.Searched, Link: fmt.Sprintf("https://discord.com/channels/%s/%s/%s", place, u.ChannelID, m.ID)}
	for _, s := range x.Statements {
		c := message.Checked{Text: s.Text, Verdict: verdicts[s.Outcome]}
		if len(s.Citations) > 0 {
			c.Citation = &s.Citations[0]
			c.Source = &x.Sources[c.Citation.Source-1]
		}
		v.Statements = append(v.Statements, c)
	}
	return v
}
