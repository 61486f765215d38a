package lexical

import (
	"runtime"
	"strings"
	"sync"
)

// dropped marks a word that is not indexed, in a shard's vocabulary.
const dropped = ^uint32(0)

// Build indexes n texts, which it asks for by position, from several
// goroutines at once. It keeps none of them.
func Build(n int, text func(i int) string, opts Options) *Index {
	shards := make([]*shard, max(1, min(runtime.GOMAXPROCS(0), n/64)))
	var wg sync.WaitGroup
	for s := range shards {
		shards[s] = newShard()
		wg.Go(func() {
			for i := n * s / len(shards); i < n*(s+1)/len(shards); i++ {
				shards[s].add(text(i))
			}
		})
	}
	wg.Wait()
	return merge(n, shards, opts.withDefaults())
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

// merge turns forward shards into postings.
func merge(n int, shards []*shard, opts Options) *Index {
	ix := &Index{texts: n, ids: map[string]uint32{}}
	ix.scratch.New = func() any { s := make([]float32, n); return &s }
	global := make([][]uint32, len(shards)) // a shard's number → the index's
	var df []uint32
	total := 0
	for i, s := range shards {
		global[i] = ix.adopt(s.names)
		df = append(df, make([]uint32, len(ix.ids)-len(df))...)
		for _, t := range s.terms {
			df[global[i][t]]++
		}
		for _, size := range s.sizes {
			total += int(size)
		}
	}
	next := ix.allocate(df)
	weights := weigher{rarities(n, df), max(float64(total)/float64(max(n, 1)), 1), opts}
	doc := uint32(0)
	for i, s := range shards {
		doc = ix.fill(s, global[i], doc, next, weights)
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
	ix.weights = make([]float32, ix.starts[len(df)])
	next := make([]uint32, len(df))
	copy(next, ix.starts)
	return next
}

// fill writes a shard's postings, its first text being doc, and returns the
// position after its last.
func (ix *Index) fill(s *shard, global []uint32, doc uint32, next []uint32, w weigher) uint32 {
	from := 0
	for i, end := range s.ends {
		for j := from; j < end; j++ {
			t := global[s.terms[j]]
			ix.docs[next[t]] = doc
			ix.weights[next[t]] = w.weight(t, s.count[j], s.sizes[i])
			next[t]++
		}
		from = end
		doc++
	}
	return doc
}

func rarities(texts int, df []uint32) []float64 {
	out := make([]float64, len(df))
	for t, n := range df {
		out[t] = idf(texts, int(n))
	}
	return out
}

// A weigher computes BM25's share of one term in one text.
type weigher struct {
	idf     []float64 // by term
	average float64
	opts    Options
}

func (w weigher) weight(term, count, size uint32) float32 {
	tf, norm := float64(count), 1-w.opts.B+w.opts.B*float64(size)/w.average
	return float32(w.idf[term] * tf / (tf + w.opts.K1*norm))
}
