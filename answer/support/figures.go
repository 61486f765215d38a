package support

import (
	"math"
	"strconv"
	"strings"
)

// A kind is what a figure counts. Figures of two known kinds never match; a
// plain one matches all but percentages and ordinals.
type kind string

const (
	plain    kind = ""
	percent  kind = "%"
	ordinal  kind = "ordinal"
	year     kind = "calendar year"
	decade   kind = "decade"
	century  kind = "century"
	currency      = "money " // with the currency, as in "money £"
)

// A figure is a number with what it counts.
type figure struct {
	text       string
	value      float64
	kind       kind
	bound      bound
	scaled     bool // written with million, billion …, hence probably rounded
	start, end int  // words
}

// A bound is what the words before a figure make of it.
type bound int

const (
	exactly bound = iota
	about
	atLeast
	atMost
)

// findFigures reads the figures of the words that no date has taken.
func findFigures(words []word, taken []bool) []figure {
	var found []figure
	for i := 0; i < len(words); {
		f, n := readFigure(words[i:])
		if n == 0 || taken[i] {
			i++
			continue
		}
		f.start, f.end = i, i+n
		f.bound = boundBefore(words[:i])
		if i > 0 {
			f.prefix(words[i-1])
		}
		f.text = textOf(words, f.start, f.end)
		found = append(found, f)
		i += n
	}
	spreadKinds(found, words)
	return found
}

func textOf(words []word, start, end int) string {
	var b strings.Builder
	for i := start; i < end; i++ {
		if i > start && words[i].start > words[i-1].end {
			b.WriteByte(' ')
		}
		b.WriteString(words[i].text)
	}
	return b.String()
}

// readFigure reads one figure from the start of words, with scale and unit.
func readFigure(words []word) (figure, int) {
	f, n := readNumber(words)
	if n == 0 || f.kind == ordinal || f.kind == decade || f.kind == century {
		return f, n
	}
	if n < len(words) {
		if scale, ok := scales[words[n].lower]; ok && (words[0].isNumber() && (len(words[n].lower) > 2 || words[n].start == words[n-1].end || isBillion(words[n].lower))) {
			f.value, f.scaled = f.value*scale, true
			n++
		}
	}
	unit, took := readUnit(words[n:])
	if took == 0 && !f.scaled && n == 1 && isYear(words[0], f.value) {
		f.kind = year
	} else if took > 0 {
		f.kind = unit
		if factor := spans[words[n].lower]; factor > 0 {
			f.value *= factor
		}
	}
	return f, n + took
}

func isBillion(w string) bool { return w == "bn" || w == "mn" || w == "tn" }

// readNumber reads digits or words: "1,200", "26th", "1990s", "twenty-one".
func readNumber(words []word) (figure, int) {
	if words[0].isNumber() {
		v, ok := digitsValue(words[0].text)
		if !ok {
			return figure{}, 0
		}
		if len(words) > 1 && words[1].start == words[0].end {
			switch s := words[1].lower; {
			case s == "st" || s == "nd" || s == "rd" || s == "th":
				if len(words) > 2 && strings.HasPrefix(words[2].lower, "centur") {
					return figure{value: v, kind: century}, 3
				}
				return figure{value: v, kind: ordinal}, 2
			case s == "s" && math.Mod(v, 10) == 0 && v > 0:
				return figure{value: v, kind: decade}, 2
			case s == "'" && len(words) > 2 && words[2].lower == "s" && math.Mod(v, 10) == 0 && v > 0:
				return figure{value: v, kind: decade}, 3
			}
		}
		return figure{value: v}, 1
	}
	v, ord, n := spelled(words)
	if ord && n < len(words) && strings.HasPrefix(words[n].lower, "centur") {
		return figure{value: v, kind: century}, n + 1
	}
	switch {
	case n == 1 && (v <= 1 || words[0].lower == "second" && !rankFollows(words)):
		return figure{}, 0 // "one", "first" and "second" are more often no figures
	case ord:
		return figure{value: v, kind: ordinal}, n
	}
	return figure{value: v, scaled: v >= 1e6}, n
}

// rankFollows tells "second largest" and "second season" from "a second".
func rankFollows(words []word) bool {
	return len(words) > 1 && words[1].isLetters() && words[1].term != ""
}

func isYear(w word, v float64) bool {
	return len(w.text) == 4 && v >= 1000 && v < 2100 && v == math.Trunc(v)
}

// readUnit reads what a number counts, where that is written after it.
func readUnit(words []word) (kind, int) {
	if len(words) == 0 {
		return plain, 0
	}
	w := words[0].lower
	switch {
	case w == "%" || w == "percent" || w == "pc":
		return percent, 1
	case w == "per" && len(words) > 1 && (words[1].lower == "cent"):
		return percent, 2
	case w == "percentage" && len(words) > 1 && strings.HasPrefix(words[1].lower, "point"):
		return percent, 2
	}
	if sign, ok := currencies[w]; ok {
		return currency + kind(sign), 1
	}
	if unit, ok := measures[w]; ok {
		return kind(unit), 1
	}
	return plain, 0
}

