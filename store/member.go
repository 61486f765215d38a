package store

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

const keyName = "member.key"

// A MemberKey turns accounts into Members.
type MemberKey struct{ key []byte }

// Of returns the Member that stands for an account.
func (k MemberKey) Of(account string) (m Member) {
	mac := hmac.New(sha256.New, k.key)
	mac.Write([]byte(account))
	copy(m[:], mac.Sum(nil))
	return m
}

// MemberKey reads the key from its file beside the database, and makes one when
// there is none. It is not in the database, so that a copy of that alone names
// nobody. Without it, what is kept stays, but belongs to nobody any longer.
func (s *Store) MemberKey() (MemberKey, error) {
	path := filepath.Join(filepath.Dir(s.path), keyName)
	key, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		key, err = s.makeKey(path)
	}
	if err == nil && len(key) != sha256.Size {
		err = fmt.Errorf("it has %d bytes instead of %d: delete it to have a new one made", len(key), sha256.Size)
	}
	if err != nil {
		return MemberKey{}, fmt.Errorf("read the members' key %s: %w", path, err)
	}
	return MemberKey{key}, nil
}

// makeKey writes a new key as a whole or not at all. Where nothing can be
// written nothing is kept of anybody, and the key lasts as long as the process.
func (s *Store) makeKey(path string) ([]byte, error) {
	key := make([]byte, sha256.Size)
	rand.Read(key) // never fails: it ends the program instead
	if s.readOnly {
		return key, nil
	}
	temporary := path + ".new"
	if err := os.WriteFile(temporary, key, 0o600); err != nil {
		return nil, err
	}
	return key, os.Rename(temporary, path)
}
