package answer

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"ibid/corpus"
	"ibid/retrieval/lexical"
)

const sayings = `said|says|say|told|tells|claims?|claimed|argues?|argued|warns?|warned|states?|stated|adds?|added|believes?|believed|insists?|insisted|contends?|contended|alleges?|alleged|accuses?|accused|calls? (?:on|for)|called (?:on|for)|demands?|demanded|described|describes|explained|explains|suggests?|suggested|denies|denied|asserts?|asserted|predicts?|predicted|reports?|reported|estimates?|estimated|stressed|stresses|emphasised|complained|criticised|criticized|praised|pointed out|points out|noted|notes|thinks|thought|hopes|fears`

var (
	// "According to Lucie Audibert, …" and "… , according to the council."
	accordingTo = regexp.MustCompile(`(?i)\baccording to ((?:the |a |an |some |his |her |their )?[^,.;:()]{2,60}?)(?:[,.;:)]|$)`)
	// "Lucie Audibert, legal officer at X, said that …"; the subject opens the sentence.
	subjectSays = regexp.MustCompile(`^["“'‘]?((?:\S+ ){0,7}?\S+?)(?:, [^,]{2,80},)? (?:(?:also|has|have|had|now|later|previously|repeatedly|publicly|reportedly) ){0,2}(?:` + sayings + `)\b`)
	// "“…”, said Lucie Audibert." and "…, the mayor added."
	closingSays = regexp.MustCompile(`[,”"’'] ?(?:(?:said|says|added|adds|warned|argued|claimed|explained) ((?:the )?\p{Lu}[^,.;]{1,60})|((?:the |a )?[^,.;“”"]{2,40}) (?:said|says|added|adds|warned|argued|claimed|explained))\.?["”]?$`)
)

// speaker returns who says what a sentence reports, "" where the sentence speaks
// for itself.
func speaker(sentence string) string {
	for _, pattern := range []*regexp.Regexp{accordingTo, subjectSays, closingSays} {
		if m := pattern.FindStringSubmatch(sentence); m != nil {
			if who := strings.Join(m[1:], ""); isSpeaker(who) {
				return who
			}
		}
	}
	return ""
}

// isSpeaker takes names and short descriptions, no clauses and no pronouns.
func isSpeaker(who string) bool {
	words := strings.Fields(who)
	if len(words) == 0 || len(words) > 8 || len(who) < 3 || strings.ContainsAny(who, "\"“”,") || slices.ContainsFunc(words, func(w string) bool { return clauseWords[w] }) {
		return false
	}
	first := strings.ToLower(words[0])
	if len(words) == 1 && (pronounWords[first] || openers[first] && first != "critics") {
		return false
	}
	// "What the report says" and "When he said" are no speakers.
	return !clauseOpeners[first] && strings.ContainsFunc(who, unicode.IsLetter)
}

var (
	pronounWords  = wordSet(`he she they it we i you this that these those who which what one`)
	clauseOpeners = wordSet(`what when where why how if while although though because since after before as that which who whom whose there here in on at for from with by to not no and or but more than it`)
	clauseWords   = wordSet(`that which who whom whose was were is are be been has have had`)
	selfNames     = wordSet(`article report text author document piece story page post`)
)

// isItself reports whether a speaker is the document: "the article says".
func isItself(who string, d *corpus.Document) bool {
	words := strings.Fields(strings.ToLower(who))
	if len(words) > 0 && len(words) <= 2 && selfNames[words[len(words)-1]] {
		return true
	}
	return d.Publisher != "" && strings.EqualFold(who, d.Publisher)
}

// voiceOf names the one voice that quotations rest on: who says so in all of
// them, or the publisher when it is one document that speaks for itself or for
// its cause. It is "" when several bear the claim out, and for plain reports.
func voiceOf(quotes []Quote) string {
	voice := ""
	for i, q := range quotes {
		v := voiceIn(q)
		if v == "" || i > 0 && !strings.EqualFold(v, voice) {
			return ""
		}
		voice = v
	}
	return voice
}

func voiceIn(q Quote) string {
	who := speaker(q.Text)
	if who != "" && !isItself(who, q.Document) {
		return lowerArticle(who)
	}
	if who != "" || partial[q.Document.Kind] {
		for _, name := range []string{q.Document.Publisher, q.Document.Author, q.Document.Title} {
			if name != "" {
				return name
			}
		}
	}
	return ""
}

// partial are the kinds of documents that speak for somebody.
var partial = map[corpus.Kind]bool{
	corpus.KindPressRelease: true, corpus.KindOpinion: true, corpus.KindCampaign: true, corpus.KindBlog: true, corpus.KindInterview: true,
}

func lowerArticle(who string) string {
	r, size := utf8.DecodeRuneInString(who)
	if first, _, _ := strings.Cut(who, " "); openers[strings.ToLower(first)] {
		return string(unicode.ToLower(r)) + who[size:]
	}
	return who
}

// unattributed returns who says what a statement gives as a fact, "" when it
// keeps the speech reported, or when one quotation states it outright.
func unattributed(text string, quotes []Quote) string {
	who := ""
	for _, q := range quotes {
		who = speaker(q.Text)
		if who == "" || isItself(who, q.Document) || mentions(text, who) {
			return ""
		}
	}
	return who
}

// mentions reports whether a text has a word of the name.
func mentions(text, name string) bool {
	return shared(set(lexical.Terms(text)), set(lexical.Terms(name))) > 0
}
