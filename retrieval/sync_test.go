package retrieval

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"ibid/corpus"
	"ibid/store"
)

// old is long enough ago for a file's time to be trusted.
func old() time.Time { return time.Now().Add(-time.Hour).Truncate(time.Second) }

func file(text string, at time.Time) *fstest.MapFile {
	return &fstest.MapFile{Data: []byte(text), ModTime: at}
}

func mustSync(t *testing.T, ix *Index, fsys fstest.MapFS) *Report {
	t.Helper()
	report, err := ix.Sync(context.Background(), Folder(fsys, corpus.Options{}), nil)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestSyncReportsAndEmbedsOnlyWhatIsNew(t *testing.T) {
	emb := newWordBag()
	ix := Open(quiet(), openStore(t, t.TempDir()), emb, Options{})
	folder := fstest.MapFS{
		"bees.txt":  file("Bees dance to tell where the flowers are.", old()),
		"rocks.txt": file("Granite cools slowly under the ground.", old()),
		"empty.txt": file("", old()),
	}
	first := mustSync(t, ix, folder)
	if diff := cmp.Diff([]string{"bees.txt", "rocks.txt"}, first.Added); diff != "" {
		t.Errorf("added: %s", diff)
	}
	if first.Embedded != 2 || first.Passages != 2 || len(first.Skipped) != 1 {
		t.Errorf("first report: %+v", first)
	}
	folder["bees.txt"] = file("Bees dance to tell where the water is.", old().Add(time.Minute))
	folder["trees.txt"] = file("Oaks grow acorns.", old())
	delete(folder, "rocks.txt")
	second := mustSync(t, ix, folder)
	var versions []string
	for _, v := range second.Versions {
		versions = append(versions, fmt.Sprintf("%s %s: %d came, %d went, %d kept", v.Document, v.Change, v.Added, v.Removed, v.Kept))
	}
	if diff := cmp.Diff([]string{
		"bees.txt changed: 1 came, 1 went, 0 kept", "trees.txt added: 1 came, 0 went, 0 kept", "rocks.txt removed: 0 came, 1 went, 0 kept",
	}, versions); diff != "" {
		t.Errorf("versions: %s", diff)
	}
	want := &Report{
		Versions: second.Versions,
		Added:    []string{"trees.txt"}, Changed: []string{"bees.txt"}, Removed: []string{"rocks.txt"},
		Skipped: second.Skipped, Passages: 2, Embedded: 2, Snapshot: ix.Snapshot().ID(), Duration: second.Duration,
	}
	if diff := cmp.Diff(want, second); diff != "" {
		t.Errorf("second report: %s", diff)
	}
	if first.Snapshot == second.Snapshot {
		t.Error("other documents, the same snapshot")
	}
	if got := emb.embedded(); got != 4 {
		t.Errorf("embedded %d texts, want 4", got)
	}
}

func TestSyncAgainChangesNothing(t *testing.T) {
	emb := newWordBag()
	ix := Open(quiet(), openStore(t, t.TempDir()), emb, Options{})
	folder := fstest.MapFS{"a.txt": file("Alpha comes first.", old()), "b.txt": file("Beta comes second.", old())}
	first := mustSync(t, ix, folder)
	second := mustSync(t, ix, folder)
	if second.Snapshot != first.Snapshot || second.Unchanged != 2 || second.Embedded != 0 {
		t.Errorf("after %+v came %+v", first, second)
	}
}

// A file rewritten with the same size at once after it was read must not be
// taken for the old one.
func TestSyncReadsFreshFilesAgain(t *testing.T) {
	ix := Open(quiet(), openStore(t, t.TempDir()), newWordBag(), Options{})
	now := time.Now()
	mustSync(t, ix, fstest.MapFS{"a.txt": file("The price is 85 pounds.", now)})
	report := mustSync(t, ix, fstest.MapFS{"a.txt": file("The price is 87 pounds.", now)})
	if diff := cmp.Diff([]string{"a.txt"}, report.Changed); diff != "" {
		t.Error(diff)
	}
}

func TestLoadBringsBackTheSameSnapshot(t *testing.T) {
	dir := t.TempDir()
	st := openStore(t, dir)
	ix := Open(quiet(), st, newWordBag(), Options{})
	docs := []corpus.Document{
		{ID: "a.txt", Title: "Alpha", Publisher: "P", Date: "2021-04", Text: "Alpha comes first. Beta follows."},
		{ID: "b.txt", Title: "Gamma", Text: "Gamma rays are energetic."},
	}
	if _, err := ix.Sync(context.Background(), Documents(docs), nil); err != nil {
		t.Fatal(err)
	}
	emb := newWordBag()
	again := Open(quiet(), st, emb, Options{})
	if err := again.Load(context.Background()); err != nil {
		t.Fatal(err)
	}
	a, b := ix.Snapshot(), again.Snapshot()
	if a.ID() != b.ID() || emb.embedded() != 0 {
		t.Errorf("snapshot %s became %s, %d texts embedded", a.ID(), b.ID(), emb.embedded())
	}
	if diff := cmp.Diff(a.Documents(), b.Documents()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(a.Passages(), b.Passages()); diff != "" {
		t.Error(diff)
	}
	for _, p := range b.Passages() {
		if d, ok := b.Document(p.DocumentID); !ok || d.Text[p.Start:p.End] != p.Text {
			t.Errorf("passage %+v is not in its document", p)
		}
	}
}

func TestLoadRefusesOtherSettings(t *testing.T) {
	st := openStore(t, t.TempDir())
	ix := Open(quiet(), st, newWordBag(), Options{})
	if err := ix.Load(context.Background()); !errors.Is(err, store.ErrEmpty) {
		t.Errorf("an empty store: %v", err)
	}
	if _, err := ix.Sync(context.Background(), Documents([]corpus.Document{document("a", "", "Some text.")}), nil); err != nil {
		t.Fatal(err)
	}
	other := newWordBag()
	other.name = "another"
	for name, ix := range map[string]*Index{
		"encoder": Open(quiet(), st, other, Options{}),
		"split":   Open(quiet(), st, newWordBag(), Options{Split: corpus.SplitOptions{MaxWords: 9}}),
		"reading": Open(quiet(), st, newWordBag(), Options{Reading: "2"}),
	} {
		if err := ix.Load(context.Background()); !errors.Is(err, ErrStale) {
			t.Errorf("another %s: %v", name, err)
		}
	}
}

// Going back to an encoder whose texts are still there is free.
func TestEncodersDoNotMix(t *testing.T) {
	st := openStore(t, t.TempDir())
	docs := Documents([]corpus.Document{document("a", "", "Some text.")})
	one, two := newWordBag(), newWordBag()
	two.name, two.dimensions = "two", 32
	for i, emb := range []*wordBag{one, two, one} {
		if _, err := Open(quiet(), st, emb, Options{}).Sync(context.Background(), docs, nil); err != nil {
			t.Fatalf("run %d: %v", i, err)
		}
	}
	if one.embedded() != 1 || two.embedded() != 1 {
		t.Errorf("embedded %d and %d texts, want 1 and 1", one.embedded(), two.embedded())
	}
}

func TestCancelledSyncResumes(t *testing.T) {
	const texts, batch = 40, 8
	dir := t.TempDir()
	var docs []corpus.Document
	for i := range texts {
		docs = append(docs, document(fmt.Sprintf("%02d", i), "", fmt.Sprintf("Text number %d is about things.", i)))
	}
	emb := newWordBag()
	ctx, cancel := context.WithCancel(context.Background())
	emb.before = func([]string) error {
		if emb.batches == 2 {
			cancel()
		}
		return nil
	}
	ix := Open(quiet(), openStore(t, dir), emb, Options{Batch: batch})
	if _, err := ix.Sync(ctx, Documents(docs), nil); !errors.Is(err, context.Canceled) {
		t.Fatalf("a cancelled sync returned %v", err)
	}
	if len(ix.Snapshot().Documents()) != 0 {
		t.Error("a cancelled sync changed the index")
	}
	rest := newWordBag()
	report, err := Open(quiet(), openStore(t, dir), rest, Options{Batch: batch}).Sync(context.Background(), Documents(docs), nil)
	if err != nil {
		t.Fatal(err)
	}
	if want := texts - 2*batch; rest.embedded() != want || report.Embedded != want {
		t.Errorf("embedded %d texts (reported %d) after the cancelled run, want %d", rest.embedded(), report.Embedded, want)
	}
}

func TestFailedSyncChangesNothing(t *testing.T) {
	emb := newWordBag()
	ix := Open(quiet(), openStore(t, t.TempDir()), emb, Options{})
	mustSync(t, ix, fstest.MapFS{"a.txt": file("Alpha comes first.", old())})
	before := ix.Snapshot()
	down := errors.New("the service is down")
	emb.before = func([]string) error { return down }
	_, err := ix.Replace(context.Background(), Documents([]corpus.Document{document("new", "", "New text.")}), nil)
	if !errors.Is(err, down) || ix.Snapshot() != before {
		t.Errorf("error %v, snapshot replaced: %v", err, ix.Snapshot() != before)
	}
	if _, err := ix.Replace(context.Background(), Documents(nil), nil); !errors.Is(err, ErrNoText) || ix.Snapshot() != before {
		t.Errorf("no documents at all: %v", err)
	}
	emb.before = nil
	if err := ix.Load(context.Background()); err != nil || ix.Snapshot().ID() != before.ID() {
		t.Errorf("the store lost the last snapshot: %v", err)
	}
}

func TestSyncRefusesVectorsOfTheWrongShape(t *testing.T) {
	for name, vector := range map[string][]float32{"short": {1}, "zero": make([]float32, 64)} {
		ix := Open(quiet(), openStore(t, t.TempDir()), constant{newWordBag(), vector}, Options{})
		_, err := ix.Sync(context.Background(), Documents([]corpus.Document{document("a", "", "Text.")}), nil)
		if err == nil || !strings.Contains(err.Error(), "word-bag") {
			t.Errorf("a %s vector: %v", name, err)
		}
	}
}

// constant embeds every text as one vector.
type constant struct {
	*wordBag
	vector []float32
}

func (c constant) EmbedPassages(_ context.Context, texts []string) ([][]float32, error) {
	vectors := make([][]float32, len(texts))
	for i := range vectors {
		vectors[i] = c.vector
	}
	return vectors, nil
}

func TestSecondSyncWaitsForTheFirst(t *testing.T) {
	dir := t.TempDir()
	st := openStore(t, dir)
	unlock, err := st.Lock(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var stages []string
	_, err = Open(quiet(), openStore(t, dir), newWordBag(), Options{}).Sync(ctx, Documents(nil), func(p Progress) {
		stages = append(stages, p.Stage)
		cancel()
	})
	if !errors.Is(err, context.Canceled) || !cmp.Equal(stages, []string{StageWaiting}) {
		t.Errorf("error %v, stages %v", err, stages)
	}
	unlock()
}

func TestSyncOfAFolderOnDisk(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.md"), []byte("Alpha comes first."), 0o600); err != nil {
		t.Fatal(err)
	}
	ix := Open(quiet(), openStore(t, t.TempDir()), newWordBag(), Options{})
	var last Progress
	report, err := ix.Sync(context.Background(), Folder(os.DirFS(dir), corpus.Options{}), func(p Progress) { last = p })
	if err != nil || report.Passages != 1 || last.Stage != StageBuilding {
		t.Errorf("%+v, last stage %q, error %v", report, last.Stage, err)
	}
}
