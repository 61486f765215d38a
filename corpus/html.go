package corpus

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"

	readability "codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"
)

// readHTML reads the main content of a page, and what the page says of itself.
func readHTML(_ context.Context, doc *Document, raw []byte, _ Options) (err error) {
	defer recovered(&err)
	root, err := parseHTML(decodeHTML(raw, doc))
	if err != nil {
		return err
	}
	meta := pageMeta(root)
	text, err := doc.mainContent(root)
	if err != nil {
		return err
	}
	doc.Text, doc.Removed = clean(text)
	doc.setMeta(meta)
	doc.dropDay()
	doc.describe()
	return nil
}

// dropDay takes out a first line that tells the day of publication once more.
func (d *Document) dropDay() {
	first, rest, _ := strings.Cut(d.Text, "\n")
	if day := datelineDate(first); day != "" && day == d.Date && hasWord(rest) {
		d.Removed = append(d.Removed, Removal{ruleDateline, first})
		d.Text = strings.TrimLeft(rest, "\n")
	}
}

// decodeHTML trusts bytes that are UTF-8 over what the page says of them:
// browsers save pages anew and leave the old declaration in.
func decodeHTML(raw []byte, doc *Document) string {
	if utf8.Valid(raw) && bytes.ContainsFunc(raw, func(r rune) bool { return r >= utf8.RuneSelf }) {
		return string(raw)
	}
	encoding, name, _ := charset.DetermineEncoding(raw, "")
	text, err := encoding.NewDecoder().Bytes(raw)
	if err != nil {
		doc.warn(fmt.Sprintf("Some of its bytes are not %s, as it says, and could not be read.", name))
		return validText(string(raw))
	}
	return string(text)
}

// parseHTML refuses what is nested deeper than 512 elements, which bounds every
// recursion over the tree.
func parseHTML(text string) (root *html.Node, err error) {
	defer func() {
		if recover() != nil {
			err = errNesting
		}
	}()
	if bodies(text) > maxBodies {
		return nil, errors.New("holds many pages in one: save each by itself")
	}
	root, err = html.Parse(strings.NewReader(text))
	if err != nil {
		return nil, errNesting
	}
	return root, nil
}

// maxBodies is how often a page may begin: the parser joins the attributes of
// every beginning with those of all before it.
const maxBodies = 100

func bodies(text string) int {
	n := 0
	for i := strings.IndexByte(text, '<'); i >= 0 && i+5 <= len(text); {
		if tag := text[i+1 : i+5]; strings.EqualFold(tag, "body") || strings.EqualFold(tag, "html") {
			n++
		}
		next := strings.IndexByte(text[i+1:], '<')
		if next < 0 {
			break
		}
		i += 1 + next
	}
	return n
}

const (
	// maxReadable is the largest page that is searched for its main content, in
	// nodes: the search is slow. A larger one is read whole.
	maxReadable = 50_000

	// tooShort is how few words of main content raise the doubt whether it is
	// all.
	tooShort = 80
)

// mainContent is the article of a page, or all of the page where it is none:
// a short note, a form, a list.
func (d *Document) mainContent(root *html.Node) (string, error) {
	prune(root)
	if readable(root) {
		page := readability.NewParser()
		article, err := page.ParseDocument(root, nil)
		if err == nil {
			d.articleMeta(article)
		}
		if err == nil && article.Node != nil {
			text, err := renderPage(article.Node)
			if err != nil || len(strings.Fields(text)) >= tooShort {
				return text, err
			}
			whole, err := renderPage(withoutFrame(root))
			if err != nil || len(strings.Fields(whole)) < len(strings.Fields(text))*5/4 {
				return text, err
			}
			return whole, nil
		}
	}
	return renderPage(withoutFrame(root))
}

func readable(root *html.Node) bool {
	n := 0
	for range root.Descendants() {
		if n++; n > maxReadable {
			return false
		}
	}
	return true
}

func renderPage(root *html.Node) (string, error) {
	w := &textWriter{}
	r := renderer{w: w}
	r.node(root)
	r.flush()
	return w.text()
}

var notice = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)(?:^|[\s_-])(?:cookie|cookies|consent|gdpr|newsletter|skip-link|sr-only|visually-hidden|screen-reader-text)(?:$|[\s_-])`)
})

// prune takes out of a page what is never its content.
func prune(root *html.Node) {
	removeAll(root, func(n *html.Node) bool {
		switch n.DataAtom {
		case atom.Script: // holds the page's own description, which is read later
			return !strings.Contains(attr(n, "type"), "ld+json")
		case atom.Html, atom.Body, atom.Main, atom.Article, atom.Head:
			return false
		case atom.Nav, atom.Style, atom.Noscript, atom.Template, atom.Iframe:
			return true
		}
		switch attr(n, "role") {
		case "navigation", "search", "dialog", "alertdialog":
			return true
		}
		return notice().MatchString(attr(n, "class")) || notice().MatchString(attr(n, "id")) || hidden(n) && n.DataAtom != atom.Title
	})
}

// withoutFrame takes out the head and the foot of a page, but not of an
// article in it.
func withoutFrame(root *html.Node) *html.Node {
	removeAll(root, func(n *html.Node) bool {
		switch n.DataAtom {
		case atom.Aside:
			return true
		case atom.Header, atom.Footer:
			return !within(n, atom.Article, atom.Main, atom.Section)
		}
		role := attr(n, "role")
		return role == "contentinfo" || role == "banner"
	})
	return root
}

func removeAll(root *html.Node, bad func(*html.Node) bool) {
	var out []*html.Node
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && bad(n) {
			out = append(out, n)
		}
	}
	for _, n := range out {
		if n.Parent != nil {
			n.Parent.RemoveChild(n)
		}
	}
}

func within(n *html.Node, tags ...atom.Atom) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		for _, tag := range tags {
			if p.DataAtom == tag {
				return true
			}
		}
	}
	return false
}
