package corpus

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// A renderer writes what a reader of a page sees: no marks of emphasis, no
// addresses of links, nothing that the page hides.
type renderer struct {
	w      *textWriter
	keepLF bool // line breaks of the source stay, as Markdown's authors set them
	inline strings.Builder
	lists  []list
	items  []item
	term   string // of a list of definitions, for what explains it
	cells  int    // of all tables
}

type list struct {
	ordered bool
	next    int
}

// An item is a list item that is being written.
type item struct {
	mark  string
	begun bool
}

func (r *renderer) children(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		r.node(c)
	}
}

// node writes one node; the depth of its recursion is bounded by html.Parse.
func (r *renderer) node(n *html.Node) {
	switch n.Type {
	case html.TextNode:
		r.words(n.Data)
	case html.DocumentNode:
		r.children(n)
	case html.ElementNode:
		if !hidden(n) {
			r.element(n)
		}
	}
}

func (r *renderer) element(n *html.Node) {
	switch n.DataAtom {
	case atom.Br:
		r.inline.WriteByte('\n')
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		r.flush()
		r.w.heading(int(n.Data[1]-'0'), flatText(n))
	case atom.Pre:
		r.flush()
		r.w.code(rawText(n))
	case atom.Table:
		r.flush()
		r.table(n)
	case atom.Ul, atom.Ol, atom.Menu:
		r.list(n)
	case atom.Li:
		r.item(n)
	case atom.Dt:
		r.flush()
		r.term = flatText(n)
	case atom.Dd:
		r.definition(n)
	case atom.Sup:
		r.words(superscript(n))
	case atom.Q:
		r.words("“")
		r.children(n)
		r.words("”")
	default:
		r.other(n)
	}
}

// other writes an element whose name says only whether it begins a new line.
func (r *renderer) other(n *html.Node) {
	if inlineElement(n) {
		r.children(n)
		return
	}
	r.flush()
	r.children(n)
	r.flush()
}

func (r *renderer) list(n *html.Node) {
	r.flush()
	if len(r.lists) == 0 {
		r.w.space()
	}
	first := 1
	if v, err := strconv.Atoi(attr(n, "start")); err == nil && v >= 0 && v < 1000 {
		first = v
	}
	r.lists = append(r.lists, list{ordered: n.DataAtom == atom.Ol, next: first})
	r.children(n)
	r.flush()
	if r.lists = r.lists[:len(r.lists)-1]; len(r.lists) == 0 {
		r.w.space()
	}
}

func (r *renderer) item(n *html.Node) {
	r.flush()
	mark := "-"
	if len(r.lists) > 0 {
		if l := &r.lists[len(r.lists)-1]; l.ordered {
			mark = strconv.Itoa(l.next) + "."
			l.next++
		}
	}
	r.items = append(r.items, item{mark: mark})
	r.children(n)
	r.flush()
	r.items = r.items[:len(r.items)-1]
}

// definition writes a term with what explains it, "Bicycle: It costs £1."
func (r *renderer) definition(n *html.Node) {
	r.flush()
	if r.term != "" {
		r.inline.WriteString(strings.TrimRight(r.term, ": ") + ": ")
		r.term = ""
	}
	r.items = append(r.items, item{mark: "-"})
	r.children(n)
	r.flush()
	r.items = r.items[:len(r.items)-1]
}

// flush writes the line that has come together.
func (r *renderer) flush() {
	s := strings.TrimSpace(r.inline.String())
	r.inline.Reset()
	if s == "" {
		return
	}
	if len(r.items) == 0 {
		r.w.paragraph(s)
		return
	}
	it, depth := &r.items[len(r.items)-1], max(len(r.lists), 1)-1
	if !it.begun {
		it.begun = true
		r.w.item(depth, it.mark, s)
		return
	}
	indent := strings.Repeat("  ", min(depth, 8)+1)
	if s = plainLines(s); s != "" {
		r.w.line(indent + strings.ReplaceAll(s, "\n", "\n"+indent))
	}
}

