//go:build !purego

#include "textflag.h"

// Matrix products with VPDPBUSD: 16 columns and 4 input channels an instruction. A tile of 6 rows by 64 columns keeps 24
// sums in registers; a quad (4 channels) of the panel is 4 registers, a row's quad is broadcast. Meanwhile the next panel,
// which lies behind this one, is fetched from memory: with the few rows of a question, waiting for weights is most of the work.

#define PANEL(at) \
	VMOVDQU64 (at+0)(SI), Z24 \
	VMOVDQU64 (at+64)(SI), Z25 \
	VMOVDQU64 (at+128)(SI), Z26 \
	VMOVDQU64 (at+192)(SI), Z27 \
	PREFETCHT1 (at+0)(SI)(R9*1) \
	PREFETCHT1 (at+64)(SI)(R9*1) \
	PREFETCHT1 (at+128)(SI)(R9*1) \
	PREFETCHT1 (at+192)(SI)(R9*1)

#define ROW(quad, z, s0, s1, s2, s3) \
	VPBROADCASTD quad, z \
	VPDPBUSD Z24, z, s0 \
	VPDPBUSD Z25, z, s1 \
	VPDPBUSD Z26, z, s2 \
	VPDPBUSD Z27, z, s3

#define CLEAR4(s0, s1, s2, s3) \
	VPXORD s0, s0, s0 \
	VPXORD s1, s1, s1 \
	VPXORD s2, s2, s2 \
	VPXORD s3, s3, s3

#define STORE4(at, s0, s1, s2, s3) \
	VMOVDQU64 s0, (at+0)(DI) \
	VMOVDQU64 s1, (at+64)(DI) \
	VMOVDQU64 s2, (at+128)(DI) \
	VMOVDQU64 s3, (at+192)(DI)

// Rows 0 to 2 are reached from AX, rows 3 to 5 from DX, BX apart.
#define STEP1(at, o) \
	PANEL(at) \
	ROW(o(AX), Z28, Z0, Z1, Z2, Z3)

#define STEP2(at, o) \
	STEP1(at, o) \
	ROW(o(AX)(BX*1), Z29, Z4, Z5, Z6, Z7)

#define STEP4(at, o) \
	STEP2(at, o) \
	ROW(o(AX)(BX*2), Z30, Z8, Z9, Z10, Z11) \
	ROW(o(DX), Z31, Z12, Z13, Z14, Z15)

#define STEP6(at, o) \
	STEP4(at, o) \
	ROW(o(DX)(BX*1), Z28, Z16, Z17, Z18, Z19) \
	ROW(o(DX)(BX*2), Z29, Z20, Z21, Z22, Z23)

#define NEXT(loop) \
	ADDQ $16, AX \
	ADDQ $16, DX \
	ADDQ $1024, SI \
	SUBQ $16, CX \
	JNE  loop

// func productVNNI(acc *int32, a *uint8, stride, rows, depth int, panel *int8)
// rows is 6, 4, 2 or 1; depth is a multiple of 16.
TEXT ·productVNNI(SB), NOSPLIT, $0-48
	MOVQ acc+0(FP), DI
	MOVQ a+8(FP), AX
	MOVQ stride+16(FP), BX
	MOVQ rows+24(FP), R8
	MOVQ depth+32(FP), CX
	MOVQ panel+40(FP), SI
	MOVQ CX, R9
	SHLQ $6, R9 // bytes of a panel
	LEAQ (BX)(BX*2), DX
	ADDQ AX, DX
	CLEAR4(Z0, Z1, Z2, Z3)
	CMPQ R8, $1
	JEQ  one
	CLEAR4(Z4, Z5, Z6, Z7)
	CMPQ R8, $2
	JEQ  two
	CLEAR4(Z8, Z9, Z10, Z11)
	CLEAR4(Z12, Z13, Z14, Z15)
	CMPQ R8, $4
	JEQ  four
	CLEAR4(Z16, Z17, Z18, Z19)
	CLEAR4(Z20, Z21, Z22, Z23)

six:
	STEP6(0, 0)
	STEP6(256, 4)
	STEP6(512, 8)
	STEP6(768, 12)
	NEXT(six)
	STORE4(1280, Z20, Z21, Z22, Z23)
	STORE4(1024, Z16, Z17, Z18, Z19)
	JMP store4

four:
	STEP4(0, 0)
	STEP4(256, 4)
	STEP4(512, 8)
	STEP4(768, 12)
	NEXT(four)

store4:
	STORE4(768, Z12, Z13, Z14, Z15)
	STORE4(512, Z8, Z9, Z10, Z11)
	JMP store2

two:
	STEP2(0, 0)
	STEP2(256, 4)
	STEP2(512, 8)
	STEP2(768, 12)
	NEXT(two)

store2:
	STORE4(256, Z4, Z5, Z6, Z7)
	JMP store1

one:
	STEP1(0, 0)
	STEP1(256, 4)
	STEP1(512, 8)
	STEP1(768, 12)
	NEXT(one)

store1:
	STORE4(0, Z0, Z1, Z2, Z3)
	VZEROUPPER
	RET
