// Package store keeps what must outlive the process, in one SQLite file:
// documents, their passages, and the vectors of texts.
//
// It promises that a snapshot is on disk as a whole or not at all, whenever the
// process is killed, and that it never writes to a file that it did not make.
// After a power cut the last transactions may be missing, never a part of one.
// It knows nothing of searching; its rows are its own types.
package store

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"
	_ "modernc.org/sqlite" // registers the driver "sqlite"
)

const (
	fileName  = "ibid.db"
	lockName  = "ibid.lock"
	lockRetry = 100 * time.Millisecond
)

// A Store is an open database. It is safe for concurrent use.
type Store struct {
	log      *slog.Logger
	path     string
	lockPath string
	db       *sql.DB
	readOnly bool
}

// Open opens the database in dir, and makes both when they are not there. Where
// nothing can be written, an existing database is opened for reading.
//
// Errors: ErrForeign, ErrDamaged, ErrNewer, ErrReadOnly, ErrFull.
func Open(ctx context.Context, log *slog.Logger, dir string) (*Store, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("find the data folder: %w", err)
	}
	s := &Store{log: log, path: filepath.Join(dir, fileName), lockPath: filepath.Join(dir, lockName)}
	if err := s.open(ctx, dir); err != nil {
		return nil, s.explain(fmt.Errorf("open the database %s: %w", s.path, err))
	}
	return s, nil
}

func (s *Store) open(ctx context.Context, dir string) error {
	if err := prepare(dir); err != nil {
		return err
	}
	found, err := inspect(s.path)
	if err != nil {
		return err
	}
	s.readOnly = !writable(s.path, s.lockPath)
	if !found {
		if s.readOnly {
			return ErrReadOnly
		}
		if err := s.create(ctx); err != nil {
			return err
		}
	}
	if s.readOnly {
		return s.connectReadOnly(ctx)
	}
	return s.connect(ctx, s.path, "mode=rw", "_txlock=immediate", "_pragma=journal_mode(wal)")
}

// connect opens the file and brings its tables up to date.
func (s *Store) connect(ctx context.Context, path string, params ...string) error {
	db, err := sql.Open("sqlite", address(path, params))
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(4)
	if err := s.migrate(ctx, db); err != nil {
		db.Close()
		return err
	}
	s.db = db
	return nil
}

// address returns the file's URI with the settings of every connection.
func address(path string, params []string) string {
	u := url.URL{Scheme: "file", Path: filepath.ToSlash(path)}
	if filepath.VolumeName(path) != "" {
		u.Path = "/" + u.Path
	}
	u.RawQuery = "_pragma=busy_timeout(10000)&_pragma=foreign_keys(1)&_pragma=synchronous(normal)&_pragma=secure_delete(1)"
	for _, p := range params {
		u.RawQuery += "&" + p
	}
	return u.String()
}

// connectReadOnly reads a database that cannot be written. Without a journal
// beside it nobody is writing to it, and it can be read as it lies.
func (s *Store) connectReadOnly(ctx context.Context) error {
	s.log.Info("the data folder cannot be written; reading the index as it is", "path", s.path)
	if sizeOf(s.path+"-wal") > 0 {
		return s.connect(ctx, s.path, "mode=ro")
	}
	return s.connect(ctx, s.path, "mode=ro", "immutable=1")
}

// ReadOnly reports whether the database can only be read.
func (s *Store) ReadOnly() bool { return s.readOnly }

// Path returns where the database lies.
func (s *Store) Path() string { return s.path }

// Close ends all use of the database.
func (s *Store) Close() error {
	if err := s.db.Close(); err != nil {
		return fmt.Errorf("close the database: %w", err)
	}
	return nil
}

// Lock takes the right to change the index, which one process has at a time;
// the system gives it back when that process ends, however it ends. When
// another has it, waiting is called once (unless it is nil) and Lock waits for
// it or for ctx. Reading needs no lock. The caller calls unlock.
func (s *Store) Lock(ctx context.Context, waiting func()) (unlock func(), err error) {
	if s.readOnly {
		return nil, s.explain(fmt.Errorf("lock the index: %w", ErrReadOnly))
	}
	return lock(ctx, s.lockPath, waiting)
}

func lock(ctx context.Context, path string, waiting func()) (func(), error) {
	file := flock.New(path)
	got, err := file.TryLock()
	if err == nil && !got {
		if waiting != nil {
			waiting()
		}
		_, err = file.TryLockContext(ctx, lockRetry)
	}
	if err != nil {
		return nil, fmt.Errorf("lock the index %s: %w", path, err)
	}
	return func() { file.Unlock() }, nil
}

// Check reads the whole file and reports the first damage, as ErrDamaged.
func (s *Store) Check(ctx context.Context) error {
	var result string
	if err := s.db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&result); err != nil {
		return s.explain(fmt.Errorf("check the database: %w", err))
	}
	if result != "ok" {
		return s.explain(fmt.Errorf("check the database: %w: %s", ErrDamaged, result))
	}
	var encoders string
	if err := s.db.QueryRowContext(ctx, "SELECT coalesce(group_concat(name, char(10)), '') FROM encoders").Scan(&encoders); err != nil {
		return s.explain(fmt.Errorf("check the database: %w", err))
	}
	for _, encoder := range strings.Split(encoders, "\n") {
		if _, err := s.Load(ctx, encoder); err != nil && !isEmpty(err) {
			return err
		}
	}
	return nil
}
