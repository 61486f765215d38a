package bot

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ibid/answer"
	"ibid/store"
)

func opened(t *testing.T) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), slog.New(slog.DiscardHandler), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func asked(id, parent, message string) store.Asked {
	return store.Asked{ID: id, Parent: parent, Channel: "c", Message: message, Question: id + "?", Understood: id + " in full?", Reply: id + ".", Answered: true, At: time.Unix(int64(id[1]), 0).UTC()}
}

func TestAConversationOutlivesARestart(t *testing.T) {
	st := opened(t)
	first := newMemory(slog.New(slog.DiscardHandler), st, time.Hour)
	for _, a := range []store.Asked{asked("a1", "", "m1"), asked("a2", "a1", "m2")} {
		first.put(t.Context(), a)
	}
	for name, m := range map[string]*memory{"the same run": first, "the next run": newMemory(slog.New(slog.DiscardHandler), st, time.Hour)} {
		a, ok := m.byMessage(t.Context(), "m2")
		if !ok || a != asked("a2", "a1", "m2") {
			t.Errorf("%s: m2 shows %+v, %v", name, a, ok)
		}
		want := []answer.Turn{{Question: "a1 in full?", Answer: "a1."}, {Question: "a2 in full?", Answer: "a2."}}
		if diff := cmp.Diff(want, m.earlier(t.Context(), a.ID)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if last, ok := m.last(t.Context(), "c"); !ok || last.ID != "a2" {
			t.Errorf("%s: the last in c is %+v", name, last)
		}
	}
}

func TestAConversationGoesBackSoManyTurns(t *testing.T) {
	m := newMemory(slog.New(slog.DiscardHandler), opened(t), time.Hour)
	parent := ""
	for _, id := range []string{"a1", "a2", "a3", "a4", "a5", "a6", "a7"} {
		m.put(t.Context(), asked(id, parent, ""))
		parent = id
	}
	got := m.earlier(t.Context(), "a7")
	if len(got) != turns || got[0].Answer != "a3." || got[4].Answer != "a7." {
		t.Errorf("it leans on %+v", got)
	}
	m.put(t.Context(), asked("b1", "b1", ""))
	if got := m.earlier(t.Context(), "b1"); len(got) != turns {
		t.Errorf("an answer that follows itself gives %d turns", len(got))
	}
}

// A silent store fails the test when it is written to, and knows nothing.
type silent struct {
	records
	t *testing.T
}

func (s silent) AskedID(context.Context, string) (store.Asked, bool, error) {
	return store.Asked{}, false, errors.New("the disk is away")
}

func TestNothingIsWrittenWhereNothingIsKept(t *testing.T) {
	m := newMemory(slog.New(slog.DiscardHandler), silent{t: t}, 0) // its other methods would panic
	who := store.Member{7}
	a := asked("a1", "", "m1")
	a.Member = who
	m.put(t.Context(), a)
	if len(m.earlier(t.Context(), "a1")) != 1 {
		t.Error("the conversation is not remembered while the bot runs")
	}
	if n, err := m.forget(t.Context(), who); n != 1 || err != nil {
		t.Errorf("forgot %d, %v", n, err)
	}
	if _, ok := m.byMessage(t.Context(), "m1"); ok {
		t.Error("it is still remembered")
	}
}

func TestForgettingAMemberReachesTheStore(t *testing.T) {
	m := newMemory(slog.New(slog.DiscardHandler), opened(t), time.Hour)
	a, b := asked("a1", "", "m1"), asked("b1", "", "m2")
	a.Member, b.Member = store.Member{1}, store.Member{2}
	m.put(t.Context(), a)
	m.put(t.Context(), b)
	if n, err := m.forget(t.Context(), a.Member); n != 1 || err != nil {
		t.Errorf("forgot %d, %v", n, err)
	}
	_, first := m.byID(t.Context(), "a1")
	_, second := m.byID(t.Context(), "b1")
	if first || !second {
		t.Errorf("a1 remembered: %v, b1: %v", first, second)
	}
}
