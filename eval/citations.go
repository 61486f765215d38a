package eval

import (
	"context"
	"fmt"
	"io"
)

// Supporter judges whether evidence bears out a claim.
type Supporter interface {
	// Supports gives a score (higher: better supported), the verdict at the
	// shipped threshold, and the reason for it.
	Supports(ctx context.Context, claim string, evidence []string) (score float64, supported bool, reason string, err error)
}

// CitationsReport tells how well support was judged.
type CitationsReport struct {
	Summary
	Claims    int          `json:"claims"`
	Supported int          `json:"supported"`
	Scores    []ClaimScore `json:"-"`
}

// ClaimScore is how one claim was judged.
type ClaimScore struct {
	ID        string  `json:"id"`
	Claim     string  `json:"claim"`
	Supported bool    `json:"supported"` // the truth
	Predicted bool    `json:"predicted"` // the verdict
	Score     float64 `json:"score"`
	Reason    string  `json:"reason"`
}

// Citations has every claim judged and compares.
func Citations(ctx context.Context, set *CitationSet, supporter Supporter, opts Options) (*CitationsReport, error) {
	report := &CitationsReport{
		Summary: Summary{Kind: "citations", Name: set.Name},
		Claims:  len(set.Cases), Scores: make([]ClaimScore, len(set.Cases)),
	}
	err := opts.each(ctx, len(set.Cases), func(ctx context.Context, i int) error {
		c := set.Cases[i]
		score, verdict, reason, err := supporter.Supports(ctx, c.Claim, c.Evidence)
		if err == nil {
			err = finite(score)
		}
		if err != nil {
			return fmt.Errorf("judge claim %s: %w", c.ID, err)
		}
		report.Scores[i] = ClaimScore{c.ID, c.Claim, c.Supported, verdict, score, reason}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, s := range report.Scores {
		report.Supported += int(indicator(s.Supported))
	}
	report.Metrics = bootstrap(report.measures(), len(report.Scores), opts.resamples())
	return report, nil
}

// CitationsNames lists the figures of a CitationsReport.
func CitationsNames() []string {
	var names []string
	for _, m := range (&CitationsReport{}).measures() {
		names = append(names, m.name)
	}
	return names
}

func (r *CitationsReport) measures() []measure {
	outcomes := make([]outcome, len(r.Scores))
	predicted := 0
	for i, s := range r.Scores {
		outcomes[i] = outcome{score: s.Score, so: s.Supported}
		predicted += int(indicator(s.Predicted))
	}
	n := len(r.Scores)
	return []measure{
		{"balanced_accuracy", "at the shipped threshold: mean of both accuracies", n, r.confusion((*confusion).balanced)},
		{"auroc", "score tells supported from not", n, auroc(outcomes)},
		{"precision", "judged supported at the shipped threshold: are so", predicted, r.confusion((*confusion).precision)},
		{"recall", "supported: judged so at the shipped threshold", r.Supported, r.confusion((*confusion).recall)},
	}
}

// confusion counts a resample's verdicts and takes a figure from the counts.
func (r *CitationsReport) confusion(of func(*confusion) float64) func(w []int) float64 {
	return func(w []int) float64 {
		var c confusion
		for i, s := range r.Scores {
			c.add(s.Predicted, s.Supported, w[i])
		}
		return of(&c)
	}
}

// Write prints the report for people.
func (r *CitationsReport) Write(w io.Writer) error {
	return writeText(w, r.text(fmt.Sprintf("%s, %d of them supported", counted(r.Claims, "claim"), r.Supported)))
}

// JSON is the report for programs.
func (r *CitationsReport) JSON() ([]byte, error) { return toJSON(r) }

// WriteScores writes a JSON line per claim.
func (r *CitationsReport) WriteScores(w io.Writer) error { return writeLines(w, r.Scores) }
