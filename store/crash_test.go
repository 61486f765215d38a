package store

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
)

// childDir tells a copy of this test's program to write there until it is
// killed.
const childDir = "IBID_STORE_TEST_CHILD"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		if err := writeForEver(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

// writeForEver puts vectors and commits snapshot after snapshot, and prints the
// ID of each that is committed. The texts of each begin with its ID.
func writeForEver(dir string) error {
	ctx := context.Background()
	s, err := Open(ctx, quiet(), dir)
	if err != nil {
		return err
	}
	unlock, err := s.Lock(ctx, func() {})
	if err != nil {
		return err
	}
	defer unlock()
	for n := 0; ; n++ {
		id := fmt.Sprintf("%d:%d", os.Getpid(), n)
		var documents []Document
		for i := range 20 {
			text := fmt.Sprintf("%s %d %s", id, i, strings.Repeat("words ", 500))
			documents = append(documents, sample(fmt.Sprint("d", i), text))
			if err := s.PutVectors(ctx, "e", []Vector{vector(text, make([]float32, 384)...)}); err != nil {
				return err
			}
		}
		if _, err := s.Commit(ctx, Change{Snapshot: snapshot(id), Put: documents}); err != nil {
			return err
		}
		fmt.Println(id)
	}
}

func TestKilledWritersLeaveAWholeSnapshot(t *testing.T) {
	if testing.Short() {
		t.Skip("kills a child several times")
	}
	dir := t.TempDir()
	for i := range 10 {
		acknowledged := killWriter(t, dir, time.Duration(5*i)*time.Millisecond)
		// The next may be on disk and its ID not yet read from the child.
		got := checkWhole(t, dir)
		writer, _, _ := strings.Cut(acknowledged, ":")
		if !strings.HasPrefix(got, writer+":") || number(t, got) < number(t, acknowledged) {
			t.Errorf("snapshot %s was committed, %s is there", acknowledged, got)
		}
	}
}

// killWriter lets a child commit a snapshot, kills it at some moment after
// that, and returns the last snapshot that it reported.
func killWriter(t *testing.T, dir string, after time.Duration) (last string) {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), childDir+"="+dir)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	if !lines.Scan() {
		t.Fatal("the child ended by itself")
	}
	last = lines.Text()
	time.Sleep(after)
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for lines.Scan() {
		last = lines.Text()
	}
	child.Wait()
	return last
}

// number orders the snapshots of one child.
func number(t *testing.T, id string) int {
	t.Helper()
	_, n, _ := strings.Cut(id, ":")
	i, err := strconv.Atoi(n)
	if err != nil {
		t.Fatalf("snapshot %q: %v", id, err)
	}
	return i
}

// checkWhole opens the database, which a killed process left, and returns the
// snapshot's ID. The lock must be free.
func checkWhole(t *testing.T, dir string) string {
	t.Helper()
	s, err := Open(context.Background(), quiet(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	unlock, err := s.Lock(context.Background(), func() { t.Error("the killed process still has the lock") })
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	state := mustLoad(t, s, "e")
	for _, d := range state.Documents {
		if !strings.HasPrefix(d.Text, state.Snapshot.ID+" ") || state.Vectors[d.Passages[0].Key] == nil {
			t.Errorf("snapshot %s holds %.20q", state.Snapshot.ID, d.Text)
		}
	}
	if len(state.Documents) != 20 {
		t.Errorf("snapshot %s holds %d documents", state.Snapshot.ID, len(state.Documents))
	}
	if err := s.Check(context.Background()); err != nil {
		t.Error(err)
	}
	return state.Snapshot.ID
}
