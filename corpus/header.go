package corpus

import (
	"regexp"
	"strings"
	"sync"
	"unicode"
)

// dropHeader drops, above the second paragraph, the lines that tell the page's
// kind, author and date. Document keeps what they say.
func (p *page) dropHeader() {
	const longest = 40 // lines; verse and tables have no paragraph to end a header
	paragraphs := 0
	for i, n := p.next(0), 0; i < len(p.lines) && n < longest && paragraphs < 2; i, n = p.next(i+1), n+1 {
		after := p.next(i + 1)
		switch rule := headerRule(p.line(i)); {
		case isBody(p.line(i)):
			paragraphs++
		case rule == "", p.before(i-1) < 0 && after < len(p.lines) && isBody(p.line(after)):
			// A first line above a paragraph is the headline, whatever it says.
		case rule == ruleDateline && !p.publishes(i):
		default:
			p.rules[i] = rule
		}
	}
}

// headerRule names what a line of the header tells, or "".
func headerRule(line string) string {
	switch {
	case labelKind(line) != KindUnknown:
		return ruleLabel
	case bylineAuthor(line) != "":
		return ruleByline
	case datelineLabel().MatchString(line) || datelineDate(line) != "":
		return ruleDateline
	}
	return ""
}

// publishes reports whether a line's date is one of publication: it says so,
// or stands beside another line of the header. Alone it may be an event's.
func (p *page) publishes(i int) bool {
	if !unicode.IsDigit(first(p.line(i))) && datelineWord().MatchString(p.line(i)) {
		return true
	}
	for _, step := range [...]int{-1, 1} {
		at := i + step
		for at >= 0 && at < len(p.lines) && p.line(at) == "" {
			at += step
		}
		if at >= 0 && at < len(p.lines) && headerRule(p.line(at)) != "" {
			return true
		}
	}
	return false
}

// labelKind reads a line that only says what kind of page it stands on.
func labelKind(line string) Kind {
	line = strings.ToLower(strings.Trim(line, " :[]*"))
	switch line {
	case "for immediate release", "press release", "news release", "media release", "press statement":
		return KindPressRelease
	case "opinion", "comment", "editorial", "op-ed", "letters":
		return KindOpinion
	case "analysis", "interview":
		return Kind(line)
	case "blog", "blog post":
		return KindBlog
	}
	return KindUnknown
}

var bylineStart = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?i:by|words by|written by|story by|reported by|report by|authors?:)\s+(\S.*)$`)
})

// bylineAuthor reads "By Jane Doe and John Roe, political editor"; it is empty
// where what follows is no name.
func bylineAuthor(line string) string {
	m := bylineStart().FindStringSubmatch(line)
	if m == nil || len(strings.Fields(line)) > 16 {
		return ""
	}
	rest := m[1]
	if _, at := findDate(rest); at != nil {
		rest = strings.TrimRight(rest[:at[0]], " ,|·•–—-")
		rest = strings.TrimRight(strings.TrimSuffix(strings.TrimSuffix(rest, "ublished"), "P"), " ,|·•–—-")
	}
	var names []string
	for _, part := range authorSeparator().Split(rest, -1) {
		if !isName(part) {
			break // "Jane Doe, political editor": a role, and what follows is its own
		}
		names = append(names, part)
	}
	return strings.Join(names, ", ")
}

var authorSeparator = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\s*(?:,|;|\||·|•|&|\band\b|\s[–—-]\s|\bfor\b|\bin\b)\s*(?:\band\b\s+)?`)
})

// isName reports two to four words as names are written.
func isName(s string) bool {
	words := strings.Fields(s)
	if len(words) < 2 || len(words) > 4 || len(s) > 60 || !unicode.IsUpper(first(words[len(words)-1])) {
		return false
	}
	capitals := 0
	for _, w := range words {
		if strings.ContainsFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && !strings.ContainsRune(".'’-", r) }) {
			return false
		}
		switch {
		case unicode.IsUpper(first(w)):
			capitals++
		case !isParticle(w):
			return false
		}
	}
	return capitals >= 2 || capitals == 1 && len(words) > 1 && isParticle(words[0])
}

func isParticle(w string) bool {
	switch w {
	case "de", "da", "del", "della", "der", "den", "di", "dos", "du", "la", "le", "van", "von", "bin", "al", "el", "ter", "ten", "y":
		return true
	}
	return false
}

var datelineWord = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)^(?:first )?(?:published|posted|issued|release date|publication date|date)\b`)
})

var datelineLabel = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)^(?:first )?(?:published|posted|issued|release date|date)(?: on)?:?$`)
})

// datelineRest is what may stand around the date of a line that tells the day
// of publication and nothing else. "Updated" may follow such a day; alone it
// tells another day.
var datelineRest = sync.OnceValue(func() *regexp.Regexp {
	const day = `(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?`
	return regexp.MustCompile(`(?i)^(?:(?:first )?(?:published|posted|issued|release date|publication date|date)(?: on| at)?)?[:\s]*(?:` + day +
		`)?[,.\s]*@[\s,.|·•–—-]*(?:(?:at )?[\d.:]+ ?(?:h|am|pm|a\.m\.|p\.m\.)?)?[\s(]*(?:gmt|bst|utc|e[sd]?t|p[sd]?t|cet|cest)?[\s)]*(?:[,|·•–—-]?\s*(?:last )?(?:updated|modified|embargoed).*)?$`)
})

// datelineDate reads the date of such a line; it is empty for any other line.
func datelineDate(line string) Date {
	if len(line) > 120 || strings.Contains(line, "@") {
		return ""
	}
	date, at := findDate(line)
	if at == nil || !datelineRest().MatchString(line[:at[0]]+"@"+line[at[1]:]) {
		return ""
	}
	return date
}
