//go:build !purego

package encoder

//go:noescape
func largestAVX2(x *float32, stride, rows int) float32

//go:noescape
func pairsAVX2(dst *int16, x *float32, stride, rows int, by float32)

//go:noescape
func mixVNNI(out *float32, stride int, p *int16, pStride, rows, depth int, v *int16, factor *float32)

func largestRows(x []float32, stride, rows int) float32 {
	_ = x[(rows-1)*stride+headWidth-1]
	return largestAVX2(&x[0], stride, rows)
}

func pairRows(dst []int16, x []float32, stride, rows int, by float32) {
	_, _ = dst[roundUp(rows, 2)*headWidth-1], x[(rows-1)*stride+headWidth-1]
	pairsAVX2(&dst[0], &x[0], stride, rows, by)
}

func mixTileVNNI(out []float32, stride int, p []int16, pStride, rows, depth int, v []int16, factor []float32) {
	_, _, _, _ = out[(rows-1)*stride+headWidth-1], p[(tileRows-1)*pStride+depth-1], v[depth*headWidth-1], factor[rows-1]
	mixVNNI(&out[0], stride, &p[0], pStride, rows, depth, &v[0], &factor[0])
}
