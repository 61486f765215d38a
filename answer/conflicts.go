package answer

import (
	"slices"

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
func (a *Answer) oppose(ranked []sentence, told [][2]int) {
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
			a.addConflict(v, i, j, contradicts(v.claims[i].Text, v.claims[j].Text))
		}
	}
	for _, pair := range told {
		if dice(subject(v.claims[pair[0]].Text, nil), subject(v.claims[pair[1]].Text, nil)) >= 0.3 {
			a.addConflict(v, pair[0], pair[1], "the sources give different accounts")
		}
	}
	a.Claims, a.Sources = v.claims, v.sources
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
