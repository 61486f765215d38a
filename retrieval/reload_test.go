package retrieval

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"ibid/corpus"
)

// folderOf makes files of one sentence each.
func folderOf(n int) fstest.MapFS {
	folder := fstest.MapFS{}
	for i := range n {
		folder[fmt.Sprintf("%02d.txt", i)] = file(fmt.Sprintf("House number %d has %d windows.", i, 3*i), old())
	}
	return folder
}

func TestALostMountDropsNothing(t *testing.T) {
	ix := Open(quiet(), openStore(t, t.TempDir()), newWordBag(), Options{Corpus: "/reports"})
	mustSync(t, ix, folderOf(10))
	before := ix.Snapshot()
	for name, left := range map[string]int{"empty folder": 0, "less than half": 4} {
		_, err := ix.Sync(context.Background(), Folder(folderOf(left), corpus.Options{}), nil)
		var drop *DropError
		if !errors.Is(err, ErrWouldDrop) || !errors.As(err, &drop) {
			t.Fatalf("%s: %v", name, err)
		}
		want := DropError{Held: 10, Left: left, Missing: drop.Missing, Was: "/reports", Now: "/reports"}
		if diff := cmp.Diff(want, *drop); diff != "" || len(drop.Missing) != 10-left {
			t.Errorf("%s: %d missing, %s", name, len(drop.Missing), diff)
		}
	}
	if ix.Snapshot() != before {
		t.Error("the snapshot was replaced")
	}
	if state, err := ix.store.Load(context.Background(), "word-bag"); err != nil || len(state.Documents) != 10 {
		t.Errorf("%d documents are stored, error %v", len(state.Documents), err)
	}
	report, err := ix.Replace(context.Background(), Folder(folderOf(4), corpus.Options{}), nil)
	if err != nil || len(report.Removed) != 6 || len(ix.Snapshot().Documents()) != 4 {
		t.Errorf("with leave to drop: %+v, error %v", report, err)
	}
}

func TestHalfOfTheDocumentsMayGo(t *testing.T) {
	ix := Open(quiet(), openStore(t, t.TempDir()), newWordBag(), Options{})
	mustSync(t, ix, folderOf(10))
	if report := mustSync(t, ix, folderOf(5)); len(report.Removed) != 5 {
		t.Errorf("%+v", report)
	}
}

func TestRenamedDocumentsAreNotDropped(t *testing.T) {
	ix := Open(quiet(), openStore(t, t.TempDir()), newWordBag(), Options{})
	folder := folderOf(10)
	mustSync(t, ix, folder)
	moved := fstest.MapFS{}
	for name, f := range folder {
		moved["archive/"+name] = f
	}
	if report := mustSync(t, ix, moved); len(report.Removed) != 10 || len(report.Added) != 10 || report.Embedded != 0 {
		t.Errorf("%+v", report)
	}
}

func TestAnUnchangedReloadServesTheSameSnapshot(t *testing.T) {
	ix := Open(quiet(), openStore(t, t.TempDir()), newWordBag(), Options{})
	folder := folderOf(3)
	mustSync(t, ix, folder)
	before := ix.Snapshot()
	if report := mustSync(t, ix, folder); report.Unchanged != 3 || ix.Snapshot() != before {
		t.Errorf("%+v", report)
	}
}

// counting counts what is read.
type counting struct {
	Source
	read int
}

func (c *counting) Read(ctx context.Context, f corpus.File) (corpus.Document, error) {
	c.read++
	return c.Source.Read(ctx, f)
}

// A file written just before it was first read has a time that does not prove
// anything yet; a later look does.
func TestFilesAreReadAgainOnlyUntilTheirTimeIsTrusted(t *testing.T) {
	folder := fstest.MapFS{"a.txt": file("Alpha comes first.", time.Now().Add(-settle/2))}
	ix := Open(quiet(), openStore(t, t.TempDir()), newWordBag(), Options{})
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(settle / 8) {
		src := &counting{Source: Folder(folder, corpus.Options{})}
		if _, err := ix.Sync(context.Background(), src, nil); err != nil {
			t.Fatal(err)
		}
		if src.read == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("it is read at every sync")
		}
	}
}

