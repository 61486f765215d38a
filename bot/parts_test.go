package bot

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestALimiterSaysHowLongToWait(t *testing.T) {
	l, now := newLimiter(6), time.Unix(0, 0)
	for i := range 6 {
		if wait, _ := l.take("ruth", now); wait != 0 {
			t.Fatalf("question %d waits %v", i+1, wait)
		}
	}
	if wait, _ := l.take("ruth", now); wait != 10*time.Second {
		t.Errorf("the seventh waits %v, want 10 s", wait)
	}
	if wait, _ := l.take("ruth", now.Add(9*time.Second)); wait != time.Second {
		t.Errorf("it waits %v, want 1 s: a refusal takes no turn", wait)
	}
	if wait, _ := l.take("alan", now); wait != 0 {
		t.Errorf("Alan waits %v for Ruth", wait)
	}
	if wait, _ := l.take("ruth", now.Add(10*time.Second)); wait != 0 {
		t.Errorf("after the wait, another %v", wait)
	}
}

func TestAChannelsRefusalCostsTheMemberNothing(t *testing.T) {
	l, now := limits{newLimiter(1), newLimiter(1)}, time.Unix(0, 0)
	if wait, _ := l.take("alan", "c", now); wait != 0 {
		t.Fatal("the first question is refused")
	}
	if wait, own := l.take("ruth", "c", now); wait == 0 || own {
		t.Fatal("one question a minute goes into the channel")
	}
	if wait, _ := l.take("ruth", "d", now); wait != 0 {
		t.Errorf("in the next channel she waits %v", wait)
	}
}

func TestALimitIsTheMembersOrTheChannels(t *testing.T) {
	l, now := limits{newLimiter(1), newLimiter(9)}, time.Unix(0, 0)
	l.take("ruth", "c", now)
	if wait, own := l.take("ruth", "d", now); wait == 0 || !own {
		t.Errorf("waits %v, for her own sake: %v", wait, own)
	}
}

func TestAQueueServesInTurnAndSaysWhenItIsFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(1, 2)
		first, err := q.join()
		if err != nil || first.wait(t.Context(), nil) != nil {
			t.Fatal("the first does not get in", err)
		}
		var mu sync.Mutex
		var order []int
		for i := range 2 {
			p, err := q.join()
			if err != nil {
				t.Fatal(err)
			}
			go func() {
				if err := p.wait(t.Context(), nil); err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				order = append(order, i)
				mu.Unlock()
				p.leave()
			}()
			synctest.Wait()
		}
		if _, err := q.join(); !errors.Is(err, errFull) {
			t.Errorf("the fourth gets %v", err)
		}
		if inside, waiting := q.load(); inside != 1 || waiting != 2 {
			t.Errorf("%d inside, %d waiting", inside, waiting)
		}
		first.leave()
		synctest.Wait()
		if !slices.Equal(order, []int{0, 1}) {
			t.Errorf("served in the order %v", order)
		}
		if inside, waiting := q.load(); inside != 0 || waiting != 0 {
			t.Errorf("%d inside, %d waiting when all have left", inside, waiting)
		}
	})
}

func TestWhoWaitsLongIsToldHowManyComeFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(1, 5)
		first, _ := q.join()
		if err := first.wait(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		second, _ := q.join()
		go func() {
			if second.wait(t.Context(), nil) == nil {
				time.Sleep(time.Second)
				second.leave()
			}
		}()
		synctest.Wait()
		third, _ := q.join()
		told := 0
		time.AfterFunc(3*time.Second, first.leave)
		if err := third.wait(t.Context(), func(before int) error { told = before; return nil }); err != nil || told != 2 {
			t.Errorf("told of %d, %v, want the one inside and the one that waits", told, err)
		}
		third.leave()
		gone := errors.New("gone")
		fourth, _ := q.join()
		_ = fourth.wait(t.Context(), nil)
		fifth, _ := q.join()
		if err := fifth.wait(t.Context(), func(int) error { return gone }); !errors.Is(err, gone) {
			t.Errorf("where nothing can be shown, the wait ends with %v", err)
		}
		if _, waiting := q.load(); waiting != 0 {
			t.Errorf("%d still wait", waiting)
		}
	})
}

func TestWhoGivesUpLeavesTheQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(1, 1)
		first, _ := q.join()
		if err := first.wait(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancelCause(t.Context())
		gone := errors.New("gone")
		second, err := q.join()
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			synctest.Wait()
			cancel(gone)
		}()
		if err := second.wait(ctx, nil); !errors.Is(err, gone) {
			t.Errorf("the error is %v", err)
		}
		if _, waiting := q.load(); waiting != 0 {
			t.Errorf("%d still wait", waiting)
		}
	})
}

func TestAPacerShowsTheNewestOnceASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		type shown struct {
			state int
			at    time.Duration
		}
		var all []shown
		p, end := newPacer(t.Context(), time.Second, func(_ context.Context, n int) error {
			all = append(all, shown{n, time.Since(began)})
			return nil
		}, func(err error) { t.Error(err) })
		for n := range 30 {
			p.offer(n)
			time.Sleep(100 * time.Millisecond)
		}
		end()
		want := []shown{{0, 0}, {9, time.Second}, {19, 2 * time.Second}}
		if len(all) < 3 || all[0] != want[0] || all[1].at != want[1].at || all[2].at != want[2].at || all[1].state < 9 || all[2].state < 19 {
			t.Errorf("shown %v, want about %v", all, want)
		}
	})
}

func TestAPacerStopsWhereNothingCanBeShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		deleted := errors.New("deleted")
		calls, told := 0, error(nil)
		p, end := newPacer(t.Context(), time.Second, func(context.Context, int) error { calls++; return deleted }, func(err error) { told = err })
		p.offer(1)
		time.Sleep(5 * time.Second)
		p.offer(2)
		time.Sleep(5 * time.Second)
		end()
		if calls != 1 || !errors.Is(told, deleted) {
			t.Errorf("%d calls, told %v", calls, told)
		}
	})
}

func TestHealthTellsTheMedian(t *testing.T) {
	var h health
	if h.quantile(.5) != 0 {
		t.Error("a median of nothing")
	}
	for i := range timed + 9 {
		h.done(i%2 == 0, time.Duration(i)*time.Millisecond)
	}
	if got := h.quantile(.5); got != 259*time.Millisecond {
		t.Errorf("the median is %v", got)
	}
	if h.answered+h.refused != timed+9 || len(h.taken) != timed {
		t.Errorf("%d answered, %d refused, %d timed", h.answered, h.refused, len(h.taken))
	}
}
