package answer

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

var (
	questionWords = wordSet(`who whom whose what which when where why how is are was were do does did has have had can could will would should may might`)
	persons       = wordSet(`he she him her his hers`)
	things        = wordSet(`it its they them their theirs`)
	pointing      = wordSet(`this that these those there`)
	owning        = wordSet(`his her its their`)
	connectives   = wordSet(`and but so also ok okay well`)
	// Words that end a noun phrase of a question.
	phraseEnds = wordSet(`is are was were be been do does did has have had can could will would should may might worth say says said who whom
		what which when where why how that to from by at on against about after before during into over under and or than not`)
	phraseStarts = wordSet(`the a an this that these those`)
	linkWords    = wordSet(`of with for between`)
	auxiliaries  = wordSet(`do does did will would can could should may might`)
	// Words that make a name one of an organisation or a thing.
	noPersons = wordSet(`police service services international technologies council company group campaign agency office ministry university
		bank committee commission association institute department government party union court house act bill framework authority network
		news times post network bureau foundation society trust inc ltd plc limited corporation party league city county state street river`)
)

// leans reports whether a question cannot be understood without the turns
// before it.
func leans(text string) bool {
	words := tokens(text)
	if len(words) == 0 {
		return false
	}
	if connectives[words[0]] || aboutX.MatchString(text) {
		return true
	}
	if len(words) <= 2 && len(phrases(text)) == 0 && questionWords[words[len(words)-1]] {
		return true // "Why?", "Since when?"
	}
	return pronounIn(text) != ""
}

func tokens(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '’' })
}

// pronounIn returns the first word that stands for something said before, "" if
// there is none. A name in the question is what its pronouns stand for, unless
// they come before it; "it" before a name is often no more than "is it true".
func pronounIn(text string) string {
	named := len(phrases(text)) > 0
	before := text
	if named {
		before = text[:strings.Index(text, phrases(text)[0])]
	}
	for _, w := range tokens(before) {
		if persons[w] || !named && (things[w] || pointing[w]) {
			return w
		}
	}
	return ""
}

var (
	aboutX = regexp.MustCompile(`(?i)^\W*(?:(?:and|but|so|ok|okay|then)\b\W*)*(?:(?:what|how) about|same for)\s+(.+?)\W*$`)
	whoSo  = regexp.MustCompile(`(?i)^\W*(?:(?:and|but|so)\b\W*)*(who|when|where|why) (?:was it (?:who|that) )?(?:has |have |did )?(?:they |he |she )?(said|says|say|claims?|claimed|told|thinks?|believes?|reported|reports) ?(?:so|that|this|it|them|us)?\W*$`)
	opener = regexp.MustCompile(`(?i)^\W*(?:(?:and|but|so|also|ok|okay|well)\b\W*)+`)
)

// standalone rewrites a follow-up by rules, from the names and subjects of the
// last turn. Where no rule fits it adds what the last question was about.
func standalone(text string, earlier []Turn) string {
	last := earlier[len(earlier)-1]
	first := firstSentence(last.Answer)
	if m := aboutX.FindStringSubmatch(text); m != nil {
		return sameAbout(last.Question, m[1])
	}
	if m := whoSo.FindStringSubmatch(text); m != nil && first != "" {
		return capitalised(m[1]) + " " + strings.ToLower(m[2]) + " that " + first + "?"
	}
	bare := capitalised(strings.TrimSpace(opener.ReplaceAllString(text, "")))
	if words := tokens(bare); len(words) > 0 && len(words) <= 2 && questionWords[words[len(words)-1]] && len(phrases(bare)) == 0 {
		return bareQuestion(bare, last, first)
	}
	word := pronounIn(bare)
	switch {
	case persons[word]:
		if who := personIn(last); who != "" {
			return replaceWord(bare, word, who)
		}
	case things[word] || pointing[word] && strings.HasSuffix(strings.TrimRight(strings.ToLower(bare), "?.! "), " "+word):
		if topic := topicOf(last.Question); topic != "" {
			return replaceWord(bare, word, topic)
		}
	case word == "" && len(phrases(bare)) > 0:
		return bare
	}
	return regarding(bare, topicOf(last.Question))
}

// bareQuestion completes "Why?" by what was answered, else by what was asked.
func bareQuestion(bare string, last Turn, first string) string {
	bare = strings.TrimRight(bare, "?.! ")
	if first != "" {
		return bare + ": " + first + "?"
	}
	return regarding(bare+"?", topicOf(last.Question))
}

func regarding(question, topic string) string {
	if topic == "" || strings.Contains(question, topic) {
		return question
	}
	return strings.TrimRight(question, "?.! ") + ", regarding " + topic + "?"
}

