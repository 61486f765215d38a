package eval

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Ranked is a document and its score; higher is better.
type Ranked struct {
	ID    string
	Score float64
}

// Ranking is what was found for one query, best first.
type Ranking struct {
	Query     string
	Documents []Ranked
}

// Run is what a system found for each query.
type Run []Ranking

// sortRanked orders as trec_eval does, whatever order or ranks were given: by
// score in single precision, highest first, and equal scores by document id,
// last in byte order first.
func sortRanked(docs []Ranked) {
	slices.SortFunc(docs, func(a, b Ranked) int {
		if c := cmp.Compare(float32(b.Score), float32(a.Score)); c != 0 {
			return c
		}
		return strings.Compare(b.ID, a.ID)
	})
}

// WriteRun writes "query Q0 document rank score tag" lines, ranks from 1. Ids
// and tag must hold no white space, which the format cannot carry.
func WriteRun(w io.Writer, run Run, tag string) error {
	out := bufio.NewWriter(w)
	for _, ranking := range run {
		for i, doc := range ranking.Documents {
			for _, field := range []string{ranking.Query, doc.ID, tag} {
				if field == "" || strings.ContainsFunc(field, unicode.IsSpace) {
					return fmt.Errorf("write TREC run: %q is empty or holds white space, which the format cannot carry", field)
				}
			}
			score := strconv.FormatFloat(doc.Score, 'g', -1, 64)
			// A failed write is kept by the buffer and comes out of Flush.
			fmt.Fprintf(out, "%s Q0 %s %d %s %s\n", ranking.Query, doc.ID, i+1, score, tag)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write TREC run: %w", err)
	}
	return nil
}

// ReadRun reads a TREC run file. The rank column is ignored, as trec_eval
// ignores it: the scores order the documents.
func ReadRun(path string) (Run, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read TREC run: %w", err)
	}
	defer f.Close()
	run, err := parseRun(f, path)
	if err != nil {
		return nil, fmt.Errorf("read TREC run: %w", err)
	}
	return run, nil
}

func parseRun(r io.Reader, name string) (Run, error) {
	var run Run
	at := make(map[string]int)
	seen := make(map[[2]string]struct{})
	err := scan(r, name, func(line []byte) error {
		query, doc, err := parseRunLine(string(line))
		if err != nil {
			return err
		}
		pair := [2]string{query, doc.ID}
		if _, twice := seen[pair]; twice {
			return fmt.Errorf("document %q was ranked for query %q by an earlier line; keep one", doc.ID, query)
		}
		seen[pair] = struct{}{}
		if _, ok := at[query]; !ok {
			at[query] = len(run)
			run = append(run, Ranking{Query: query})
		}
		ranking := &run[at[query]]
		ranking.Documents = append(ranking.Documents, doc)
		return nil
	})
	for _, ranking := range run {
		sortRanked(ranking.Documents)
	}
	return run, err
}

func parseRunLine(line string) (query string, doc Ranked, err error) {
	fields := strings.Fields(line)
	if len(fields) != 6 {
		return "", Ranked{}, fmt.Errorf("%d fields; write query, Q0, document, rank, score and tag", len(fields))
	}
	score, err := strconv.ParseFloat(fields[4], 64)
	if err == nil {
		err = finite(score)
	}
	if err != nil {
		return "", Ranked{}, fmt.Errorf("score %q is not a finite number", fields[4])
	}
	return fields[0], Ranked{ID: fields[2], Score: score}, nil
}

// finite refuses what no measure can order.
func finite(score float64) error {
	if math.IsNaN(score) || math.IsInf(score, 0) {
		return errors.New("the score is not a finite number")
	}
	return nil
}
