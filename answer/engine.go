package answer

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"ibid/answer/support"
	"ibid/corpus"
	"ibid/retrieval"
)

const (
	DefaultPassages = 8  // passages that are read for an answer
	MaxPassages     = 50 // a question may ask for so many
	MaxQuestion     = 2000
	nearestListed   = 3
)

var (
	ErrEmptyQuestion   = errors.New("the question is empty: ask something, such as \"Who signed the contract?\"")
	ErrLongQuestion    = fmt.Errorf("the question is too long: ask in at most %d characters", MaxQuestion)
	ErrNoDocuments     = errors.New("there are no documents to answer from")
	ErrGarbledQuestion = errors.New("the question is not text: ask in words, in UTF-8")
)

// CheckQuestion says what is wrong with a question before anything is searched.
func CheckQuestion(text string) error {
	switch {
	case !utf8.ValidString(text) || strings.ContainsFunc(text, isControl):
		return ErrGarbledQuestion
	case utf8.RuneCountInString(text) > MaxQuestion:
		return ErrLongQuestion
	case !strings.ContainsFunc(text, isWordRune):
		return ErrEmptyQuestion
	}
	return nil
}

func isControl(r rune) bool  { return unicode.IsControl(r) && !unicode.IsSpace(r) }
func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }

// An Engine answers questions from whatever snapshot the index serves at the
// moment. It is safe for concurrent use.
type Engine struct {
	log       *slog.Logger
	index     snapshots
	reader    *wordReader
	models    models
	comparer  *support.Comparer
	threshold float64
	writer    *Writer // nil: the sources' own words are the answer
}

// snapshots is what an engine needs of an index.
type snapshots interface{ Snapshot() *retrieval.Snapshot }

// New returns an engine that answers when the confidence reaches threshold. The
// encoder reads sentences; it need not be the one that the index was made with.
func New(log *slog.Logger, index snapshots, encoder wordEncoder, threshold float64) (*Engine, error) {
	m, err := readModels()
	if err != nil {
		return nil, err
	}
	r, err := newWordReader(encoder)
	if err != nil {
		return nil, err
	}
	return &Engine{log: log, index: index, reader: r, models: m, comparer: support.NewComparer(), threshold: threshold}, nil
}

// WithWriter returns an engine over the same index that has a model write its
// answers, as long as there is one to ask.
func (e *Engine) WithWriter(w *Writer) *Engine {
	with := *e
	with.writer = w
	return &with
}

// Ask answers a question, or says that the sources do not tell. An error means
// that it could not look; it is never an answer.
func (e *Engine) Ask(ctx context.Context, q Question) (*Answer, error) {
	return e.AskStream(ctx, q, nil)
}

// AskStream is Ask that shows a model's answer as it grows: show is called with
// each claim that was verified, one call at a time, and the answer it gets is its
// own. What is returned in the end may differ in all but those claims' texts.
func (e *Engine) AskStream(ctx context.Context, q Question, show func(*Answer)) (*Answer, error) {
	a, err := e.askOnce(ctx, q, show)
	if err != nil || a.Status == Answered || a.Rewritten == "" {
		return a, err
	}
	// Perhaps it did not lean on what was said before: "And how long is the flood barrier?"
	if alone := q.alone(); alone.Text != "" {
		if b, err := e.askOnce(ctx, alone, show); err != nil || b.Status == Answered {
			return b.instead(a), err
		}
	}
	return a, nil
}

func (e *Engine) askOnce(ctx context.Context, q Question, show func(*Answer)) (*Answer, error) {
	begin := time.Now()
	q.Text = strings.TrimSpace(q.Text)
	if err := CheckQuestion(q.Text); err != nil {
		return nil, err
	}
	snapshot := e.index.Snapshot()
	if snapshot == nil || len(snapshot.Documents()) == 0 {
		return nil, ErrNoDocuments
	}
	a := newAnswer(q, snapshot)
	if err := e.understand(ctx, a, &q); err != nil {
		return nil, err
	}
	found, err := snapshot.Search(ctx, q.query())
	if err != nil {
		return nil, fmt.Errorf("search the index: %w", err)
	}
	a.Searched.Passages = found.Considered
	a.Timings.Embed, a.Timings.Search = milliseconds(found.EmbedTime), milliseconds(found.SearchTime)
	if err := e.fill(ctx, a, q, snapshot, found, show); err != nil {
		return nil, err
	}
	a.Origins = independent(a.Sources, snapshot.Origin)
	a.Timings.Total = milliseconds(time.Since(begin))
	return a, nil
}

