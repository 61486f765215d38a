package cli

import (
	"context"

	"github.com/spf13/cobra"

	"ibid/answer"
	"ibid/eval"
)

func (a *app) evalAnswersCommand() *cobra.Command {
	var flags evalFlags
	var file string
	cmd := &cobra.Command{
		Use:   "answers",
		Short: "Measure answers, citations and silence over questions with known answers",
		Long: `Measure answers, citations and silence over questions with known answers.

FILE holds lines of {"id", "question", "answerable": bool, "documents": [ids],
"answers": [strings or "/regexps/"]}. --corpus takes a folder or a corpus.jsonl.`,
		Example: `  ibid eval answers --corpus ~/reports --file questions.jsonl
  ibid eval answers --corpus corpus.jsonl --file answers.jsonl --min right=0.8`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.evalAnswers(cmd.Context(), &flags, file) },
	}
	flags.register(cmd)
	cmd.Flags().StringVar(&file, "file", "", "the questions, a JSON line each (required)")
	return cmd
}

func (a *app) evalAnswers(ctx context.Context, flags *evalFlags, file string) error {
	if file == "" {
		return usagef("--file is missing: name the file of questions")
	}
	gate, err := eval.ParseGate(flags.atLeast, flags.most, eval.AnswersNames())
	if err != nil {
		return usageError{err}
	}
	questions, err := eval.ReadQuestions(file)
	if err != nil {
		return err
	}
	ws, err := a.openEval(ctx)
	if err != nil {
		return err
	}
	defer ws.close()
	bar := newProgress(a.stderr)
	report, err := eval.Answers(ctx, questions, asker{ws.engine}, a.evalOptions(bar))
	bar.end()
	if err != nil {
		return err
	}
	return finish(a, flags, gate, report, report.Scores)
}

// An asker lets the engine be measured.
type asker struct{ engine *answer.Engine }

func (k asker) Ask(ctx context.Context, question string) (eval.Answered, error) {
	a, err := k.engine.Ask(ctx, answer.Question{Text: question})
	if err != nil {
		return eval.Answered{}, err
	}
	return answered(a), nil
}

func answered(a *answer.Answer) eval.Answered {
	out := eval.Answered{Answered: a.Status == answer.Answered, Confidence: a.Confidence}
	for _, c := range a.Claims {
		claim := eval.Claim{Text: c.Text}
		for _, cite := range c.Citations {
			claim.Documents = append(claim.Documents, a.Sources[cite.Source-1].ID)
		}
		out.Claims = append(out.Claims, claim)
	}
	return out
}
