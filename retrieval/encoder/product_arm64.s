//go:build !purego

#include "textflag.h"

// Matrix products on arm64. Activations are made signed by flipping their top bit, which takes 128 from them; each sum starts
// at 128 times the sum of its column's weights instead. Vector instructions are encoded by scripts/encoder/neon.py from the
// comments behind them.

// func productSDOT(acc *int32, a *uint8, stride, rows, depth int, panel *int8, sums *int32)
// rows is 4, 2 or 1; depth is a multiple of 16.
TEXT ·productSDOT(SB), NOSPLIT, $0-56
	MOVD acc+0(FP), R0
	MOVD a+8(FP), R1
	MOVD stride+16(FP), R2
	MOVD rows+24(FP), R3
	MOVD depth+32(FP), R4
	MOVD panel+40(FP), R5
	MOVD sums+48(FP), R6
	MOVD $4, R7 // groups of 16 columns
	MOVD $256, R11
	WORD $0x4f04e41b // movi v27.16b, #128
	CMP  $4, R3
	BNE  pairs

group4:
	WORD $0x4cdf28c0 // ld1 {v0.4s-v3.4s}, [x6], #64
	WORD $0x4f275400; WORD $0x4f275421; WORD $0x4f275442; WORD $0x4f275463 // shl v0.4s, v0.4s, #7; shl v1.4s, v1.4s, #7; shl v2.4s, v2.4s, #7; shl v3.4s, v3.4s, #7
	WORD $0x4ea01c04; WORD $0x4ea11c25; WORD $0x4ea21c46; WORD $0x4ea31c67 // mov v4.16b, v0.16b; mov v5.16b, v1.16b; mov v6.16b, v2.16b; mov v7.16b, v3.16b
	WORD $0x4ea01c08; WORD $0x4ea11c29; WORD $0x4ea21c4a; WORD $0x4ea31c6b // mov v8.16b, v0.16b; mov v9.16b, v1.16b; mov v10.16b, v2.16b; mov v11.16b, v3.16b
	WORD $0x4ea01c0c; WORD $0x4ea11c2d; WORD $0x4ea21c4e; WORD $0x4ea31c6f // mov v12.16b, v0.16b; mov v13.16b, v1.16b; mov v14.16b, v2.16b; mov v15.16b, v3.16b
	MOVD R4, R8
	MOVD R5, R10
	MOVD R1, R12
	ADD R2, R12, R13
	ADD R2, R13, R14
	ADD R2, R14, R15

