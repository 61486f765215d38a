package retrieval

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"ibid/corpus"
)

// DefaultK is how many passages a search returns unless it is told.
const DefaultK = 10

// A Query is a question to a part of the corpus.
type Query struct {
	Text    string
	K       int         // passages wanted; DefaultK when it is 0
	Since   corpus.Date // only documents dated within [Since, Until]; empty is open,
	Until   corpus.Date // and with either, documents without a date are left out
	Sources []string    // only these document IDs; empty is all
}

// A Result is what a search found, best first.
type Result struct {
	Hits        []Hit
	QueryVector []float32     // of length 1; nil when there is none
	EmbedError  error         // why the question has no vector: the ranking is by words alone
	Considered  int           // passages that the filters let through
	EmbedTime   time.Duration // of the question
	SearchTime  time.Duration // of all the rest
}

// A Hit is a passage that was found, and why.
type Hit struct {
	Passage    *corpus.Passage
	Document   *corpus.Document
	Score      float64           // what ranks it, comparable within one result only
	Cosine     float64           // of question and passage, -1 to 1; 0 without a question's vector
	BM25       float64           // of the words they share
	CosineRank int               // from 1; 0 when it is not among the nearest candidates
	WordsRank  int               // likewise
	Nearness   float64           // of its words to the question's, 0 to 1; 0 when it was not looked at again
	Terms      []string          // the question's words that stand in it, rarest first
	Copies     []*corpus.Passage // that only repeat it, and were left out for it
}

// Search ranks the passages for a question. A question without a letter or
// digit finds nothing; the error is not nil only when ctx is done.
func (s *Snapshot) Search(ctx context.Context, q Query) (*Result, error) {
	result := &Result{}
	keep := s.filter(q)
	result.Considered = s.considered(keep)
	if strings.TrimSpace(q.Text) == "" || result.Considered == 0 {
		return result, ctx.Err()
	}
	began := time.Now()
	result.QueryVector, result.EmbedError = s.embedQuestion(ctx, q.Text)
	result.EmbedTime = time.Since(began)
	if ctx.Err() != nil {
		return nil, fmt.Errorf("embed the question: %w", ctx.Err())
	}
	if q.K <= 0 {
		q.K = DefaultK
	}
	began = time.Now()
	found, err := s.candidates(ctx, q, result.QueryVector, keep)
	if err != nil {
		return nil, err
	}
	s.fuse(found, result.QueryVector != nil)
	result.Hits = s.hits(q, found)
	if result.QueryVector != nil && s.opts.Fusion == FuseScores {
		s.lookAgain(ctx, q.Text, result.Hits)
	}
	if ctx.Err() != nil {
		return nil, fmt.Errorf("look at the best passages again: %w", ctx.Err())
	}
	result.SearchTime = time.Since(began)
	return result, nil
}

// embedQuestion returns a vector of length 1. A service that cannot be reached
// must not end the search: words still find a lot.
func (s *Snapshot) embedQuestion(ctx context.Context, text string) ([]float32, error) {
	v, err := s.embedder.EmbedQuery(ctx, text)
	if err == nil {
		v = slices.Clone(v)
		err = normalise(v, s.embedder.Dimensions())
	}
	if err != nil {
		if ctx.Err() == nil {
			s.log.Warn("search by words alone: the question has no vector", "embedder", s.embedder.Name(), "error", err)
		}
		return nil, err
	}
	return v, nil
}

// Admits reports whether the query's filters let a document through.
func (q Query) Admits(d *corpus.Document) bool {
	return d.Date.Within(q.Since, q.Until) && (len(q.Sources) == 0 || slices.Contains(q.Sources, d.ID))
}

// filter returns which passages may be found, nil for all.
func (s *Snapshot) filter(q Query) []bool {
	if q.Since == "" && q.Until == "" && len(q.Sources) == 0 {
		return nil
	}
	documents := make([]bool, len(s.documents))
	for i := range s.documents {
		documents[i] = q.Admits(&s.documents[i])
	}
	keep := make([]bool, len(s.passages))
	for i, d := range s.owner {
		keep[i] = documents[d]
	}
	return keep
}

func (s *Snapshot) considered(keep []bool) int {
	if keep == nil {
		return len(s.passages)
	}
	n := 0
	for _, k := range keep {
		if k {
			n++
		}
	}
	return n
}

// hits makes the K best of the ranked candidates presentable.
func (s *Snapshot) hits(q Query, ranked []candidate) []Hit {
	var hits []Hit
	for _, group := range s.collapse(ranked, q.K) {
		c := group[0]
		h := Hit{
			Passage:  &s.passages[c.passage],
			Document: &s.documents[s.owner[c.passage]],
			Score:    c.score, Cosine: c.cosine, BM25: c.bm25,
			CosineRank: c.cosineRank, WordsRank: c.wordsRank,
		}
		for _, m := range s.Words().Explain(q.Text, c.passage) {
			h.Terms = append(h.Terms, m.Word)
		}
		for _, twin := range group[1:] {
			h.Copies = append(h.Copies, &s.passages[twin.passage])
		}
		hits = append(hits, h)
	}
	return hits
}

// Why says in one line why the passage ranks where it does.
func (h Hit) Why() string {
	var why []string
	if len(h.Terms) > 0 {
		why = append(why, fmt.Sprintf("words %s: “%s” (BM25 %.2f)", rank(h.WordsRank), strings.Join(h.Terms, "”, “"), h.BM25))
	} else {
		why = append(why, "shares no word")
	}
	why = append(why, fmt.Sprintf("meaning %s (cosine %.3f)", rank(h.CosineRank), h.Cosine))
	if h.Nearness > 0 {
		why = append(why, fmt.Sprintf("nearest words %.3f", h.Nearness))
	}
	if n := len(h.Copies); n > 0 {
		why = append(why, fmt.Sprintf("copies left out: %d", n))
	}
	return strings.Join(why, "; ")
}

func rank(n int) string {
	if n == 0 {
		return "below the first"
	}
	return fmt.Sprintf("#%d", n)
}
