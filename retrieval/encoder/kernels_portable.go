package encoder

import "math"

// portable is the plain Go version, and the definition of what all versions compute. Products are converted to float32
// before they are added to, which forbids the compiler to fuse the two.
func portable() *kernels {
	return &kernels{
		name: "portable", product: productGo, rescale: rescaleGo, quantise: quantiseGo, gelu: geluGo, normalise: normaliseGo,
		signed: signedGo, softmax: softmaxGo, largest: largestGo, pairs: pairsGo, mix: mixGo,
	}
}

func productGo(acc *tile, a []uint8, stride, rows, depth int, panel []int8, _ []int32) {
	for r := 0; r < rows; r += 2 {
		upper := a[r*stride : r*stride+depth]
		lower := upper
		if r+1 < rows {
			lower = a[(r+1)*stride : (r+1)*stride+depth]
		}
		sums := productOfTwo(upper, lower, panel)
		for c, both := range sums {
			low := int32(both)
			acc[r*panelWidth+c] = low
			if r+1 < rows {
				acc[(r+1)*panelWidth+c] = int32((both - int64(low)) >> 32)
			}
		}
	}
}

// productOfTwo multiplies two rows at once, each by half of a 64-bit number: x's sum is in the low half and y's in the high
// one, less what a negative low half borrows. No sum of up to 2^31/(255*127) products leaves its half.
func productOfTwo(x, y []uint8, panel []int8) (sums [panelWidth]int64) {
	for i := 0; i+4 <= len(x); i += 4 {
		a0, a1 := int64(x[i])|int64(y[i])<<32, int64(x[i+1])|int64(y[i+1])<<32
		a2, a3 := int64(x[i+2])|int64(y[i+2])<<32, int64(x[i+3])|int64(y[i+3])<<32
		w := panel[i*panelWidth : (i+4)*panelWidth]
		for c := range sums {
			q := w[4*c : 4*c+4 : 4*c+4]
			sums[c] += a0*int64(q[0]) + a1*int64(q[1]) + a2*int64(q[2]) + a3*int64(q[3])
		}
	}
	return sums
}

func rescaleGo(out []float32, stride int, acc *tile, rows int, zero []int32, step []float32, sums []int32, scale, bias []float32) {
	for r := range rows {
		o := out[r*stride : r*stride+panelWidth]
		for c := range o {
			exact := float32(acc[r*panelWidth+c] - zero[r]*sums[c])
			o[c] = float32(exact*float32(step[r]*scale[c])) + bias[c]
		}
	}
}

// toNearest is 1.5 * 2^23: adding it rounds to an integer, ties to even, and leaves that integer in the low bits.
const toNearest = 12582912

func roundToInt(x float32) int32 {
	// The conversion keeps a product that the caller passes from being fused with the addition.
	return int32(math.Float32bits(float32(x)+toNearest)) - int32(math.Float32bits(toNearest))
}

func quantiseGo(dst []uint8, x, by []float32) (step float32, zero int32) {
	var low, high float32
	for i, v := range x {
		v *= by[i]
		low, high = min(low, v), max(high, v)
	}
	if high == low {
		clear(dst[:len(x)])
		return 0, 0
	}
	inverse := 255 / (high - low)
	zero = roundToInt(-low * inverse)
	for i, v := range x {
		dst[i] = uint8(min(roundToInt(float32(v*by[i])*inverse)+zero, 255))
	}
	return (high - low) / 255, zero
}

// Phi(x) is nearly 1/2 + x*P(x^2) for |x| <= geluEnd, P's coefficients from the highest power down: a minimax fit of
// x*Phi(x) with Phi(geluEnd) = 1, made for this file. The largest error of x*Phi(x) is 1.9e-4; a step of the 8 bits that
// it is quantised to afterwards is some 1e-2.
const geluEnd = 4

var geluPoly = [7]float32{2.2588510746366907e-08, -1.5888421367668891e-06, 4.7764167126560514e-05, -8.121899010983561e-04,
	8.763700458777182e-03, -6.455442474201735e-02, 3.978702650102749e-01}

func geluGo(x []float32) {
	for i, v := range x {
		c := min(max(v, -geluEnd), geluEnd)
		q := c * c
		p := geluPoly[0]
		for _, k := range geluPoly[1:] {
			p = float32(p*q) + k
		}
		x[i] = v * (float32(p*c) + 0.5)
	}
}

