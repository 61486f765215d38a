package support

import (
	"fmt"
	"math"
	"slices"
)

// A Feature is one measurement of a claim against its evidence.
type Feature struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
}

// measure collects the features of a view and what the locks found.
func measure(v *view, a alignment, opposites map[string]map[string]bool, sentences int) ([]Feature, []finding) {
	var m measurer
	m.locks(v)
	m.overlap(v)
	m.meaning(v, opposites)
	m.speech(v)
	m.encoder(a)
	m.add("words of the claim", math.Log1p(float64(len(v.claim.terms))))
	m.add("sentences of the evidence", math.Log1p(float64(sentences)))
	return m.features, m.findings
}

type measurer struct {
	features []Feature
	findings []finding
}

func (m *measurer) add(name string, value float64) {
	m.features = append(m.features, Feature{name, value})
}

func (m *measurer) find(broken bool, reason string) {
	m.findings = append(m.findings, finding{broken, reason})
}

func (m *measurer) locks(v *view) {
	figures, missing, elsewhere := lockFigures(v)
	dates, datesMissing := lockDates(v)
	names, namesMissing, subject := lockNames(v)
	m.findings = slices.Concat(m.findings, figures, dates, names)
	m.add("figures missing", float64(min(missing+datesMissing, 2)))
	m.add("figures elsewhere", float64(min(elsewhere, 2)))
	m.add("figures of the claim", float64(min(len(v.claim.figures)+len(v.claim.dates), 3)))
	m.add("names missing", min(namesMissing, 2))
	m.add("subject missing", min(subject, 1))
}

func (m *measurer) overlap(v *view) {
	terms := v.claim.terms
	m.add("covered by the best sentence", coverage(terms, inAny(v.best[:1])))
	m.add("covered by the best three", coverage(terms, inAny(v.best)))
	m.add("covered by the evidence", coverage(terms, inAny(v.near)))
	m.add("neighbouring words", pairs(terms, v.best[0].terms, 2))
	m.add("words in order", pairs(terms, v.best[0].terms, 6))
	gaps, kept := gapsBetween(v.claim, v.best[0])
	m.add("longest common subsequence", kept)
	names, swaps := 0, 0
	for _, g := range gaps {
		if len(g.claim) == 0 || len(g.source) == 0 {
			continue
		}
		swaps++
		if capital(g.claim) && capital(g.source) {
			names++
		}
	}
	m.add("words replaced", math.Log1p(float64(swaps))*kept)
	m.add("names replaced", float64(min(names, 2))*kept)
}

// inAny looks terms up in sentences.
func inAny(sentences []*sentence) func(string) bool {
	return func(term string) bool {
		return slices.ContainsFunc(sentences, func(s *sentence) bool { return s.has[term] })
	}
}

func capital(words []word) bool {
	return slices.ContainsFunc(words, func(w word) bool { return w.isCapital() && w.term != "" })
}

func (m *measurer) meaning(v *view, opposites map[string]map[string]bool) {
	claim := negationOf(v.claim)
	denied, asserted, example := flipped(claim, negationOf(v.best[0]), v.claim.has)
	sourceNegates := false
	for _, s := range v.best {
		sourceNegates = sourceNegates || negationOf(s).any
	}
	m.add("denied by the source", denied)
	m.add("denied by the claim", asserted)
	m.add("negation in the claim alone", truth(claim.any && !sourceNegates))
	m.add("negation in the source alone", truth(!claim.any && negationOf(v.best[0]).any))
	m.polarity(denied, asserted, claim.any && !sourceNegates, example)
	clashes := contrasts(opposites, v.claim, v.best[0])
	m.add("opposites", float64(min(len(clashes), 2)))
	if len(clashes) > 0 {
		m.find(false, fmt.Sprintf("the claim says %q where the source says %q", clashes[0].claim, clashes[0].source))
	}
	a, verb, b := swapped(v.claim, v.best[0])
	m.add("roles swapped", truth(verb != ""))
	if verb != "" {
		m.find(true, fmt.Sprintf("the source has %s and %s the other way round about %q", a, b, verb))
	}
	twists := findTwists(v, opposites)
	for _, t := range twists {
		m.find(true, t.reason)
	}
	m.add("twists", float64(min(len(twists), 2)))
	m.add("overstated", truth(hasAny(v.claim, absolutes) && !slices.ContainsFunc(v.best, func(s *sentence) bool { return hasAny(s, absolutes) })))
}

var absolutes = set(`only always every all entirely completely solely exclusively never none nobody everyone everything
	sole whole totally fully any entire`)

func (m *measurer) polarity(denied, asserted float64, alone bool, example string) {
	switch {
	case denied > 0:
		m.find(false, fmt.Sprintf("the source denies it (%q)", example))
	case alone || asserted > 0:
		m.find(false, "the claim denies what the source says")
	}
}

func (m *measurer) speech(v *view) {
	told, speaker := reported(v.claim, v.best[0])
	m.add("reported in the source alone", truth(told))
	broken := told && onlyThere(v)
	if told && speaker != "" {
		m.find(broken, fmt.Sprintf("the source says that %s said so", speaker))
	} else if told {
		m.find(broken, "the source only reports it as said by somebody")
	}
	m.add("hedged in the source alone", truth(hasAny(v.best[0], hedges) && !hasAny(v.claim, hedges)))
}

// onlyThere reports whether the best sentence carries most of the claim and no
// other sentence carries nearly as much without reporting it.
func onlyThere(v *view) bool {
	best := coverage(v.claim.terms, inAny(v.best[:1]))
	return best >= .6 && !slices.ContainsFunc(v.near, func(s *sentence) bool {
		if s == v.best[0] || coverage(v.claim.terms, inAny([]*sentence{s})) < best-.15 {
			return false
		}
		told, _ := reported(v.claim, s)
		return !told
	})
}

func (m *measurer) encoder(a alignment) {
	m.add("similarity", a.whole)
	m.add("words aligned", a.mean)
	m.add("words aligned in one sentence", a.single)
	m.add("weakest words", a.low)
	m.add("weakest word", a.weakest)
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
