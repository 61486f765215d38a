package encoder

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// againstPortable runs a property for every kernel of this processor beside the portable one.
func againstPortable(t *testing.T, property func(t *testing.T, rng *rand.Rand, k, portable *kernels)) {
	for _, k := range available() {
		t.Run(k.name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(1, 2))
			for range 200 {
				property(t, rng, k, portable())
			}
		})
	}
}

// extremes now and then fills bytes with the values at the ends of their range.
func randomBytes[T int8 | uint8](rng *rand.Rand, n int, low, high int) []T {
	s := make([]T, n)
	extreme := rng.IntN(4)
	for i := range s {
		switch extreme {
		case 0:
			s[i] = T(low)
		case 1:
			s[i] = T(high)
		default:
			s[i] = T(low + rng.IntN(high-low+1))
		}
	}
	return s
}

// randomFloats draws rows of very different size, sometimes all zero.
func randomFloats(rng *rand.Rand, n int) []float32 {
	s := make([]float32, n)
	size := [...]float64{0, 1e-6, 0.1, 1, 5, 300}[rng.IntN(6)]
	for i := range s {
		s[i] = float32(rng.NormFloat64() * size)
	}
	return s
}

func sameBits(t *testing.T, what string, got, want []float32) {
	t.Helper()
	for i := range want {
		if math.Float32bits(got[i]) != math.Float32bits(want[i]) {
			t.Fatalf("%s: element %d is %v, want %v", what, i, got[i], want[i])
		}
	}
}

func same[T comparable](t *testing.T, what string, got, want []T) {
	t.Helper()
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("%s: element %d is %v, want %v", what, i, got[i], want[i])
		}
	}
}

func columnSums(panel []int8) []int32 {
	sums := make([]int32, panelWidth)
	for i, w := range panel {
		sums[i/4%panelWidth] += int32(w)
	}
	return sums
}

func TestProductIsExact(t *testing.T) {
	againstPortable(t, func(t *testing.T, rng *rand.Rand, k, p *kernels) {
		rows, depth := 1+rng.IntN(tileRows), 16*(1+rng.IntN(100))
		stride := depth + rng.IntN(3)*5
		a := randomBytes[uint8](rng, (rows-1)*stride+depth, 0, 255)
		panel := randomBytes[int8](rng, depth*panelWidth, -127, 127)
		sums := columnSums(panel)
		var got, want tile
		k.product(&got, a, stride, rows, depth, panel, sums)
		p.product(&want, a, stride, rows, depth, panel, sums)
		same(t, fmt.Sprintf("product of %d rows, depth %d", rows, depth), got[:rows*panelWidth], want[:rows*panelWidth])
	})
}

func TestProductOfKnownNumbers(t *testing.T) {
	for _, k := range available() {
		a := []uint8{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}
		panel := make([]int8, len(a)*panelWidth)
		for i := range a {
			panel[i/4*4*panelWidth+3*4+i%4] = int8(-i)
		}
		var acc tile
		k.product(&acc, a, len(a), 1, len(a), panel, columnSums(panel))
		// The sum over i < 16 of (i+1) * -i.
		if acc[3] != -1360 || acc[2] != 0 {
			t.Errorf("%s: column 3 is %d, want -1360; column 2 is %d, want 0", k.name, acc[3], acc[2])
		}
	}
}

func TestRescaleMatchesPortable(t *testing.T) {
	againstPortable(t, func(t *testing.T, rng *rand.Rand, k, p *kernels) {
		rows, stride := 1+rng.IntN(tileRows), panelWidth+rng.IntN(9)
		var acc tile
		zero, sums := make([]int32, rows), make([]int32, panelWidth)
		for i := range acc {
			acc[i] = int32(rng.IntN(1<<26) - 1<<25)
		}
		for i := range zero {
			zero[i] = int32(rng.IntN(256))
		}
		for i := range sums {
			sums[i] = int32(rng.IntN(1<<18) - 1<<17)
		}
		step, scale, bias := randomFloats(rng, rows), randomFloats(rng, panelWidth), randomFloats(rng, panelWidth)
		got, want := make([]float32, rows*stride+panelWidth), make([]float32, rows*stride+panelWidth)
		k.rescale(got, stride, &acc, rows, zero, step, sums, scale, bias)
		p.rescale(want, stride, &acc, rows, zero, step, sums, scale, bias)
		sameBits(t, "rescale", got, want)
	})
}

