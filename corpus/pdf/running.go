package pdf

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// margin is the share of a page's height at its top and at its foot in which
// heads and feet stand: an inch less a little, since text begins there.
const margin = 0.085

// An edge is a row in the margin of a page.
type edge struct {
	page  int
	place float64 // from the top
	cells []segment
	key   string
}

// dropRunning takes the heads and feet out that a document repeats from page
// to page, and returns one of each kind.
func dropRunning(pages []sheet) []string {
	if len(pages) < 2 {
		return nil
	}
	byKey := map[string][]edge{}
	for i, s := range pages {
		for _, e := range edges(i, s) {
			byKey[e.key] = append(byKey[e.key], e)
		}
	}
	var removed []string
	for _, key := range sortedKeys(byKey) {
		found := byKey[key]
		if len(found) < min(3, len(pages)) {
			continue
		}
		removed = append(removed, textOf(found[0].cells))
		for _, e := range found {
			pages[e.page].segments = slices.DeleteFunc(pages[e.page].segments, func(s segment) bool { return slices.Contains(e.cells, s) })
		}
	}
	return removed
}

func sortedKeys(m map[string][]edge) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b string) int {
		return cmp.Or(cmp.Compare(m[a][0].page, m[b][0].page), cmp.Compare(m[a][0].place, m[b][0].place), cmp.Compare(a, b))
	})
	return keys
}

// maxInside is how many segments a margin may hold that is looked at: more are
// no head or foot.
const maxInside = 40

// edges are the rows in the margins of a page. Two of the same place and the
// same words but for their figures have the same key.
func edges(page int, s sheet) []edge {
	var out []edge
	for _, top := range [...]bool{true, false} {
		var inside []segment
		for _, seg := range s.segments {
			if top && seg.bottom > s.height*(1-margin) || !top && seg.top < s.height*margin {
				inside = append(inside, seg)
			}
		}
		if len(inside) > maxInside {
			continue
		}
		for _, l := range rows(inside) {
			if text := l.text(); endsSentence(text) && len(strings.Fields(text)) > 5 {
				continue
			}
			place := s.height - l.bottom
			out = append(out, edge{page, place, l.cells, fmt.Sprintf("%v %s", math.Round(place/4), pattern(l.text()))})
		}
	}
	return out
}

var figures = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[0-9]+|^[ivxlc]{1,7}$`) })

// pattern is a line without what changes from page to page.
func pattern(text string) string {
	return figures().ReplaceAllString(strings.ToLower(text), "#")
}

func textOf(cells []segment) string { return line{cells: cells}.text() }
