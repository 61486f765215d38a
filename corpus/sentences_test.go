package corpus

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func sentencesOf(text string) []string {
	var out []string
	for _, s := range Sentences(text) {
		out = append(out, text[s.Start:s.End])
	}
	return out
}

// TestSentenceEnds cuts each text at its | marks.
func TestSentenceEnds(t *testing.T) {
	for name, cut := range map[string]string{
		"titles":          "He met Mr. Brown and Dr. Baker.|Prof. Osei came too.",
		"initials":        "J. K. Rowling wrote it.|George W. Bush read it.",
		"plan b":          "That was plan B.|The next was C.",
		"No. 10":          "He left No. 10 Downing St. in a hurry.|No one saw him.",
		"initialisms":     "The U.K. government agreed.|U.S. Immigration and Customs Enforcement (ICE) did not.|He went to the U.S.|The end.",
		"hours":           "It opens at 9 a.m. Monday.|It closes at 5 p.m.|The rest is known.",
		"companies":       "Tidewater Inc. builds it.|Lund & Co. Chairman Ines Falk said so.|So did Tidewater Ltd.|The board agreed.",
		"latin":           "It costs more, e.g. £5, i.e. a lot, as Lund et al. (2020) found.|Bring hats, coats, etc.|They help.",
		"months":          "On 5 Jan. 2020 it rained.|In Sept. 2021 too.",
		"decimals":        "It cost £1.2 billion, or 3.5 per cent.|That is 2.5 times more.",
		"years":           "It ended in 2021.|At last.|Only 12 came in 2022.|They left.",
		"sites":           "See www.example.org.|Then read notes.txt.|Or write to a.b@example.org.|It is read.",
		"versions":        "Version 2.0.1 is out.|It works.|Use strings.Builder here.|It is fast.",
		"quotations":      "“We know,” said Falk.|“It is bad.”|He left.|\"Is it?\" he asked.|“Stop!”|The crowd left.",
		"quoted question": "“Why now?” Ines Falk asked on Monday.|“Who pays?”|They did not say.|“Is it?”|She said that it was.",
		"brackets":        "It rained.|(It often does.)|Then it stopped (for a day).|All went home.",
		"footnotes":       "It was built in 1962.[12]|The crane came later.[3][4]|It fell.",
		"ellipses":        "Well... maybe.|And then…|Nothing came … of it.|The end.|Then . . . nothing.|Costs . . . . 12",
		"questions":       "Why?|Because.|Really?!|Yes.|Yahoo! is a firm.",
		"glued":           "They analyse patient data.|That may help.|It came to her inbox.|- Blocking it was hard.|Hello world!|Next came rain.",
		"small letters":   "iPhone sales rose.|iPhone prices fell.|He said so. and left.",
		"emphasis":        "It is **over.**|The next one is *not.*|So it goes.",
		"no space script": "中文句子。|第二句！|好",
		"figures first":   "It rained.|31 suppliers were named.|£5 is the fare.",
		"clock":           "It lasted 3 min. and 5 sec. in all.|Then it stopped.",
		"contractions":    "It's late.|They're gone, aren't they?|'Tis so.",
		"colon":           "She said: it is late.|Then: silence.",
	} {
		want := strings.Split(cut, "|")
		text := strings.ReplaceAll(cut, "|", " ")
		if name == "glued" {
			text = strings.NewReplacer("data. T", "data.T", "inbox. -", "inbox.-", "world! N", "world!N").Replace(text)
		}
		if name == "no space script" {
			text = strings.ReplaceAll(cut, "|", "")
		}
		if got := sentencesOf(text); !slices.Equal(got, want) {
			t.Errorf("%s:\n got %q\nwant %q", name, got, want)
		}
	}
}

func TestSentencesFollowLines(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"headings and paragraphs by the line", "Why is it late\nIt rained. It still does.\nWhat now\nWe wait.",
			[]string{"Why is it late", "It rained.", "It still does.", "What now", "We wait."}},
		{"a list", "- one\n- two goes\n  on here, as\n  the last\n* three\n1. four\n2. five\n\n10) six",
			[]string{"one", "two goes", "on here, as\n  the last", "three", "four", "five", "six"}},
		{"Markdown's marks", "# Head #\n\n> quoted one. Two\n\nTitle\n=====\n\n***\n\n| a | b |\n|---|:-:|\n| c. D | d |",
			[]string{"Head", "quoted one.", "Two", "Title", "a | b", "c. D | d"}},
		{"code", "Run this:\n```sh\n# not a head. No\nls\n```\nDone.", []string{"Run this:", "# not a head. No", "ls", "Done."}},
		{"an address is no list", "The number is\n31. The rest is known.", []string{"The number is\n31.", "The rest is known."}},
		{"wrapped by the width",
			"The harbour board of Port Ellis agreed on Tuesday to widen the\nnorthern quay by four metres. It was the first vote since 2019, said Mr.\n" +
				"Lund. The ferry, which the region owns, was moved to the town of\nNew Leith for the time.\n\nIt came back in the\nsummer.",
			[]string{"The harbour board of Port Ellis agreed on Tuesday to widen the\nnorthern quay by four metres.",
				"It was the first vote since 2019, said Mr.\nLund.",
				"The ferry, which the region owns, was moved to the town of\nNew Leith for the time.", "It came back in the\nsummer."}},
		{"a title above a paragraph", "The quay is to be widened at last and for good\nPort Ellis pays for it.",
			[]string{"The quay is to be widened at last and for good", "Port Ellis pays for it."}},
		{"broken at clauses", "When the ferry came,\nnobody was there,\nand it left.", []string{"When the ferry came,\nnobody was there,\nand it left."}},
	} {
		if got := sentencesOf(c.text); !slices.Equal(got, c.want) {
			t.Errorf("%s:\n got %q\nwant %q", c.name, got, c.want)
		}
	}
}

