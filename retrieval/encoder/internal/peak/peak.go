// Package peak runs nothing but multiplications in registers, so that its benchmarks say how fast a processor could at most
// multiply. It computes nothing of use.
package peak
