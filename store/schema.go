package store

import (
	"context"
	"database/sql"
	"fmt"
)

// migrations bring a database from version i to i+1. They are history: change
// the tables by appending, never by editing.
func migrations() []string {
	return []string{`
		CREATE TABLE documents (
			n        INTEGER PRIMARY KEY,
			id       TEXT NOT NULL UNIQUE,
			hash     TEXT NOT NULL,
			size     INTEGER NOT NULL,
			modified INTEGER NOT NULL, -- Unix time in nanoseconds
			meta     BLOB NOT NULL,    -- JSON
			text     TEXT NOT NULL,
			checksum INTEGER NOT NULL  -- Document.checksum, over its passages too
		);
		CREATE TABLE passages (
			document  INTEGER NOT NULL REFERENCES documents(n) ON DELETE CASCADE,
			ordinal   INTEGER NOT NULL,
			start     INTEGER NOT NULL, -- bytes of the document's text
			end       INTEGER NOT NULL,
			heading   TEXT NOT NULL,
			sentences BLOB NOT NULL,    -- appendSpans
			key       BLOB NOT NULL,    -- SHA-256 of the text that was embedded
			PRIMARY KEY (document, ordinal)
		) WITHOUT ROWID;
		CREATE TABLE encoders (
			n    INTEGER PRIMARY KEY,
			name TEXT NOT NULL UNIQUE
		);
		CREATE TABLE vectors (
			encoder  INTEGER NOT NULL REFERENCES encoders(n),
			key      BLOB NOT NULL,
			vector   BLOB NOT NULL,    -- little-endian float32
			checksum INTEGER NOT NULL, -- CRC-32C of key and vector
			UNIQUE (encoder, key)
		);
		CREATE TABLE snapshot (
			one       INTEGER PRIMARY KEY CHECK (one = 1),
			id        TEXT NOT NULL,
			created   INTEGER NOT NULL, -- Unix time in nanoseconds
			options   TEXT NOT NULL,
			encoder   TEXT NOT NULL,
			documents INTEGER NOT NULL, -- how many there must be
			passages  INTEGER NOT NULL
		);`, `
		CREATE TABLE spending (
			day    TEXT PRIMARY KEY, -- 2006-01-02, UTC
			tokens INTEGER NOT NULL  -- that the model took, asked and answered
		) WITHOUT ROWID;`,
	}
}

// migrate brings the tables up to date in one transaction.
func (s *Store) migrate(ctx context.Context, db *sql.DB) error {
	version, err := userVersion(ctx, db)
	if err != nil {
		return err
	}
	if version == len(migrations()) {
		return nil
	}
	if version < len(migrations()) && s.readOnly {
		return fmt.Errorf("bring its tables up to date: %w", ErrReadOnly)
	}
	return inTransaction(ctx, db, func(tx *sql.Tx) error { return upgrade(ctx, tx) })
}

func upgrade(ctx context.Context, tx *sql.Tx) error {
	version, err := userVersion(ctx, tx) // again: another process may have been faster
	if err != nil {
		return err
	}
	if err := checkVersion(version); err != nil {
		return err
	}
	steps := migrations()
	for i, step := range steps[version:] {
		if _, err := tx.ExecContext(ctx, step); err != nil {
			return fmt.Errorf("bring its tables to version %d: %w", version+i+1, err)
		}
	}
	pragmas := fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, len(steps))
	_, err = tx.ExecContext(ctx, pragmas)
	return err
}

func checkVersion(version int) error {
	if known := len(migrations()); version > known {
		return fmt.Errorf("%w (version %d of its tables, this Ibid knows %d)", ErrNewer, version, known)
	}
	return nil
}

type queryer interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func userVersion(ctx context.Context, q queryer) (version int, err error) {
	err = q.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version)
	return version, err
}

// inTransaction commits what do wrote, or nothing of it.
func inTransaction(ctx context.Context, db *sql.DB, do func(*sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // after a commit it does nothing
	if err := do(tx); err != nil {
		return err
	}
	return tx.Commit()
}