quads4:
	WORD $0x4cdf719c; WORD $0x6e3b1f9c // ld1 {v28.16b}, [x12], #16; eor v28.16b, v28.16b, v27.16b
	WORD $0x4cdf71bd; WORD $0x6e3b1fbd // ld1 {v29.16b}, [x13], #16; eor v29.16b, v29.16b, v27.16b
	WORD $0x4cdf71de; WORD $0x6e3b1fde // ld1 {v30.16b}, [x14], #16; eor v30.16b, v30.16b, v27.16b
	WORD $0x4cdf71ff; WORD $0x6e3b1fff // ld1 {v31.16b}, [x15], #16; eor v31.16b, v31.16b, v27.16b
	WORD $0x4ccb2154 // ld1 {v20.16b-v23.16b}, [x10], x11
	WORD $0x4f9ce280; WORD $0x4f9ce2a1; WORD $0x4f9ce2c2; WORD $0x4f9ce2e3 // sdot v0.4s, v20.16b, v28.4b[0]; sdot v1.4s, v21.16b, v28.4b[0]; sdot v2.4s, v22.16b, v28.4b[0]; sdot v3.4s, v23.16b, v28.4b[0]
	WORD $0x4f9de284; WORD $0x4f9de2a5; WORD $0x4f9de2c6; WORD $0x4f9de2e7 // sdot v4.4s, v20.16b, v29.4b[0]; sdot v5.4s, v21.16b, v29.4b[0]; sdot v6.4s, v22.16b, v29.4b[0]; sdot v7.4s, v23.16b, v29.4b[0]
	WORD $0x4f9ee288; WORD $0x4f9ee2a9; WORD $0x4f9ee2ca; WORD $0x4f9ee2eb // sdot v8.4s, v20.16b, v30.4b[0]; sdot v9.4s, v21.16b, v30.4b[0]; sdot v10.4s, v22.16b, v30.4b[0]; sdot v11.4s, v23.16b, v30.4b[0]
	WORD $0x4f9fe28c; WORD $0x4f9fe2ad; WORD $0x4f9fe2ce; WORD $0x4f9fe2ef // sdot v12.4s, v20.16b, v31.4b[0]; sdot v13.4s, v21.16b, v31.4b[0]; sdot v14.4s, v22.16b, v31.4b[0]; sdot v15.4s, v23.16b, v31.4b[0]
	WORD $0x4ccb2154 // ld1 {v20.16b-v23.16b}, [x10], x11
	WORD $0x4fbce280; WORD $0x4fbce2a1; WORD $0x4fbce2c2; WORD $0x4fbce2e3 // sdot v0.4s, v20.16b, v28.4b[1]; sdot v1.4s, v21.16b, v28.4b[1]; sdot v2.4s, v22.16b, v28.4b[1]; sdot v3.4s, v23.16b, v28.4b[1]
	WORD $0x4fbde284; WORD $0x4fbde2a5; WORD $0x4fbde2c6; WORD $0x4fbde2e7 // sdot v4.4s, v20.16b, v29.4b[1]; sdot v5.4s, v21.16b, v29.4b[1]; sdot v6.4s, v22.16b, v29.4b[1]; sdot v7.4s, v23.16b, v29.4b[1]
	WORD $0x4fbee288; WORD $0x4fbee2a9; WORD $0x4fbee2ca; WORD $0x4fbee2eb // sdot v8.4s, v20.16b, v30.4b[1]; sdot v9.4s, v21.16b, v30.4b[1]; sdot v10.4s, v22.16b, v30.4b[1]; sdot v11.4s, v23.16b, v30.4b[1]
	WORD $0x4fbfe28c; WORD $0x4fbfe2ad; WORD $0x4fbfe2ce; WORD $0x4fbfe2ef // sdot v12.4s, v20.16b, v31.4b[1]; sdot v13.4s, v21.16b, v31.4b[1]; sdot v14.4s, v22.16b, v31.4b[1]; sdot v15.4s, v23.16b, v31.4b[1]
	WORD $0x4ccb2154 // ld1 {v20.16b-v23.16b}, [x10], x11
	WORD $0x4f9cea80; WORD $0x4f9ceaa1; WORD $0x4f9ceac2; WORD $0x4f9ceae3 // sdot v0.4s, v20.16b, v28.4b[2]; sdot v1.4s, v21.16b, v28.4b[2]; sdot v2.4s, v22.16b, v28.4b[2]; sdot v3.4s, v23.16b, v28.4b[2]
	WORD $0x4f9dea84; WORD $0x4f9deaa5; WORD $0x4f9deac6; WORD $0x4f9deae7 // sdot v4.4s, v20.16b, v29.4b[2]; sdot v5.4s, v21.16b, v29.4b[2]; sdot v6.4s, v22.16b, v29.4b[2]; sdot v7.4s, v23.16b, v29.4b[2]
	WORD $0x4f9eea88; WORD $0x4f9eeaa9; WORD $0x4f9eeaca; WORD $0x4f9eeaeb // sdot v8.4s, v20.16b, v30.4b[2]; sdot v9.4s, v21.16b, v30.4b[2]; sdot v10.4s, v22.16b, v30.4b[2]; sdot v11.4s, v23.16b, v30.4b[2]
	WORD $0x4f9fea8c; WORD $0x4f9feaad; WORD $0x4f9feace; WORD $0x4f9feaef // sdot v12.4s, v20.16b, v31.4b[2]; sdot v13.4s, v21.16b, v31.4b[2]; sdot v14.4s, v22.16b, v31.4b[2]; sdot v15.4s, v23.16b, v31.4b[2]
	WORD $0x4ccb2154 // ld1 {v20.16b-v23.16b}, [x10], x11
	WORD $0x4fbcea80; WORD $0x4fbceaa1; WORD $0x4fbceac2; WORD $0x4fbceae3 // sdot v0.4s, v20.16b, v28.4b[3]; sdot v1.4s, v21.16b, v28.4b[3]; sdot v2.4s, v22.16b, v28.4b[3]; sdot v3.4s, v23.16b, v28.4b[3]
	WORD $0x4fbdea84; WORD $0x4fbdeaa5; WORD $0x4fbdeac6; WORD $0x4fbdeae7 // sdot v4.4s, v20.16b, v29.4b[3]; sdot v5.4s, v21.16b, v29.4b[3]; sdot v6.4s, v22.16b, v29.4b[3]; sdot v7.4s, v23.16b, v29.4b[3]
	WORD $0x4fbeea88; WORD $0x4fbeeaa9; WORD $0x4fbeeaca; WORD $0x4fbeeaeb // sdot v8.4s, v20.16b, v30.4b[3]; sdot v9.4s, v21.16b, v30.4b[3]; sdot v10.4s, v22.16b, v30.4b[3]; sdot v11.4s, v23.16b, v30.4b[3]
	WORD $0x4fbfea8c; WORD $0x4fbfeaad; WORD $0x4fbfeace; WORD $0x4fbfeaef // sdot v12.4s, v20.16b, v31.4b[3]; sdot v13.4s, v21.16b, v31.4b[3]; sdot v14.4s, v22.16b, v31.4b[3]; sdot v15.4s, v23.16b, v31.4b[3]
	SUBS $16, R8, R8
	BNE  quads4
	MOVD R0, R9
	WORD $0x4c002920 // st1 {v0.4s-v3.4s}, [x9]
	ADD $256, R9, R9
	WORD $0x4c002924 // st1 {v4.4s-v7.4s}, [x9]
	ADD $256, R9, R9
	WORD $0x4c002928 // st1 {v8.4s-v11.4s}, [x9]
	ADD $256, R9, R9
	WORD $0x4c00292c // st1 {v12.4s-v15.4s}, [x9]
	ADD $64, R0, R0
	ADD $64, R5, R5
	SUBS $1, R7, R7
	BNE  group4
	RET

