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
		) WITHOUT ROWID;`, `
		CREATE TABLE asked (
			id         TEXT PRIMARY KEY,
			parent     TEXT NOT NULL,    -- id of the answer before it in the conversation, or ''
			guild      TEXT NOT NULL,    -- '' in a direct message
			channel    TEXT NOT NULL,
			message    TEXT NOT NULL,    -- that shows the answer, or ''
			member     BLOB NOT NULL,    -- keyed hash
			at         INTEGER NOT NULL, -- Unix time in nanoseconds
			question   TEXT NOT NULL,
			understood TEXT NOT NULL,
			reply      TEXT NOT NULL,
			answered   INTEGER NOT NULL,
			confidence REAL NOT NULL,
			snapshot   TEXT NOT NULL
		) WITHOUT ROWID;
		CREATE INDEX asked_message ON asked (message);
		CREATE INDEX asked_channel ON asked (channel, at);
		CREATE INDEX asked_guild ON asked (guild, answered, at);
		CREATE TABLE feedback (
			answer TEXT NOT NULL REFERENCES asked(id) ON DELETE CASCADE,
			member BLOB NOT NULL,
			good   INTEGER NOT NULL,
			why    TEXT NOT NULL,
			at     INTEGER NOT NULL,
			PRIMARY KEY (answer, member)
		) WITHOUT ROWID;
		CREATE TABLE channels (
			id      TEXT PRIMARY KEY,
			guild   TEXT NOT NULL,
			mode    TEXT NOT NULL,
			private INTEGER NOT NULL
		) WITHOUT ROWID;
		CREATE TABLE unfinished (
			id          TEXT PRIMARY KEY, -- of the answer
			application TEXT NOT NULL,    -- with token, for an interaction's answer
			token       TEXT NOT NULL,
			channel     TEXT NOT NULL,
			question    TEXT NOT NULL,    -- ID of the message that asked, or ''
			message     TEXT NOT NULL,    -- ID of the message that answers, once there is one
			at          INTEGER NOT NULL
		) WITHOUT ROWID;`, `
		ALTER TABLE snapshot ADD COLUMN corpus TEXT NOT NULL DEFAULT ''; -- which documents these are
		CREATE TABLE unreadable (
			path     TEXT PRIMARY KEY,
			size     INTEGER NOT NULL,
			modified INTEGER NOT NULL, -- Unix time in nanoseconds
			reason   TEXT NOT NULL
		) WITHOUT ROWID;
		CREATE TABLE versions (
			n         INTEGER PRIMARY KEY,
			document  TEXT NOT NULL,    -- documents.id; it stays when the document goes
			change    TEXT NOT NULL,    -- added, changed or removed
			hash      TEXT NOT NULL,    -- of the file's bytes; empty when it went
			at        INTEGER NOT NULL, -- Unix time in nanoseconds
			snapshot  TEXT NOT NULL,    -- the first that holds this version
			added     INTEGER NOT NULL, -- passages
			removed   INTEGER NOT NULL,
			kept      INTEGER NOT NULL,
			came      BLOB NOT NULL,    -- SHA-256 of the texts of the passages added, one after the other
			went      BLOB NOT NULL     -- and of those removed
		);
		CREATE INDEX versions_of_document ON versions (document);
		INSERT INTO versions (document, change, hash, at, snapshot, added, removed, kept, came, went)
			SELECT d.id, 'added', d.hash, s.created, s.id, (SELECT count(*) FROM passages WHERE document = d.n), 0, 0, x'', x''
			FROM documents d, snapshot s ORDER BY d.id;
		CREATE TABLE citations (
			n          INTEGER PRIMARY KEY,
			answer_id  TEXT NOT NULL,
			guild      TEXT NOT NULL,
			channel    TEXT NOT NULL,
			message    TEXT NOT NULL,
			document   TEXT NOT NULL,    -- documents.id, as it was
			start      INTEGER NOT NULL, -- bytes of the document's text as it is now
			end        INTEGER NOT NULL,
			quote_hash BLOB NOT NULL,    -- SHA-256 of the quoted text
			shown_at   INTEGER NOT NULL, -- Unix time in nanoseconds, like those below
			touched_at INTEGER NOT NULL DEFAULT 0, -- when the quoted text went; 0: it stands
			marked_at  INTEGER NOT NULL DEFAULT 0  -- when readers were told; 0: not yet
		);
		CREATE INDEX citations_of_document ON citations (document) WHERE touched_at = 0;
		CREATE INDEX citations_of_answer ON citations (answer_id);
		CREATE INDEX citations_touched ON citations (touched_at) WHERE touched_at > 0 AND marked_at = 0;`,
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
