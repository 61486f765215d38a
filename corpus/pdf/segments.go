package pdf

import (
	"strings"
	"unicode"
)

// A segment is a run of characters on one line that nothing wider than a word
// space parts: a line of a column, or a cell of a table.
type segment struct {
	box
	text     string
	order    int  // place in the file
	sideways bool // runs up or down the page
}

// A box is a part of a page, in points from its bottom left corner.
type box struct{ left, bottom, right, top float64 }

func (b box) height() float64 { return b.top - b.bottom }
func (b box) width() float64  { return b.right - b.left }

func (b box) with(c box) box {
	return box{min(b.left, c.left), min(b.bottom, c.bottom), max(b.right, c.right), max(b.top, c.top)}
}

// beside reports whether two boxes share a line: as much of the lower one's
// height as a raised figure beside a word does.
func (b box) beside(c box) bool {
	return min(b.top, c.top)-max(b.bottom, c.bottom) >= 0.4*min(b.height(), c.height())
}

// apart is the width of the gap between two boxes; below 0 where they overlap.
func (b box) apart(c box) float64 { return max(c.left-b.right, b.left-c.right) }

// leastHeight is the size in points below which nobody can read a letter.
const leastHeight = 2

// cut makes segments of a page's characters. What lies beside the page or is
// too small to be seen is left out: what nobody can see cannot be cited.
func (p *pageReader) cut() []segment {
	b := segmenter{}
	for _, g := range p.glyphs {
		switch {
		case g.r == '\n' || g.r == '\r':
			b.end()
		case g.r == ' ':
			b.space = true
		case g.left >= p.width || g.right <= 0 || g.bottom >= p.height || g.top <= 0:
		case max(g.height(), g.width()) < leastHeight:
		default:
			b.add(g)
		}
	}
	b.end()
	return b.done
}

// A segmenter collects one segment after the other.
type segmenter struct {
	done     []segment
	text     strings.Builder
	box      box
	last     box
	count    int
	heights  float64
	sideways bool
	space    bool // before the next character
	hyphen   bool // before the next character, or the end of the line
}

func (b *segmenter) add(g glyph) {
	if !b.continues(g.box) {
		b.end()
	}
	if b.hyphen && b.space {
		b.text.WriteByte('-')
	}
	b.hyphen = false
	if b.space && b.count > 0 {
		b.text.WriteByte(' ')
	}
	b.space = false
	if b.count == 0 {
		b.box = g.box
	}
	b.box, b.last = b.box.with(g.box), g.box
	b.count++
	b.heights += g.height()
	if isBreak(g.r) {
		b.hyphen = true
		return
	}
	b.text.WriteString(spelled(g.r))
}

// isBreak reports a hyphen that is there because a line ends: PDFium's mark of
// one, or the soft one.
func isBreak(r rune) bool { return r == 0x02 || r == 0xad || r == 0xfffe }

// spelled takes ligatures apart, which are the typesetter's and not the
// writer's.
func spelled(r rune) string {
	switch r {
	case 'ﬀ':
		return "ff"
	case 'ﬁ':
		return "fi"
	case 'ﬂ':
		return "fl"
	case 'ﬃ':
		return "ffi"
	case 'ﬄ':
		return "ffl"
	case 'ﬅ', 'ﬆ':
		return "st"
	}
	return string(r)
}

// continues reports whether a character belongs to the segment under way. A
// gap as wide as the letters are high parts columns and cells.
func (b *segmenter) continues(g box) bool {
	if b.count == 0 {
		return true
	}
	size := max(b.heights/float64(b.count), g.height())
	if !b.sideways && b.last.beside(g) && b.last.apart(g) < size {
		return true
	}
	stacked := min(b.last.right, g.right)-max(b.last.left, g.left) >= 0.6*min(b.last.right-b.last.left, g.right-g.left)
	if stacked && (b.sideways || b.count == 1) && max(b.last.bottom-g.top, g.bottom-b.last.top) < size {
		b.sideways = true
		return true
	}
	return false
}

func (b *segmenter) end() {
	text := strings.TrimSpace(b.text.String())
	if b.hyphen {
		text += "-"
	}
	if strings.ContainsFunc(text, unicode.IsGraphic) {
		s := segment{box: b.box, text: text, order: len(b.done), sideways: b.sideways}
		if !s.sideways { // one raised or large letter does not make the line higher
			s.top = s.bottom + max(b.heights/float64(b.count), 0.5*s.height())
		}
		b.done = append(b.done, s)
	}
	*b = segmenter{done: b.done}
}