// prefix takes in a currency sign that stands before the number.
func (f *figure) prefix(before word) {
	if sign, ok := currencies[before.lower]; ok && !before.isLetters() && (f.kind == plain || f.kind == year) {
		f.kind = currency + kind(sign)
		f.start--
	}
}

// spreadKinds gives the first figure of a range or a list the kind and scale
// of the last: "10 to 20%", "£1-2 million".
func spreadKinds(figures []figure, words []word) {
	for i := len(figures) - 2; i >= 0; i-- {
		f, next := &figures[i], figures[i+1]
		if f.end > next.start { // one sign between two numbers counts for both
			continue
		}
		between := words[f.end:next.start]
		if len(between) > 1 || len(between) == 1 && !rangeWords[between[0].lower] {
			continue
		}
		switch {
		case f.kind == plain && next.kind != year && next.kind != decade && next.kind != ordinal:
			f.kind = next.kind
		case f.kind == year && next.kind == plain && next.value < 100 && math.Mod(f.value, 100) < next.value:
			figures[i+1].kind, figures[i+1].value = year, math.Trunc(f.value/100)*100+next.value // 2009–11
		}
		if next.scaled && !f.scaled && f.value < 1000 && strings.HasPrefix(string(f.kind), currency) {
			f.value *= next.value / leading(next.value)
		}
	}
}

// leading is v brought between 1 and 1000 by powers of 1000.
func leading(v float64) float64 {
	for v >= 1000 {
		v /= 1000
	}
	return v
}

// boundBefore reads "over", "at least", "nearly" … from the words before a figure.
func boundBefore(before []word) bound {
	for back := 1; back <= 2 && back <= len(before); back++ {
		w := before[len(before)-back]
		if b, ok := bounds[w.lower]; ok {
			return b
		}
		if back == 1 && w.lower == "than" && len(before) > 1 {
			return comparative(before[len(before)-2].lower)
		}
		if w.isLetters() && w.term != "" {
			break
		}
	}
	return exactly
}

func comparative(w string) bound {
	switch w {
	case "more", "greater", "higher", "larger", "longer", "older", "better":
		return atLeast
	case "less", "fewer", "lower", "smaller", "shorter", "younger", "under":
		return atMost
	}
	return exactly
}

// holds reports whether the source's figure g bears out the claim's f.
func (g figure) holds(f figure) bool {
	if f.kind == century && g.kind == year {
		return math.Ceil(g.value/100) == f.value
	}
	if f.kind == "m" && g.kind != "m" { // "2 m" may be metres or millions
		f.kind, f.value = plain, f.value*1e6
	}
	if !sameKind(f.kind, g.kind) {
		return f.kind == decade && g.kind != percent && g.value >= f.value && g.value < f.value+10
	}
	switch f.bound {
	case atLeast:
		return g.value >= f.value && g.value <= 10*f.value && g.bound != atMost
	case atMost:
		return g.value <= f.value && g.value >= f.value/10 && g.bound != atLeast
	case about:
		return same(g.value, f.value) || math.Abs(g.value-f.value) <= .1*f.value && precision(f.value) < precision(g.value)
	}
	if f.scaled && g.value != f.value {
		return rounds(g.value, f.value)
	}
	return same(g.value, f.value)
}

// isCount reports whether the figure is a small number in words, with which a
// claim may count what the source lists.
func (f figure) isCount() bool { return f.kind == plain && f.value <= 5 && !isDigit(f.text[0]) }

func same(a, b float64) bool { return math.Abs(a-b) <= 1e-9*max(math.Abs(a), math.Abs(b)) }

// precision is how many digits of a number say something: 2 of 25,000.
func precision(v float64) int {
	if v == 0 || math.IsInf(v, 0) {
		return 0
	}
	digits, _, _ := strings.Cut(strconv.FormatFloat(v, 'e', -1, 64), "e")
	return len(strings.ReplaceAll(digits, ".", ""))
}

// rounds reports whether exact, rounded to as many digits as rounded has, is rounded.
func rounds(exact, rounded float64) bool {
	if rounded <= 0 || exact <= 0 {
		return false
	}
	unit := math.Pow(10, math.Floor(math.Log10(rounded)))
	for unit >= 1 && !same(math.Round(rounded/unit)*unit, rounded) {
		unit /= 10
	}
	return same(math.Round(exact/unit)*unit, rounded)
}

func sameKind(a, b kind) bool {
	if a == b {
		return true
	}
	if a == plain || b == plain {
		other := a + b
		return other != percent && other != ordinal && other != decade && other != century
	}
	return false
}
