//go:build unix

package store_test

import (
	"bufio"
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"modernc.org/sqlite"

	"ibid/corpus"
	"ibid/retrieval"
	"ibid/store"
)

// What a copy of this test's program is told. It indexes in the folder, says at
// which moment it kills itself, and which editions there are.
const (
	killDir  = "IBID_KILL_DIR"
	killAt   = "IBID_KILL_AT"   // "row 17"; empty: somebody else kills it
	killIDs  = "IBID_KILL_IDS"  // the editions' snapshots; empty: it indexes the first edition and ends
	killOnce = "IBID_KILL_ONCE" // it ends after one edition all the same
)

// killRuns asks for more kills than a test of every day makes:
// IBID_KILL_RUNS=400 go test -run Killed -timeout 1h ./store
func killRuns(everyday int) int {
	n, err := strconv.Atoi(os.Getenv("IBID_KILL_RUNS"))
	if err != nil {
		return everyday
	}
	return n
}

const (
	editions = 4
	batch    = 8
	texts    = 120 // of an edition
)

// edition is the corpus as it was at some time: half of its documents are in all
// of them, and one passage in three is of this edition alone.
func edition(n int) retrieval.Source {
	var docs []corpus.Document
	for i := range texts / 3 {
		if i%2 == 1 {
			i += 1000 * (1 + (n+i)%2)
		}
		text := fmt.Sprintf("Document %d has a beginning about bees.\n\nIt is of edition %d.\n\nIts end %d is about rocks.", i, n, i)
		docs = append(docs, corpus.Document{ID: fmt.Sprintf("%04d.txt", i), Title: fmt.Sprint("Title ", i), Text: text})
	}
	return retrieval.Documents(docs)
}

// diary embeds a text as its hash, and writes down each that it is asked for.
type diary struct {
	path string
	at   func(moment string)
}

func (diary) Name() string    { return "diary" }
func (diary) Dimensions() int { return 16 }

