package answer

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A written statement is what a model says on one line. Nothing of it is
// believed: it becomes a Draft where what it cites can be found, and a Claim
// where that bears it out.
type written struct {
	text      string
	cites     []cited
	disagrees int    // its number, counted from 1, says the model, of the statement that it disagrees with
	silent    bool   // it says that the passages do not tell
	premise   string // what the question assumes and no passage bears out
	plain     bool   // a bare sentence, without the form asked for
}

// cited is a passage by its number in the prompt; the quotation may be empty.
type cited struct {
	source int
	quote  string
}

// fromJSON reads an object, or what can be made out of a broken one.
func fromJSON(text string) []written {
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		return salvage(text)
	}
	return fromValue(v, 0)
}

// lists are the names under which models put several claims, or one.
var lists = []string{"claims", "answers", "statements", "results", "facts", "answer", "response", "output"}

// fromValue reads claims wherever models were seen to put them. Nesting deeper
// than a few levels is no answer.
func fromValue(v any, depth int) []written {
	if depth > 4 {
		return nil
	}
	switch v := v.(type) {
	case []any:
		var all []written
		for _, item := range v {
			all = append(all, fromValue(item, depth+1)...)
		}
		return all
	case map[string]any:
		return fromObject(v, depth)
	case string:
		return proseLine(v)
	}
	return nil
}

func fromObject(o map[string]any, depth int) []written {
	if isTrue(o["not_in_sources"]) {
		return []written{{silent: true}}
	}
	if premise, ok := o["not_borne_out"].(string); ok {
		return []written{{premise: strings.TrimSpace(premise)}}
	}
	if text := firstString(o, "text", "claim", "statement", "sentence", "answer"); text != "" {
		w := written{text: text, cites: citesOf(o), disagrees: wholeNumber(o["disagrees_with"])}
		return []written{w.tidied()}
	}
	for _, name := range lists {
		if nested := fromValue(o[name], depth+1); len(nested) > 0 {
			return nested
		}
	}
	return nil
}

func isTrue(v any) bool {
	b, _ := v.(bool)
	s, _ := v.(string)
	return b || s != "" && !strings.EqualFold(s, "false")
}

func firstString(o map[string]any, names ...string) string {
	for _, name := range names {
		if s, ok := o[name].(string); ok && strings.TrimSpace(s) != "" {
			return s
		}
	}
	return ""
}

// citesOf reads citations in the form asked for, and as bare numbers, as one
// object, or beside the text.
func citesOf(o map[string]any) []cited {
	for _, name := range []string{"citations", "citation", "sources", "source", "evidence", "references"} {
		if cites := citeValues(o[name]); len(cites) > 0 {
			if quote := firstString(o, "quote", "quotation"); quote != "" && cites[0].quote == "" {
				cites[0].quote = quote
			}
			return cites
		}
	}
	return nil
}

func citeValues(v any) []cited {
	switch v := v.(type) {
	case []any:
		var all []cited
		for _, item := range v {
			all = append(all, citeValues(item)...)
		}
		return all
	case map[string]any:
		quote := firstString(v, "quote", "quotation", "text", "excerpt")
		for _, name := range []string{"source", "passage", "n", "number", "id"} {
			if n := wholeNumber(v[name]); n != 0 {
				return []cited{{n, quote}}
			}
		}
		if quote != "" {
			return []cited{{0, quote}}
		}
	default:
		if n := wholeNumber(v); n != 0 {
			return []cited{{source: n}}
		}
	}
	return nil
}

var digits = regexp.MustCompile(`[0-9]{1,4}`)

// wholeNumber reads 2, "2" and "passage 2"; 0 is none.
func wholeNumber(v any) int {
	switch v := v.(type) {
	case float64:
		if v >= 1 && v < 1e6 {
			return int(v)
		}
	case string:
		if found := digits.FindString(v); found != "" && len(v) < 20 {
			n, _ := strconv.Atoi(found) // four digits always fit
			return n
		}
	}
	return 0
}

