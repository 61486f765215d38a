package store

import (
	"log/slog"
	"testing"
)

func TestSpendingOutlivesTheProcess(t *testing.T) {
	dir, log := t.TempDir(), slog.New(slog.DiscardHandler)
	for range 2 {
		s, err := Open(t.Context(), log, dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, tokens := range []int{70, 30} {
			if err := s.Spend(t.Context(), "2026-05-01", tokens); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	s, err := Open(t.Context(), log, dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	for day, want := range map[string]int{"2026-05-01": 200, "2026-05-02": 0} {
		if got, err := s.Spent(t.Context(), day); err != nil || got != want {
			t.Errorf("%s: %d, %v, want %d", day, got, err, want)
		}
	}
}
