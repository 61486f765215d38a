package lexical

import (
	"math"
	"runtime"
	"strings"
	"sync"
)

// dropped marks a word that is not indexed, in a shard's vocabulary.
const dropped = ^uint32(0)

// Build indexes n texts, which it asks for by position, from several
// goroutines at once. It keeps none of them.
func Build(n int, text func(i int) string, opts Options) *Index {
	from := make([]int, n)
	for i := range from {
		from[i] = -1
	}
	return (&Index{opts: opts.withDefaults()}).Next(from, text)
}

// Next is Build for texts of which this index holds most already: text i is the
// one at from[i] here, or a new one where from[i] is below 0. Only new texts are
// asked for and read. What is taken over must ascend in from. The result ranks
// as if all had been built anew.
func (ix *Index) Next(from []int, text func(i int) string) *Index {
	to := make([]uint32, ix.Len())
	for i := range to {
		to[i] = dropped
	}
	next := &Index{opts: ix.opts, sizes: make([]uint32, len(from))}
	var fresh []int
	for i, old := range from {
		if old < 0 {
			fresh = append(fresh, i)
		} else {
			to[old], next.sizes[i] = uint32(i), ix.sizes[old]
		}
	}
	added := merge(fresh, readAll(fresh, text))
	for k, i := range fresh {
		next.sizes[i] = added.sizes[k]
	}
	if ix.Len() > 0 {
		next.join(ix, to, added)
	} else {
		next.ids, next.names, next.starts, next.docs, next.counts = added.ids, added.names, added.starts, added.docs, added.counts
	}
	next.weigh()
	return next
}

// readAll makes shards of the texts at some positions, in their order.
func readAll(positions []int, text func(i int) string) []*shard {
	n := len(positions)
	shards := make([]*shard, max(1, min(runtime.GOMAXPROCS(0), n/64)))
	var wg sync.WaitGroup
	for s := range shards {
		shards[s] = newShard()
		wg.Go(func() {
			for _, i := range positions[n*s/len(shards) : n*(s+1)/len(shards)] {
				shards[s].add(text(i))
			}
		})
	}
	wg.Wait()
	return shards
}

// A shard is the forward index of a run of texts: for each, its distinct terms
// with their counts.
type shard struct {
	words map[string]uint32 // a word as written → its term, or dropped
	ids   map[string]uint32 // term → its number in this shard
	names []string          // by number
	terms []uint32          // of all texts, one after the other
	count []uint32          // beside terms
	ends  []int             // of each text, in terms
	sizes []uint32          // of each text, in words that are indexed
	seen  []uint32          // by number: 1 + the place in terms, valid above the text's start
}

func newShard() *shard {
	return &shard{words: map[string]uint32{}, ids: map[string]uint32{}}
}

func (s *shard) add(text string) {
	start, size := len(s.terms), uint32(0)
	scan(text, func(w word) {
		if id := s.id(w); id != dropped {
			size++
			s.tally(id, start)
		}
	})
	s.ends = append(s.ends, len(s.terms))
	s.sizes = append(s.sizes, size)
}

// tally counts a term of the text whose terms begin at start.
func (s *shard) tally(id uint32, start int) {
	if at := int(s.seen[id]); at > start {
		s.count[at-1]++
		return
	}
	s.terms = append(s.terms, id)
	s.count = append(s.count, 1)
	s.seen[id] = uint32(len(s.terms))
}

// id normalises each spelling once: stemming costs more than all the rest.
func (s *shard) id(w word) uint32 {
	if id, ok := s.words[w.text]; ok {
		return id
	}
	id, term := dropped, normalise(w.text)
	if term != "" {
		id = s.number(term)
	}
	s.words[strings.Clone(w.text)] = id
	return id
}

func (s *shard) number(term string) uint32 {
	id, ok := s.ids[term]
	if !ok {
		id = uint32(len(s.names))
		term = strings.Clone(term)
		s.ids[term] = id
		s.names = append(s.names, term)
		s.seen = append(s.seen, 0)
	}
	return id
}

// merge turns forward shards of the texts at some positions into postings.
func merge(positions []int, shards []*shard) *Index {
	ix := &Index{ids: map[string]uint32{}}
	global := make([][]uint32, len(shards)) // a shard's number → the index's
	var df []uint32
	for i, s := range shards {
		global[i] = ix.adopt(s.names)
		df = append(df, make([]uint32, len(ix.ids)-len(df))...)
		for _, t := range s.terms {
			df[global[i][t]]++
		}
		ix.sizes = append(ix.sizes, s.sizes...)
	}
	next := ix.allocate(df)
	for i, s := range shards {
		ix.fill(s, global[i], positions[:len(s.ends)], next)
		positions = positions[len(s.ends):]
	}
	return ix
}