// words adds text with the white space of a line: one space for a run of any.
func (r *renderer) words(s string) {
	for s != "" {
		i := strings.IndexAny(s, " \t\n\r\f")
		if i < 0 {
			r.inline.WriteString(s)
			return
		}
		r.inline.WriteString(s[:i])
		rest := strings.TrimLeft(s[i:], " \t\n\r\f")
		gap := byte(' ')
		if r.keepLF && strings.Contains(s[i:len(s)-len(rest)], "\n") {
			gap = '\n'
		}
		if n := r.inline.Len(); n > 0 && !strings.ContainsRune(" \n", rune(r.inline.String()[n-1])) {
			r.inline.WriteByte(gap)
		}
		s = rest
	}
}

// superscript keeps 10⁶ from becoming 106, and a footnote's number from
// becoming part of a word.
func superscript(n *html.Node) string {
	s := strings.TrimSpace(flatText(n))
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return s
	}
	if n.FirstChild != nil && n.FirstChild.DataAtom == atom.A {
		return "[" + s + "]"
	}
	return strings.Map(func(r rune) rune { return []rune("⁰¹²³⁴⁵⁶⁷⁸⁹")[r-'0'] }, s)
}

// flatText is an element's text on one line.
func flatText(n *html.Node) string {
	w := &textWriter{}
	r := renderer{w: w}
	var flat func(*html.Node)
	flat = func(n *html.Node) {
		switch {
		case n.Type == html.TextNode:
			r.words(n.Data)
		case n.Type == html.ElementNode && hidden(n):
		case n.DataAtom == atom.Sup && n.FirstChild != nil && n.FirstChild.Type == html.TextNode && n.FirstChild.NextSibling == nil:
			r.words(n.FirstChild.Data)
		default:
			if !inlineElement(n) || n.DataAtom == atom.Br {
				r.words(" ")
			}
			for c := n.FirstChild; c != nil; c = c.NextSibling {
				flat(c)
			}
			if !inlineElement(n) {
				r.words(" ")
			}
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		flat(c)
	}
	return strings.TrimSpace(r.inline.String())
}

// rawText is an element's text with its white space.
func rawText(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		switch {
		case d.Type == html.TextNode:
			b.WriteString(d.Data)
		case d.DataAtom == atom.Br:
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// hidden reports an element that shows no words of its page, or words struck
// out: what nobody can see must not be cited.
func hidden(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Head, atom.Title, atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Svg, atom.Iframe, atom.Object, atom.Embed,
		atom.Button, atom.Select, atom.Input, atom.Textarea, atom.Option, atom.Datalist, atom.Canvas, atom.Audio, atom.Video, atom.Map,
		atom.Del, atom.S, atom.Strike, atom.Rp, atom.Rt, atom.Annotation:
		return true
	}
	for _, a := range n.Attr {
		switch a.Key {
		case "hidden":
			return true
		case "aria-hidden":
			return a.Val == "true"
		case "class":
			if a.Val == "footnote-backref" {
				return true
			}
		case "style":
			if hidingStyle(a.Val) {
				return true
			}
		}
	}
	return false
}

func hidingStyle(style string) bool {
	style = strings.ToLower(strings.Join(strings.Fields(style), ""))
	for _, s := range [...]string{"display:none", "visibility:hidden", "font-size:0;", "font-size:0p", "opacity:0;", "mso-hide:all"} {
		if strings.Contains(style+";", s) {
			return true
		}
	}
	return strings.HasSuffix(style, "font-size:0") || strings.HasSuffix(style, "opacity:0")
}

func inlineElement(n *html.Node) bool {
	switch n.DataAtom {
	case atom.A, atom.Abbr, atom.Acronym, atom.B, atom.Bdi, atom.Bdo, atom.Big, atom.Br, atom.Cite, atom.Code, atom.Data, atom.Dfn, atom.Em,
		atom.Font, atom.I, atom.Img, atom.Ins, atom.Kbd, atom.Label, atom.Mark, atom.Math, atom.Mi, atom.Mn, atom.Mo, atom.Nobr, atom.Output,
		atom.Q, atom.Ruby, atom.Samp, atom.Small, atom.Span, atom.Strong, atom.Sub, atom.Sup, atom.Time, atom.Tt, atom.U, atom.Var, atom.Wbr:
		return true
	}
	return n.DataAtom == 0 && !strings.Contains(n.Data, "-") // <foo> is unknown, <my-part> a site's own block
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}
