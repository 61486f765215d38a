package bot

import (
	"context"
	"log/slog"
	"slices"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"ibid/answer"
	"ibid/store"
)

const (
	remembered = 2000 // answers that are known without asking the store
	turns      = 5    // of a conversation that a question may lean on
)

// records is what the memory needs of a store.
type records interface {
	PutAsked(ctx context.Context, a store.Asked) error
	AskedID(ctx context.Context, id string) (store.Asked, bool, error)
	AskedMessage(ctx context.Context, message string) (store.Asked, bool, error)
	AskedIn(ctx context.Context, channel string, n int) ([]store.Asked, error)
	Forget(ctx context.Context, m store.Member) (int, error)
	Expire(ctx context.Context, before time.Time) (int, error)
}

// A memory knows what was asked and answered: the last answers in any case, and
// all others for as long as questions are kept. What cannot be read is
// forgotten: a conversation goes on without its past.
type memory struct {
	log      *slog.Logger
	store    records
	keep     time.Duration // 0: nothing is written
	recent   *lru.Cache[string, store.Asked]
	messages *lru.Cache[string, string] // a message's ID → its answer's
	channels *lru.Cache[string, string] // a channel's ID → its last answer's
}

func newMemory(log *slog.Logger, s records, keep time.Duration) *memory {
	recent, err := lru.New[string, store.Asked](remembered)
	messages, _ := lru.New[string, string](remembered)
	channels, _ := lru.New[string, string](remembered)
	if err != nil {
		panic(err) // only for a size below 1
	}
	return &memory{log, s, keep, recent, messages, channels}
}

// put remembers an answer.
func (m *memory) put(ctx context.Context, a store.Asked) {
	m.recent.Add(a.ID, a)
	m.channels.Add(a.Channel, a.ID)
	if a.Message != "" {
		m.messages.Add(a.Message, a.ID)
	}
	if m.keep == 0 {
		return
	}
	if err := m.store.PutAsked(ctx, a); err != nil {
		m.log.Warn("a question was not kept", "cause", err)
	}
}

// byID returns what was asked for the answer of that ID.
func (m *memory) byID(ctx context.Context, id string) (store.Asked, bool) {
	if a, ok := m.recent.Get(id); ok {
		return a, true
	}
	return m.look(m.store.AskedID(ctx, id))
}

// byMessage returns what was asked for the answer that a message shows.
func (m *memory) byMessage(ctx context.Context, message string) (store.Asked, bool) {
	if id, ok := m.messages.Get(message); ok {
		return m.byID(ctx, id)
	}
	return m.look(m.store.AskedMessage(ctx, message))
}

// last returns what was asked last in a channel.
func (m *memory) last(ctx context.Context, channel string) (store.Asked, bool) {
	if id, ok := m.channels.Get(channel); ok {
		return m.byID(ctx, id)
	}
	all, err := m.store.AskedIn(ctx, channel, 1)
	if len(all) == 0 {
		return m.look(store.Asked{}, false, err)
	}
	return m.look(all[0], true, err)
}

func (m *memory) look(a store.Asked, ok bool, err error) (store.Asked, bool) {
	if err != nil {
		m.log.Warn("what was asked before cannot be read", "cause", err)
		return store.Asked{}, false
	}
	return a, ok
}

// earlier returns the conversation that led to an answer, that answer's turn
// last.
func (m *memory) earlier(ctx context.Context, id string) []answer.Turn {
	var all []answer.Turn
	for id != "" && len(all) < turns {
		a, ok := m.byID(ctx, id)
		if !ok {
			break
		}
		all = append(all, answer.Turn{Question: a.Understood, Answer: a.Reply})
		id = a.Parent
	}
	slices.Reverse(all)
	return all
}

// forget deletes all that is remembered of a member, and returns how many
// records were kept.
func (m *memory) forget(ctx context.Context, who store.Member) (int, error) {
	inMemory := 0
	for _, id := range m.recent.Keys() {
		if a, ok := m.recent.Peek(id); ok && a.Member == who {
			m.recent.Remove(id)
			inMemory++
		}
	}
	if m.keep == 0 {
		return inMemory, nil
	}
	return m.store.Forget(ctx, who)
}

// expire deletes what is older than questions are kept: all, where none are.
func (m *memory) expire(ctx context.Context, now time.Time) {
	n, err := m.store.Expire(ctx, now.Add(-m.keep))
	if err != nil {
		m.log.Warn("old questions were not deleted", "cause", err)
		return
	}
	m.log.Debug("old questions deleted", "records", n)
}
