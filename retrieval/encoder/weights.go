package encoder

import (
	"crypto/sha256"
	_ "embed"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"strings"
	"unsafe"
)

// The shape of bge-small-en-v1.5, from the model's config.json.
const (
	layerCount = 12
	hidden     = 384
	headCount  = 12
	headWidth  = hidden / headCount
	inner      = 1536 // width between the two products of the feed-forward part
	maxTokens  = 512
)

// panelWidth is the number of output channels that lie together in the weights, see scripts/encoder/convert.py.
const panelWidth = 64

//go:embed weights/bge-small-en-v1.5.q8.bin
var weightsFile string

const (
	weightsMagic  = "IBIDENC1"
	weightsHeader = 64 // magic, SHA-256 of what follows the header, zeros
)

var errWeights = errors.New("weights file is damaged")

// linear is one matrix of the model in int8, one scale for each output channel.
type linear struct {
	in, out int
	panels  []int8    // [out/64][in/4][64][4]
	sums    []int32   // of each output channel's weights
	scale   []float32 // real weight / int8 weight, by output channel
	bias    []float32
}

func (l *linear) panel(i int) []int8 {
	size := l.in * panelWidth
	return l.panels[i*size : (i+1)*size]
}

// layerNorm is a layer normalisation; even divides what goes on into the next matrix (not the residual), see convert.py.
type layerNorm struct{ weight, bias, even []float32 }

type layer struct {
	qkv, attended, up, down linear
	afterAttention, after   layerNorm
}

type model struct {
	words      []int8 // [vocabulary][hidden]
	wordScale  []float32
	positions  []float32 // [maxTokens][hidden], the token type's row added
	embedding  layerNorm
	layers     [layerCount]layer
	vocabulary []string
	checksum   string // hex, of all that follows the header
}

// reader takes sections off the weights in the order in which convert.py wrote them.
type reader struct {
	rest string
	err  error
}

func (r *reader) take(bytes int) string {
	padded := (bytes + 63) &^ 63
	if r.err != nil || padded > len(r.rest) {
		r.err = errWeights
		return strings.Repeat("\x00", padded)[:bytes]
	}
	s := r.rest[:bytes]
	r.rest = r.rest[padded:]
	return s
}

// int8s does not copy: 33 MB stay where the program was loaded, shared and paged in as they are used. Nobody writes to them.
func (r *reader) int8s(n int) []int8 {
	s := r.take(n)
	return unsafe.Slice((*int8)(unsafe.Pointer(unsafe.StringData(s))), n)
}

func (r *reader) int32s(n int) []int32 {
	s := r.take(4 * n)
	v := make([]int32, n)
	for i := range v {
		v[i] = int32(binary.LittleEndian.Uint32([]byte(s[4*i : 4*i+4])))
	}
	return v
}

func (r *reader) floats(n int) []float32 {
	s := r.take(4 * n)
	v := make([]float32, n)
	for i := range v {
		v[i] = math.Float32frombits(binary.LittleEndian.Uint32([]byte(s[4*i : 4*i+4])))
	}
	return v
}

func (r *reader) linear(in, out int) linear {
	return linear{in: in, out: out, panels: r.int8s(in * out), sums: r.int32s(out), scale: r.floats(out), bias: r.floats(out)}
}

func (r *reader) norm() layerNorm {
	return layerNorm{weight: r.floats(hidden), bias: r.floats(hidden), even: r.floats(hidden)}
}

func (r *reader) words() []string {
	if len(r.rest) < 8 {
		r.err = errWeights
		return nil
	}
	count := int(binary.LittleEndian.Uint32([]byte(r.rest[:4])))
	size := int(binary.LittleEndian.Uint32([]byte(r.rest[4:8])))
	text := r.take(8 + size)[8:]
	words := strings.Split(text, "\n")
	if len(words) != count {
		r.err = errWeights
	}
	return words
}

// parseWeights does not recompute the checksum, which would take longer than all else; a test does.
func parseWeights(file string) (*model, error) {
	if len(file) < weightsHeader || !strings.HasPrefix(file, weightsMagic) {
		return nil, fmt.Errorf("read weights: %w", errWeights)
	}
	r := &reader{rest: file[weightsHeader:]}
	m := &model{checksum: hex.EncodeToString([]byte(file[len(weightsMagic) : len(weightsMagic)+sha256.Size]))}
	m.vocabulary = r.words()
	m.words = r.int8s(len(m.vocabulary) * hidden)
	m.wordScale = r.floats(len(m.vocabulary))
	m.positions = r.floats(maxTokens * hidden)
	m.embedding = r.norm()
	for i := range m.layers {
		l := &m.layers[i]
		l.qkv = r.linear(hidden, 3*hidden)
		l.attended = r.linear(hidden, hidden)
		l.afterAttention = r.norm()
		l.up = r.linear(hidden, inner)
		l.down = r.linear(inner, hidden)
		l.after = r.norm()
	}
	if r.err != nil || r.rest != "" {
		return nil, fmt.Errorf("read weights: %w", errWeights)
	}
	return m, nil
}
