package store

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

const (
	magic      = "SQLite format 3\x00"
	headerSize = 100 // https://www.sqlite.org/fileformat.html#the_database_header
	idOffset   = 68  // of the application id in it, big-endian
	versionAt  = 60  // of the user version, likewise

	applicationID = 0x49626964 // "Ibid"
)

// prepare makes the data folder, for its owner alone.
func prepare(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make the data folder: %w", err)
	}
	return nil
}

// inspect reads the file's header, without SQLite, which would already write.
// found is false when there is nothing to open.
func inspect(path string) (found bool, err error) {
	if sizeOf(path) == 0 {
		if sizeOf(path+"-wal") > 0 {
			return false, fmt.Errorf("%w: its journal is there without it", ErrDamaged)
		}
		return false, nil
	}
	file, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer file.Close()
	header := make([]byte, headerSize)
	n, err := io.ReadFull(file, header)
	switch {
	case !strings.HasPrefix(string(header[:n]), magic):
		return false, fmt.Errorf("%w: it is no SQLite file", ErrForeign)
	case err != nil:
		return false, fmt.Errorf("%w: it ends within its header", ErrDamaged)
	case binary.BigEndian.Uint32(header[idOffset:]) != applicationID:
		return false, fmt.Errorf("%w: it belongs to another program", ErrForeign)
	}
	return true, checkVersion(int(binary.BigEndian.Uint32(header[versionAt:])))
}

// sizeOf returns a file's size, 0 when there is none.
func sizeOf(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}

// writable reports whether the database and its folder can be written.
func writable(paths ...string) bool {
	for i, path := range paths {
		flags := os.O_RDWR
		if last := i == len(paths)-1; last {
			flags |= os.O_CREATE
		}
		file, err := os.OpenFile(path, flags, 0o600)
		if err == nil {
			file.Close()
		} else if ofSystem(err) == ErrReadOnly {
			return false
		}
	}
	return true
}

// ofSystem translates the system's errors.
func ofSystem(err error) error {
	switch {
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return ErrReadOnly
	case errors.Is(err, syscall.ENOSPC):
		return ErrFull
	}
	return nil
}

// create makes a database under another name and moves it into place, so that
// the file is never there without its tables.
func (s *Store) create(ctx context.Context) error {
	unlock, err := lock(ctx, s.lockPath, nil)
	if err != nil {
		return err
	}
	defer unlock()
	if found, err := inspect(s.path); found || err != nil {
		return err // another process was faster
	}
	fresh := s.path + ".new"
	removeAll(fresh, fresh+"-journal")
	if err := s.fill(ctx, fresh); err != nil {
		removeAll(fresh, fresh+"-journal")
		return err
	}
	return os.Rename(fresh, s.path)
}

func (s *Store) fill(ctx context.Context, path string) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	file.Close()
	// 8 KiB hold five vectors of 384; the page size is fixed with the first table.
	if err := s.connect(ctx, path, "mode=rw", "_txlock=immediate", "_pragma=page_size(8192)"); err != nil {
		return err
	}
	return s.Close()
}

func removeAll(paths ...string) {
	for _, path := range paths {
		os.Remove(path) // whether it was there does not matter
	}
}

// Exists reports whether there is a database in dir, without opening it.
func Exists(dir string) bool { return sizeOf(filepath.Join(dir, fileName)) > 0 }
