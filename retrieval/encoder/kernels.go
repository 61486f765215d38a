package encoder

// tileRows is the most rows a tile of a matrix product has: 6 rows of 64 columns fill 24 of AVX-512's 32 registers.
const tileRows = 6

// tile holds exact sums of products, row by row.
type tile [tileRows * panelWidth]int32

// kernels are the inner loops, in one version for each instruction set. Every version computes the same bits: integer sums
// are exact, and floating-point operations follow kernels_portable.go one by one, rounded each (no fused multiply-add), sums
// over a row in 16 lanes. So a vector does not depend on the machine that computed it.
//
// Widths of rows are multiples of 32, unless said otherwise.
type kernels struct {
	name string

	// product sets acc[r*64+c] to the sum over i < depth of a[r*stride+i] * panel's weight i of column c, for r < rows <= tileRows.
	// depth is a multiple of 16. sums are those of each column's weights: where only signed numbers can be multiplied, the sum
	// of (a-128) * weight is found, and 128 * sums added.
	product func(acc *tile, a []uint8, stride, rows, depth int, panel []int8, sums []int32)

	// rescale sets out[r*stride+c] to (acc[r*64+c] - zero[r]*sums[c]) * (step[r]*scale[c]) + bias[c] for c < 64.
	rescale func(out []float32, stride int, acc *tile, rows int, zero []int32, step []float32, sums []int32, scale, bias []float32)

	// quantise finds step and zero such that x[i]*by[i] is nearly step * (dst[i] - zero), with 0 exact.
	quantise func(dst []uint8, x, by []float32) (step float32, zero int32)

	// gelu replaces x by x * Phi(x), Phi being the standard normal distribution's function.
	gelu func(x []float32)

	// normalise sets x to the layer normalisation of x+y.
	normalise func(x, y, weight, bias []float32)

	// signed quantises rows of 32 that lie stride apart, symmetrically: x is nearly step * (dst ^ flip), dst lying close;
	// sums are those of the signed values. With flip 0x80 dst is the value plus 128, unsigned.
	signed func(dst []uint8, step []float32, sums []int32, x []float32, stride, rows int, flip uint8)

	// softmax sets p[i] to round(e^(s[i]-max) * softmaxOne) and returns their sum. The width is a multiple of 16.
	softmax func(p []int16, s []float32) int32

	// largest returns the largest magnitude in rows of 32 that lie stride apart.
	largest func(x []float32, stride, rows int) float32

	// pairs quantises rows of 32 to x*by and interleaves each two of them: dst is [rows/2][32][2]. A missing last row is 0.
	pairs func(dst []int16, x []float32, stride, rows int, by float32)

	// mix sets out[r*stride+c] to factor[r] * the sum over j < depth of p[r*pStride+j] * v[j/2][c][j%2] for c < 32.
	mix func(out []float32, stride int, p []int16, pStride, rows, depth int, v []int16, factor []float32)
}

const (
	// softmaxOne stands for the largest probability of a row, and valueOne for the largest value of a head. Any 512
	// products of both add up to less than 2^31. With 255 and 127 the worst text came out at cosine .998, with these at 1.
	softmaxOne = 4095
	valueOne   = 1023
)

// loopRows returns the most rows up to n that an assembly loop is written for: 6 (where it has that many), 4, 2 or 1.
func loopRows(n, most int) int {
	for _, rows := range [...]int{6, 4, 2} {
		if rows <= most && n >= rows {
			return rows
		}
	}
	return 1
}
