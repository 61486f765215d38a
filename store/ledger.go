package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Spent is how many tokens a day took; the day is written 2006-01-02.
func (s *Store) Spent(ctx context.Context, day string) (int, error) {
	var tokens int
	err := s.db.QueryRowContext(ctx, `SELECT tokens FROM spending WHERE day = ?`, day).Scan(&tokens)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("read what the model took on %s: %w", day, s.explain(err))
	}
	return tokens, nil
}

// Spend adds tokens to a day.
func (s *Store) Spend(ctx context.Context, day string, tokens int) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO spending (day, tokens) VALUES (?, ?)
			ON CONFLICT (day) DO UPDATE SET tokens = tokens + excluded.tokens`, day, tokens)
		if err != nil {
			return fmt.Errorf("write down what the model took on %s: %w", day, err)
		}
		return nil
	})
}
