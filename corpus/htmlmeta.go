package corpus

import (
	"regexp"
	"strings"
	"sync"
	"time"

	readability "codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// articleMeta takes what the page's own description tells, in the forms that
// the library knows: meta elements, Open Graph, JSON-LD.
func (d *Document) articleMeta(a readability.Article) {
	d.set("publisher", short(a.SiteName()), FromMetadata)
	d.set("author", authorText(a.Byline()), FromMetadata)
	d.set("language", short(a.Language()), FromMetadata)
	d.set("title", withoutSite(short(a.Title()), d.Publisher), FromMetadata)
	if day, err := a.PublishedTime(); err == nil {
		d.set("date", dayOf(day), FromMetadata)
	}
}

// maxField bounds what a page may say of itself, in characters.
const maxField = 300

func short(s string) string {
	s = oneLine(s)
	if cut := firstRunes(s, maxField); cut != s {
		return strings.TrimSpace(cut) + "…"
	}
	return s
}

// authorText is a name, or several; an address of a profile is none.
func authorText(s string) string {
	s = short(s)
	if strings.Contains(s, "://") || strings.HasPrefix(s, "@") {
		return ""
	}
	if name := bylineAuthor(s); name != "" {
		return name
	}
	return s
}

// dayOf is the day of a moment where it was written down.
func dayOf(t time.Time) string {
	if t.Year() < 1000 || t.Year() > 9999 {
		return ""
	}
	return t.Format(time.DateOnly)
}

// setMeta fills in what the library does not look for.
func (d *Document) setMeta(m metadata) {
	for _, field := range [...]string{"url", "kind", "date", "title", "language"} {
		d.set(field, m[field], FromMetadata)
	}
	// A page's only main heading is its title without the site's name.
	if h := m["heading"]; h != "" && h != d.Title && d.Found["title"] == FromMetadata && strings.Contains(d.Title, h) {
		d.Title = h
	}
}

// metadata is what a page says of itself, by field.
type metadata map[string]string

func (m metadata) set(field, value string) {
	if m[field] == "" {
		m[field] = value
	}
}

func pageMeta(root *html.Node) metadata {
	m := metadata{}
	headings := 0
	for n := range root.Descendants() {
		switch n.DataAtom {
		case atom.Html:
			m.set("language", short(attr(n, "lang")))
		case atom.Title:
			if within(n, atom.Head) {
				m.set("title", short(rawText(n)))
			}
		case atom.H1:
			if headings++; headings == 1 {
				m["heading"] = short(flatText(n))
			}
		case atom.Link:
			if strings.EqualFold(attr(n, "rel"), "canonical") {
				m.set("url", webAddress(attr(n, "href")))
			}
		case atom.Meta:
			m.meta(n)
		case atom.Time:
			if attr(n, "itemprop") == "datePublished" || hasAttr(n, "pubdate") {
				m.set("date", isoDay(attr(n, "datetime")))
			}
		case atom.Script:
			if strings.Contains(attr(n, "type"), "ld+json") {
				m.set("kind", string(schemaKind(rawText(n))))
			}
		}
	}
	if headings > 1 {
		m["heading"] = ""
	}
	return m
}

func (m metadata) meta(n *html.Node) {
	name := strings.ToLower(attr(n, "property") + attr(n, "name"))
	switch name {
	case "og:url":
		m.set("url", webAddress(attr(n, "content")))
	case "date", "dc.date", "dcterms.created", "dc.date.issued", "citation_publication_date", "pubdate":
		m.set("date", isoDay(attr(n, "content")))
	}
}

func hasAttr(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key {
			return true
		}
	}
	return false
}

// webAddress is an absolute address of the web, or "".
func webAddress(s string) string {
	if len(s) > 2000 || !hasAnyPrefix(strings.ToLower(s), "http://", "https://") || strings.ContainsAny(s, " \n\t<>\"") {
		return ""
	}
	return validText(s)
}

// isoDay reads the day of a date or time as ISO 8601 writes it; a month or a
// year is a date too.
func isoDay(s string) string {
	for _, layout := range [...]string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006/01/02"} {
		if t, err := time.Parse(layout, s); err == nil {
			return dayOf(t)
		}
	}
	if len(s) > 10 {
		s = s[:10]
	}
	date, err := ParseDate(s)
	if err != nil {
		return ""
	}
	return string(date)
}

var schemaType = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`"@type"\s*:\s*\[?\s*"(NewsArticle|ReportageNewsArticle|OpinionNewsArticle|AnalysisNewsArticle|BlogPosting|Report)"`)
})

// schemaKind reads the kind that schema.org has a name for.
func schemaKind(script string) Kind {
	m := schemaType().FindStringSubmatch(script[:min(len(script), 1<<20)])
	if m == nil {
		return KindUnknown
	}
	switch m[1] {
	case "OpinionNewsArticle":
		return KindOpinion
	case "AnalysisNewsArticle":
		return KindAnalysis
	case "BlogPosting":
		return KindBlog
	case "Report":
		return KindReport
	}
	return KindNews
}
