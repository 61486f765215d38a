package encoder

import "math"

// pass is the memory of one run through the layers over several texts: their tokens are the rows of one matrix, one text
// after the other, so that short texts fill the matrix products as well as long ones. Rows never mix outside attention, and
// attention stays inside a text, so a vector does not depend on the texts beside it.
type pass struct {
	model   *model
	kernels *kernels
	ones    []float32 // inner of them: what quantise multiplies by where channels are not evened out

	everyRow bool // the last layer is computed for every row, not for the [CLS] rows alone

	texts  []span
	rows   int
	tokens []int32

	hidden  []float32 // [rows][hidden], the residual
	wide    []float32 // [rows][3*hidden or inner]
	mixed   []float32 // [rows][hidden], attention's and the products' output
	bytes   []uint8   // [rows][hidden or inner], quantised input of the next product
	step    []float32 // of each row of bytes
	zero    []int32
	scratch []scratch // by member
}

// span is where a text's rows lie.
type span struct{ from, to int }

func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

// load makes room for the texts' tokens and looks up their embeddings.
func (p *pass) load(texts [][]int32, members int) {
	p.texts, p.tokens = p.texts[:0], p.tokens[:0]
	for _, tokens := range texts {
		p.texts = append(p.texts, span{len(p.tokens), len(p.tokens) + len(tokens)})
		p.tokens = append(p.tokens, tokens...)
	}
	p.rows = len(p.tokens)
	p.hidden = grow(p.hidden, p.rows*hidden)
	p.wide = grow(p.wide, p.rows*inner)
	p.mixed = grow(p.mixed, p.rows*hidden)
	p.bytes = grow(p.bytes, p.rows*inner)
	p.step = grow(p.step, p.rows)
	p.zero = grow(p.zero, p.rows)
	p.scratch = grow(p.scratch, members)
}

// run goes through all layers; every member of the team calls it.
func (p *pass) run(m *member) {
	p.embed(m)
	for i := range p.model.layers {
		l := &p.model.layers[i]
		p.linear(m, &l.qkv, p.rows, p.wide)
		rows := p.rows
		last := i == layerCount-1 && !p.everyRow
		p.attend(m, last)
		if last {
			rows = p.keepFirst(m)
		}
		p.eachRow(m, rows, func(r int) { p.quantise(r, p.mixed, hidden) })
		p.linear(m, &l.attended, rows, p.mixed)
		p.eachRow(m, rows, func(r int) { p.normalise(r, &l.afterAttention) })
		p.linear(m, &l.up, rows, p.wide)
		p.eachRow(m, rows, p.activate)
		p.linear(m, &l.down, rows, p.mixed)
		p.eachRow(m, rows, func(r int) { p.normalise(r, &l.after) })
	}
}

// rowsPerPiece is how many rows a member claims at once: a few microseconds' work.
const rowsPerPiece = 4

func (p *pass) eachRow(m *member, rows int, do func(r int)) {
	m.each((rows+rowsPerPiece-1)/rowsPerPiece, func(i int) {
		for r := i * rowsPerPiece; r < min(rows, (i+1)*rowsPerPiece); r++ {
			do(r)
		}
	})
}

// embed sets hidden to each token's embedding, the first layer's input.
func (p *pass) embed(m *member) {
	m.each(len(p.texts), func(i int) {
		for r := p.texts[i].from; r < p.texts[i].to; r++ {
			p.embedToken(r, r-p.texts[i].from)
		}
	})
	p.eachRow(m, p.rows, func(r int) {
		clear(p.mixed[r*hidden : (r+1)*hidden])
		p.normalise(r, &p.model.embedding)
	})
}

func (p *pass) embedToken(row, position int) {
	id := int(p.tokens[row])
	word := p.model.words[id*hidden : (id+1)*hidden]
	scale := p.model.wordScale[id]
	place := p.model.positions[position*hidden : (position+1)*hidden]
	out := p.hidden[row*hidden : (row+1)*hidden]
	for c := range out {
		out[c] = float32(float32(word[c])*scale) + place[c]
	}
}

// normalise adds mixed to hidden, normalises, and quantises the result for the next product.
func (p *pass) normalise(r int, n *layerNorm) {
	x := p.hidden[r*hidden : (r+1)*hidden]
	p.kernels.normalise(x, p.mixed[r*hidden:(r+1)*hidden], n.weight, n.bias)
	p.step[r], p.zero[r] = p.kernels.quantise(p.bytes[r*hidden:(r+1)*hidden], x, n.even)
}

func (p *pass) quantise(r int, x []float32, width int) {
	p.step[r], p.zero[r] = p.kernels.quantise(p.bytes[r*width:(r+1)*width], x[r*width:(r+1)*width], p.ones[:width])
}

// activate applies GELU to a row of wide and quantises it.
func (p *pass) activate(r int) {
	p.kernels.gelu(p.wide[r*inner : (r+1)*inner])
	p.quantise(r, p.wide, inner)
}

// linear multiplies the quantised rows by the matrix. Members share the panels of the matrix, not the rows: each reads only
// its part of the weights, which for a question are far more than the activations.
func (p *pass) linear(m *member, l *linear, rows int, out []float32) {
	acc := &p.scratch[m.number].acc
	m.each(l.out/panelWidth, func(i int) {
		panel := l.panel(i)
		c := i * panelWidth
		sums, scale, bias := l.sums[c:c+panelWidth], l.scale[c:c+panelWidth], l.bias[c:c+panelWidth]
		for r := 0; r < rows; r += tileRows {
			n := min(tileRows, rows-r)
			p.kernels.product(acc, p.bytes[r*l.in:], l.in, n, l.in, panel, sums)
			p.kernels.rescale(out[r*l.out+c:], l.out, acc, n, p.zero[r:], p.step[r:], sums, scale, bias)
		}
	})
}

// keepFirst reduces the texts to their [CLS] rows, which are all that the last layer's rest is needed for, and returns how
// many there are. Text i's row moves to i, which is never behind where it stood.
func (p *pass) keepFirst(m *member) int {
	m.each(1, func(int) {
		for i, t := range p.texts {
			copy(p.hidden[i*hidden:(i+1)*hidden], p.hidden[t.from*hidden:(t.from+1)*hidden])
		}
	})
	return len(p.texts)
}

// vector returns text i's embedding, of length 1.
func (p *pass) vector(i int) []float32 {
	out := make([]float32, hidden)
	var squares float64
	for _, v := range p.hidden[i*hidden : (i+1)*hidden] {
		squares += float64(float64(v) * float64(v))
	}
	inverse := 1 / math.Sqrt(squares)
	for c, v := range p.hidden[i*hidden : (i+1)*hidden] {
		out[c] = float32(float64(v) * inverse)
	}
	return out
}
