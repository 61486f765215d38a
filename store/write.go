package store

import (
	"context"
	"database/sql"
	"fmt"
)

// PutVectors keeps vectors that were just computed, in a transaction of their
// own: what an interrupted run had embedded need not be embedded again.
func (s *Store) PutVectors(ctx context.Context, encoder string, vectors []Vector) error {
	err := s.write(ctx, func(tx *sql.Tx) error { return putVectors(ctx, tx, encoder, vectors) })
	if err != nil {
		return s.explain(fmt.Errorf("keep %d vectors: %w", len(vectors), err))
	}
	return nil
}

func (s *Store) write(ctx context.Context, do func(*sql.Tx) error) error {
	if s.readOnly {
		return ErrReadOnly
	}
	return inTransaction(ctx, s.db, do)
}

func putVectors(ctx context.Context, tx *sql.Tx, encoder string, vectors []Vector) error {
	if _, err := tx.ExecContext(ctx, "INSERT OR IGNORE INTO encoders (name) VALUES (?)", encoder); err != nil {
		return err
	}
	insert, err := tx.PrepareContext(ctx, `INSERT OR REPLACE INTO vectors (encoder, key, vector, checksum)
		SELECT n, ?, ?, ? FROM encoders WHERE name = ?`)
	if err != nil {
		return err
	}
	defer insert.Close()
	for _, v := range vectors {
		blob := encodeVector(v.Values)
		if _, err := insert.ExecContext(ctx, v.Key[:], blob, addSum(0, v.Key[:], blob), encoder); err != nil {
			return err
		}
	}
	return nil
}

// A Change leads from the committed snapshot to the next one.
type Change struct {
	Snapshot Snapshot
	Put      []Document // new, or in the place of the one with the same ID
	Remove   []string   // IDs
	Versions []Version  // of the documents that are put and removed

	Unreadable []Unreadable // all of them, in the place of those that were known
}

// Commit makes the change in one transaction and returns how many answers it
// touched: those with a citation whose text it took away (PutCitations). Vectors whose text no passage
// has any longer are deleted, whichever encoder made them; those of another
// encoder stay as long as their text does, so that going back to it is free.
func (s *Store) Commit(ctx context.Context, change Change) (touched int, err error) {
	err = s.write(ctx, func(tx *sql.Tx) error {
		if touched, err = touch(ctx, tx, change); err != nil {
			return err
		}
		return commit(ctx, tx, change)
	})
	if err != nil {
		return 0, s.explain(fmt.Errorf("commit the snapshot %s: %w", change.Snapshot.ID, err))
	}
	return touched, nil
}

func commit(ctx context.Context, tx *sql.Tx, change Change) error {
	for _, id := range change.Remove {
		if err := remove(ctx, tx, id); err != nil {
			return err
		}
	}
	if err := putDocuments(ctx, tx, change.Put); err != nil {
		return err
	}
	if err := putVersions(ctx, tx, change); err != nil {
		return err
	}
	if err := putUnreadable(ctx, tx, change.Unreadable); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, "DELETE FROM vectors WHERE key NOT IN (SELECT key FROM passages)")
	if err != nil {
		return fmt.Errorf("delete unused vectors: %w", err)
	}
	snap := change.Snapshot
	_, err = tx.ExecContext(ctx, `INSERT OR REPLACE INTO snapshot (one, id, created, options, encoder, corpus, documents, passages)
		SELECT 1, ?, ?, ?, ?, ?, (SELECT count(*) FROM documents), (SELECT count(*) FROM passages)`,
		snap.ID, nanoseconds(snap.Created), snap.Options, snap.Encoder, snap.Corpus)
	return err
}

func putUnreadable(ctx context.Context, tx *sql.Tx, files []Unreadable) error {
	if _, err := tx.ExecContext(ctx, "DELETE FROM unreadable"); err != nil {
		return err
	}
	for _, u := range files {
		_, err := tx.ExecContext(ctx, "INSERT INTO unreadable (path, size, modified, reason) VALUES (?, ?, ?, ?)",
			u.Path, u.Size, nanoseconds(u.Modified), u.Reason)
		if err != nil {
			return fmt.Errorf("remember that %s cannot be read: %w", u.Path, err)
		}
	}
	return nil
}

func remove(ctx context.Context, tx *sql.Tx, id string) error {
	if _, err := tx.ExecContext(ctx, "DELETE FROM documents WHERE id = ?", id); err != nil {
		return fmt.Errorf("remove %s: %w", id, err)
	}
	return nil
}

func putDocuments(ctx context.Context, tx *sql.Tx, documents []Document) error {
	insert, err := tx.PrepareContext(ctx, `INSERT INTO passages
		(document, ordinal, start, end, heading, sentences, key) VALUES (?, ?, ?, ?, ?, ?, ?)`)
	if err != nil {
		return err
	}
	defer insert.Close()
	for i := range documents {
		if err := putDocument(ctx, tx, insert, &documents[i]); err != nil {
			return fmt.Errorf("put %s: %w", documents[i].ID, err)
		}
	}
	return nil
}

func putDocument(ctx context.Context, tx *sql.Tx, insert *sql.Stmt, d *Document) error {
	if err := remove(ctx, tx, d.ID); err != nil {
		return err
	}
	sum, err := d.checksum()
	if err != nil {
		return err
	}
	result, err := tx.ExecContext(ctx, `INSERT INTO documents (id, hash, size, modified, meta, text, checksum)
		VALUES (?, ?, ?, ?, ?, ?, ?)`, d.ID, d.Hash, d.Size, nanoseconds(d.Modified), append([]byte{}, d.Meta...), d.Text, sum)
	if err != nil {
		return err
	}
	n, err := result.LastInsertId()
	if err != nil {
		return err
	}
	return putPassages(ctx, insert, n, d.Passages)
}

func putPassages(ctx context.Context, insert *sql.Stmt, document int64, passages []Passage) error {
	for ordinal, p := range passages {
		spans, err := appendSpans([]byte{}, p.Start, p.Sentences) // empty is not NULL
		if err != nil {
			return err
		}
		if _, err := insert.ExecContext(ctx, document, ordinal, p.Start, p.End, p.Heading, spans, p.Key[:]); err != nil {
			return err
		}
	}
	return nil
}
