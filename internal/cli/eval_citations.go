package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"ibid/answer/support"
	"ibid/eval"
	"ibid/retrieval/encoder"
)

func (a *app) evalCitationsCommand() *cobra.Command {
	var flags evalFlags
	var file string
	cmd := &cobra.Command{
		Use:   "citations",
		Short: "Measure how well it is told whether evidence bears out a claim",
		Long: `Measure how well it is told whether evidence bears out a claim.

FILE holds lines of {"id", "claim", "evidence": [sentences], "supported": bool}.`,
		Example: `  ibid eval citations --file claims.jsonl
  ibid eval citations --file claims.jsonl --scores scores.jsonl --min balanced_accuracy=0.7`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.evalCitations(cmd.Context(), &flags, file) },
	}
	flags.register(cmd)
	cmd.Flags().StringVar(&file, "file", "", "the claims, a JSON line each (required)")
	return cmd
}

func (a *app) evalCitations(ctx context.Context, flags *evalFlags, file string) error {
	if file == "" {
		return usagef("--file is missing: name the file of claims")
	}
	gate, err := eval.ParseGate(flags.atLeast, flags.most, eval.CitationsNames())
	if err != nil {
		return usageError{err}
	}
	claims, err := eval.ReadCitations(file)
	if err != nil {
		return err
	}
	enc, err := encoder.New()
	if err != nil {
		return err
	}
	scorer, err := support.New(enc)
	if err != nil {
		return err
	}
	bar := newProgress(a.stderr)
	report, err := eval.Citations(ctx, claims, supporter{scorer}, a.evalOptions(bar))
	bar.end()
	if err != nil {
		return err
	}
	return finish(a, flags, gate, report, report.Scores)
}

// A supporter lets the scorer be measured.
type supporter struct{ scorer *support.Scorer }

func (s supporter) Supports(ctx context.Context, claim string, evidence []string) (float64, bool, string, error) {
	v, err := s.scorer.Check(ctx, claim, evidence, "")
	return v.Score, v.Supported, strings.Join(v.Reasons, "; "), err
}
