package store

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func openStore(t *testing.T, dir string) *Store {
	t.Helper()
	s, err := Open(t.Context(), slog.New(slog.DiscardHandler), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

var (
	noon       = time.Date(2026, 5, 1, 12, 0, 0, 5, time.UTC)
	ruth, alan = Member{1}, Member{2}
)

// asking keeps four questions: three of Ruth's, one of Alan's in another guild.
func asking(t *testing.T, s *Store) []Asked {
	t.Helper()
	all := []Asked{
		{ID: "a1", Guild: "g", Channel: "c", Message: "m1", Member: ruth, At: noon, Question: "Who built the pier?", Understood: "Who built the pier?", Reply: "Alder built it.", Answered: true, Confidence: .9, Snapshot: "s"},
		{ID: "a2", Parent: "a1", Guild: "g", Channel: "c", Message: "m2", Member: ruth, At: noon.Add(time.Hour), Question: "And when?", Understood: "When was the pier built?", Snapshot: "s"},
		{ID: "a3", Guild: "g", Channel: "d", Member: ruth, At: noon.Add(2 * time.Hour), Question: "Who paid?", Understood: "Who paid?", Snapshot: "s"},
		{ID: "a4", Guild: "h", Channel: "e", Message: "m4", Member: alan, At: noon, Question: "Who else?", Understood: "Who else?", Snapshot: "s"},
	}
	for _, a := range all {
		if err := s.PutAsked(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func TestWhatWasAskedIsFoundAgain(t *testing.T) {
	dir := t.TempDir()
	s := openStore(t, dir)
	all := asking(t, s)
	_ = s.Close()
	s = openStore(t, dir)
	if got, ok, err := s.AskedMessage(t.Context(), "m2"); err != nil || !ok || got != all[1] {
		t.Errorf("m2: %+v, %v, %v", got, ok, err)
	}
	if got, ok, err := s.AskedID(t.Context(), "a3"); err != nil || !ok || got != all[2] {
		t.Errorf("a3: %+v, %v, %v", got, ok, err)
	}
	if _, ok, err := s.AskedMessage(t.Context(), ""); err != nil || ok {
		t.Error("private answers are found by the message that they do not have")
	}
	if got, err := s.AskedIn(t.Context(), "c", 5); err != nil || !cmp.Equal(got, all[:2]) {
		t.Errorf("in c: %+v, %v", got, err)
	}
	if got, err := s.AskedIn(t.Context(), "c", 1); err != nil || !cmp.Equal(got, all[1:2]) {
		t.Errorf("the last in c: %+v, %v", got, err)
	}
	if got, err := s.Unanswered(t.Context(), "g", 9); err != nil || !cmp.Equal(got, []Asked{all[2], all[1]}) {
		t.Errorf("unanswered: %+v, %v", got, err)
	}
}

func TestAMemberIsForgotten(t *testing.T) {
	s := openStore(t, t.TempDir())
	asking(t, s)
	for _, f := range []Feedback{{"a4", ruth, false, "Not true.", noon}, {"a1", alan, true, "", noon}} {
		if err := s.PutFeedback(t.Context(), f); err != nil {
			t.Fatal(err)
		}
	}
	if questions, ratings, err := s.Kept(t.Context(), ruth); err != nil || questions != 3 || ratings != 1 {
		t.Errorf("kept are %d questions and %d ratings, %v", questions, ratings, err)
	}
	if n, err := s.Forget(t.Context(), ruth); err != nil || n != 4 {
		t.Errorf("forgot %d, %v; want 3 questions and a rating", n, err)
	}
	if got, err := s.Unanswered(t.Context(), "g", 9); err != nil || len(got) > 0 {
		t.Errorf("still there: %+v, %v", got, err)
	}
	if got, err := s.Complaints(t.Context(), "h", 9); err != nil || len(got) > 0 {
		t.Errorf("still there: %+v, %v", got, err)
	}
	if _, ok, _ := s.AskedID(t.Context(), "a4"); !ok {
		t.Error("Alan's question went with Ruth's")
	}
}

func TestARatingReplacesTheOneBefore(t *testing.T) {
	s := openStore(t, t.TempDir())
	all := asking(t, s)
	for _, f := range []Feedback{
		{"a1", alan, true, "", noon},
		{"a1", alan, false, "Wrong year.", noon.Add(time.Minute)},
		{"a1", ruth, true, "", noon},
		{"gone", ruth, false, "", noon},
	} {
		if err := s.PutFeedback(t.Context(), f); err != nil {
			t.Fatal(err)
		}
	}
	want := []Complaint{{all[0], "Wrong year.", noon.Add(time.Minute)}}
	if got, err := s.Complaints(t.Context(), "g", 9); err != nil || !cmp.Equal(got, want) {
		t.Errorf("complaints: %+v, %v", got, err)
	}
	if good, bad, err := s.Ratings(t.Context(), "g"); err != nil || good != 1 || bad != 1 {
		t.Errorf("%d good, %d bad, %v", good, bad, err)
	}
}

func TestOldQuestionsExpire(t *testing.T) {
	s := openStore(t, t.TempDir())
	asking(t, s)
	if n, err := s.Expire(t.Context(), noon.Add(time.Minute)); err != nil || n != 2 {
		t.Errorf("%d expired, %v, want a1 and a4", n, err)
	}
	if _, ok, _ := s.AskedID(t.Context(), "a2"); !ok {
		t.Error("a newer question went too")
	}
}

func TestChannelSettingsAreKeptUntilTheGuildGoes(t *testing.T) {
	s := openStore(t, t.TempDir())
	asking(t, s)
	want := Channel{ID: "c", Guild: "g", Mode: "threads", Private: true}
	for _, c := range []Channel{{ID: "c", Guild: "g", Mode: "never"}, want} {
		if err := s.PutChannel(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	if got, ok, err := s.Channel(t.Context(), "c"); err != nil || !ok || got != want {
		t.Errorf("%+v, %v, %v", got, ok, err)
	}
	if err := s.ForgetGuild(t.Context(), "g"); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := s.Channel(t.Context(), "c"); err != nil || ok {
		t.Errorf("the settings outlive the guild: %v", err)
	}
	if got, _ := s.AskedIn(t.Context(), "c", 9); len(got) > 0 {
		t.Errorf("the questions outlive the guild: %+v", got)
	}
}

func TestMembersAreNamedByAKeyOfThisFolder(t *testing.T) {
	dir := t.TempDir()
	s := openStore(t, dir)
	first, err := s.MemberKey()
	if err != nil {
		t.Fatal(err)
	}
	again, err := s.MemberKey()
	if err != nil || first.Of("77") != again.Of("77") {
		t.Errorf("the same account has two hashes, %v", err)
	}
	if first.Of("77") == first.Of("78") {
		t.Error("two accounts have one hash")
	}
	other, err := openStore(t, t.TempDir()).MemberKey()
	if err != nil || other.Of("77") == first.Of("77") {
		t.Errorf("two folders share a key, %v", err)
	}
	database, err := os.ReadFile(s.Path())
	if err != nil || bytes.Contains(database, first.key) {
		t.Errorf("the key is in the database, %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, keyName), []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.MemberKey(); err == nil {
		t.Error("a broken key is taken")
	}
}

func TestAnswersUnderWayAreFoundAfterARestart(t *testing.T) {
	dir := t.TempDir()
	s := openStore(t, dir)
	want := []Unfinished{
		{ID: "a1", Application: "77", Token: "secret", Channel: "c", At: noon},
		{ID: "a2", Channel: "d", Question: "q", Message: "m", At: noon.Add(time.Second)},
	}
	for _, u := range append(want, Unfinished{ID: "a3", At: noon}) {
		if err := s.PutUnfinished(t.Context(), u); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Finish(t.Context(), "a3"); err != nil {
		t.Fatal(err)
	}
	_ = s.Close()
	if got, err := openStore(t, dir).AllUnfinished(t.Context()); err != nil || !cmp.Equal(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
}
