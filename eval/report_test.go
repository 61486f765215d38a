package eval

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join(metricsData, name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs (go test ./eval -update writes it anew); got:\n%s", path, got)
	}
}

type printable interface {
	Write(io.Writer) error
	WriteScores(io.Writer) error
	JSON() ([]byte, error)
}

func goldenReport(t *testing.T, kind string, report printable) {
	t.Helper()
	var table, scores bytes.Buffer
	if err := errors.Join(report.Write(&table), report.WriteScores(&scores)); err != nil {
		t.Fatal(err)
	}
	golden(t, kind+".txt", table.Bytes())
	golden(t, kind+".scores.jsonl", scores.Bytes())
	encoded, err := report.JSON()
	if err != nil {
		t.Fatal(err)
	}
	if !json.Valid(encoded) {
		t.Errorf("%s is not JSON", encoded)
	}
	golden(t, kind+".json", encoded)
	broken := errors.New("disk full")
	if err := report.Write(brokenWriter{broken}); !errors.Is(err, broken) {
		t.Errorf("a write that fails gives %v", err)
	}
}

type brokenWriter struct{ err error }

func (w brokenWriter) Write([]byte) (int, error) { return 0, w.err }

func TestRetrievalReport(t *testing.T) {
	d, run := readTestData(t)
	d.Absent = 1
	report, err := Judge(d, run, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(report.Names()) != fmt.Sprint(RetrievalNames()) {
		t.Errorf("names %v", report.Names())
	}
	goldenReport(t, "retrieval", report)
}

// scripted answers a question by the words of its text.
type scripted map[string]Answered

func (s scripted) Ask(_ context.Context, question string) (Answered, error) {
	got, ok := s[question]
	if !ok {
		return Answered{}, errors.New("unplanned question")
	}
	return got, nil
}

func exampleQuestions(t *testing.T) (*QuestionSet, scripted) {
	t.Helper()
	questions, err := parseQuestions(strings.NewReader(`
{"id":"a1","question":"Who?","answerable":true,"documents":["x","y"],"answers":["Ann"]}
{"id":"a2","question":"When?","answerable":true,"documents":["x"],"answers":["/18\\d\\d/"]}
{"id":"a3","question":"Where?","answerable":true,"documents":["z"],"answers":["Rome"]}
{"id":"a4","question":"How?","answerable":true}
{"id":"u1","question":"Why?","answerable":false,"documents":["x"]}
{"id":"u2","question":"What?","answerable":false}`), "example")
	if err != nil {
		t.Fatal(err)
	}
	return &QuestionSet{Name: "example.jsonl", Questions: questions}, scripted{
		"Who?":   {true, 0.95, []Claim{{"It was Ann.", []string{"x"}}, {"Nobody else.", []string{"w"}}}},
		"When?":  {true, 0.8, []Claim{{"Long ago.", []string{"x"}}, {"In 1871.", []string{"x"}}}},
		"Where?": {false, 0.3, []Claim{{"In Rome.", []string{"z"}}}}, // shown to nobody
		"How?":   {true, 0.6, []Claim{{"By hand.", nil}}},
		"Why?":   {true, 0.6, []Claim{{"Because.", []string{"x"}}}},
		"What?":  {false, 0, nil},
	}
}

func TestAnswersReport(t *testing.T) {
	set, asker := exampleQuestions(t)
	report, err := Answers(t.Context(), set, asker, Options{Workers: 3})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]float64{
		"right":                2. / 3, // a1 and a2 of a1, a2, a3
		"right_in_first_claim": 1. / 3, // a1
		"right_when_answered":  1,
		"citation_precision":   (0.5 + 1) / 2,
		"citation_recall":      (0.5 + 1) / 2,
		"wrong_answers":        0.5,
		"wrong_refusals":       0.25,
		"auroc":                (3 + 3.5) / 8, // a1, a2 above both; a3 above u2; a4 level with u1
		"brier":                (0.0025 + 0.04 + 0.49 + 0.16 + 0.36 + 0) / 6,
		"ece":                  (0.05 + 0.2 + 0.7 + 0.2 + 0) / 6,
	} {
		if got, ok := report.Metric(name); !ok || !same(got, want) {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	if got, ok := report.Metric("sentence_f1"); ok {
		t.Errorf("sentence_f1 is %v, but no accepted answer is a sentence", got)
	}
	if fmt.Sprint(report.Names()) != fmt.Sprint(AnswersNames()) {
		t.Errorf("names %v", report.Names())
	}
	goldenReport(t, "answers", report)
}

func TestAnswersMeasuresSentences(t *testing.T) {
	questions, err := parseQuestions(strings.NewReader(`
{"id":"1","question":"What?","answerable":true,"answers":["The bridge was built of local stone .","It fell down in 1820 ."]}
{"id":"2","question":"Who?","answerable":true,"answers":["Nobody knows who built the bridge ."]}`), "example")
	if err != nil {
		t.Fatal(err)
	}
	report, err := Answers(t.Context(), &QuestionSet{Questions: questions}, scripted{
		"What?": {true, 1, []Claim{{Text: "The bridge was built of local stone."}}},
		"Who?":  {Confidence: 0.1},
	}, quick)
	if err != nil {
		t.Fatal(err)
	}
	if got, ok := report.Metric("sentence_f1"); !ok || !same(got, 2./3) {
		t.Errorf("sentence_f1 is %v, want 2/3 over the one that was answered", got)
	}
}

func TestAnswersRefusesAFaultyAsker(t *testing.T) {
	set := &QuestionSet{Questions: []Question{{ID: "q7", Text: "Who?"}}}
	for want, asker := range map[string]scripted{
		"ask question q7: unplanned":    {},
		"confidence 1.2 is not between": {"Who?": {Confidence: 1.2}},
		"confidence NaN is not between": {"Who?": {Confidence: math.NaN()}},
	} {
		if _, err := Answers(t.Context(), set, asker, quick); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// overlap supports a claim by the share of its words in the evidence.
type overlap struct{}

func (overlap) Supports(_ context.Context, claim string, evidence []string) (float64, bool, string, error) {
	text := strings.Join(evidence, " ")
	words, found := strings.Fields(claim), 0
	for _, word := range words {
		if strings.Contains(text, word) {
			found++
		}
	}
	score := float64(found) / float64(len(words))
	return score, score > 0.7, fmt.Sprintf("%d of %d words", found, len(words)), nil
}

func TestCitationsReport(t *testing.T) {
	cases, err := parseCitations(strings.NewReader(`
{"id":"s1","claim":"the bridge fell","evidence":["In 1820","the bridge fell down"],"supported":true}
{"id":"s2","claim":"it was rebuilt","evidence":["workers raised it anew"],"supported":true}
{"id":"n1","claim":"the bridge stood","evidence":["the bridge fell"],"supported":false}
{"id":"n2","claim":"the town fell","evidence":["the town saw that the bridge fell"],"supported":false}
{"id":"n3","claim":"nothing","evidence":[],"supported":false}`), "example")
	if err != nil {
		t.Fatal(err)
	}
	report, err := Citations(t.Context(), &CitationSet{Name: "example.jsonl", Cases: cases}, overlap{}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]float64{
		"balanced_accuracy": (1./2 + 2./3) / 2,
		"auroc":             (2.5 + 1) / 6,
		"precision":         0.5,
		"recall":            0.5,
	} {
		if got, ok := report.Metric(name); !ok || !same(got, want) {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	if fmt.Sprint(report.Names()) != fmt.Sprint(CitationsNames()) {
		t.Errorf("names %v", report.Names())
	}
	goldenReport(t, "citations", report)
}

type unsure struct{ score float64 }

func (u unsure) Supports(context.Context, string, []string) (float64, bool, string, error) {
	return u.score, false, "", nil
}

func TestCitationsRefusesAScoreThatIsNone(t *testing.T) {
	set := &CitationSet{Cases: []CitationCase{{ID: "c1"}}}
	if _, err := Citations(t.Context(), set, unsure{math.Inf(1)}, quick); err == nil || !strings.Contains(err.Error(), "judge claim c1") {
		t.Errorf("got %v", err)
	}
}

func TestGate(t *testing.T) {
	report := &Summary{Metrics: Metrics{{Name: "nDCG@10", Value: 0.69996}, {Name: "brier", Value: 0.2}, {Name: "auroc", Value: Figure(math.NaN())}}}
	for _, c := range []struct {
		least, most []string
		want        string
	}{
		{nil, nil, ""},
		{[]string{"nDCG@10=0.6", "ndcg@10 = .69"}, []string{"brier=0.2"}, ""},
		{[]string{"nDCG@10=0.7"}, nil, "nDCG@10 is 0.7000, below 0.7"},
		{[]string{"nDCG@10=0.8"}, []string{"brier=0.1"}, "nDCG@10 is 0.7000, below 0.8; brier is 0.2000, above 0.1"},
		{[]string{"auroc=0.5"}, nil, "auroc has no value"},
	} {
		gate, err := ParseGate(c.least, c.most, report.Names())
		if err != nil {
			t.Fatal(err)
		}
		err = gate.Check(report)
		if (err == nil) != (c.want == "") || err != nil && (!errors.Is(err, ErrGate) || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%v, %v: got %v, want %q", c.least, c.most, err, c.want)
		}
	}
}

func TestParseGateNamesEveryFault(t *testing.T) {
	_, err := ParseGate([]string{"nDCG@10", "speed=1", "brier=low"}, []string{"auroc=NaN"}, AnswersNames())
	if err == nil {
		t.Fatal("took them")
	}
	for _, want := range []string{`bound "nDCG@10" is not NAME=NUMBER`, `measure "speed" is unknown; there are right, `, `"brier=low"`, `"auroc=NaN"`} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v lacks %q", err, want)
		}
	}
}
