package bot

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"strings"
	"time"

	"ibid/answer"
	"ibid/bot/message"
	"ibid/bot/wire"
	"ibid/store"
)

const (
	// wholeAnswer is how long an answer may take, its turn in the queue included:
	// an interaction's token lives 15 minutes.
	wholeAnswer = 10 * time.Minute
	// lastWord is how long the bot tries to say that it could not answer.
	lastWord = 5 * time.Second
	// slowStart is after what time a reader is told that the sources are read.
	slowStart = 2 * time.Second
)

// An inquiry is a member's question on its way to an answer.
type inquiry struct {
	question answer.Question
	member   string // who asks
	guild    string // "" in a direct message
	channel  string
	parent   string // ID of the answer that it follows up, or ""
	about    string // a message that it is about, or ""
	private  bool
	branches bool // a thread to ask on in is opened at the answer
	inThread bool // it is asked in a thread of the bot's
	surface  surface
}

// newAnswerID returns 16 characters that no other answer has.
func newAnswerID() string {
	var random [10]byte
	rand.Read(random[:]) // never fails: it ends the program instead
	return strings.ToLower(base32.StdEncoding.EncodeToString(random[:]))
}

// admit grants a member a question in a channel, or returns what to say instead.
func (b *Bot) admit(member, channel string) (place, *message.Message) {
	var said message.Message
	now := b.now()
	p, err := place{}, errFull
	switch wait, own := b.limits.take(member, channel, now); {
	case wait > 0 && own:
		said = message.TooMany(now.Add(wait))
	case wait > 0:
		said = message.ChannelBusy(now.Add(wait))
	default:
		p, err = b.queue.join()
		_, waiting := b.queue.load()
		said = message.QueueFull(waiting)
	}
	if err == nil {
		return p, nil
	}
	b.health.turnedAway()
	return place{}, &said
}

// inquire answers a question that was admitted, once it is its turn, and shows the answer, or a word
// why there is none.
func (b *Bot) inquire(ctx context.Context, p place, q inquiry) {
	ctx, cancel := context.WithTimeoutCause(ctx, wholeAnswer, errors.New("the answer took too long"))
	defer cancel()
	id := newAnswerID()
	b.begin(ctx, id, q)
	defer b.finish(ctx, id)
	err := p.wait(ctx, func(before int) error {
		return q.surface.show(ctx, []message.Message{message.Queued(q.question.Text, before)})
	})
	if err != nil {
		b.excuse(ctx, q, err)
		return
	}
	defer p.leave()
	b.hurry.calm(ctx)
	began := b.now()
	a, err := b.grow(ctx, id, q)
	if err == nil {
		err = b.deliver(ctx, id, q, a, began)
	}
	if err != nil {
		b.excuse(ctx, q, err)
	}
}

// deliver shows a whole answer, and remembers it.
func (b *Bot) deliver(ctx context.Context, id string, q inquiry, a *answer.Answer, began time.Time) error {
	b.remember(ctx, id, q, a) // whoever sees the buttons may press them
	if err := q.surface.show(ctx, message.Answer(b.view(a, id, q))); err != nil {
		return err
	}
	b.health.done(a.Status == answer.Answered, b.now().Sub(began))
	b.remember(ctx, id, q, a) // now with its message
	b.rests(ctx, id, q, a)
	if first := q.surface.first(); q.branches && first != "" {
		b.startThread(ctx, first, q)
	}
	return nil
}

// grow asks the engine, and shows what is verified while the rest is written.
func (b *Bot) grow(ctx context.Context, id string, q inquiry) (*answer.Answer, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	paced, end := newPacer(ctx, editEvery, func(ctx context.Context, all []message.Message) error {
		fresh := q.surface.first() == ""
		err := q.surface.show(ctx, all)
		if fresh && q.surface.first() != "" {
			b.begin(ctx, id, q) // now with its message
		}
		if err != nil && !errors.Is(err, errGone) && !forbidden(err) {
			b.log.Debug("a step of an answer was not shown", "cause", err)
			return nil // the next one, or the whole answer, may get through
		}
		return err
	}, stop)
	defer end()
	reading := time.AfterFunc(slowStart, func() { paced.offer([]message.Message{message.Waiting(q.question.Text)}) })
	defer reading.Stop()
	q.question.Earlier = b.memory.earlier(ctx, q.parent)
	if q.about != "" {
		q.question.Earlier = append(q.question.Earlier, answer.Turn{Question: q.about})
	}
	a, err := b.engine.AskStream(ctx, q.question, func(partial *answer.Answer) {
		reading.Stop()
		v := b.view(partial, id, q)
		v.Partial = true
		paced.offer(message.Answer(v))
	})
	if cause := context.Cause(ctx); cause != nil {
		return nil, cause
	}
	return a, err
}

func (b *Bot) view(a *answer.Answer, id string, q inquiry) message.AnswerView {
	return message.AnswerView{
		Answer: a, ID: id, Private: q.private && q.guild != "", Unrated: b.opts.Keep == 0, Replies: q.inThread && !b.opts.Messages, Now: b.now(),
	}
}

