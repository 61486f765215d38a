package bot

import (
	"context"
	"errors"

	"ibid/answer"
	"ibid/bot/message"
	"ibid/retrieval"
	"ibid/store"
)

// rests writes down what a public answer rests on, so that it can be marked
// when a source changes. Nothing of who asked, or what, is in it.
func (b *Bot) rests(ctx context.Context, id string, q inquiry, a *answer.Answer) {
	shown := q.surface.first()
	if shown == "" || len(a.Claims) == 0 {
		return
	}
	s := store.Shown{Answer: id, Guild: q.guild, Channel: q.channel, Message: shown, At: b.now().UTC()}
	for _, c := range a.Claims {
		for _, cite := range c.Citations {
			s.Citations = append(s.Citations, store.Citation{
				Document: a.Sources[cite.Source-1].ID, Span: store.Span{Start: cite.Start, End: cite.End}, Quote: cite.Quote,
			})
		}
	}
	if err := b.store.PutCitations(ctx, s); err != nil {
		b.log.Warn("what an answer rests on was not written down", "cause", err)
	}
}

// Reloaded marks the answers that rest on sources which a reload changed, once
// each, by editing them: an edit pings nobody.
func (b *Bot) Reloaded(ctx context.Context, _ *retrieval.Report) {
	touched, err := b.store.Touched(ctx)
	if err != nil {
		b.log.Warn("the answers that rest on changed sources are not known", "cause", err)
		return
	}
	for _, t := range touched {
		first, err := b.store.Mark(ctx, t.Answer, b.now())
		if err == nil && first {
			err = b.mark(ctx, t)
		}
		if err != nil && !errors.Is(gone(err), errGone) && !forbidden(err) {
			b.log.Warn("an answer was not marked as resting on a changed source", "cause", err)
		}
	}
}

func (b *Bot) mark(ctx context.Context, t store.Touched) error {
	m, err := b.discord.Message(ctx, t.Channel, t.Message)
	if err != nil {
		return err
	}
	marked, ok := message.MarkChanged(m.Components, len(t.Documents))
	if !ok {
		return nil
	}
	_, err = b.discord.EditMessage(ctx, t.Channel, t.Message, marked)
	return err
}
