//go:build !purego

#include "textflag.h"

// The floating-point steps over rows, with AVX2, which processors with AVX-512 have too. Each instruction rounds as the line
// of kernels_portable.go that it stands for; there is no fused multiply-add.

DATA geluEnds<>+0(SB)/4, $4.0
DATA geluEnds<>+4(SB)/4, $-4.0
DATA geluEnds<>+8(SB)/4, $0.5
GLOBL geluEnds<>(SB), RODATA|NOPTR, $12

// The order in which packing leaves groups of 4 bytes, undone.
DATA unpacked<>+0(SB)/4, $0
DATA unpacked<>+4(SB)/4, $4
DATA unpacked<>+8(SB)/4, $1
DATA unpacked<>+12(SB)/4, $5
DATA unpacked<>+16(SB)/4, $2
DATA unpacked<>+20(SB)/4, $6
DATA unpacked<>+24(SB)/4, $3
DATA unpacked<>+28(SB)/4, $7
GLOBL unpacked<>(SB), RODATA|NOPTR, $32

// func rescaleVector(out *float32, stride int, acc *int32, rows int, zero *int32, step *float32, sums *int32, scale, bias *float32)
TEXT ·rescaleVector(SB), NOSPLIT, $0-72
	MOVQ out+0(FP), DI
	MOVQ stride+8(FP), BX
	MOVQ acc+16(FP), SI
	MOVQ rows+24(FP), CX
	MOVQ zero+32(FP), R8
	MOVQ step+40(FP), R9
	MOVQ sums+48(FP), R10
	MOVQ scale+56(FP), R11
	MOVQ bias+64(FP), R12
	SHLQ $2, BX

#define RESCALE(at) \
	VPMULLD at(R10), Y0, Y2 \
	VMOVDQU at(SI), Y3 \
	VPSUBD  Y2, Y3, Y3 \
	VCVTDQ2PS Y3, Y3 \
	VMULPS  at(R11), Y1, Y4 \
	VMULPS  Y4, Y3, Y3 \
	VADDPS  at(R12), Y3, Y3 \
	VMOVUPS Y3, at(DI)

row:
	VPBROADCASTD (R8), Y0
	VBROADCASTSS (R9), Y1
	RESCALE(0)
	RESCALE(32)
	RESCALE(64)
	RESCALE(96)
	RESCALE(128)
	RESCALE(160)
	RESCALE(192)
	RESCALE(224)
	ADDQ $4, R8
	ADDQ $4, R9
	ADDQ $256, SI
	ADDQ BX, DI
	DECQ CX
	JNE  row
	VZEROUPPER
	RET

// The greatest (or least, or sum) of a register's 8 lanes, in lane 0 of the register's lower half x.
#define ACROSS(op, y, x, t) \
	VEXTRACTF128 $1, y, t \
	op t, x, x \
	VPERMILPS $0x0e, x, t \
	op t, x, x \
	VPERMILPS $0x01, x, t \
	op t, x, x

// func boundsVector(x, by *float32, n int) (low, high float32)
TEXT ·boundsVector(SB), NOSPLIT, $0-32
	MOVQ x+0(FP), SI
	MOVQ by+8(FP), DX
	MOVQ n+16(FP), CX
	VXORPS Y0, Y0, Y0
	VXORPS Y1, Y1, Y1
	VXORPS Y2, Y2, Y2
	VXORPS Y3, Y3, Y3

bounds:
	VMOVUPS (SI), Y4
	VMOVUPS 32(SI), Y5
	VMULPS (DX), Y4, Y4
	VMULPS 32(DX), Y5, Y5
	VMINPS Y4, Y0, Y0
	VMAXPS Y4, Y1, Y1
	VMINPS Y5, Y2, Y2
	VMAXPS Y5, Y3, Y3
	ADDQ $64, SI
	ADDQ $64, DX
	SUBQ $16, CX
	JNE  bounds
	VMINPS Y2, Y0, Y0
	VMAXPS Y3, Y1, Y1
	ACROSS(VMINPS, Y0, X0, X2)
	ACROSS(VMAXPS, Y1, X1, X3)
	VMOVSS X0, low+24(FP)
	VMOVSS X1, high+28(FP)
	VZEROUPPER
	RET

// func bytesVector(dst *uint8, x, by *float32, n int, inverse float32, zero int32)
TEXT ·bytesVector(SB), NOSPLIT, $0-40
	MOVQ dst+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ by+16(FP), DX
	MOVQ n+24(FP), CX
	VBROADCASTSS inverse+32(FP), Y0
	MOVL zero+36(FP), AX
	VMOVD AX, X1
	VPBROADCASTD X1, Y1
	VMOVDQU unpacked<>(SB), Y2

#define TOINT(at, y) \
	VMOVUPS at(SI), y \
	VMULPS  at(DX), y, y \
	VMULPS  Y0, y, y \
	VCVTPS2DQ y, y \
	VPADDD  Y1, y, y

bytes:
	TOINT(0, Y4)
	TOINT(32, Y5)
	TOINT(64, Y6)
	TOINT(96, Y7)
	VPACKSSDW Y5, Y4, Y4
	VPACKSSDW Y7, Y6, Y6
	VPACKUSWB Y6, Y4, Y4
	VPERMD Y4, Y2, Y4
	VMOVDQU Y4, (DI)
	ADDQ $128, SI
	ADDQ $128, DX
	ADDQ $32, DI
	SUBQ $32, CX
	JNE  bytes
	VZEROUPPER
	RET