// adopt numbers a shard's terms in the index.
func (ix *Index) adopt(names []string) []uint32 {
	numbers := make([]uint32, len(names))
	for i, name := range names {
		id, ok := ix.ids[name]
		if !ok {
			id = uint32(len(ix.ids))
			ix.ids[name] = id
			ix.names = append(ix.names, name)
		}
		numbers[i] = id
	}
	return numbers
}

// allocate lays the postings out and returns where each term's next one goes.
func (ix *Index) allocate(df []uint32) []uint32 {
	ix.starts = make([]uint32, len(df)+1)
	for t, n := range df {
		ix.starts[t+1] = ix.starts[t] + n
	}
	ix.docs = make([]uint32, ix.starts[len(df)])
	ix.counts = make([]uint16, ix.starts[len(df)])
	next := make([]uint32, len(df))
	copy(next, ix.starts)
	return next
}

// fill writes a shard's postings.
func (ix *Index) fill(s *shard, global []uint32, positions []int, next []uint32) {
	from := 0
	for i, end := range s.ends {
		for j := from; j < end; j++ {
			t := global[s.terms[j]]
			ix.docs[next[t]] = uint32(positions[i])
			ix.counts[next[t]] = uint16(min(s.count[j], math.MaxUint16))
			next[t]++
		}
		from = end
	}
}

// join makes the postings of two indexes one: those of old, whose texts moved to
// new positions or are dropped, and those of added. A term without any is left
// out, as if it had never been.
func (ix *Index) join(old *Index, to []uint32, added *Index) {
	ix.ids = make(map[string]uint32, max(len(old.names), len(added.names)))
	ix.starts = append(ix.starts, 0)
	ix.docs = make([]uint32, 0, len(old.docs)+len(added.docs))
	ix.counts = make([]uint16, 0, cap(ix.docs))
	for t, name := range old.names {
		docs, counts := old.postings(uint32(t))
		if u, both := added.ids[name]; both {
			moreDocs, moreCounts := added.postings(u)
			ix.zip(docs, counts, to, moreDocs, moreCounts)
		} else {
			ix.zip(docs, counts, to, nil, nil)
		}
		ix.finish(name)
	}
	for u, name := range added.names {
		if _, known := old.ids[name]; !known {
			docs, counts := added.postings(uint32(u))
			ix.docs, ix.counts = append(ix.docs, docs...), append(ix.counts, counts...)
			ix.finish(name)
		}
	}
}

// zip appends two lists of postings in the order of their texts.
func (ix *Index) zip(docs []uint32, counts []uint16, to []uint32, moreDocs []uint32, moreCounts []uint16) {
	for i, d := range docs {
		d = to[d]
		if d == dropped {
			continue
		}
		for len(moreDocs) > 0 && moreDocs[0] < d {
			ix.docs, ix.counts = append(ix.docs, moreDocs[0]), append(ix.counts, moreCounts[0])
			moreDocs, moreCounts = moreDocs[1:], moreCounts[1:]
		}
		ix.docs, ix.counts = append(ix.docs, d), append(ix.counts, counts[i])
	}
	ix.docs, ix.counts = append(ix.docs, moreDocs...), append(ix.counts, moreCounts...)
}

// finish gives the postings appended last to a term.
func (ix *Index) finish(name string) {
	end := uint32(len(ix.docs))
	if end > ix.starts[len(ix.starts)-1] {
		ix.ids[name] = uint32(len(ix.names))
		ix.names = append(ix.names, name)
		ix.starts = append(ix.starts, end)
	}
}

// weigh computes what a text's length does to its terms.
func (ix *Index) weigh() {
	total := 0
	for _, size := range ix.sizes {
		total += int(size)
	}
	average := max(float64(total)/float64(max(len(ix.sizes), 1)), 1)
	ix.norms = make([]float64, len(ix.sizes))
	for i, size := range ix.sizes {
		ix.norms[i] = ix.opts.K1 * (1 - ix.opts.B + ix.opts.B*float64(size)/average)
	}
	ix.scratch.New = func() any { s := make([]float32, len(ix.sizes)); return &s }
}
