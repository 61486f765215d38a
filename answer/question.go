package answer

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"ibid/retrieval/lexical"
)

// An expected says what kind of thing answers a question, as its first words
// tell. It is a hint among others, so a wrong guess costs little.
type expected int

const (
	anything expected = iota
	person            // who
	moment            // when
	amount            // how long, how big, what share
	count             // how many of something
	money             // how much, worth, cost
	location          // where
	reason            // why
	yesNo             // is, does, has …
)

// countAt is where expectations has the pattern of count.
const countAt = 1

// The patterns are tried in this order: "what year" is asked before "what".
// They look anywhere in the question, since members also write "palantir
// contract how much".
var expectations = []struct {
	kind    expected
	pattern *regexp.Regexp
}{
	{moment, regexp.MustCompile(`(?i)\b(when|what (year|date|day|month|time)|which (year|date|day|month)|since when|until when|how long ago|what century|which century|what decade)\b`)},
	{count, regexp.MustCompile(`(?i)\bhow many (\p{L}+)(?: (\p{L}+))?`)},
	{money, regexp.MustCompile(`(?i)(\b(worth|cost|costs|price|prices|fee|fees|salary|budget|fine|fined|pay|paid|spend|spent|earn|earned|compensation)\b.*\b(how much|what)\b|\b(how much|what)\b.*\b(worth|cost|costs|price|prices|fee|fees|salary|budget|fine|fined|pay|paid|spend|spent|earn|earned|compensation)\b)`)},
	{amount, regexp.MustCompile(`(?i)\b(how (much|many|long|large|big|old|far|high|tall|often|wide|deep|fast|heavy)|what (percentage|percent|share|proportion|number|amount|fraction|sum|price|cost|fee|size|length|population)|which (percentage|share|proportion)|worth|cost|price)\b`)},
	{reason, regexp.MustCompile(`(?i)\b(why|what (reason|caused|is the reason|was the reason|for)|how come|for what reason|on what grounds)\b`)},
	{location, regexp.MustCompile(`(?i)\b(where|(what|which) (city|cities|country|countries|place|state|region|town|county|continent|location|area|island|river))\b`)},
	{person, regexp.MustCompile(`(?i)\b(who|whom|whose|(what|which) (person|people|man|woman|author|king|queen|president|director|company|group|organi[sz]ation|party|team|agency|body|firm))\b`)},
	{yesNo, regexp.MustCompile(`(?i)^\W*(is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might)\b`)},
}

// expects guesses what kind of thing answers the question.
func expects(question string) expected {
	for _, e := range expectations {
		if e.pattern.MatchString(question) {
			return e.kind
		}
	}
	return anything
}

var (
	moneyPattern  = regexp.MustCompile(`(?i)([£$€¥]\s?[0-9]|\b[0-9][0-9.,]* ?(million|billion|m|bn|thousand)?( |-)?(pounds?|dollars?|euros?|pence|cents?|usd|gbp|eur)\b)`)
	scalePattern  = regexp.MustCompile(`(?i)\b(thousand|[mb]illion|bn)\b`) // of the number before it
	momentPattern = regexp.MustCompile(`(?i)\b(1[0-9]{3}|20[0-9]{2}|[0-9]{3} ?(AD|BC)|(january|february|march|april|may|june|july|august|september|october|november|december) [0-9]|[0-9]{1,2}(st|nd|rd|th)? (of )?(january|february|march|april|may|june|july|august|september|october|november|december)|in (january|february|march|april|may|june|july|august|september|october|november|december)|[0-9]+(st|nd|rd|th) centur(y|ies)|monday|tuesday|wednesday|thursday|friday|saturday|sunday|yesterday|today|tomorrow|last (week|month|year)|(years?|months?|weeks?|days?) (ago|later|earlier|before|after)|[0-9]{2,4}s)\b`)
	amountPattern = regexp.MustCompile(`(?i)([£$€]\s?[0-9]|\b[0-9]+([.,][0-9]+)*\b|\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|dozens?|hundreds?|thousands?|millions?|billions?|half|third|quarter|twice|double|several|no|none)\b)`)
	reasonPattern = regexp.MustCompile(`(?i)\b(because|due to|owing to|since|so that|in order to|after|following|concerns?|reasons?|therefore|thus|hence|as a result|caused?|led to|leading to|citing|arguing|to (avoid|prevent|ensure|protect|allow|reduce|improve|make|give|keep))\b`)
)

// holds reports whether the text has a thing of the expected kind that the
// question does not have itself.
func (e expected) holds(text, question string) bool {
	switch e {
	case moment:
		return findsNew(momentPattern, text, question)
	case amount:
		return findsNew(amountPattern, text, question)
	case money:
		return findsNew(moneyPattern, text, question)
	case count:
		return counts(text, question)
	case reason:
		return reasonPattern.MatchString(text)
	case person, location:
		return len(newNames(text, question)) > 0
	}
	return true
}

// countWindow is how many words may stand between a number and what it counts:
// "31 of the larger suppliers".
const countWindow = 4

// counts reports whether the text has a number that counts what the question
// asks the number of.
func counts(text, question string) bool {
	asked := expectations[countAt].pattern.FindStringSubmatch(question)
	if asked == nil {
		return false
	}
	things := set(lexical.Terms(asked[1] + " " + asked[2]))
	since := countWindow + 1
	for _, word := range strings.Fields(text) {
		since++
		if amountPattern.MatchString(word) && !moneyPattern.MatchString(word) && !scalePattern.MatchString(word) {
			since = 0
		}
		for _, t := range lexical.Terms(word) {
			if things[t] && since <= countWindow {
				return true
			}
		}
	}
	return false
}

func findsNew(pattern *regexp.Regexp, text, question string) bool {
	lower := strings.ToLower(question)
	for _, found := range pattern.FindAllString(text, -1) {
		if !strings.Contains(lower, strings.ToLower(found)) {
			return true
		}
	}
	return false
}

// names returns the capitalised words and figures of a text: what a question is
// about when it is about something in particular. The first word of a sentence
// is a name only when it is not a common opener.
func names(text string) []string {
	var names []string
	words := strings.FieldsFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '’' && r != '-' && r != '.'
	})
	for i, word := range words {
		word = strings.TrimSuffix(strings.TrimSuffix(strings.Trim(word, "'’-."), "'s"), "’s")
		first, size := utf8.DecodeRuneInString(word)
		switch {
		case size == 0 || size == len(word) && !unicode.IsDigit(first):
		case i == 0 && openers[strings.ToLower(word)]:
		case unicode.IsUpper(first) || unicode.IsDigit(first):
			names = append(names, word)
		}
	}
	return names
}

// newNames are the names of a text that do not stand in the question.
func newNames(text, question string) []string {
	lower := strings.ToLower(question)
	var fresh []string
	for _, name := range names(text) {
		if r, _ := utf8.DecodeRuneInString(name); unicode.IsUpper(r) && !strings.Contains(lower, strings.ToLower(name)) {
			fresh = append(fresh, name)
		}
	}
	return fresh
}

// openers are words that begin a sentence or a question without being a name.
var openers = wordSet(`a an the this that these those it its he she they we you i his her their our in on at by for from
	with of to and or but as if when while where who whom whose what which why how is are was were do does did has have
	had can could will would should may might there here after before during since until although though because however
	also some many most all both each no not one two three tell give name list show explain describe according`)

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}
