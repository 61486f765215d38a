package support

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// A name is a run of capitalised words, "of" and the like between them
// allowed.
type name struct {
	text       string
	parts      []string // lower case, without the words between
	acronym    bool
	opens      bool // stands at the start of a sentence as one word, and so may be none
	start, end int  // words
}

var nameLinks = set(`of de la le da di van von der den du el al the`)

// openers begin sentences without being names.
var openers = set(`a an the this that these those it its he she they we you i his her their our my in on at by for from with
	of to and or but as if when while where who whom whose what which why how is are was were be been being do does did
	has have had can could will would should may might must there here after before during since until although though
	because however also some many most all both each every no not one two three four five six seven eight nine ten
	despite among between under over through about following according several various only even such then now today
	later once upon throughout within without like unlike instead additionally furthermore moreover meanwhile therefore
	thus hence further another other others nobody nothing none never neither either another half more less few first
	second third finally currently originally eventually people critics scientists researchers officials members`)

// findNames reads the names of a sentence.
func findNames(s *sentence) []name {
	var found []name
	for i := 0; i < len(s.words); {
		if !startsName(s, i) {
			i++
			continue
		}
		end := nameEnd(s.words, i)
		found = append(found, newName(s, i, end))
		i = end
	}
	return found
}

func startsName(s *sentence, i int) bool {
	w := s.words[i]
	switch {
	case !w.isLetters() || !w.isCapital():
		return false
	case months[w.lower] != "" && monthAt(s.words, i) > 0 && inDate(s.dates, i):
		return false
	case strings.HasPrefix(w.lower, "i'") || w.text == "I":
		return false
	case opensSentence(s.words, i) || len(w.text) == 1:
		return !openers[w.lower] && (len(w.text) > 1 || i+1 < len(s.words) && s.words[i+1].text == ".")
	}
	return !lowerTitles[w.lower]
}

// lowerTitles are capitalised by habit and are no names alone.
var lowerTitles = set(`the a an mr mrs ms dr sir`)

func inDate(dates []date, i int) bool {
	for _, d := range dates {
		if d.start <= i && i < d.end {
			return true
		}
	}
	return false
}

// opensSentence reports whether a sentence or a quotation begins at word i.
func opensSentence(words []word, i int) bool {
	if i == 0 {
		return true
	}
	switch words[i-1].text {
	case ".", "!", "?", "\"", "“", ":", "•", ";":
		return true
	}
	return false
}

// nameEnd is the word after the name that starts at i: links count when a
// capital follows them.
func nameEnd(words []word, i int) int {
	end := i + 1
	for j := i + 1; j < len(words) && j < i+12; j++ {
		w := words[j]
		switch {
		case w.isLetters() && w.isCapital() && monthNumbers[w.lower] == 0:
			end = j + 1
		case w.text == "." && len(words[j-1].text) == 1:
		case w.text == "&" || nameLinks[w.lower] && (w.lower != "the" || j > end):
		default:
			return end
		}
	}
	return end
}

func newName(s *sentence, start, end int) name {
	n := name{start: start, end: end, text: s.text[s.words[start].start:s.words[end-1].end]}
	for _, w := range s.words[start:end] {
		if w.isLetters() && w.isCapital() && !lowerTitles[w.lower] {
			n.parts = append(n.parts, namePart(w.text))
		}
	}
	n.acronym = end-start == 1 && s.words[start].isAcronym()
	n.opens = end-start == 1 && opensSentence(s.words, start) && !n.acronym
	return n
}

// namePart folds a word of a name: lower case, no marks, no possessive.
func namePart(text string) string {
	text = strings.TrimSuffix(strings.TrimSuffix(strings.ToLower(text), "'s"), "'")
	return fold(text)
}

// A register is what the names of the claim are looked up in.
type register struct {
	words    map[string]bool // every word, folded
	stems    map[string]bool
	initials map[string]bool // of every run of capitalised words
}

func newRegister() *register {
	return &register{map[string]bool{}, map[string]bool{}, map[string]bool{}}
}

func (r *register) add(s *sentence) {
	for _, w := range s.words {
		if w.isLetters() {
			part := namePart(w.text)
			r.words[part] = true
			r.words[strings.ReplaceAll(part, ".", "")] = true
			r.stems[w.term] = true
		}
	}
	for _, n := range s.names {
		if len(n.parts) > 1 {
			r.addInitials(n)
		}
	}
}

func (r *register) addInitials(n name) {
	for from := range n.parts {
		initials := ""
		for _, p := range n.parts[from:] {
			initials += p[:firstRune(p)]
		}
		r.initials[initials] = true
	}
}

func firstRune(s string) int {
	for i := range s {
		if i > 0 {
			return i
		}
	}
	return len(s)
}

// missing returns the parts of a name that the register lacks.
func (r *register) missing(n name) []string {
	var missing []string
	for _, p := range n.parts {
		if !r.knows(p) {
			missing = append(missing, p)
		}
	}
	if len(missing) > 0 && n.acronym && r.expands(strings.ReplaceAll(n.parts[0], ".", "")) {
		return nil
	}
	if len(missing) == len(n.parts) && len(n.parts) > 1 && r.acronymOf(n) {
		return nil
	}
	return missing
}

// expands reports whether some name has these initials, with or without a plural s.
func (r *register) expands(acronym string) bool {
	return r.initials[acronym] || r.initials[strings.TrimSuffix(acronym, "s")]
}

func (r *register) acronymOf(n name) bool {
	initials := ""
	for _, p := range n.parts {
		initials += p[:firstRune(p)]
	}
	return len(initials) > 1 && r.words[initials]
}

func (r *register) knows(part string) bool {
	bare := strings.ReplaceAll(part, ".", "")
	if r.words[part] || r.words[bare] || r.stems[stem(part)] {
		return true
	}
	for _, kin := range demonyms[bare] {
		if r.words[kin] {
			return true
		}
	}
	return false
}

// fold takes the marks off the Latin letters of a lower-case word.
func fold(s string) string {
	for _, r := range s {
		if r > unicode.MaxASCII {
			return stripMarks(s)
		}
	}
	return s
}

func stripMarks(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(s))
}
