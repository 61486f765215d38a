package retrieval

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"ibid/corpus"
)

// When a document is a copy of another: at least so much of the runs of words of
// both is in both, and so many of the names and figures of the one that has
// fewer are in the other. Reports made from one form differ in those alone.
// Measured in TestCopiesAreRecognised (docs/performance-retrieval.md).
const (
	copyShare = 0.5
	copyNames = 0.8
)

// The shape of a sketch, and how likely documents are compared whose share is j:
// 1 − (1 − j^bandRows)^bands, .996 at .5 and .25 at .19.
const (
	sketchSize = 126
	bandRows   = 3
	bands      = sketchSize / bandRows
	// A sketch's own error is up to three times √(j(1−j)/sketchSize).
	sketchError = 0.14
)

// A sketch is a MinHash of a document's runs of words: of each of sketchSize
// hash functions its least value, two bytes each, little-endian. The share of
// equal values estimates the share of runs that two documents have in common
// (Broder, "On the resemblance and containment of documents", 1997). It is 30
// lines here; the libraries found do the hashing of words, not what decides,
// which is when two texts count as one.
type sketch []byte

func sketchOf(text string) sketch {
	least := make([]uint32, sketchSize)
	for i := range least {
		least[i] = math.MaxUint32
	}
	for h := range shingles(wordsOf(strings.ToLower(text))) {
		x := h
		for i := range least {
			x = x*6364136223846793005 + 1442695040888963407 // the next of a generator seeded with h (Knuth, MMIX)
			least[i] = min(least[i], uint32(x>>32))
		}
	}
	s := make(sketch, 0, 2*sketchSize)
	for _, v := range least {
		s = binary.LittleEndian.AppendUint16(s, uint16(v))
	}
	return s
}

// alike estimates the share of runs in common.
func (s sketch) alike(t sketch) float64 {
	same := 0
	for i := 0; i+1 < len(s) && i+1 < len(t); i += 2 {
		if s[i] == t[i] && s[i+1] == t[i+1] {
			same++
		}
	}
	return float64(same) / sketchSize
}

// Origin returns the ID of the document that this one is a copy of: the one with
// the earliest date, then the lowest ID. A document that copies none, and one
// that is not there, is its own origin.
func (s *Snapshot) Origin(id string) string {
	i, ok := s.byID[id]
	if !ok {
		return id
	}
	return s.documents[s.kin().origin[i]].ID
}

// Copies returns the IDs of the documents that copy this one, by ID.
func (s *Snapshot) Copies(id string) []string {
	i, ok := s.byID[id]
	if !ok {
		return nil
	}
	var ids []string
	for _, c := range s.kin().copies[i] {
		ids = append(ids, s.documents[c].ID)
	}
	return ids
}

// families are documents and their copies.
type families struct {
	once   sync.Once
	origin []int         // of each document, itself where it copies none
	copies map[int][]int // of an origin, ascending
}

// kin finds the families of all documents, once, when somebody asks.
func (h *holdings) kin() *families {
	h.families.once.Do(func() { h.families.find(h) })
	return h.families
}

// find goes through the documents from the earliest on and makes each a copy of
// the first origin that it is like. Copies of copies do not count, so that no
// chain of small steps makes one family of two stories.
func (f *families) find(h *holdings) {
	order := make([]int, len(h.documents))
	f.origin, f.copies = make([]int, len(order)), map[int][]int{}
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return earlier(&h.documents[a], &h.documents[b]) })
	origins := map[band][]int{} // ranks in order
	prints := &documentPrints{h: h, made: map[int]*documentPrint{}}
	for rank, i := range order {
		f.origin[i] = i
		for _, r := range sharing(h.sketches[i], origins) {
			o := order[r]
			if h.sketches[i].alike(h.sketches[o]) >= copyShare-sketchError && prints.same(i, o) {
				f.origin[i] = o
				f.copies[o] = append(f.copies[o], i)
				break
			}
		}
		if f.origin[i] == i {
			for _, b := range bandsOf(h.sketches[i]) {
				origins[b] = append(origins[b], rank)
			}
		}
	}
	for _, c := range f.copies {
		slices.Sort(c)
	}
}

// earlier orders documents by date, those without one last.
func earlier(a, b *corpus.Document) int {
	x, _, dated := a.Date.Bounds()
	y, _, too := b.Date.Bounds()
	if !dated || !too {
		return cmp.Compare(btoi(too), btoi(dated))
	}
	return x.Compare(y)
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// A band is a part of a sketch and its place in it.
type band struct {
	place  int
	values [2 * bandRows]byte
}

func bandsOf(s sketch) []band {
	all := make([]band, 0, bands)
	for i := range bands {
		if len(s) >= 2*bandRows*(i+1) {
			all = append(all, band{i, [2 * bandRows]byte(s[2*bandRows*i:])})
		}
	}
	return all
}

// sharing returns the ranks of the origins that have a band in common with a
// sketch, ascending.
func sharing(s sketch, origins map[band][]int) []int {
	var ranks []int
	for _, b := range bandsOf(s) {
		ranks = append(ranks, origins[b]...)
	}
	slices.Sort(ranks)
	return slices.Compact(ranks)
}

// documentPrints compares documents by their texts and remembers what it read.
type documentPrints struct {
	h    *holdings
	made map[int]*documentPrint
}

type documentPrint struct {
	shingles map[uint64]struct{}
	names    map[string]struct{} // words with a capital letter, and figures
}

func (p *documentPrints) of(i int) *documentPrint {
	if p.made[i] == nil {
		words := wordsOf(p.h.documents[i].Text)
		names := map[string]struct{}{}
		for k, w := range words {
			first, _ := utf8.DecodeRuneInString(w)
			words[k] = strings.ToLower(w)
			if unicode.IsUpper(first) || strings.IndexFunc(w, unicode.IsNumber) >= 0 {
				names[words[k]] = struct{}{}
			}
		}
		p.made[i] = &documentPrint{shingles(words), names}
	}
	return p.made[i]
}

func (p *documentPrints) same(a, b int) bool {
	x, y := p.of(a), p.of(b)
	return jaccard(x.shingles, y.shingles) >= copyShare && contained(x.names, y.names) >= copyNames
}

// contained is the share of the smaller set that is in the other.
func contained(a, b map[string]struct{}) float64 {
	if len(a) > len(b) {
		a, b = b, a
	}
	both := 0
	for x := range a {
		if _, ok := b[x]; ok {
			both++
		}
	}
	if len(a) == 0 {
		return 1
	}
	return float64(both) / float64(len(a))
}
