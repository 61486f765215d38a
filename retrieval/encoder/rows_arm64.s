//go:build !purego

#include "textflag.h"

// The floating-point steps over rows with NEON, each instruction rounding as the line of kernels_portable.go that it stands
// for; there is no fused multiply-add. Vector instructions are encoded by scripts/encoder/neon.py.

// func rescaleVector(out *float32, stride int, acc *int32, rows int, zero *int32, step *float32, sums *int32, scale, bias *float32)
TEXT ·rescaleVector(SB), NOSPLIT, $0-72
	MOVD out+0(FP), R0
	MOVD stride+8(FP), R1
	MOVD acc+16(FP), R2
	MOVD rows+24(FP), R3
	MOVD zero+32(FP), R4
	MOVD step+40(FP), R5
	LSL  $2, R1, R1

row:
	MOVD sums+48(FP), R6
	MOVD scale+56(FP), R7
	MOVD bias+64(FP), R8
	MOVD R0, R9
	MOVD $4, R10 // groups of 16 columns
	WORD $0x4ddfc89e; WORD $0x4ddfc8bf // ld1r {v30.4s}, [x4], #4; ld1r {v31.4s}, [x5], #4

columns:
	WORD $0x4cdf2840; WORD $0x4cdf28c4; WORD $0x4cdf28f0; WORD $0x4cdf2914 // ld1 {v0.4s-v3.4s}, [x2], #64; ld1 {v4.4s-v7.4s}, [x6], #64; ld1 {v16.4s-v19.4s}, [x7], #64; ld1 {v20.4s-v23.4s}, [x8], #64
	WORD $0x6ebe9480; WORD $0x6ebe94a1; WORD $0x6ebe94c2; WORD $0x6ebe94e3 // mls v0.4s, v4.4s, v30.4s; mls v1.4s, v5.4s, v30.4s; mls v2.4s, v6.4s, v30.4s; mls v3.4s, v7.4s, v30.4s
	WORD $0x4e21d800; WORD $0x4e21d821; WORD $0x4e21d842; WORD $0x4e21d863 // scvtf v0.4s, v0.4s; scvtf v1.4s, v1.4s; scvtf v2.4s, v2.4s; scvtf v3.4s, v3.4s
	WORD $0x6e3fde10; WORD $0x6e3fde31; WORD $0x6e3fde52; WORD $0x6e3fde73 // fmul v16.4s, v16.4s, v31.4s; fmul v17.4s, v17.4s, v31.4s; fmul v18.4s, v18.4s, v31.4s; fmul v19.4s, v19.4s, v31.4s
	WORD $0x6e30dc00; WORD $0x6e31dc21; WORD $0x6e32dc42; WORD $0x6e33dc63 // fmul v0.4s, v0.4s, v16.4s; fmul v1.4s, v1.4s, v17.4s; fmul v2.4s, v2.4s, v18.4s; fmul v3.4s, v3.4s, v19.4s
	WORD $0x4e34d400; WORD $0x4e35d421; WORD $0x4e36d442; WORD $0x4e37d463 // fadd v0.4s, v0.4s, v20.4s; fadd v1.4s, v1.4s, v21.4s; fadd v2.4s, v2.4s, v22.4s; fadd v3.4s, v3.4s, v23.4s
	WORD $0x4c9f2920 // st1 {v0.4s-v3.4s}, [x9], #64
	SUBS $1, R10, R10
	BNE  columns
	ADD  R1, R0, R0
	SUBS $1, R3, R3
	BNE  row
	RET

// func boundsVector(x, by *float32, n int) (low, high float32)
TEXT ·boundsVector(SB), NOSPLIT, $0-32
	MOVD x+0(FP), R0
	MOVD by+8(FP), R1
	MOVD n+16(FP), R2
	WORD $0x4f000400; WORD $0x4f000401 // movi v0.4s, #0; movi v1.4s, #0

