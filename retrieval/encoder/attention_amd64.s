//go:build !purego

#include "textflag.h"

// Attention's steps with AVX2, as defined in kernels_portable.go.

DATA limits<>+0(SB)/4, $0x7fffffff  // all but the sign
DATA limits<>+4(SB)/4, $1e-20       // smallestTop
DATA limits<>+8(SB)/4, $127.0
DATA limits<>+12(SB)/4, $-20.0      // softmaxEnd
DATA limits<>+16(SB)/4, $1.4426950408889634
DATA limits<>+20(SB)/4, $4095.0     // softmaxOne
DATA limits<>+24(SB)/4, $0x0000ffff
GLOBL limits<>(SB), RODATA|NOPTR, $28

DATA unpack<>+0(SB)/4, $0
DATA unpack<>+4(SB)/4, $4
DATA unpack<>+8(SB)/4, $1
DATA unpack<>+12(SB)/4, $5
DATA unpack<>+16(SB)/4, $2
DATA unpack<>+20(SB)/4, $6
DATA unpack<>+24(SB)/4, $3
DATA unpack<>+28(SB)/4, $7
GLOBL unpack<>(SB), RODATA|NOPTR, $32

#define ACROSS(op, y, x, t) \
	VEXTRACTF128 $1, y, t \
	op t, x, x \
	VPERMILPS $0x0e, x, t \
	op t, x, x \
	VPERMILPS $0x01, x, t \
	op t, x, x

// The largest magnitude of 32 values at SI, lane by lane, into Y0.
#define MAGNITUDE \
	VANDPS (SI), Y8, Y0 \
	VANDPS 32(SI), Y8, Y1 \
	VANDPS 64(SI), Y8, Y2 \
	VANDPS 96(SI), Y8, Y3 \
	VMAXPS Y1, Y0, Y0 \
	VMAXPS Y3, Y2, Y2 \
	VMAXPS Y2, Y0, Y0

// func largestAVX2(x *float32, stride, rows int) float32
TEXT ·largestAVX2(SB), NOSPLIT, $0-28
	MOVQ x+0(FP), SI
	MOVQ stride+8(FP), BX
	MOVQ rows+16(FP), CX
	SHLQ $2, BX
	VBROADCASTSS limits<>+0(SB), Y8
	VXORPS Y9, Y9, Y9

largest:
	MAGNITUDE
	VMAXPS Y0, Y9, Y9
	ADDQ BX, SI
	DECQ CX
	JNE  largest
	ACROSS(VMAXPS, Y9, X9, X1)
	VMOVSS X9, ret+24(FP)
	VZEROUPPER
	RET

// func signedVector(dst *uint8, step *float32, sums *int32, x *float32, stride, rows int, flip uint8)
TEXT ·signedVector(SB), NOSPLIT, $0-49
	MOVQ dst+0(FP), DI
	MOVQ step+8(FP), R8
	MOVQ sums+16(FP), R9
	MOVQ x+24(FP), SI
	MOVQ stride+32(FP), BX
	MOVQ rows+40(FP), CX
	VPBROADCASTB flip+48(FP), Y10
	SHLQ $2, BX
	VBROADCASTSS limits<>+0(SB), Y8
	VMOVSS limits<>+4(SB), X11
	VMOVSS limits<>+8(SB), X12
	VMOVDQU unpack<>(SB), Y13

#define TOSIGNED(at, y) \
	VMULPS at(SI), Y5, y \
	VCVTPS2DQ y, y

signed:
	MAGNITUDE
	ACROSS(VMAXPS, Y0, X0, X1)
	VMAXSS X11, X0, X0
	VDIVSS X12, X0, X4 // step = top / 127
	VMOVSS X4, (R8)
	VDIVSS X0, X12, X5 // inverse = 127 / top
	VBROADCASTSS X5, Y5
	TOSIGNED(0, Y0)
	TOSIGNED(32, Y1)
	TOSIGNED(64, Y2)
	TOSIGNED(96, Y3)
	VPADDD Y1, Y0, Y4
	VPADDD Y3, Y2, Y6
	VPADDD Y6, Y4, Y4
	ACROSS(VPADDD, Y4, X4, X6)
	VMOVD X4, (R9)
	VPACKSSDW Y1, Y0, Y0
	VPACKSSDW Y3, Y2, Y2
	VPACKSSWB Y2, Y0, Y0
	VPERMD Y0, Y13, Y0
	VPXOR Y10, Y0, Y0
	VMOVDQU Y0, (DI)
	ADDQ $32, DI
	ADDQ $4, R8
	ADDQ $4, R9
	ADDQ BX, SI
	DECQ CX
	JNE  signed
	VZEROUPPER
	RET

