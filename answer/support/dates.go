package support

import "strings"

// A date is as much of a day as the text gives: 0 is unknown.
type date struct {
	text             string
	year, month, day int
	start, end       int // words
}

// findDates reads every date that names a month, and those written in digits;
// a year alone is a figure. It marks the words that it took.
func findDates(words []word, taken []bool) []date {
	var found []date
	for i := 0; i < len(words); {
		d, n := readDate(words, i)
		if n == 0 {
			i++
			continue
		}
		d.start, d.end = i, i+n
		d.text = textOf(words, i, i+n)
		for j := i; j < i+n; j++ {
			taken[j] = true
		}
		found = append(found, d)
		i += n
	}
	return found
}

func readDate(words []word, i int) (date, int) {
	if d, n := isoDate(words[i:]); n > 0 {
		return d, n
	}
	if d, n := dayFirst(words[i:]); n > 0 {
		return d, n
	}
	return monthFirst(words, i)
}

// isoDate reads 2021-04-06 and 2021/04/06.
func isoDate(words []word) (date, int) {
	var parts [3]int
	n := 0
	for p := range parts {
		if p > 0 && n < len(words) && words[n].text == "/" {
			n++
		}
		v, ok := smallInt(words, n)
		if !ok || p > 0 && words[n].start > words[n-1].end+1 {
			return date{}, 0
		}
		parts[p] = v
		n++
	}
	d := date{year: parts[0], month: parts[1], day: parts[2]}
	if d.year < 1000 || d.year > 2100 || d.month < 1 || d.month > 12 || d.day < 1 || d.day > 31 {
		return date{}, 0
	}
	return d, n
}

// dayFirst reads "6 April 2021", "6th of April", "the 6th April, 2021".
func dayFirst(words []word) (date, int) {
	day, ok := smallInt(words, 0)
	if !ok || day < 1 || day > 31 {
		return date{}, 0
	}
	n := 1
	n += skip(words, n, "st", "nd", "rd", "th")
	n += skip(words, n, "of")
	month := monthAt(words, n)
	if month == 0 {
		return date{}, 0
	}
	n++
	year, took := yearAt(words, n)
	return date{year: year, month: month, day: day}, n + took
}

// monthFirst reads "April 6, 2021", "April 2021" and "April".
func monthFirst(words []word, i int) (date, int) {
	month := monthAt(words, i)
	if month == 0 {
		return date{}, 0
	}
	n := i + 1
	d := date{month: month}
	if day, ok := smallInt(words, n); ok && day >= 1 && day <= 31 {
		d.day = day
		n++
		n += skip(words, n, "st", "nd", "rd", "th")
	}
	year, took := yearAt(words, n)
	d.year = year
	n += took
	if n == i+1 && isWordToo(words[i].lower) && !datePreposition(words, i) {
		return date{}, 0
	}
	return d, n - i
}

// isWordToo names the months that are words and names as well.
func isWordToo(w string) bool {
	return w == "may" || w == "march" || w == "mar" || w == "august" || w == "april" || w == "june"
}

func datePreposition(words []word, i int) bool {
	if i == 0 {
		return false
	}
	switch words[i-1].lower {
	case "in", "of", "on", "since", "until", "till", "by", "last", "next", "early", "late", "mid", "during", "this", "and", "to", "between", "from":
		return true
	}
	return false
}

func monthAt(words []word, i int) int {
	if i >= len(words) || !words[i].isCapital() {
		return 0
	}
	return monthNumbers[months[strings.TrimSuffix(words[i].lower, "'s")]]
}

// yearAt reads a year at i, after an optional comma or "of".
func yearAt(words []word, i int) (year, took int) {
	took = skip(words, i, ",", "of")
	v, ok := smallInt(words, i+took)
	if !ok || v < 1000 || v > 2100 {
		return 0, 0
	}
	return v, took + 1
}

func skip(words []word, i int, any ...string) int {
	if i < len(words) {
		for _, w := range any {
			if words[i].lower == w {
				return 1
			}
		}
	}
	return 0
}

// smallInt reads a whole number of at most four digits.
func smallInt(words []word, i int) (int, bool) {
	if i >= len(words) || !words[i].isNumber() || len(words[i].text) > 4 {
		return 0, false
	}
	v := 0
	for _, c := range []byte(words[i].text) {
		if !isDigit(c) {
			return 0, false
		}
		v = 10*v + int(c-'0')
	}
	return v, true
}

// holds reports whether the source's date e is at least as precise as the
// claim's d and agrees with it.
func (e date) holds(d date) bool {
	return covers(e.year, d.year) && covers(e.month, d.month) && covers(e.day, d.day)
}

// contradicts reports whether the two cannot be one day.
func (e date) contradicts(d date) bool {
	return clash(e.year, d.year) || clash(e.month, d.month) || clash(e.day, d.day)
}

func covers(source, claim int) bool { return claim == 0 || source == claim }

func clash(a, b int) bool { return a != 0 && b != 0 && a != b }
