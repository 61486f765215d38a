package eval

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var (
	metricsData = filepath.Join("testdata", "metrics")
	quick       = Options{Resamples: 50}
)

func readTestData(t *testing.T) (*Dataset, Run) {
	t.Helper()
	d, err := ReadBEIR(filepath.Join(metricsData, "beir"), "test")
	if err != nil {
		t.Fatal(err)
	}
	run, err := ReadRun(filepath.Join(metricsData, "run.trec"))
	if err != nil {
		t.Fatal(err)
	}
	return d, run
}

// The golden figures are trec_eval's; scripts/eval/pytrec.py makes them.
func TestJudgeAgreesWithTrecEval(t *testing.T) {
	var want struct {
		Mean    map[string]float64
		Queries map[string]map[string]float64
	}
	raw, err := os.ReadFile(filepath.Join(metricsData, "trec_eval.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &want); err != nil {
		t.Fatal(err)
	}
	d, run := readTestData(t)
	report, err := Judge(d, run, quick)
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Scores) != len(want.Queries) || report.LeftOut == 0 {
		t.Fatalf("measured %d queries and left out %d, trec_eval measured %d", len(report.Scores), report.LeftOut, len(want.Queries))
	}
	for _, scores := range report.Scores {
		for name, value := range want.Queries[scores.ID] {
			if got := float64(scores.Metrics[name]); math.Abs(got-value) > 1e-9 {
				t.Errorf("query %s: %s is %v, trec_eval says %v", scores.ID, name, got, value)
			}
		}
	}
	for _, name := range RetrievalNames() {
		value, ok := want.Mean[name]
		if got, _ := report.Metric(name); !ok || math.Abs(got-value) > 1e-9 {
			t.Errorf("%s is %v, trec_eval says %v", name, got, value)
		}
	}
}

// replay ranks as a run did, which the query texts lead to.
type replay map[string][]Ranked

func newReplay(d *Dataset, run Run) replay {
	ids := make(map[string]string)
	for _, q := range d.Queries {
		ids[q.ID] = q.Text
	}
	r := make(replay)
	for _, ranking := range run {
		r[ids[ranking.Query]] = ranking.Documents
	}
	return r
}

func (r replay) Rank(_ context.Context, query string, k int) ([]Ranked, error) {
	docs := r[query]
	return docs[:min(k, len(docs))], nil
}

func TestRetrievalEqualsJudgingItsRun(t *testing.T) {
	d, run := readTestData(t)
	want, err := Judge(d, run, quick)
	if err != nil {
		t.Fatal(err)
	}
	for _, workers := range []int{1, 4} {
		var steps []int
		opts := Options{Resamples: 50, Workers: workers, Progress: func(done, total int) {
			if total != want.Queries {
				t.Errorf("progress says %d in all, want %d", total, want.Queries)
			}
			steps = append(steps, done)
		}}
		got, err := Retrieval(t.Context(), d, newReplay(d, run), opts)
		if err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(got.Metrics) != fmt.Sprint(want.Metrics) {
			t.Errorf("%d workers: got %v, want %v", workers, got.Metrics, want.Metrics)
		}
		if len(steps) != want.Queries || steps[0] != 1 || steps[len(steps)-1] != want.Queries {
			t.Errorf("%d workers: progress was %v", workers, steps)
		}
	}
}

func TestRunSurvivesWritingAndReading(t *testing.T) {
	d, run := readTestData(t)
	report, err := Retrieval(t.Context(), d, newReplay(d, run), quick)
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if err := WriteRun(&file, report.Run, "ibid"); err != nil {
		t.Fatal(err)
	}
	again, err := parseRun(&file, "run")
	if err != nil {
		t.Fatal(err)
	}
	judged, err := Judge(d, again, quick)
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(judged.Metrics) != fmt.Sprint(report.Metrics) {
		t.Errorf("read back: %v, want %v", judged.Metrics, report.Metrics)
	}
	for _, ranking := range report.Run {
		for _, doc := range ranking.Documents {
			if doc.ID == ranking.Query {
				t.Errorf("query %s found itself", doc.ID)
			}
		}
	}
}

func TestWriteRunRefusesWhatTheFormatCannotCarry(t *testing.T) {
	run := Run{{Query: "q", Documents: []Ranked{{ID: "a file.txt", Score: 1}}}}
	err := WriteRun(&bytes.Buffer{}, run, "ibid")
	if err == nil || !strings.Contains(err.Error(), `"a file.txt"`) {
		t.Errorf("got %v", err)
	}
}

type rankerFunc func(query string, k int) ([]Ranked, error)

func (f rankerFunc) Rank(_ context.Context, query string, k int) ([]Ranked, error) {
	return f(query, k)
}

