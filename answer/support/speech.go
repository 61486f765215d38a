package support

// reporters say that what is around them is somebody's word.
var reporters = set(`said says say saying stated states claimed claims claim claiming alleged alleges allege allegedly
	reportedly argued argues argue suggested suggests believed believes believe insisted insists told tells asserted asserts
	maintained maintains contended contends warned warns according accused accuses rumoured rumored rumour rumor
	speculated supposedly purportedly apparently announced announces denied denies deny predicted predicts estimated
	thinks thought described describes reported reports wrote writes added explained explains commented testified
	complained promised pledged called considered regarded opinion view hoped fears feared expects expected`)

// strongReporters make what they report somebody's word and not the source's.
var strongReporters = set(`said says stated states claimed claims claiming alleged alleges allegedly reportedly argued argues
	insisted insists asserted asserts maintained contended contends according accused accuses rumoured rumored
	speculated purportedly denied told`)

// hedges say that a thing may or may be going to be.
var hedges = set(`may might could possibly perhaps probably likely planned plans planning proposed proposes intended intends
	expected expects hopes hoped considering would potentially projected scheduled`)

// reported tells whether the source gives what it shares with the claim only as
// somebody's word, and whose, while the claim gives it as plain fact.
func reported(claim, source *sentence) (bool, string) {
	if hasAny(claim, reporters) {
		return false, ""
	}
	at := -1
	for i, w := range source.words {
		if strongReporters[w.lower] && !named(source, i) {
			at = i
			break
		}
	}
	if at < 0 {
		return false, ""
	}
	speaker := speakerOf(source, at)
	if speaker != "" && sharesName(claim, speaker) && subjectIs(claim, speaker) {
		return false, ""
	}
	inside, outside := 0, 0
	for i, w := range source.words {
		if w.term == "" || !claim.has[w.term] || reporters[w.lower] {
			continue
		}
		if withinReport(source.words, at, i) {
			inside++
		} else {
			outside++
		}
	}
	return inside >= 2 && inside > 2*outside, speaker
}

// withinReport reports whether word i belongs to what the reporting word at
// tells: what follows it in its sentence, or, when it closes the sentence
// (", she said."), what stands before.
func withinReport(words []word, at, i int) bool {
	closing := at+4 >= len(words)
	for j := at + 1; j < len(words) && j <= at+4 && !closing; j++ {
		closing = words[j].text == "."
	}
	if closing {
		return i < at-2
	}
	return i > at
}

// named reports whether word i is part of a name, as "Says" of a title is.
func named(s *sentence, i int) bool {
	return i > 0 && s.words[i].isCapital() && !opensSentence(s.words, i)
}

// speakerOf is the name nearest to a reporting word, "" when none is near.
func speakerOf(s *sentence, at int) string {
	best, distance := "", 6
	for _, n := range s.names {
		d := n.start - at
		if d < 0 {
			d = at - n.end + 1
		}
		if d < distance && d >= 0 {
			best, distance = n.text, d
		}
	}
	return best
}

func sharesName(s *sentence, name string) bool {
	r := newRegister()
	r.add(s)
	for _, w := range split(name) {
		if w.isCapital() && r.words[namePart(w.text)] {
			return true
		}
	}
	return false
}

// subjectIs reports whether the name stands among the first words.
func subjectIs(s *sentence, name string) bool {
	first := map[string]bool{}
	for i, w := range s.words {
		if i < 5 {
			first[namePart(w.text)] = true
		}
	}
	for _, w := range split(name) {
		if w.isCapital() && first[namePart(w.text)] {
			return true
		}
	}
	return false
}

func hasAny(s *sentence, words map[string]bool) bool { return countAny(s, words) > 0 }

func countAny(s *sentence, words map[string]bool) int {
	n := 0
	for _, w := range s.words {
		if words[w.lower] {
			n++
		}
	}
	return n
}
