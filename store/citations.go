package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
)

// A Citation is a quotation that an answer showed.
// Invariant: the document's text[Start:End] == Quote, when it was shown.
type Citation struct {
	Document string
	Span
	Quote string // only its hash is kept
}

// A Shown is an answer as it stands in a channel. Its ID is the caller's own.
type Shown struct {
	Answer, Guild, Channel, Message string
	At                              time.Time
	Citations                       []Citation
}

// A Touched answer has a citation whose text no longer stands in its document,
// and its readers have not been told yet.
type Touched struct {
	Answer, Guild, Channel, Message string
	Documents                       []string // in which a quoted text is missing
}

// PutCitations remembers what an answer rests on. A citation follows its text:
// when that moves within the document, the citation moves with it; when it is
// gone, the answer is touched, and that may be so at once where the answer was
// found in a snapshot that has since been replaced.
func (s *Store) PutCitations(ctx context.Context, shown Shown) error {
	err := s.write(ctx, func(tx *sql.Tx) error {
		for _, c := range shown.Citations {
			if err := putCitation(ctx, tx, shown, c); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return s.explain(fmt.Errorf("remember what the answer %s rests on: %w", shown.Answer, err))
	}
	return nil
}

func putCitation(ctx context.Context, tx *sql.Tx, shown Shown, c Citation) error {
	text, _, err := textOf(ctx, tx, c.Document)
	if err != nil {
		return err
	}
	at, stands := follow(c.Quote, text, c.Span)
	touched := int64(0)
	if !stands {
		touched = nanoseconds(shown.At)
	}
	hash := sha256.Sum256([]byte(c.Quote))
	_, err = tx.ExecContext(ctx, `INSERT INTO citations
		(answer_id, guild, channel, message, document, start, end, quote_hash, shown_at, touched_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		shown.Answer, shown.Guild, shown.Channel, shown.Message, c.Document, at.Start, at.End, hash[:], nanoseconds(shown.At), touched)
	return err
}

// textOf returns a document's text as it was committed last.
func textOf(ctx context.Context, tx *sql.Tx, document string) (text string, found bool, err error) {
	err = tx.QueryRowContext(ctx, "SELECT text FROM documents WHERE id = ?", document).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	return text, err == nil, err
}

// follow returns where a quotation stands in a text: where it was, else the
// first place that has it.
func follow(quote, text string, was Span) (Span, bool) {
	if 0 <= was.Start && was.Start <= was.End && was.End <= len(text) && text[was.Start:was.End] == quote {
		return was, true
	}
	if i := strings.Index(text, quote); i >= 0 && quote != "" {
		return Span{i, i + len(quote)}, true
	}
	return was, false
}

// touch looks after every citation of the documents that a change puts or
// removes, before it does, and counts the answers that lose one.
func touch(ctx context.Context, tx *sql.Tx, change Change) (answers int, err error) {
	touched := map[string]bool{}
	now := nanoseconds(change.Snapshot.Created)
	for i := range change.Put {
		if err := touchDocument(ctx, tx, change.Put[i].ID, change.Put[i].Text, now, touched); err != nil {
			return 0, err
		}
	}
	for _, id := range change.Remove {
		if err := touchDocument(ctx, tx, id, "", now, touched); err != nil {
			return 0, err
		}
	}
	return len(touched), nil
}

// A standing citation is one whose text is in its document so far.
type standing struct {
	n      int64
	answer string
	Span
	quote string
}

func touchDocument(ctx context.Context, tx *sql.Tx, id, next string, now int64, touched map[string]bool) error {
	cited, err := standingIn(ctx, tx, id)
	if err != nil {
		return fmt.Errorf("find the citations of %s: %w", id, err)
	}
	for _, c := range cited {
		at, stands := follow(c.quote, next, c.Span)
		switch {
		case !stands:
			touched[c.answer] = true
			_, err = tx.ExecContext(ctx, "UPDATE citations SET touched_at = ? WHERE n = ?", now, c.n)
		case at != c.Span:
			_, err = tx.ExecContext(ctx, "UPDATE citations SET start = ?, end = ? WHERE n = ?", at.Start, at.End, c.n)
		}
		if err != nil {
			return fmt.Errorf("follow a citation of %s: %w", id, err)
		}
	}
	return nil
}

// standingIn reads the quotations out of the text that is about to be replaced.
func standingIn(ctx context.Context, tx *sql.Tx, document string) ([]standing, error) {
	var cited []standing
	var hashes []Key
	query := "SELECT n, answer_id, start, end, quote_hash FROM citations WHERE document = ? AND touched_at = 0 AND marked_at = 0"
	err := each(ctx, tx, query, []any{document}, func(rows *sql.Rows) error {
		var c standing
		var hash sql.RawBytes
		if err := scan(rows, &c.n, &c.answer, &c.Start, &c.End, &hash); err != nil {
			return err
		}
		var k Key
		copy(k[:], hash)
		cited, hashes = append(cited, c), append(hashes, k)
		return nil
	})
	if err != nil || len(cited) == 0 {
		return nil, err
	}
	text, _, err := textOf(ctx, tx, document)
	for i := range cited {
		c := &cited[i]
		if c.Start < c.End && c.End <= len(text) && Key(sha256.Sum256([]byte(text[c.Start:c.End]))) == hashes[i] {
			c.quote = text[c.Start:c.End]
		} // else it stands nowhere any longer: an empty quotation is never found
	}
	return cited, err
}

// Touched returns the answers that rest on a changed source and whose readers
// were not told (Mark), in the order in which they were shown.
func (s *Store) Touched(ctx context.Context) ([]Touched, error) {
	tx, err := s.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, s.explain(fmt.Errorf("find the answers that rest on changed sources: %w", err))
	}
	defer tx.Rollback()
	var answers []Touched
	query := `SELECT answer_id, guild, channel, message, document FROM citations
		WHERE touched_at > 0 AND marked_at = 0 GROUP BY answer_id, document ORDER BY min(shown_at), answer_id, document`
	err = each(ctx, tx, query, nil, func(rows *sql.Rows) error {
		var a Touched
		var document string
		if err := scan(rows, &a.Answer, &a.Guild, &a.Channel, &a.Message, &document); err != nil {
			return err
		}
		if n := len(answers); n == 0 || answers[n-1].Answer != a.Answer {
			answers = append(answers, a)
		}
		last := &answers[len(answers)-1]
		last.Documents = append(last.Documents, document)
		return nil
	})
	if err != nil {
		return nil, s.explain(fmt.Errorf("find the answers that rest on changed sources: %w", err))
	}
	return answers, nil
}

// Mark notes that an answer's readers were told, and reports whether this call
// was the first: of several, one alone is to tell them. A marked answer is
// never touched again.
func (s *Store) Mark(ctx context.Context, answer string, at time.Time) (first bool, err error) {
	err = s.write(ctx, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, "UPDATE citations SET marked_at = ? WHERE answer_id = ? AND marked_at = 0", nanoseconds(at), answer)
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		first = n > 0
		return err
	})
	if err != nil {
		return false, s.explain(fmt.Errorf("mark the answer %s: %w", answer, err))
	}
	return first, nil
}

// ForgetCitations deletes what is known of answers shown before a moment.
func (s *Store) ForgetCitations(ctx context.Context, before time.Time) error {
	err := s.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM citations WHERE shown_at < ?", nanoseconds(before))
		return err
	})
	if err != nil {
		return s.explain(fmt.Errorf("forget old answers: %w", err))
	}
	return nil
}