const lanes = 16

// fold adds up 16 lanes as vector registers do: halves onto halves.
func fold(s *[lanes]float32) float32 {
	for n := lanes / 2; n > 0; n /= 2 {
		for i := range n {
			s[i] += s[i+n]
		}
	}
	return s[0]
}

const normEpsilon = 1e-12 // layer_norm_eps of the model's config.json

func normaliseGo(x, y, weight, bias []float32) {
	var sum, squares [lanes]float32
	for i := range x {
		x[i] += y[i]
		sum[i%lanes] += x[i]
	}
	mean := fold(&sum) / float32(len(x))
	for i := range x {
		x[i] -= mean
		squares[i%lanes] += float32(x[i] * x[i])
	}
	variance := fold(&squares) / float32(len(x))
	inverse := 1 / float32(math.Sqrt(float64(variance+normEpsilon)))
	for i, v := range x {
		x[i] = float32(float32(v*inverse)*weight[i]) + bias[i]
	}
}

func signedGo(dst []uint8, step []float32, sums []int32, x []float32, stride, rows int, flip uint8) {
	for r := range rows {
		row := x[r*stride : r*stride+headWidth]
		top := max(magnitude(row), smallestTop)
		inverse := 127 / top
		step[r] = top / 127
		var sum int32
		for i, v := range row {
			q := roundToInt(v * inverse)
			sum += q
			dst[r*headWidth+i] = uint8(q) ^ flip
		}
		sums[r] = sum
	}
}

// smallestTop keeps the division by an all-zero row's magnitude finite.
const smallestTop = 1e-20

func magnitude(x []float32) float32 {
	var top float32
	for _, v := range x {
		top = max(top, float32(math.Abs(float64(v))))
	}
	return top
}

// 2^f is nearly this polynomial for |f| <= 1/2, coefficients from the highest power down: a minimax fit of the relative
// error (2.6e-6), made for this file.
var exp2Poly = [5]float32{0.009570038242674493, 0.055917840439192026, 0.24024745924934449, 0.693121817896766, 0.9999992613021034}

const (
	log2e = 1.4426950408889634
	// softmaxEnd is where e^x * softmaxOne is 0 after rounding, as a power of two.
	softmaxEnd = -20
)

func softmaxGo(p []int16, s []float32) int32 {
	top := s[0]
	for _, v := range s {
		top = max(top, v)
	}
	var sum int32
	for i, v := range s {
		t := max(float32((v-top)*log2e), softmaxEnd)
		n := roundToInt(t)
		f := t - float32(n)
		e := exp2Poly[0]
		for _, k := range exp2Poly[1:] {
			e = float32(e*f) + k
		}
		e = math.Float32frombits(math.Float32bits(e) + uint32(n)<<23)
		q := roundToInt(e * softmaxOne)
		p[i] = int16(q)
		sum += q
	}
	return sum
}

func largestGo(x []float32, stride, rows int) float32 {
	var top float32
	for r := range rows {
		top = max(top, magnitude(x[r*stride:r*stride+headWidth]))
	}
	return top
}

func pairsGo(dst []int16, x []float32, stride, rows int, by float32) {
	for r := 0; r < rows; r += 2 {
		for c := range headWidth {
			i := r*headWidth + 2*c
			dst[i], dst[i+1] = int16(roundToInt(x[r*stride+c]*by)), 0
			if r+1 < rows {
				dst[i+1] = int16(roundToInt(x[(r+1)*stride+c] * by))
			}
		}
	}
}

func mixGo(out []float32, stride int, p []int16, pStride, rows, depth int, v []int16, factor []float32) {
	for r := range rows {
		var sums [headWidth]int32
		for j := 0; j < depth; j += 2 {
			p0, p1 := int32(p[r*pStride+j]), int32(p[r*pStride+j+1])
			w := v[j*headWidth : (j+2)*headWidth]
			for c := range sums {
				sums[c] += p0*int32(w[2*c]) + p1*int32(w[2*c+1])
			}
		}
		for c, sum := range sums {
			out[r*stride+c] = float32(sum) * factor[r]
		}
	}
}
