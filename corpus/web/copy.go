package web

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// A Copy is what is known of an address, and of the copy of it that serves.
type Copy struct {
	URL      string    `json:"url"`
	Answered string    `json:"answered,omitempty"` // the address that the copy is from, after redirects
	Moved    string    `json:"moved,omitempty"`    // where the address leads for good
	Name     string    `json:"name,omitempty"`     // of a file of the copy's format; "" while there is no copy
	Size     int64     `json:"size,omitempty"`
	Hash     string    `json:"hash,omitempty"`    // hex SHA-256 of the copy
	Changed  time.Time `json:"changed,omitzero"`  // when the copy was other than the one before
	Checked  time.Time `json:"checked,omitzero"`  // when the server last said that it is right
	Tried    time.Time `json:"tried,omitzero"`    // when it was last asked
	NotUntil time.Time `json:"notUntil,omitzero"` // when it may be asked again
	Tag      string    `json:"etag,omitempty"`
	Modified string    `json:"lastModified,omitempty"`
	Status   int       `json:"status,omitempty"`   // what the server last answered; 0 where it did not
	Failing  time.Time `json:"failing,omitzero"`   // since when nothing good came; zero where all is well
	Failures int       `json:"failures,omitempty"` // since then
	Reason   string    `json:"reason,omitempty"`   // of the last failure, half a sentence
}

// Serves reports whether there is a copy.
func (c Copy) Serves() bool { return c.Name != "" }

// goneAfter is how often an address must be missing before it counts as gone.
const goneAfter = 3

// Gone reports an address that the server has said often enough not to have.
func (c Copy) Gone() bool { return c.Failures >= goneAfter && c.missing() }

func (c Copy) missing() bool { return c.Status == http.StatusNotFound || c.Status == http.StatusGone }

// keyOf is the name of an address among the copies.
func keyOf(address string) string {
	sum := sha256.Sum256([]byte(address))
	return hex.EncodeToString(sum[:12])
}

func hashOf(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

func (k *Keeper) notePath(address string) string {
	return filepath.Join(k.dir, keyOf(address)+".json")
}

// bodyPath names a copy by its content: a new one never takes the place of the
// one that the note still speaks of.
func (k *Keeper) bodyPath(c Copy) string {
	return filepath.Join(k.dir, keyOf(c.URL)+"."+c.Hash[:min(len(c.Hash), 24)])
}

// Copy returns what is known of an address; an empty one where nothing is, or
// where the note of it cannot be read.
func (k *Keeper) Copy(address string) Copy {
	raw, err := os.ReadFile(k.notePath(address))
	c := Copy{}
	if err == nil {
		err = json.Unmarshal(raw, &c)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		k.log.Warn("a note of a web address cannot be read and is made anew", "file", k.notePath(address), "error", err)
	}
	if err != nil || c.URL != address {
		return Copy{URL: address}
	}
	return c
}

// whole reports whether the copy that the note speaks of is there.
func (k *Keeper) whole(c Copy) bool {
	if !c.Serves() {
		return false
	}
	info, err := os.Stat(k.bodyPath(c))
	return err == nil && info.Size() == c.Size
}

// keep writes a copy and then the note that speaks of it, so that a crash leaves
// the old two or the new two. body is nil where the copy stays as it is.
func (k *Keeper) keep(c Copy, body []byte) error {
	if err := os.MkdirAll(k.dir, 0o700); err != nil {
		return fmt.Errorf("keep a copy of %s: %w", c.URL, err)
	}
	if body != nil {
		if err := replaceFile(k.bodyPath(c), body); err != nil {
			return fmt.Errorf("keep a copy of %s: %w", c.URL, err)
		}
	}
	note, err := json.MarshalIndent(c, "", "  ")
	if err == nil {
		err = replaceFile(k.notePath(c.URL), note)
	}
	if err != nil {
		return fmt.Errorf("keep a note of %s: %w", c.URL, err)
	}
	return nil
}

// replaceFile writes a file as a whole or not at all.
func replaceFile(name string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), ".new-*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	err = cmp.Or(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		_ = os.Remove(f.Name()) // the first error is the one to tell
	}
	return err
}

// forgetAfter is how long the copy of an address stays that the list has no
// more: the list may be away with its folder, or the address come back.
const forgetAfter = 30 * 24 * time.Hour

// tidy deletes what no note speaks of, and what no list has spoken of for long.
// Whatever cannot be deleted is tried again next time.
func (k *Keeper) tidy(listed []Entry) {
	files, err := os.ReadDir(k.dir)
	if err != nil {
		return // there is nothing yet
	}
	keep := map[string]bool{}
	for _, e := range listed {
		keep[filepath.Base(k.notePath(e.URL))] = true
	}
	for _, f := range files {
		name := filepath.Join(k.dir, f.Name())
		if key, ok := strings.CutSuffix(f.Name(), ".json"); ok && !keep[f.Name()] && k.old(f, forgetAfter) {
			_ = os.Remove(name)
			k.log.Debug("forgot a web address", "key", key)
		}
	}
	for _, f := range files {
		key, hash, _ := strings.Cut(f.Name(), ".")
		if hash != "json" && k.old(f, time.Hour) && !k.spokenOf(key, hash) {
			_ = os.Remove(filepath.Join(k.dir, f.Name()))
		}
	}
}

func (k *Keeper) old(f fs.DirEntry, age time.Duration) bool {
	info, err := f.Info()
	return err == nil && k.now().Sub(info.ModTime()) > age
}

func (k *Keeper) spokenOf(key, hash string) bool {
	raw, err := os.ReadFile(filepath.Join(k.dir, key+".json"))
	c := Copy{}
	return err == nil && json.Unmarshal(raw, &c) == nil && strings.HasPrefix(c.Hash, hash)
}