func TestLongSentencesAreCut(t *testing.T) {
	for name, c := range map[string]struct{ text, end string }{
		"at a clause":   {strings.Repeat("many words here and there; ", 100), ";"},
		"at a space":    {strings.Repeat("word ", 500), "word"},
		"inside a word": {strings.Repeat("é", 900), "é"},
	} {
		got := sentencesOf(Normalize(c.text))
		for _, s := range got {
			if len(s) > MaxSentenceBytes || !utf8.ValidString(s) || !strings.HasSuffix(s, c.end) {
				t.Errorf("%s: piece of %d bytes %.20q…%q", name, len(s), s, s[max(0, len(s)-10):])
			}
		}
		if len(got) < 2 {
			t.Errorf("%s: %d pieces", name, len(got))
		}
	}
}

// text draws a page of the things that make trouble.
func text() *rapid.Generator[string] {
	piece := rapid.OneOf(
		rapid.SampledFrom([]string{"The quay", "ferry", "Mr. Lund", "U.K.", "£1.2", "e.g.", "said", "No. 10", "…", "...", "data.That", "中文。", "👩\u200d🚒", "é",
			". ", ".", "? ", "! ", ", ", "; ", ".” ", "“", "\"", "(", ")", "[3]", "\n", "\n", "\n\n", " ", " ", "- ", "* ", "1. ", "23. ", "# ", "### ", "> ", "| ", "|---|",
			"```\n", "===\n", "---\n", "\t", "•", "A", "b", "Facebook", "https://a.b/c?d=e.F", strings.Repeat("x", 700), strings.Repeat("long words ", 60)}),
		rapid.StringN(0, 6, 12),
	)
	return rapid.Custom(func(t *rapid.T) string {
		return Normalize(strings.Join(rapid.SliceOfN(piece, 0, 60).Draw(t, "pieces"), rapid.SampledFrom([]string{"", " "}).Draw(t, "between")))
	})
}

var (
	markBefore = regexp.MustCompile("^[\\s>|]*(?:#{1,6}|[-*+•‣▪▫◦●○·]|\\d{1,3}[.)])?\\s*$")
	markAfter  = regexp.MustCompile(`^[\s#|]*$`)
	markLine   = regexp.MustCompile("^[\\s>]*(?:[\\s#=*_~+|:-]*|[`~]{3}.*)$")
)

// checkSentences holds what Sentences promises.
func checkSentences(t interface{ Fatalf(string, ...any) }, text string, spans []Span) {
	end := 0
	for _, s := range spans {
		if s.Start < end || s.End <= s.Start || s.End > len(text) || s.End-s.Start > MaxSentenceBytes {
			t.Fatalf("span %v after %d in %q", s, end, text)
		}
		sentence := text[s.Start:s.End]
		if !utf8.ValidString(sentence) || strings.TrimSpace(sentence) != sentence {
			t.Fatalf("sentence %q of %q", sentence, text)
		}
		end = s.End
	}
	checkCovered(t, text, spans)
}

// checkCovered finds what no sentence holds: it must be white space, or marks
// at a line's ends.
func checkCovered(t interface{ Fatalf(string, ...any) }, text string, spans []Span) {
	covered := make([]bool, len(text)+1)
	for _, s := range spans {
		for i := s.Start; i < s.End; i++ {
			covered[i] = true
		}
	}
	start := 0
	for line := range strings.SplitSeq(text, "\n") {
		from, to := start, start+len(line)
		for from < to && !covered[from] {
			from++
		}
		for to > from && !covered[to-1] {
			to--
		}
		left, right := text[start:from], text[to:start+len(line)]
		if from == to && !markLine.MatchString(line) || from < to && (!markBefore.MatchString(left) || !markAfter.MatchString(right)) {
			t.Fatalf("line %q: %q and %q are in no sentence of %q", line, left, right, text)
		}
		for i := from; i < to; i++ {
			if !covered[i] && utf8.RuneStart(text[i]) && !unicode.IsSpace(first(text[i:])) {
				t.Fatalf("line %q: byte %d is in no sentence of %q", line, i-start, text)
			}
		}
		start += len(line) + 1
	}
}

func TestEveryByteIsInOneSentence(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := text().Draw(t, "text")
		checkSentences(t, text, Sentences(text))
	})
}