// excuse says why there is no answer. The context may be over, so it takes a
// time of its own.
func (b *Bot) excuse(ctx context.Context, q inquiry, err error) {
	if errors.Is(err, errGone) {
		b.log.Debug("an answer's place is gone", "cause", err)
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastWord)
	defer cancel()
	if forbidden(err) {
		b.lament(ctx, q, err)
		return
	}
	said, expected := apology(err)
	if !expected {
		said = message.Failed(b.fault("answer a question", err))
	}
	if err := q.surface.show(ctx, []message.Message{said}); err != nil {
		b.log.Warn("nobody could be told that there is no answer", "cause", err)
	}
}

// apology is what a member reads of an error; false says that the error is a
// fault, which an operator should read too.
func apology(err error) (said message.Message, expected bool) {
	switch {
	case errors.Is(err, wire.ErrStopping):
		return message.Restarting(), true
	case errors.Is(err, answer.ErrEmptyQuestion), errors.Is(err, answer.ErrLongQuestion), errors.Is(err, answer.ErrGarbledQuestion):
		return message.Invalid(sentence(err.Error())), true
	case errors.Is(err, answer.ErrNoDocuments):
		return message.Notice("No documents are loaded, so there is nothing to answer from. Ask those who keep them to run /reload."), true
	}
	return message.Message{}, false
}

// sentence makes an error's text one.
func sentence(s string) string {
	r := []rune(s)
	return strings.ToUpper(string(r[:1])) + string(r[1:]) + "."
}

// fault logs what went wrong, once, and counts it. The reference finds it in the
// log.
func (b *Bot) fault(doing string, err error) (reference string) {
	reference = newAnswerID()[:8]
	b.health.fault(b.now(), "could not "+doing)
	b.log.Error("could not "+doing, "reference", reference, "cause", err)
	return reference
}

// remember keeps an answer for follow-ups, ratings and gaps.
func (b *Bot) remember(ctx context.Context, id string, q inquiry, a *answer.Answer) {
	whole := *a
	whole.Evidence = answer.Evidence{} // it would keep old snapshots in memory
	b.answers.Add(id, &whole)
	turn := answer.TurnOf(a)
	b.memory.put(ctx, store.Asked{
		ID: id, Parent: q.parent, Guild: q.guild, Channel: q.channel, Message: q.surface.first(), Member: b.members.Of(q.member), At: b.now().UTC(),
		Question: a.Question, Understood: turn.Question, Reply: turn.Answer, Answered: a.Status == answer.Answered,
		Confidence: a.Confidence, Snapshot: a.Snapshot,
	})
}

// begin writes down that an answer is under way, so that the next run can say
// that it was interrupted.
func (b *Bot) begin(ctx context.Context, id string, q inquiry) {
	ticket, channel, question, shown := q.surface.unfinished()
	err := b.store.PutUnfinished(ctx, store.Unfinished{
		ID: id, Application: ticket.Application, Token: ticket.Token, Channel: channel, Question: question, Message: shown, At: b.now(),
	})
	if err != nil {
		b.log.Warn("an answer under way was not written down", "cause", err)
	}
}

func (b *Bot) finish(ctx context.Context, id string) {
	if err := b.store.Finish(context.WithoutCancel(ctx), id); err != nil {
		b.log.Warn("an answer that is finished still counts as under way", "cause", err)
	}
}

// interrupted tells those whose answers the last run did not finish.
func (b *Bot) interrupted(ctx context.Context) {
	all, err := b.store.AllUnfinished(ctx)
	if err != nil {
		b.log.Warn("the answers under way in the last run are not known", "cause", err)
	}
	for _, u := range all {
		if err := b.tell(ctx, u); err != nil && !errors.Is(gone(err), errGone) {
			b.log.Warn("nobody could be told that an answer was interrupted", "cause", err)
		}
		b.finish(ctx, u.ID) // after it was told: this run may be killed as well
	}
}

// tell says in the place of an answer that it was interrupted.
func (b *Bot) tell(ctx context.Context, u store.Unfinished) error {
	if u.Message == "" && b.now().Sub(u.At) > wholeAnswer {
		return nil // nobody waits any longer; half an answer would be read for ever
	}
	said := []message.Message{message.Restarting()}
	if u.Token != "" {
		where := &deferred{discord: b.discord, ticket: wire.Ticket{Application: u.Application, ID: u.ID, Token: u.Token}}
		return where.show(ctx, said)
	}
	where := &posted{discord: b.discord, channel: u.Channel, question: u.Question, reply: true, shown: known(u.Message)}
	err := where.show(ctx, said)
	if err != nil || u.Message != "" {
		return err
	}
	// The last run may have posted, and not lived to know. The nonce has then found its message, which is changed now.
	return where.show(ctx, said)
}

func known(id string) []string {
	if id == "" {
		return nil
	}
	return []string{id}
}
