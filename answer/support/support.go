// Package support judges whether sentences of a source bear out a claim, and
// says in plain words why not.
//
// It compares wording, figures, dates, names, negation and who says what; it
// neither reasons nor knows the world. A claim that follows only by arithmetic
// or by common knowledge is judged unsupported, and a false claim in the
// source's own words, twisted in a way that no part looks for, passes.
package support

import (
	"context"
	"fmt"
	"slices"
)

// A Verdict says whether the evidence bears a claim out.
type Verdict struct {
	Score     float64  // probability of support, 0 to 1; below the threshold where a lock is broken
	Supported bool     // the probability reaches the shipped threshold and no lock is broken
	Broken    bool     // a figure, date, name or role of the claim is not the source's
	Reasons   []string // why not, in plain words; empty when supported
	Evidence  []int    // the one to three sentences that bear most on the claim, best first
	Features  []Feature
}

// A Scorer judges claims. It is safe for concurrent use when its encoder is.
type Scorer struct {
	encoder   Encoder
	model     logistic
	opposites map[string]map[string]bool
}

// New reads the embedded coefficients. An encoder that is a WordEncoder too is
// judged by a model of its own.
func New(encoder Encoder) (*Scorer, error) {
	c, err := readCoefficients(coefficientsFile)
	if err != nil {
		return nil, err
	}
	s := &Scorer{encoder: encoder, model: c.Sentences, opposites: readOpposites()}
	if _, ok := encoder.(WordEncoder); ok {
		s.model = c.Words
	}
	return s, nil
}

// Check judges a claim by the sentences of its evidence. What stands in the
// question may stand in the claim; question may be empty. Evidence that holds
// no text supports nothing.
func (s *Scorer) Check(ctx context.Context, claim string, evidence []string, question string) (Verdict, error) {
	c := parse(claim)
	if len(contentWords(c)) == 0 {
		return Verdict{Reasons: []string{"the claim says nothing"}}, nil
	}
	if !slices.ContainsFunc(evidence, func(e string) bool { return len(contentWords(&sentence{words: split(e)})) > 0 }) {
		return Verdict{Reasons: []string{"no source is given"}}, nil
	}
	chosen := preselect(c, evidence)
	near := make([]*sentence, len(chosen))
	for i, index := range chosen {
		near[i] = parse(evidence[index])
	}
	encoded, err := encode(ctx, s.encoder, append([]*sentence{c}, near...))
	if err != nil {
		return Verdict{}, fmt.Errorf("check a claim: %w", err)
	}
	best := rank(c, near, encoded)
	v := &view{claim: c, question: parse(question), near: near, others: others(evidence, chosen)}
	verdict := Verdict{}
	for _, i := range best {
		v.best = append(v.best, near[i])
		verdict.Evidence = append(verdict.Evidence, chosen[i])
	}
	features, findings := measure(v, align(c, encoded[0], encoded[1:]), s.opposites, len(evidence))
	verdict.Features = features
	s.decide(&verdict, findings)
	return verdict, nil
}

// decide sets the score, the verdict and the reasons.
func (s *Scorer) decide(v *Verdict, findings []finding) {
	v.Score = s.model.probability(v.Features)
	v.Broken = slices.ContainsFunc(findings, func(f finding) bool { return f.broken })
	if v.Broken {
		v.Score *= s.model.Threshold
	}
	v.Supported = !v.Broken && v.Score >= s.model.Threshold
	if v.Supported {
		return
	}
	for _, f := range findings {
		if f.broken || !v.Broken {
			v.Reasons = append(v.Reasons, f.reason)
		}
	}
	if len(v.Reasons) == 0 {
		v.Reasons = []string{"the source does not say so clearly enough"}
	}
}

// others parses the sentences that were not chosen, at most once.
func others(evidence []string, chosen []int) func() []*sentence {
	var parsed []*sentence
	return func() []*sentence {
		if parsed == nil {
			parsed = []*sentence{}
			for i, text := range evidence {
				if !slices.Contains(chosen, i) {
					parsed = append(parsed, parse(text))
				}
			}
		}
		return parsed
	}
}

// rank returns the one to three sentences that bear most on the claim: the
// nearest, then those that cover what it leaves open.
func rank(claim *sentence, near []*sentence, vectors []encoded) []int {
	best, top := 0, -1.0
	for i, s := range near {
		alone := align(claim, vectors[0], vectors[i+1:i+2])
		score := coverage(claim.terms, inAny(near[i:i+1])) + alone.whole + alone.single
		if len(contentWords(s)) > 0 && score > top+1e-9 {
			best, top = i, score
		}
	}
	chosen := []int{best}
	seen := []*sentence{near[best]}
	for len(chosen) < 3 {
		next, gain := -1, .1
		for i, s := range near {
			added := coverage(claim.terms, func(t string) bool { return s.has[t] && !inAny(seen)(t) })
			if added > gain && !slices.Contains(chosen, i) {
				next, gain = i, added
			}
		}
		if next < 0 {
			break
		}
		chosen, seen = append(chosen, next), append(seen, near[next])
	}
	return chosen
}
