package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// filled makes a database and returns its bytes.
func filled(t *testing.T) []byte {
	t.Helper()
	dir := t.TempDir()
	s := open(t, dir)
	documents, vectors := large(200, 64)
	put(t, s, "e", vectors...)
	mustCommit(t, s, Change{Snapshot: snapshot("s1"), Put: documents})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, fileName))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// tryAll opens, loads and checks a database of these bytes and returns the
// first error. The file must be the same afterwards.
func tryAll(t *testing.T, data []byte) error {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, fileName)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	err := use(dir)
	after, readErr := os.ReadFile(path)
	if readErr != nil || string(after) != string(data) {
		t.Errorf("the file was changed (%v)", readErr)
	}
	return err
}

func use(dir string) error {
	s, err := Open(context.Background(), quiet(), dir)
	if err != nil {
		return err
	}
	defer s.Close()
	if _, err := s.Load(context.Background(), "e"); err != nil {
		return err
	}
	return s.Check(context.Background())
}

// database returns the bytes of a database made by statements.
func database(t *testing.T, statements string) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "other.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(statements); err != nil {
		t.Fatal(err)
	}
	db.Close()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestFilesThatAreNotOursAreLeftAlone(t *testing.T) {
	good := filled(t)
	for name, test := range map[string]struct {
		data []byte
		want error
	}{
		"text":           {[]byte("Dear diary, today I wrote a file of some hundred bytes." + strings.Repeat(".", 200)), ErrForeign},
		"short text":     {[]byte("x"), ErrForeign},
		"another's":      {database(t, "CREATE TABLE t (x); PRAGMA application_id = 1234"), ErrForeign},
		"nobody's":       {database(t, "CREATE TABLE documents (x)"), ErrForeign},
		"newer":          {database(t, fmt.Sprintf("CREATE TABLE t (x); PRAGMA application_id = %d; PRAGMA user_version = 99", applicationID)), ErrNewer},
		"cut in header":  {good[:60], ErrDamaged},
		"cut in a page":  {good[:len(good)/2+17], ErrDamaged},
		"cut at a page":  {good[:8192*(len(good)/8192/2)], ErrDamaged},
		"only a header":  {good[:100], ErrDamaged},
		"zeros after it": {append(append([]byte{}, good[:8192]...), make([]byte, len(good)-8192)...), ErrDamaged},
	} {
		err := tryAll(t, test.data)
		if !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		} else if !strings.Contains(err.Error(), advice(test.want)) {
			t.Errorf("%s: %q does not say what to do", name, err)
		}
	}
	if err := tryAll(t, good); err != nil {
		t.Errorf("a good file: %v", err)
	}
}

// Garbage anywhere is found, or changes nothing that is read: it may hit the
// unused end of a page.
func TestGarbageIsNeverServed(t *testing.T) {
	good := filled(t)
	want := reopened(t, good)
	r := rand.New(rand.NewPCG(3, 4))
	found := 0
	for range 60 {
		data := append([]byte{}, good...)
		at := 100 + r.IntN(len(data)-200)
		for i := range 8 {
			data[at+i] = byte(r.UintN(256))
		}
		if err := tryAll(t, data); err == nil {
			if diff := cmp.Diff(want, reopened(t, data)); diff != "" {
				t.Errorf("garbage at %d was served: %.300s", at, diff)
			}
			continue
		} else if !errors.Is(err, ErrDamaged) {
			t.Errorf("garbage at %d: %v", at, err)
		}
		found++
	}
	if found < 20 {
		t.Errorf("only %d of 60 were found", found)
	}
}

func reopened(t *testing.T, data []byte) *State {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, fileName), data, 0o600); err != nil {
		t.Fatal(err)
	}
	return mustLoad(t, open(t, dir), "e")
}

// A journal without its database holds what another file may have lost;
// SQLite would apply it to a new one.
func TestJournalWithoutItsDatabase(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, fileName+"-wal"), []byte("something"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(context.Background(), quiet(), dir); !errors.Is(err, ErrDamaged) {
		t.Errorf("error %v", err)
	}
}

func TestFolderThatIsAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(context.Background(), quiet(), path); err == nil || !strings.Contains(err.Error(), "make the data folder") {
		t.Errorf("error %v", err)
	}
}

func TestEmptyFileBecomesADatabase(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, fileName), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	put(t, open(t, dir), "e", vector("x", 1))
}
