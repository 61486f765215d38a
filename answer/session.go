package answer

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"ibid/llm"
	"ibid/retrieval"
	"ibid/retrieval/lexical"
)

// A session is one attempt of a model at one question.
type session struct {
	writer  *Writer
	answer  *Answer
	checker *checker
	hits    []retrieval.Hit
	show    func(*Answer)

	verified verified
	places   map[int]int // the model's statement, by its number → its claim
	number   int         // of the statement that was read last
	disagree [][2]int    // claims of which the model says that they disagree
	premise  string
	silent   bool
	formed   bool // something came in the form asked for
	begun    time.Time
	checking time.Duration
	failed   error // checking could not be done; nothing to do with the model
}

func newSession(w *Writer, a *Answer, hits []retrieval.Hit, show func(*Answer)) *session {
	return &session{
		writer: w, answer: a, hits: hits, show: show, begun: time.Now(), places: map[int]int{},
		checker: &checker{support: w.support, question: a.asked(), shown: showing(hits)},
	}
}

// run asks the model and checks each statement as it is complete. The error says
// why the model's text is not whole; what came before counts all the same.
func (s *session) run(ctx context.Context, r llm.Request, begun time.Time) error {
	timed, arrived, cancel := s.writer.limits.deadlines(ctx, begun)
	defer cancel(nil)
	pieces, ended := s.writer.listen(timed, r)
	var lines lineReader
	for piece := range pieces {
		if s.take(ctx, lines.feed(piece)); len(s.verified.claims) > 0 {
			arrived()
		}
		if len(s.verified.claims) >= maxWritten || lines.rambling() || s.failed != nil {
			cancel(errEnough)
			break
		}
	}
	for range pieces { // what was under way when it was enough
	}
	end := <-ended
	s.answer.use(end.usage)
	cause := context.Cause(timed)
	s.take(ctx, lines.end(end.err != nil || end.truncated))
	s.formed = lines.objects
	switch {
	case s.failed != nil:
		return s.failed
	case errors.Is(cause, errEnough) || end.err == nil:
		return nil
	case errors.Is(cause, errLate):
		return cause
	}
	return end.err
}

// use adds what the model took; an answer that took nothing shows no usage.
func (a *Answer) use(u llm.Usage) {
	if u.Prompt+u.Completion == 0 {
		return
	}
	if a.Usage == nil {
		a.Usage = &Usage{}
	}
	a.Usage.add(u)
}

func (u *Usage) add(more llm.Usage) {
	u.Prompt += more.Prompt
	u.Completion += more.Completion
	u.Cost += more.Cost
	u.Estimated = u.Estimated || more.Estimated
}

// take checks statements, and shows the answer with each claim that is new.
func (s *session) take(ctx context.Context, all []written) {
	for _, w := range all {
		if s.failed != nil || len(s.verified.claims) >= maxWritten {
			return
		}
		begin := time.Now()
		claimed, err := s.consider(ctx, w)
		s.checking += time.Since(begin)
		if err != nil {
			s.failed = err
			return
		}
		if claimed && s.answer.Timings.First == 0 {
			s.answer.Timings.First = milliseconds(time.Since(s.begun))
		}
		if claimed && s.show != nil {
			s.show(s.partial())
		}
	}
}

// consider turns a statement into a claim, or writes down why not.
func (s *session) consider(ctx context.Context, w written) (claimed bool, err error) {
	switch {
	case w.silent:
		s.silent = true
		return false, nil
	case w.premise != "":
		return false, s.assume(ctx, w.premise)
	}
	s.number++
	f, err := s.checker.check(ctx, w)
	if err != nil {
		return false, err
	}
	if f.reason == "" {
		if i := s.repeats(f.draft); i >= 0 {
			s.places[s.number] = i
			return s.witness(i, f.draft), nil
		}
		if s.verified.admit(f.draft, s.hits) {
			s.settle(w)
			return true, nil
		}
		return false, nil
	}
	s.verified.removed = append(s.verified.removed, Removed{clip(w.text), f.reason})
	return false, nil
}

// settle remembers which claim the statement became, and what it disagrees with.
func (s *session) settle(w written) {
	i := len(s.verified.claims) - 1
	s.places[s.number] = i
	if j, ok := s.places[w.disagrees]; ok && w.disagrees > 0 && j != i {
		s.disagree = append(s.disagree, [2]int{j, i})
	}
}

