//go:build !purego

package encoder

import "golang.org/x/sys/cpu"

// fastest returns the kernels that suit the processor best.
func fastest() *kernels {
	all := available()
	return all[len(all)-1]
}

// available returns all kernels that the processor runs, the fastest last.
func available() []*kernels {
	all := []*kernels{portable()}
	if !cpu.X86.HasAVX2 {
		return all
	}
	all = append(all, avx2())
	if cpu.X86.HasAVX512F && cpu.X86.HasAVX512VNNI {
		all = append(all, vnni())
	}
	return all
}

func avx2() *kernels {
	return &kernels{
		name: "avx2", product: productTileAVX2, rescale: rescaleRows, quantise: quantiseRow, gelu: geluRow,
		normalise: normaliseRow, signed: signedRows, softmax: softmaxRow, largest: largestRows, pairs: pairRows,
		mix: mixTile,
	}
}

// vnni differs where there is integer arithmetic: the rest is as fast in 256 bits, or too little to matter.
func vnni() *kernels {
	k := avx2()
	k.name, k.product, k.mix = "avx512vnni", productTileVNNI, mixTileVNNI
	return k
}

//go:noescape
func productVNNI(acc *int32, a *uint8, stride, rows, depth int, panel *int8)

//go:noescape
func productAVX2(acc *int32, a *uint8, stride, rows, depth int, panel *int8)

func productTileVNNI(acc *tile, a []uint8, stride, rows, depth int, panel []int8, _ []int32) {
	_, _ = a[(rows-1)*stride+depth-1], panel[depth*panelWidth-1]
	for r := 0; r < rows; {
		n := loopRows(rows-r, 6)
		productVNNI(&acc[r*panelWidth], &a[r*stride], stride, n, depth, &panel[0])
		r += n
	}
}

func productTileAVX2(acc *tile, a []uint8, stride, rows, depth int, panel []int8, _ []int32) {
	_, _ = a[(rows-1)*stride+depth-1], panel[depth*panelWidth-1]
	for r := 0; r < rows; {
		n := loopRows(rows-r, 4)
		productAVX2(&acc[r*panelWidth], &a[r*stride], stride, n, depth, &panel[0])
		r += n
	}
}
