//go:build !purego

#include "textflag.h"

// The mixing of values: 16-bit products, pairs of which are added, for 2 rows (AVX2) or up to 6 (VNNI) at a time.

#define WEIGH(at, s0, s1) \
	VMOVDQU at(SI), Y10 \
	VPMADDWD Y10, Y8, Y11 \
	VPADDD Y11, s0, s0 \
	VPMADDWD Y10, Y9, Y11 \
	VPADDD Y11, s1, s1

#define OUT(s, at, to) \
	VCVTDQ2PS s, s \
	VMULPS Y8, s, s \
	VMOVUPS s, at(to)

// func mixVector(out *float32, stride int, p *int16, pStride, rows, depth int, v *int16, factor *float32)
// rows is 2 or 1.
TEXT ·mixVector(SB), NOSPLIT, $0-64
	MOVQ out+0(FP), DI
	MOVQ stride+8(FP), BX
	MOVQ p+16(FP), AX
	MOVQ pStride+24(FP), DX
	MOVQ rows+32(FP), R8
	MOVQ depth+40(FP), CX
	MOVQ v+48(FP), SI
	MOVQ factor+56(FP), R9
	// With one row, the second repeats the first and is not stored.
	SUBQ $1, R8
	IMULQ R8, DX
	LEAQ (AX)(DX*2), DX
	VPXOR Y0, Y0, Y0
	VPXOR Y1, Y1, Y1
	VPXOR Y2, Y2, Y2
	VPXOR Y3, Y3, Y3
	VPXOR Y4, Y4, Y4
	VPXOR Y5, Y5, Y5
	VPXOR Y6, Y6, Y6
	VPXOR Y7, Y7, Y7

mix:
	VPBROADCASTD (AX), Y8
	VPBROADCASTD (DX), Y9
	WEIGH(0, Y0, Y4)
	WEIGH(32, Y1, Y5)
	WEIGH(64, Y2, Y6)
	WEIGH(96, Y3, Y7)
	ADDQ $4, AX
	ADDQ $4, DX
	ADDQ $128, SI
	SUBQ $2, CX
	JNE  mix
	VBROADCASTSS (R9), Y8
	OUT(Y0, 0, DI)
	OUT(Y1, 32, DI)
	OUT(Y2, 64, DI)
	OUT(Y3, 96, DI)
	CMPQ R8, $0
	JEQ  done
	LEAQ (DI)(BX*4), DI
	VBROADCASTSS 4(R9), Y8
	OUT(Y4, 0, DI)
	OUT(Y5, 32, DI)
	OUT(Y6, 64, DI)
	OUT(Y7, 96, DI)

done:
	VZEROUPPER
	RET

#define MIXROW(p, z, s0, s1) \
	VPBROADCASTD p, z \
	VPDPWSSD Z24, z, s0 \
	VPDPWSSD Z25, z, s1

#define FINISH(s0, s1, k) \
	VBROADCASTSS (k*4)(R9), Z24 \
	VCVTDQ2PS s0, s0 \
	VCVTDQ2PS s1, s1 \
	VMULPS Z24, s0, s0 \
	VMULPS Z24, s1, s1 \
	VMOVUPS s0, (DI) \
	VMOVUPS s1, 64(DI) \
	ADDQ BX, DI \
	DECQ R8 \
	JEQ  done

// func mixVNNI(out *float32, stride int, p *int16, pStride, rows, depth int, v *int16, factor *float32)
// p has 6 readable rows, however many of them count.
TEXT ·mixVNNI(SB), NOSPLIT, $0-64
	MOVQ out+0(FP), DI
	MOVQ p+16(FP), AX
	MOVQ pStride+24(FP), BX
	MOVQ rows+32(FP), R8
	MOVQ depth+40(FP), CX
	MOVQ v+48(FP), SI
	MOVQ factor+56(FP), R9
	SHLQ $1, BX
	LEAQ (BX)(BX*2), DX
	ADDQ AX, DX
	VPXORD Z0, Z0, Z0
	VPXORD Z1, Z1, Z1
	VPXORD Z2, Z2, Z2
	VPXORD Z3, Z3, Z3
	VPXORD Z4, Z4, Z4
	VPXORD Z5, Z5, Z5
	VPXORD Z6, Z6, Z6
	VPXORD Z7, Z7, Z7
	VPXORD Z8, Z8, Z8
	VPXORD Z9, Z9, Z9
	VPXORD Z10, Z10, Z10
	VPXORD Z11, Z11, Z11

mix6:
	VMOVDQU64 (SI), Z24
	VMOVDQU64 64(SI), Z25
	MIXROW((AX), Z26, Z0, Z1)
	MIXROW((AX)(BX*1), Z27, Z2, Z3)
	MIXROW((AX)(BX*2), Z28, Z4, Z5)
	MIXROW((DX), Z29, Z6, Z7)
	MIXROW((DX)(BX*1), Z30, Z8, Z9)
	MIXROW((DX)(BX*2), Z31, Z10, Z11)
	ADDQ $4, AX
	ADDQ $4, DX
	ADDQ $128, SI
	SUBQ $2, CX
	JNE  mix6
	MOVQ stride+8(FP), BX
	SHLQ $2, BX
	FINISH(Z0, Z1, 0)
	FINISH(Z2, Z3, 1)
	FINISH(Z4, Z5, 2)
	FINISH(Z6, Z7, 3)
	FINISH(Z8, Z9, 4)
	FINISH(Z10, Z11, 5)

done:
	VZEROUPPER
	RET
