package store

import (
	"context"
	"database/sql"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestHistoryOutlivesItsDocument(t *testing.T) {
	s := open(t, t.TempDir())
	at := time.Unix(1_700_000_000, 7).UTC()
	added := Version{Document: "a", Change: Added, Hash: "h1", At: at, Snapshot: "s1", Added: 1, Came: []Key{key("one")}}
	changed := Version{Document: "a", Change: Changed, Hash: "h2", At: at, Snapshot: "s2", Added: 1, Kept: 1, Came: []Key{key("two")}}
	removed := Version{Document: "a", Change: Removed, At: at, Snapshot: "s3", Removed: 2, Went: []Key{key("one"), key("two")}}
	mustCommit(t, s, Change{Snapshot: snapshot("s1"), Put: []Document{sample("a", "one"), sample("b", "x")}, Versions: []Version{added}})
	mustCommit(t, s, Change{Snapshot: snapshot("s2"), Put: []Document{sample("a", "one", "two")}, Versions: []Version{changed}})
	mustCommit(t, s, Change{Snapshot: snapshot("s3"), Remove: []string{"a"}, Versions: []Version{removed}})
	got, err := s.History(context.Background(), "a")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Version{added, changed, removed}, got); diff != "" {
		t.Error(diff)
	}
	if got, err := s.History(context.Background(), "never was"); err != nil || len(got) != 0 {
		t.Errorf("%v, %v", got, err)
	}
}

func TestUnreadableFilesAreReplacedAsAWhole(t *testing.T) {
	s := open(t, t.TempDir())
	at := time.Unix(1_600_000_000, 5).UTC()
	first := []Unreadable{{"a.pdf", 7, at, "is a scan"}, {"b.pdf", 8, at, "is a scan"}}
	mustCommit(t, s, Change{Snapshot: snapshot("s1"), Put: []Document{sample("a", "one")}, Unreadable: first})
	if diff := cmp.Diff(first, mustLoad(t, s, "e").Unreadable); diff != "" {
		t.Error(diff)
	}
	mustCommit(t, s, Change{Snapshot: snapshot("s2"), Unreadable: first[1:]})
	if diff := cmp.Diff(first[1:], mustLoad(t, s, "e").Unreadable); diff != "" {
		t.Error(diff)
	}
}

func TestHeadAndSingleVectors(t *testing.T) {
	s := open(t, t.TempDir())
	want := snapshot("s1")
	want.Corpus = "/reports"
	put(t, s, "e", vector("one", 1), vector("two", 2))
	mustCommit(t, s, Change{Snapshot: want, Put: []Document{sample("a", "one", "two")}})
	head, err := s.Head(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, head); diff != "" {
		t.Error(diff)
	}
	got, err := s.Vectors(context.Background(), "e", []Key{key("two"), key("three")})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[Key][]float32{key("two"): {2}}, got); diff != "" {
		t.Error(diff)
	}
}

