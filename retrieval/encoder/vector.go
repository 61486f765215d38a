//go:build (amd64 || arm64) && !purego

package encoder

import "math"

// The vector functions are in rows_*.s, attention_*.s and mix_amd64.s: AVX2 on amd64, NEON on arm64. They check no bounds:
// these wrappers do, once for each call, and do what there is to do between their loops.

//go:noescape
func rescaleVector(out *float32, stride int, acc *int32, rows int, zero *int32, step *float32, sums *int32, scale, bias *float32)

//go:noescape
func boundsVector(x, by *float32, n int) (low, high float32)

//go:noescape
func bytesVector(dst *uint8, x, by *float32, n int, inverse float32, zero int32)

//go:noescape
func geluVector(x *float32, n int, poly *float32)

//go:noescape
func addVector(x, y *float32, n int) (sum float32)

//go:noescape
func centreVector(x *float32, n int, mean float32) (squares float32)

//go:noescape
func affineVector(x *float32, n int, inverse float32, weight, bias *float32)

//go:noescape
func signedVector(dst *uint8, step *float32, sums *int32, x *float32, stride, rows int, flip uint8)

//go:noescape
func softmaxVector(p *int16, s *float32, n int, poly *float32) int32

//go:noescape
func mixVector(out *float32, stride int, p *int16, pStride, rows, depth int, v *int16, factor *float32)

func rescaleRows(out []float32, stride int, acc *tile, rows int, zero []int32, step []float32, sums []int32, scale, bias []float32) {
	_, _, _ = out[(rows-1)*stride+panelWidth-1], zero[rows-1], step[rows-1]
	_, _, _ = sums[panelWidth-1], scale[panelWidth-1], bias[panelWidth-1]
	rescaleVector(&out[0], stride, &acc[0], rows, &zero[0], &step[0], &sums[0], &scale[0], &bias[0])
}

func quantiseRow(dst []uint8, x, by []float32) (step float32, zero int32) {
	n := len(x)
	_, _ = dst[n-1], by[n-1]
	low, high := boundsVector(&x[0], &by[0], n)
	if high == low {
		clear(dst[:n])
		return 0, 0
	}
	inverse := 255 / (high - low)
	zero = roundToInt(-low * inverse)
	bytesVector(&dst[0], &x[0], &by[0], n, inverse, zero)
	return (high - low) / 255, zero
}

func geluRow(x []float32) { geluVector(&x[0], len(x), &geluPoly[0]) }

func normaliseRow(x, y, weight, bias []float32) {
	n := len(x)
	_, _, _ = y[n-1], weight[n-1], bias[n-1]
	mean := addVector(&x[0], &y[0], n) / float32(n)
	variance := centreVector(&x[0], n, mean) / float32(n)
	inverse := 1 / float32(math.Sqrt(float64(variance+normEpsilon)))
	affineVector(&x[0], n, inverse, &weight[0], &bias[0])
}

func signedRows(dst []uint8, step []float32, sums []int32, x []float32, stride, rows int, flip uint8) {
	_, _, _, _ = dst[rows*headWidth-1], step[rows-1], sums[rows-1], x[(rows-1)*stride+headWidth-1]
	signedVector(&dst[0], &step[0], &sums[0], &x[0], stride, rows, flip)
}

func softmaxRow(p []int16, s []float32) int32 {
	_ = p[len(s)-1]
	return softmaxVector(&p[0], &s[0], len(s), &exp2Poly[0])
}

func mixTile(out []float32, stride int, p []int16, pStride, rows, depth int, v []int16, factor []float32) {
	_, _, _, _ = out[(rows-1)*stride+headWidth-1], p[(rows-1)*pStride+depth-1], v[depth*headWidth-1], factor[rows-1]
	for r := 0; r < rows; r += 2 {
		mixVector(&out[r*stride], stride, &p[r*pStride], pStride, min(2, rows-r), depth, &v[0], &factor[r])
	}
}