// independent counts the documents of which the sources are copies.
func independent(sources []Source, origin func(id string) string) int {
	origins := map[string]bool{}
	for _, s := range sources {
		origins[origin(s.ID)] = true
	}
	return len(origins)
}

func (q Question) query() retrieval.Query {
	k := q.K
	if k == 0 {
		k = DefaultPassages
	}
	return retrieval.Query{Text: q.Text, K: min(k, MaxPassages), Since: q.Since, Until: q.Until, Sources: q.Sources}
}

// fill drafts, verifies and decides whether to answer.
func (e *Engine) fill(ctx context.Context, a *Answer, q Question, snapshot *retrieval.Snapshot, found *retrieval.Result, show func(*Answer)) error {
	a.Evidence.Hits = found.Hits
	if len(found.Hits) == 0 {
		return nil
	}
	begin := time.Now()
	asked, err := e.analyse(ctx, q.Text, snapshot.Words().IDF)
	if err != nil {
		return err
	}
	ranked, err := e.rank(ctx, asked, found.Hits)
	if err != nil {
		return err
	}
	if len(ranked) == 0 {
		return nil
	}
	a.Evidence.Sentences = scored(ranked)
	a.Evidence.Confidence = e.confidenceFeatures(asked, ranked, found.Hits)
	a.Confidence = e.models.Confidence.probability(a.Evidence.Confidence)
	a.Timings.Draft = milliseconds(time.Since(begin))
	if a.Confidence < e.threshold {
		a.Nearest = nearest(found.Hits)
		return nil
	}
	return e.tell(ctx, a, q, asked, ranked, show)
}

// conclude takes over what verification let through.
func (a *Answer) conclude(claims []Claim, removed []Removed, sources []Source) {
	a.Removed = append(a.Removed, removed...)
	if len(claims) == 0 {
		a.Nearest = nearest(a.Evidence.Hits)
		return
	}
	a.Status, a.Claims, a.Sources = Answered, claims, sources
}

// newAnswer is the answer before anything was found: not in the sources.
func newAnswer(q Question, s *retrieval.Snapshot) *Answer {
	a := &Answer{
		Question: q.Text, Status: NotInSources, Mode: Extractive, Snapshot: s.ID(),
		Claims: []Claim{}, Removed: []Removed{}, Sources: []Source{},
	}
	a.Searched = Scope(q, s)
	return a
}

// Scope counts what the filters of a question leave, but for the passages: the
// search counts those.
func Scope(q Question, s *retrieval.Snapshot) Searched {
	var total Searched
	query := q.query()
	for i := range s.Documents() {
		if d := &s.Documents()[i]; query.Admits(d) {
			total.Documents++
			total.date(d.Date)
		}
	}
	return total
}

func (s *Searched) date(d corpus.Date) {
	if d == "" {
		return
	}
	if s.Oldest == "" || d < s.Oldest {
		s.Oldest = d
	}
	s.Newest = max(s.Newest, d)
}

func scored(ranked []sentence) []Scored {
	all := make([]Scored, len(ranked))
	for i, s := range ranked {
		all[i] = Scored{s.document.ID, s.span.Start, s.span.End, s.text, s.score, s.features}
	}
	return all
}

// nearest lists the documents of the hits, best first.
func nearest(hits []retrieval.Hit) []Source {
	var sources []Source
	seen := map[string]bool{}
	for _, h := range hits {
		if !seen[h.Document.ID] && len(sources) < nearestListed {
			seen[h.Document.ID] = true
			sources = append(sources, sourceOf(len(sources)+1, h.Document))
		}
	}
	return sources
}