bounds:
	WORD $0x4cdf2802; WORD $0x4cdf2830 // ld1 {v2.4s-v5.4s}, [x0], #64; ld1 {v16.4s-v19.4s}, [x1], #64
	WORD $0x6e30dc42; WORD $0x6e31dc63; WORD $0x6e32dc84; WORD $0x6e33dca5 // fmul v2.4s, v2.4s, v16.4s; fmul v3.4s, v3.4s, v17.4s; fmul v4.4s, v4.4s, v18.4s; fmul v5.4s, v5.4s, v19.4s
	WORD $0x4ea3f446; WORD $0x4ea5f487; WORD $0x4e23f442; WORD $0x4e25f484 // fmin v6.4s, v2.4s, v3.4s; fmin v7.4s, v4.4s, v5.4s; fmax v2.4s, v2.4s, v3.4s; fmax v4.4s, v4.4s, v5.4s
	WORD $0x4ea6f400; WORD $0x4ea7f400; WORD $0x4e22f421; WORD $0x4e24f421 // fmin v0.4s, v0.4s, v6.4s; fmin v0.4s, v0.4s, v7.4s; fmax v1.4s, v1.4s, v2.4s; fmax v1.4s, v1.4s, v4.4s
	SUBS $16, R2, R2
	BNE  bounds
	WORD $0x6eb0f800; WORD $0x6e30f821 // fminv s0, v0.4s; fmaxv s1, v1.4s
	FMOVS F0, low+24(FP)
	FMOVS F1, high+28(FP)
	RET

// func bytesVector(dst *uint8, x, by *float32, n int, inverse float32, zero int32)
TEXT ·bytesVector(SB), NOSPLIT, $0-40
	MOVD dst+0(FP), R0
	MOVD x+8(FP), R1
	MOVD by+16(FP), R2
	MOVD n+24(FP), R3
	FMOVS inverse+32(FP), F30
	MOVW zero+36(FP), R4
	WORD $0x4e0407de; WORD $0x4e040c9f // dup v30.4s, v30.s[0]; dup v31.4s, w4

bytes:
	WORD $0x4cdf2820; WORD $0x4cdf2844 // ld1 {v0.4s-v3.4s}, [x1], #64; ld1 {v4.4s-v7.4s}, [x2], #64
	WORD $0x6e24dc00; WORD $0x6e25dc21; WORD $0x6e26dc42; WORD $0x6e27dc63 // fmul v0.4s, v0.4s, v4.4s; fmul v1.4s, v1.4s, v5.4s; fmul v2.4s, v2.4s, v6.4s; fmul v3.4s, v3.4s, v7.4s
	WORD $0x6e3edc00; WORD $0x6e3edc21; WORD $0x6e3edc42; WORD $0x6e3edc63 // fmul v0.4s, v0.4s, v30.4s; fmul v1.4s, v1.4s, v30.4s; fmul v2.4s, v2.4s, v30.4s; fmul v3.4s, v3.4s, v30.4s
	WORD $0x4e21a800; WORD $0x4e21a821; WORD $0x4e21a842; WORD $0x4e21a863 // fcvtns v0.4s, v0.4s; fcvtns v1.4s, v1.4s; fcvtns v2.4s, v2.4s; fcvtns v3.4s, v3.4s
	WORD $0x4ebf8400; WORD $0x4ebf8421; WORD $0x4ebf8442; WORD $0x4ebf8463 // add v0.4s, v0.4s, v31.4s; add v1.4s, v1.4s, v31.4s; add v2.4s, v2.4s, v31.4s; add v3.4s, v3.4s, v31.4s
	WORD $0x0e614800; WORD $0x4e614820; WORD $0x0e614842; WORD $0x4e614862 // sqxtn v0.4h, v0.4s; sqxtn2 v0.8h, v1.4s; sqxtn v2.4h, v2.4s; sqxtn2 v2.8h, v3.4s
	WORD $0x2e212800; WORD $0x6e212840; WORD $0x4c9f7000 // sqxtun v0.8b, v0.8h; sqxtun2 v0.16b, v2.8h; st1 {v0.16b}, [x0], #16
	SUBS $16, R3, R3
	BNE  bytes
	RET

// func geluVector(x *float32, n int, poly *float32)
TEXT ·geluVector(SB), NOSPLIT, $0-24
	MOVD x+0(FP), R0
	MOVD n+8(FP), R1
	MOVD poly+16(FP), R2
	WORD $0x4f00f61d; WORD $0x4f04f61e; WORD $0x4f03f41f // fmov v29.4s, #4.0; fmov v30.4s, #-4.0; fmov v31.4s, #0.5
	WORD $0x4ddfc854; WORD $0x4ddfc855; WORD $0x4ddfc856; WORD $0x4ddfc857 // ld1r {v20.4s}, [x2], #4; ld1r {v21.4s}, [x2], #4; ld1r {v22.4s}, [x2], #4; ld1r {v23.4s}, [x2], #4
	WORD $0x4ddfc858; WORD $0x4ddfc859; WORD $0x4ddfc85a // ld1r {v24.4s}, [x2], #4; ld1r {v25.4s}, [x2], #4; ld1r {v26.4s}, [x2], #4

