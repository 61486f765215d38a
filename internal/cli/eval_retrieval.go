package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"ibid/eval"
	"ibid/retrieval"
)

// passagesPerDocument is how many passages are asked for to rank one document:
// a long document may hold several of the best.
const passagesPerDocument = 4

func (a *app) evalRetrievalCommand() *cobra.Command {
	var flags evalFlags
	var dir, split, run string
	cmd := &cobra.Command{
		Use:   "retrieval",
		Short: "Measure how well documents are found, on a folder in BEIR's format",
		Long: `Measure how well documents are found, on a folder in BEIR's format:
corpus.jsonl, queries.jsonl and qrels/SPLIT.tsv. A document's best passage
counts; a document whose id is the query's own is left out.`,
		Example: `  ibid eval retrieval --beir scifact
  ibid eval retrieval --beir scifact --split train --run scifact.run --min nDCG@10=0.7`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.evalRetrieval(cmd.Context(), &flags, dir, split, run)
		},
	}
	flags.register(cmd)
	cmd.Flags().StringVar(&dir, "beir", "", "the folder (required)")
	cmd.Flags().StringVar(&split, "split", "test", "which judgements to take")
	cmd.Flags().StringVar(&run, "run", "", "write the ranking to this file, as TREC runs are written")
	return cmd
}

func (a *app) evalRetrieval(ctx context.Context, flags *evalFlags, dir, split, run string) error {
	if dir == "" {
		return usagef("--beir is missing: name a folder with corpus.jsonl, queries.jsonl and qrels")
	}
	gate, err := eval.ParseGate(flags.atLeast, flags.most, eval.RetrievalNames())
	if err != nil {
		return usageError{err}
	}
	data, err := eval.ReadBEIR(dir, split)
	if err != nil {
		return err
	}
	ws, err := a.openLines(ctx, filepath.Join(dir, "corpus.jsonl"))
	if err != nil {
		return err
	}
	defer ws.close()
	bar := newProgress(a.stderr)
	report, err := eval.Retrieval(ctx, data, ranker{ws.index.Snapshot()}, a.evalOptions(bar))
	bar.end()
	if err != nil {
		return err
	}
	if err := writeRun(run, report.Run); err != nil {
		return err
	}
	return finish(a, flags, gate, report, report.Scores)
}

func writeRun(path string, run eval.Run) error {
	if path == "" {
		return nil
	}
	file, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("write the run: %w", err)
	}
	defer file.Close()
	if err := eval.WriteRun(file, run, "ibid"); err != nil {
		return err
	}
	return file.Close()
}

// A ranker lets a snapshot be measured by document.
type ranker struct{ snapshot *retrieval.Snapshot }

func (r ranker) Rank(ctx context.Context, query string, k int) ([]eval.Ranked, error) {
	found, err := r.snapshot.Search(ctx, retrieval.Query{Text: query, K: k * passagesPerDocument})
	if err != nil {
		return nil, err
	}
	var ranked []eval.Ranked
	seen := map[string]bool{}
	for _, h := range found.Hits {
		if id := h.Document.ID; !seen[id] && len(ranked) < k {
			seen[id] = true
			ranked = append(ranked, eval.Ranked{ID: id, Score: h.Score})
		}
	}
	return ranked, nil
}
