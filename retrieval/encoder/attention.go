package encoder

// scratch is one member's memory for tiles and for attention over one head of one text.
type scratch struct {
	acc     tile
	queries []uint8 // [tokens][32], the value plus 128
	keys    []uint8 // [tokens][32], signed
	panels  []int8  // the keys as panels of weights
	values  []int16 // [tokens/2][32][2]
	scores  []float32
	shares  []int16 // softmax of scores

	queryStep, keyStep, mask []float32
	querySums, keySums       []int32
}

// hidden away from attention: a key that only fills up a panel.
const masked = -1e30

// keyBlock is the multiple to which a text's keys are filled up for softmax and the mixing of values.
const keyBlock = 16

func (s *scratch) fit(tokens int) {
	padded := roundUp(tokens, panelWidth)
	s.queries = grow(s.queries, tokens*headWidth)
	s.keys = grow(s.keys, tokens*headWidth)
	s.panels = grow(s.panels, padded*headWidth)
	s.values = grow(s.values, padded*headWidth)
	s.scores = grow(s.scores, tileRows*padded)
	s.shares = grow(s.shares, tileRows*padded)
	s.queryStep, s.querySums = grow(s.queryStep, tokens), grow(s.querySums, tokens)
	s.keyStep, s.keySums = grow(s.keyStep, padded), grow(s.keySums, padded)
	s.mask = grow(s.mask, padded)
}

func roundUp(n, multiple int) int { return (n + multiple - 1) / multiple * multiple }

// attend runs attention from wide ([rows][queries, keys, values]) to mixed. Members share the heads of all texts. With
// firstOnly it computes each text's first row alone, text i's as row i.
func (p *pass) attend(m *member, firstOnly bool) {
	s := &p.scratch[m.number]
	m.each(len(p.texts)*headCount, func(i int) {
		text, head := p.texts[i/headCount], i%headCount
		tokens := text.to - text.from
		row, queries := text.from, tokens
		if firstOnly {
			row, queries = i/headCount, 1
		}
		s.fit(tokens)
		in := p.wide[text.from*3*hidden+head*headWidth : text.to*3*hidden]
		s.attend(p.kernels, p.mixed[row*hidden+head*headWidth:], in, tokens, queries)
	})
}

// attend runs one head of one text: out is [queries][hidden], in is [tokens][3*hidden], both from the head's first column on.
func (s *scratch) attend(k *kernels, out, in []float32, tokens, queries int) {
	k.signed(s.queries, s.queryStep, s.querySums, in, 3*hidden, queries, 0x80)
	k.signed(s.keys, s.keyStep, s.keySums, in[hidden:], 3*hidden, tokens, 0)
	s.layKeys(tokens)
	top := max(k.largest(in[2*hidden:], 3*hidden, tokens), smallestTop)
	k.pairs(s.values, in[2*hidden:], 3*hidden, tokens, valueOne/top)
	clear(s.values[roundUp(tokens, 2)*headWidth : roundUp(tokens, keyBlock)*headWidth])
	for r := 0; r < queries; r += tileRows {
		s.attendRows(k, out[r*hidden:], r, min(tileRows, queries-r), tokens, top/valueOne)
	}
}

// layKeys turns the keys into a matrix of weights: key j is output channel j.
func (s *scratch) layKeys(tokens int) {
	padded := roundUp(tokens, panelWidth)
	clear(s.panels[tokens/panelWidth*panelWidth*headWidth : padded*headWidth])
	for j := range tokens {
		key := s.keys[j*headWidth : (j+1)*headWidth]
		panel := s.panels[j/panelWidth*panelWidth*headWidth+j%panelWidth*4:]
		for i := 0; i < headWidth; i += 4 {
			q := panel[i*panelWidth : i*panelWidth+4]
			q[0], q[1], q[2], q[3] = int8(key[i]), int8(key[i+1]), int8(key[i+2]), int8(key[i+3])
		}
		s.mask[j] = 0
	}
	for j := tokens; j < padded; j++ {
		s.keyStep[j], s.keySums[j], s.mask[j] = 0, 0, masked
	}
}

// signedZero is what unsigned queries take 0 to be.
var signedZero = [tileRows]int32{128, 128, 128, 128, 128, 128}

func (s *scratch) attendRows(k *kernels, out []float32, row, rows, tokens int, valueStep float32) {
	padded := roundUp(tokens, panelWidth)
	for c := 0; c < tokens; c += panelWidth {
		sums, step, mask := s.keySums[c:c+panelWidth], s.keyStep[c:c+panelWidth], s.mask[c:c+panelWidth]
		k.product(&s.acc, s.queries[row*headWidth:], headWidth, rows, headWidth, s.panels[c*headWidth:], sums)
		k.rescale(s.scores[c:], padded, &s.acc, rows, signedZero[:], s.queryStep[row:], sums, step, mask)
	}
	used := roundUp(tokens, keyBlock)
	var factor [tileRows]float32
	for r := range rows {
		sum := k.softmax(s.shares[r*padded:r*padded+used], s.scores[r*padded:r*padded+used])
		factor[r] = valueStep / float32(sum)
	}
	k.mix(out, hidden, s.shares, padded, rows, used, s.values, factor[:])
}