func TestFilesThatCannotBeReadAreReadOnce(t *testing.T) {
	st := openStore(t, t.TempDir())
	folder := fstest.MapFS{"a.txt": file("Alpha.", old()), "bad.txt": file("\x00\x01\x02\x03 is not text", old())}
	for i, want := range []int{2, 0, 0} { // each in a process of its own
		src := &counting{Source: Folder(folder, corpus.Options{})}
		report, err := Open(quiet(), st, newWordBag(), Options{}).Sync(context.Background(), src, nil)
		if err != nil || src.read != want || len(report.Skipped) != 1 {
			t.Errorf("sync %d read %d files, want %d; skipped %v, error %v", i, src.read, want, report.Skipped, err)
		}
	}
	folder["bad.txt"] = file("It is text now.", old().Add(time.Minute))
	if report := mustSync(t, Open(quiet(), st, newWordBag(), Options{}), folder); len(report.Added) != 1 {
		t.Errorf("mended: %+v", report)
	}
}

// What another process commits is taken up.
func TestSyncStartsFromWhatWasCommittedLast(t *testing.T) {
	dir := t.TempDir()
	one, two := Open(quiet(), openStore(t, dir), newWordBag(), Options{}), Open(quiet(), openStore(t, dir), newWordBag(), Options{})
	mustSync(t, one, folderOf(4))
	mustSync(t, two, folderOf(5))
	report := mustSync(t, one, folderOf(5))
	if report.Unchanged != 5 || report.Embedded != 0 || one.Snapshot().ID() != two.Snapshot().ID() {
		t.Errorf("%+v", report)
	}
}

// slow is a source that is written to while it is read.
type slow struct{ Source }

func (s slow) Read(ctx context.Context, f corpus.File) (corpus.Document, error) {
	return corpus.Document{}, ErrUnfinished
}

