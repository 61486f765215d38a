package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"ibid/corpus"
	"ibid/corpus/web"
)

func (a *app) indexCommand() *cobra.Command {
	var asJSON, allow bool
	cmd := &cobra.Command{
		Use:   "index",
		Short: "Bring the index up to date and say what changed",
		Example: `  ibid index
  ibid index --corpus ~/reports --json
  ibid index --allow-removals`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.index(cmd.Context(), asJSON, allow) },
	}
	cmd.Flags().BoolVar(&allow, allowRemovals, false, "let more than half of the documents go from the index")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the report as JSON")
	return cmd
}

func (a *app) index(ctx context.Context, asJSON, allow bool) error {
	rule := refuseDrop
	if allow {
		rule = allowDrop
	}
	addresses, err := a.fetchShown(ctx, a.settings.DataDir)
	if err != nil {
		return err
	}
	ws, err := a.openCorpus(ctx, a.settings.DataDir, rule)
	if err != nil {
		return err
	}
	defer ws.close()
	if asJSON {
		report := newIndexReport(ws)
		report.Addresses = addresses
		return printJSON(a.stdout, report)
	}
	return printReport(a.stdout, ws, addresses)
}

// An indexReport is what `ibid index --json` prints.
type indexReport struct {
	Snapshot  string        `json:"snapshot"`
	Documents int           `json:"documents"`
	Passages  int           `json:"passages"`
	Added     []string      `json:"added"`
	Changed   []string      `json:"changed"`
	Removed   []string      `json:"removed"`
	Unchanged int           `json:"unchanged"`
	Skipped   []skippedFile `json:"skipped"`
	Embedded  int           `json:"embedded"`
	Touched   int           `json:"answers_touched"`
	Seconds   float64       `json:"seconds"`
	Addresses []web.Result  `json:"addresses,omitempty"` // of corpus.yaml
}

type skippedFile struct {
	Path   string `json:"path"`
	Reason string `json:"reason"`
}

func newIndexReport(ws *workspace) indexReport {
	r, s := ws.report, ws.index.Snapshot()
	return indexReport{
		Snapshot: s.ID(), Documents: len(s.Documents()), Passages: len(s.Passages()),
		Added: orEmpty(r.Added), Changed: orEmpty(r.Changed), Removed: orEmpty(r.Removed), Unchanged: r.Unchanged,
		Skipped: skippedFiles(r.Skipped), Embedded: r.Embedded, Touched: r.Touched, Seconds: r.Duration.Seconds(),
	}
}

func orEmpty(s []string) []string { return append([]string{}, s...) }

func skippedFiles(skipped []corpus.Skipped) []skippedFile {
	files := []skippedFile{}
	for _, s := range skipped {
		files = append(files, skippedFile(s))
	}
	return files
}

func printReport(w io.Writer, ws *workspace, addresses []web.Result) error {
	r, s := ws.report, ws.index.Snapshot()
	lines := fmt.Sprintf("%s, %s in the index (snapshot %s)\n", count(len(s.Documents()), "document"), count(len(s.Passages()), "passage"), s.ID())
	lines += fmt.Sprintf("%d added, %d changed, %d removed, %d unchanged, %d skipped; %s embedded in %.1f s\n",
		len(r.Added), len(r.Changed), len(r.Removed), r.Unchanged, len(r.Skipped), count(r.Embedded, "passage"), r.Duration.Seconds())
	lines += list("added", r.Added) + list("changed", r.Changed) + list("removed", r.Removed)
	if r.Touched > 0 {
		lines += count(r.Touched, "answer") + " given before quoted a text that is no longer there\n"
	}
	lines += fetched(addresses)
	for _, f := range r.Skipped {
		lines += fmt.Sprintf("  skipped  %s: %s\n", f.Path, f.Reason)
	}
	if _, err := io.WriteString(w, lines); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}

// mostListed keeps a first index of a large folder readable.
const mostListed = 20

func list(what string, ids []string) string {
	lines := ""
	for _, id := range ids[:min(len(ids), mostListed)] {
		lines += fmt.Sprintf("  %-8s %s\n", what, id)
	}
	if more := len(ids) - mostListed; more > 0 {
		lines += fmt.Sprintf("  %-8s … and %d more; --json lists them all\n", what, more)
	}
	return lines
}
