//go:build !purego

#include "textflag.h"

// Attention's steps with NEON, as defined in kernels_portable.go. Vector instructions are encoded by scripts/encoder/neon.py.

// func signedVector(dst *uint8, step *float32, sums *int32, x *float32, stride, rows int, flip uint8)
TEXT ·signedVector(SB), NOSPLIT, $0-49
	MOVD dst+0(FP), R0
	MOVD step+8(FP), R2
	MOVD sums+16(FP), R3
	MOVD x+24(FP), R4
	MOVD stride+32(FP), R5
	MOVD rows+40(FP), R6
	MOVBU flip+48(FP), R7
	LSL  $2, R5, R5
	MOVD $0x1e3ce508, R8 // smallestTop, 1e-20
	MOVD $0x42fe0000, R9 // 127
	WORD $0x4e010cff; WORD $0x1e27011d; WORD $0x1e27013e // dup v31.16b, w7; fmov s29, w8; fmov s30, w9

signed:
	MOVD R4, R1
	WORD $0x4cdf2820; WORD $0x4c402824 // ld1 {v0.4s-v3.4s}, [x1], #64; ld1 {v4.4s-v7.4s}, [x1]
	WORD $0x4ea0f810; WORD $0x4ea0f831; WORD $0x4ea0f852; WORD $0x4ea0f873; WORD $0x4ea0f894; WORD $0x4ea0f8b5; WORD $0x4ea0f8d6; WORD $0x4ea0f8f7 // fabs v16.4s, v0.4s; fabs v17.4s, v1.4s; fabs v18.4s, v2.4s; fabs v19.4s, v3.4s; fabs v20.4s, v4.4s; fabs v21.4s, v5.4s; fabs v22.4s, v6.4s; fabs v23.4s, v7.4s
	WORD $0x4e34f610; WORD $0x4e35f631; WORD $0x4e36f652; WORD $0x4e37f673 // fmax v16.4s, v16.4s, v20.4s; fmax v17.4s, v17.4s, v21.4s; fmax v18.4s, v18.4s, v22.4s; fmax v19.4s, v19.4s, v23.4s
	WORD $0x4e32f610; WORD $0x4e33f631; WORD $0x4e31f610 // fmax v16.4s, v16.4s, v18.4s; fmax v17.4s, v17.4s, v19.4s; fmax v16.4s, v16.4s, v17.4s
	WORD $0x6e30fa10; WORD $0x1e3d4a10; WORD $0x1e3e1a11; WORD $0x1e301bd2; WORD $0xbc004451; WORD $0x4e040652 // fmaxv s16, v16.4s; fmax s16, s16, s29; fdiv s17, s16, s30; fdiv s18, s30, s16; str s17, [x2], #4; dup v18.4s, v18.s[0]
	WORD $0x6e32dc00; WORD $0x6e32dc21; WORD $0x6e32dc42; WORD $0x6e32dc63; WORD $0x6e32dc84; WORD $0x6e32dca5; WORD $0x6e32dcc6; WORD $0x6e32dce7 // fmul v0.4s, v0.4s, v18.4s; fmul v1.4s, v1.4s, v18.4s; fmul v2.4s, v2.4s, v18.4s; fmul v3.4s, v3.4s, v18.4s; fmul v4.4s, v4.4s, v18.4s; fmul v5.4s, v5.4s, v18.4s; fmul v6.4s, v6.4s, v18.4s; fmul v7.4s, v7.4s, v18.4s
	WORD $0x4e21a800; WORD $0x4e21a821; WORD $0x4e21a842; WORD $0x4e21a863; WORD $0x4e21a884; WORD $0x4e21a8a5; WORD $0x4e21a8c6; WORD $0x4e21a8e7 // fcvtns v0.4s, v0.4s; fcvtns v1.4s, v1.4s; fcvtns v2.4s, v2.4s; fcvtns v3.4s, v3.4s; fcvtns v4.4s, v4.4s; fcvtns v5.4s, v5.4s; fcvtns v6.4s, v6.4s; fcvtns v7.4s, v7.4s
	WORD $0x4ea18410; WORD $0x4ea38451; WORD $0x4ea58492; WORD $0x4ea784d3 // add v16.4s, v0.4s, v1.4s; add v17.4s, v2.4s, v3.4s; add v18.4s, v4.4s, v5.4s; add v19.4s, v6.4s, v7.4s
	WORD $0x4eb18610; WORD $0x4eb38652; WORD $0x4eb28610; WORD $0x4eb1ba10; WORD $0xbc004470 // add v16.4s, v16.4s, v17.4s; add v18.4s, v18.4s, v19.4s; add v16.4s, v16.4s, v18.4s; addv s16, v16.4s; str s16, [x3], #4
	WORD $0x0e614800; WORD $0x4e614820 // sqxtn v0.4h, v0.4s; sqxtn2 v0.8h, v1.4s
	WORD $0x0e614842; WORD $0x4e614862 // sqxtn v2.4h, v2.4s; sqxtn2 v2.8h, v3.4s
	WORD $0x0e614884; WORD $0x4e6148a4 // sqxtn v4.4h, v4.4s; sqxtn2 v4.8h, v5.4s
	WORD $0x0e6148c6; WORD $0x4e6148e6 // sqxtn v6.4h, v6.4s; sqxtn2 v6.8h, v7.4s
	WORD $0x0e214800; WORD $0x4e214840; WORD $0x0e214881; WORD $0x4e2148c1 // sqxtn v0.8b, v0.8h; sqxtn2 v0.16b, v2.8h; sqxtn v1.8b, v4.8h; sqxtn2 v1.16b, v6.8h
	WORD $0x6e3f1c00; WORD $0x6e3f1c21; WORD $0x4c9fa000 // eor v0.16b, v0.16b, v31.16b; eor v1.16b, v1.16b, v31.16b; st1 {v0.16b, v1.16b}, [x0], #32
	ADD  R5, R4, R4
	SUBS $1, R6, R6
	BNE  signed
	RET

