package cli

import (
	"context"
	"slices"
	"sync"

	"github.com/spf13/cobra"

	"ibid/answer"
	"ibid/eval"
)

// evalFeaturesCommand writes what scripts/answer/fit.py fits the answer model
// on. It is for developers, so it is not listed.
func (a *app) evalFeaturesCommand() *cobra.Command {
	var file, out string
	cmd := &cobra.Command{
		Use:    "features",
		Short:  "Write what the answer model is fitted on",
		Hidden: true,
		Args:   noArguments,
		RunE:   func(cmd *cobra.Command, _ []string) error { return a.evalFeatures(cmd.Context(), file, out) },
	}
	cmd.Flags().StringVar(&file, "file", "", "the questions, a JSON line each")
	cmd.Flags().StringVar(&out, "out", "", "where to write")
	return cmd
}

// observed is one question as the answer model saw it.
type observed struct {
	ID         string             `json:"id"`
	Question   string             `json:"question"`
	Answerable bool               `json:"answerable"`
	Found      bool               `json:"found"` // a sentence that was weighed answers
	Confidence map[string]float64 `json:"confidence"`
	Sentences  []observedSentence `json:"sentences"`
}

type observedSentence struct {
	Text     string             `json:"text"`
	Right    bool               `json:"right"`
	Features map[string]float64 `json:"features"`
}

func (a *app) evalFeatures(ctx context.Context, file, out string) error {
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
	seen := &observer{asker: asker{ws.engine}, answers: map[string]*answer.Answer{}}
	_, err = eval.Answers(ctx, questions, seen, a.evalOptions(bar))
	bar.end()
	if err != nil {
		return err
	}
	var lines []observed
	for _, q := range questions.Questions {
		lines = append(lines, observe(q, seen.answers[q.Text]))
	}
	return writeLines(out, lines)
}

// An observer keeps the answers that pass through it, by question.
type observer struct {
	asker
	mu      sync.Mutex
	answers map[string]*answer.Answer
}

func (o *observer) Ask(ctx context.Context, question string) (eval.Answered, error) {
	a, err := o.engine.Ask(ctx, answer.Question{Text: question})
	if err != nil {
		return eval.Answered{}, err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.answers[question] = a
	return answered(a), nil
}

func observe(q eval.Question, a *answer.Answer) observed {
	o := observed{ID: q.ID, Question: q.Text, Answerable: q.Answerable, Confidence: byName(a.Evidence.Confidence)}
	for _, s := range a.Evidence.Sentences {
		right := slices.Contains(q.Documents, s.DocumentID) &&
			slices.ContainsFunc(q.Accepted, func(accepted eval.Accepted) bool { return accepted.In(s.Text) })
		o.Found = o.Found || right
		o.Sentences = append(o.Sentences, observedSentence{s.Text, right, byName(s.Features)})
	}
	return o
}

func byName(features []answer.Feature) map[string]float64 {
	m := map[string]float64{}
	for _, f := range features {
		m[f.Name] = f.Value
	}
	return m
}
