package answer

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"ibid/corpus"
	"ibid/retrieval"
	"ibid/retrieval/lexical"
)

// Outcome is what the sources make of somebody's statement.
type Outcome string

const (
	BorneOut Outcome = "borne_out" // a sentence of a source says so
	Differs  Outcome = "differs"   // a sentence says nearly so, and not quite
	NotFound Outcome = "not_found" // no sentence that was found says so
)

// MaxStatements is how many statements of a text are examined.
const MaxStatements = 20

// An Examined statement was held against the sources.
type Examined struct {
	Text      string     `json:"text"`
	Outcome   Outcome    `json:"outcome"`
	Reason    string     `json:"reason,omitempty"` // of Differs
	Citations []Citation `json:"citations"`        // what bears it out, or what it differs from
}

// An Examination is a text, statement by statement.
type Examination struct {
	Statements []Examined `json:"statements"`
	Left       int        `json:"left"` // statements beyond MaxStatements, not examined
	Sources    []Source   `json:"sources"`
	Searched   Searched   `json:"searched"`
	Snapshot   string     `json:"snapshot"`
}

// An Examiner holds what people write against the sources. It is safe for
// concurrent use.
type Examiner struct {
	index   snapshots
	support supporter
}

// NewExaminer returns an examiner over what the index serves at the moment.
func NewExaminer(index snapshots, s supporter) *Examiner { return &Examiner{index, s} }

// Examine says of each statement of a text whether the sources bear it out.
// Questions and what has too few words to be a statement are passed over. It
// finds what stands in one sentence; what follows from several is not found.
//
// Errors: ErrNoDocuments, and that of ctx.
func (e *Examiner) Examine(ctx context.Context, text string) (*Examination, error) {
	snapshot := e.index.Snapshot()
	if snapshot == nil || len(snapshot.Documents()) == 0 {
		return nil, ErrNoDocuments
	}
	run := &examining{e, snapshot, verified{}}
	out := &Examination{Searched: Scope(Question{}, snapshot), Snapshot: snapshot.ID(), Statements: []Examined{}}
	out.Searched.Passages = len(snapshot.Passages())
	all := statementsOf(text)
	for _, s := range all[:min(len(all), MaxStatements)] {
		one, err := run.statement(ctx, s)
		if err != nil {
			return nil, fmt.Errorf("examine a statement: %w", err)
		}
		out.Statements = append(out.Statements, one)
	}
	out.Left, out.Sources = max(0, len(all)-MaxStatements), run.verified.sources
	return out, nil
}

// fewTerms is how many words that mean something make a statement.
const fewTerms = 3

func statementsOf(text string) []string {
	text = corpus.Normalize(text)
	var all []string
	for _, span := range corpus.Sentences(text) {
		s := strings.Join(strings.Fields(text[span.Start:span.End]), " ")
		if !strings.HasSuffix(s, "?") && len(set(lexical.Terms(s))) >= fewTerms {
			all = append(all, s)
		}
	}
	return all
}

// An examining is one Examine under way; verified numbers the sources.
type examining struct {
	*Examiner
	snapshot *retrieval.Snapshot
	verified verified
}

func (x *examining) statement(ctx context.Context, text string) (Examined, error) {
	out := Examined{Text: text, Outcome: NotFound, Citations: []Citation{}}
	found, err := x.snapshot.Search(ctx, retrieval.Query{Text: text, K: DefaultPassages})
	if err != nil {
		return out, err
	}
	c := &checker{support: x.support, shown: showing(found.Hits)}
	var against []Quote // nearly the same words, but not borne out
	for _, s := range c.shown.candidates(text, nil) {
		q := c.shown.quote(s.hit, s.span)
		f, err := c.tryAll(ctx, text, []Quote{q})
		switch {
		case err != nil:
			return out, err
		case f.reason == "" && c.tells(text, q): // nobody said that the two belong together: it must have the words
			out.Outcome = BorneOut
			x.cite(&out, q)
		case f.reason != "" && len(against) == 0 && copies(text, []Quote{q}):
			against, out.Reason = []Quote{q}, f.reason
		}
	}
	if out.Outcome == BorneOut {
		out.Reason = ""
		return out, nil
	}
	for _, q := range against {
		out.Outcome = Differs
		x.cite(&out, q)
	}
	return out, nil
}

// cite adds a citation, one a document.
func (x *examining) cite(out *Examined, q Quote) {
	n := x.verified.number(q.Document)
	if !slices.ContainsFunc(out.Citations, func(c Citation) bool { return c.Source == n }) {
		out.Citations = append(out.Citations, cite(n, q))
	}
}
