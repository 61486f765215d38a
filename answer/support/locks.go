package support

import (
	"fmt"
	"slices"
	"strings"
)

// A finding is what a lock has to say of one thing in the claim.
type finding struct {
	broken bool // the claim must not be shown
	reason string
}

// A view is all that the parts look at.
type view struct {
	claim    *sentence
	question *sentence
	best     []*sentence        // at most three, best first: what bears the claim out
	near     []*sentence        // at most most, best first
	others   func() []*sentence // the rest of the evidence, parsed when asked for
}

// lockFigures looks up every figure of the claim.
func lockFigures(v *view) (findings []finding, missing, elsewhere int) {
	for _, f := range v.claim.figures {
		switch {
		case anyFigure(v.near, f) || anyFigure([]*sentence{v.question}, f):
		case slices.ContainsFunc(v.others(), func(s *sentence) bool { return figureStands(s, f) }):
			elsewhere++
		default:
			missing++
			findings = append(findings, finding{!f.isCount() || otherCount(v.near, f), figureReason(v, f)})
		}
	}
	return findings, missing, elsewhere
}

// otherCount reports whether the source counts something itself, so that the
// claim's own count of what it lists cannot be meant.
func otherCount(sentences []*sentence, f figure) bool {
	return slices.ContainsFunc(sentences, func(s *sentence) bool {
		return slices.ContainsFunc(s.figures, func(g figure) bool { return g.kind == f.kind && g.value < 1000 })
	})
}

func anyFigure(sentences []*sentence, f figure) bool {
	return slices.ContainsFunc(sentences, func(s *sentence) bool { return figureStands(s, f) })
}

func figureStands(s *sentence, f figure) bool {
	for _, g := range s.figures {
		if g.holds(f) {
			return true
		}
	}
	return dateStands(s, f)
}

// dateStands reports whether a year of the claim is the year of a date.
func dateStands(s *sentence, f figure) bool {
	for _, d := range s.dates {
		if f.kind == year && d.year == int(f.value) || f.kind == decade && d.year/10*10 == int(f.value) {
			return true
		}
		if (f.kind == ordinal || f.kind == plain) && d.day == int(f.value) {
			return true
		}
	}
	return false
}

func figureReason(v *view, f figure) string {
	reason := fmt.Sprintf("the figure %s does not stand in the source", f.text)
	if f.kind == year {
		reason = fmt.Sprintf("the year %s does not stand in the source", f.text)
	}
	for _, s := range v.best[:min(1, len(v.best))] {
		for _, g := range s.figures {
			if g.kind == f.kind && !anyFigure([]*sentence{v.claim}, g) {
				return reason + ", which says " + g.text
			}
		}
	}
	return reason
}

// lockDates looks up every date of the claim.
func lockDates(v *view) (findings []finding, missing int) {
	where := append(slices.Clone(v.near), v.question)
	for _, d := range v.claim.dates {
		if dateHeld(where, d) || dateHeld(v.others(), d) {
			continue
		}
		missing++
		findings = append(findings, finding{true, dateReason(v, d)})
	}
	return findings, missing
}

// dateHeld reports whether some date holds d; the year may stand apart.
func dateHeld(sentences []*sentence, d date) bool {
	yearApart := d.year == 0 || anyFigure(sentences, figure{kind: year, value: float64(d.year)})
	for _, s := range sentences {
		for _, e := range s.dates {
			if e.holds(d) || yearApart && e.year == 0 && e.holds(date{month: d.month, day: d.day}) {
				return true
			}
		}
	}
	return false
}

func dateReason(v *view, d date) string {
	for _, s := range v.near {
		for _, e := range s.dates {
			if e.contradicts(d) {
				return fmt.Sprintf("the date %s does not stand in the source, which says %s", d.text, e.text)
			}
		}
	}
	for _, s := range v.near {
		for _, e := range s.dates {
			return fmt.Sprintf("the date %s is more than the source tells, which says %s", d.text, e.text)
		}
	}
	return fmt.Sprintf("the date %s does not stand in the source", d.text)
}

// lockNames looks up every name of the claim in the evidence and the question.
// A name that opens the claim may stand for a pronoun of the source.
func lockNames(v *view) (findings []finding, missing, subject float64) {
	r := newRegister()
	for _, s := range append(slices.Clone(v.near), v.question) {
		r.add(s)
	}
	othersAdded := false
	for i, n := range v.claim.names {
		lost := r.missing(n)
		if len(lost) > 0 && !othersAdded {
			othersAdded = true
			for _, s := range v.others() {
				r.add(s)
			}
			lost = r.missing(n)
		}
		if len(lost) == 0 {
			continue
		}
		share := float64(len(lost)) / float64(len(n.parts))
		if i == 0 && isSubject(v.claim, n) {
			subject += share
		} else {
			missing += share
		}
		if n.opens { // perhaps no name
			continue
		}
		findings = append(findings, finding{nameBreaks(v, i, n, share), fmt.Sprintf("the name %s does not stand in the source", strings.TrimSpace(n.text))})
	}
	return findings, missing, subject
}

// nameBreaks decides whether a missing name breaks the lock: not when only a
// part of it is missing, or when it is the claim's subject and the source
// speaks of that by a pronoun or a common noun.
func nameBreaks(v *view, i int, n name, share float64) bool {
	if share <= .5 && len(n.parts) > 1 {
		return false
	}
	return i > 0 || !isSubject(v.claim, n) || len(v.best) == 0 || !bySomeOtherWord(v.best[0])
}

// isSubject guesses whether a name is what the claim is about, by its place.
func isSubject(s *sentence, n name) bool {
	if n.start <= 2 {
		return true
	}
	switch s.words[n.start-1].text {
	case ",", "\"", "(":
		return true
	}
	return false
}

var pronouns = set(`he she it they his her its their him them who which we our this these i my himself herself itself`)

// bySomeOtherWord reports whether a sentence begins by "he", "the company" and the like.
func bySomeOtherWord(s *sentence) bool {
	for i, w := range s.words {
		if i > 12 {
			break
		}
		if pronouns[w.lower] || w.lower == "the" && i+1 < len(s.words) && !s.words[i+1].isCapital() {
			return true
		}
	}
	return false
}
