package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Member stands for a person: a keyed hash that cannot be turned back into an
// account without the key, which lies beside the database (MemberKey).
type Member [16]byte

// Asked is a question that was put in Discord, and how it was answered.
type Asked struct {
	ID         string // of the answer
	Parent     string // ID of the answer that this follows up, or ""
	Guild      string // "" in a direct message
	Channel    string
	Message    string // that shows the answer, or "" when it was private
	Member     Member
	At         time.Time
	Question   string
	Understood string // what a follow-up was taken to ask; Question when it stands alone
	Reply      string // the claims, one after the other; "" after a refusal
	Answered   bool
	Confidence float64
	Snapshot   string
}

const askedColumns = `a.id, a.parent, a.guild, a.channel, a.message, a.member, a.at, a.question, a.understood, a.reply, a.answered, a.confidence, a.snapshot`

// PutAsked keeps a question, in the place of one with the same ID.
func (s *Store) PutAsked(ctx context.Context, a Asked) error {
	return s.keep(ctx, "keep a question", `INSERT OR REPLACE INTO asked
		(id, parent, guild, channel, message, member, at, question, understood, reply, answered, confidence, snapshot)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		a.ID, a.Parent, a.Guild, a.Channel, a.Message, a.Member[:], nanoseconds(a.At), a.Question, a.Understood, a.Reply,
		a.Answered, a.Confidence, a.Snapshot)
}

// AskedID returns the question whose answer has that ID; ok is false when none
// is kept.
func (s *Store) AskedID(ctx context.Context, id string) (a Asked, ok bool, err error) {
	return s.oneAsked(ctx, "a.id = ?", id)
}

// AskedMessage returns the question whose answer stands in that message.
func (s *Store) AskedMessage(ctx context.Context, message string) (a Asked, ok bool, err error) {
	return s.oneAsked(ctx, "a.message = ?", message)
}

func (s *Store) oneAsked(ctx context.Context, where, key string) (a Asked, ok bool, err error) {
	if key == "" {
		return a, false, nil
	}
	all, err := s.asked(ctx, where+" LIMIT 1", key)
	if err != nil || len(all) == 0 {
		return a, false, err
	}
	return all[0], true, nil
}

// AskedIn returns the last n questions of a channel, oldest first.
func (s *Store) AskedIn(ctx context.Context, channel string, n int) ([]Asked, error) {
	all, err := s.asked(ctx, "a.channel = ? ORDER BY a.at DESC LIMIT ?", channel, n)
	for i, j := 0, len(all)-1; i < j; i, j = i+1, j-1 {
		all[i], all[j] = all[j], all[i]
	}
	return all, err
}

// Unanswered returns the questions of a guild that the sources did not answer,
// newest first, n at most.
func (s *Store) Unanswered(ctx context.Context, guild string, n int) ([]Asked, error) {
	return s.asked(ctx, "a.guild = ? AND NOT a.answered ORDER BY a.at DESC LIMIT ?", guild, n)
}

func (s *Store) asked(ctx context.Context, where string, args ...any) ([]Asked, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT "+askedColumns+" FROM asked a WHERE "+where, args...)
	if err != nil {
		return nil, s.explain(fmt.Errorf("read what was asked: %w", err))
	}
	defer rows.Close()
	var all []Asked
	for rows.Next() {
		var a Asked
		if err := scanAsked(rows, &a); err != nil {
			return nil, s.explain(fmt.Errorf("read what was asked: %w", err))
		}
		all = append(all, a)
	}
	return all, rows.Err()
}

func scanAsked(rows *sql.Rows, a *Asked, more ...any) error {
	var member []byte
	var at int64
	into := []any{&a.ID, &a.Parent, &a.Guild, &a.Channel, &a.Message, &member, &at, &a.Question, &a.Understood, &a.Reply,
		&a.Answered, &a.Confidence, &a.Snapshot}
	if err := rows.Scan(append(into, more...)...); err != nil {
		return err
	}
	copy(a.Member[:], member)
	a.At = fromNanoseconds(at)
	return nil
}

// Forget deletes all that is kept of a person, and returns how many questions
// and ratings that were.
func (s *Store) Forget(ctx context.Context, m Member) (deleted int, err error) {
	return s.purge(ctx, "forget a member",
		statement{"DELETE FROM feedback WHERE member = ?", m[:]},
		statement{"DELETE FROM asked WHERE member = ?", m[:]})
}

// Kept returns how many questions and ratings are kept of a person.
func (s *Store) Kept(ctx context.Context, m Member) (questions, ratings int, err error) {
	err = s.db.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM asked WHERE member = ?), (SELECT count(*) FROM feedback WHERE member = ?)`,
		m[:], m[:]).Scan(&questions, &ratings)
	if err != nil {
		return 0, 0, s.explain(fmt.Errorf("count what is kept of a member: %w", err))
	}
	return questions, ratings, nil
}

// Expire deletes the questions and ratings that are older than before, and
// returns how many they were.
func (s *Store) Expire(ctx context.Context, before time.Time) (deleted int, err error) {
	return s.purge(ctx, "delete old questions",
		statement{"DELETE FROM feedback WHERE at < ?", nanoseconds(before)},
		statement{"DELETE FROM asked WHERE at < ?", nanoseconds(before)})
}

type statement struct {
	text string
	arg  any
}

func (s *Store) purge(ctx context.Context, doing string, all ...statement) (deleted int, err error) {
	err = s.write(ctx, func(tx *sql.Tx) error {
		for _, st := range all {
			result, err := tx.ExecContext(ctx, st.text, st.arg)
			if err != nil {
				return err
			}
			n, err := result.RowsAffected()
			if err != nil {
				return err
			}
			deleted += int(n)
		}
		return nil
	})
	if err != nil {
		return 0, s.explain(fmt.Errorf("%s: %w", doing, err))
	}
	return deleted, nil
}

// keep writes one row.
func (s *Store) keep(ctx context.Context, doing, text string, args ...any) error {
	err := s.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, text, args...)
		return err
	})
	if err != nil {
		return s.explain(fmt.Errorf("%s: %w", doing, err))
	}
	return nil
}

// Channel is how the bot behaves in one channel.
type Channel struct {
	ID, Guild string
	Mode      string // the caller's own
	Private   bool   // answers are private unless asked otherwise
}

// PutChannel keeps a channel's settings.
func (s *Store) PutChannel(ctx context.Context, c Channel) error {
	return s.keep(ctx, "keep a channel's settings",
		"INSERT OR REPLACE INTO channels (id, guild, mode, private) VALUES (?, ?, ?, ?)", c.ID, c.Guild, c.Mode, c.Private)
}

// Channel returns a channel's settings; ok is false when it has none.
func (s *Store) Channel(ctx context.Context, id string) (c Channel, ok bool, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT id, guild, mode, private FROM channels WHERE id = ?", id).
		Scan(&c.ID, &c.Guild, &c.Mode, &c.Private)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return Channel{}, false, nil
	case err != nil:
		return Channel{}, false, s.explain(fmt.Errorf("read a channel's settings: %w", err))
	}
	return c, true, nil
}

// ForgetGuild deletes the channel settings and all questions of a guild that
// the bot was taken out of.
func (s *Store) ForgetGuild(ctx context.Context, guild string) error {
	_, err := s.purge(ctx, "forget a guild",
		statement{"DELETE FROM feedback WHERE answer IN (SELECT id FROM asked WHERE guild = ?)", guild},
		statement{"DELETE FROM asked WHERE guild = ?", guild},
		statement{"DELETE FROM channels WHERE guild = ?", guild})
	return err
}
