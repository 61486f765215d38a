package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"ibid/answer"
	"ibid/corpus"
)

func (a *app) askCommand() *cobra.Command {
	var flags askFlags
	cmd := &cobra.Command{
		Use:   "ask QUESTION",
		Short: "Answer one question with quotations and their sources",
		Example: `  ibid ask "How many suppliers are on the framework?"
  ibid ask --since 2021-01-01 --source minutes/march.md "What was decided about the bridge?"
  ibid ask --json "Who opposed it?" | jq .claims`,
		Args: questionArgument,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.ask(cmd.Context(), flags, strings.Join(args, " "))
		},
	}
	flags.register(cmd)
	cmd.Flags().BoolVar(&flags.json, "json", false, "print the whole answer as JSON")
	cmd.Flags().BoolVar(&flags.explain, "explain", false, "also show which passages were read and why they rank where they do")
	a.completeSources(cmd)
	return cmd
}

// askFlags narrow down where an answer is looked for.
type askFlags struct {
	k            int
	since, until string
	sources      []string
	json         bool
	explain      bool
}

func (f *askFlags) register(cmd *cobra.Command) {
	cmd.Flags().IntVar(&f.k, "k", 0, fmt.Sprintf("passages to read, 1 to %d (default %d)", answer.MaxPassages, answer.DefaultPassages))
	cmd.Flags().StringVar(&f.since, "since", "", "only documents dated on or after this day, month or year (2021-04-01, 2021-04, 2021)")
	cmd.Flags().StringVar(&f.until, "until", "", "only documents dated on or before this day, month or year")
	cmd.Flags().StringArrayVar(&f.sources, "source", nil, "only this document, by its ID in 'ibid sources'; may be repeated")
}

// question checks the flags and returns the question that they make.
func (f *askFlags) question(text string, known func(id string) bool) (answer.Question, error) {
	q := answer.Question{Text: text, K: f.k, Sources: f.sources}
	var err error
	if f.k < 0 || f.k > answer.MaxPassages {
		return q, usagef("--k is %d: it must be from 1 to %d", f.k, answer.MaxPassages)
	}
	if q.Since, err = dateFlag("--since", f.since); err != nil {
		return q, err
	}
	if q.Until, err = dateFlag("--until", f.until); err != nil {
		return q, err
	}
	if from, _, ok := q.Since.Bounds(); ok {
		if _, to, ok := q.Until.Bounds(); ok && to.Before(from) {
			return q, usagef("--since %s is after --until %s", q.Since, q.Until)
		}
	}
	for _, id := range f.sources {
		if !known(id) {
			return q, usagef("there is no document %q; 'ibid sources' lists what there is", id)
		}
	}
	if err := answer.CheckQuestion(text); err != nil {
		return q, usageError{err}
	}
	return q, nil
}

func dateFlag(name, value string) (corpus.Date, error) {
	if value == "" {
		return "", nil
	}
	date, err := corpus.ParseDate(value)
	if err != nil {
		return "", usagef("%s: %w", name, err)
	}
	return date, nil
}

func questionArgument(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return usagef("a question is missing; for example: ibid %s \"Who signed the contract?\"", cmd.Name())
	}
	return nil
}

func (a *app) ask(ctx context.Context, flags askFlags, text string) error {
	// What is wrong with the question itself is said before anything is opened.
	if err := answer.CheckQuestion(text); err != nil {
		return usageError{err}
	}
	ws, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer ws.close()
	q, err := flags.question(text, ws.knows)
	if err != nil {
		return err
	}
	result, err := ws.engine.Ask(ctx, q)
	if err != nil {
		return err
	}
	if flags.json {
		return printJSON(a.stdout, result)
	}
	paint := a.painter()
	if err := paint.answer(a.stdout, result); err != nil {
		return err
	}
	if flags.explain {
		return paint.evidence(a.stdout, result)
	}
	return nil
}

func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("write the result: %w", err)
	}
	return nil
}
