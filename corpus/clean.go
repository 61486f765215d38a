package corpus

import (
	"regexp"
	"strings"
	"sync"
	"unicode"
)

// A page is a text that is being cleaned, line by line. Lines are marked and
// taken out at the end, so that every rule sees what stood around a line.
type page struct {
	lines []string
	rules []string // the rule that took the line out, or ""
	tails []string // what was cut off the line's end
}

// maxRounds bounds the work at the edges of a page: no menu is longer, and a
// file of nothing but such lines is none.
const maxRounds = 100

// clean takes out of a scraped page what is no part of its article, and says
// what and why. A rule fires on whole lines of few words only, but for the
// author's introduction and a share button glued to a last word.
func clean(text string) (string, []Removal) {
	lines := strings.Split(text, "\n")
	p := &page{lines: lines, rules: make([]string, len(lines)), tails: make([]string, len(lines))}
	p.dropLines()
	p.dropHeader()
	p.dropButtons()
	p.dropMenu()
	p.cutGlued()
	for range maxRounds {
		// Each may lay bare an edge for another.
		if !p.dropTop() && !p.dropBottom() && !p.dropMasthead() && !p.dropRelated() && !p.dropAuthorNote() {
			break
		}
	}
	p.dropCaptions()
	return p.result()
}

func (p *page) result() (string, []Removal) {
	var kept []string
	var removed []Removal
	for i, line := range p.lines {
		switch {
		case p.rules[i] != "":
			removed = append(removed, Removal{p.rules[i], strings.TrimSpace(line)})
			continue
		case p.tails[i] != "":
			removed = append(removed, Removal{ruleGlued, p.tails[i]})
			line = strings.TrimSuffix(line, p.tails[i])
		}
		kept = append(kept, line)
	}
	return trimLines(strings.Join(kept, "\n")), removed
}

func (p *page) line(i int) string { return strings.TrimSpace(p.lines[i]) }

// kept reports a line that is neither blank nor taken out.
func (p *page) kept(i int) bool { return p.rules[i] == "" && p.line(i) != "" }

// next returns the first kept line from i on, or the number of lines.
func (p *page) next(i int) int {
	for i < len(p.lines) && !p.kept(i) {
		i++
	}
	return i
}

// before returns the last kept line up to i, or -1.
func (p *page) before(i int) int {
	for i >= 0 && !p.kept(i) {
		i--
	}
	return i
}

func (p *page) dropLines() {
	for i := range p.lines {
		if !p.kept(i) {
			continue
		}
		if r := ruleFor(p.line(i), false); r != nil {
			p.rules[i] = r.name
		}
	}
}

// dropButtons drops the names of networks that stand in a row, or beside
// another button; one by itself may be a heading.
func (p *page) dropButtons() {
	above := -1 // the last line that is not blank, if it is a button
	for i := range p.lines {
		if p.line(i) == "" {
			continue
		}
		if !p.isButton(i) {
			above = -1
			continue
		}
		if above >= 0 {
			p.drop(above, i, ruleButton)
		}
		above = i
	}
}

func (p *page) isButton(i int) bool {
	if p.rules[i] != "" {
		return p.rules[i] == ruleShare
	}
	r := ruleFor(p.line(i), true)
	return r != nil && (r.name == ruleButton || r.name == ruleComments)
}

// isBody reports a line that belongs to running text: it is long, or it is a
// sentence and no headline.
func isBody(line string) bool {
	n := len(strings.Fields(line))
	return n > 25 || n >= 8 && strings.HasSuffix(strings.TrimRight(line, `"'”’)`), ".")
}

// dropTop drops the first line if it is one of a menu and a headline follows:
// alone above a paragraph, "Contact" or "Facebook" is a headline itself.
func (p *page) dropTop() bool {
	i := p.next(0)
	if i == len(p.lines) {
		return false
	}
	r, after := ruleFor(p.line(i), true), p.next(i+1)
	if r == nil || !r.top || after == len(p.lines) || isBody(p.line(after)) {
		return false
	}
	p.rules[i] = r.name
	return true
}

func (p *page) dropBottom() bool {
	i := p.before(len(p.lines) - 1)
	if i < 0 || p.before(i-1) < 0 {
		return false
	}
	if r := ruleFor(p.line(i), true); r != nil {
		p.rules[i] = r.name
		return true
	}
	if headerRule(p.line(i)) == ruleDateline && p.publishes(i) {
		p.rules[i] = ruleDateline
		return true
	}
	return false
}

// dropCaptions drops a short line right above a picture's credit when the two
// stand by themselves, and one right below the words "Image caption,". A first
// line is the headline.
func (p *page) dropCaptions() {
	for i, rule := range p.rules {
		if rule != ruleCredit || i == 0 {
			continue
		}
		if strings.HasSuffix(p.line(i), "caption,") && i+1 < len(p.lines) && p.isCaption(i+1) {
			p.rules[i+1] = ruleCaption
		}
		if p.isCaption(i-1) && p.before(i-2) >= 0 && p.line(i-2) == "" && (i+1 == len(p.lines) || p.line(i+1) == "") {
			p.rules[i-1] = ruleCaption
		}
	}
}

func (p *page) isCaption(i int) bool {
	return p.kept(i) && len(strings.Fields(p.line(i))) <= 14 && !endsWithMark(p.line(i))
}

var gluedShare = sync.OnceValue(func() *regexp.Regexp {
	const name = `(?:Facebook|Twitter|LinkedIn|WhatsApp|Pinterest|Reddit|Telegram|Messenger|Flipboard|Bluesky|Share|Tweet|Email|Print)`
	return regexp.MustCompile(`[.!?”"’)](` + name + `(?:\s*` + name + `)*)$`)
})

// cutGlued cuts share buttons off the end of lines that lost the space before
// them, as in "in 2022.Facebook".
func (p *page) cutGlued() {
	for i, line := range p.lines {
		if !p.kept(i) || !unicode.IsLetter(lastRune(line)) {
			continue
		}
		tail := line[max(0, len(line)-80):]
		if m := gluedShare().FindStringSubmatch(tail); m != nil && len(m[0]) < len(line) {
			p.tails[i] = m[1]
		}
	}
}