pairs:
	// A single row is taken twice and stored once.
	CMP  $2, R3
	BEQ  group2
	MOVD $0, R2

group2:
	WORD $0x4cdf28c0 // ld1 {v0.4s-v3.4s}, [x6], #64
	WORD $0x4f275400; WORD $0x4f275421; WORD $0x4f275442; WORD $0x4f275463 // shl v0.4s, v0.4s, #7; shl v1.4s, v1.4s, #7; shl v2.4s, v2.4s, #7; shl v3.4s, v3.4s, #7
	WORD $0x4ea01c04; WORD $0x4ea11c25; WORD $0x4ea21c46; WORD $0x4ea31c67 // mov v4.16b, v0.16b; mov v5.16b, v1.16b; mov v6.16b, v2.16b; mov v7.16b, v3.16b
	MOVD R4, R8
	MOVD R5, R10
	MOVD R1, R12
	ADD R2, R12, R13

quads2:
	WORD $0x4cdf719c; WORD $0x6e3b1f9c // ld1 {v28.16b}, [x12], #16; eor v28.16b, v28.16b, v27.16b
	WORD $0x4cdf71bd; WORD $0x6e3b1fbd // ld1 {v29.16b}, [x13], #16; eor v29.16b, v29.16b, v27.16b
	WORD $0x4ccb2154 // ld1 {v20.16b-v23.16b}, [x10], x11
	WORD $0x4f9ce280; WORD $0x4f9ce2a1; WORD $0x4f9ce2c2; WORD $0x4f9ce2e3 // sdot v0.4s, v20.16b, v28.4b[0]; sdot v1.4s, v21.16b, v28.4b[0]; sdot v2.4s, v22.16b, v28.4b[0]; sdot v3.4s, v23.16b, v28.4b[0]
	WORD $0x4f9de284; WORD $0x4f9de2a5; WORD $0x4f9de2c6; WORD $0x4f9de2e7 // sdot v4.4s, v20.16b, v29.4b[0]; sdot v5.4s, v21.16b, v29.4b[0]; sdot v6.4s, v22.16b, v29.4b[0]; sdot v7.4s, v23.16b, v29.4b[0]
	WORD $0x4ccb2154 // ld1 {v20.16b-v23.16b}, [x10], x11
	WORD $0x4fbce280; WORD $0x4fbce2a1; WORD $0x4fbce2c2; WORD $0x4fbce2e3 // sdot v0.4s, v20.16b, v28.4b[1]; sdot v1.4s, v21.16b, v28.4b[1]; sdot v2.4s, v22.16b, v28.4b[1]; sdot v3.4s, v23.16b, v28.4b[1]
	WORD $0x4fbde284; WORD $0x4fbde2a5; WORD $0x4fbde2c6; WORD $0x4fbde2e7 // sdot v4.4s, v20.16b, v29.4b[1]; sdot v5.4s, v21.16b, v29.4b[1]; sdot v6.4s, v22.16b, v29.4b[1]; sdot v7.4s, v23.16b, v29.4b[1]
	WORD $0x4ccb2154 // ld1 {v20.16b-v23.16b}, [x10], x11
	WORD $0x4f9cea80; WORD $0x4f9ceaa1; WORD $0x4f9ceac2; WORD $0x4f9ceae3 // sdot v0.4s, v20.16b, v28.4b[2]; sdot v1.4s, v21.16b, v28.4b[2]; sdot v2.4s, v22.16b, v28.4b[2]; sdot v3.4s, v23.16b, v28.4b[2]
	WORD $0x4f9dea84; WORD $0x4f9deaa5; WORD $0x4f9deac6; WORD $0x4f9deae7 // sdot v4.4s, v20.16b, v29.4b[2]; sdot v5.4s, v21.16b, v29.4b[2]; sdot v6.4s, v22.16b, v29.4b[2]; sdot v7.4s, v23.16b, v29.4b[2]
	WORD $0x4ccb2154 // ld1 {v20.16b-v23.16b}, [x10], x11
	WORD $0x4fbcea80; WORD $0x4fbceaa1; WORD $0x4fbceac2; WORD $0x4fbceae3 // sdot v0.4s, v20.16b, v28.4b[3]; sdot v1.4s, v21.16b, v28.4b[3]; sdot v2.4s, v22.16b, v28.4b[3]; sdot v3.4s, v23.16b, v28.4b[3]
	WORD $0x4fbdea84; WORD $0x4fbdeaa5; WORD $0x4fbdeac6; WORD $0x4fbdeae7 // sdot v4.4s, v20.16b, v29.4b[3]; sdot v5.4s, v21.16b, v29.4b[3]; sdot v6.4s, v22.16b, v29.4b[3]; sdot v7.4s, v23.16b, v29.4b[3]
	SUBS $16, R8, R8
	BNE  quads2
	MOVD R0, R9
	WORD $0x4c002920 // st1 {v0.4s-v3.4s}, [x9]
	ADD $256, R9, R9
	CMP $2, R3
	BNE  stored
	WORD $0x4c002924 // st1 {v4.4s-v7.4s}, [x9]

