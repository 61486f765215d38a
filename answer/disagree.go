package answer

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"ibid/retrieval/lexical"
)

const (
	// Two sentences are about the same thing when they share this much of their
	// terms (Dice), figures aside, and at least so many of them.
	sameThing      = 0.5
	sameThingTerms = 3
	// A denial needs nearly the same words, and more of them: "not" may belong to
	// a detail.
	sameButDenied      = 0.75
	sameButDeniedTerms = 4
)

// A measure is a figure with what it counts.
type measure struct {
	unit  string // "£", "%", "date", or the stem of the noun after it
	value float64
	text  string
}

var (
	measures = regexp.MustCompile(`(?i)([£$€]) ?([0-9][0-9,]*(?:\.[0-9]+)?) ?(million|billion|trillion|thousand|bn|m|k)?\b` +
		`|\b([0-9][0-9,]*(?:\.[0-9]+)?) ?(%|per ?cent\b|percent\b)` +
		`|\b([0-9]{1,2})(?:st|nd|rd|th)? (?:of )?(january|february|march|april|may|june|july|august|september|october|november|december)(?:,? ((?:1[0-9]|20)[0-9]{2}))?\b` +
		`|\b(january|february|march|april|may|june|july|august|september|october|november|december) ([0-9]{1,2})?(?:st|nd|rd|th)?,? ?((?:1[0-9]|20)[0-9]{2})\b` +
		`|\b((?:1[0-9]|20)[0-9]{2})\b` +
		`|\b([0-9][0-9,]*(?:\.[0-9]+)?|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|hundred) (?:(million|billion|thousand) )?((?:[\p{L}-]+ )?[\p{L}-]+)`)
	vague   = regexp.MustCompile(`(?i)(?:\b(?:about|around|over|under|almost|nearly|roughly|approximately|some|at least|at most|up to|more than|less than|fewer than|as many as|another|further|first|last|next|between)|[0-9%] ?(?:and|or|to|-|–)) ?[£$€]?$`)
	denials = regexp.MustCompile(`(?i)\b(not|never|no longer|denie[sd]|denying|refuse[sd]?|without|neither|nor)\b|n['’]t\b`)
	months  = []string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}
	scales  = map[string]float64{"": 1, "thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9, "trillion": 1e12}
	spelled = map[string]float64{"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
		"eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "hundred": 100}
)

// measuresIn reads the figures of a sentence. A figure said to be rough, or one
// end of a range, is left out, for it contradicts little.
func measuresIn(text string) []measure {
	var all []measure
	for _, at := range measures.FindAllStringSubmatchIndex(text, -1) {
		if vague.MatchString(text[:at[0]]) {
			continue
		}
		group := func(n int) string {
			if at[2*n] < 0 {
				return ""
			}
			return strings.ToLower(text[at[2*n]:at[2*n+1]])
		}
		if m, ok := readMeasure(group); ok {
			m.text = text[at[0]:at[1]]
			all = append(all, m)
		}
	}
	return all
}

// readMeasure reads one match; the groups are those of the pattern.
func readMeasure(group func(int) string) (measure, bool) {
	switch {
	case group(1) != "":
		return measure{unit: group(1), value: number(group(2)) * scales[group(3)]}, true
	case group(4) != "":
		return measure{unit: "%", value: number(group(4))}, true
	case group(6) != "":
		return measure{unit: "date", value: day(group(8), group(7), group(6))}, true
	case group(9) != "":
		return measure{unit: "date", value: day(group(11), group(9), group(10))}, true
	case group(12) != "":
		return measure{unit: "year", value: number(group(12))}, true
	}
	value := number(group(13))
	if n, ok := spelled[group(13)]; ok {
		value = n
	}
	words := lexical.Terms(group(15))
	if len(words) == 0 {
		return measure{}, false
	}
	return measure{unit: words[len(words)-1], value: value * scales[group(14)]}, true
}

func number(s string) float64 {
	v, _ := strconv.ParseFloat(strings.ReplaceAll(s, ",", ""), 64) // the pattern lets numbers through only
	return v
}

// day orders dates; what is unknown is zero.
func day(year, month, day string) float64 {
	return number("0"+year)*10000 + float64(slices.Index(months, month)+1)*100 + number("0"+day)
}

// contradicts says why two sentences cannot both be right, "" when they can, or
// when it is not plain that they speak of the same thing.
func contradicts(a, b string) string {
	ma, mb := measuresIn(a), measuresIn(b)
	ta, tb := subject(a, ma), subject(b, mb)
	if shared(ta, tb) < sameThingTerms || dice(ta, tb) < sameThing || !namesAgree(a, b) {
		return ""
	}
	x, y, ok := differing(ma, mb)
	if ok {
		return fmt.Sprintf("one source says “%s”, the other “%s”", x.text, y.text)
	}
	if shared(ta, tb) >= sameButDeniedTerms && dice(ta, tb) >= sameButDenied && len(ma) == len(mb) && len(denials.FindAllString(a, -1))%2 != len(denials.FindAllString(b, -1))%2 {
		return "one source denies what the other says"
	}
	return ""
}

// subject is what a sentence is about: its terms without its figures.
func subject(text string, figures []measure) map[string]bool {
	for _, m := range figures {
		if i := strings.LastIndexAny(m.text, "0123456789"); i >= 0 && m.unit != "date" {
			text = strings.Replace(text, m.text, m.text[i+1:], 1)
		} else {
			text = strings.Replace(text, m.text, " ", 1)
		}
	}
	return set(lexical.Terms(denials.ReplaceAllString(text, " ")))
}

// namesAgree reports whether all names of one sentence stand in the other, who
// says so aside: the contracts of two cities are two things.
func namesAgree(a, b string) bool {
	na, nb := ownNames(a), ownNames(b)
	common := shared(na, nb)
	return common == min(len(na), len(nb)) && (common > 0 || len(na)+len(nb) == 0)
}

func ownNames(text string) map[string]bool {
	if who := speaker(text); who != "" {
		text = strings.Replace(text, who, " ", 1)
	}
	own := map[string]bool{}
	for _, phrase := range phrases(text) {
		for _, t := range lexical.Terms(phrase) {
			if !slices.Contains(months, strings.ToLower(phrase)) && !strings.ContainsAny(t, "0123456789") {
				own[t] = true
			}
		}
	}
	return own
}

// differing finds the figures of one unit that two sentences give differently:
// one on each side, while all that they tell of time is the same.
func differing(a, b []measure) (x, y measure, ok bool) {
	units := map[string]bool{}
	for _, m := range a {
		units[m.unit] = true
	}
	for unit := range units {
		ua, ub := ofUnit(a, unit), ofUnit(b, unit)
		if len(ua) != 1 || len(ub) != 1 || alike(ua[0], ub[0]) {
			continue
		}
		if ok {
			return x, y, false // they differ in more than one thing: two events
		}
		x, y, ok = ua[0], ub[0], true
	}
	sameTime := slices.EqualFunc(times(a), times(b), alike)
	return x, y, ok && (sameTime || x.unit == "date" || x.unit == "year")
}

func ofUnit(all []measure, unit string) []measure {
	var some []measure
	for _, m := range all {
		if m.unit == unit {
			some = append(some, m)
		}
	}
	return some
}

func times(all []measure) []measure { return append(ofUnit(all, "date"), ofUnit(all, "year")...) }

// alike reports whether two figures may be one, rounded; dates agree where one
// of them leaves the year open.
func alike(a, b measure) bool {
	if a.unit == "date" {
		full := a.value >= 1e7 && b.value >= 1e7
		return full && a.value == b.value || !full && math.Mod(a.value, 1e4) == math.Mod(b.value, 1e4)
	}
	if a.unit == "year" {
		return a.value == b.value
	}
	return math.Abs(a.value-b.value) <= 0.02*max(math.Abs(a.value), math.Abs(b.value))
}