gelu:
	WORD $0x4c402800 // ld1 {v0.4s-v3.4s}, [x0]
	WORD $0x4e3ef404; WORD $0x4e3ef425; WORD $0x4e3ef446; WORD $0x4e3ef467 // fmax v4.4s, v0.4s, v30.4s; fmax v5.4s, v1.4s, v30.4s; fmax v6.4s, v2.4s, v30.4s; fmax v7.4s, v3.4s, v30.4s
	WORD $0x4ebdf484; WORD $0x4ebdf4a5; WORD $0x4ebdf4c6; WORD $0x4ebdf4e7 // fmin v4.4s, v4.4s, v29.4s; fmin v5.4s, v5.4s, v29.4s; fmin v6.4s, v6.4s, v29.4s; fmin v7.4s, v7.4s, v29.4s
	WORD $0x6e24dc88; WORD $0x6e25dca9; WORD $0x6e26dcca; WORD $0x6e27dceb // fmul v8.4s, v4.4s, v4.4s; fmul v9.4s, v5.4s, v5.4s; fmul v10.4s, v6.4s, v6.4s; fmul v11.4s, v7.4s, v7.4s
	WORD $0x6e34dd0c; WORD $0x6e34dd2d; WORD $0x6e34dd4e; WORD $0x6e34dd6f // fmul v12.4s, v8.4s, v20.4s; fmul v13.4s, v9.4s, v20.4s; fmul v14.4s, v10.4s, v20.4s; fmul v15.4s, v11.4s, v20.4s
	WORD $0x4e35d58c; WORD $0x4e35d5ad; WORD $0x4e35d5ce; WORD $0x4e35d5ef // fadd v12.4s, v12.4s, v21.4s; fadd v13.4s, v13.4s, v21.4s; fadd v14.4s, v14.4s, v21.4s; fadd v15.4s, v15.4s, v21.4s
	WORD $0x6e28dd8c; WORD $0x6e29ddad; WORD $0x6e2addce; WORD $0x6e2bddef // fmul v12.4s, v12.4s, v8.4s; fmul v13.4s, v13.4s, v9.4s; fmul v14.4s, v14.4s, v10.4s; fmul v15.4s, v15.4s, v11.4s
	WORD $0x4e36d58c; WORD $0x4e36d5ad; WORD $0x4e36d5ce; WORD $0x4e36d5ef // fadd v12.4s, v12.4s, v22.4s; fadd v13.4s, v13.4s, v22.4s; fadd v14.4s, v14.4s, v22.4s; fadd v15.4s, v15.4s, v22.4s
	WORD $0x6e28dd8c; WORD $0x6e29ddad; WORD $0x6e2addce; WORD $0x6e2bddef // fmul v12.4s, v12.4s, v8.4s; fmul v13.4s, v13.4s, v9.4s; fmul v14.4s, v14.4s, v10.4s; fmul v15.4s, v15.4s, v11.4s
	WORD $0x4e37d58c; WORD $0x4e37d5ad; WORD $0x4e37d5ce; WORD $0x4e37d5ef // fadd v12.4s, v12.4s, v23.4s; fadd v13.4s, v13.4s, v23.4s; fadd v14.4s, v14.4s, v23.4s; fadd v15.4s, v15.4s, v23.4s
	WORD $0x6e28dd8c; WORD $0x6e29ddad; WORD $0x6e2addce; WORD $0x6e2bddef // fmul v12.4s, v12.4s, v8.4s; fmul v13.4s, v13.4s, v9.4s; fmul v14.4s, v14.4s, v10.4s; fmul v15.4s, v15.4s, v11.4s
	WORD $0x4e38d58c; WORD $0x4e38d5ad; WORD $0x4e38d5ce; WORD $0x4e38d5ef // fadd v12.4s, v12.4s, v24.4s; fadd v13.4s, v13.4s, v24.4s; fadd v14.4s, v14.4s, v24.4s; fadd v15.4s, v15.4s, v24.4s
	WORD $0x6e28dd8c; WORD $0x6e29ddad; WORD $0x6e2addce; WORD $0x6e2bddef // fmul v12.4s, v12.4s, v8.4s; fmul v13.4s, v13.4s, v9.4s; fmul v14.4s, v14.4s, v10.4s; fmul v15.4s, v15.4s, v11.4s
	WORD $0x4e39d58c; WORD $0x4e39d5ad; WORD $0x4e39d5ce; WORD $0x4e39d5ef // fadd v12.4s, v12.4s, v25.4s; fadd v13.4s, v13.4s, v25.4s; fadd v14.4s, v14.4s, v25.4s; fadd v15.4s, v15.4s, v25.4s
	WORD $0x6e28dd8c; WORD $0x6e29ddad; WORD $0x6e2addce; WORD $0x6e2bddef // fmul v12.4s, v12.4s, v8.4s; fmul v13.4s, v13.4s, v9.4s; fmul v14.4s, v14.4s, v10.4s; fmul v15.4s, v15.4s, v11.4s
	WORD $0x4e3ad58c; WORD $0x4e3ad5ad; WORD $0x4e3ad5ce; WORD $0x4e3ad5ef // fadd v12.4s, v12.4s, v26.4s; fadd v13.4s, v13.4s, v26.4s; fadd v14.4s, v14.4s, v26.4s; fadd v15.4s, v15.4s, v26.4s
	WORD $0x6e24dd8c; WORD $0x6e25ddad; WORD $0x6e26ddce; WORD $0x6e27ddef // fmul v12.4s, v12.4s, v4.4s; fmul v13.4s, v13.4s, v5.4s; fmul v14.4s, v14.4s, v6.4s; fmul v15.4s, v15.4s, v7.4s
	WORD $0x4e3fd58c; WORD $0x4e3fd5ad; WORD $0x4e3fd5ce; WORD $0x4e3fd5ef // fadd v12.4s, v12.4s, v31.4s; fadd v13.4s, v13.4s, v31.4s; fadd v14.4s, v14.4s, v31.4s; fadd v15.4s, v15.4s, v31.4s
	WORD $0x6e2cdc00; WORD $0x6e2ddc21; WORD $0x6e2edc42; WORD $0x6e2fdc63 // fmul v0.4s, v0.4s, v12.4s; fmul v1.4s, v1.4s, v13.4s; fmul v2.4s, v2.4s, v14.4s; fmul v3.4s, v3.4s, v15.4s
	WORD $0x4c9f2800 // st1 {v0.4s-v3.4s}, [x0], #64
	SUBS $16, R1, R1
	BNE  gelu
	RET

