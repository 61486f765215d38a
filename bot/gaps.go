package bot

import (
	"context"
	"slices"

	"ibid/bot/message"
	"ibid/retrieval"
	"ibid/retrieval/lexical"
	"ibid/store"
)

const (
	mostGaps = 2000 // questions that are grouped
	alike    = 0.6  // how many of their words (Dice) questions of one group share
	traced   = 200  // groups whose nearest document is looked up
)

// gaps shows maintainers what members asked in vain.
func (b *Bot) gaps(ctx context.Context, u *use) error {
	m, err := b.gapsMessage(ctx, u.GuildID, message.ID{Action: message.GapsPage})
	if err != nil {
		return err
	}
	return u.whisper(ctx, m)
}

func (b *Bot) gapsPage(ctx context.Context, u *use, id message.ID) error {
	m, err := b.gapsMessage(ctx, u.GuildID, id)
	if err != nil {
		return err
	}
	return u.replace(ctx, m)
}

func (b *Bot) gapsMessage(ctx context.Context, guild string, id message.ID) (message.Message, error) {
	if id.Action == message.FeedbackPage {
		return b.feedbackMessage(ctx, guild, id)
	}
	_, bad, err := b.store.Ratings(ctx, guild)
	if err != nil {
		return message.Message{}, err
	}
	unanswered, err := b.store.Unanswered(ctx, guild, mostGaps)
	if err != nil {
		return message.Message{}, err
	}
	return message.Gaps(message.GapsView{Gaps: grouped(unanswered), Page: id.Page, KeepDays: b.keepDays(), Feedback: bad}), nil
}

func (b *Bot) feedbackMessage(ctx context.Context, guild string, id message.ID) (message.Message, error) {
	complaints, err := b.store.Complaints(ctx, guild, mostGaps)
	if err != nil {
		return message.Message{}, err
	}
	v := message.FeedbackView{Page: id.Page, KeepDays: b.keepDays()}
	for _, c := range complaints {
		v.Feedback = append(v.Feedback, message.Feedback{Question: c.Understood, Why: c.Why, When: c.Given, Refusal: !c.Answered})
	}
	return message.FeedbackList(v), nil
}

// gapsExport hands out all gaps as a table, with the document that comes closest
// to each today.
func (b *Bot) gapsExport(ctx context.Context, u *use) error {
	where, err := u.think(ctx, true)
	if err != nil {
		return err
	}
	unanswered, err := b.store.Unanswered(ctx, u.GuildID, mostGaps)
	if err != nil {
		return err
	}
	gaps := grouped(unanswered)
	for i := range gaps[:min(len(gaps), traced)] {
		found, err := b.library.Snapshot().Search(ctx, retrieval.Query{Text: gaps[i].Question, K: 1})
		if err != nil {
			return err
		}
		if len(found.Hits) > 0 {
			gaps[i].Nearest = found.Hits[0].Document.Title
		}
	}
	return where.show(ctx, []message.Message{message.GapsFile(gaps, b.now())})
}

// grouped puts questions that share most of their words together; they come
// newest first, and so do the groups.
func grouped(questions []store.Asked) []message.Gap {
	var gaps []message.Gap
	var words [][]string
	for _, q := range questions {
		terms := lexical.Terms(q.Understood)
		slices.Sort(terms)
		terms = slices.Compact(terms)
		i := slices.IndexFunc(words, func(w []string) bool { return dice(w, terms) >= alike })
		if i < 0 {
			gaps, words = append(gaps, message.Gap{Question: q.Understood, Last: q.At}), append(words, terms)
			i = len(gaps) - 1
		}
		gaps[i].Count++
	}
	return gaps
}

// dice is how much two sorted lists share, 0 to 1; 1 for two empty ones.
func dice(a, b []string) float64 {
	if len(a)+len(b) == 0 {
		return 1
	}
	shared := 0
	for _, w := range a {
		if _, found := slices.BinarySearch(b, w); found {
			shared++
		}
	}
	return 2 * float64(shared) / float64(len(a)+len(b))
}
