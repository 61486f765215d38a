package store

import "testing"

// WithMounts and Mount are for the tests outside the package.
func WithMounts(t *testing.T) bool { return withMounts(t) }

func Mount(t *testing.T, dir string, flags uintptr, data string) {
	t.Helper()
	mount(t, dir, flags, data)
}
