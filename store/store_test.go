package store

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func open(t testing.TB, dir string) *Store {
	t.Helper()
	s, err := Open(context.Background(), quiet(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func key(text string) Key { return sha256.Sum256([]byte(text)) }

// sample makes a document with one passage a sentence.
func sample(id string, sentences ...string) Document {
	d := Document{ID: id, Hash: fmt.Sprintf("%x", key(id)), Size: 7, Modified: time.Unix(1_600_000_000, 123).UTC(), Meta: []byte(`{"Title":"T"}`)}
	for _, s := range sentences {
		from := len(d.Text)
		d.Text += s
		span := Span{from, len(d.Text)}
		d.Passages = append(d.Passages, Passage{Span: span, Heading: "H › " + id, Sentences: []Span{span}, Key: key(s)})
		d.Text += " "
	}
	return d
}

func snapshot(id string) Snapshot {
	return Snapshot{ID: id, Created: time.Unix(1_700_000_000, 5).UTC(), Options: "{}", Encoder: "e"}
}

func vector(text string, values ...float32) Vector { return Vector{key(text), values} }

func put(t testing.TB, s *Store, encoder string, vectors ...Vector) {
	t.Helper()
	if err := s.PutVectors(context.Background(), encoder, vectors); err != nil {
		t.Fatal(err)
	}
}

func mustCommit(t testing.TB, s *Store, c Change) {
	t.Helper()
	if _, err := s.Commit(context.Background(), c); err != nil {
		t.Fatal(err)
	}
}

func mustLoad(t testing.TB, s *Store, encoder string) *State {
	t.Helper()
	state, err := s.Load(context.Background(), encoder)
	if err != nil {
		t.Fatal(err)
	}
	return state
}

func TestWhatIsCommittedIsLoaded(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "folder")
	s := open(t, dir)
	if _, err := s.Load(context.Background(), "e"); !errors.Is(err, ErrEmpty) {
		t.Fatalf("a new database: %v", err)
	}
	put(t, s, "e", vector("One.", 1, 0.5), vector("Two é\x00.", -1, 2))
	b, a := sample("b", "Two é\x00."), sample("a", "One.", "Two é\x00.")
	none := Document{ID: "c", Meta: []byte("{}")} // no hash, time, text or passage
	mustCommit(t, s, Change{Snapshot: snapshot("s1"), Put: []Document{b, none, a}})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	want := &State{
		Snapshot: snapshot("s1"), Documents: []Document{a, b, none},
		Vectors: map[Key][]float32{key("One."): {1, 0.5}, key("Two é\x00."): {-1, 2}},
	}
	if diff := cmp.Diff(want, mustLoad(t, open(t, dir), "e")); diff != "" {
		t.Error(diff)
	}
}

func TestFilesAreTheOwnersAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := open(t, dir)
	put(t, s, "e", vector("x", 1))
	for name, want := range map[string]os.FileMode{"": 0o700, fileName: 0o600, fileName + "-wal": 0o600, lockName: 0o600} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != want {
			t.Errorf("%q has mode %o, want %o", name, info.Mode().Perm(), want)
		}
	}
}

func TestCommitReplacesAndPrunes(t *testing.T) {
	s := open(t, t.TempDir())
	put(t, s, "e", vector("one", 1), vector("two", 2), vector("three", 3))
	put(t, s, "other", vector("one", 10), vector("two", 20))
	mustCommit(t, s, Change{Snapshot: snapshot("s1"), Put: []Document{sample("a", "one", "two"), sample("b", "three")}})
	put(t, s, "e", vector("four", 4), vector("never used", 5))
	mustCommit(t, s, Change{Snapshot: snapshot("s2"), Put: []Document{sample("a", "two", "four")}, Remove: []string{"b"}})

	state := mustLoad(t, s, "e")
	if diff := cmp.Diff([]Document{sample("a", "two", "four")}, state.Documents); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[Key][]float32{key("two"): {2}, key("four"): {4}}, state.Vectors); diff != "" {
		t.Errorf("vectors: %s", diff)
	}
	if diff := cmp.Diff(map[Key][]float32{key("two"): {20}}, mustLoad(t, s, "other").Vectors); diff != "" {
		t.Errorf("another encoder's vectors: %s", diff)
	}
}

func TestVectorsOutliveAnInterruptedRun(t *testing.T) {
	dir := t.TempDir()
	put(t, open(t, dir), "e", vector("one", 1))
	state, err := open(t, dir).Load(context.Background(), "e")
	if !errors.Is(err, ErrEmpty) || len(state.Vectors) != 1 {
		t.Errorf("error %v, state %+v", err, state)
	}
}

