package wire

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/bwmarrin/discordgo"
)

func messageEvent(id string) Event {
	return Event{Data: &discordgo.MessageCreate{Message: &discordgo.Message{ID: id}}}
}

func interactionEvent(id string) Event {
	return Event{Data: &discordgo.InteractionCreate{Interaction: &discordgo.Interaction{ID: id}}}
}

func nameOf(e Event) string {
	if i, is := e.Data.(*discordgo.InteractionCreate); is {
		return i.ID
	}
	return e.Data.(*discordgo.MessageCreate).ID
}

// A ledger writes down what happened, in order.
type ledger struct {
	mu    sync.Mutex
	lines []string
}

func (l *ledger) add(format string, arguments ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, fmt.Sprintf(format, arguments...))
}

func (l *ledger) want(t *testing.T, want ...string) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	if !slices.Equal(l.lines, want) {
		t.Errorf("happened %q, want %q", l.lines, want)
	}
}

func TestPanicEndsOnlyItsEvent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log, journal := newJournal(t)
		var l ledger
		d := newDispatcher(log, func(_ context.Context, e Event) {
			if nameOf(e) == "bad" {
				panic("as tested")
			}
			l.add("%s", nameOf(e))
		}, Options{Workers: 1, Queue: 9, OnPanic: func(_ context.Context, e Event) {
			l.add("sorry for %s", nameOf(e))
			panic("once more")
		}})
		for _, id := range []string{"a", "bad", "b"} {
			d.offer(t.Context(), interactionEvent(id))
		}
		synctest.Wait()
		l.want(t, "a", "sorry for bad", "b")
		if n := strings.Count(journal.String(), `panic="as tested"`); n != 1 || !strings.Contains(journal.String(), "dispatch_test.go") {
			t.Errorf("the panic is logged %d times: %s", n, journal)
		}
		if d.panics.Load() != 1 || d.handed.Load() != 3 {
			t.Errorf("%d panics, %d handled", d.panics.Load(), d.handed.Load())
		}
	})
}

func TestInteractionsGoFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log, _ := newJournal(t)
		var l ledger
		gate := make(chan bool)
		d := newDispatcher(log, func(_ context.Context, e Event) {
			<-gate
			l.add("%s", nameOf(e))
		}, Options{Workers: 1, Queue: 3, OnTurnedAway: func(_ context.Context, e Event, why error) {
			l.add("%s: %v", nameOf(e), errors.Is(why, ErrFull))
		}})
		offer := func(e Event) {
			d.offer(t.Context(), e)
			synctest.Wait()
		}
		offer(messageEvent("running"))
		offer(messageEvent("m1"))
		offer(messageEvent("m2"))
		offer(interactionEvent("i1"))
		offer(messageEvent("m3"))     // no room
		offer(interactionEvent("i2")) // takes m2's
		if running, queued := d.load(); running != 1 || queued != 3 {
			t.Errorf("%d running, %d queued", running, queued)
		}
		close(gate)
		synctest.Wait()
		l.want(t, "m3: true", "m2: true", "running", "i1", "i2", "m1")
	})
}

func TestOnlySoManyAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log, _ := newJournal(t)
		var mu sync.Mutex
		now, most, handled, away := 0, 0, 0, 0
		gate := make(chan bool)
		d := newDispatcher(log, func(context.Context, Event) {
			mu.Lock()
			now++
			most, handled = max(most, now), handled+1
			mu.Unlock()
			<-gate
			mu.Lock()
			now--
			mu.Unlock()
		}, Options{Workers: 5, Queue: 20, OnTurnedAway: func(context.Context, Event, error) { <-gate; mu.Lock(); away++; mu.Unlock() }})
		for i := range 1000 {
			d.offer(t.Context(), interactionEvent(fmt.Sprint(i)))
		}
		synctest.Wait()
		close(gate)
		synctest.Wait()
		mu.Lock()
		defer mu.Unlock()
		if most != 5 || handled != 25 || away != 5 || d.away.Load() != 975 {
			t.Errorf("%d at a time, %d handled, %d told, %d turned away", most, handled, away, d.away.Load())
		}
	})
}

func TestStopTurnsAwayWhatWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log, _ := newJournal(t)
		var l ledger
		gate := make(chan bool)
		d := newDispatcher(log, func(_ context.Context, e Event) { <-gate; l.add("%s", nameOf(e)) }, Options{
			Workers: 1, Queue: 5, OnTurnedAway: func(_ context.Context, e Event, why error) {
				l.add("%s: %v", nameOf(e), errors.Is(why, ErrStopping))
			}})
		d.offer(t.Context(), messageEvent("running"))
		d.offer(t.Context(), messageEvent("waiting"))
		d.stop()
		synctest.Wait()
		d.offer(t.Context(), interactionEvent("late"))
		synctest.Wait()
		drained := make(chan error, 1)
		go func() { drained <- d.drain(t.Context()) }()
		synctest.Wait()
		if len(drained) != 0 {
			t.Error("drained while a handler runs")
		}
		close(gate)
		synctest.Wait()
		if err := <-drained; err != nil {
			t.Error(err)
		}
		l.want(t, "waiting: true", "late: true", "running")
	})
}

// The last word to those who are turned away is an answer under way too.
func TestDrainWaitsForExcuses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log, _ := newJournal(t)
		gate := make(chan bool)
		d := newDispatcher(log, func(context.Context, Event) {}, Options{
			Workers: 1, Queue: 1, OnTurnedAway: func(context.Context, Event, error) { <-gate }})
		d.stop()
		d.offer(t.Context(), interactionEvent("late"))
		drained := make(chan error, 1)
		go func() { drained <- d.drain(t.Context()) }()
		synctest.Wait()
		if len(drained) != 0 {
			t.Error("drained while somebody is told")
		}
		close(gate)
		if err := <-drained; err != nil {
			t.Error(err)
		}
	})
}
