package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// What a version says happened to a document.
const (
	Added   = "added"
	Changed = "changed"
	Removed = "removed"
)

// A Version is a change of one document. Passages are told apart by their texts
// alone: a new title changes a document and none of its passages.
type Version struct {
	Document string
	Change   string // Added, Changed or Removed
	Hash     string // of the file's bytes; empty when it went
	At       time.Time
	Snapshot string // the first that holds it
	Added    int    // passages whose text is new
	Removed  int    // passages whose text is no longer there
	Kept     int    // passages whose text it shares with the version before
	Came     []Key  // SHA-256 of each text that is new; none where a version is older than such notes
	Went     []Key  // and of each that is no longer there
}

// History returns the versions of a document, the oldest first, also of one
// that is no longer there. It is empty for a document that never was.
func (s *Store) History(ctx context.Context, document string) ([]Version, error) {
	tx, err := s.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, s.explain(fmt.Errorf("read the history of %s: %w", document, err))
	}
	defer tx.Rollback()
	var versions []Version
	query := "SELECT document, change, hash, at, snapshot, added, removed, kept, came, went FROM versions WHERE document = ? ORDER BY n"
	err = each(ctx, tx, query, []any{document}, func(rows *sql.Rows) error {
		v, err := scanVersion(rows)
		versions = append(versions, v)
		return err
	})
	if err != nil {
		return nil, s.explain(fmt.Errorf("read the history of %s: %w", document, err))
	}
	return versions, nil
}

func scanVersion(rows *sql.Rows) (v Version, err error) {
	var at int64
	var came, went sql.RawBytes
	if err := scan(rows, &v.Document, &v.Change, &v.Hash, &at, &v.Snapshot, &v.Added, &v.Removed, &v.Kept, &came, &went); err != nil {
		return v, err
	}
	v.At, v.Came, v.Went = fromNanoseconds(at), splitKeys(came), splitKeys(went)
	return v, nil
}

func putVersions(ctx context.Context, tx *sql.Tx, change Change) error {
	insert, err := tx.PrepareContext(ctx, `INSERT INTO versions
		(document, change, hash, at, snapshot, added, removed, kept, came, went) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
	if err != nil {
		return err
	}
	defer insert.Close()
	for _, v := range change.Versions {
		_, err := insert.ExecContext(ctx, v.Document, v.Change, v.Hash, nanoseconds(v.At), v.Snapshot,
			v.Added, v.Removed, v.Kept, joinKeys(v.Came), joinKeys(v.Went))
		if err != nil {
			return fmt.Errorf("keep the history of %s: %w", v.Document, err)
		}
	}
	return nil
}

func joinKeys(keys []Key) []byte {
	blob := make([]byte, 0, len(keys)*len(Key{})) // empty is not NULL
	for _, k := range keys {
		blob = append(blob, k[:]...)
	}
	return blob
}

func splitKeys(blob []byte) []Key {
	var keys []Key
	for ; len(blob) >= len(Key{}); blob = blob[len(Key{}):] {
		keys = append(keys, Key(blob))
	}
	return keys
}
