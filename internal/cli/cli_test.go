package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ibid/answer"
	"ibid/internal/modelsim"
)

// result is what a command left behind.
type result struct {
	code        int
	out, errors string
}

// run runs one command in this process, with an index of its own unless the
// arguments name one, and with no setting from outside.
func run(t *testing.T, stdin string, args ...string) result {
	t.Helper()
	for _, name := range []string{"CORPUS_DIR", "DATA_DIR", "EMBEDDINGS", "OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_MODEL", "MODEL_DAILY_TOKENS", "PROMPTS_DIR", "ANSWER_THRESHOLD", "MAX_FILE_MB", "WATCH", "RELOAD_EVERY", "LOG_LEVEL"} {
		if os.Getenv(name) != "" && name != "DATA_DIR" {
			t.Setenv(name, "")
		}
	}
	if os.Getenv("DATA_DIR") == "" {
		t.Setenv("DATA_DIR", t.TempDir())
	}
	var out, errs bytes.Buffer
	code := Run(context.Background(), args, strings.NewReader(stdin), &out, &errs)
	return result{code, out.String(), errs.String()}
}

// folder makes a corpus of files by name.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const ferry = `---
title: The Skerrow ferry
publisher: Harbour Gazette
date: 2022-05-03
kind: news report
---

The ferry to Skerrow carries 240 passengers and 18 cars. It leaves the pier at
7.15 a.m. on weekdays. The crossing takes forty minutes.

