package llm

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Ledger keeps how many tokens each day took, so that a restart does not begin the day anew. A day is written
// 2006-01-02, in UTC.
type Ledger interface {
	Spent(ctx context.Context, day string) (int, error)
	Spend(ctx context.Context, day string, tokens int) error
}

// memory is a Ledger that ends with the process.
type memory struct {
	mu    sync.Mutex
	day   string
	spent int
}

// NewMemoryLedger keeps today's tokens until the process ends.
func NewMemoryLedger() Ledger { return &memory{} }

func (m *memory) Spent(_ context.Context, day string) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.day != day {
		return 0, nil
	}
	return m.spent, nil
}

func (m *memory) Spend(_ context.Context, day string, tokens int) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.day != day {
		m.day, m.spent = day, 0
	}
	m.spent += tokens
	return nil
}

// budget lets requests begin only as long as the day's tokens suffice for what they may take, together with those under way.
type budget struct {
	ledger Ledger
	limit  int // 0 is none
	now    func() time.Time

	mu       sync.Mutex
	reserved int
}

func (b *budget) today() string { return b.now().UTC().Format(time.DateOnly) }

// reserve holds tokens back until settle is called with the same number.
func (b *budget) reserve(ctx context.Context, tokens int) error {
	if b.limit <= 0 {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	spent, err := b.ledger.Spent(ctx, b.today())
	if err != nil {
		// Without the ledger nobody knows what the day has cost: no answer is better than a bill.
		return &fault{kind: ErrAway, sentence: fmt.Sprintf("read the day's tokens: %v", err), cause: err}
	}
	if left := b.limit - spent - b.reserved; tokens > left {
		sentence := fmt.Sprintf("%d of the day's %d tokens (MODEL_DAILY_TOKENS) are left, and this answer may take %d; the next day begins at 00:00 UTC",
			max(0, left), b.limit, tokens)
		return &fault{kind: ErrBudget, sentence: sentence, cause: ErrBudget}
	}
	b.reserved += tokens
	return nil
}

// settle gives a reservation back and writes down what was really spent, without a limit too: the sum is worth knowing.
func (b *budget) settle(ctx context.Context, reserved, spent int) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.limit > 0 {
		b.reserved -= reserved
	}
	if spent == 0 {
		return nil
	}
	// The answer may end because its context did; its tokens are spent all the same.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := b.ledger.Spend(ctx, b.today(), spent); err != nil {
		return fmt.Errorf("write down %d tokens: %w", spent, err)
	}
	return nil
}
