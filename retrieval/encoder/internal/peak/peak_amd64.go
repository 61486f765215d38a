package peak

// Each function runs 24 (or 12, of 256 bits) independent chains of one instruction, n times over.

//go:noescape
func dpbusd512(n int)

//go:noescape
func maddwd256(n int)

//go:noescape
func fma512(n int)

//go:noescape
func fma256(n int)
