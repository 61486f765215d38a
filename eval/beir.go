package eval

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Document is one line of a corpus.jsonl.
type Document struct {
	ID    string
	Title string // may be empty
	Text  string
}

// Query is one line of a queries.jsonl.
type Query struct {
	ID   string
	Text string
}

// Qrels hold the judgements: query id, document id, grade. Above 0 is relevant.
type Qrels map[string]map[string]int

// relevant counts the documents judged relevant to a query.
func (q Qrels) relevant(query string) int {
	n := 0
	for _, grade := range q[query] {
		if grade > 0 {
			n++
		}
	}
	return n
}

// Dataset is a BEIR folder without its texts: the judged queries of one split
// in the order of queries.jsonl, and the judgements.
type Dataset struct {
	Name      string // FOLDER/SPLIT
	Queries   []Query
	Qrels     Qrels
	Documents int // documents in corpus.jsonl
	Absent    int // documents judged relevant that corpus.jsonl lacks
}

// ReadBEIR reads queries.jsonl and qrels/SPLIT.tsv under dir, and goes through
// corpus.jsonl for its ids, so that a fault there shows before the long work
// begins. Use [Documents] for the texts.
func ReadBEIR(dir, split string) (*Dataset, error) {
	d := &Dataset{Name: filepath.Base(filepath.Clean(dir)) + "/" + split}
	var err error
	qrels := filepath.Join(dir, "qrels", split+".tsv")
	if d.Qrels, err = readQrels(qrels); err != nil {
		return nil, fmt.Errorf("read BEIR judgements: %w", err)
	}
	queries := filepath.Join(dir, "queries.jsonl")
	if d.Queries, err = readQueries(queries, d.Qrels); err != nil {
		return nil, fmt.Errorf("read BEIR queries: %w", err)
	}
	if len(d.Queries) != len(d.Qrels) {
		return nil, fmt.Errorf("%s judges query %q, which is not in %s", qrels, d.unknownQuery(), queries)
	}
	if err := d.countDocuments(filepath.Join(dir, "corpus.jsonl")); err != nil {
		return nil, fmt.Errorf("read BEIR corpus: %w", err)
	}
	return d, nil
}

// unknownQuery is the first judged query, by id, without a text.
func (d *Dataset) unknownQuery() string {
	known := make(map[string]bool)
	for _, q := range d.Queries {
		known[q.ID] = true
	}
	first := ""
	for id := range d.Qrels {
		if !known[id] && (first == "" || id < first) {
			first = id
		}
	}
	return first
}

// countDocuments sets Documents and Absent.
func (d *Dataset) countDocuments(path string) error {
	wanted := make(map[string]struct{})
	for _, grades := range d.Qrels {
		for doc, grade := range grades {
			if grade > 0 {
				wanted[doc] = struct{}{}
			}
		}
	}
	relevant := len(wanted)
	for doc, err := range Documents(path) {
		if err != nil {
			return err
		}
		d.Documents++
		delete(wanted, doc.ID)
	}
	d.Absent = len(wanted)
	if relevant == 0 {
		return fmt.Errorf("%s: no document is judged relevant to any query", d.Name)
	}
	if d.Absent == relevant {
		return fmt.Errorf("%s holds none of the %d documents judged relevant; are its _id those of the judgements?", path, relevant)
	}
	return nil
}

// Documents yields the documents of a corpus.jsonl one by one, or an error and
// nothing more. It keeps the ids in memory, to report one used twice.
func Documents(path string) iter.Seq2[Document, error] {
	return func(yield func(Document, error) bool) {
		seen := make(map[string]struct{})
		err := scanFile(path, func(line []byte) error {
			doc, err := parseDocument(line, seen)
			if err == nil && !yield(doc, nil) {
				return errStop
			}
			return err
		})
		if err != nil {
			yield(Document{}, err)
		}
	}
}

func parseDocument(line []byte, seen map[string]struct{}) (Document, error) {
	var raw struct {
		ID    string `json:"_id"`
		Title string `json:"title"`
		Text  string `json:"text"`
	}
	if err := decode(line, &raw); err != nil {
		return Document{}, err
	}
	return Document(raw), unique(seen, "_id", raw.ID)
}

func readQueries(path string, judged Qrels) ([]Query, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return parseQueries(f, path, judged)
}

// parseQueries keeps the queries that were judged.
func parseQueries(r io.Reader, name string, judged Qrels) ([]Query, error) {
	var queries []Query
	seen := make(map[string]struct{})
	err := scan(r, name, func(line []byte) error {
		var raw struct {
			ID   string `json:"_id"`
			Text string `json:"text"`
		}
		if err := decode(line, &raw); err != nil {
			return err
		}
		if err := unique(seen, "_id", raw.ID); err != nil {
			return err
		}
		if _, ok := judged[raw.ID]; ok {
			queries = append(queries, Query(raw))
		}
		return nil
	})
	return queries, err
}

func readQrels(path string) (Qrels, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return parseQrels(f, path)
}

// parseQrels reads tab-separated query id, document id and grade under one
// line of headings. A first line that ends in a number is a judgement.
func parseQrels(r io.Reader, name string) (Qrels, error) {
	qrels := make(Qrels)
	first := true
	err := scan(r, name, func(line []byte) error {
		fields := strings.Split(string(line), "\t")
		heading := first
		first = false
		if len(fields) != 3 {
			return fmt.Errorf("%d fields; write query-id, corpus-id and score, with tabs between", len(fields))
		}
		grade, err := strconv.Atoi(strings.TrimSpace(fields[2]))
		if err != nil && heading {
			return nil
		}
		if err != nil {
			return fmt.Errorf("score %q is not a whole number", fields[2])
		}
		return qrels.add(strings.TrimSpace(fields[0]), strings.TrimSpace(fields[1]), grade)
	})
	if err == nil && len(qrels) == 0 {
		err = fmt.Errorf("%s judges nothing", name)
	}
	return qrels, err
}

// add refuses a pair judged twice with different grades; the same grade twice
// says nothing new.
func (q Qrels) add(query, doc string, grade int) error {
	if query == "" || doc == "" {
		return errors.New("an id is empty")
	}
	if old, ok := q[query][doc]; ok && old != grade {
		return fmt.Errorf("query %q and document %q were judged %d before and %d here; keep one", query, doc, old, grade)
	}
	if q[query] == nil {
		q[query] = make(map[string]int)
	}
	q[query][doc] = grade
	return nil
}
