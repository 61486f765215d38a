package eval

import (
	"math"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// endsAsSentence is what a whole sentence ends with, quotes and brackets after.
var endsAsSentence = regexp.MustCompile(`[.!?]["')\] ]*$`)

// isSentence tells whether an accepted answer is a sentence to be selected,
// not a phrase to be found: at least four words and an end.
func (a Accepted) isSentence() bool {
	return a.pattern == nil && strings.Count(a.folded, " ") >= 3 && endsAsSentence.MatchString(a.folded)
}

// acceptsSentences tells whether the questions are about selecting sentences:
// most of their accepted answers are ones.
func acceptsSentences(questions []Question) bool {
	sentences, all := 0, 0
	for _, q := range questions {
		for _, a := range q.Accepted {
			all++
			if a.isSentence() {
				sentences++
			}
		}
	}
	return 2*sentences > all
}

// sentenceF1 compares the set of sentences that claims hold with the accepted
// set: the harmonic mean of the share of sentences given that are accepted and
// the share of accepted ones that are given. Sentences are compared by their
// letters and digits, so that white space, punctuation and case do not matter.
// An accepted sentence counts as given where it stands in a claim whole; what
// else the claim holds counts as wrong, by the sentence. It is undefined where
// an accepted answer is a regular expression.
func sentenceF1(claims []Claim, accepted []Accepted) Figure {
	want := make(map[string]bool)
	for _, a := range accepted {
		if a.pattern != nil {
			return Figure(math.NaN())
		}
		if l := letters(a.folded); l != "" {
			want[l] = false
		}
	}
	wrong := make(map[string]bool)
	for _, claim := range claims {
		matchSentences(claim.Text, want, wrong)
	}
	right := 0
	for _, given := range want {
		if given {
			right++
		}
	}
	// 2·right / (given + accepted), the same as the harmonic mean.
	return Figure(2*float64(right)) / Figure(right+len(wrong)+len(want))
}

// matchSentences marks the wanted sentences that text holds, and adds to
// wrong the sentences of text that are not made of them altogether.
func matchSentences(text string, want, wrong map[string]bool) {
	var stream string
	var ends []int
	for _, sentence := range splitSentences(tidy(text)) {
		stream += letters(fold(sentence))
		ends = append(ends, len(stream))
	}
	covered := make([]bool, len(stream))
	for sentence := range want {
		if i := strings.Index(stream, sentence); i >= 0 {
			want[sentence] = true
			for at := i; at < i+len(sentence); at++ {
				covered[at] = true
			}
		}
	}
	start := 0
	for _, end := range ends {
		for at := start; at < end; at++ {
			if !covered[at] {
				wrong[stream[start:end]] = true
				break
			}
		}
		start = end
	}
}

// letters keeps the letters and digits.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if inWord(r) {
			return r
		}
		return -1
	}, s)
}

// sentenceEnd is a full stop, question or exclamation mark, what closes after
// it, and the white space before the next sentence.
var sentenceEnd = regexp.MustCompile(`[.!?]["')\]]* `)

// splitSentences cuts after sentence ends, except after an initial or a title
// (a capital and at most one letter more: J. or Mr.) and before a small
// letter. It is good enough to count the sentences that are wrong.
func splitSentences(text string) []string {
	var sentences []string
	start := 0
	for _, end := range sentenceEnd.FindAllStringIndex(text, -1) {
		next, _ := utf8.DecodeRuneInString(text[end[1]:])
		if !unicode.IsLower(next) && !shortName(text[start:end[0]]) {
			sentences = append(sentences, text[start:end[1]])
			start = end[1]
		}
	}
	return append(sentences, text[start:])
}

// shortName tells whether text ends in a capital and at most one letter more.
func shortName(text string) bool {
	word := text[strings.LastIndexFunc(text, func(r rune) bool { return !inWord(r) })+1:]
	first, _ := utf8.DecodeRuneInString(word)
	return unicode.IsUpper(first) && utf8.RuneCountInString(word) <= 2
}
