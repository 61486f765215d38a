//go:build !purego

#include "textflag.h"

// Matrix products with AVX2: bytes are widened to 16 bits, for VPMADDWD adds two products exactly, where VPMADDUBSW would
// saturate. A register of sums holds 4 columns, each in two halves that are added in the end.

// A row's quad (4 channels), widened and repeated 4 times.
#define QUAD(at, x, y) \
	VPBROADCASTD at, x \
	VPMOVZXBW x, y

#define ACCUMULATE(y, s0, s1) \
	VPMADDWD Y8, y, Y14 \
	VPMADDWD Y9, y, Y15 \
	VPADDD Y14, s0, s0 \
	VPADDD Y15, s1, s1

#define CLEAR2(s0, s1) \
	VPXOR s0, s0, s0 \
	VPXOR s1, s1, s1

#define STORE(s0, s1, at) \
	VPHADDD s1, s0, s0 \
	VPERMQ $0xd8, s0, s0 \
	VMOVDQU s0, at(DI)

// func productAVX2(acc *int32, a *uint8, stride, rows, depth int, panel *int8)
// rows is 4, 2 or 1; depth is a multiple of 4.
TEXT ·productAVX2(SB), NOSPLIT, $0-48
	MOVQ acc+0(FP), DI
	MOVQ a+8(FP), AX
	MOVQ stride+16(FP), BX
	MOVQ rows+24(FP), R8
	MOVQ panel+40(FP), SI
	MOVQ $8, R9 // groups of 8 columns
	CMPQ R8, $4
	JNE  pairs
	LEAQ (AX)(BX*2), DX

group4:
	MOVQ depth+32(FP), CX
	MOVQ SI, R10
	MOVQ AX, R11
	MOVQ DX, R12
	CLEAR2(Y0, Y1)
	CLEAR2(Y2, Y3)
	CLEAR2(Y4, Y5)
	CLEAR2(Y6, Y7)

quad4:
	VPMOVSXBW (R10), Y8
	VPMOVSXBW 16(R10), Y9
	QUAD((R11), X10, Y10)
	QUAD((R11)(BX*1), X11, Y11)
	QUAD((R12), X12, Y12)
	QUAD((R12)(BX*1), X13, Y13)
	ACCUMULATE(Y10, Y0, Y1)
	ACCUMULATE(Y11, Y2, Y3)
	ACCUMULATE(Y12, Y4, Y5)
	ACCUMULATE(Y13, Y6, Y7)
	ADDQ $256, R10
	ADDQ $4, R11
	ADDQ $4, R12
	SUBQ $4, CX
	JNE  quad4
	STORE(Y0, Y1, 0)
	STORE(Y2, Y3, 256)
	STORE(Y4, Y5, 512)
	STORE(Y6, Y7, 768)
	ADDQ $32, DI
	ADDQ $32, SI
	DECQ R9
	JNE  group4
	VZEROUPPER
	RET

pairs:
	// A single row is taken twice and stored once.
	CMPQ R8, $2
	JEQ  group2
	XORQ BX, BX

group2:
	MOVQ depth+32(FP), CX
	MOVQ SI, R10
	MOVQ AX, R11
	CLEAR2(Y0, Y1)
	CLEAR2(Y2, Y3)

quad2:
	VPMOVSXBW (R10), Y8
	VPMOVSXBW 16(R10), Y9
	QUAD((R11), X10, Y10)
	QUAD((R11)(BX*1), X11, Y11)
	ACCUMULATE(Y10, Y0, Y1)
	ACCUMULATE(Y11, Y2, Y3)
	ADDQ $256, R10
	ADDQ $4, R11
	SUBQ $4, CX
	JNE  quad2
	STORE(Y0, Y1, 0)
	CMPQ R8, $2
	JNE  stored
	STORE(Y2, Y3, 256)

stored:
	ADDQ $32, DI
	ADDQ $32, SI
	DECQ R9
	JNE  group2
	VZEROUPPER
	RET
