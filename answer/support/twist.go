package support

import (
	"fmt"
	"slices"
)

// A twist is a place where a claim that otherwise repeats a sentence says
// something else: another name, another figure, an opposite, a negation more
// or less. Words beyond that are read as paraphrase.
type twist struct{ reason string }

const (
	repeats     = .65 // least share of the claim's words that the sentence repeats, in order
	longestSwap = 4   // words that can be one thing put for another
)

// findTwists compares the claim with the sentence that it repeats most.
func findTwists(v *view, opposites map[string]map[string]bool) []twist {
	gaps, kept := closest(v)
	if kept < repeats || len(contentWords(v.claim)) < 4 {
		return nil
	}
	return twistsIn(v, gaps, opposites, denies)
}

// closest returns the gaps between the claim and the sentence that it repeats
// most, and how much of it that is.
func closest(v *view) (gaps []gap, kept float64) {
	for _, s := range v.near {
		if g, k := gapsBetween(v.claim, s); k > kept+1e-9 {
			gaps, kept = g, k
		}
	}
	return gaps, kept
}

// twistsIn looks at gaps one by one; denying tells a run of words that denies.
func twistsIn(v *view, gaps []gap, opposites map[string]map[string]bool, denying func([]word) bool) []twist {
	var found []twist
	for _, g := range gaps {
		opposition := opposed(g, opposites)
		if opposition == "" {
			opposition = otherNegation(g, denying)
		}
		for _, reason := range []string{otherName(v, g), otherFigure(v, g), opposition} {
			if reason != "" {
				found = append(found, twist{reason})
			}
		}
	}
	return found
}

func otherName(v *view, g gap) string {
	if !g.swap() || !capital(g.claim) || !capital(g.source) {
		return ""
	}
	for _, w := range g.claim {
		if !properName(v.claim, w) || related(w, g.source) || anotherWayOf(v, w, g.source) {
			continue
		}
		for _, o := range g.source {
			if o.isCapital() && o.term != "" && !openers[o.lower] && len(o.text) > 1 {
				return fmt.Sprintf("the claim says %s where the source says %s", runText(g.claim), runText(g.source))
			}
		}
	}
	return ""
}

// properName reports whether a word of the claim is a capital that means one.
func properName(s *sentence, w word) bool {
	if !w.isCapital() || w.term == "" || openers[w.lower] || len(w.text) < 2 {
		return false
	}
	for _, n := range s.names {
		if s.words[n.start].start <= w.start && w.start < s.words[n.end-1].end {
			return true
		}
	}
	return false
}

func related(w word, source []word) bool {
	r := newRegister()
	r.add(&sentence{words: source})
	return r.knows(namePart(w.text))
}

// anotherWayOf reports whether an acronym stands for the source's name or the
// other way round.
func anotherWayOf(v *view, w word, source []word) bool {
	initials := ""
	for _, o := range source {
		if o.isCapital() {
			initials += o.lower[:firstRune(o.lower)]
		}
	}
	if len(initials) > 1 && initials == w.lower {
		return true
	}
	for _, o := range source {
		if (o.isAcronym() || o.isCapital() && w.isAcronym()) && o.lower[:1] == w.lower[:1] {
			return true
		}
	}
	return false
}

func otherFigure(v *view, g gap) string {
	if !g.swap() {
		return ""
	}
	claimed, said := figuresIn(v.claim, g.claim), figuresOf(g.source)
	for _, f := range claimed {
		if len(said) > 0 && !slices.ContainsFunc(said, func(s figure) bool { return s.holds(f) || !comparable(f, s) }) {
			return fmt.Sprintf("the claim says %s where the source says %s", f.text, said[0].text)
		}
	}
	return ""
}

// comparable reports whether two figures could be said of one thing.
func comparable(a, b figure) bool {
	return sameKind(a.kind, b.kind) || a.kind != year && b.kind != year && a.kind != ordinal && b.kind != ordinal
}

// figuresIn are the claim's figures that begin in a run of its words.
func figuresIn(s *sentence, run []word) []figure {
	var in []figure
	for _, f := range s.figures {
		at := s.words[f.start].start
		if run[0].start <= at && at < run[len(run)-1].end {
			in = append(in, f)
		}
	}
	return in
}

func figuresOf(run []word) []figure { return findFigures(run, make([]bool, len(run))) }

func otherNegation(g gap, denying func([]word) bool) string {
	inClaim, inSource := denying(g.claim), denying(g.source)
	switch {
	case inClaim == inSource:
		return ""
	case inClaim && len(g.claim) <= longestSwap:
		return "the claim denies what the source says"
	case inSource && g.inner && len(g.source) <= 3:
		return "the source denies it"
	}
	return ""
}

// denies reports whether a run holds an odd number of negations that turn a
// sentence around.
func denies(run []word) bool {
	odd := false
	for i, w := range run {
		if negates(run, i) && !softNegators[w.lower] {
			odd = !odd
		}
	}
	return odd
}

// softNegators take away from a sentence without turning it around.
var softNegators = set(`without except lack lacks lacked lacking unlikely opposed avoided dismissed none nothing`)

func opposed(g gap, opposites map[string]map[string]bool) string {
	if !g.swap() {
		return ""
	}
	for _, a := range g.claim {
		for _, b := range g.source {
			s, t := bareStem(a.lower), bareStem(b.lower)
			if against := opposite(opposites[s], s, map[string]string{t: b.lower}); against != "" {
				return fmt.Sprintf("the claim says %q where the source says %q", a.lower, b.lower)
			}
		}
	}
	return ""
}

func runText(run []word) string { return textOf(run, 0, len(run)) }