stored:
	ADD $64, R0, R0
	ADD $64, R5, R5
	SUBS $1, R7, R7
	BNE  group2
	RET

// func productSMULL(acc *int32, a *uint8, stride, rows, depth int, panel *int8, sums *int32)
// For processors without SDOT. rows is 2 or 1; depth is a multiple of 16. Two products fit 16 bits: 2*128*127 < 2^15.
TEXT ·productSMULL(SB), NOSPLIT, $0-56
	MOVD acc+0(FP), R0
	MOVD a+8(FP), R1
	MOVD stride+16(FP), R2
	MOVD rows+24(FP), R3
	MOVD depth+32(FP), R4
	MOVD panel+40(FP), R5
	MOVD sums+48(FP), R6
	MOVD $8, R7 // groups of 8 columns
	MOVD $256, R11
	WORD $0x4f04e41b // movi v27.16b, #128
	CMP  $2, R3
	BEQ  group
	MOVD $0, R2

group:
	WORD $0x4f000400; WORD $0x4f000401; WORD $0x4f000402; WORD $0x4f000403 // movi v0.4s, #0; movi v1.4s, #0; movi v2.4s, #0; movi v3.4s, #0
	WORD $0x4f000404; WORD $0x4f000405; WORD $0x4f000406; WORD $0x4f000407 // movi v4.4s, #0; movi v5.4s, #0; movi v6.4s, #0; movi v7.4s, #0
	MOVD R4, R8
	MOVD R5, R10
	MOVD R1, R12
	ADD R2, R12, R13

