package eval

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// Ranker finds documents.
type Ranker interface {
	// Rank gives up to k documents for a query, best first, each once. Where
	// passages are what is found, bringing them together by document is the
	// implementer's.
	Rank(ctx context.Context, query string, k int) ([]Ranked, error)
}

// RetrievalReport tells how well documents were found.
type RetrievalReport struct {
	Summary
	Documents int           `json:"documents"`
	Queries   int           `json:"queries"`  // measured
	LeftOut   int           `json:"left_out"` // judged, but with nothing relevant
	Run       Run           `json:"-"`
	Scores    []QueryScores `json:"-"`
}

// QueryScores are the figures of one query.
type QueryScores struct {
	ID       string            `json:"id"`
	Relevant int               `json:"relevant"` // documents judged relevant
	Found    int               `json:"found"`    // documents ranked
	Metrics  map[string]Figure `json:"metrics"`  // by the names of RetrievalNames
}

// Retrieval asks for every query of d that has a relevant document and judges
// what comes back. A document whose id is the query's own is left out, as
// BEIR does.
func Retrieval(ctx context.Context, d *Dataset, ranker Ranker, opts Options) (*RetrievalReport, error) {
	queries := d.measured()
	run := make(Run, len(queries))
	err := opts.each(ctx, len(queries), func(ctx context.Context, i int) error {
		docs, err := rank(ctx, ranker, queries[i], opts.depth())
		run[i] = Ranking{Query: queries[i].ID, Documents: docs}
		return err
	})
	if err != nil {
		return nil, err
	}
	return Judge(d, run, opts)
}

// measured are the queries with at least one relevant document: without one,
// no ranking could score.
func (d *Dataset) measured() []Query {
	var queries []Query
	for _, q := range d.Queries {
		if d.Qrels.relevant(q.ID) > 0 {
			queries = append(queries, q)
		}
	}
	return queries
}

// rank asks for one document more than depth, in case the query's own is
// among them.
func rank(ctx context.Context, ranker Ranker, q Query, depth int) ([]Ranked, error) {
	found, err := ranker.Rank(ctx, q.Text, depth+1)
	if err != nil {
		return nil, fmt.Errorf("rank documents for query %s: %w", q.ID, err)
	}
	docs := make([]Ranked, 0, len(found))
	seen := make(map[string]struct{}, len(found))
	for _, doc := range found {
		err := errors.Join(finite(doc.Score), unique(seen, "document", doc.ID))
		if err != nil {
			return nil, fmt.Errorf("rank documents for query %s: document %s: %w", q.ID, doc.ID, err)
		}
		if doc.ID != q.ID {
			docs = append(docs, doc)
		}
	}
	sortRanked(docs)
	return docs[:min(depth, len(docs))], nil
}

// Judge measures a run that was made before, by Ibid or by another system. A
// query that the run lacks counts as nothing found.
func Judge(d *Dataset, run Run, opts Options) (*RetrievalReport, error) {
	rankings := make(map[string][]Ranked, len(run))
	for _, ranking := range run {
		rankings[ranking.Query] = ranking.Documents
	}
	queries := d.measured()
	report := &RetrievalReport{
		Documents: d.Documents, Queries: len(queries), LeftOut: len(d.Queries) - len(queries), Run: run,
		Summary: Summary{Kind: "retrieval", Name: d.Name},
	}
	missing := 0
	for _, q := range queries {
		docs, ok := rankings[q.ID]
		if !ok {
			missing++
		}
		report.Scores = append(report.Scores, scoreQuery(q.ID, docs, d.Qrels))
	}
	if missing == len(queries) {
		return nil, fmt.Errorf("judge run: none of the %d queries of %s is in it", len(queries), d.Name)
	}
	report.Metrics = bootstrap(report.measures(), len(queries), opts.resamples())
	report.note(missing, d.Absent)
	return report, nil
}

// scoreQuery takes the figures of one query, sorting docs as trec_eval does.
func scoreQuery(query string, docs []Ranked, qrels Qrels) QueryScores {
	docs = append([]Ranked(nil), docs...)
	sortRanked(docs)
	ids := make([]string, 0, len(docs))
	for _, doc := range docs {
		if doc.ID != query {
			ids = append(ids, doc.ID)
		}
	}
	relevant := qrels.relevant(query)
	grades := qrels[query]
	figures := []float64{ndcg(ids, grades, 10), reciprocalRank(ids, grades, 10)}
	for _, k := range cutoffs {
		figures = append(figures, indicator(relevantIn(ids, grades, k) > 0))
	}
	for _, k := range cutoffs {
		figures = append(figures, float64(relevantIn(ids, grades, k))/float64(relevant))
	}
	scores := QueryScores{ID: query, Relevant: relevant, Found: len(ids), Metrics: make(map[string]Figure)}
	for i, name := range RetrievalNames() {
		scores.Metrics[name] = Figure(figures[i])
	}
	return scores
}

// RetrievalNames lists the figures of a RetrievalReport.
func RetrievalNames() []string {
	names := []string{"nDCG@10", "MRR@10"}
	for _, kind := range []string{"hits", "recall"} {
		for _, k := range cutoffs {
			names = append(names, fmt.Sprintf("%s@%d", kind, k))
		}
	}
	return names
}

// measures are the means of each column of the scores.
func (r *RetrievalReport) measures() []measure {
	means := []string{"order of the first 10, by grade", "1/rank of the first relevant document, in 10"}
	for _, k := range cutoffs {
		means = append(means, fmt.Sprintf("questions with a relevant document in %d", k))
	}
	for _, k := range cutoffs {
		means = append(means, fmt.Sprintf("relevant documents found in %d", k))
	}
	var all []measure
	for i, name := range RetrievalNames() {
		column := make([]Figure, len(r.Scores))
		for row, scores := range r.Scores {
			column[row] = scores.Metrics[name]
		}
		all = append(all, meanOf(name, means[i], column))
	}
	return all
}

func (r *RetrievalReport) note(missing, absent int) {
	if r.LeftOut > 0 {
		r.Notes = append(r.Notes, "Left out: "+counted(r.LeftOut, "question")+" with no relevant document.")
	}
	if missing > 0 {
		r.Notes = append(r.Notes, "Not in the run, counted as nothing found: "+counted(missing, "question")+".")
	}
	if absent > 0 {
		r.Notes = append(r.Notes, "Judged relevant, but not in the corpus: "+counted(absent, "document")+".")
	}
}

// Write prints the report for people.
func (r *RetrievalReport) Write(w io.Writer) error {
	return writeText(w, r.text(counted(r.Queries, "question")+", "+counted(r.Documents, "document")))
}

// JSON is the report for programs.
func (r *RetrievalReport) JSON() ([]byte, error) { return toJSON(r) }

// WriteScores writes a JSON line per question.
func (r *RetrievalReport) WriteScores(w io.Writer) error { return writeLines(w, r.Scores) }
