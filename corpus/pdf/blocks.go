package pdf

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// unreadable reports a page whose letters are not those that it shows. Some
// programs write a font's own numbers and leave out which letters they stand
// for; taken for letters, they give "7KH" for "The". That they are such numbers
// shows in the control characters among them; without any, they were letters.
func (s sheet) unreadable() bool {
	return s.unnamed*10 > s.letters*3 || s.guessed*10 > s.letters*3 && s.unnamed*50 > s.letters
}

// document lays out what was extracted.
func (f *file) document() *Document {
	d := &Document{Title: f.title, Author: f.author, Removed: dropRunning(f.pages)}
	l := layout{words: vocabulary{}}
	lines := make([][]line, len(f.pages))
	for i, p := range f.pages {
		if p.unreadable() {
			d.Unreadable = append(d.Unreadable, i+1)
			continue
		}
		lines[i] = order(p.segments)
		for _, s := range p.segments {
			l.words.learn(s.text)
		}
	}
	l.measure(lines)
	for _, page := range lines {
		d.Pages = append(d.Pages, Page{l.blocks(page)})
	}
	l.runOn(d.Pages)
	return d
}

// A layout knows what holds for a whole document.
type layout struct {
	words vocabulary
	body  float64   // the height of the letters that most of it is set in
	pitch float64   // how far its lines stand apart, in heights of their letters
	sizes []float64 // heights of headings, the largest first
}

// A heading's letters are larger than the body's by this factor at least:
// fonts of one size differ in height by less.
const largerBy = 1.18

func (l *layout) measure(pages [][]line) {
	l.pitch = usualPitch(pages)
	widen(pages)
	weight := map[float64]int{}
	for _, page := range pages {
		for _, line := range page {
			weight[half(line.size())] += len(line.text())
		}
	}
	heights := make([]float64, 0, len(weight))
	for h := range weight {
		heights = append(heights, h)
	}
	slices.SortFunc(heights, func(a, b float64) int { return cmp.Compare(b, a) })
	for _, h := range heights {
		if weight[h] > weight[l.body] {
			l.body = h
		}
	}
	for _, h := range heights {
		if h >= l.body*largerBy {
			l.sizes = append(l.sizes, h)
		}
	}
}

// widen gives columns that hold short lines alone the right edge that most of
// the document's lines with the same margin have.
func widen(pages [][]line) {
	byMargin := map[float64][]float64{}
	for _, page := range pages {
		for _, l := range page {
			byMargin[math.Round(l.margin/4)] = append(byMargin[math.Round(l.margin/4)], l.edge)
		}
	}
	for _, edges := range byMargin {
		slices.Sort(edges)
	}
	for _, page := range pages {
		for i := range page {
			edges := byMargin[math.Round(page[i].margin/4)]
			page[i].edge = max(page[i].edge, edges[len(edges)/2])
		}
	}
}

// half rounds to half a point.
func half(x float64) float64 { return math.Round(x*2) / 2 }

// level is that of a heading set in letters of some height, 0 for other text.
func (l *layout) level(size float64) int {
	i := slices.Index(l.sizes, half(size))
	return min(i+1, 4)
}

// blocks makes blocks of the lines of a page.
func (l *layout) blocks(lines []line) []Block {
	var out []Block
	for i := 0; i < len(lines); {
		if n := tableRows(lines[i:]); n > 0 {
			for _, row := range lines[i : i+n] {
				out = append(out, rowBlock(row))
			}
			i += n
			continue
		}
		n := l.run(lines[i:])
		out = append(out, l.block(lines[i:i+n]))
		i += n
	}
	return out
}

func rowBlock(row line) Block {
	b := Block{Kind: Row, Text: row.text()}
	for _, c := range row.cells {
		b.Cells = append(b.Cells, c.text)
	}
	return b
}

