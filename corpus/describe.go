package corpus

import (
	"path"
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// describe fills in from the text what no front matter told. It takes only
// what the page says of itself; a guess would be cited as a fact.
func (d *Document) describe() {
	for _, r := range d.Removed {
		d.describeBy(r)
	}
	d.set("publisher", d.mastheadName(), FromText)
	d.set("publisher", d.selfName(), FromText)
	d.set("url", firstURL(d.Text), FromText)
	d.describeRelease()
	title, from := titleOf(d.Text)
	if d.Publisher != "" {
		title = withoutSite(title, d.Publisher)
	}
	d.set("title", title, from)
}

// withoutSite takes " - Name of the site" off a title.
func withoutSite(title, site string) string {
	bare, ok := strings.CutSuffix(title, site)
	trimmed := strings.TrimRight(bare, " |–—-")
	if !ok || trimmed == "" || len(bare)-len(trimmed) < len(" - ") {
		return title
	}
	return trimmed
}

// describeBy learns from a line that cleaning took out.
func (d *Document) describeBy(r Removal) {
	switch r.Rule {
	case ruleLabel:
		d.set("kind", string(labelKind(r.Text)), FromText)
	case ruleByline:
		d.set("author", bylineAuthor(r.Text), FromText)
		if isName(r.Text) {
			d.set("author", r.Text, FromText)
		}
		if date, at := findDate(r.Text); at != nil {
			d.set("date", string(date), FromText)
		}
	case ruleDateline:
		d.set("date", string(datelineDate(r.Text)), FromText)
	case ruleAuthorNote:
		if isName(r.Text) {
			d.set("author", r.Text, FromText)
		}
	case ruleCopyright:
		d.set("publisher", copyrightHolder(r.Text), FromText)
	case ruleMoreLinks:
		if strings.Contains(strings.ToLower(r.Text), "press releases") {
			d.set("kind", string(KindPressRelease), FromText)
		}
	}
}

// mastheadName is the one line of the masthead that the article names too; a
// slogan it does not. A single word among other lines may be a section's name.
func (d *Document) mastheadName() string {
	name, lines := "", 0
	for _, r := range d.Removed {
		if r.Rule == ruleMasthead {
			lines++
		}
	}
	for _, r := range d.Removed {
		if r.Rule != ruleMasthead || r.Text == name || !containsName(d.Text, r.Text) || lines > 1 && !strings.Contains(r.Text, " ") {
			continue
		}
		if name != "" {
			return ""
		}
		name = r.Text
	}
	return name
}

func containsName(text, name string) bool {
	for at := 0; ; {
		i := strings.Index(text[at:], name)
		if i < 0 {
			return false
		}
		before, _ := utf8.DecodeLastRuneInString(text[:at+i])
		at += i + len(name)
		if !unicode.IsLetter(before) && !unicode.IsLetter(first(text[at:])) {
			return true
		}
	}
}

var toldWhom = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\btold ((?:[A-Z][\w&]*)(?: [A-Z][\w&]*){0,3})`)
})

// selfName is the paper that a speaker "told" something in the article, when
// the author's introduction names it as a place of work. Either alone may be
// any paper.
func (d *Document) selfName() string {
	var notes strings.Builder
	for _, r := range d.Removed {
		if r.Rule == ruleAuthorNote {
			notes.WriteString(r.Text + "\n")
		}
	}
	if notes.Len() == 0 {
		return ""
	}
	for _, m := range toldWhom().FindAllStringSubmatch(d.Text, 20) {
		for word := range strings.FieldsFuncSeq(notes.String(), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			if word == strings.ReplaceAll(m[1], " ", "") {
				return word
			}
		}
		if containsName(notes.String(), m[1]) && strings.Contains(m[1], " ") {
			return m[1]
		}
	}
	return ""
}

var copyrightForm = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?i:copyright\s*)?(?:©|\([cC]\))?\s*(?:\d{4}(?:\s*[-–]\s*\d{4})?)\s*,?\s*(?:(?i:by)\s)?([A-Z][^.|,;]{2,60}?)(?:\s*[.|,;].*|\s+(?i:all rights).*)?$`)
})

func copyrightHolder(line string) string {
	m := copyrightForm().FindStringSubmatch(line)
	if m == nil || len(strings.Fields(m[1])) > 7 || strings.HasPrefix(strings.ToLower(m[1]), "all rights") {
		return ""
	}
	return m[1]
}

var urlLine = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?i:(?:url|link|source|original|available at|permalink)\s*:\s*)?<?(https?://[^\s<>]+)>?$`)
})

// firstURL reads an address that has one of the first lines or the last one to
// itself.
func firstURL(text string) string {
	lines := strings.SplitN(text, "\n", 9)
	for i, line := range lines {
		if i == 8 {
			line = line[strings.LastIndexByte(line, '\n')+1:]
		}
		if m := urlLine().FindStringSubmatch(strings.TrimSpace(line)); m != nil {
			return m[1]
		}
	}
	return ""
}

// describeRelease knows a press release by what stands at its ends: the notes
// to editors, or the wire's own first line, which tells the day too.
func (d *Document) describeRelease() {
	const top, edge = 1500, 6000 // bytes; notes to editors may be long
	head := d.Text[:min(len(d.Text), top)]
	wired := strings.Contains(head, "/PRNewswire/") || strings.Contains(head, "(BUSINESS WIRE)")
	if wired || hasNotesToEditors(d.Text[max(0, len(d.Text)-edge):]) {
		d.set("kind", string(KindPressRelease), FromText)
	}
	if m := wireLine().FindStringSubmatch(head); m != nil {
		date, _ := findDate(m[1])
		d.set("date", string(date), FromText)
	}
}

func hasNotesToEditors(text string) bool {
	for line := range strings.SplitSeq(text, "\n") {
		if len(line) > 40 {
			continue
		}
		switch strings.ToLower(strings.Trim(line, "#*:- ")) {
		case "notes to editors", "note to editors", "notes for editors", "notes to editor", "editor's notes":
			return true
		}
	}
	return false
}

// wireLine is how a wire's text begins: LONDON, March 3, 2024 /PRNewswire/ --
var wireLine = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?m)^[A-Z][A-Z .'’-]{2,30},(?: [A-Z][A-Za-z. ]{1,20},)? ?([^\n/()]{6,24}?)\s*(?:/PRNewswire|\(BUSINESS WIRE\)|--|–|—)`)
})

// titleOfName makes a title of a file's name, for want of anything better.
func titleOfName(id string) string {
	name := strings.TrimSuffix(path.Base(id), path.Ext(id))
	words := strings.FieldsFunc(name, func(r rune) bool { return r == '_' || r == '-' || unicode.IsSpace(r) })
	if len(words) == 0 {
		return id
	}
	return strings.Join(words, " ")
}