// func softmaxVector(p *int16, s *float32, n int, poly *float32) int32
TEXT ·softmaxVector(SB), NOSPLIT, $0-36
	MOVQ p+0(FP), DI
	MOVQ s+8(FP), SI
	MOVQ n+16(FP), CX
	MOVQ poly+24(FP), DX
	MOVQ SI, R8
	MOVQ CX, R9
	VMOVUPS (SI), Y0
	VMOVAPS Y0, Y1

top:
	VMAXPS (R8), Y0, Y0
	VMAXPS 32(R8), Y1, Y1
	ADDQ $64, R8
	SUBQ $16, R9
	JNE  top
	VMAXPS Y1, Y0, Y0
	ACROSS(VMAXPS, Y0, X0, X1)
	VBROADCASTSS X0, Y0
	VBROADCASTSS limits<>+16(SB), Y1
	VBROADCASTSS limits<>+12(SB), Y2
	VBROADCASTSS limits<>+20(SB), Y3
	VBROADCASTSS 0(DX), Y4
	VBROADCASTSS 4(DX), Y5
	VBROADCASTSS 8(DX), Y6
	VBROADCASTSS 12(DX), Y7
	VBROADCASTSS 16(DX), Y8
	VPXOR Y15, Y15, Y15

#define EXP(at, y, n, f) \
	VMOVUPS at(SI), y \
	VSUBPS Y0, y, y \
	VMULPS Y1, y, y \
	VMAXPS y, Y2, y \
	VCVTPS2DQ y, n \
	VCVTDQ2PS n, f \
	VSUBPS f, y, f \
	VMULPS f, Y4, y \
	VADDPS Y5, y, y \
	VMULPS f, y, y \
	VADDPS Y6, y, y \
	VMULPS f, y, y \
	VADDPS Y7, y, y \
	VMULPS f, y, y \
	VADDPS Y8, y, y \
	VPSLLD $23, n, n \
	VPADDD n, y, y \
	VMULPS Y3, y, y \
	VCVTPS2DQ y, y \
	VPADDD y, Y15, Y15

exp:
	EXP(0, Y9, Y10, Y11)
	EXP(32, Y12, Y13, Y14)
	VPACKSSDW Y12, Y9, Y9
	VPERMQ $0xd8, Y9, Y9
	VMOVDQU Y9, (DI)
	ADDQ $64, SI
	ADDQ $32, DI
	SUBQ $16, CX
	JNE  exp
	ACROSS(VPADDD, Y15, X15, X0)
	VMOVD X15, AX
	MOVL AX, ret+32(FP)
	VZEROUPPER
	RET

// func pairsAVX2(dst *int16, x *float32, stride, rows int, by float32)
TEXT ·pairsAVX2(SB), NOSPLIT, $0-36
	MOVQ dst+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ stride+16(FP), BX
	MOVQ rows+24(FP), CX
	VBROADCASTSS by+32(FP), Y0
	VBROADCASTSS limits<>+24(SB), Y1
	SHLQ $2, BX

#define PAIR(at) \
	VMULPS at(SI), Y0, Y2 \
	VMULPS at(SI)(BX*1), Y0, Y3 \
	VCVTPS2DQ Y2, Y2 \
	VCVTPS2DQ Y3, Y3 \
	VPAND Y1, Y2, Y2 \
	VPSLLD $16, Y3, Y3 \
	VPOR Y3, Y2, Y2 \
	VMOVDQU Y2, at(DI)

#define SINGLE(at) \
	VMULPS at(SI), Y0, Y2 \
	VCVTPS2DQ Y2, Y2 \
	VPAND Y1, Y2, Y2 \
	VMOVDQU Y2, at(DI)

	SUBQ $2, CX
	JLT  odd

pair:
	PAIR(0)
	PAIR(32)
	PAIR(64)
	PAIR(96)
	LEAQ (SI)(BX*2), SI
	ADDQ $128, DI
	SUBQ $2, CX
	JGE  pair

odd:
	CMPQ CX, $-1
	JNE  done
	SINGLE(0)
	SINGLE(32)
	SINGLE(64)
	SINGLE(96)

done:
	VZEROUPPER
	RET
