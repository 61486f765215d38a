//go:build !purego

package encoder

import "golang.org/x/sys/cpu"

// fastest returns the kernels that suit the processor best.
func fastest() *kernels {
	all := available()
	return all[len(all)-1]
}

// available returns all kernels that the processor runs, the fastest last. NEON itself is part of arm64.
func available() []*kernels {
	all := []*kernels{portable(), neon("neon", productTileSMULL)}
	if cpu.ARM64.HasASIMDDP {
		all = append(all, neon("neondotprod", productTileSDOT))
	}
	return all
}

// neon leaves in plain Go what is too little to matter.
func neon(name string, product func(*tile, []uint8, int, int, int, []int8, []int32)) *kernels {
	return &kernels{
		name: name, product: product, rescale: rescaleRows, quantise: quantiseRow, gelu: geluRow, normalise: normaliseRow,
		signed: signedRows, softmax: softmaxRow, largest: largestGo, pairs: pairsGo, mix: mixTile,
	}
}

//go:noescape
func productSDOT(acc *int32, a *uint8, stride, rows, depth int, panel *int8, sums *int32)

//go:noescape
func productSMULL(acc *int32, a *uint8, stride, rows, depth int, panel *int8, sums *int32)

func productTileSDOT(acc *tile, a []uint8, stride, rows, depth int, panel []int8, sums []int32) {
	_, _, _ = a[(rows-1)*stride+depth-1], panel[depth*panelWidth-1], sums[panelWidth-1]
	for r := 0; r < rows; {
		n := loopRows(rows-r, 4)
		productSDOT(&acc[r*panelWidth], &a[r*stride], stride, n, depth, &panel[0], &sums[0])
		r += n
	}
}

func productTileSMULL(acc *tile, a []uint8, stride, rows, depth int, panel []int8, sums []int32) {
	_, _, _ = a[(rows-1)*stride+depth-1], panel[depth*panelWidth-1], sums[panelWidth-1]
	for r := 0; r < rows; {
		n := loopRows(rows-r, 2)
		productSMULL(&acc[r*panelWidth], &a[r*stride], stride, n, depth, &panel[0], &sums[0])
		r += n
	}
}
