package corpus

import (
	"strconv"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// allCells bounds the cells of a page's tables together: spans could make
// millions of a few bytes.
const allCells = 1 << 20

// table writes a table of data as rows, and one that only lays out a page as
// what stands in it.
func (r *renderer) table(n *html.Node) {
	if isLayout(n) {
		r.children(n)
		r.flush()
		return
	}
	t := table{}
	carried := map[int]span{}
	for row := range n.Descendants() {
		switch row.DataAtom {
		case atom.Caption:
			r.w.paragraph(flatText(row))
		case atom.Tr:
			cells, head := r.row(row, carried)
			if r.cells += len(cells); r.cells > allCells {
				r.w.err = errTooMuchText
				return
			}
			if head && t.head == len(t.rows) {
				t.head++
			}
			t.rows = append(t.rows, cells)
		}
	}
	r.w.table(t)
}

// A span is a cell that goes on in the rows below.
type span struct {
	text string
	rows int
}

// row returns a row's cells, and whether all of them are a head's.
func (r *renderer) row(tr *html.Node, carried map[int]span) (cells []string, head bool) {
	head = true
	take := func() {
		for s, ok := carried[len(cells)]; ok && s.rows > 0; s, ok = carried[len(cells)] {
			carried[len(cells)] = span{s.text, s.rows - 1}
			cells = append(cells, s.text)
		}
	}
	for c := tr.FirstChild; c != nil && len(cells) < maxCells; c = c.NextSibling {
		if c.DataAtom != atom.Td && c.DataAtom != atom.Th {
			continue
		}
		take()
		head = head && (c.DataAtom == atom.Th || tr.Parent != nil && tr.Parent.DataAtom == atom.Thead)
		text, below := "", count(c, "rowspan")-1
		if !hidden(c) {
			text = flatText(c)
		}
		for range min(count(c, "colspan"), maxCells-len(cells)) {
			if below > 0 {
				carried[len(cells)] = span{text, below}
			}
			cells = append(cells, text)
			text = "" // the words stand once, and the columns keep their names
		}
	}
	take()
	return cells, head && len(cells) > 0
}

func count(n *html.Node, key string) int {
	v, err := strconv.Atoi(attr(n, key))
	if err != nil {
		return 1
	}
	return min(max(v, 1), 1000)
}

// isLayout reports a table that holds headings or other tables.
func isLayout(n *html.Node) bool {
	if attr(n, "role") == "presentation" {
		return true
	}
	for d := range n.Descendants() {
		switch d.DataAtom {
		case atom.Table, atom.H1, atom.H2, atom.H3, atom.H4, atom.Article, atom.Main:
			return true
		}
	}
	return false
}
