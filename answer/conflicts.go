package answer

import (
	"fmt"
	"slices"
	"strings"

	"ibid/retrieval/lexical"
)

const (
	// An answer shows at most so many conflicts, and so many sentences that are
	// only there because they contradict a claim.
	maxConflicts = 4
	maxOpposing  = 2
	// Sentences that share less of all their terms (Dice) are not compared: it
	// would take longer than to find them.
	worthComparing = 0.35
	// Nearness of the question's words from which a sentence is taken to answer it.
	aboutTheQuestion = 0.75
)

// separate takes witnesses out of drafts that they contradict: sentences alike
// in all but a figure are two claims.
func separate(drafts []Draft) []Draft {
	var all []Draft
	for _, d := range drafts {
		var apart []Draft
		kept := d.Quotes[:0:0]
		for i, q := range d.Quotes {
			if i > 0 && contradicts(d.Text, q.Text) != "" {
				apart = append(apart, Draft{Text: q.Text, Quotes: []Quote{q}})
				continue
			}
			kept = append(kept, q)
		}
		all = append(append(all, Draft{d.Text, kept}), apart...)
	}
	return all
}

// oppose finds claims that contradict each other, and sentences among those that
// were read which contradict a claim: the other side is shown as well. The pairs
// told are those of which the model says that they disagree.
func (a *Answer) oppose(asked *analysis, ranked []sentence, told [][2]int) {
	v := verified{claims: slices.Clone(a.Claims), sources: slices.Clone(a.Sources)}
	own := len(v.claims)
	added := 0
	for i := range own {
		terms := set(lexical.Terms(v.claims[i].Text))
		for _, s := range ranked {
			if dice(terms, s.terms) < worthComparing || v.cites(i, s.document.ID) {
				continue
			}
			reason := contradicts(v.claims[i].Text, s.text)
			if reason == "" {
				continue
			}
			j := v.holding(s)
			if j < 0 && added < maxOpposing && v.admit(draftOf(s), a.Evidence.Hits) {
				j = len(v.claims) - 1
				added++
			}
			a.addConflict(v, i, j, reason)
		}
		for j := i + 1; j < own; j++ {
			reason := contradicts(v.claims[i].Text, v.claims[j].Text)
			if reason == "" {
				reason = asked.answersApart(v.sentence(i, ranked), v.sentence(j, ranked))
			}
			a.addConflict(v, i, j, reason)
		}
	}
	for _, pair := range told {
		if dice(subject(v.claims[pair[0]].Text, nil), subject(v.claims[pair[1]].Text, nil)) >= 0.3 {
			a.addConflict(v, pair[0], pair[1], "the sources give different accounts")
		}
	}
	a.Claims, a.Sources = v.claims, v.sources
}

// sentence is the best-ranked one that a claim quotes, nil when none was weighed.
func (v *verified) sentence(claim int, ranked []sentence) *sentence {
	for i := range ranked {
		if v.holding(ranked[i]) == claim {
			return &ranked[i]
		}
	}
	return nil
}

// answersApart says how two sentences answer a question for one figure or date
// differently, "" when they do not, or when one of them is hardly about it.
func (a *analysis) answersApart(x, y *sentence) string {
	if x == nil || y == nil || shared(ownNames(x.text), ownNames(y.text)) == 0 {
		return ""
	}
	for _, s := range []*sentence{x, y} {
		if value(s.features, nearestWords) < aboutTheQuestion || value(s.features, kindFound) < 1 {
			return ""
		}
	}
	mx, okx := a.wanted(x.text)
	my, oky := a.wanted(y.text)
	if !okx || !oky || mx.unit != my.unit || alike(mx, my) {
		return ""
	}
	return fmt.Sprintf("one source says “%s”, the other “%s”", mx.text, my.text)
}

// wanted is the one figure of a sentence of the kind that the question asks for.
func (a *analysis) wanted(text string) (measure, bool) {
	var found []measure
	for _, m := range measuresIn(text) {
		switch {
		case a.expected == moment && m.unit == "date", a.expected == money && strings.Contains("£$€", m.unit), a.expected == count && a.weight[m.unit] > 0:
			found = append(found, m)
		}
	}
	if len(found) != 1 {
		return measure{}, false
	}
	return found[0], true
}

// cites reports whether a claim has a citation of the document.
func (v *verified) cites(claim int, document string) bool {
	return slices.ContainsFunc(v.claims[claim].Citations, func(c Citation) bool { return v.sources[c.Source-1].ID == document })
}

// holding is the claim that quotes the sentence, -1 when there is none.
func (v *verified) holding(s sentence) int {
	return slices.IndexFunc(v.claims, func(c Claim) bool {
		return slices.ContainsFunc(c.Citations, func(x Citation) bool {
			return v.sources[x.Source-1].ID == s.document.ID && x.Start < s.span.End && s.span.Start < x.End
		})
	})
}

// addConflict notes a pair once, if each side has a document of its own.
func (a *Answer) addConflict(v verified, i, j int, reason string) {
	if reason == "" || j < 0 || i == j || len(a.Conflicts) >= maxConflicts {
		return
	}
	if i > j {
		i, j = j, i
	}
	pair := [2]int{i + 1, j + 1}
	if slices.ContainsFunc(a.Conflicts, func(c Conflict) bool { return c.Claims == pair }) {
		return
	}
	for _, x := range v.claims[i].Citations {
		for _, y := range v.claims[j].Citations {
			if x.Source != y.Source {
				a.Conflicts = append(a.Conflicts, Conflict{pair, reason, [2]Citation{x, y}})
				return
			}
		}
	}
}