quads:
	WORD $0x4ccba148; WORD $0x4ccba14a // ld1 {v8.16b, v9.16b}, [x10], x11; ld1 {v10.16b, v11.16b}, [x10], x11
	WORD $0x4ddfc98c; WORD $0x4ddfc98d // ld1r {v12.4s}, [x12], #4; ld1r {v13.4s}, [x12], #4
	WORD $0x6e3b1d8c; WORD $0x6e3b1dad // eor v12.16b, v12.16b, v27.16b; eor v13.16b, v13.16b, v27.16b
	WORD $0x4ddfc9ae; WORD $0x4ddfc9af // ld1r {v14.4s}, [x13], #4; ld1r {v15.4s}, [x13], #4
	WORD $0x6e3b1dce; WORD $0x6e3b1def // eor v14.16b, v14.16b, v27.16b; eor v15.16b, v15.16b, v27.16b
	WORD $0x0e2cc110; WORD $0x4e2cc111; WORD $0x0e2cc132; WORD $0x4e2cc133 // smull v16.8h, v8.8b, v12.8b; smull2 v17.8h, v8.16b, v12.16b; smull v18.8h, v9.8b, v12.8b; smull2 v19.8h, v9.16b, v12.16b
	WORD $0x0e2d8150; WORD $0x4e2d8151; WORD $0x0e2d8172; WORD $0x4e2d8173 // smlal v16.8h, v10.8b, v13.8b; smlal2 v17.8h, v10.16b, v13.16b; smlal v18.8h, v11.8b, v13.8b; smlal2 v19.8h, v11.16b, v13.16b
	WORD $0x4e606a00; WORD $0x4e606a21; WORD $0x4e606a42; WORD $0x4e606a63 // sadalp v0.4s, v16.8h; sadalp v1.4s, v17.8h; sadalp v2.4s, v18.8h; sadalp v3.4s, v19.8h
	WORD $0x0e2ec114; WORD $0x4e2ec115; WORD $0x0e2ec136; WORD $0x4e2ec137 // smull v20.8h, v8.8b, v14.8b; smull2 v21.8h, v8.16b, v14.16b; smull v22.8h, v9.8b, v14.8b; smull2 v23.8h, v9.16b, v14.16b
	WORD $0x0e2f8154; WORD $0x4e2f8155; WORD $0x0e2f8176; WORD $0x4e2f8177 // smlal v20.8h, v10.8b, v15.8b; smlal2 v21.8h, v10.16b, v15.16b; smlal v22.8h, v11.8b, v15.8b; smlal2 v23.8h, v11.16b, v15.16b
	WORD $0x4e606a84; WORD $0x4e606aa5; WORD $0x4e606ac6; WORD $0x4e606ae7 // sadalp v4.4s, v20.8h; sadalp v5.4s, v21.8h; sadalp v6.4s, v22.8h; sadalp v7.4s, v23.8h
	SUBS $8, R8, R8
	BNE  quads
	WORD $0x4cdfa8d8; WORD $0x4f275718; WORD $0x4f275739 // ld1 {v24.4s, v25.4s}, [x6], #32; shl v24.4s, v24.4s, #7; shl v25.4s, v25.4s, #7
	WORD $0x4ea1bc00; WORD $0x4ea3bc41; WORD $0x4eb88400; WORD $0x4eb98421 // addp v0.4s, v0.4s, v1.4s; addp v1.4s, v2.4s, v3.4s; add v0.4s, v0.4s, v24.4s; add v1.4s, v1.4s, v25.4s
	WORD $0x4ea5bc84; WORD $0x4ea7bcc5; WORD $0x4eb88484; WORD $0x4eb984a5 // addp v4.4s, v4.4s, v5.4s; addp v5.4s, v6.4s, v7.4s; add v4.4s, v4.4s, v24.4s; add v5.4s, v5.4s, v25.4s
	WORD $0x4c00a800 // st1 {v0.4s, v1.4s}, [x0]
	CMP  $2, R3
	BNE  stored
	ADD  $256, R0, R9
	WORD $0x4c00a924 // st1 {v4.4s, v5.4s}, [x9]

stored:
	ADD $32, R0, R0
	ADD $32, R5, R5
	SUBS $1, R7, R7
	BNE  group
	RET