func TestQuantiseMatchesPortable(t *testing.T) {
	againstPortable(t, func(t *testing.T, rng *rand.Rand, k, p *kernels) {
		n := 32 * (1 + rng.IntN(48))
		x, by := randomFloats(rng, n), randomFloats(rng, n)
		got, want := make([]uint8, n), make([]uint8, n)
		gotStep, gotZero := k.quantise(got, x, by)
		wantStep, wantZero := p.quantise(want, x, by)
		if gotStep != wantStep || gotZero != wantZero {
			t.Fatalf("step %v, zero %d; want %v, %d", gotStep, gotZero, wantStep, wantZero)
		}
		same(t, "quantise", got, want)
		for i, q := range want {
			back, exact := wantStep*float32(int32(q)-wantZero), x[i]*by[i]
			if math.Abs(float64(back-exact)) > 1.01*float64(wantStep) {
				t.Fatalf("%v came back as %v with step %v", exact, back, wantStep)
			}
		}
	})
}

func TestRowStepsMatchPortable(t *testing.T) {
	againstPortable(t, func(t *testing.T, rng *rand.Rand, k, p *kernels) {
		n := 32 * (1 + rng.IntN(48))
		got := randomFloats(rng, n)
		want := slices.Clone(got)
		k.gelu(got)
		p.gelu(want)
		sameBits(t, "gelu", got, want)
		y, weight, bias := randomFloats(rng, n), randomFloats(rng, n), randomFloats(rng, n)
		k.normalise(got, y, weight, bias)
		p.normalise(want, y, weight, bias)
		sameBits(t, "normalise", got, want)
	})
}

func TestAttentionStepsMatchPortable(t *testing.T) {
	againstPortable(t, func(t *testing.T, rng *rand.Rand, k, p *kernels) {
		rows, stride := 1+rng.IntN(70), headWidth+rng.IntN(40)
		x := randomFloats(rng, rows*stride)
		flip := uint8(rng.IntN(2) * 0x80)
		gotQ, wantQ := make([]uint8, rows*headWidth), make([]uint8, rows*headWidth)
		gotStep, wantStep := make([]float32, rows), make([]float32, rows)
		gotSums, wantSums := make([]int32, rows), make([]int32, rows)
		k.signed(gotQ, gotStep, gotSums, x, stride, rows, flip)
		p.signed(wantQ, wantStep, wantSums, x, stride, rows, flip)
		same(t, "signed", gotQ, wantQ)
		same(t, "sums", gotSums, wantSums)
		sameBits(t, "step", gotStep, wantStep)

		top := p.largest(x, stride, rows)
		sameBits(t, "largest", []float32{k.largest(x, stride, rows)}, []float32{top})
		by := valueOne / max(top, smallestTop)
		gotV, wantV := make([]int16, roundUp(rows, 2)*headWidth), make([]int16, roundUp(rows, 2)*headWidth)
		k.pairs(gotV, x, stride, rows, by)
		p.pairs(wantV, x, stride, rows, by)
		same(t, "pairs", gotV, wantV)
	})
}

func TestSoftmaxMatchesPortable(t *testing.T) {
	againstPortable(t, func(t *testing.T, rng *rand.Rand, k, p *kernels) {
		n := keyBlock * (1 + rng.IntN(32))
		s := randomFloats(rng, n)
		for i := n - rng.IntN(keyBlock); i < n; i++ {
			s[i] = masked
		}
		got, want := make([]int16, n), make([]int16, n)
		gotSum, wantSum := k.softmax(got, s), p.softmax(want, s)
		same(t, "softmax", got, want)
		if gotSum != wantSum || slices.Max(want) != softmaxOne {
			t.Fatalf("sum %d, want %d; largest %d, want %d", gotSum, wantSum, slices.Max(want), softmaxOne)
		}
	})
}

func TestMixIsExact(t *testing.T) {
	againstPortable(t, func(t *testing.T, rng *rand.Rand, k, p *kernels) {
		rows, depth := 1+rng.IntN(tileRows), keyBlock*(1+rng.IntN(32))
		pStride, stride := depth+rng.IntN(2)*16, headWidth+rng.IntN(9)
		shares, v := make([]int16, tileRows*pStride), make([]int16, depth*headWidth)
		extreme := rng.IntN(3) == 0
		for i := range shares {
			if shares[i] = int16(rng.IntN(softmaxOne + 1)); extreme {
				shares[i] = softmaxOne
			}
		}
		for i := range v {
			if v[i] = int16(rng.IntN(2*valueOne+1) - valueOne); extreme {
				v[i] = -valueOne
			}
		}
		factor := randomFloats(rng, tileRows)
		got, want := make([]float32, rows*stride+headWidth), make([]float32, rows*stride+headWidth)
		k.mix(got, stride, shares, pStride, rows, depth, v, factor)
		p.mix(want, stride, shares, pStride, rows, depth, v, factor)
		sameBits(t, "mix", got, want)
	})
}

func TestGeluIsClose(t *testing.T) {
	for x := -9.0; x < 9; x += 1.0 / 256 {
		row := []float32{float32(x)}
		geluGo(row)
		exact := x * 0.5 * math.Erfc(-x/math.Sqrt2)
		if math.Abs(float64(row[0])-exact) > 2e-4 {
			t.Fatalf("gelu(%v) is %v, exactly %v", x, row[0], exact)
		}
	}
}
