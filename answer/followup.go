package answer

import (
	"context"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"ibid/llm"
	"ibid/prompts"
	"ibid/retrieval/lexical"
)

// earlierTurns are as many turns as a question can lean on.
const earlierTurns = 3

// TurnOf returns what a later question may refer to.
func TurnOf(a *Answer) Turn {
	t := Turn{Question: a.asked()}
	for _, c := range a.Claims {
		t.Answer = strings.TrimSpace(t.Answer + " " + c.Text)
	}
	return t
}

// turns are the last of the earlier turns, shortened, for a prompt.
func turns(earlier []Turn) []prompts.Turn {
	var last []prompts.Turn
	for _, t := range earlier[max(0, len(earlier)-earlierTurns):] {
		last = append(last, prompts.Turn{Question: clip(t.Question), Answer: clip(t.Answer)})
	}
	return last
}

// understand makes a follow-up understandable alone: q.Text becomes what is
// searched for, and the answer shows it.
func (e *Engine) understand(ctx context.Context, a *Answer, q *Question) error {
	if len(q.Earlier) == 0 || !leans(q.Text) {
		return nil
	}
	alone := ""
	if e.writer != nil && !q.NoModel {
		var err error
		if alone, err = e.writer.rewrite(ctx, a, *q); err != nil {
			return err
		}
	}
	if alone == "" {
		alone = standalone(q.Text, q.Earlier)
	}
	if alone != q.Text && CheckQuestion(alone) == nil {
		a.Rewritten, q.Text = alone, alone
	}
	return nil
}

// tellsAlone is how many words that mean something a question has that may stand
// alone, whatever it begins with.
const tellsAlone = 3

// alone returns the question without the conversation before it; its text is ""
// where it says too little to be asked so.
func (q Question) alone() Question {
	q.Text = capitalised(strings.TrimSpace(opener.ReplaceAllString(q.Text, "")))
	if pronounIn(q.Text) != "" || len(set(lexical.Terms(q.Text))) < tellsAlone || CheckQuestion(q.Text) != nil {
		q.Text = ""
	}
	q.Earlier = nil
	return q
}

// instead makes an answer the one to the question of another.
func (a *Answer) instead(of *Answer) *Answer {
	if a == nil {
		return nil
	}
	a.Question, a.Rewritten = of.Question, ""
	a.Timings.Total += of.Timings.Total
	return a
}

// rewrite has the model make the question understandable alone; "" when it did
// not, or added what nobody has said.
func (w *Writer) rewrite(ctx context.Context, a *Answer, q Question) (string, error) {
	m, err := w.prompts.FollowUp(prompts.Input{Question: q.Text, Earlier: turns(q.Earlier)})
	if err != nil {
		w.log.Warn("the follow-up was not rewritten by the model", "cause", err)
		return "", nil
	}
	text, usage, err := w.complete(ctx, llm.Request{System: m.System, User: m.User, MaxTokens: 120})
	a.use(usage)
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	if err != nil {
		w.log.Warn("the follow-up was not rewritten by the model", "model", w.chat.Model(), "cause", err)
		return "", nil
	}
	return faithful(text, q), nil
}

// complete reads a whole, short answer.
func (w *Writer) complete(ctx context.Context, r llm.Request) (string, llm.Usage, error) {
	ctx, cancel := context.WithTimeout(ctx, w.limits.Rewrite)
	defer cancel()
	stream, err := w.chat.Stream(ctx, r)
	if err != nil {
		return "", llm.Usage{}, err
	}
	defer stream.Close()
	var b strings.Builder
	for {
		piece, err := stream.Next()
		b.WriteString(piece)
		if errors.Is(err, io.EOF) {
			return b.String(), stream.Usage(), nil
		}
		if err != nil {
			return "", stream.Usage(), err
		}
	}
}

// faithful returns the first line of a rewriting that looks like a question and
// whose every name and figure was said before.
func faithful(text string, q Question) string {
	if _, after, ok := strings.Cut(text, "</think>"); ok {
		text = after
	}
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	line = tidy(label.ReplaceAllString(line, ""))
	said := q.Text
	for _, t := range q.Earlier {
		said += "\n" + t.Question + "\n" + t.Answer
	}
	known := set(lexical.Terms(said))
	for _, name := range names(line) {
		for _, term := range lexical.Terms(name) {
			if !known[term] {
				return ""
			}
		}
	}
	if utf8.RuneCountInString(line) > 300 || !strings.HasSuffix(line, "?") && !leadsQuestion(line) || reaching.MatchString(line) || instructs(line) {
		return ""
	}
	return line
}

func leadsQuestion(line string) bool {
	first, _, _ := strings.Cut(strings.ToLower(line), " ")
	return questionWords[first]
}
