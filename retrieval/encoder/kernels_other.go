//go:build (!amd64 && !arm64) || purego

package encoder

func fastest() *kernels { return portable() }

func available() []*kernels { return []*kernels{portable()} }
