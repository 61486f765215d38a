package eval

import (
	"context"
	"fmt"
	"io"
	"math"
	"slices"
)

// Asker answers questions, or keeps silent.
type Asker interface {
	Ask(ctx context.Context, question string) (Answered, error)
}

// Answered is what came back for a question.
type Answered struct {
	Answered   bool    // false: "not in the sources"
	Confidence float64 // that the sources answer the question, 0 to 1
	Claims     []Claim
}

// Claim is one statement of an answer and the ids of the documents that it
// cites.
type Claim struct {
	Text      string
	Documents []string
}

// AnswersReport tells how well questions were answered and silence was kept.
type AnswersReport struct {
	Summary
	Questions   int             `json:"questions"`
	Answerable  int             `json:"answerable"`
	Reliability []Bin           `json:"reliability"`
	Scores      []QuestionScore `json:"-"`
}

// QuestionScore is how one question went. Figures that the question does not
// bear on are undefined.
type QuestionScore struct {
	ID                string   `json:"id"`
	Question          string   `json:"question"`
	Answerable        bool     `json:"answerable"`
	Answered          bool     `json:"answered"`
	Confidence        float64  `json:"confidence"`
	Right             Figure   `json:"right"`
	RightInFirst      Figure   `json:"right_in_first_claim"`
	CitationPrecision Figure   `json:"citation_precision"`
	CitationRecall    Figure   `json:"citation_recall"`
	SentenceF1        Figure   `json:"sentence_f1"`
	Claims            []string `json:"claims"`
}

// Answers asks every question and compares.
func Answers(ctx context.Context, set *QuestionSet, asker Asker, opts Options) (*AnswersReport, error) {
	report := &AnswersReport{
		Summary:   Summary{Kind: "answers", Name: set.Name},
		Questions: len(set.Questions), Scores: make([]QuestionScore, len(set.Questions)),
	}
	sentences := acceptsSentences(set.Questions)
	err := opts.each(ctx, len(set.Questions), func(ctx context.Context, i int) error {
		q := set.Questions[i]
		got, err := asker.Ask(ctx, q.Text)
		if err != nil {
			return fmt.Errorf("ask question %s: %w", q.ID, err)
		}
		if !(got.Confidence >= 0 && got.Confidence <= 1) {
			return fmt.Errorf("ask question %s: confidence %v is not between 0 and 1", q.ID, got.Confidence)
		}
		report.Scores[i] = scoreQuestion(q, got, sentences)
		return nil
	})
	if err != nil {
		return nil, err
	}
	report.sumUp(set.Questions, opts)
	return report, nil
}

// scoreQuestion compares one answer with what is accepted.
func scoreQuestion(q Question, got Answered, sentences bool) QuestionScore {
	undefined := Figure(math.NaN())
	score := QuestionScore{
		ID: q.ID, Question: q.Text, Answerable: q.Answerable, Answered: got.Answered, Confidence: got.Confidence,
		Right: undefined, RightInFirst: undefined, CitationPrecision: undefined, CitationRecall: undefined, SentenceF1: undefined,
		Claims: []string{},
	}
	if !got.Answered {
		got.Claims = nil
	}
	for _, claim := range got.Claims {
		score.Claims = append(score.Claims, claim.Text)
	}
	if !q.Answerable {
		return score
	}
	if len(q.Accepted) > 0 {
		score.Right = Figure(indicator(anyHolds(got.Claims, q.Accepted)))
		score.RightInFirst = Figure(indicator(anyHolds(got.Claims[:min(1, len(got.Claims))], q.Accepted)))
	}
	if got.Answered && len(q.Documents) > 0 {
		score.CitationPrecision, score.CitationRecall = citedDocuments(got.Claims, q.Documents)
	}
	if got.Answered && sentences && len(q.Accepted) > 0 {
		score.SentenceF1 = sentenceF1(got.Claims, q.Accepted)
	}
	return score
}

func anyHolds(claims []Claim, accepted []Accepted) bool {
	return slices.ContainsFunc(claims, func(c Claim) bool {
		return slices.ContainsFunc(accepted, func(a Accepted) bool { return a.In(c.Text) })
	})
}