func (d diary) EmbedPassages(_ context.Context, batch []string) ([][]float32, error) {
	var lines strings.Builder
	vectors := make([][]float32, len(batch))
	for i, text := range batch {
		sum := sha256.Sum256([]byte(text))
		fmt.Fprintf(&lines, "%x\n", sum)
		vectors[i] = direction(sum)
	}
	file, err := os.OpenFile(d.path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if _, err := file.WriteString(lines.String()); err != nil {
		return nil, err
	}
	d.at("batch")
	return vectors, nil
}

func (diary) EmbedQuery(_ context.Context, text string) ([]float32, error) {
	return direction(sha256.Sum256([]byte(text))), nil
}

func direction(sum [32]byte) []float32 {
	v := make([]float32, 16)
	for i := range v {
		v[i] = float32(sum[i]) - 127.5
	}
	return v
}

// index opens the index below dir. at is called at every moment of a run.
func index(ctx context.Context, dir string, at func(string)) (*store.Store, *retrieval.Index, error) {
	quiet := slog.New(slog.DiscardHandler)
	st, err := store.Open(ctx, quiet, filepath.Join(dir, "data"))
	if err != nil {
		return nil, nil, err
	}
	emb := diary{filepath.Join(dir, "diary"), at}
	return st, retrieval.Open(quiet, st, emb, retrieval.Options{Batch: batch, Split: corpus.SplitOptions{MaxWords: 1, OverlapSentences: -1}}), nil
}

// TestKillChild is no test of its own: it is what the others run and kill.
func TestKillChild(t *testing.T) {
	dir := os.Getenv(killDir)
	if dir == "" {
		t.Skip("the other tests run this")
	}
	moment, when, _ := strings.Cut(os.Getenv(killAt), " ")
	left, _ := strconv.Atoi(when)
	at := func(m string) {
		if m != moment {
			return
		}
		if left--; left == 0 {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {}
		}
	}
	hook(at)
	st, ix, err := index(t.Context(), dir, at)
	if err != nil {
		t.Fatal(err)
	}
	known := strings.Fields(os.Getenv(killIDs))
	next := 0
	if err := ix.Load(t.Context()); err == nil {
		next = 1 + slices.Index(known, ix.Snapshot().ID())
	}
	for n := next; n == next || len(known) > 0 && os.Getenv(killOnce) == ""; n++ {
		report, err := ix.Replace(t.Context(), edition(n%editions), func(p retrieval.Progress) { at(p.Stage) })
		if err != nil {
			t.Fatal(err)
		}
		at("synced")
		fmt.Println("committed", report.Snapshot)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
}

// hook calls at for every row that is written and every transaction that is
// about to end.
func hook(at func(string)) {
	sqlite.RegisterConnectionHook(func(conn sqlite.ExecQuerierContext, _ string) error {
		hooks, ok := conn.(sqlite.HookRegisterer)
		if !ok {
			return errors.New("the driver has no hooks")
		}
		hooks.RegisterPreUpdateHook(func(sqlite.SQLitePreUpdateData) { at("row") })
		hooks.RegisterCommitHook(func() int32 { at("commit"); return 0 })
		return nil
	})
}

// ids are the snapshots of the editions, each indexed from scratch.
func ids(t *testing.T) []string {
	t.Helper()
	var all []string
	for n := range editions {
		st, ix, err := index(context.Background(), t.TempDir(), func(string) {})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ix.Sync(context.Background(), edition(n), nil); err != nil {
			t.Fatal(err)
		}
		st.Close()
		all = append(all, ix.Snapshot().ID())
	}
	return all
}

// child runs TestKillChild in dir until it ends, kills itself, or was killed
// after some time (0: never), and returns the last snapshot that it said it had
// committed.
func child(t *testing.T, dir, moment string, known []string, after time.Duration) (last string, killed bool) {
	t.Helper()
	return watch(t, exec.Command(os.Args[0], "-test.run=^TestKillChild$", "-test.count=1"), after,
		killDir+"="+dir, killAt+"="+moment, killIDs+"="+strings.Join(known, " "))
}

func watch(t *testing.T, cmd *exec.Cmd, after time.Duration, env ...string) (last string, killed bool) {
	t.Helper()
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if after > 0 {
		timer := time.AfterFunc(after, func() { cmd.Process.Kill() })
		defer timer.Stop()
	}
	var said strings.Builder
	for lines := bufio.NewScanner(out); lines.Scan(); {
		fmt.Fprintln(&said, lines.Text())
		if id, ok := strings.CutPrefix(lines.Text(), "committed "); ok {
			last = id
		}
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); errors.As(err, &exit) && exit.Sys().(syscall.WaitStatus).Signal() == syscall.SIGKILL {
		return last, true
	} else if err != nil {
		t.Fatalf("the child failed: %v\n%s", err, said.String())
	}
	return last, false
}

// served opens what a killed child left, checks that it is whole and that no
// other file stays, and returns which snapshot it serves, "" for none.
func served(t *testing.T, dir string) string {
	t.Helper()
	st, ix, err := index(context.Background(), dir, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	defer onlyTheDatabase(t, filepath.Join(dir, "data"))
	defer st.Close()
	if err := st.Check(context.Background()); err != nil {
		t.Fatal(err)
	}
	err = ix.Load(context.Background())
	if errors.Is(err, store.ErrEmpty) {
		return ""
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range ix.Snapshot().Passages() {
		doc, _ := ix.Snapshot().Document(p.DocumentID)
		r, err := ix.Snapshot().Search(context.Background(), retrieval.Query{Text: doc.Title + "\n" + p.Text, K: 1, Sources: []string{doc.ID}})
		if err != nil || len(r.Hits) != 1 || doc.Text[p.Start:p.End] != p.Text {
			t.Fatalf("passage %d of %s is not found: %v", p.Ordinal, doc.ID, err)
		}
	}
	return ix.Snapshot().ID()
}

func onlyTheDatabase(t *testing.T, dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() != "ibid.db" && e.Name() != "ibid.lock" {
			t.Errorf("%s was left behind", e.Name())
		}
	}
}

// moments are where a run kills itself. "row" counts the rows written since the
// process began, "commit" its transactions, "batch" those that were embedded.
func moments(r *rand.Rand) []string {
	return []string{
		"row 1", "commit 1", "commit 2", "row 30", "commit 3", "reading 1", "reading 20", "embedding 1", "batch 1", "batch 2", "commit 4", "embedding 3",
		"building 1", "synced 1", fmt.Sprint("row ", 1+r.IntN(700)), fmt.Sprint("commit ", 1+r.IntN(18)), fmt.Sprint("batch ", 1+r.IntN(15)),
	}
}

// embedded counts the texts in the diary, and those that are there again.
func embedded(t *testing.T, dir string) (all, again int) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "diary"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, line := range strings.Fields(string(text)) {
		all++
		if seen[line] {
			again++
		}
		seen[line] = true
	}
	return all, again
}

// A first index that is killed again and again is made in the end, and embeds
// nothing twice but the batch that was under way.
func TestKilledIndexing(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	want := ids(t)[0]
	kills, runs, again, wanted := 0, 0, 0, killRuns(40)
	for begin := time.Now(); kills < wanted; runs++ {
		dir := t.TempDir()
		plan := moments(r)
		whole := time.Since(begin) / time.Duration(max(runs+kills, 1)) // about what a child takes
		killsHere := 0
		for done := false; !done; {
			moment, after := plan[r.IntN(len(plan))], time.Duration(0)
			if r.IntN(2) == 0 {
				moment, after = "", 1+rand.N(whole+time.Millisecond)
			}
			_, killed := child(t, dir, moment, nil, after)
			if killed {
				killsHere++
			}
			if got := served(t, dir); got != "" && got != want || !killed && got != want {
				t.Fatalf("killed at %q after %v: snapshot %q, want none or %s", moment, after, got, want)
			}
			done = !killed
		}
		all, twice := embedded(t, dir)
		if twice > killsHere*batch {
			t.Errorf("%d of %d texts were embedded again after %d kills", twice, all, killsHere)
		}
		kills, again = kills+killsHere, again+twice
	}
	t.Logf("%d kills while %d indexes were made; %.1f texts a kill embedded again, of a batch of %d", kills, runs, float64(again)/float64(kills), batch)
}

// A process that is killed while it takes one edition after the other leaves
// the last one that it said was committed, or the next.
func TestKilledReloading(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	known := ids(t)
	dir := t.TempDir()
	now := ""
	kills, stays := 0, 0
	for n := range killRuns(20) {
		plan := moments(r)
		moment, after := plan[n/2%len(plan)], time.Duration(0)
		if n%2 == 1 {
			moment, after = "", time.Duration(50+r.IntN(800))*time.Millisecond
		}
		last, killed := child(t, dir, moment, known, after)
		if !killed {
			t.Fatalf("%q: the child ended by itself", moment)
		}
		kills++
		was := cmp.Or(last, now)
		if now = lastOrNext(t, dir, known, was, fmt.Sprintf("killed at %q after %v", moment, after)); now == was {
			stays++
		}
	}
	t.Logf("%d kills while reloading: the old snapshot served after %d, the new one after %d", kills, stays, kills-stays)
}

// lastOrNext returns the snapshot that is served, which must be the last that
// was committed or the one after it.
func lastOrNext(t *testing.T, dir string, known []string, last, what string) string {
	t.Helper()
	next := known[(1+slices.Index(known, last))%editions]
	got := served(t, dir)
	if got != last && got != next {
		t.Fatalf("%s: snapshot %q, want %q or %q", what, got, last, next)
	}
	return got
}

// Killed by the system at the n-th call of a kind, before it is made: in the
// middle of making a database, of writing the journal, of moving it into the
// database, of closing.
func TestKilledInSystemCalls(t *testing.T) {
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("there is no strace here")
	}
	if out, err := exec.Command(strace, "-qq", "-o", os.DevNull, "true").CombinedOutput(); err != nil {
		t.Skipf("strace may not trace: %v %s", err, out)
	}
	r := rand.New(rand.NewPCG(3, 3))
	known, counts := ids(t), map[string]int{}
	dir, now := t.TempDir(), ""
	for n := range killRuns(20) {
		if n%6 == 0 || n%6 == 5 {
			dir, now = t.TempDir(), "" // a new database is made as well
		}
		call := []string{"pwrite64", "pwrite64", "fsync,fdatasync", "ftruncate", "unlink,unlinkat", "rename,renameat,renameat2"}[n%6]
		when := 1 + r.IntN([]int{8, 120, 4, 2, 3, 1}[n%6])
		trace := exec.Command(strace, "-f", "-qq", "-o", os.DevNull, "-e", "trace="+call, "-e", fmt.Sprintf("inject=%s:signal=SIGKILL:when=%d", call, when),
			os.Args[0], "-test.run=^TestKillChild$", "-test.count=1")
		last, killed := watch(t, trace, 0, killDir+"="+dir, killIDs+"="+strings.Join(known, " "), killOnce+"=1")
		now = lastOrNext(t, dir, known, cmp.Or(last, now), fmt.Sprintf("killed at %s %d", call, when))
		if killed {
			counts[call]++
		}
	}
	t.Logf("kills: %v", counts)
}