// A database from before versions were kept says of each document when it was
// there first, as far as it knows.
func TestDocumentsFromBeforeHaveAVersion(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, fileName)
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range append(migrations()[:2], `
		INSERT INTO documents (id, hash, size, modified, meta, text, checksum) VALUES ('a', 'h', 1, 2, x'', '', 0);
		INSERT INTO snapshot (one, id, created, options, encoder, documents, passages) VALUES (1, 's1', 5, '{}', 'e', 1, 0);
		PRAGMA application_id = 1231186276; PRAGMA user_version = 2`) {
		if _, err := db.Exec(step); err != nil {
			t.Fatal(err)
		}
	}
	db.Close()
	got, err := open(t, dir).History(context.Background(), "a")
	if err != nil {
		t.Fatal(err)
	}
	want := []Version{{Document: "a", Change: Added, Hash: "h", At: time.Unix(0, 5).UTC(), Snapshot: "s1"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// shown is an answer that quotes a part of the document "a", which starts
// where text has it.
func shown(answer, text, quote string) Shown {
	at := strings.Index(text, quote)
	return Shown{
		Answer: answer, Guild: "g", Channel: "c", Message: "m" + answer, At: time.Unix(1_700_000_000, 0),
		Citations: []Citation{{Document: "a", Span: Span{at, at + len(quote)}, Quote: quote}},
	}
}

func mustPutCitations(t *testing.T, s *Store, all ...Shown) {
	t.Helper()
	for _, a := range all {
		if err := s.PutCitations(context.Background(), a); err != nil {
			t.Fatal(err)
		}
	}
}

func touchedAnswers(t *testing.T, s *Store) []string {
	t.Helper()
	touched, err := s.Touched(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var answers []string
	for _, a := range touched {
		answers = append(answers, a.Answer)
	}
	return answers
}

func commitOf(t *testing.T, s *Store, c Change) int {
	t.Helper()
	n, err := s.Commit(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAnAnswerIsTouchedWhenItsQuotationGoes(t *testing.T) {
	s := open(t, t.TempDir())
	first := sample("a", "The fee is 85 pounds.", "Dogs travel free.")
	mustCommit(t, s, Change{Snapshot: snapshot("s1"), Put: []Document{first, sample("b", "Other.")}})
	mustPutCitations(t, s, shown("fee", first.Text, "The fee is 85 pounds."), shown("dogs", first.Text, "Dogs travel free."))

	// The sentence about dogs moves, and moves again: its answer moves with it.
	for i, text := range []string{"An opening sentence that is new.", "Another one."} {
		next := sample("a", text, "The fee is 85 pounds.", "Dogs travel free.")
		if n := commitOf(t, s, Change{Snapshot: snapshot("moved"), Put: []Document{next}}); n != 0 {
			t.Errorf("move %d touched %d answers", i, n)
		}
	}
	changed := sample("a", "The fee is 87 pounds.", "Dogs travel free.")
	if n := commitOf(t, s, Change{Snapshot: snapshot("s2"), Put: []Document{changed}}); n != 1 {
		t.Errorf("%d answers touched, want the one about the fee", n)
	}
	if diff := cmp.Diff([]string{"fee"}, touchedAnswers(t, s)); diff != "" {
		t.Error(diff)
	}
	if n := commitOf(t, s, Change{Snapshot: snapshot("s3"), Remove: []string{"a"}}); n != 1 {
		t.Errorf("the document went: %d answers touched anew, want the one about dogs", n)
	}
	want := Touched{Answer: "dogs", Guild: "g", Channel: "c", Message: "mdogs", Documents: []string{"a"}}
	all, err := s.Touched(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Touched{want, {"fee", "g", "c", "mfee", []string{"a"}}}, all); diff != "" {
		t.Error(diff)
	}
}

func TestReadersAreToldOnce(t *testing.T) {
	s := open(t, t.TempDir())
	first := sample("a", "One.", "Two.")
	mustCommit(t, s, Change{Snapshot: snapshot("s1"), Put: []Document{first}})
	answer := shown("x", first.Text, "One.")
	answer.Citations = append(answer.Citations, shown("x", first.Text, "Two.").Citations...)
	mustPutCitations(t, s, answer)
	mustCommit(t, s, Change{Snapshot: snapshot("s2"), Put: []Document{sample("a", "Two.")}})
	for i, want := range []bool{true, false} {
		if got, err := s.Mark(context.Background(), "x", time.Unix(1_700_000_001, 0)); got != want || err != nil {
			t.Errorf("marked for the %d. time: first %v, error %v", i+1, got, err)
		}
	}
	if n := commitOf(t, s, Change{Snapshot: snapshot("s3"), Put: []Document{sample("a", "Three.")}}); n != 0 {
		t.Errorf("a marked answer was touched again (%d)", n)
	}
	if left := touchedAnswers(t, s); left != nil {
		t.Errorf("still to be told: %v", left)
	}
}

// An answer that was found in the old snapshot may be shown after the new one
// was committed.
func TestAnAnswerShownTooLateIsTouchedAtOnce(t *testing.T) {
	s := open(t, t.TempDir())
	old := sample("a", "The fee is 85 pounds.", "Dogs travel free.")
	mustCommit(t, s, Change{Snapshot: snapshot("s2"), Put: []Document{sample("a", "New.", "Dogs travel free.")}})
	mustPutCitations(t, s, shown("fee", old.Text, "The fee is 85 pounds."), shown("dogs", old.Text, "Dogs travel free."))
	if diff := cmp.Diff([]string{"fee"}, touchedAnswers(t, s)); diff != "" {
		t.Error(diff)
	}
	if n := commitOf(t, s, Change{Snapshot: snapshot("s3"), Put: []Document{sample("a", "Dogs travel free.")}}); n != 0 {
		t.Errorf("the sentence about dogs was lost on the way: %d answers touched", n)
	}
}

func TestOldAnswersAreForgotten(t *testing.T) {
	s := open(t, t.TempDir())
	first := sample("a", "One.")
	mustCommit(t, s, Change{Snapshot: snapshot("s1"), Put: []Document{first}})
	mustPutCitations(t, s, shown("x", first.Text, "One."))
	if err := s.ForgetCitations(context.Background(), time.Unix(1_700_000_001, 0)); err != nil {
		t.Fatal(err)
	}
	if n := commitOf(t, s, Change{Snapshot: snapshot("s2"), Remove: []string{"a"}}); n != 0 {
		t.Errorf("%d forgotten answers touched", n)
	}
}