func TestFailedCommitChangesNothing(t *testing.T) {
	s := open(t, t.TempDir())
	mustCommit(t, s, Change{Snapshot: snapshot("s1"), Put: []Document{sample("a", "one")}})
	before := mustLoad(t, s, "e")
	bad := sample("b", "two")
	bad.Passages[0].Sentences = []Span{{3, 2}}
	if _, err := s.Commit(context.Background(), Change{Snapshot: snapshot("s2"), Put: []Document{sample("a", "new"), bad}}); err == nil {
		t.Error("sentences that run backwards were taken")
	}
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.Commit(cancelled, Change{Snapshot: snapshot("s3")}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if diff := cmp.Diff(before, mustLoad(t, s, "e")); diff != "" {
		t.Error(diff)
	}
}

// A reader sees one snapshot while the next is written.
func TestReadersAreNotBlocked(t *testing.T) {
	dir := t.TempDir()
	writer, reader := open(t, dir), open(t, dir)
	mustCommit(t, writer, Change{Snapshot: snapshot("s1"), Put: []Document{sample("a", "one")}})
	unlock, err := writer.Lock(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	tx, err := writer.db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if _, err := tx.Exec("DELETE FROM documents"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	state, err := reader.Load(ctx, "e")
	if err != nil || len(state.Documents) != 1 {
		t.Errorf("error %v, state %+v", err, state)
	}
}

func TestLockIsOneAtATime(t *testing.T) {
	dir := t.TempDir()
	first, second := open(t, dir), open(t, dir)
	unlock, err := first.Lock(context.Background(), func() { t.Error("nobody had the lock") })
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	waited := 0
	if _, err := second.Lock(ctx, func() { waited++ }); !errors.Is(err, context.DeadlineExceeded) || waited != 1 {
		t.Errorf("error %v after %d calls", err, waited)
	}
	go func() {
		time.Sleep(20 * time.Millisecond)
		unlock()
	}()
	unlock2, err := second.Lock(context.Background(), func() {})
	if err != nil {
		t.Fatal(err)
	}
	unlock2()
}

func TestManyOpenAtOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	errs := make(chan error)
	for range 8 {
		go func() {
			s, err := Open(context.Background(), quiet(), dir)
			if err == nil {
				err = s.Close()
			}
			errs <- err
		}()
	}
	for range 8 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}

func TestPathsWithOddCharacters(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a b?c#d%20é&mode=memory")
	put(t, open(t, dir), "e", vector("x", 1))
	if _, err := os.Stat(filepath.Join(dir, fileName)); err != nil {
		t.Error(err)
	}
}

// large makes documents of ten passages with a vector each.
func large(passages, dimensions int) ([]Document, []Vector) {
	r := rand.New(rand.NewPCG(1, 2))
	var documents []Document
	var vectors []Vector
	for i := 0; i < passages; i += 10 {
		var sentences []string
		for j := range 10 {
			text := fmt.Sprintf("%d-%d %s", i, j, strings.Repeat("some words of a passage ", 25))
			v := Vector{Key: key(text)}
			for range dimensions {
				v.Values = append(v.Values, r.Float32())
			}
			sentences, vectors = append(sentences, text), append(vectors, v)
		}
		documents = append(documents, sample(fmt.Sprintf("%06d", i), sentences...))
	}
	return documents, vectors
}

func BenchmarkLoad10k(b *testing.B) {
	s := open(b, b.TempDir())
	documents, vectors := large(10_000, 384)
	put(b, s, "e", vectors...)
	mustCommit(b, s, Change{Snapshot: snapshot("s"), Put: documents})
	for b.Loop() {
		if state := mustLoad(b, s, "e"); len(state.Vectors) != 10_000 {
			b.Fatal("incomplete")
		}
	}
}

func BenchmarkPut64Vectors(b *testing.B) {
	s := open(b, b.TempDir())
	_, vectors := large(70, 384)
	for b.Loop() {
		put(b, s, "e", vectors[:64]...)
	}
}

func BenchmarkCommit10k(b *testing.B) {
	s := open(b, b.TempDir())
	documents, vectors := large(10_000, 384)
	put(b, s, "e", vectors...)
	for b.Loop() {
		mustCommit(b, s, Change{Snapshot: snapshot("s"), Put: documents})
	}
}
