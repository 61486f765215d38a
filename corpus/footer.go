package corpus

import (
	"regexp"
	"strings"
	"sync"
)

var relatedHead = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)^(?:related(?: (?:articles?|stories|posts?|content|topics|links|news|coverage|reading))?|more (?:from|on|stories|news|articles)\b.{0,50}|you (?:may|might) also (?:like|be interested in)|recommended(?: for you| stories| articles)?|read (?:next|more)|latest (?:news|stories|headlines|articles|posts)|top stories|most (?:read|popular|viewed|recent)|trending(?: now| stories)?|popular(?: stories| posts| now)?|up next|in other news|what to read next)\s*:?$`)
})

// dropRelated drops a list of other pages' headlines at the end, with the line
// that announces it. A sentence in it means that it is none.
func (p *page) dropRelated() bool {
	bottom := p.before(len(p.lines) - 1)
	for i, n := bottom, 0; i > 0 && n <= 30; i, n = p.before(i-1), n+1 {
		line := p.line(i)
		if relatedHead().MatchString(line) && p.before(i-1) >= 0 {
			p.drop(i, bottom, ruleRelated)
			return true
		}
		if isBody(line) || strings.HasSuffix(line, ".") {
			return false
		}
	}
	return false
}

func (p *page) drop(from, to int, rule string) {
	for i := from; i <= to; i++ {
		if p.kept(i) {
			p.rules[i] = rule
		}
	}
}

var profession = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)\b(?:writer|reporter|journalist|editor|correspondent|columnist|contributor|freelancer?|blogger|author)\b`)
})

var introduces = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^\s+(?:is|was|has|covers|writes|reports|works|joined)\b`)
})

// dropAuthorNote drops the lines at the end that introduce the author: a name
// on a line of its own, and at most three lines that begin with "… is a
// reporter" and speak of the same person. The name may also stand where a
// by-line does. A name that the article mentions belongs to the article.
func (p *page) dropAuthorNote() bool {
	bottom := p.before(len(p.lines) - 1)
	for i, n := bottom, 0; i > 0 && n < 4; i, n = p.before(i-1), n+1 {
		name, from := p.line(i), i+1
		if m := introduced().FindStringSubmatch(name); m != nil && p.signed(m[1], i) {
			name, from = m[1], i
		}
		if !isName(name) || n == 0 && from > i {
			continue
		}
		if !p.isNote(name, from, bottom) || p.mentions(name, i) {
			return false
		}
		p.drop(i, bottom, ruleAuthorNote)
		p.dropSignature(name)
		return true
	}
	return false
}

var introduced = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(\p{Lu}[\p{L}.'’-]*(?: \p{L}[\p{L}.'’-]*){0,2} \p{Lu}[\p{L}'’-]+) (?:is|was|covers|writes|reports)\b`)
})

// signed reports whether a by-line above line i has that name.
func (p *page) signed(name string, i int) bool {
	for i--; i >= 0; i-- {
		if p.line(i) == name || p.rules[i] == ruleByline && strings.Contains(p.lines[i], name) {
			return true
		}
	}
	return false
}

// dropSignature drops the lines that hold nothing but the author's name.
func (p *page) dropSignature(name string) {
	for i := range p.lines {
		if p.kept(i) && p.line(i) == name {
			p.rules[i] = ruleByline
		}
	}
}

// isNote reports whether the lines from one to another introduce the person.
func (p *page) isNote(name string, from, to int) bool {
	i := p.next(from)
	rest, ok := strings.CutPrefix(p.line(i), name)
	if !ok || !introduces().MatchString(rest) || !profession().MatchString(rest) {
		return false
	}
	for i = p.next(i + 1); i <= to; i = p.next(i + 1) {
		if !speaksOf(name, p.line(i)) {
			return false
		}
	}
	return true
}

func speaksOf(name, line string) bool {
	for _, start := range [...]string{"He ", "She ", "They ", "Follow ", "Contact ", "You can ", "Email"} {
		if strings.HasPrefix(line, start) {
			return true
		}
	}
	words := strings.Fields(name)
	return strings.Contains(line, words[0]) || strings.Contains(line, words[len(words)-1])
}

// mentions reports whether the article above line i speaks of the person.
func (p *page) mentions(name string, i int) bool {
	for i = p.before(i - 1); i >= 0; i = p.before(i - 1) {
		if p.line(i) != name && strings.Contains(p.lines[i], name) {
			return true
		}
	}
	return false
}
