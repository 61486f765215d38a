package store

import (
	"context"
	"fmt"
	"time"
)

// Feedback is what a member says of an answer.
type Feedback struct {
	Answer string // its ID
	Member Member
	Good   bool
	Why    string // what is wrong, in the member's words; may be empty
	At     time.Time
}

// PutFeedback keeps a member's rating of an answer, in the place of an earlier
// one; a rating of an answer that is not kept is not kept either.
func (s *Store) PutFeedback(ctx context.Context, f Feedback) error {
	return s.keep(ctx, "keep a rating", `INSERT OR REPLACE INTO feedback (answer, member, good, why, at)
		SELECT id, ?, ?, ?, ? FROM asked WHERE id = ?`, f.Member[:], f.Good, f.Why, nanoseconds(f.At), f.Answer)
}

// Complaint is a bad rating, and the question that was answered so.
type Complaint struct {
	Asked
	Why   string
	Given time.Time
}

// Complaints returns the bad ratings in a guild, newest first, n at most.
func (s *Store) Complaints(ctx context.Context, guild string, n int) ([]Complaint, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT "+askedColumns+`, f.why, f.at FROM feedback f JOIN asked a ON a.id = f.answer
		WHERE a.guild = ? AND NOT f.good ORDER BY f.at DESC LIMIT ?`, guild, n)
	if err != nil {
		return nil, s.explain(fmt.Errorf("read the ratings: %w", err))
	}
	defer rows.Close()
	var all []Complaint
	for rows.Next() {
		var c Complaint
		var given int64
		if err := scanAsked(rows, &c.Asked, &c.Why, &given); err != nil {
			return nil, s.explain(fmt.Errorf("read the ratings: %w", err))
		}
		c.Given = fromNanoseconds(given)
		all = append(all, c)
	}
	return all, rows.Err()
}

// Ratings returns how many members found an answer of the guild good and bad.
func (s *Store) Ratings(ctx context.Context, guild string) (good, bad int, err error) {
	err = s.db.QueryRowContext(ctx, `SELECT coalesce(sum(f.good), 0), coalesce(sum(NOT f.good), 0)
		FROM feedback f JOIN asked a ON a.id = f.answer WHERE a.guild = ?`, guild).Scan(&good, &bad)
	if err != nil {
		return 0, 0, s.explain(fmt.Errorf("count the ratings: %w", err))
	}
	return good, bad, nil
}