// assume takes over what the question assumes wrongly: only in the question's
// own words, and only where the passages do not bear them out.
func (s *session) assume(ctx context.Context, premise string) error {
	words := foldQuote(strings.TrimRight(premise, ".?! "))
	spans := fold(s.checker.question).find(words)
	if len(spans) == 0 || len(strings.Fields(words.text)) < 2 || s.premise != "" {
		return nil
	}
	text := s.checker.question[spans[0].Start:spans[0].End]
	alone := &checker{support: s.checker.support, shown: s.checker.shown} // without the question, which says it
	f, err := alone.lookUp(ctx, written{text: text}, nil, false)
	if err == nil && f.reason != "" {
		s.premise = text
	}
	return err
}

// sameClaim is how much of their terms two claims share that say the same.
const sameClaim = 0.85

// repeats finds a claim that says the same, -1 if there is none.
func (s *session) repeats(d Draft) int {
	terms, numbers := set(lexical.Terms(d.Text)), figureText(d.Text)
	return slices.IndexFunc(s.verified.claims, func(c Claim) bool {
		return dice(terms, set(lexical.Terms(c.Text))) >= sameClaim && figureText(c.Text) == numbers
	})
}

var figureRuns = regexp.MustCompile(`[0-9][0-9.,]*`)

func figureText(s string) string { return strings.Join(figureRuns.FindAllString(s, -1), " ") }

// witness adds the draft's citations of further documents to a claim.
func (s *session) witness(i int, d Draft) (added bool) {
	c := &s.verified.claims[i]
	for _, q := range d.Quotes {
		n := s.verified.number(q.Document)
		if !slices.ContainsFunc(c.Citations, func(x Citation) bool { return x.Source == n }) {
			c.Citations = append(c.Citations, cite(n, q))
			c.Voice, added = "", true
		}
	}
	return added
}

// partial is the answer as far as it was verified.
func (s *session) partial() *Answer {
	a := *s.answer
	a.Status, a.Mode = Answered, ByModel
	a.Claims, a.Sources = slices.Clone(s.verified.claims), slices.Clone(s.verified.sources)
	a.Removed = slices.Clone(s.verified.removed)
	return &a
}

// conclude makes the session's outcome the answer's; false says that there is
// nothing to show. err is why the model's text is not whole.
func (s *session) conclude(err error) bool {
	a := s.answer
	a.Timings.Verify += milliseconds(s.checking)
	a.Removed = append(a.Removed, s.verified.removed...)
	a.NotBorneOut = s.premise
	if len(s.verified.claims) > 0 && !s.formed && !s.answers() {
		return false
	}
	if len(s.verified.claims) == 0 {
		if err != nil || !s.silent && s.premise == "" {
			return false
		}
		a.Mode, a.Nearest = ByModel, nearest(a.Evidence.Hits)
		return true
	}
	a.Status, a.Mode = Answered, ByModel
	a.Claims, a.Sources = s.verified.claims, s.verified.sources
	if err != nil {
		a.Note = brokenNote(err)
		s.writer.log.Warn("the model broke off", "model", a.Model, "cause", err)
	}
	return true
}

// answers reports whether a claim rests on one of the sentences that answer the
// question best. Models that cannot keep the form tell true things beside it.
func (s *session) answers() bool {
	best := s.answer.Evidence.Sentences
	for _, b := range best[:min(len(best), maxClaims)] {
		for _, c := range s.verified.claims {
			if slices.ContainsFunc(c.Citations, func(x Citation) bool {
				return s.verified.sources[x.Source-1].ID == b.DocumentID && x.Start < b.End && b.Start < x.End
			}) {
				return true
			}
		}
	}
	return len(best) == 0
}

func brokenNote(err error) string {
	if errors.Is(err, errLate) {
		return "the model was too slow to finish, so there may be more to say"
	}
	return "the model broke off, so there may be more to say"
}

// clip shortens what is only written down.
func clip(text string) string {
	const most = 300
	if r := []rune(text); len(r) > most {
		return fmt.Sprintf("%s…", string(r[:most]))
	}
	return text
}
