package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"ibid/corpus"
	"ibid/eval"
	"ibid/retrieval"
)

func (a *app) evalCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "eval",
		Short: "Measure how well documents are found, questions answered and claims checked",
		Example: `  ibid eval retrieval --beir scifact --min nDCG@10=0.7
  ibid eval answers --corpus ~/reports --file questions.jsonl --scores scores.jsonl`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(a.evalRetrievalCommand(), a.evalAnswersCommand(), a.evalCitationsCommand(), a.evalFeaturesCommand())
	return cmd
}

// evalFlags are what every measurement takes.
type evalFlags struct {
	json          bool
	scores        string
	atLeast, most []string
}

func (f *evalFlags) register(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&f.json, "json", false, "print the report as JSON")
	cmd.Flags().StringVar(&f.scores, "scores", "", "write a JSON line for each question to this file")
	cmd.Flags().StringArrayVar(&f.atLeast, "min", nil, "exit with 1 when a figure is below this, such as nDCG@10=0.7; may be repeated")
	cmd.Flags().StringArrayVar(&f.most, "max", nil, "exit with 1 when a figure is above this; may be repeated")
}

// An evalReport is what every measurement gives.
type evalReport interface {
	eval.Report
	Write(io.Writer) error
}

// finish prints the report, writes the scores and holds the gate.
func finish[S any](a *app, f *evalFlags, gate eval.Gate, report evalReport, scores []S) error {
	if f.scores != "" {
		if err := writeLines(f.scores, scores); err != nil {
			return err
		}
	}
	var err error
	if f.json {
		err = printJSON(a.stdout, report)
	} else {
		err = report.Write(a.stdout)
	}
	return errors.Join(err, gate.Check(report))
}

func writeLines[S any](path string, lines []S) error {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	for _, line := range lines {
		if err := enc.Encode(line); err != nil {
			return fmt.Errorf("write %s: %w", path, err)
		}
	}
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		return fmt.Errorf("write the scores: %w", err)
	}
	return nil
}

// options of a measurement: all cores, and progress on a terminal.
func (a *app) evalOptions(bar *progress) eval.Options {
	return eval.Options{Workers: runtime.GOMAXPROCS(0), Progress: func(done, total int) {
		bar.show(retrieval.Progress{Stage: "asking", Done: done, Total: total})
	}}
}

// openLines opens a workspace over a corpus.jsonl. Its index lies in a folder
// of its own below the data folder, so that measuring leaves the index that
// members ask alone, and the next run embeds nothing.
func (a *app) openLines(ctx context.Context, path string) (*workspace, error) {
	var docs []corpus.Document
	for d, err := range eval.Documents(path) {
		if err != nil {
			return nil, err
		}
		docs = append(docs, corpus.Document{ID: d.ID, Title: d.Title, Text: corpus.Normalize(d.Text)})
	}
	whole, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("find %s: %w", path, err)
	}
	return a.openSource(ctx, retrieval.Documents(docs), path, filepath.Join(a.settings.DataDir, "eval", nameOf(whole)), allowDrop)
}

// openEval opens what --corpus names: a folder, or a corpus.jsonl.
func (a *app) openEval(ctx context.Context) (*workspace, error) {
	if strings.HasSuffix(a.settings.CorpusDir, ".jsonl") {
		return a.openLines(ctx, a.settings.CorpusDir)
	}
	files, err := a.corpus()
	if err != nil {
		return nil, err
	}
	whole, err := filepath.Abs(a.corpusName())
	if err != nil {
		return nil, fmt.Errorf("find %s: %w", a.corpusName(), err)
	}
	return a.openSource(ctx, a.folder(files), a.corpusName(), filepath.Join(a.settings.DataDir, "eval", nameOf(whole)), allowDrop)
}