// func addVector(x, y *float32, n int) (sum float32)
TEXT ·addVector(SB), NOSPLIT, $0-28
	MOVD x+0(FP), R0
	MOVD y+8(FP), R1
	MOVD n+16(FP), R2
	WORD $0x4f000400; WORD $0x4f000401; WORD $0x4f000402; WORD $0x4f000403 // movi v0.4s, #0; movi v1.4s, #0; movi v2.4s, #0; movi v3.4s, #0

add:
	WORD $0x4c402804; WORD $0x4cdf2830 // ld1 {v4.4s-v7.4s}, [x0]; ld1 {v16.4s-v19.4s}, [x1], #64
	WORD $0x4e30d484; WORD $0x4e31d4a5; WORD $0x4e32d4c6; WORD $0x4e33d4e7 // fadd v4.4s, v4.4s, v16.4s; fadd v5.4s, v5.4s, v17.4s; fadd v6.4s, v6.4s, v18.4s; fadd v7.4s, v7.4s, v19.4s
	WORD $0x4e24d400; WORD $0x4e25d421; WORD $0x4e26d442; WORD $0x4e27d463 // fadd v0.4s, v0.4s, v4.4s; fadd v1.4s, v1.4s, v5.4s; fadd v2.4s, v2.4s, v6.4s; fadd v3.4s, v3.4s, v7.4s
	WORD $0x4c9f2804 // st1 {v4.4s-v7.4s}, [x0], #64
	SUBS $16, R2, R2
	BNE  add
	WORD $0x4e22d400; WORD $0x4e23d421; WORD $0x4e21d400; WORD $0x6e004001; WORD $0x0e21d400; WORD $0x7e30d800 // fadd v0.4s, v0.4s, v2.4s; fadd v1.4s, v1.4s, v3.4s; fadd v0.4s, v0.4s, v1.4s; ext v1.16b, v0.16b, v0.16b, #8; fadd v0.2s, v0.2s, v1.2s; faddp s0, v0.2s
	FMOVS F0, sum+24(FP)
	RET

