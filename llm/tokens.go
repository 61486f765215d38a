package llm

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// estimate is about how many tokens a text has, on the high side: byte-pair vocabularies take 4 to 5 bytes of English
// prose a token, 3 here; and about one token a character outside of ASCII, 1.5 here.
func estimate(text string) int {
	ascii, other := 0, 0
	for _, r := range text {
		if r < utf8.RuneSelf {
			ascii++
		} else {
			other++
		}
	}
	return (2*ascii + 9*other + 5) / 6
}

// cut shortens a text to an estimated number of tokens, after a word where one ends in the last tenth, and never
// within a character.
func cut(text string, tokens int) string {
	if estimate(text) <= tokens {
		return text
	}
	kept, sixths := text, 0
	for i, r := range text {
		sixths += 2
		if r >= utf8.RuneSelf {
			sixths += 7
		}
		if sixths > 6*tokens {
			kept = text[:i]
			break
		}
	}
	if space := strings.LastIndexFunc(kept, unicode.IsSpace); space >= len(kept)-len(kept)/10 {
		kept = kept[:space]
	}
	return strings.TrimRightFunc(kept, unicode.IsSpace)
}
