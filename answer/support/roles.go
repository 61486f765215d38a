package support

import "strings"

// swapped reports whether the source has the claim's two names the other way
// round about the same word: "A sued B" against "B sued A". A passive turns
// them back.
func swapped(claim, source *sentence) (first, verb, second string) {
	order := positions(source)
	for i, a := range claim.names {
		for _, b := range claim.names[i+1:] {
			if v, ok := reversedAround(claim, source, order, a, b); ok {
				return a.text, v, b.text
			}
		}
	}
	return "", "", ""
}

// positions are the places of the terms of a sentence.
func positions(s *sentence) map[string][]int {
	at := map[string][]int{}
	for i, w := range s.words {
		if w.term != "" {
			at[w.term] = append(at[w.term], i)
		}
	}
	return at
}

func reversedAround(claim, source *sentence, order map[string][]int, a, b name) (string, bool) {
	ta, tb := headTerm(claim, a), headTerm(claim, b)
	if ta == tb || len(order[ta]) == 0 || len(order[tb]) == 0 {
		return "", false
	}
	for v := a.end; v < b.start; v++ {
		w := claim.words[v]
		if !isAction(w) || v-a.end > 4 || b.start-v > 6 {
			continue
		}
		voice := passive(claim, v, b.start)
		if around(order, tb, w.term, ta, source, voice) && !around(order, ta, w.term, tb, source, voice) && !around(order, ta, w.term, tb, source, !voice) {
			return w.lower, true
		}
	}
	return "", false
}

// around reports whether the source has x, then the verb, then y, in the voice given.
func around(order map[string][]int, x, verb, y string, source *sentence, voice bool) bool {
	for _, v := range order[verb] {
		for _, i := range order[x] {
			for _, j := range order[y] {
				if i < v && v < j && j-i < 40 && passive(source, v, j) == voice && clauseFree(source, i, j) {
					return true
				}
			}
		}
	}
	return false
}

// clauseFree reports whether no other sentence begins between two words.
func clauseFree(s *sentence, i, j int) bool {
	for _, w := range s.words[i:j] {
		if w.text == "." || w.text == ";" {
			return false
		}
	}
	return true
}

// isAction guesses whether a word is a verb of doing, by its form.
func isAction(w word) bool {
	return w.term != "" && !w.isCapital() && (actions[w.lower] || len(w.lower) > 4 && strings.HasSuffix(w.lower, "ed"))
}

// actions are the irregular ones.
var actions = set(`beat beats won wins sold sells bought buys gave gives sent sends met led leads wrote writes told took
	takes made sued sues fought fights shot hit left married saw taught held built found brought paid lent lost chose
	overthrew stole drew drove struck threw hired hires owns runs ran became`)

// passive reports whether the verb stands after a form of "be" or "by" leads
// from it to the second name.
func passive(s *sentence, verb, second int) bool {
	for i := max(0, verb-2); i < verb; i++ {
		switch s.words[i].lower {
		case "was", "were", "been", "being", "is", "are", "be":
			return true
		}
	}
	for i := verb + 1; i < second && i < len(s.words); i++ {
		if s.words[i].lower == "by" {
			return true
		}
	}
	return false
}

// headTerm is the term of a name's last word, by which sources call people.
func headTerm(s *sentence, n name) string {
	for i := n.end - 1; i >= n.start; i-- {
		if s.words[i].term != "" {
			return s.words[i].term
		}
	}
	return ""
}
