package answer

import (
	"bufio"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"ibid/answer/support"
	"ibid/corpus"
	"ibid/llm"
	"ibid/prompts"
)

// TestMeasureModel prints what a real model gives over the questions of
// bench/sources. IBID_MODEL_URL is the server, IBID_MODEL the model's
// name, IBID_MODEL_K how many passages it is given.
func TestMeasureModel(t *testing.T) {
	url := os.Getenv("IBID_MODEL_URL")
	if url == "" {
		t.Skip("set IBID_MODEL_URL")
	}
	root := os.Getenv("IBID_SHARED")
	passages, err := strconv.Atoi(os.Getenv("IBID_MODEL_K"))
	if err != nil {
		passages = DefaultPassages
	}
	documents, _, err := corpus.Load(t.Context(), os.DirFS(filepath.Join(root, "sources")), corpus.Options{})
	if err != nil {
		t.Skipf("the benchmark is not here: %v", err)
	}
	e := library(t, documents...).WithWriter(realWriter(t, url))
	e.threshold = 0.5
	file, err := os.Open(filepath.Join(root, "bench", "sources", "answers.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var q struct{ ID, Question string }
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			t.Fatal(err)
		}
		a, err := e.Ask(t.Context(), Question{Text: q.Question, K: passages})
		if err != nil {
			t.Fatal(err)
		}
		unbroken(t, e, a)
		fmt.Printf("%s %s · %s, %s, %d claims, %d removed, first %.1f s, total %.1f s, usage %+v · %s\n", q.ID, q.Question, a.Status, a.Mode,
			len(a.Claims), len(a.Removed), a.Timings.First/1000, a.Timings.Total/1000, a.Usage, a.Note)
		for _, c := range a.Claims {
			fmt.Printf("   + %s\n", c.Text)
		}
		for _, r := range a.Removed {
			fmt.Printf("   - %s (%s)\n", r.Text, r.Reason)
		}
	}
}

func realWriter(t *testing.T, url string) *Writer {
	t.Helper()
	enc, err := words()
	if err != nil {
		t.Fatal(err)
	}
	scorer, err := support.New(enc)
	if err != nil {
		t.Fatal(err)
	}
	set, err := prompts.Default()
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	chat, err := llm.NewChat(log, llm.Config{
		BaseURL: url, ChatModel: os.Getenv("IBID_MODEL"), MaxTokens: 300, FirstTokenTimeout: 90 * time.Second,
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return NewWriter(log, chat, set, scorer, Limits{First: 90 * time.Second, Whole: 2 * time.Minute})
}