func TestAFileBeingWrittenKeepsItsLastText(t *testing.T) {
	ix := Open(quiet(), openStore(t, t.TempDir()), newWordBag(), Options{})
	mustSync(t, ix, fstest.MapFS{"a.txt": file("The old text.", old())})
	half := fstest.MapFS{"a.txt": file("The ne", old().Add(time.Minute)), "b.txt": file("Anoth", old())}
	report, err := ix.Sync(context.Background(), slow{Folder(half, corpus.Options{})}, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []corpus.Skipped{{Path: "b.txt", Reason: ErrUnfinished.Error()}}
	if diff := cmp.Diff(want, report.Skipped); diff != "" || report.Unchanged != 1 || report.Unfinished != 2 {
		t.Errorf("%+v %s", report, diff)
	}
	whole := fstest.MapFS{"a.txt": file("The new text.", old().Add(time.Minute)), "b.txt": file("Another one.", old())}
	if report := mustSync(t, ix, whole); len(report.Changed) != 1 || len(report.Added) != 1 {
		t.Errorf("after it was written: %+v", report)
	}
}

// Reload after reload gives what one index from scratch would, to the last bit
// of every score.
func TestReloadingIsIndexingAnew(t *testing.T) {
	ix := Open(quiet(), openStore(t, t.TempDir()), newWordBag(), Options{Candidates: 8})
	rapid.Check(t, func(rt *rapid.T) {
		docs := slices.DeleteFunc(randomDocuments(rt), func(d corpus.Document) bool {
			return d.ID != "d00" && rapid.IntRange(0, 4).Draw(rt, "left out") == 0
		})
		if _, err := ix.Replace(context.Background(), Documents(docs), nil); err != nil {
			rt.Fatal(err)
		}
		a, b := ix.Snapshot(), snapshotOf(t, Open(quiet(), nil, newWordBag(), Options{Candidates: 8}), docs)
		for name, diff := range map[string]string{
			"documents": cmp.Diff(b.Documents(), a.Documents()),
			"passages":  cmp.Diff(b.Passages(), a.Passages()),
			"vectors":   cmp.Diff(b.vectors, a.vectors),
			"keys":      cmp.Diff(b.keys, a.keys),
		} {
			if diff != "" {
				rt.Fatalf("%s: %s", name, diff)
			}
		}
		for _, question := range []string{"gold", "iron x-1", "omega", "alpha beta gamma"} {
			if diff := cmp.Diff(ranking(rt, b, question), ranking(rt, a, question)); diff != "" {
				rt.Fatalf("%s: %s", question, diff)
			}
		}
	})
}

func ranking(t *rapid.T, s *Snapshot, question string) []string {
	r, err := s.Search(context.Background(), Query{Text: question})
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, h := range r.Hits {
		lines = append(lines, fmt.Sprintf("%s#%d %x %x %x %s", h.Document.ID, h.Passage.Ordinal, h.Score, h.Cosine, h.BM25, h.Why()))
	}
	return lines
}

func TestOneReloadAtATime(t *testing.T) {
	emb := newWordBag()
	r := NewReloader(quiet(), Open(quiet(), openStore(t, t.TempDir()), emb, Options{}), Folder(folderOf(2), corpus.Options{}))
	if _, at, err := r.Last(); !at.IsZero() || err != nil {
		t.Errorf("before the first: %v, %v", at, err)
	}
	emb.before = func([]string) error {
		if _, err := r.Reload(context.Background(), false, nil); !errors.Is(err, ErrBusy) {
			t.Errorf("a second reload: %v", err)
		}
		return nil
	}
	report, err := r.Reload(context.Background(), false, nil)
	if err != nil {
		t.Fatal(err)
	}
	last, at, err := r.Last()
	if diff := cmp.Diff(*report, last); diff != "" || at.IsZero() || err != nil {
		t.Errorf("last at %v, error %v, %s", at, err, diff)
	}
}

func TestAFailedReloadIsRemembered(t *testing.T) {
	folder := folderOf(3)
	r := NewReloader(quiet(), Open(quiet(), openStore(t, t.TempDir()), newWordBag(), Options{}), Folder(folder, corpus.Options{}))
	if _, err := r.Reload(context.Background(), false, nil); err != nil {
		t.Fatal(err)
	}
	clear(folder)
	if _, err := r.Reload(context.Background(), false, nil); !errors.Is(err, ErrWouldDrop) {
		t.Fatal(err)
	}
	if report, _, err := r.Last(); !errors.Is(err, ErrWouldDrop) || len(report.Added) != 3 {
		t.Errorf("last: %+v, %v", report, err)
	}
}

func TestRunReloadsWhenToldAndOnSchedule(t *testing.T) {
	for name, every := range map[string]time.Duration{"told": 0, "schedule": time.Millisecond} {
		t.Run(name, func(t *testing.T) {
			ix := Open(quiet(), openStore(t, t.TempDir()), newWordBag(), Options{})
			r := NewReloader(quiet(), ix, Folder(folderOf(2), corpus.Options{}))
			ctx, cancel := context.WithCancel(context.Background())
			changed, reports := make(chan struct{}, 1), make(chan *Report)
			done := make(chan struct{})
			go func() {
				defer close(done)
				r.Run(ctx, every, changed, func(report *Report, err error) {
					if err != nil {
						t.Error(err)
					}
					select {
					case reports <- report:
					case <-ctx.Done():
					}
				})
			}()
			if every == 0 {
				changed <- struct{}{}
			}
			if report := <-reports; len(report.Added) != 2 {
				t.Errorf("%+v", report)
			}
			cancel()
			<-done
		})
	}
}

// A question that began before a reload ends on the snapshot that it began with.
func TestQuestionsUnderWayAreNotDisturbed(t *testing.T) {
	ix := Open(quiet(), openStore(t, t.TempDir()), newWordBag(), Options{})
	edition := func(n int) Source {
		var docs []corpus.Document
		for i := range 20 + n%3 {
			docs = append(docs, document(fmt.Sprintf("%02d", i), "", fmt.Sprintf("House %d in edition %d.", i, n)))
		}
		return Documents(docs)
	}
	if _, err := ix.Sync(context.Background(), edition(0), nil); err != nil {
		t.Fatal(err)
	}
	stop := make(chan struct{})
	var askers sync.WaitGroup
	for range 4 {
		askers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				s := ix.Snapshot()
				edition := s.Documents()[0].Text
				r, err := s.Search(context.Background(), Query{Text: "Which house in which edition?"})
				if err != nil || len(r.Hits) != DefaultK || s.Documents()[0].Text != edition {
					t.Errorf("%d hits, error %v, %q became %q", len(r.Hits), err, edition, s.Documents()[0].Text)
					return
				}
				for _, h := range r.Hits {
					if d, ok := s.Document(h.Document.ID); !ok || d != h.Document || d.Text[h.Passage.Start:h.Passage.End] != h.Passage.Text {
						t.Errorf("%s is not of the snapshot that was asked", h.Document.ID)
						return
					}
				}
			}
		})
	}
	for n := range 20 {
		if _, err := ix.Sync(context.Background(), edition(n), nil); err != nil {
			t.Error(err)
		}
	}
	close(stop)
	askers.Wait()
}
