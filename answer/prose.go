package answer

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"ibid/corpus"
)

// maxStatement is the longest text of a claim, in characters: a reader wants a
// sentence, and a longer one cannot be held to one quotation.
const maxStatement = 600

var (
	bullet    = regexp.MustCompile(`^\s*(?:[-*•‣◦▪–—>#+|]+\s+|\(?[0-9]{1,2}[.)]\s+|[*_]{1,3}\s*)+`)
	label     = regexp.MustCompile(`(?i)^\W*\[\s*(?:claims?|answers?)\s*#?[0-9]{1,2}\s*\]\W*|^\W*(?:claims?|answers?|statements?|facts?|final answer|response|a)\s*(?:[0-9]{1,2}|#[0-9]{1,2})?\s*\W{0,3}:\W*`)
	afterStop = regexp.MustCompile(`([.!?])((?:\s*[\[【][^\[\]【】]{1,24}[\]】])+)`)
)

// proseLine reads a line that is no JSON: its sentences, each a statement of its
// own. What does not end like a sentence, such as a heading, is none.
func proseLine(line string) []written {
	if fence(line) {
		return nil
	}
	line = label.ReplaceAllString(bullet.ReplaceAllString(line, ""), "")
	line = afterStop.ReplaceAllString(line, "$2$1")
	line = corpus.Normalize(line)
	var all []written
	for _, s := range corpus.Sentences(line) {
		w := written{text: line[s.Start:s.End], plain: true}.tidied()
		if w.silent || whole(w.text) {
			all = append(all, w)
		}
	}
	return all
}

func fence(line string) bool {
	line = strings.TrimSpace(line)
	return strings.HasPrefix(line, "```") || strings.HasPrefix(line, "~~~")
}

// whole reports whether a text looks like a sentence from its start to its end.
func whole(text string) bool {
	text = strings.TrimRight(text, `"'”’)*_ `)
	last, _ := utf8.DecodeLastRuneInString(text)
	return strings.ContainsRune(".!。", last) && strings.ContainsFunc(text, unicode.IsSpace)
}

// tidy brings a statement into one line of visible characters, without the
// marks of Markdown and the quotation marks around all of it.
func tidy(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == utf8.RuneError:
			return -1
		}
		return r
	}, text)
	text = strings.NewReplacer("**", "", "__", "", "`", "").Replace(text)
	text = strings.Join(strings.Fields(text), " ")
	text = stopGap.ReplaceAllString(text, "$1")
	text = stopTwice.ReplaceAllString(text, "$1")
	for _, pair := range [][2]string{{`"`, `"`}, {"“", "”"}, {"'", "'"}} {
		inner, opened := strings.CutPrefix(text, pair[0])
		inner, closed := strings.CutSuffix(inner, pair[1])
		if opened && closed && !strings.ContainsAny(inner, `"“”`) && inner != "" {
			text = inner
		}
	}
	return strings.TrimSpace(text)
}

// stopGap is the blank that a marker leaves before a stop.
var stopGap = regexp.MustCompile(`\s+([.,;!?])`)

// stopTwice is what markers with commas between them leave.
var stopTwice = regexp.MustCompile(`[,;]+([.!?])$`)