// func softmaxVector(p *int16, s *float32, n int, poly *float32) int32
TEXT ·softmaxVector(SB), NOSPLIT, $0-36
	MOVD p+0(FP), R0
	MOVD s+8(FP), R1
	MOVD n+16(FP), R2
	MOVD poly+24(FP), R3
	MOVD R1, R4
	MOVD R2, R5
	WORD $0x4d40c83e // ld1r {v30.4s}, [x1]

top:
	WORD $0x4cdf2880 // ld1 {v0.4s-v3.4s}, [x4], #64
	WORD $0x4e21f400; WORD $0x4e23f442; WORD $0x4e20f7de; WORD $0x4e22f7de // fmax v0.4s, v0.4s, v1.4s; fmax v2.4s, v2.4s, v3.4s; fmax v30.4s, v30.4s, v0.4s; fmax v30.4s, v30.4s, v2.4s
	SUBS $16, R5, R5
	BNE  top
	MOVD $0x3fb8aa3b, R6 // log2e
	MOVD $0x457ff000, R7 // softmaxOne, 4095
	WORD $0x6e30fbde; WORD $0x4e0407de; WORD $0x4e040cdd; WORD $0x4e040cfc; WORD $0x4f05f69b; WORD $0x4f00041f // fmaxv s30, v30.4s; dup v30.4s, v30.s[0]; dup v29.4s, w6; dup v28.4s, w7; fmov v27.4s, #-20.0; movi v31.4s, #0
	WORD $0x4ddfc876; WORD $0x4ddfc877; WORD $0x4ddfc878; WORD $0x4ddfc879; WORD $0x4ddfc87a // ld1r {v22.4s}, [x3], #4; ld1r {v23.4s}, [x3], #4; ld1r {v24.4s}, [x3], #4; ld1r {v25.4s}, [x3], #4; ld1r {v26.4s}, [x3], #4

