package bot

import (
	"context"

	"ibid/bot/message"
	"ibid/store"
)

// rate keeps a member's 👍 or 👎.
func (b *Bot) rate(ctx context.Context, u *use, id message.ID) error {
	good := id.Action == message.ThumbsUp
	if b.opts.Keep == 0 {
		return u.whisper(ctx, message.Notice("Thank you. Nothing is kept here, so this reaches nobody: tell the maintainers yourself."))
	}
	if _, ok := b.memory.byID(ctx, id.Subject); !ok {
		return u.whisper(ctx, message.Expired())
	}
	if err := b.store.PutFeedback(ctx, b.feedback(u, id, good, "")); err != nil {
		return err
	}
	if good {
		return u.whisper(ctx, message.Thanks())
	}
	return u.whisper(ctx, message.ThanksWhy(id.Subject))
}

// why keeps what a member says was wrong with an answer.
func (b *Bot) why(ctx context.Context, u *use, id message.ID, text string) error {
	if err := b.store.PutFeedback(ctx, b.feedback(u, id, false, text)); err != nil {
		return err
	}
	return u.whisper(ctx, message.Thanks())
}

func (b *Bot) feedback(u *use, id message.ID, good bool, why string) store.Feedback {
	return store.Feedback{Answer: id.Subject, Member: b.members.Of(u.member()), Good: good, Why: why, At: b.now().UTC()}
}

// showEveryone posts a private answer for all to see, if the channel takes
// answers.
func (b *Bot) showEveryone(ctx context.Context, u *use, id message.ID) error {
	if message.Mode(b.behaviourOf(ctx, u, u.ChannelID).Mode) == message.Never {
		return u.whisper(ctx, message.Invalid("This channel is set to take no answers, so it stays with you."))
	}
	a, ok := b.answers.Get(id.Subject)
	if !ok {
		return u.whisper(ctx, message.Expired())
	}
	all := message.Answer(message.AnswerView{Answer: a, ID: id.Subject, Unrated: b.opts.Keep == 0, Now: b.now()})
	if err := u.say(ctx, all[0], false); err != nil {
		return err
	}
	for _, m := range all[1:] {
		if _, err := b.discord.Followup(ctx, u.ticket, m, files(m)...); err != nil {
			return err
		}
	}
	return nil
}

// forgetMe says what is kept of a member, and asks whether it shall go.
func (b *Bot) forgetMe(ctx context.Context, u *use) error {
	questions, ratings, err := b.store.Kept(ctx, b.members.Of(u.member()))
	if err != nil {
		return err
	}
	return u.whisper(ctx, message.ForgetConfirm(questions, ratings, b.keepDays()))
}

// forget deletes what is kept of a member.
func (b *Bot) forget(ctx context.Context, u *use) error {
	n, err := b.memory.forget(ctx, b.members.Of(u.member()))
	if err != nil {
		return err
	}
	return u.replace(ctx, message.Forgotten(n))
}
