package message

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"ibid/corpus"
)

// A QuoteView is a quotation in its document.
type QuoteView struct {
	Document *corpus.Document
	Span     corpus.Span // of the quotation
	Heading  string      // that it stands under, if any; see corpus.Passage
	Page     int         // that it stands on, from 1; 0 where the document has none
	Tabs     []Tab       // all quotes of the message whose button was used; see Tabs
	At       int         // which of them this is
}

const (
	surroundings = 450  // bytes shown on either side of a quotation
	maxQuote     = 1500 // characters of it that are shown
)

// Passage draws a quotation, marked, in its surroundings, and says where in the
// document it stands.
func Passage(v QuoteView) Message {
	d := v.Document
	s := sourceOf(d)
	key := DocumentKey(d.ID)
	parts := append([]part{
		text("### "+titled(s), small(described(s))),
		text(quoted(excerptOf(d.Text, v.Span))),
		text(small(standing(v))),
	}, openTabs(v.Tabs, v.At)...)
	return draw(told, append(parts,
		row(button("About this source", ID{Action: OpenSource, Key: key}), button("Ask about it", ID{Action: AskSource, Key: key})))...)
}

// excerptOf is the quotation in bold among what stands around it.
func excerptOf(text string, s corpus.Span) string {
	before, after := around(text, s)
	shown := bold(prose(Clip(text[s.Start:s.End], maxQuote)))
	if before != "" {
		trimmed := strings.TrimRightFunc(text[:s.Start], unicode.IsSpace)
		shown = prose(before) + apart(text[len(trimmed):s.Start]) + shown
	}
	if after != "" {
		trimmed := strings.TrimLeftFunc(text[s.End:], unicode.IsSpace)
		shown += apart(text[s.End:len(text)-len(trimmed)]) + prose(after)
	}
	return shown
}

// apart is the white space between a quotation and its neighbour, in short: a
// space, a line or a paragraph.
func apart(space string) string {
	switch n := strings.Count(space, "\n"); {
	case space == "":
		return ""
	case n == 0:
		return " "
	case n == 1:
		return "\n"
	}
	return "\n\n"
}

// headingMark is how Markdown files write headings; a reader of a quotation
// wants the words.
var headingMark = regexp.MustCompile(`^#{1,6} +`)

// prose is a text of a document in its lines, headings in italics.
func prose(s string) string {
	lines := strings.Split(paragraphs(s), "\n")
	for i, l := range lines {
		lines[i] = Escape(headingMark.ReplaceAllString(l, ""))
		if headingMark.MatchString(l) && lines[i] != "" {
			lines[i] = "*" + lines[i] + "*"
		}
	}
	return strings.Join(lines, "\n")
}

// around returns what stands before and after a span: whole sentences if some
// end near, else whole words, with an ellipsis where the document goes on.
func around(text string, s corpus.Span) (before, after string) {
	from, to := runeStart(text, max(0, s.Start-surroundings)), runeStart(text, min(len(text), s.End+surroundings))
	before, after = text[min(from, s.Start):s.Start], text[s.End:max(to, s.End)]
	if from > 0 {
		before = "… " + sinceSentence(before)
	}
	if to < len(text) {
		after = untilSentence(after) + " …"
	}
	return strings.TrimSpace(before), strings.TrimSpace(after)
}

func runeStart(text string, at int) int {
	for at < len(text) && !utf8.RuneStart(text[at]) {
		at++
	}
	return at
}

// boundary is where a sentence or a line ends.
var boundary = regexp.MustCompile(`[.!?…]["'”’)]*\s+|\n\s*|[。！？]`)

func sinceSentence(s string) string {
	if m := boundary.FindStringIndex(s); m != nil && m[1] < len(s) {
		return s[m[1]:]
	}
	return s[strings.IndexAny(s, " \n")+1:]
}

func untilSentence(s string) string {
	all := boundary.FindAllStringIndex(s, -1)
	if len(all) > 0 && all[len(all)-1][1] > len(s)/3 {
		return strings.TrimSpace(s[:all[len(all)-1][1]])
	}
	if i := strings.LastIndexAny(s, " \n"); i > 0 {
		return s[:i]
	}
	return s
}

// standing says where in its document a quotation stands.
func standing(v QuoteView) string {
	page := ""
	if v.Page > 0 {
		page = fmt.Sprintf("page %d", v.Page)
	}
	text := v.Document.Text
	n, of := paragraphAt(text, v.Span.Start)
	paragraph := ""
	if of > 1 {
		paragraph = fmt.Sprintf("paragraph %s of %s", thousands(n), thousands(of))
	}
	through := fmt.Sprintf("%d %% into the text", 100*v.Span.Start/max(1, len(text)))
	heading := ""
	if v.Heading != "" {
		heading = "under “" + inline(v.Heading, titleLength) + "”"
	}
	return capital(facts(page, heading, paragraph, through))
}

// paragraphAt counts the paragraphs of a text, and up to a place in it.
func paragraphAt(text string, at int) (n, of int) {
	start := 0
	for p := range strings.SplitSeq(text, "\n\n") {
		if strings.TrimSpace(p) != "" {
			of++
			if start <= at {
				n = of
			}
		}
		start += len(p) + 2
	}
	return n, of
}

// QuoteChanged says that a quotation no longer stands in its document.
func QuoteChanged(d *corpus.Document) Message {
	return draw(untold,
		text("### The source has changed since", "The quoted words no longer stand where the answer found them. Ask again to get an answer from the text as it is now."),
		text(small(cited(sourceOf(d)))),
		row(button("About this source", ID{Action: OpenSource, Key: DocumentKey(d.ID)})))
}

// QuoteGone says that a quotation's document is no longer loaded.
func QuoteGone() Message {
	return draw(untold, text("### The source is no longer loaded", "Its maintainers took the document out after this answer was given. Ask again to get an answer from what is loaded now."))
}