exp:
	WORD $0x4cdf2820 // ld1 {v0.4s-v3.4s}, [x1], #64
	WORD $0x4ebed400; WORD $0x4ebed421; WORD $0x4ebed442; WORD $0x4ebed463 // fsub v0.4s, v0.4s, v30.4s; fsub v1.4s, v1.4s, v30.4s; fsub v2.4s, v2.4s, v30.4s; fsub v3.4s, v3.4s, v30.4s
	WORD $0x6e3ddc00; WORD $0x6e3ddc21; WORD $0x6e3ddc42; WORD $0x6e3ddc63 // fmul v0.4s, v0.4s, v29.4s; fmul v1.4s, v1.4s, v29.4s; fmul v2.4s, v2.4s, v29.4s; fmul v3.4s, v3.4s, v29.4s
	WORD $0x4e3bf400; WORD $0x4e3bf421; WORD $0x4e3bf442; WORD $0x4e3bf463 // fmax v0.4s, v0.4s, v27.4s; fmax v1.4s, v1.4s, v27.4s; fmax v2.4s, v2.4s, v27.4s; fmax v3.4s, v3.4s, v27.4s
	WORD $0x4e21a804; WORD $0x4e21a825; WORD $0x4e21a846; WORD $0x4e21a867 // fcvtns v4.4s, v0.4s; fcvtns v5.4s, v1.4s; fcvtns v6.4s, v2.4s; fcvtns v7.4s, v3.4s
	WORD $0x4e21d890; WORD $0x4e21d8b1; WORD $0x4e21d8d2; WORD $0x4e21d8f3 // scvtf v16.4s, v4.4s; scvtf v17.4s, v5.4s; scvtf v18.4s, v6.4s; scvtf v19.4s, v7.4s
	WORD $0x4eb0d400; WORD $0x4eb1d421; WORD $0x4eb2d442; WORD $0x4eb3d463 // fsub v0.4s, v0.4s, v16.4s; fsub v1.4s, v1.4s, v17.4s; fsub v2.4s, v2.4s, v18.4s; fsub v3.4s, v3.4s, v19.4s
	WORD $0x6e36dc10; WORD $0x6e36dc31; WORD $0x6e36dc52; WORD $0x6e36dc73 // fmul v16.4s, v0.4s, v22.4s; fmul v17.4s, v1.4s, v22.4s; fmul v18.4s, v2.4s, v22.4s; fmul v19.4s, v3.4s, v22.4s
	WORD $0x4e37d610; WORD $0x4e37d631; WORD $0x4e37d652; WORD $0x4e37d673 // fadd v16.4s, v16.4s, v23.4s; fadd v17.4s, v17.4s, v23.4s; fadd v18.4s, v18.4s, v23.4s; fadd v19.4s, v19.4s, v23.4s
	WORD $0x6e20de10; WORD $0x6e21de31; WORD $0x6e22de52; WORD $0x6e23de73 // fmul v16.4s, v16.4s, v0.4s; fmul v17.4s, v17.4s, v1.4s; fmul v18.4s, v18.4s, v2.4s; fmul v19.4s, v19.4s, v3.4s
	WORD $0x4e38d610; WORD $0x4e38d631; WORD $0x4e38d652; WORD $0x4e38d673 // fadd v16.4s, v16.4s, v24.4s; fadd v17.4s, v17.4s, v24.4s; fadd v18.4s, v18.4s, v24.4s; fadd v19.4s, v19.4s, v24.4s
	WORD $0x6e20de10; WORD $0x6e21de31; WORD $0x6e22de52; WORD $0x6e23de73 // fmul v16.4s, v16.4s, v0.4s; fmul v17.4s, v17.4s, v1.4s; fmul v18.4s, v18.4s, v2.4s; fmul v19.4s, v19.4s, v3.4s
	WORD $0x4e39d610; WORD $0x4e39d631; WORD $0x4e39d652; WORD $0x4e39d673 // fadd v16.4s, v16.4s, v25.4s; fadd v17.4s, v17.4s, v25.4s; fadd v18.4s, v18.4s, v25.4s; fadd v19.4s, v19.4s, v25.4s
	WORD $0x6e20de10; WORD $0x6e21de31; WORD $0x6e22de52; WORD $0x6e23de73 // fmul v16.4s, v16.4s, v0.4s; fmul v17.4s, v17.4s, v1.4s; fmul v18.4s, v18.4s, v2.4s; fmul v19.4s, v19.4s, v3.4s
	WORD $0x4e3ad610; WORD $0x4e3ad631; WORD $0x4e3ad652; WORD $0x4e3ad673 // fadd v16.4s, v16.4s, v26.4s; fadd v17.4s, v17.4s, v26.4s; fadd v18.4s, v18.4s, v26.4s; fadd v19.4s, v19.4s, v26.4s
	WORD $0x4f375484; WORD $0x4f3754a5; WORD $0x4f3754c6; WORD $0x4f3754e7 // shl v4.4s, v4.4s, #23; shl v5.4s, v5.4s, #23; shl v6.4s, v6.4s, #23; shl v7.4s, v7.4s, #23
	WORD $0x4ea48610; WORD $0x4ea58631; WORD $0x4ea68652; WORD $0x4ea78673 // add v16.4s, v16.4s, v4.4s; add v17.4s, v17.4s, v5.4s; add v18.4s, v18.4s, v6.4s; add v19.4s, v19.4s, v7.4s
	WORD $0x6e3cde10; WORD $0x6e3cde31; WORD $0x6e3cde52; WORD $0x6e3cde73 // fmul v16.4s, v16.4s, v28.4s; fmul v17.4s, v17.4s, v28.4s; fmul v18.4s, v18.4s, v28.4s; fmul v19.4s, v19.4s, v28.4s
	WORD $0x4e21aa10; WORD $0x4e21aa31; WORD $0x4e21aa52; WORD $0x4e21aa73 // fcvtns v16.4s, v16.4s; fcvtns v17.4s, v17.4s; fcvtns v18.4s, v18.4s; fcvtns v19.4s, v19.4s
	WORD $0x4eb18600; WORD $0x4eb38641; WORD $0x4ea087ff; WORD $0x4ea187ff // add v0.4s, v16.4s, v17.4s; add v1.4s, v18.4s, v19.4s; add v31.4s, v31.4s, v0.4s; add v31.4s, v31.4s, v1.4s
	WORD $0x0e612a00; WORD $0x4e612a20; WORD $0x0e612a41; WORD $0x4e612a61; WORD $0x4c9fa400 // xtn v0.4h, v16.4s; xtn2 v0.8h, v17.4s; xtn v1.4h, v18.4s; xtn2 v1.8h, v19.4s; st1 {v0.8h, v1.8h}, [x0], #32
	SUBS $16, R2, R2
	BNE  exp
	WORD $0x4eb1bbff; WORD $0x1e2603e6 // addv s31, v31.4s; fmov w6, s31
	MOVW R6, ret+32(FP)
	RET