// func centreVector(x *float32, n int, mean float32) (squares float32)
TEXT ·centreVector(SB), NOSPLIT, $0-28
	MOVD x+0(FP), R0
	MOVD n+8(FP), R1
	FMOVS mean+16(FP), F30
	WORD $0x4e0407de // dup v30.4s, v30.s[0]
	WORD $0x4f000400; WORD $0x4f000401; WORD $0x4f000402; WORD $0x4f000403 // movi v0.4s, #0; movi v1.4s, #0; movi v2.4s, #0; movi v3.4s, #0

centre:
	WORD $0x4c402804 // ld1 {v4.4s-v7.4s}, [x0]
	WORD $0x4ebed484; WORD $0x4ebed4a5; WORD $0x4ebed4c6; WORD $0x4ebed4e7 // fsub v4.4s, v4.4s, v30.4s; fsub v5.4s, v5.4s, v30.4s; fsub v6.4s, v6.4s, v30.4s; fsub v7.4s, v7.4s, v30.4s
	WORD $0x4c9f2804 // st1 {v4.4s-v7.4s}, [x0], #64
	WORD $0x6e24dc84; WORD $0x6e25dca5; WORD $0x6e26dcc6; WORD $0x6e27dce7 // fmul v4.4s, v4.4s, v4.4s; fmul v5.4s, v5.4s, v5.4s; fmul v6.4s, v6.4s, v6.4s; fmul v7.4s, v7.4s, v7.4s
	WORD $0x4e24d400; WORD $0x4e25d421; WORD $0x4e26d442; WORD $0x4e27d463 // fadd v0.4s, v0.4s, v4.4s; fadd v1.4s, v1.4s, v5.4s; fadd v2.4s, v2.4s, v6.4s; fadd v3.4s, v3.4s, v7.4s
	SUBS $16, R1, R1
	BNE  centre
	WORD $0x4e22d400; WORD $0x4e23d421; WORD $0x4e21d400; WORD $0x6e004001; WORD $0x0e21d400; WORD $0x7e30d800 // fadd v0.4s, v0.4s, v2.4s; fadd v1.4s, v1.4s, v3.4s; fadd v0.4s, v0.4s, v1.4s; ext v1.16b, v0.16b, v0.16b, #8; fadd v0.2s, v0.2s, v1.2s; faddp s0, v0.2s
	FMOVS F0, squares+24(FP)
	RET

// func affineVector(x *float32, n int, inverse float32, weight, bias *float32)
TEXT ·affineVector(SB), NOSPLIT, $0-40
	MOVD x+0(FP), R0
	MOVD n+8(FP), R1
	FMOVS inverse+16(FP), F30
	MOVD weight+24(FP), R2
	MOVD bias+32(FP), R3
	WORD $0x4e0407de // dup v30.4s, v30.s[0]

affine:
	WORD $0x4c402800; WORD $0x4cdf2844; WORD $0x4cdf2870 // ld1 {v0.4s-v3.4s}, [x0]; ld1 {v4.4s-v7.4s}, [x2], #64; ld1 {v16.4s-v19.4s}, [x3], #64
	WORD $0x6e3edc00; WORD $0x6e3edc21; WORD $0x6e3edc42; WORD $0x6e3edc63 // fmul v0.4s, v0.4s, v30.4s; fmul v1.4s, v1.4s, v30.4s; fmul v2.4s, v2.4s, v30.4s; fmul v3.4s, v3.4s, v30.4s
	WORD $0x6e24dc00; WORD $0x6e25dc21; WORD $0x6e26dc42; WORD $0x6e27dc63 // fmul v0.4s, v0.4s, v4.4s; fmul v1.4s, v1.4s, v5.4s; fmul v2.4s, v2.4s, v6.4s; fmul v3.4s, v3.4s, v7.4s
	WORD $0x4e30d400; WORD $0x4e31d421; WORD $0x4e32d442; WORD $0x4e33d463 // fadd v0.4s, v0.4s, v16.4s; fadd v1.4s, v1.4s, v17.4s; fadd v2.4s, v2.4s, v18.4s; fadd v3.4s, v3.4s, v19.4s
	WORD $0x4c9f2800 // st1 {v0.4s-v3.4s}, [x0], #64
	SUBS $16, R1, R1
	BNE  affine
	RET
