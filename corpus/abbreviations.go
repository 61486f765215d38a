package corpus

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	punkt "github.com/neurosnap/sentences"
	"github.com/neurosnap/sentences/english"
)

// punktModel is the trained English model: which words are abbreviations, which
// begin sentences.
type punktModel struct {
	*punkt.DefaultSentenceTokenizer
}

// model is loaded once, when the first full stop needs it, and only read after.
var model = sync.OnceValue(loadModel)

func loadModel() *punktModel {
	tokenizer, err := english.NewSentenceTokenizer(nil)
	if err != nil {
		panic("the English sentence model is compiled in and cannot be read: " + err.Error())
	}
	return &punktModel{tokenizer}
}

// starts reports whether a capitalised word is one that begins sentences
// rather than a name.
func (m *punktModel) starts(word string) bool {
	if opensSentence(word) {
		return true
	}
	return m.SentStarters.Has(strings.ToLower(strings.Trim(word, ",'’")))
}

type abbreviation uint8

const (
	unknownWord  abbreviation = iota
	beforeName                // "Mr." never ends a sentence
	beforeNumber              // "No." does not before a number
	anywhere                  // "U.K." and "Ltd." may stand at an end or not
)

func kindOfAbbreviation(word string) abbreviation {
	switch strings.ToLower(word) {
	case "mr", "mrs", "ms", "dr", "prof", "gen", "col", "lt", "sgt", "capt", "cmdr", "maj", "rev", "hon",
		"sen", "rep", "gov", "pres", "supt", "insp", "messrs", "mme", "mlle", "vs", "e.g", "i.e", "cf", "viz", "st":
		return beforeName
	case "no", "nos", "p", "pp", "fig", "figs", "vol", "vols", "ch", "sec", "art", "para", "paras", "c", "ca",
		"approx", "est", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec":
		return beforeNumber
	case "inc", "ltd", "co", "corp", "llc", "plc", "bros", "jr", "sr", "al", "etc", "dept", "univ", "assn", "ave", "blvd", "rd",
		"ph.d", "b.sc", "m.sc", "d.phil":
		return anywhere
	}
	if dotted(word) {
		return anywhere
	}
	return unknownWord
}

// dotted reports single letters with full stops between them: "U.K", "a.m".
// A single capital is an initial, and goes on before a name.
func dotted(word string) bool {
	if r, size := utf8.DecodeRuneInString(word); size == len(word) {
		return unicode.IsUpper(r)
	}
	for part := range strings.SplitSeq(word, ".") {
		if r, size := utf8.DecodeRuneInString(part); size != len(part) || !unicode.IsLetter(r) {
			return false
		}
	}
	return true
}

// opensSentence reports a word that, with a capital, is no part of a name: it
// ends the sentence before it even after an abbreviation.
func opensSentence(word string) bool {
	word, _, _ = strings.Cut(strings.TrimRight(word, ",;:"), "’")
	word, _, _ = strings.Cut(word, "'")
	switch word {
	case "A", "An", "The", "This", "That", "These", "Those", "It", "Its", "He", "She", "They", "We", "You", "I",
		"His", "Her", "Their", "Our", "My", "Your", "There", "Here", "Then", "Now", "But", "And", "Or", "So", "Yet",
		"If", "When", "While", "Where", "Why", "What", "Who", "How", "Which", "As", "At", "By", "For", "From", "In",
		"Of", "On", "To", "With", "After", "Before", "Since", "Until", "Although", "Though", "Because", "Despite",
		"However", "Meanwhile", "Instead", "Moreover", "Furthermore", "Also", "Both", "Each", "Every", "Some", "Many",
		"Most", "Several", "All", "No", "Not", "Nor", "One", "Other", "Another", "Such", "Under", "Over", "During",
		"Last", "Earlier", "Later", "Today", "Yesterday", "Asked", "Critics", "According":
		return true
	}
	return false
}