// func mixVector(out *float32, stride int, p *int16, pStride, rows, depth int, v *int16, factor *float32)
// rows is 2 or 1; depth is a multiple of 8.
TEXT ·mixVector(SB), NOSPLIT, $0-64
	MOVD out+0(FP), R0
	MOVD stride+8(FP), R1
	MOVD p+16(FP), R2
	MOVD pStride+24(FP), R3
	MOVD rows+32(FP), R4
	MOVD depth+40(FP), R5
	MOVD v+48(FP), R6
	MOVD factor+56(FP), R7
	// With one row, the second repeats the first and is not stored.
	SUB  $1, R4, R8
	MUL  R8, R3, R3
	ADD  R3<<1, R2, R3
	WORD $0x4f000410; WORD $0x4f000411; WORD $0x4f000412; WORD $0x4f000413 // movi v16.4s, #0; movi v17.4s, #0; movi v18.4s, #0; movi v19.4s, #0
	WORD $0x4f000414; WORD $0x4f000415; WORD $0x4f000416; WORD $0x4f000417 // movi v20.4s, #0; movi v21.4s, #0; movi v22.4s, #0; movi v23.4s, #0
	WORD $0x4f000418; WORD $0x4f000419; WORD $0x4f00041a; WORD $0x4f00041b // movi v24.4s, #0; movi v25.4s, #0; movi v26.4s, #0; movi v27.4s, #0
	WORD $0x4f00041c; WORD $0x4f00041d; WORD $0x4f00041e; WORD $0x4f00041f // movi v28.4s, #0; movi v29.4s, #0; movi v30.4s, #0; movi v31.4s, #0

