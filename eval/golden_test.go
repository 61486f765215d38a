package eval

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ibid/answer"
	"ibid/corpus"
	"ibid/internal/settings"
	"ibid/retrieval"
	"ibid/retrieval/encoder"
	"ibid/store"
)

// TestTheTownIsAnsweredAsReviewed holds ranking, choice of sentence and silence
// over the corpus of an invented town to what a person read through. A change
// that makes other questions right shows here, question by question.
func TestTheTownIsAnsweredAsReviewed(t *testing.T) {
	town := openTown(t)
	questions, err := ReadQuestions(filepath.Join("..", "internal", "testcorpus", "answers.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	ranking, err := Retrieval(t.Context(), judged(questions, town), town, Options{Resamples: 1})
	if err != nil {
		t.Fatal(err)
	}
	answers, err := Answers(t.Context(), questions, town, Options{Resamples: 1})
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	figures(&out, &ranking.Summary)
	figures(&out, &answers.Summary)
	for i, score := range answers.Scores {
		fmt.Fprintf(&out, "\n%s %s\n   %s\n", score.ID, score.Question, verdict(score, town.firstRight(t, questions.Questions[i])))
	}
	golden(t, "town.golden", []byte(out.String()))
}

// A town is the corpus of an invented town, ready to be asked.
type town struct {
	index  *retrieval.Index
	engine *answer.Engine
}

func openTown(t *testing.T) *town {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	enc, err := encoder.New()
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(t.Context(), log, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	index := retrieval.Open(log, st, enc, retrieval.Options{})
	files := os.DirFS(filepath.Join("..", "internal", "testcorpus", "documents"))
	if _, err := index.Sync(t.Context(), retrieval.Folder(files, corpus.Options{}), nil); err != nil {
		t.Fatal(err)
	}
	engine, err := answer.New(log, index, enc, shippedThreshold(t))
	if err != nil {
		t.Fatal(err)
	}
	return &town{index, engine}
}

// shippedThreshold is what ANSWER_THRESHOLD is where nobody sets it.
func shippedThreshold(t *testing.T) float64 {
	t.Helper()
	t.Setenv("ANSWER_THRESHOLD", "") // restored after the test
	if err := os.Unsetenv("ANSWER_THRESHOLD"); err != nil {
		t.Fatal(err)
	}
	s, err := settings.Read(filepath.Join(t.TempDir(), "none.env"))
	if err != nil {
		t.Fatal(err)
	}
	return s.AnswerThreshold
}

// Rank gives the documents of the passages found, each once.
func (w *town) Rank(ctx context.Context, question string, k int) ([]Ranked, error) {
	found, err := w.index.Snapshot().Search(ctx, retrieval.Query{Text: question, K: 4 * k})
	if err != nil {
		return nil, err
	}
	var ranked []Ranked
	for _, h := range found.Hits {
		if !slices.ContainsFunc(ranked, func(r Ranked) bool { return r.ID == h.Document.ID }) {
			ranked = append(ranked, Ranked{ID: h.Document.ID, Score: h.Score})
		}
	}
	return ranked[:min(k, len(ranked))], nil
}

func (w *town) Ask(ctx context.Context, question string) (Answered, error) {
	a, err := w.engine.Ask(ctx, answer.Question{Text: question})
	if err != nil {
		return Answered{}, err
	}
	out := Answered{Answered: a.Status == answer.Answered, Confidence: a.Confidence}
	for _, c := range a.Claims {
		claim := Claim{Text: c.Text}
		for _, cite := range c.Citations {
			claim.Documents = append(claim.Documents, a.Sources[cite.Source-1].ID)
		}
		out.Claims = append(out.Claims, claim)
	}
	return out, nil
}

// firstRight is the rank of the first document where the answer stands.
func (w *town) firstRight(t *testing.T, q Question) int {
	t.Helper()
	ranked, err := w.Rank(t.Context(), q.Text, 100)
	if err != nil {
		t.Fatal(err)
	}
	return 1 + slices.IndexFunc(ranked, func(r Ranked) bool { return slices.Contains(q.Documents, r.ID) })
}

// judged makes judgements of where the answers stand.
func judged(questions *QuestionSet, w *town) *Dataset {
	d := &Dataset{Name: "town", Qrels: Qrels{}, Documents: len(w.index.Snapshot().Documents())}
	for _, q := range questions.Questions {
		if !q.Answerable {
			continue
		}
		d.Queries = append(d.Queries, Query{ID: q.ID, Text: q.Text})
		d.Qrels[q.ID] = map[string]int{}
		for _, id := range q.Documents {
			d.Qrels[q.ID][id] = 1
		}
	}
	return d
}

func figures(out *strings.Builder, s *Summary) {
	for _, m := range s.Metrics {
		fmt.Fprintf(out, "%-22s %v over %d\n", m.Name, m.Value, m.N)
	}
}

// verdict says in a line how a question went.
func verdict(s QuestionScore, rank int) string {
	var line string
	switch {
	case !s.Answerable && s.Answered:
		line = "WRONG ANSWER"
	case !s.Answerable:
		line = "rightly silent"
	case !s.Answered:
		line = fmt.Sprintf("document at %d, WRONG REFUSAL", rank)
	case s.RightInFirst == 1:
		line = fmt.Sprintf("document at %d, right", rank)
	case s.Right == 1:
		line = fmt.Sprintf("document at %d, right further down", rank)
	default:
		line = fmt.Sprintf("document at %d, NOT THE ANSWER", rank)
	}
	line += fmt.Sprintf(", confidence %.2f", s.Confidence)
	if s.Answered {
		line += ": " + strings.Join(strings.Fields(s.Claims[0]), " ")
	}
	return line
}
