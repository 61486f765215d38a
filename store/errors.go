package store

import (
	"errors"
	"fmt"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// What can be wrong with the file. Each error that wraps one ends with what to
// do about it.
var (
	ErrForeign  = errors.New("not a database of Ibid")
	ErrDamaged  = errors.New("the database is damaged")
	ErrNewer    = errors.New("the database was written by a newer Ibid")
	ErrReadOnly = errors.New("the data folder cannot be written")
	ErrFull     = errors.New("the disk is full")
	ErrBusy     = errors.New("the database is in use")
	ErrEmpty    = errors.New("nothing is indexed yet")
)

// advice says what a person can do about each.
func advice(sentinel error) string {
	switch sentinel {
	case ErrForeign:
		return "it was left as it is; choose another DATA_DIR, or move the file away"
	case ErrDamaged:
		return "it was left as it is; move ibid.db and the files beside it (ibid.db-wal, ibid.db-shm) away, and index again"
	case ErrNewer:
		return "update Ibid, or choose another DATA_DIR"
	case ErrReadOnly:
		return "make it writable for this user, or choose another DATA_DIR"
	case ErrFull:
		return "nothing was lost; make room and try again"
	case ErrBusy:
		return "another program holds it; try again"
	}
	return ""
}

// explain finds the sentinel behind an error and adds what to do.
func (s *Store) explain(err error) error {
	sentinel, known := classify(err)
	if sentinel == nil {
		return err
	}
	if known {
		return fmt.Errorf("%w; %s", err, advice(sentinel))
	}
	return fmt.Errorf("%w: %w; %s", sentinel, err, advice(sentinel))
}

// classify returns the sentinel of an error, and whether the error wraps it
// already.
func classify(err error) (sentinel error, known bool) {
	for _, sentinel := range []error{ErrForeign, ErrDamaged, ErrNewer, ErrReadOnly, ErrFull, ErrBusy} {
		if errors.Is(err, sentinel) {
			return sentinel, true
		}
	}
	var e *sqlite.Error
	if errors.As(err, &e) {
		return ofCode(e.Code()), false
	}
	return ofSystem(err), false
}

// ofCode translates SQLite's result codes (https://www.sqlite.org/rescode.html).
func ofCode(code int) error {
	if code == sqlite3.SQLITE_IOERR_SHMSIZE { // the journal's index cannot grow
		return ErrFull
	}
	switch code & 0xff {
	case sqlite3.SQLITE_NOTADB:
		return ErrForeign
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_FORMAT:
		return ErrDamaged
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN:
		return ErrReadOnly
	case sqlite3.SQLITE_FULL:
		return ErrFull
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return ErrBusy
	}
	return nil
}

func isEmpty(err error) bool { return errors.Is(err, ErrEmpty) }
