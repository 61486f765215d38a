package pdf

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// A line is what stands beside each other in one column.
type line struct {
	box
	cells        []segment
	margin, edge float64 // the left and right edge of its column
	jump         bool    // is the first of its column
}

func (l line) text() string {
	parts := make([]string, len(l.cells))
	for i, c := range l.cells {
		parts[i] = c.text
	}
	return strings.Join(parts, " ")
}

// size is the height of the line's letters.
func (l line) size() float64 {
	if l.cells[0].sideways {
		return l.cells[0].width()
	}
	return l.cells[0].height()
}

// order lays the segments of a page out in lines as they are read: column by
// column where there are columns, and what runs sideways at the end.
func order(all []segment) []line {
	var upright, sideways []segment
	for _, s := range all {
		if s.sideways {
			sideways = append(sideways, s)
		} else {
			upright = append(upright, s)
		}
	}
	lines := columns(upright, 0)
	for _, s := range sideways {
		lines = append(lines, line{box: s.box, cells: []segment{s}, margin: s.left, edge: s.right, jump: true})
	}
	return lines
}

// maxColumns bounds how often columns are parted into columns.
const maxColumns = 6

// columns reads an area that may have a gutter: what stands left of it, then
// what stands right of it, between any two lines that cross it.
func columns(area []segment, depth int) []line {
	gutter, ok := findGutter(area)
	if !ok || depth == maxColumns {
		return rows(area)
	}
	slices.SortStableFunc(area, func(a, b segment) int { return cmp.Compare(b.top, a.top) })
	var out []line
	var stretch, across []segment
	flush := func() {
		out = append(out, rows(across)...)
		out = append(out, halves(stretch, gutter, depth)...)
		stretch, across = nil, nil
	}
	for _, s := range area {
		switch {
		case s.left < gutter && s.right > gutter:
			if len(stretch) > 0 {
				flush()
			}
			across = append(across, s)
		default:
			stretch = append(stretch, s)
		}
	}
	flush()
	return out
}

// halves reads the two sides of a gutter, each by itself if they are columns,
// else row by row.
func halves(stretch []segment, gutter float64, depth int) []line {
	left, right := sides(stretch, gutter)
	if !parted(left, right) {
		return rows(stretch)
	}
	return append(columns(left, depth+1), columns(right, depth+1)...)
}

func sides(area []segment, gutter float64) (left, right []segment) {
	for _, s := range area {
		switch {
		case s.right <= gutter:
			left = append(left, s)
		case s.left >= gutter:
			right = append(right, s)
		}
	}
	return left, right
}

// parted reports whether two sides are columns and no cells of a table: the
// file draws one after the other, or both hold lines of running text.
func parted(left, right []segment) bool {
	if min(len(left), len(right)) < 2 {
		return false
	}
	return drawnApart(left, right) || min(len(left), len(right)) >= 3 && running(left) && running(right)
}

func drawnApart(left, right []segment) bool {
	last := slices.MaxFunc(left, byOrder).order
	first := slices.MinFunc(right, byOrder).order
	return last < first
}

func byOrder(a, b segment) int { return cmp.Compare(a.order, b.order) }

// running reports lines of the length that running text has in a column.
func running(all []segment) bool {
	const least = 22 // characters in the mean
	n := 0
	for _, s := range all {
		n += utf8.RuneCountInString(s.text)
	}
	return n >= least*len(all)
}

// findGutter looks for the upright strip between two columns that most lines
// keep clear of. Only places where a segment ends beside another come into
// question.
func findGutter(area []segment) (float64, bool) {
	best, gutter := 0, 0.0
	for _, x := range candidates(area) {
		left, right := sides(area, x)
		crossing := len(area) - len(left) - len(right)
		score := min(len(left), len(right)) - crossing
		if score > best && parted(left, right) {
			best, gutter = score, x
		}
	}
	return gutter, best > 0
}

// maxCandidates bounds the search on a page of nothing but fragments.
const maxCandidates = 200

// candidates are the left edges of segments, a little to the left, each once.
func candidates(area []segment) []float64 {
	var xs []float64
	for _, s := range area {
		xs = append(xs, s.left-0.5)
	}
	slices.Sort(xs)
	xs = slices.CompactFunc(xs, func(a, b float64) bool { return math.Abs(a-b) < 1 })
	if step := len(xs)/maxCandidates + 1; step > 1 {
		kept := xs[:0]
		for i := 0; i < len(xs); i += step {
			kept = append(kept, xs[i])
		}
		xs = kept
	}
	return xs
}

// rows makes lines of what stands beside each other, from the top.
func rows(area []segment) []line {
	slices.SortStableFunc(area, func(a, b segment) int { return cmp.Compare(b.top, a.top) })
	var lines []line
	for _, s := range area {
		if n := len(lines); n > 0 && lines[n-1].beside(s.box) {
			lines[n-1].cells = append(lines[n-1].cells, s)
			lines[n-1].box = lines[n-1].with(s.box)
			continue
		}
		lines = append(lines, line{box: s.box, cells: []segment{s}})
	}
	margin, edge := math.Inf(1), 0.0
	for _, l := range lines {
		margin, edge = min(margin, l.left), max(edge, l.right)
	}
	for i := range lines {
		lines[i].margin, lines[i].edge, lines[i].jump = margin, edge, i == 0
		slices.SortStableFunc(lines[i].cells, func(a, b segment) int { return cmp.Compare(a.left, b.left) })
	}
	return lines
}
