package corpus

import "strings"

// manyLinks is how many links above the headline make a menu, in which single
// words and blank lines between them are the site's too.
const manyLinks = 3

// A pageHead is what stands above the first paragraph.
type pageHead struct {
	end   int // the line of that paragraph
	last  int // the last line that is a link of the site
	links int
}

func (p *page) head() pageHead {
	const longest = 80 // lines
	h := pageHead{}
	for i := 0; i < len(p.lines) && i < longest && !(p.kept(i) && isBody(p.line(i))); i++ {
		h.end = i + 1
		if p.isTop(i) || p.isMenu(i) {
			h.last = i
			h.links++
		}
	}
	return h
}

// isTop reports a line that a rule for the head of a page took out; buttons to
// share stand below the headline as well as above it.
func (p *page) isTop(i int) bool {
	if p.rules[i] == "" || p.rules[i] == ruleButton {
		return false
	}
	for _, r := range lineRules() {
		if r.name == p.rules[i] {
			return r.top
		}
	}
	return false
}

func (p *page) isMenu(i int) bool {
	if !p.kept(i) {
		return false
	}
	r := ruleFor(p.line(i), true)
	return r != nil && r.name == ruleMenu
}

// dropMenu drops the links of a menu wherever they stand above the headline.
func (p *page) dropMenu() {
	h := p.head()
	if after := p.next(h.last + 1); h.links < manyLinks || after >= h.end {
		return
	}
	for i := range h.end {
		if p.isMenu(i) {
			p.rules[i] = ruleMenu
		}
	}
}

// dropMasthead drops the site's name and slogan: short lines between the links
// in the head of a page, when a headline follows. Right above a paragraph such
// a line is the headline itself.
func (p *page) dropMasthead() bool {
	h := p.head()
	if h.links == 0 || p.next(h.last+1) >= h.end {
		return false
	}
	menu, dropped := h.links >= manyLinks, false
	linked := menu
	for i := range h.last {
		switch {
		case p.line(i) == "":
			linked = menu
		case p.isTop(i), p.rules[i] == ruleButton:
			linked = true
		case p.kept(i) && linked && (menu || p.reaches(i, h.last)) && len(strings.Fields(p.line(i))) <= 5 && !endsWithMark(p.line(i)):
			p.rules[i], dropped = ruleMasthead, true
		}
	}
	return menu && p.dropSection(h) || dropped
}

// dropSection drops the names of a site's sections between its menu and the
// headline: a line of one or two words with a longer one below.
func (p *page) dropSection(h pageHead) bool {
	i := p.next(h.last + 1)
	below := p.next(i + 1)
	if below >= h.end || len(strings.Fields(p.line(i))) > 2 || endsWithMark(p.line(i)) || isBody(p.line(below)) {
		return false
	}
	p.rules[i] = ruleSection
	return true
}

// reaches reports whether a link of the head stands below line i with no blank
// line between.
func (p *page) reaches(i, end int) bool {
	for i++; i <= end && p.line(i) != ""; i++ {
		if p.isTop(i) {
			return true
		}
	}
	return false
}
