package support

import (
	"math"
	"strconv"
	"strings"
)

var units = values(`zero:0 one:1 two:2 three:3 four:4 five:5 six:6 seven:7 eight:8 nine:9 ten:10 eleven:11 twelve:12
	thirteen:13 fourteen:14 fifteen:15 sixteen:16 seventeen:17 eighteen:18 nineteen:19 twenty:20 thirty:30 forty:40
	fifty:50 sixty:60 seventy:70 eighty:80 ninety:90`)

var ordinals = values(`first:1 second:2 third:3 fourth:4 fifth:5 sixth:6 seventh:7 eighth:8 ninth:9 tenth:10
	eleventh:11 twelfth:12 thirteenth:13 fourteenth:14 fifteenth:15 sixteenth:16 seventeenth:17 eighteenth:18
	nineteenth:19 twentieth:20 thirtieth:30 fortieth:40 fiftieth:50 sixtieth:60 seventieth:70 eightieth:80
	ninetieth:90 hundredth:100`)

var scales = values(`hundred:100 thousand:1e3 million:1e6 billion:1e9 trillion:1e12 dozen:12 k:1e3 m:1e6 mn:1e6 mln:1e6
	bn:1e9 bln:1e9 tn:1e12 trn:1e12 lakh:1e5 crore:1e7 millions:1e6 billions:1e9 thousands:1e3 hundreds:100`)

func values(list string) map[string]float64 {
	m := map[string]float64{}
	for _, item := range strings.Fields(list) {
		name, value, _ := strings.Cut(item, ":")
		m[name], _ = strconv.ParseFloat(value, 64)
	}
	return m
}

// digitsValue reads "1,200" and "3.5". A number with several points, such as
// a version or a clause, has no value.
func digitsValue(s string) (float64, bool) {
	v, err := strconv.ParseFloat(strings.ReplaceAll(s, ",", ""), 64)
	return v, err == nil && !math.IsInf(v, 0)
}

// spelled reads a number in words ("two hundred and fifty", "twenty-first")
// from the start of words, and returns how many words it takes.
func spelled(words []word) (value float64, ordinal bool, n int) {
	total, part := 0.0, 0.0
	for n < len(words) {
		w := words[n].lower
		if v, ok := units[w]; ok {
			if n > 0 && !continues(part, v) {
				break
			}
			part += v
		} else if v, ok := ordinals[w]; ok {
			if n > 0 && !continues(part, v) {
				break
			}
			return total + part + v, true, n + 1
		} else if v, ok := scales[w]; ok && n > 0 && len(w) > 3 {
			total, part = scaled(total, part, v)
		} else if w != "and" || n == 0 || n+1 == len(words) || !isUnit(words[n+1].lower) || part != 0 && math.Mod(part, 100) != 0 {
			break
		}
		n++
	}
	return total + part, false, n
}

// continues reports whether v can follow part in one number: "twenty one",
// "hundred five", but not "five six".
func continues(part, v float64) bool {
	return v < 10 && v > 0 && math.Mod(part, 100) >= 20 && math.Mod(part, 10) == 0 || v < 100 && part != 0 && math.Mod(part, 100) == 0 || part == 0
}

func scaled(total, part, scale float64) (float64, float64) {
	if scale == 100 || scale == 12 {
		return total, max(part, 1) * scale
	}
	return total + max(part, 1)*scale, 0
}

func isUnit(w string) bool { _, ok := units[w]; return ok }
