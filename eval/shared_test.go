package eval

import (
	"context"
	"os"
	"path/filepath"
	"testing"
)

// shared is the folder of public benchmarks, which is no part of the
// repository: IBID_SHARED, else the one beside the repository.
func shared(t *testing.T, path ...string) string {
	t.Helper()
	root := os.Getenv("IBID_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "shared")
	}
	file := filepath.Join(append([]string{root, "bench"}, path...)...)
	if _, err := os.Stat(file); err != nil {
		t.Skipf("the benchmark is not here (%v); set IBID_SHARED to its folder", err)
	}
	return file
}

// oracle ranks what was judged, best first.
type oracle struct{ byText map[string]map[string]int }

func (o oracle) Rank(_ context.Context, query string, _ int) ([]Ranked, error) {
	var docs []Ranked
	for doc, grade := range o.byText[query] {
		docs = append(docs, Ranked{ID: doc, Score: float64(grade)})
	}
	return docs, nil
}

func TestSciFact(t *testing.T) {
	d, err := ReadBEIR(shared(t, "beir", "scifact"), "test")
	if err != nil {
		t.Fatal(err)
	}
	if d.Documents != 5183 || len(d.Queries) != 300 || d.Absent != 0 {
		t.Errorf("%d documents, %d queries, %d documents absent", d.Documents, len(d.Queries), d.Absent)
	}
	knowing := oracle{make(map[string]map[string]int)}
	for _, q := range d.Queries {
		knowing.byText[q.Text] = d.Qrels[q.ID]
	}
	report, err := Retrieval(t.Context(), d, knowing, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"nDCG@10", "MRR@10", "hits@1", "recall@10"} {
		if got, _ := report.Metric(name); got != 1 {
			t.Errorf("%s of the judgements themselves is %v", name, got)
		}
	}
}

func TestBenchmarksAreRead(t *testing.T) {
	for name, want := range map[string]int{"squad": 2805, "clapnq": 297, "sources": 18} {
		t.Run(name, func(t *testing.T) {
			set, err := ReadQuestions(shared(t, name, "answers.jsonl"))
			if err != nil {
				t.Fatal(err)
			}
			if len(set.Questions) != want || acceptsSentences(set.Questions) != (name == "clapnq") {
				t.Errorf("%d questions, sentences: %v", len(set.Questions), acceptsSentences(set.Questions))
			}
		})
	}
	for name, want := range map[string]int{"wice": 349, "fever_symmetric": 708, "fm2": 1169} {
		t.Run(name, func(t *testing.T) {
			set, err := ReadCitations(shared(t, "citations", name+".jsonl"))
			if err != nil {
				t.Fatal(err)
			}
			if len(set.Cases) != want {
				t.Errorf("%d claims", len(set.Cases))
			}
		})
	}
}

// goldAsker answers with the passage where the answer stands.
type goldAsker map[string]Claim

func (g goldAsker) Ask(_ context.Context, question string) (Answered, error) {
	claim, ok := g[question]
	return Answered{Answered: ok, Confidence: indicator(ok), Claims: []Claim{claim}}, nil
}

// Whole words must not be too strict: every accepted answer stands in the
// passage that it was taken from.
func TestGoldPassagesAreRight(t *testing.T) {
	for _, name := range []string{"squad", "clapnq"} {
		t.Run(name, func(t *testing.T) {
			set, err := ReadQuestions(shared(t, name, "answers.jsonl"))
			if err != nil {
				t.Fatal(err)
			}
			texts := make(map[string]string)
			for doc, err := range Documents(shared(t, name, "corpus.jsonl")) {
				if err != nil {
					t.Fatal(err)
				}
				texts[doc.ID] = doc.Text
			}
			gold := make(goldAsker)
			for _, q := range set.Questions {
				if q.Answerable {
					gold[q.Text] = Claim{Text: texts[q.Documents[0]], Documents: q.Documents}
				}
			}
			report, err := Answers(t.Context(), set, gold, Options{Workers: 2})
			if err != nil {
				t.Fatal(err)
			}
			for _, metric := range []string{"right", "right_in_first_claim", "citation_precision", "citation_recall", "auroc"} {
				if got, _ := report.Metric(metric); got < 0.995 {
					t.Errorf("%s of the passages themselves is %v", metric, got)
				}
			}
		})
	}
}