var (
	brokenText  = regexp.MustCompile(`(?s)["'](?:text|claim|statement)["']\s*:\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'\s*[,}])`)
	brokenCite  = regexp.MustCompile(`(?s)["'](?:source|passage)["']\s*:\s*\[?\s*["']?([0-9]{1,4})`)
	brokenQuote = regexp.MustCompile(`(?s)["'](?:quote|quotation)["']\s*:\s*"((?:[^"\\]|\\.)*)"`)
	brokenEmpty = regexp.MustCompile(`["']?not_in_sources["']?\s*:\s*["']?[tT]rue`)
)

// salvage reads an object that is no JSON: cut off, with a comma too many or
// with line breaks in its strings. A text that does not end is left out: it may
// have gone on with "not".
func salvage(text string) []written {
	if brokenEmpty.MatchString(text) {
		return []written{{silent: true}}
	}
	m := brokenText.FindStringSubmatch(text)
	if m == nil {
		return nil
	}
	w := written{text: unescape(m[1] + m[2])}
	for _, c := range brokenCite.FindAllStringSubmatch(text, 8) {
		w.cites = append(w.cites, cited{source: wholeNumber(c[1])})
	}
	for i, q := range brokenQuote.FindAllStringSubmatch(text, len(w.cites)) {
		w.cites[i].quote = unescape(q[1])
	}
	return []written{w.tidied()}
}

func unescape(s string) string {
	var plain string
	if json.Unmarshal([]byte(`"`+strings.ReplaceAll(s, "\n", " ")+`"`), &plain) == nil {
		return plain
	}
	return strings.NewReplacer(`\"`, `"`, `\n`, " ", `\`, "").Replace(s)
}

// markers are numbers of sources in running text: [1], [1, 2], 【3†source】,
// (source 4), [passage 2].
var markers = regexp.MustCompile(`(?i)\s*(?:[\[【]\s*(?:sources?|passages?|refs?|citations?)?\s*[:#]?\s*([0-9]{1,3}(?:\s*[,;–-]\s*[0-9]{1,3})*)(?:†[^\]】]{0,20})?\s*[\]】]|\(\s*(?:sources?|passages?|refs?)\s*[:#]?\s*([0-9]{1,3}(?:\s*[,;–-]\s*[0-9]{1,3})*)\s*\))`)

// tidied takes the markers out of the text. They count as citations where the
// statement has none.
func (w written) tidied() written {
	var found []cited
	for _, m := range markers.FindAllStringSubmatch(w.text, -1) {
		for _, d := range digits.FindAllString(m[1]+m[2], -1) {
			if c := (cited{source: wholeNumber(d)}); c.source > 0 && !slices.Contains(found, c) {
				found = append(found, c)
			}
		}
	}
	w.text = tidy(markers.ReplaceAllString(w.text, ""))
	if len(w.cites) == 0 {
		w.cites = found
	}
	w.silent = w.silent || saysNothing(w.text)
	return w
}

// silence are the ways in which models say that the passages do not tell.
var silence = regexp.MustCompile(`(?i)^\W*(not[_ ]in[_ ](the[_ ])?sources\W*$|n/a\W*$|(sorry,? )?(but )?i (cannot|can't|can not|could not|couldn't|am unable|do not know|don't know|do not have|don't have)\b|there (is|was) no (information|mention|answer|data)\b|no (information|answer|data) (is|was|about|on|in|found|available|given)|none of the (sources|passages|documents)\b|(based on |in |according to )?(the|these|this|given|provided|available)( \w+)? (sources?|passages?|documents?|texts?|context|information|articles?)( provided| given| above)?,? (\w+ )?(do not|does not|don't|doesn't|did not|cannot|can't|fails? to|lacks?|contains? no|provides? no|gives? no|offers? no|says? nothing|makes? no mention|there is no|is silent|are silent|is not|are not|isn't)|(it|this|that|the answer|the question)( \w+)? (is|was|can|could|has)( \w+)? ?(not|n't|cannot) (be )?(mentioned|stated|specified|provided|given|answered|determined|found|told|known|clear))`)

func saysNothing(text string) bool { return silence.MatchString(text) }