keys:
	WORD $0x4cdf7440; WORD $0x4cdf7461 // ld1 {v0.8h}, [x2], #16; ld1 {v1.8h}, [x3], #16
	WORD $0x4cdf84c2; WORD $0x4cdf84c4; WORD $0x4cdf84c6; WORD $0x4cdf84c8 // ld2 {v2.8h, v3.8h}, [x6], #32; ld2 {v4.8h, v5.8h}, [x6], #32; ld2 {v6.8h, v7.8h}, [x6], #32; ld2 {v8.8h, v9.8h}, [x6], #32
	WORD $0x0f402050; WORD $0x4f402051; WORD $0x0f402092; WORD $0x4f402093 // smlal v16.4s, v2.4h, v0.h[0]; smlal2 v17.4s, v2.8h, v0.h[0]; smlal v18.4s, v4.4h, v0.h[0]; smlal2 v19.4s, v4.8h, v0.h[0]
	WORD $0x0f4020d4; WORD $0x4f4020d5; WORD $0x0f402116; WORD $0x4f402117 // smlal v20.4s, v6.4h, v0.h[0]; smlal2 v21.4s, v6.8h, v0.h[0]; smlal v22.4s, v8.4h, v0.h[0]; smlal2 v23.4s, v8.8h, v0.h[0]
	WORD $0x0f502070; WORD $0x4f502071; WORD $0x0f5020b2; WORD $0x4f5020b3 // smlal v16.4s, v3.4h, v0.h[1]; smlal2 v17.4s, v3.8h, v0.h[1]; smlal v18.4s, v5.4h, v0.h[1]; smlal2 v19.4s, v5.8h, v0.h[1]
	WORD $0x0f5020f4; WORD $0x4f5020f5; WORD $0x0f502136; WORD $0x4f502137 // smlal v20.4s, v7.4h, v0.h[1]; smlal2 v21.4s, v7.8h, v0.h[1]; smlal v22.4s, v9.4h, v0.h[1]; smlal2 v23.4s, v9.8h, v0.h[1]
	WORD $0x0f412058; WORD $0x4f412059; WORD $0x0f41209a; WORD $0x4f41209b // smlal v24.4s, v2.4h, v1.h[0]; smlal2 v25.4s, v2.8h, v1.h[0]; smlal v26.4s, v4.4h, v1.h[0]; smlal2 v27.4s, v4.8h, v1.h[0]
	WORD $0x0f4120dc; WORD $0x4f4120dd; WORD $0x0f41211e; WORD $0x4f41211f // smlal v28.4s, v6.4h, v1.h[0]; smlal2 v29.4s, v6.8h, v1.h[0]; smlal v30.4s, v8.4h, v1.h[0]; smlal2 v31.4s, v8.8h, v1.h[0]
	WORD $0x0f512078; WORD $0x4f512079; WORD $0x0f5120ba; WORD $0x4f5120bb // smlal v24.4s, v3.4h, v1.h[1]; smlal2 v25.4s, v3.8h, v1.h[1]; smlal v26.4s, v5.4h, v1.h[1]; smlal2 v27.4s, v5.8h, v1.h[1]
	WORD $0x0f5120fc; WORD $0x4f5120fd; WORD $0x0f51213e; WORD $0x4f51213f // smlal v28.4s, v7.4h, v1.h[1]; smlal2 v29.4s, v7.8h, v1.h[1]; smlal v30.4s, v9.4h, v1.h[1]; smlal2 v31.4s, v9.8h, v1.h[1]
	WORD $0x4cdf84c2; WORD $0x4cdf84c4; WORD $0x4cdf84c6; WORD $0x4cdf84c8 // ld2 {v2.8h, v3.8h}, [x6], #32; ld2 {v4.8h, v5.8h}, [x6], #32; ld2 {v6.8h, v7.8h}, [x6], #32; ld2 {v8.8h, v9.8h}, [x6], #32
	WORD $0x0f602050; WORD $0x4f602051; WORD $0x0f602092; WORD $0x4f602093 // smlal v16.4s, v2.4h, v0.h[2]; smlal2 v17.4s, v2.8h, v0.h[2]; smlal v18.4s, v4.4h, v0.h[2]; smlal2 v19.4s, v4.8h, v0.h[2]
	WORD $0x0f6020d4; WORD $0x4f6020d5; WORD $0x0f602116; WORD $0x4f602117 // smlal v20.4s, v6.4h, v0.h[2]; smlal2 v21.4s, v6.8h, v0.h[2]; smlal v22.4s, v8.4h, v0.h[2]; smlal2 v23.4s, v8.8h, v0.h[2]
	WORD $0x0f702070; WORD $0x4f702071; WORD $0x0f7020b2; WORD $0x4f7020b3 // smlal v16.4s, v3.4h, v0.h[3]; smlal2 v17.4s, v3.8h, v0.h[3]; smlal v18.4s, v5.4h, v0.h[3]; smlal2 v19.4s, v5.8h, v0.h[3]
	WORD $0x0f7020f4; WORD $0x4f7020f5; WORD $0x0f702136; WORD $0x4f702137 // smlal v20.4s, v7.4h, v0.h[3]; smlal2 v21.4s, v7.8h, v0.h[3]; smlal v22.4s, v9.4h, v0.h[3]; smlal2 v23.4s, v9.8h, v0.h[3]
	WORD $0x0f612058; WORD $0x4f612059; WORD $0x0f61209a; WORD $0x4f61209b // smlal v24.4s, v2.4h, v1.h[2]; smlal2 v25.4s, v2.8h, v1.h[2]; smlal v26.4s, v4.4h, v1.h[2]; smlal2 v27.4s, v4.8h, v1.h[2]
	WORD $0x0f6120dc; WORD $0x4f6120dd; WORD $0x0f61211e; WORD $0x4f61211f // smlal v28.4s, v6.4h, v1.h[2]; smlal2 v29.4s, v6.8h, v1.h[2]; smlal v30.4s, v8.4h, v1.h[2]; smlal2 v31.4s, v8.8h, v1.h[2]
	WORD $0x0f712078; WORD $0x4f712079; WORD $0x0f7120ba; WORD $0x4f7120bb // smlal v24.4s, v3.4h, v1.h[3]; smlal2 v25.4s, v3.8h, v1.h[3]; smlal v26.4s, v5.4h, v1.h[3]; smlal2 v27.4s, v5.8h, v1.h[3]
	WORD $0x0f7120fc; WORD $0x4f7120fd; WORD $0x0f71213e; WORD $0x4f71213f // smlal v28.4s, v7.4h, v1.h[3]; smlal2 v29.4s, v7.8h, v1.h[3]; smlal v30.4s, v9.4h, v1.h[3]; smlal2 v31.4s, v9.8h, v1.h[3]
	WORD $0x4cdf84c2; WORD $0x4cdf84c4; WORD $0x4cdf84c6; WORD $0x4cdf84c8 // ld2 {v2.8h, v3.8h}, [x6], #32; ld2 {v4.8h, v5.8h}, [x6], #32; ld2 {v6.8h, v7.8h}, [x6], #32; ld2 {v8.8h, v9.8h}, [x6], #32
	WORD $0x0f402850; WORD $0x4f402851; WORD $0x0f402892; WORD $0x4f402893 // smlal v16.4s, v2.4h, v0.h[4]; smlal2 v17.4s, v2.8h, v0.h[4]; smlal v18.4s, v4.4h, v0.h[4]; smlal2 v19.4s, v4.8h, v0.h[4]
	WORD $0x0f4028d4; WORD $0x4f4028d5; WORD $0x0f402916; WORD $0x4f402917 // smlal v20.4s, v6.4h, v0.h[4]; smlal2 v21.4s, v6.8h, v0.h[4]; smlal v22.4s, v8.4h, v0.h[4]; smlal2 v23.4s, v8.8h, v0.h[4]
	WORD $0x0f502870; WORD $0x4f502871; WORD $0x0f5028b2; WORD $0x4f5028b3 // smlal v16.4s, v3.4h, v0.h[5]; smlal2 v17.4s, v3.8h, v0.h[5]; smlal v18.4s, v5.4h, v0.h[5]; smlal2 v19.4s, v5.8h, v0.h[5]
	WORD $0x0f5028f4; WORD $0x4f5028f5; WORD $0x0f502936; WORD $0x4f502937 // smlal v20.4s, v7.4h, v0.h[5]; smlal2 v21.4s, v7.8h, v0.h[5]; smlal v22.4s, v9.4h, v0.h[5]; smlal2 v23.4s, v9.8h, v0.h[5]
	WORD $0x0f412858; WORD $0x4f412859; WORD $0x0f41289a; WORD $0x4f41289b // smlal v24.4s, v2.4h, v1.h[4]; smlal2 v25.4s, v2.8h, v1.h[4]; smlal v26.4s, v4.4h, v1.h[4]; smlal2 v27.4s, v4.8h, v1.h[4]
	WORD $0x0f4128dc; WORD $0x4f4128dd; WORD $0x0f41291e; WORD $0x4f41291f // smlal v28.4s, v6.4h, v1.h[4]; smlal2 v29.4s, v6.8h, v1.h[4]; smlal v30.4s, v8.4h, v1.h[4]; smlal2 v31.4s, v8.8h, v1.h[4]
	WORD $0x0f512878; WORD $0x4f512879; WORD $0x0f5128ba; WORD $0x4f5128bb // smlal v24.4s, v3.4h, v1.h[5]; smlal2 v25.4s, v3.8h, v1.h[5]; smlal v26.4s, v5.4h, v1.h[5]; smlal2 v27.4s, v5.8h, v1.h[5]
	WORD $0x0f5128fc; WORD $0x4f5128fd; WORD $0x0f51293e; WORD $0x4f51293f // smlal v28.4s, v7.4h, v1.h[5]; smlal2 v29.4s, v7.8h, v1.h[5]; smlal v30.4s, v9.4h, v1.h[5]; smlal2 v31.4s, v9.8h, v1.h[5]
	WORD $0x4cdf84c2; WORD $0x4cdf84c4; WORD $0x4cdf84c6; WORD $0x4cdf84c8 // ld2 {v2.8h, v3.8h}, [x6], #32; ld2 {v4.8h, v5.8h}, [x6], #32; ld2 {v6.8h, v7.8h}, [x6], #32; ld2 {v8.8h, v9.8h}, [x6], #32
	WORD $0x0f602850; WORD $0x4f602851; WORD $0x0f602892; WORD $0x4f602893 // smlal v16.4s, v2.4h, v0.h[6]; smlal2 v17.4s, v2.8h, v0.h[6]; smlal v18.4s, v4.4h, v0.h[6]; smlal2 v19.4s, v4.8h, v0.h[6]
	WORD $0x0f6028d4; WORD $0x4f6028d5; WORD $0x0f602916; WORD $0x4f602917 // smlal v20.4s, v6.4h, v0.h[6]; smlal2 v21.4s, v6.8h, v0.h[6]; smlal v22.4s, v8.4h, v0.h[6]; smlal2 v23.4s, v8.8h, v0.h[6]
	WORD $0x0f702870; WORD $0x4f702871; WORD $0x0f7028b2; WORD $0x4f7028b3 // smlal v16.4s, v3.4h, v0.h[7]; smlal2 v17.4s, v3.8h, v0.h[7]; smlal v18.4s, v5.4h, v0.h[7]; smlal2 v19.4s, v5.8h, v0.h[7]
	WORD $0x0f7028f4; WORD $0x4f7028f5; WORD $0x0f702936; WORD $0x4f702937 // smlal v20.4s, v7.4h, v0.h[7]; smlal2 v21.4s, v7.8h, v0.h[7]; smlal v22.4s, v9.4h, v0.h[7]; smlal2 v23.4s, v9.8h, v0.h[7]
	WORD $0x0f612858; WORD $0x4f612859; WORD $0x0f61289a; WORD $0x4f61289b // smlal v24.4s, v2.4h, v1.h[6]; smlal2 v25.4s, v2.8h, v1.h[6]; smlal v26.4s, v4.4h, v1.h[6]; smlal2 v27.4s, v4.8h, v1.h[6]
	WORD $0x0f6128dc; WORD $0x4f6128dd; WORD $0x0f61291e; WORD $0x4f61291f // smlal v28.4s, v6.4h, v1.h[6]; smlal2 v29.4s, v6.8h, v1.h[6]; smlal v30.4s, v8.4h, v1.h[6]; smlal2 v31.4s, v8.8h, v1.h[6]
	WORD $0x0f712878; WORD $0x4f712879; WORD $0x0f7128ba; WORD $0x4f7128bb // smlal v24.4s, v3.4h, v1.h[7]; smlal2 v25.4s, v3.8h, v1.h[7]; smlal v26.4s, v5.4h, v1.h[7]; smlal2 v27.4s, v5.8h, v1.h[7]
	WORD $0x0f7128fc; WORD $0x4f7128fd; WORD $0x0f71293e; WORD $0x4f71293f // smlal v28.4s, v7.4h, v1.h[7]; smlal2 v29.4s, v7.8h, v1.h[7]; smlal v30.4s, v9.4h, v1.h[7]; smlal2 v31.4s, v9.8h, v1.h[7]
	SUBS $8, R5, R5
	BNE  keys
	WORD $0x4ddfc8e0 // ld1r {v0.4s}, [x7], #4
	WORD $0x4e21da10; WORD $0x4e21da31; WORD $0x4e21da52; WORD $0x4e21da73; WORD $0x4e21da94; WORD $0x4e21dab5; WORD $0x4e21dad6; WORD $0x4e21daf7 // scvtf v16.4s, v16.4s; scvtf v17.4s, v17.4s; scvtf v18.4s, v18.4s; scvtf v19.4s, v19.4s; scvtf v20.4s, v20.4s; scvtf v21.4s, v21.4s; scvtf v22.4s, v22.4s; scvtf v23.4s, v23.4s
	WORD $0x6e20de10; WORD $0x6e20de31; WORD $0x6e20de52; WORD $0x6e20de73; WORD $0x6e20de94; WORD $0x6e20deb5; WORD $0x6e20ded6; WORD $0x6e20def7 // fmul v16.4s, v16.4s, v0.4s; fmul v17.4s, v17.4s, v0.4s; fmul v18.4s, v18.4s, v0.4s; fmul v19.4s, v19.4s, v0.4s; fmul v20.4s, v20.4s, v0.4s; fmul v21.4s, v21.4s, v0.4s; fmul v22.4s, v22.4s, v0.4s; fmul v23.4s, v23.4s, v0.4s
	WORD $0x4c9f2810; WORD $0x4c002814 // st1 {v16.4s-v19.4s}, [x0], #64; st1 {v20.4s-v23.4s}, [x0]
	CBZ  R8, done
	SUB  $64, R0, R0
	ADD  R1<<2, R0, R0
	WORD $0x4ddfc8e0 // ld1r {v0.4s}, [x7], #4
	WORD $0x4e21db18; WORD $0x4e21db39; WORD $0x4e21db5a; WORD $0x4e21db7b; WORD $0x4e21db9c; WORD $0x4e21dbbd; WORD $0x4e21dbde; WORD $0x4e21dbff // scvtf v24.4s, v24.4s; scvtf v25.4s, v25.4s; scvtf v26.4s, v26.4s; scvtf v27.4s, v27.4s; scvtf v28.4s, v28.4s; scvtf v29.4s, v29.4s; scvtf v30.4s, v30.4s; scvtf v31.4s, v31.4s
	WORD $0x6e20df18; WORD $0x6e20df39; WORD $0x6e20df5a; WORD $0x6e20df7b; WORD $0x6e20df9c; WORD $0x6e20dfbd; WORD $0x6e20dfde; WORD $0x6e20dfff // fmul v24.4s, v24.4s, v0.4s; fmul v25.4s, v25.4s, v0.4s; fmul v26.4s, v26.4s, v0.4s; fmul v27.4s, v27.4s, v0.4s; fmul v28.4s, v28.4s, v0.4s; fmul v29.4s, v29.4s, v0.4s; fmul v30.4s, v30.4s, v0.4s; fmul v31.4s, v31.4s, v0.4s
	WORD $0x4c9f2818; WORD $0x4c00281c // st1 {v24.4s-v27.4s}, [x0], #64; st1 {v28.4s-v31.4s}, [x0]

done:
	RET
