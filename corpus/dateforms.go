package corpus

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A dateForm is one way that people write dates; order names what its groups
// are: y, m (a number), n (a month's name), d.
type dateForm struct {
	pattern *regexp.Regexp
	order   string
}

// dateForms are tried in order, the ones that say more first.
var dateForms = sync.OnceValue(func() []dateForm {
	const month = `(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?`
	form := func(pattern, order string) dateForm {
		return dateForm{regexp.MustCompile(`(?i)(?:^|\b)` + pattern + `(?:\b|$)`), order}
	}
	return []dateForm{
		form(`(\d{4})-(\d{1,2})-(\d{1,2})(?:T[\d:.]+Z?)?`, "ymd"),
		form(`(\d{4})[/.](\d{1,2})[/.](\d{1,2})`, "ymd"),
		form(`(\d{1,2})(?:st|nd|rd|th)?(?:\s+of)?[\s-]+`+month+`,?[\s-]+(\d{4})`, "dny"),
		form(month+`\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})`, "ndy"),
		form(`(\d{1,2})\.(\d{1,2})\.(\d{4})`, "dmy"),
		form(`(\d{1,2})/(\d{1,2})/(\d{4})`, "??y"),
		form(`(\d{4})(\d{2})(\d{2})`, "ymd"),
		form(`(\d{4})-(\d{1,2})`, "ym"),
		form(month+`,?\s+(\d{4})`, "ny"),
	}
})

// looseDate reads a date in any common form. 03/04/2024 is March to some and
// April to others, so that only its year is taken; doubt then says so, as it
// does for what is no date.
func looseDate(s string) (date Date, doubt string) {
	s = strings.TrimSpace(s)
	if d, err := ParseDate(s); err == nil {
		return d, ""
	}
	d, at := findDate(s)
	switch {
	case at == nil:
		return "", "could not be read: write it like 2021-04-01"
	case len(d) == len("2006") && strings.Count(s, "/") == 2:
		return d, "can be two days, so that only its year was taken: write it like 2021-04-01"
	}
	return d, ""
}

// findDate returns the first date of the form that says most, and where it
// stands in s; nil where there is none.
func findDate(s string) (Date, []int) {
	if !manyDigits(s) {
		return "", nil
	}
	for _, form := range dateForms() {
		at := form.pattern.FindStringSubmatchIndex(s)
		if at == nil {
			continue
		}
		if d, ok := form.date(s, at); ok {
			return d, at[:2]
		}
	}
	return "", nil
}

// manyDigits spares most lines the search: a date has a year's four digits.
func manyDigits(s string) bool {
	n := 0
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			n++
		}
	}
	return n >= 4
}

func (f dateForm) date(s string, at []int) (Date, bool) {
	part := map[byte]int{'m': 1, 'd': 1}
	order := f.order
	group := func(i int) string { return s[at[2*i+2]:at[2*i+3]] }
	if order[0] == '?' {
		order = dayOrMonth(group(0), group(1))
	}
	for i := range len(order) {
		if order[i] == 'n' {
			part['m'] = monthNumber(group(i))
			continue
		}
		part[order[i]], _ = strconv.Atoi(group(i))
	}
	t := time.Date(part['y'], time.Month(part['m']), part['d'], 0, 0, 0, 0, time.UTC)
	if t.Day() != part['d'] || int(t.Month()) != part['m'] {
		return "", false
	}
	switch {
	case strings.Contains(order, "d"):
		return Date(t.Format(dateLayouts[0])), true
	case strings.ContainsAny(order, "mn"):
		return Date(t.Format(dateLayouts[1])), true
	}
	return Date(fmt.Sprintf("%04d", part['y'])), true
}

// dayOrMonth tells which of two numbers is the day, where one of them cannot
// be a month or both are equal.
func dayOrMonth(a, b string) string {
	x, _ := strconv.Atoi(a)
	y, _ := strconv.Atoi(b)
	switch {
	case x > 12 || x == y:
		return "dmy"
	case y > 12:
		return "mdy"
	}
	return "--y"
}

func monthNumber(name string) int {
	for m := time.January; m <= time.December; m++ {
		if strings.EqualFold(name[:3], m.String()[:3]) {
			return int(m)
		}
	}
	return 0 // cannot be: the pattern names the twelve months
}
