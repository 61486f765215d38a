package bot

import (
	"context"
	"fmt"

	"github.com/bwmarrin/discordgo"

	"ibid/answer"
	"ibid/bot/message"
	"ibid/corpus"
)

// ask answers /ask.
func (b *Bot) ask(ctx context.Context, u *use) error {
	q, problem := b.question(u, u.text(message.OptionQuestion))
	if problem != "" {
		return u.whisper(ctx, message.Invalid(problem))
	}
	behaviour := b.behaviourOf(ctx, u, u.ChannelID)
	mode := message.Mode(behaviour.Mode)
	private := u.flag(message.OptionPrivate, behaviour.Private) || mode == message.Never
	return b.pursue(ctx, u, inquiry{question: q, private: private, branches: mode == message.Threads && behaviour.ID == u.ChannelID})
}

// question makes a question of a command's options, or says what is wrong with
// them.
func (b *Bot) question(u *use, text string) (q answer.Question, problem string) {
	q = answer.Question{Text: text}
	if err := answer.CheckQuestion(text); err != nil {
		return q, sentence(err.Error())
	}
	var err error
	if q.Since, err = optionalDate(u.text(message.OptionSince)); err != nil {
		return q, sentence("since: " + err.Error())
	}
	if q.Until, err = optionalDate(u.text(message.OptionUntil)); err != nil {
		return q, sentence("until: " + err.Error())
	}
	if from, _, ok := q.Since.Bounds(); ok {
		if _, to, ok := q.Until.Bounds(); ok && to.Before(from) {
			return q, fmt.Sprintf("Since %s is after until %s, so no document can match.", q.Since, q.Until)
		}
	}
	if named := u.text(message.OptionSource); named != "" {
		d, problem := b.named(named)
		if d == nil {
			return q, problem
		}
		q.Sources = []string{d.ID}
	}
	return q, ""
}

func optionalDate(text string) (corpus.Date, error) {
	if text == "" {
		return "", nil
	}
	return corpus.ParseDate(text)
}

// pursue admits a member's question, acknowledges it at once, and answers it.
func (b *Bot) pursue(ctx context.Context, u *use, q inquiry) error {
	q.member, q.guild, q.channel = u.member(), u.GuildID, u.ChannelID
	p, refusal := b.admit(q.member, q.channel)
	if refusal != nil {
		return u.whisper(ctx, *refusal)
	}
	surface, err := u.think(ctx, q.private)
	if err != nil {
		p.giveUp()
		return err
	}
	q.surface = surface
	b.inquire(ctx, p, q)
	return nil
}

// followUp answers a question that goes on from an answer. It is as private as
// the message that it was asked from.
func (b *Bot) followUp(ctx context.Context, u *use, id message.ID, text string) error {
	if err := answer.CheckQuestion(text); err != nil {
		return u.whisper(ctx, message.Invalid(sentence(err.Error())))
	}
	return b.pursue(ctx, u, inquiry{question: answer.Question{Text: text}, parent: id.Subject, private: u.private()})
}

// askSourceForm opens the form for a question about one document.
func (b *Bot) askSourceForm(ctx context.Context, u *use, id message.ID) error {
	d := b.keyed(id.Key)
	if d == nil {
		return u.whisper(ctx, message.QuoteGone())
	}
	return u.form(ctx, message.AskSourceForm(d.ID, d.Title))
}

// askSource answers a question from one document alone.
func (b *Bot) askSource(ctx context.Context, u *use, id message.ID, text string) error {
	d := b.keyed(id.Key)
	if d == nil {
		return u.whisper(ctx, message.QuoteGone())
	}
	if err := answer.CheckQuestion(text); err != nil {
		return u.whisper(ctx, message.Invalid(sentence(err.Error())))
	}
	q := answer.Question{Text: text, Sources: []string{d.ID}}
	return b.pursue(ctx, u, inquiry{question: q, private: u.private()})
}

// askAbout opens the form for a question about somebody's message.
func (b *Bot) askAbout(ctx context.Context, u *use, m *discordgo.Message) error {
	text := textOf(m)
	if text == "" {
		return u.whisper(ctx, message.Invalid("That message holds no text to ask about."))
	}
	b.subjects.Add(m.ID, text)
	return u.form(ctx, message.AskMessageForm(m.ID))
}

// askMessage answers a question that leans on somebody's message, for the one
// who asked: it is their reading of what somebody else wrote.
func (b *Bot) askMessage(ctx context.Context, u *use, id message.ID, text string) error {
	about, ok := b.subjects.Get(id.Subject)
	if !ok {
		return u.whisper(ctx, message.Expired())
	}
	if err := answer.CheckQuestion(text); err != nil {
		return u.whisper(ctx, message.Invalid(sentence(err.Error())))
	}
	return b.pursue(ctx, u, inquiry{question: answer.Question{Text: text}, about: about, private: true})
}