func TestRetrievalStopsAtTheFirstFault(t *testing.T) {
	d, _ := readTestData(t)
	broken := errors.New("no index")
	faults := map[string]struct {
		docs []Ranked
		err  error
	}{
		"no index":         {nil, broken},
		"finite":           {[]Ranked{{ID: "d1", Score: math.NaN()}}, nil},
		`"d1" was used`:    {[]Ranked{{ID: "d1", Score: 2}, {ID: "d1", Score: 1}}, nil},
		"missing or empty": {[]Ranked{{Score: 2}}, nil},
	}
	for want, fault := range faults {
		calls := 0
		_, err := Retrieval(t.Context(), d, rankerFunc(func(string, int) ([]Ranked, error) {
			calls++
			return fault.docs, fault.err
		}), quick)
		if err == nil || !strings.Contains(err.Error(), want) || calls != 1 {
			t.Errorf("want %q after one call, got %v after %d", want, err, calls)
		}
		if fault.err != nil && !errors.Is(err, broken) {
			t.Errorf("the cause is lost: %v", err)
		}
	}
}

func TestRetrievalAsksForOneMoreThanItKeeps(t *testing.T) {
	d := &Dataset{Name: "own", Queries: []Query{{ID: "d1", Text: "t"}}, Qrels: Qrels{"d1": {"d2": 1}}, Documents: 2}
	asked := 0
	report, err := Retrieval(t.Context(), d, rankerFunc(func(_ string, k int) ([]Ranked, error) {
		asked = k
		return []Ranked{{ID: "d1", Score: 9}, {ID: "d2", Score: 8}}, nil
	}), Options{Depth: 5, Resamples: 10})
	if err != nil {
		t.Fatal(err)
	}
	if asked != 21 {
		t.Errorf("asked for %d documents, want 21: the deepest cut and the query itself", asked)
	}
	if got, _ := report.Metric("hits@1"); got != 1 {
		t.Errorf("hits@1 is %v; the query's own document must not stand before the answer", got)
	}
}

func TestRetrievalEndsWithItsContext(t *testing.T) {
	d, run := readTestData(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Retrieval(ctx, d, newReplay(d, run), quick); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestJudgeRefusesARunOfOtherQueries(t *testing.T) {
	d, _ := readTestData(t)
	_, err := Judge(d, Run{{Query: "elsewhere"}}, quick)
	if err == nil || !strings.Contains(err.Error(), "none of the") {
		t.Errorf("got %v", err)
	}
}

// drawGrades draws judgements of d0 … d29, one at least relevant.
func drawGrades(t *rapid.T) map[string]int {
	grades := map[string]int{"d0": 1}
	for i := range rapid.IntRange(0, 29).Draw(t, "judged") {
		grades[fmt.Sprint("d", i+1)] = rapid.IntRange(-1, 3).Draw(t, "grade")
	}
	return grades
}

func drawRanking(t *rapid.T) []string {
	docs := make([]string, 40)
	for i := range docs {
		docs[i] = fmt.Sprint("d", i)
	}
	docs = rapid.Permutation(docs).Draw(t, "ranking")
	return docs[:rapid.IntRange(0, len(docs)).Draw(t, "found")]
}

func TestRankingMeasuresKeepTheirBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		grades, docs := drawGrades(t), drawRanking(t)
		ranked := make([]Ranked, len(docs))
		for i, doc := range docs {
			ranked[i] = Ranked{ID: doc, Score: float64(-i)}
		}
		m := scoreQuery("q", ranked, Qrels{"q": grades}).Metrics
		for name, value := range m {
			if !(value >= 0 && value <= 1) {
				t.Fatalf("%s is %v", name, float64(value))
			}
		}
		for i := 1; i < len(cutoffs); i++ {
			for _, kind := range []string{"hits", "recall"} {
				shallow, deep := fmt.Sprintf("%s@%d", kind, cutoffs[i-1]), fmt.Sprintf("%s@%d", kind, cutoffs[i])
				if m[deep] < m[shallow] {
					t.Fatalf("%s is %v, %s is %v", deep, m[deep], shallow, m[shallow])
				}
			}
		}
		if m["MRR@10"] > m["hits@10"] || m["recall@5"] > m["hits@5"] {
			t.Fatalf("a rank without a hit: %v", m)
		}
	})
}

func TestIdealRankingHasNDCGOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		grades := drawGrades(t)
		var ideal []string
		for grade := 3; grade > 0; grade-- {
			for doc, g := range grades {
				if g == grade {
					ideal = append(ideal, doc)
				}
			}
		}
		if got := ndcg(ideal, grades, 10); math.Abs(got-1) > 1e-12 {
			t.Fatalf("nDCG of the ideal order is %v", got)
		}
		other := drawRanking(t)
		if got := ndcg(other, grades, 10); got > 1+1e-12 {
			t.Fatalf("nDCG of %v is %v", other, got)
		}
	})
}

func TestNDCGRisesWhenABetterDocumentMovesUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		grades, docs := drawGrades(t), drawRanking(t)
		if len(docs) < 2 {
			return
		}
		i := rapid.IntRange(0, len(docs)-2).Draw(t, "at")
		before := ndcg(docs, grades, 10)
		gain := max(grades[docs[i+1]], 0) - max(grades[docs[i]], 0)
		docs[i], docs[i+1] = docs[i+1], docs[i]
		after := ndcg(docs, grades, 10)
		if gain >= 0 && after < before-1e-12 || gain <= 0 && after > before+1e-12 {
			t.Fatalf("swapping at %d, gain %d: nDCG went from %v to %v", i, gain, before, after)
		}
	})
}