// func geluVector(x *float32, n int, poly *float32)
TEXT ·geluVector(SB), NOSPLIT, $0-24
	MOVQ x+0(FP), SI
	MOVQ n+8(FP), CX
	MOVQ poly+16(FP), DX
	VBROADCASTSS geluEnds<>+0(SB), Y0
	VBROADCASTSS geluEnds<>+4(SB), Y1
	VBROADCASTSS geluEnds<>+8(SB), Y2
	VBROADCASTSS 0(DX), Y3
	VBROADCASTSS 4(DX), Y4
	VBROADCASTSS 8(DX), Y5
	VBROADCASTSS 12(DX), Y6
	VBROADCASTSS 16(DX), Y7
	VBROADCASTSS 20(DX), Y8
	VBROADCASTSS 24(DX), Y9

#define POLY(k) \
	VMULPS Y11, Y12, Y12 \
	VMULPS Y14, Y15, Y15 \
	VADDPS k, Y12, Y12 \
	VADDPS k, Y15, Y15

gelu:
	VMAXPS (SI), Y1, Y10
	VMAXPS 32(SI), Y1, Y13
	VMINPS Y10, Y0, Y10
	VMINPS Y13, Y0, Y13
	VMULPS Y10, Y10, Y11
	VMULPS Y13, Y13, Y14
	VMULPS Y11, Y3, Y12
	VMULPS Y14, Y3, Y15
	VADDPS Y4, Y12, Y12
	VADDPS Y4, Y15, Y15
	POLY(Y5)
	POLY(Y6)
	POLY(Y7)
	POLY(Y8)
	POLY(Y9)
	VMULPS Y10, Y12, Y12
	VMULPS Y13, Y15, Y15
	VADDPS Y2, Y12, Y12
	VADDPS Y2, Y15, Y15
	VMULPS (SI), Y12, Y12
	VMULPS 32(SI), Y15, Y15
	VMOVUPS Y12, (SI)
	VMOVUPS Y15, 32(SI)
	ADDQ $64, SI
	SUBQ $16, CX
	JNE  gelu
	VZEROUPPER
	RET

// func addVector(x, y *float32, n int) (sum float32)
TEXT ·addVector(SB), NOSPLIT, $0-28
	MOVQ x+0(FP), SI
	MOVQ y+8(FP), DX
	MOVQ n+16(FP), CX
	VXORPS Y0, Y0, Y0
	VXORPS Y1, Y1, Y1

add:
	VMOVUPS (SI), Y2
	VMOVUPS 32(SI), Y3
	VADDPS (DX), Y2, Y2
	VADDPS 32(DX), Y3, Y3
	VMOVUPS Y2, (SI)
	VMOVUPS Y3, 32(SI)
	VADDPS Y2, Y0, Y0
	VADDPS Y3, Y1, Y1
	ADDQ $64, SI
	ADDQ $64, DX
	SUBQ $16, CX
	JNE  add
	VADDPS Y1, Y0, Y0
	ACROSS(VADDPS, Y0, X0, X2)
	VMOVSS X0, sum+24(FP)
	VZEROUPPER
	RET

// func centreVector(x *float32, n int, mean float32) (squares float32)
TEXT ·centreVector(SB), NOSPLIT, $0-28
	MOVQ x+0(FP), SI
	MOVQ n+8(FP), CX
	VBROADCASTSS mean+16(FP), Y4
	VXORPS Y0, Y0, Y0
	VXORPS Y1, Y1, Y1

centre:
	VMOVUPS (SI), Y2
	VMOVUPS 32(SI), Y3
	VSUBPS Y4, Y2, Y2
	VSUBPS Y4, Y3, Y3
	VMOVUPS Y2, (SI)
	VMOVUPS Y3, 32(SI)
	VMULPS Y2, Y2, Y2
	VMULPS Y3, Y3, Y3
	VADDPS Y2, Y0, Y0
	VADDPS Y3, Y1, Y1
	ADDQ $64, SI
	SUBQ $16, CX
	JNE  centre
	VADDPS Y1, Y0, Y0
	ACROSS(VADDPS, Y0, X0, X2)
	VMOVSS X0, squares+24(FP)
	VZEROUPPER
	RET

// func affineVector(x *float32, n int, inverse float32, weight, bias *float32)
TEXT ·affineVector(SB), NOSPLIT, $0-40
	MOVQ x+0(FP), SI
	MOVQ n+8(FP), CX
	VBROADCASTSS inverse+16(FP), Y0
	MOVQ weight+24(FP), DX
	MOVQ bias+32(FP), BX

affine:
	VMULPS (SI), Y0, Y1
	VMULPS 32(SI), Y0, Y2
	VMULPS (DX), Y1, Y1
	VMULPS 32(DX), Y2, Y2
	VADDPS (BX), Y1, Y1
	VADDPS 32(BX), Y2, Y2
	VMOVUPS Y1, (SI)
	VMOVUPS Y2, 32(SI)
	ADDQ $64, SI
	ADDQ $64, DX
	ADDQ $64, BX
	SUBQ $16, CX
	JNE  affine
	VZEROUPPER
	RET