// sameAbout asks the last question about something else. Only where it has one
// name, or one year, is it clear what that stands in for.
func sameAbout(question, x string) string {
	year := regexp.MustCompile(`\b(?:1[0-9]|20)[0-9]{2}\b`)
	bareYear := strings.TrimSpace(strings.TrimPrefix(strings.ToLower(x), "in "))
	if years := year.FindAllString(question, -1); len(years) == 1 && year.MatchString(bareYear) && len(bareYear) == 4 {
		return strings.Replace(question, years[0], bareYear, 1)
	}
	if all := phrases(question); len(all) == 1 && len(phrases(x)) > 0 {
		x = strings.TrimPrefix(strings.TrimPrefix(x, "the "), "The ")
		return strings.Replace(question, all[0], x, 1)
	}
	return regarding(question, x)
}

// firstSentence is how the last answer begins, made fit to stand within a
// question.
func firstSentence(answer string) string {
	s := strings.TrimSpace(answer)
	if i := strings.Index(s, ". "); i > 20 {
		s = s[:i]
	}
	s = strings.TrimRight(clip(s), ".!? ")
	first, _, _ := strings.Cut(s, " ")
	if r, size := utf8.DecodeRuneInString(s); openers[strings.ToLower(first)] {
		return string(unicode.ToLower(r)) + s[size:]
	}
	return s
}

func capitalised(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[size:]
}

// replaceWord puts a name in place of the first such word.
func replaceWord(text, word, by string) string {
	if owning[word] && (word != "her" || !strings.HasSuffix(strings.TrimRight(strings.ToLower(text), "?.! "), word)) {
		by += "'s"
	}
	pattern := regexp.MustCompile(`(?i)\b` + regexp.QuoteMeta(word) + `\b`)
	at := pattern.FindStringIndex(text)
	if at == nil {
		return text
	}
	return text[:at[0]] + by + text[at[1]:]
}

// phrases are the names of a text, each as its run of capitalised words.
func phrases(text string) []string {
	var all []string
	var run []string
	flush := func() {
		if len(run) > 0 {
			all = append(all, strings.Join(run, " "))
		}
		run = nil
	}
	words := strings.Fields(text)
	for i, w := range words {
		bare := strings.Trim(w, `.,;:!?"'“”‘’()[]`)
		bare = strings.TrimSuffix(strings.TrimSuffix(bare, "'s"), "’s")
		r, _ := utf8.DecodeRuneInString(bare)
		opens := i == 0 && (openers[strings.ToLower(bare)] || questionWords[strings.ToLower(bare)])
		switch {
		case unicode.IsUpper(r) && !opens && bare != "I":
			run = append(run, bare)
		case len(run) > 0 && (w == "of" || w == "for") && i+1 < len(words) && startsUpper(words[i+1]):
			run = append(run, w)
			continue
		default:
			flush()
		}
		if strings.TrimRight(w, `.,;:!?"”)`) != w || strings.HasSuffix(w, "'s") || strings.HasSuffix(w, "’s") {
			flush()
		}
	}
	flush()
	return all
}

func startsUpper(w string) bool {
	r, _ := utf8.DecodeRuneInString(w)
	return unicode.IsUpper(r)
}

// personIn is the first name in the last answer, then in the last question, that
// looks like a person's.
func personIn(t Turn) string {
	for _, name := range append(phrases(t.Answer), phrases(t.Question)...) {
		words := strings.Fields(name)
		isPerson := !slices.ContainsFunc(words, func(w string) bool {
			return noPersons[strings.ToLower(w)] || w == "of" || w == "for" || strings.ToUpper(w) == w && len(w) > 1
		})
		if isPerson && len(words) >= 2 && len(words) <= 4 {
			return name
		}
	}
	return ""
}

// topicOf is what a question is about: its noun phrase with a name in it, or its
// longest one.
func topicOf(question string) string {
	best, most := "", 0
	words := strings.Fields(strings.TrimRight(question, "?.! "))
	verbLast := slices.ContainsFunc(words, func(w string) bool { return auxiliaries[strings.ToLower(w)] })
	for i := 0; i < len(words); {
		end := phraseFrom(words, i)
		phrase := words[i:end]
		if n := len(phrase); verbLast && n > 1 && !startsUpper(phrase[n-1]) {
			phrase = phrase[:n-1] // "will the bridge cost": the verb
		}
		score := len(phrase)
		if len(phrases("x "+strings.Join(phrase, " "))) > 0 {
			score += 10
		}
		if len(phrase) > 0 && (phraseStarts[strings.ToLower(words[i])] || startsUpper(words[i]) && i > 0) && score > most {
			best, most = strings.TrimRight(strings.Join(phrase, " "), ",;:"), score
		}
		i = max(end, i+1)
	}
	return best
}

// phraseFrom is the end of the noun phrase that may begin at word i.
func phraseFrom(words []string, i int) int {
	for end := i; end < len(words); end++ {
		w := strings.ToLower(strings.Trim(words[end], `"“”,;:`))
		inner := end > i && phraseStarts[w] && !linkWords[strings.ToLower(words[end-1])]
		if phraseEnds[w] && !(end == i && phraseStarts[w]) || inner {
			return end
		}
		if strings.TrimRight(words[end], ",;:") != words[end] {
			return end + 1
		}
	}
	return len(words)
}