func (l *layout) block(lines []line) Block {
	text := lines[0].text()
	for _, next := range lines[1:] {
		text = l.words.join(text, next.text())
	}
	b := Block{Text: text}
	switch level := l.level(lines[0].size()); {
	case level > 0 && utf8.RuneCountInString(text) <= maxHeading && strings.ContainsFunc(text, unicode.IsLetter):
		b.Kind, b.Level = Heading, level
	case itemMark().MatchString(text):
		b.Kind = Item
	}
	return b
}

// maxHeading is the longest heading, in characters.
const maxHeading = 200

// itemMark is how an item of a list begins.
var itemMark = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:[•‣▪▫◦●○·–—*-]|\(?(?:[0-9]{1,2}|[a-z])[.)])\s+\S`)
})

// run counts the lines that make one block.
func (l *layout) run(lines []line) int {
	n := 1
	for n < len(lines) && !l.breaks(lines[n-1], lines[n], lines[0]) && tableRows(lines[n:]) == 0 {
		n++
	}
	return n
}

// breaks reports whether a block ends between two lines.
func (l *layout) breaks(above, below, first line) bool {
	ended := endsSentence(above.text())
	switch {
	case l.level(above.size()) != l.level(below.size()), itemMark().MatchString(below.text()):
		return true
	case math.Abs(above.size()-below.size()) > 0.15*max(above.size(), below.size()):
		return true
	case below.jump: // to the next column, which goes on with the sentence or begins anew
		return ended || !goesOn(below.text()) && !endsBroken(above.text())
	case above.bottom-below.bottom > 1.3*l.pitch*above.size():
		return true
	case !ended:
		return false
	case above.right < above.edge-0.2*(above.edge-above.left):
		return true
	}
	return below.left > above.left+0.7*above.size() && !itemMark().MatchString(first.text())
}

// usualPitch is how far lines stand apart within paragraphs. Between these the
// gaps are larger, so that it is one of the smaller ones of a document.
func usualPitch(pages [][]line) float64 {
	var all []float64
	for _, lines := range pages {
		for i := 1; i < len(lines); i++ {
			above, below := lines[i-1], lines[i]
			if d := above.bottom - below.bottom; !below.jump && d > 0.5*above.size() && d < 3*above.size() {
				all = append(all, d/above.size())
			}
		}
	}
	if len(all) == 0 {
		return 1.2
	}
	slices.Sort(all)
	return all[len(all)*2/5]
}

// tableRows counts the lines at the top that are rows of one table: each has
// cells, and one cell at least stands in line with one of the row above.
func tableRows(lines []line) int {
	n := 0
	for n < len(lines) && len(lines[n].cells) > 1 && (n == 0 || inLine(lines[n-1], lines[n])) {
		n++
	}
	if n < 2 {
		return 0
	}
	return n
}

// inLine reports whether a cell behind the first stands below another, flush
// on the left or on the right.
func inLine(above, below line) bool {
	size := above.size()
	if below.jump || above.bottom-below.bottom > 4*size {
		return false
	}
	for _, a := range above.cells[1:] {
		for _, b := range below.cells[1:] {
			if math.Abs(a.left-b.left) < size/2 || math.Abs(a.right-b.right) < size/2 {
				return true
			}
		}
	}
	return false
}

func endsSentence(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(strings.TrimRight(s, "\"'”’)]"))
	return strings.ContainsRune(".!?…:。！？", r)
}

// goesOn reports a text that begins in the middle of a sentence.
func goesOn(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLower(r)
}

// runOn joins the last paragraph of a page to the first one of the next page
// that has text, where the sentence goes on there.
func (l *layout) runOn(pages []Page) {
	var last *Block
	for i := range pages {
		blocks := pages[i].Blocks
		if len(blocks) == 0 {
			continue
		}
		if last != nil && last.Kind != Heading && last.Kind != Row && blocks[0].Kind == Paragraph &&
			!endsSentence(last.Text) && goesOn(blocks[0].Text) {
			joined := l.words.join(last.Text, blocks[0].Text)
			last.Text, last.Runs = strings.TrimSuffix(joined, blocks[0].Text), true
		}
		last = &blocks[len(blocks)-1]
	}
}
