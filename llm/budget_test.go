package llm

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"sync"
	"testing"
	"time"

	"ibid/internal/modelsim"
)

func TestUsageAndCost(t *testing.T) {
	s := simulate(t, modelsim.Always(modelsim.Reply{Text: "fine", Usage: &modelsim.Usage{Prompt: 1000, Completion: 200}}))
	c := fast(s)
	c.PromptPrice, c.CompletionPrice = 0.4, 1.6
	chat := newChat(t, c)
	_, u, err := chat.Complete(background(t), question())
	if err != nil || u.Prompt != 1000 || u.Completion != 200 || u.Estimated || math.Abs(u.Cost-0.00072) > 1e-9 {
		t.Errorf("usage %+v, %v", u, err)
	}
	if spent, limit, err := chat.SpentToday(background(t)); spent != 1200 || limit != 0 || err != nil {
		t.Errorf("spent %d of %d, %v", spent, limit, err)
	}
}

func TestUsageIsEstimated(t *testing.T) {
	s := simulate(t, modelsim.Always(modelsim.Reply{Text: answerText, NoUsage: true}))
	_, stream, err := ask(t, newChat(t, fast(s)))
	if err != nil {
		t.Fatal(err)
	}
	u := stream.Usage()
	if want := estimate(answerText); !u.Estimated || u.Completion != want || u.Prompt != promptEstimate(question()) {
		t.Errorf("usage %+v, want %d tokens answered", u, want)
	}
}

func TestDailyBudget(t *testing.T) {
	s := simulate(t, modelsim.Always(modelsim.Reply{Text: "fine", Usage: &modelsim.Usage{Prompt: 300, Completion: 100}}))
	c := fast(s)
	c.DailyTokens, c.MaxTokens = 1000, 200
	var mu sync.Mutex
	now := time.Date(2026, 5, 4, 23, 0, 0, 0, time.UTC)
	c.Now = func() time.Time { mu.Lock(); defer mu.Unlock(); return now }
	chat := newChat(t, c)
	for range 2 {
		if _, _, err := ask(t, chat); err != nil {
			t.Fatal(err)
		}
	}
	_, _, err := ask(t, chat)
	wantError(t, err, ErrBudget, "200 of the day's 1000 tokens (MODEL_DAILY_TOKENS) are left", "00:00 UTC")
	wantRequests(t, s, 2)

	mu.Lock()
	now = now.Add(2 * time.Hour)
	mu.Unlock()
	if _, _, err := ask(t, chat); err != nil {
		t.Errorf("on the next day: %v", err)
	}
}

func TestBudgetHoldsBackForAnswersUnderWay(t *testing.T) {
	s := simulate(t, modelsim.Always(modelsim.Reply{Text: answerText, Fault: modelsim.Stall, After: 2}))
	c := fast(s)
	c.DailyTokens, c.MaxTokens = 600, 500
	chat := newChat(t, c)
	stream, err := chat.Stream(background(t), question())
	if err != nil {
		t.Fatal(err)
	}
	_, err = chat.Stream(background(t), question())
	wantError(t, err, ErrBudget)
	stream.Close()
	spent, _, err := chat.SpentToday(background(t))
	if err != nil || spent == 0 || spent > 100 {
		t.Errorf("an answer left after its first token took %d tokens, %v", spent, err)
	}
	if chat.budget.reserved != 0 {
		t.Errorf("%d tokens stay held back", chat.budget.reserved)
	}
}

// brokenLedger fails, as a full disk does.
type brokenLedger struct{ readable bool }

var errDisk = errors.New("disk full")

func (b brokenLedger) Spent(context.Context, string) (int, error) {
	if b.readable {
		return 0, nil
	}
	return 0, errDisk
}

func (b brokenLedger) Spend(context.Context, string, int) error { return errDisk }

func TestBrokenLedger(t *testing.T) {
	s := simulate(t, nil)
	c := fast(s)
	c.DailyTokens = 100_000
	log, out := logTo()
	chat, err := NewChat(log, c, brokenLedger{readable: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := ask(t, chat); err != nil {
		t.Errorf("an answer was lost because it could not be counted: %v", err)
	}
	if !contains(out.String(), "level=ERROR", "disk full") {
		t.Errorf("the log does not tell: %s", out)
	}
	chat, err = NewChat(slog.New(slog.DiscardHandler), c, brokenLedger{})
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = ask(t, chat)
	wantError(t, err, ErrAway, "disk full")
	wantError(t, err, errDisk)
}
