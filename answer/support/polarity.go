package support

// negators turn around what follows them, up to the end of the clause.
var negators = set(`not never no without neither nor none nobody nothing cannot hardly barely scarcely unable
	failed fails fail failing failure refused refuses refuse refusing declined declines rejected rejects reject
	denied denies deny denying lacked lacks lack lacking avoided avoids prevented prevents prevent stopped ceased
	impossible unlikely untrue false incorrect wrongly falsely opposed except neglected incapable unwilling dismissed refuted`)

// clauseEnds stop a negation.
var clauseEnds = set(`. ; : , but although though while whereas however because and which who that`)

// negation is which content terms of a sentence stand under a negation, and
// which stand in the open.
type negation struct {
	under, open map[string]bool
	any         bool
}

const negationReach = 7 // words, stop words included

func negationOf(s *sentence) negation {
	n := negation{map[string]bool{}, map[string]bool{}, false}
	left := 0
	for i, w := range s.words {
		switch {
		case negates(s.words, i):
			n.any = true
			if left > 0 {
				left = 0 // two make none: "never failed to"
				continue
			}
			left = negationReach
		case clauseEnds[w.lower]:
			left = 0
		case w.term != "" && left > 0:
			n.under[w.term] = true
		case w.term != "":
			n.open[w.term] = true
		}
		left = max(0, left-1)
	}
	return n
}

func negates(words []word, i int) bool {
	w := words[i].lower
	if len(w) > 3 && w[len(w)-3:] == "n't" {
		return true
	}
	if !negators[w] {
		return false
	}
	next := ""
	if i+1 < len(words) {
		next = words[i+1].lower
	}
	switch w {
	case "not":
		return next != "only" && next != "just" && next != "merely" && next != "least"
	case "no":
		return next != "." && next != "doubt" && !(i+1 < len(words) && words[i+1].isNumber())
	}
	return true
}

// flipped returns the terms that one sentence denies and the other does not,
// as shares of the claim's terms, and one such term.
func flipped(claim, source negation, terms map[string]bool) (denied, asserted float64, example string) {
	shared := 0.0
	for t := range terms {
		if !source.under[t] && !source.open[t] {
			continue
		}
		shared++
		switch {
		case claim.open[t] && !claim.under[t] && source.under[t] && !source.open[t]:
			denied++
			example = later(example, t)
		case claim.under[t] && !claim.open[t] && source.open[t] && !source.under[t]:
			asserted++
			example = later(example, t)
		}
	}
	if shared == 0 {
		return 0, 0, ""
	}
	return denied / shared, asserted / shared, example
}

// later keeps the choice of an example free of the order of maps.
func later(a, b string) string {
	if a == "" || b > a {
		return b
	}
	return a
}
