package message

import (
	"strings"
	"unicode"

	"ibid/answer"
)

const (
	maxFound      = 5
	excerptLength = 320
	shortestTerm  = 3
)

// Search lists passages, with the words that were looked for in bold.
func Search(v SearchView) Message {
	parts := []part{text("### Passages for “" + inline(v.Query, titleLength) + "”")}
	if len(v.Hits) == 0 {
		return draw(untold, append(parts, text("No passage holds these words or speaks of the matter.", small(searched(v.Searched))))...)
	}
	for i, h := range v.Hits[:min(len(v.Hits), maxFound)] {
		s := sourceOf(h.Document)
		id := QuoteID(h.Document.ID, whole(h))
		id.Page = i + 1
		parts = append(parts, section(titled(s)+"\n"+small(described(s))+"\n"+quoted(excerpt(h)), button("Open", id)))
	}
	return draw(plain, append(parts, rule(), text(small("Passages as they were found, not an answer · "+lower(searched(v.Searched)))))...)
}

// whole is the citation of a passage.
func whole(h Found) answer.Citation {
	return answer.Citation{Quote: h.Passage.Text, Start: h.Passage.Start, End: h.Passage.End}
}

// excerpt is the part of a passage where the words stand, marked.
func excerpt(h Found) string {
	words := strings.Fields(clean(h.Passage.Text))
	from, to := window(words, h.Terms)
	var b strings.Builder
	if from > 0 {
		b.WriteString("… ")
	}
	for i, w := range words[from:to] {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(marked(w, h.Terms))
	}
	if to < len(words) {
		b.WriteString(" …")
	}
	return opened(b.String())
}

// window finds the run of words, within the length of an excerpt, that holds
// most of the terms; the first of equals.
func window(words, terms []string) (from, to int) {
	best := -1
	for i := range words {
		n, length, j := 0, 0, i
		for ; j < len(words) && length+size(words[j]) <= excerptLength; j++ {
			length += size(words[j]) + 1
			if matches(words[j], terms) {
				n++
			}
		}
		if n > best {
			best, from, to = n, i, j
		}
		if j == len(words) {
			break
		}
	}
	return from, to
}

func marked(word string, terms []string) string {
	if !matches(word, terms) {
		return escapeInline(word)
	}
	core := strings.TrimFunc(word, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	before, after, _ := strings.Cut(word, core)
	return escapeInline(before) + "**" + escapeInline(core) + "**" + escapeInline(after)
}

// matches reports whether a word is one of the terms or an inflection of it: a
// term may be a stem, which its words begin with.
func matches(word string, terms []string) bool {
	core := strings.ToLower(strings.TrimFunc(word, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }))
	for _, t := range terms {
		t = strings.ToLower(t)
		if core != "" && (core == t || size(t) >= shortestTerm && strings.HasPrefix(core, t)) {
			return true
		}
	}
	return false
}
