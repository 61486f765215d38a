package eval

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// writeFiles makes a folder of files from path and content.
func writeFiles(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const (
	goodCorpus  = `{"_id":"d1","title":"T","text":"one","metadata":{}}` + "\n\n" + `{"_id":"d2","text":"two"}`
	goodQueries = `{"_id":"q1","text":"which?"}` + "\n" + `{"_id":"q2","text":"unjudged"}`
	goodQrels   = "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td9\t1\nq1\td1\t2\n"
)

func TestReadBEIR(t *testing.T) {
	dir := writeFiles(t, map[string]string{
		"corpus.jsonl": "\ufeff" + goodCorpus, "queries.jsonl": strings.ReplaceAll(goodQueries, "\n", "\r\n"), "qrels/dev.tsv": goodQrels,
	})
	d, err := ReadBEIR(dir, "dev")
	if err != nil {
		t.Fatal(err)
	}
	if d.Documents != 2 || d.Absent != 1 || len(d.Queries) != 1 || d.Queries[0] != (Query{"q1", "which?"}) || d.Qrels["q1"]["d1"] != 2 {
		t.Errorf("got %+v", d)
	}
	if want := filepath.Base(dir) + "/dev"; d.Name != want {
		t.Errorf("the name is %q, want %q", d.Name, want)
	}
}

// Each fault must be told with the file, the line and what to do.
func TestReadBEIRNamesTheFault(t *testing.T) {
	for name, c := range map[string]struct{ file, content, want string }{
		"id twice":         {"corpus.jsonl", goodCorpus + "\n" + `{"_id":"d1","text":""}`, `corpus.jsonl:4: _id "d1" was used by an earlier line`},
		"no id":            {"corpus.jsonl", `{"id":"d1"}`, `corpus.jsonl:1: field "_id" is missing`},
		"number for id":    {"corpus.jsonl", goodCorpus + "\n" + `{"_id":7}`, `corpus.jsonl:4: field "_id" holds a number; make it a string`},
		"list for object":  {"corpus.jsonl", `[1]`, `corpus.jsonl:1: the line holds a JSON array`},
		"not JSON":         {"queries.jsonl", "q1 which?", `queries.jsonl:1: write one JSON object a line`},
		"query twice":      {"queries.jsonl", goodQueries + "\n" + goodQueries, `queries.jsonl:3: _id "q1" was used`},
		"not UTF-8":        {"queries.jsonl", "{\"_id\":\"q1\",\"text\":\"caf\xe9\"}", "queries.jsonl:1: the line is not UTF-8"},
		"unknown query":    {"queries.jsonl", `{"_id":"q3","text":"x"}`, `judges query "q1", which is not in`},
		"spaces in qrels":  {"qrels/test.tsv", goodQrels + "q1 d2 1", "test.tsv:5: 1 fields; write query-id, corpus-id and score, with tabs"},
		"grade in words":   {"qrels/test.tsv", goodQrels + "q1\td2\thigh", `test.tsv:5: score "high" is not a whole number`},
		"two grades":       {"qrels/test.tsv", goodQrels + "q1\td1\t1", "test.tsv:5: query \"q1\" and document \"d1\" were judged 2 before and 1 here"},
		"empty qrels":      {"qrels/test.tsv", "query-id\tcorpus-id\tscore\n", "judges nothing"},
		"nothing relevant": {"qrels/test.tsv", "q1\td1\t0\n", "no document is judged relevant"},
		"other corpus":     {"corpus.jsonl", `{"_id":"x"}`, "holds none of the 2 documents judged relevant"},
	} {
		files := map[string]string{"corpus.jsonl": goodCorpus, "queries.jsonl": goodQueries, "qrels/test.tsv": goodQrels}
		files[c.file] = c.content
		_, err := ReadBEIR(writeFiles(t, files), "test")
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
	if _, err := ReadBEIR(t.TempDir(), "test"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no folder: got %v", err)
	}
}

func TestQrelsWithoutHeadingLoseNoLine(t *testing.T) {
	qrels, err := parseQrels(strings.NewReader("q1\td1\t1\nq2\td2\t1"), "qrels")
	if err != nil || len(qrels) != 2 {
		t.Errorf("got %v, %v", qrels, err)
	}
}

func TestReadQuestions(t *testing.T) {
	dir := writeFiles(t, map[string]string{"answers.jsonl": `{"id":"1","question":"Who?","answerable":true,"documents":["a b.txt"],"answers":["Ann","/B(ob)?/"],"note":1}
{"id":"2","question":"Why?","answerable":false}`})
	set, err := ReadQuestions(filepath.Join(dir, "answers.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	q := set.Questions[0]
	if set.Name != "answers.jsonl" || len(set.Questions) != 2 || q.Text != "Who?" || !q.Answerable || q.Documents[0] != "a b.txt" || len(q.Accepted) != 2 {
		t.Errorf("got %+v", set)
	}
}

// The questions that come with the default corpus must be of use: both kinds,
// and for each that can be answered, where and how.
func TestDefaultQuestions(t *testing.T) {
	set, err := ReadQuestions(filepath.Join("testdata", "default-answers.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	answerable := 0
	for _, q := range set.Questions {
		if !q.Answerable {
			continue
		}
		answerable++
		if len(q.Accepted) == 0 || len(q.Documents) == 0 {
			t.Errorf("question %s is answerable, but by what?", q.ID)
		}
	}
	if answerable == 0 || answerable == len(set.Questions) {
		t.Errorf("%d of %d questions are answerable", answerable, len(set.Questions))
	}
}

func TestReadersNameTheFault(t *testing.T) {
	const ok = `{"id":"1","question":"Who?","answerable":true}` + "\n"
	questions := map[string]string{
		"": "x.jsonl holds no question",
		ok + `{"id":"1","question":"Why?","answerable":true}`:                   `x.jsonl:2: id "1" was used`,
		ok + `{"id":"2","answerable":true}`:                                     `x.jsonl:2: field "question" is missing`,
		ok + `{"id":"2","question":"Why?"}`:                                     `x.jsonl:2: field "answerable" is missing`,
		ok + `{"id":"2","question":"Why?","answerable":"yes"}`:                  `field "answerable" holds a string; make it a boolean`,
		ok + `{"id":"2","question":"Why?","answerable":true,"answers":"x"}`:     `field "answers" holds a string; make it a list`,
		ok + `{"id":"2","question":"Why?","answerable":true,"answers":["/(/"]}`: "x.jsonl:2: answer /(/: error parsing regexp",
	}
	for content, want := range questions {
		if _, err := parseQuestions(strings.NewReader(content), "x.jsonl"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", content, err, want)
		}
	}
	citations := map[string]string{
		"":                                     "holds no claim",
		`{"id":"1","claim":"c","evidence":[]}`: `c.jsonl:1: field "supported" is missing`,
		`{"id":"1","claim":"c","supported":true}`:      `field "evidence" is missing`,
		`{"id":"1","evidence":[]}`:                     `field "claim" is missing`,
		`{"claim":"c","evidence":[],"supported":true}`: `field "id" is missing`,
	}
	for content, want := range citations {
		if _, err := parseCitations(strings.NewReader(content), "c.jsonl"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", content, err, want)
		}
	}
	runs := map[string]string{
		"q1 Q0 d1 1 0.5":                 "r:1: 5 fields; write query, Q0, document, rank, score and tag",
		"q1 Q0 d1 1 NaN t":               `r:1: score "NaN" is not a finite number`,
		"q1 Q0 d1 1 2 t\nq1 Q0 d1 2 1 t": `r:2: document "d1" was ranked for query "q1" by an earlier line`,
	}
	for content, want := range runs {
		if _, err := parseRun(strings.NewReader(content), "r"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", content, err, want)
		}
	}
}

func TestLongLines(t *testing.T) {
	long := strings.Repeat("word ", 2<<20)
	dir := writeFiles(t, map[string]string{"corpus.jsonl": `{"_id":"d1","text":"` + long + `"}` + "\n" + `{"_id":"d2"}`})
	var lengths []int
	for doc, err := range Documents(filepath.Join(dir, "corpus.jsonl")) {
		if err != nil {
			t.Fatal(err)
		}
		lengths = append(lengths, len(doc.Text))
	}
	if fmt.Sprint(lengths) != fmt.Sprint([]int{len(long), 0}) {
		t.Errorf("read texts of %v bytes", lengths)
	}
	endless := bytes.NewReader(make([]byte, maxLine+2))
	err := scan(endless, "x", func([]byte) error { return nil })
	if err == nil || !strings.Contains(err.Error(), "x:1: the line is longer than 64 MiB") {
		t.Errorf("got %v", err)
	}
}

func TestDocumentsStopsWhenAsked(t *testing.T) {
	dir := writeFiles(t, map[string]string{"corpus.jsonl": goodCorpus + "\nbroken"})
	n := 0
	for _, err := range Documents(filepath.Join(dir, "corpus.jsonl")) {
		if err != nil {
			t.Fatal(err)
		}
		n++
		break
	}
	if n != 1 {
		t.Errorf("yielded %d documents", n)
	}
	var last error
	for _, err := range Documents(filepath.Join(dir, "corpus.jsonl")) {
		n++
		last = err
	}
	if n != 4 || last == nil || !strings.Contains(last.Error(), "corpus.jsonl:4:") {
		t.Errorf("after two documents, the fault: %v", last)
	}
}

// Fifty thousand documents are read and measured without holding their texts.
func TestLargeCorpus(t *testing.T) {
	if testing.Short() {
		t.Skip("writes 20 MB")
	}
	const n = 50_000
	text := strings.Repeat("A sentence of no account. ", 14)
	var corpus, queries, qrels strings.Builder
	for i := range n {
		fmt.Fprintf(&corpus, `{"_id":"d%d","title":"Title","text":"%s"}`+"\n", i, text)
	}
	for i := range 100 {
		fmt.Fprintf(&queries, `{"_id":"q%d","text":"d%d"}`+"\n", i, i*7)
		fmt.Fprintf(&qrels, "q%d\td%d\t1\n", i, i*7)
	}
	dir := writeFiles(t, map[string]string{"corpus.jsonl": corpus.String(), "queries.jsonl": queries.String(), "qrels/test.tsv": qrels.String()})
	d, err := ReadBEIR(dir, "test")
	if err != nil {
		t.Fatal(err)
	}
	report, err := Retrieval(t.Context(), d, rankerFunc(func(query string, _ int) ([]Ranked, error) {
		return []Ranked{{ID: query, Score: 1}}, nil
	}), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := report.Metric("nDCG@10"); got != 1 || report.Documents != n {
		t.Errorf("nDCG@10 is %v over %d documents", got, report.Documents)
	}
}

func FuzzReaders(f *testing.F) {
	for _, seed := range []string{
		goodCorpus, goodQueries, goodQrels, "\ufeffq1 Q0 d1 1 0.5 tag\n",
		`{"id":"1","question":"Who?","answerable":true,"answers":["/a/","b"]}`,
		`{"id":"1","claim":"c","evidence":["e"],"supported":false}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if questions, err := parseQuestions(bytes.NewReader(data), "f"); err == nil {
			for _, q := range questions {
				if q.ID == "" || q.Text == "" {
					t.Errorf("took %+v", q)
				}
			}
		}
		if cases, err := parseCitations(bytes.NewReader(data), "f"); err == nil && len(cases) == 0 {
			t.Error("took a file without claims")
		}
		qrels, err := parseQrels(bytes.NewReader(data), "f")
		if err == nil && len(qrels) == 0 {
			t.Error("took a file without judgements")
		}
		// Any reader may refuse, none may panic.
		_, _ = parseQueries(bytes.NewReader(data), "f", qrels)
	})
}

// What is read as a run is written and read as the same run.
func FuzzRun(f *testing.F) {
	f.Add([]byte("q1 Q0 d1 1 0.5 tag\nq1 Q0 d2 2 0.50000000001 tag\nq2 Q0 d1 1 -1e300 tag"))
	f.Fuzz(func(t *testing.T, data []byte) {
		run, err := parseRun(bytes.NewReader(data), "f")
		if err != nil {
			return
		}
		var first, second bytes.Buffer
		if err := WriteRun(&first, run, "t"); err != nil {
			t.Fatal(err)
		}
		again, err := parseRun(bytes.NewReader(first.Bytes()), "f")
		if err != nil {
			t.Fatal(err)
		}
		if err := WriteRun(&second, again, "t"); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Errorf("first %q, then %q", first.Bytes(), second.Bytes())
		}
	})
}

func FuzzAccepted(f *testing.F) {
	f.Add("don’t", "They don't say")
	f.Add("/a.c/", "abc")
	f.Fuzz(func(t *testing.T, accepted, text string) {
		a, err := ParseAccepted(accepted)
		if err != nil {
			return
		}
		a.In(text)
		if f1 := sentenceF1([]Claim{{Text: text}}, []Accepted{a}); f1.Defined() && (f1 < 0 || f1 > 1) {
			t.Errorf("F1 is %v", float64(f1))
		}
	})
}
