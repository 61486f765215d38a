// Package bot answers in Discord what members ask, and lets maintainers keep the
// sources from there.
//
// It adds no second way of answering: what it shows is an answer.Answer, drawn by
// package message. It promises that every question gets an answer or a word why
// not.
package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"
	lru "github.com/hashicorp/golang-lru/v2"

	"ibid/answer"
	"ibid/bot/wire"
	"ibid/retrieval"
	"ibid/store"
)

// Options say how the bot behaves; all are required unless they say otherwise.
type Options struct {
	Guild           string        // only there, if not ""
	MaintainerRoles []string      // beside who may manage the server; may be empty
	Contact         string        // who keeps the documents; may be empty
	Keep            time.Duration // of questions; 0 keeps none
	Messages        bool          // read messages that do not address the bot
	PerMember       int           // questions a minute
	PerChannel      int           // questions a minute
	AtOnce          int           // questions answered at the same time
	Waiting         int           // questions that may wait
	Version         string        // of the program
	Model           string        // that writes answers; "" when they are quotations
	Budget          int           // tokens a day; 0 is no limit
	MaxFile         int64         // bytes of a document that is added
}

// asker is who answers: an answer.Engine.
type asker interface {
	AskStream(ctx context.Context, q answer.Question, show func(*answer.Answer)) (*answer.Answer, error)
}

// examiner holds members' messages against the sources: an answer.Examiner.
type examiner interface {
	Examine(ctx context.Context, text string) (*answer.Examination, error)
}

// library is the sources: a retrieval.Index.
type library interface{ Snapshot() *retrieval.Snapshot }

// Parts are what a bot is made of.
type Parts struct {
	Discord  *wire.Client
	Engine   asker
	Examiner examiner
	Library  library
	Store    *store.Store
	Reloads  reloader
	Keeper   keeper // nil where the documents cannot be changed
	Pages    pages  // likewise
}

// A Bot handles what happens in Discord. It is safe for concurrent use.
type Bot struct {
	log      *slog.Logger
	opts     Options
	discord  *wire.Client
	engine   asker
	examiner examiner
	library  library
	store    *store.Store
	reloads  reloader
	keeper   keeper
	pages    pages
	now      func() time.Time

	memory   *memory
	members  store.MemberKey
	answers  *lru.Cache[string, *answer.Answer] // the last ones, whole
	subjects *lru.Cache[string, string]         // messages that were asked about: ID → text
	silenced *lru.Cache[string, time.Time]      // who was told that a permission is missing, and when
	uploads  *lru.Cache[string, upload]         // that wait for a yes, by the name that buttons have for them
	under    *under
	limits   limits
	queue    *queue
	hurry    hurry
	places   *places
	health   health
	self     atomic.Pointer[identity]

	commands    atomic.Pointer[map[string]string]  // IDs by name, once they are known
	gateway     atomic.Pointer[func() wire.Health] // once there is a connection
	reloadBegan atomic.Pointer[time.Time]          // of the reload that a maintainer asked for
}

// An identity is who the bot is in Discord.
type identity struct{ user, application, name string }

const (
	wholeAnswers = 500 // that are kept in memory, to be shown to everyone
	spareWorkers = 64  // events handled beside the questions that wait
)

// New returns a bot that has not spoken yet.
func New(log *slog.Logger, p Parts, o Options) (*Bot, error) {
	members, err := p.Store.MemberKey()
	if err != nil {
		return nil, err
	}
	answers, err := lru.New[string, *answer.Answer](wholeAnswers)
	subjects, _ := lru.New[string, string](wholeAnswers)
	uploads, _ := lru.New[string, upload](uploadsKept)
	silenced, _ := lru.New[string, time.Time](wholeAnswers)
	if err != nil {
		return nil, err // only for a size below 1
	}
	b := &Bot{
		log: log, opts: o, discord: p.Discord, engine: p.Engine, examiner: p.Examiner, library: p.Library, store: p.Store, reloads: p.Reloads, keeper: p.Keeper, pages: p.Pages, now: time.Now,
		memory: newMemory(log, p.Store, o.Keep), members: members, answers: answers, subjects: subjects, silenced: silenced, uploads: uploads, under: newUnder(),
		limits: limits{newLimiter(o.PerMember), newLimiter(o.PerChannel)}, queue: newQueue(o.AtOnce, o.Waiting),
		places: newPlaces(p.Discord), health: health{began: time.Now()},
	}
	b.self.Store(&identity{})
	return b, nil
}

// Intents are what the bot needs to hear. Only message content is privileged.
func (o Options) Intents() discordgo.Intent {
	intents := discordgo.IntentsGuilds | discordgo.IntentsGuildMessages | discordgo.IntentsDirectMessages
	if o.Messages {
		intents |= discordgo.IntentMessageContent
	}
	return intents
}

// Watch lets /status tell how the connection fares.
func (b *Bot) Watch(health func() wire.Health) { b.gateway.Store(&health) }

// Workers is how many events must be handled at once, so that nobody waits for
// the first word while others wait for their turn.
func (o Options) Workers() int { return o.AtOnce + o.Waiting + spareWorkers }

const (
	firstWait   = 2 * time.Second
	longestWait = time.Minute
)

// Start makes the bot ready to answer: who it is, which commands there are, and
// what the last run left unfinished. It tries until Discord can be reached.
//
// Errors: wire.ErrUnauthorized when the token is wrong, and that of ctx.
func (b *Bot) Start(ctx context.Context) error {
	for wait := firstWait; ; wait = min(2*wait, longestWait) {
		err := b.start(ctx)
		switch {
		case err == nil, ctx.Err() != nil:
			return err
		case errors.Is(err, wire.ErrUnauthorized):
			return fmt.Errorf("%w (%w)", wire.ErrUnauthorized, err)
		}
		b.log.Warn("the bot could not start, and tries again", "wait", wait, "cause", err)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
}

func (b *Bot) start(ctx context.Context) error {
	me, err := b.discord.Me(ctx)
	if err != nil {
		return err
	}
	app, err := b.discord.Application(ctx)
	if err != nil {
		return err
	}
	b.self.Store(&identity{user: me.ID, application: app.ID, name: me.Username})
	if err := b.syncCommands(ctx); err != nil {
		return err
	}
	b.interrupted(ctx)
	return nil
}

const (
	expiring = time.Hour            // how often what is old is deleted
	citing   = 365 * 24 * time.Hour // how long it is known what an answer rests on
)

// Tend does what must be done from time to time, until ctx ends.
func (b *Bot) Tend(ctx context.Context) {
	if b.store.ReadOnly() {
		return
	}
	for {
		b.memory.expire(ctx, b.now())
		if err := b.store.ForgetCitations(ctx, b.now().Add(-citing)); err != nil {
			b.log.Warn("old citations were not deleted", "cause", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(expiring):
		}
	}
}
