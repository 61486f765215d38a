package store

import (
	"context"
	"fmt"
	"time"
)

// Unfinished is an answer under way: where it is to appear, should the process
// end before it does.
type Unfinished struct {
	ID          string // of the answer
	Application string // with Token, for an interaction's answer; else both are ""
	Token       string
	Channel     string
	Question    string // ID of the message that asked, or ""
	Message     string // ID of the message that answers, once there is one
	At          time.Time
}

// PutUnfinished writes down that an answer is under way.
func (s *Store) PutUnfinished(ctx context.Context, u Unfinished) error {
	return s.keep(ctx, "write down an answer under way", `INSERT OR REPLACE INTO unfinished
		(id, application, token, channel, question, message, at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		u.ID, u.Application, u.Token, u.Channel, u.Question, u.Message, nanoseconds(u.At))
}

// Finish forgets an answer that is no longer under way.
func (s *Store) Finish(ctx context.Context, id string) error {
	return s.keep(ctx, "forget an answer under way", "DELETE FROM unfinished WHERE id = ?", id)
}

// AllUnfinished returns the answers that were under way when the process ended,
// oldest first.
func (s *Store) AllUnfinished(ctx context.Context) ([]Unfinished, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT id, application, token, channel, question, message, at FROM unfinished ORDER BY at, id`)
	if err != nil {
		return nil, s.explain(fmt.Errorf("read the answers under way: %w", err))
	}
	defer rows.Close()
	var all []Unfinished
	for rows.Next() {
		var u Unfinished
		var at int64
		if err := rows.Scan(&u.ID, &u.Application, &u.Token, &u.Channel, &u.Question, &u.Message, &at); err != nil {
			return nil, s.explain(fmt.Errorf("read the answers under way: %w", err))
		}
		u.At = fromNanoseconds(at)
		all = append(all, u)
	}
	return all, rows.Err()
}