// citedDocuments gives precision and recall of the documents cited by all
// claims together. An answer that cites nothing has a precision of 0.
func citedDocuments(claims []Claim, documents []string) (precision, recall Figure) {
	cited := make(map[string]bool)
	for _, claim := range claims {
		for _, doc := range claim.Documents {
			cited[doc] = true
		}
	}
	wanted := make(map[string]bool)
	right := 0
	for _, doc := range documents {
		if cited[doc] && !wanted[doc] {
			right++
		}
		wanted[doc] = true
	}
	return Figure(right) / Figure(max(1, len(cited))), Figure(right) / Figure(len(wanted))
}

// sumUp fills in all but the scores.
func (r *AnswersReport) sumUp(questions []Question, opts Options) {
	unlisted := 0
	for _, q := range questions {
		if q.Answerable {
			r.Answerable++
			unlisted += int(indicator(len(q.Accepted) == 0))
		}
	}
	outcomes := r.outcomes()
	r.Reliability = reliability(outcomes)
	r.Metrics = bootstrap(r.measures(outcomes), len(outcomes), opts.resamples())
	if unlisted > 0 {
		r.Notes = append(r.Notes, "Without an accepted answer, counted only for silence and citations: "+counted(unlisted, "answerable question")+".")
	}
}

// outcomes are the confidences and whether the question could be answered.
func (r *AnswersReport) outcomes() []outcome {
	all := make([]outcome, len(r.Scores))
	for i, s := range r.Scores {
		all[i] = outcome{score: s.Confidence, so: s.Answerable}
	}
	return all
}

// AnswersNames lists the figures of an AnswersReport.
func AnswersNames() []string {
	var names []string
	for _, m := range (&AnswersReport{}).measures(nil) {
		names = append(names, m.name)
	}
	return names
}

func (r *AnswersReport) measures(outcomes []outcome) []measure {
	n := len(outcomes)
	column := func(of func(s *QuestionScore) Figure) []Figure {
		values := make([]Figure, n)
		for i := range values {
			values[i] = of(&r.Scores[i])
		}
		return values
	}
	return []measure{
		meanOf("right", "answerable: a claim holds an accepted answer", column(func(s *QuestionScore) Figure { return s.Right })),
		meanOf("right_in_first_claim", "answerable: the first claim does", column(func(s *QuestionScore) Figure { return s.RightInFirst })),
		meanOf("right_when_answered", "answerable and answered: a claim does", column(rightWhenAnswered)),
		meanOf("sentence_f1", "answerable and answered: accepted sentences selected", column(func(s *QuestionScore) Figure { return s.SentenceF1 })),
		meanOf("citation_precision", "answerable and answered: cited documents that are right", column(func(s *QuestionScore) Figure { return s.CitationPrecision })),
		meanOf("citation_recall", "answerable and answered: right documents that are cited", column(func(s *QuestionScore) Figure { return s.CitationRecall })),
		meanOf("wrong_answers", "unanswerable, but answered", column(wrongAnswer)),
		meanOf("wrong_refusals", "answerable, but not answered", column(wrongRefusal)),
		{name: "auroc", means: "confidence tells answerable from not", n: n, of: auroc(outcomes)},
		meanOf("brier", "confidence: mean squared error", brier(outcomes)),
		{name: "ece", means: "confidence: distance from the share that was answerable", n: n, of: calibrationError(outcomes)},
	}
}

func rightWhenAnswered(s *QuestionScore) Figure {
	if !s.Answered {
		return Figure(math.NaN())
	}
	return s.Right
}

func wrongAnswer(s *QuestionScore) Figure {
	if s.Answerable {
		return Figure(math.NaN())
	}
	return Figure(indicator(s.Answered))
}

func wrongRefusal(s *QuestionScore) Figure {
	if !s.Answerable {
		return Figure(math.NaN())
	}
	return Figure(indicator(!s.Answered))
}

// Write prints the report for people.
func (r *AnswersReport) Write(w io.Writer) error {
	headline := fmt.Sprintf("%s, %d of them answerable", counted(r.Questions, "question"), r.Answerable)
	return writeText(w, r.text(headline)+reliabilityText(r.Reliability))
}

// JSON is the report for programs.
func (r *AnswersReport) JSON() ([]byte, error) { return toJSON(r) }

// WriteScores writes a JSON line per question.
func (r *AnswersReport) WriteScores(w io.Writer) error { return writeLines(w, r.Scores) }