Captain Ruth Alder said that the old engine would be replaced in October 2023.
`

func TestAskQuotesItsSource(t *testing.T) {
	dir := folder(t, map[string]string{"ferry.md": ferry})
	r := run(t, "", "ask", "--corpus", dir, "--json", "How many passengers does the ferry carry?")
	if r.code != 0 {
		t.Fatalf("exit %d: %s", r.code, r.errors)
	}
	var a answer.Answer
	if err := json.Unmarshal([]byte(r.out), &a); err != nil {
		t.Fatal(err)
	}
	if a.Status != answer.Answered || len(a.Claims) == 0 || !strings.Contains(a.Claims[0].Text, "240 passengers") {
		t.Fatalf("the answer is %s", r.out)
	}
	text := run(t, "", "sources", "--corpus", dir, "--text", "ferry.md").out
	for _, c := range a.Claims {
		for _, cite := range c.Citations {
			if text[cite.Start:cite.End] != cite.Quote {
				t.Errorf("bytes %d to %d are %q, the quote is %q", cite.Start, cite.End, text[cite.Start:cite.End], cite.Quote)
			}
		}
	}
	if s := a.Sources[0]; s.ID != "ferry.md" || s.Title != "The Skerrow ferry" || s.Publisher != "Harbour Gazette" || s.Date != "2022-05-03" {
		t.Errorf("the source is %+v", s)
	}
	if a.Searched.Documents != 1 || a.Searched.Oldest != "2022-05-03" || a.Snapshot == "" || a.Timings.Total <= 0 {
		t.Errorf("searched %+v, snapshot %q, timings %+v", a.Searched, a.Snapshot, a.Timings)
	}
}

func TestAskRefusesWhatTheSourcesDoNotTell(t *testing.T) {
	dir := folder(t, map[string]string{"ferry.md": ferry})
	r := run(t, "", "ask", "--corpus", dir, "How do I bake sourdough bread?")
	if r.code != 0 || !strings.Contains(r.out, "The sources do not tell.") || strings.Contains(r.out, "“") {
		t.Errorf("exit %d, output:\n%s", r.code, r.out)
	}
	if !strings.Contains(r.out, "ferry.md") {
		t.Error("the nearest document is not named")
	}
}

func TestFiltersAreExact(t *testing.T) {
	dir := folder(t, map[string]string{
		"old.md":     strings.ReplaceAll(ferry, "2022", "2012"),
		"new.md":     strings.ReplaceAll(ferry, "240", "310"),
		"undated.md": "The ferry to Skerrow carries 999 passengers.\n",
	})
	t.Setenv("DATA_DIR", t.TempDir())
	ask := func(args ...string) string { // the claims
		r := run(t, "", append([]string{"ask", "--json", "--corpus", dir, "How many passengers does the ferry carry?"}, args...)...)
		var a answer.Answer
		if err := json.Unmarshal([]byte(r.out), &a); err != nil {
			t.Fatalf("%v in %q (%s)", err, r.out, r.errors)
		}
		claims := ""
		for _, c := range a.Claims {
			claims += c.Text + "\n"
		}
		return claims
	}
	if out := ask("--since", "2015"); !strings.Contains(out, "310") || strings.Contains(out, "240") || strings.Contains(out, "999") {
		t.Errorf("--since 2015 gives %s", out)
	}
	if out := ask("--until", "2012-12-31"); !strings.Contains(out, "240") || strings.Contains(out, "310") {
		t.Errorf("--until 2012-12-31 gives %s", out)
	}
	if out := ask("--source", "undated.md"); !strings.Contains(out, "999") || strings.Contains(out, "240") {
		t.Errorf("--source undated.md gives %s", out)
	}
}

// TestWrongUse holds every mistake to one clear line and its exit status.
func TestWrongUse(t *testing.T) {
	dir := folder(t, map[string]string{"ferry.md": ferry})
	empty := folder(t, map[string]string{".hidden": "x"})
	garbage := folder(t, map[string]string{"a.txt": "\x00\x01\x02\xff\xfe\x00binary", "b.md": ""})
	t.Setenv("DATA_DIR", t.TempDir())
	for _, c := range []struct {
		name string
		args []string
		code int
		says string
	}{
		{"no question", []string{"ask"}, 2, "a question is missing"},
		{"an empty question", []string{"ask", "--corpus", dir, "  "}, 2, "the question is empty"},
		{"punctuation", []string{"ask", "--corpus", dir, "?!…"}, 2, "the question is empty"},
		{"a huge question", []string{"ask", "--corpus", dir, strings.Repeat("long ", 20_000)}, 2, "too long"},
		{"control characters", []string{"ask", "--corpus", dir, "who\x00is"}, 2, "not text"},
		{"an unknown command", []string{"aks", "who?"}, 2, "there is no command"},
		{"an unknown flag", []string{"ask", "--fast", "who?"}, 2, "--help"},
		{"a wrong date", []string{"ask", "--corpus", dir, "--since", "soon", "who?"}, 2, "--since"},
		{"bounds the wrong way round", []string{"ask", "--corpus", dir, "--since", "2024", "--until", "2020", "who?"}, 2, "is after"},
		{"an unknown source", []string{"ask", "--corpus", dir, "--source", "none.md", "who?"}, 2, "none.md"},
		{"too many passages", []string{"ask", "--corpus", dir, "--k", "5000", "who?"}, 2, "--k"},
		{"no such folder", []string{"ask", "--corpus", filepath.Join(dir, "none"), "who?"}, 1, "there is no folder"},
		{"a file for a folder", []string{"ask", "--corpus", filepath.Join(dir, "ferry.md"), "who?"}, 1, "is a file"},
		{"an empty folder", []string{"ask", "--corpus", empty, "who?"}, 1, "no document"},
		{"nothing but garbage", []string{"index", "--corpus", garbage}, 1, "no document"},
		{"an argument too many", []string{"sources", "extra"}, 2, "too many"},
		{"an unknown document", []string{"sources", "--corpus", dir, "--text", "none.md"}, 2, "none.md"},
		{"no file of questions", []string{"eval", "answers"}, 2, "--file"},
		{"no BEIR folder", []string{"eval", "retrieval"}, 2, "--beir"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := run(t, "", c.args...)
			if r.code != c.code || !strings.Contains(r.errors, c.says) || strings.Count(r.errors, "\n") != 1 || r.out != "" {
				t.Errorf("exit %d (want %d), errors %q (want %q on one line), output %q", r.code, c.code, r.errors, c.says, r.out)
			}
		})
	}
}

func TestBadSettingsAreNamedTogether(t *testing.T) {
	t.Setenv("EMBEDDINGS", "cloud")
	t.Setenv("ANSWER_THRESHOLD", "7")
	var errs bytes.Buffer
	code := Run(context.Background(), []string{"sources"}, strings.NewReader(""), &bytes.Buffer{}, &errs)
	if code != 2 || !strings.Contains(errs.String(), "EMBEDDINGS") || !strings.Contains(errs.String(), "ANSWER_THRESHOLD") {
		t.Errorf("exit %d: %s", code, errs.String())
	}
}

func TestIndexReportsWhatChanged(t *testing.T) {
	dir := folder(t, map[string]string{"ferry.md": ferry, "bad.txt": "\x00\x01\x02\x03", "pier.txt": "The pier is closed on Sundays.\n"})
	t.Setenv("DATA_DIR", t.TempDir())
	index := func() indexReport {
		t.Helper()
		r := run(t, "", "index", "--json", "--corpus", dir)
		var report indexReport
		if err := json.Unmarshal([]byte(r.out), &report); err != nil {
			t.Fatalf("%v in %q (%s)", err, r.out, r.errors)
		}
		return report
	}
	first := index()
	if len(first.Added) != 2 || len(first.Skipped) != 1 || first.Skipped[0].Path != "bad.txt" || first.Embedded == 0 {
		t.Errorf("the first report is %+v", first)
	}
	if again := index(); len(again.Added)+len(again.Changed)+len(again.Removed)+again.Embedded != 0 || again.Snapshot != first.Snapshot {
		t.Errorf("nothing changed, but the report is %+v", again)
	}
	if err := os.Remove(filepath.Join(dir, "pier.txt")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "ferry.md"), []byte(ferry+"\nThe fare is £6.\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	last := index()
	if len(last.Changed) != 1 || len(last.Removed) != 1 || last.Removed[0] != "pier.txt" || last.Snapshot == first.Snapshot {
		t.Errorf("the last report is %+v", last)
	}
}

func TestSourcesListsWhatIsKnown(t *testing.T) {
	dir := folder(t, map[string]string{"ferry.md": ferry})
	if out := run(t, "", "sources", "--corpus", dir).out; !strings.Contains(out, "ferry.md") || !strings.Contains(out, "Harbour Gazette") {
		t.Errorf("the list is\n%s", out)
	}
	var list []listed
	if err := json.Unmarshal([]byte(run(t, "", "sources", "--corpus", dir, "--json").out), &list); err != nil {
		t.Fatal(err)
	}
	if len(list) != 1 || list[0].Found["title"] != "front matter" || list[0].Passages == 0 {
		t.Errorf("the list is %+v", list)
	}
}

func TestEmbedPrintsAVectorALine(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(run(t, "one text\n\nanother text", "embed").out), "\n")
	if len(lines) != 3 {
		t.Fatalf("%d lines came back for 3", len(lines))
	}
	var passage, question []float32
	if err := json.Unmarshal([]byte(lines[0]), &passage); err != nil || len(passage) != 384 {
		t.Fatalf("%d values, %v", len(passage), err)
	}
	if err := json.Unmarshal([]byte(run(t, "one text\n", "embed", "--query").out), &question); err != nil {
		t.Fatal(err)
	}
	if passage[0] == question[0] {
		t.Error("a question has the vector of a passage: the instruction is missing")
	}
}

func TestChatAnswersAndOpens(t *testing.T) {
	dir := folder(t, map[string]string{"ferry.md": ferry})
	r := run(t, "How long does the crossing take?\n/open 1\n/open 9\n/nonsense\n\n/sources\n/quit\nnever read\n", "chat", "--corpus", dir)
	for _, want := range []string{"forty minutes", ">>", "Harbour Gazette"} {
		if !strings.Contains(r.out, want) {
			t.Errorf("%q is not in\n%s", want, r.out)
		}
	}
	if r.code != 0 || !strings.Contains(r.errors, "/open takes") || !strings.Contains(r.errors, "/nonsense") {
		t.Errorf("exit %d: %s", r.code, r.errors)
	}
}

// TestModelWritesAndIsChecked has a simulated model say one true thing and one
// that no source bears out.
func TestModelWritesAndIsChecked(t *testing.T) {
	server, err := modelsim.Start(func(r modelsim.Request) modelsim.Reply {
		return modelsim.Say(`{"text":"The ferry carries 240 passengers.","citations":[{"source":1,"quote":"The ferry to Skerrow carries 240 passengers"}]}` + "\n" +
			`{"text":"The ferry carries 900 passengers.","citations":[{"source":1,"quote":"The ferry to Skerrow carries 900 passengers"}]}` + "\n")
	})
	if err != nil {
		t.Fatal(err)
	}
	dir := folder(t, map[string]string{"ferry.md": ferry})
	t.Setenv("DATA_DIR", t.TempDir())
	var out, errs bytes.Buffer
	t.Setenv("OPENAI_BASE_URL", server.URL)
	t.Setenv("OPENAI_MODEL", "simulated")
	ask := func(args ...string) answer.Answer {
		t.Helper()
		out.Reset()
		if code := Run(context.Background(), append([]string{"ask", "--json", "--corpus", dir, "How many passengers does the ferry carry?"}, args...), strings.NewReader(""), &out, &errs); code != 0 {
			t.Fatalf("exit %d: %s", code, errs.String())
		}
		var a answer.Answer
		if err := json.Unmarshal(out.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		return a
	}
	a := ask()
	if a.Mode != answer.ByModel || len(a.Claims) != 1 || a.Claims[0].Text != "The ferry carries 240 passengers." || len(a.Removed) != 1 {
		t.Errorf("the answer is %s", out.String())
	}
	if a := ask("--no-model"); a.Mode != answer.Extractive || len(a.Claims) == 0 {
		t.Errorf("--no-model gives %s", out.String())
	}
	if err := server.Close(); err != nil {
		t.Fatal(err)
	}
	if a := ask(); a.Mode != answer.Extractive || a.Note == "" || len(a.Claims) == 0 {
		t.Errorf("without the server it gives %s", out.String())
	}
}

func TestHelpShowsExamples(t *testing.T) {
	for _, args := range [][]string{{"--help"}, {"ask", "--help"}, {"chat", "--help"}, {"sources", "--help"}, {"index", "--help"}, {"embed", "--help"}, {"eval", "answers", "--help"}} {
		if r := run(t, "", args...); r.code != 0 || !strings.Contains(r.out, "Examples:\n") {
			t.Errorf("%v: exit %d\n%s", args, r.code, r.out)
		}
	}
}

func TestCompletionOffersSources(t *testing.T) {
	dir := folder(t, map[string]string{"ferry.md": ferry})
	if out := run(t, "", "__complete", "ask", "--corpus", dir, "--source", "").out; !strings.Contains(out, "ferry.md") {
		t.Errorf("completion offers %q", out)
	}
}

// TestCancelledIndexingLosesNothing stops before the first batch; the next run
// serves as if nothing had been.
func TestCancelledIndexingLosesNothing(t *testing.T) {
	dir := folder(t, map[string]string{"ferry.md": ferry})
	t.Setenv("DATA_DIR", t.TempDir())
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var errs bytes.Buffer
	if code := Run(ctx, []string{"index", "--corpus", dir}, strings.NewReader(""), &bytes.Buffer{}, &errs); code != 1 || !strings.Contains(errs.String(), "stopped") {
		t.Errorf("exit %d: %s", code, errs.String())
	}
	if r := run(t, "", "index", "--corpus", dir); r.code != 0 {
		t.Errorf("exit %d: %s", r.code, r.errors)
	}
}
