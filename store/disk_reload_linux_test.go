package store_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"ibid/store"
)

// reload brings the index below dir to an edition in a process of its own, as
// far as this one can be one.
func reload(dir string, n int) error {
	st, ix, err := index(context.Background(), dir, func(string) {})
	if err != nil {
		return err
	}
	defer st.Close()
	_, err = ix.Replace(context.Background(), edition(n), nil)
	return err
}

// leave fills a disk up to so many bytes.
func leave(t *testing.T, filler string, free int64) {
	t.Helper()
	var fs syscall.Statfs_t
	if err := syscall.Statfs(filepath.Dir(filler), &fs); err != nil {
		t.Fatal(err)
	}
	size := int64(fs.Bavail)*fs.Bsize - free
	if err := os.WriteFile(filler, make([]byte, max(size, 0)), 0o600); err != nil {
		t.Fatal(err)
	}
}

// Whatever room a reload has, it is made as a whole or not at all, and with
// room again it is made.
func TestAFullDiskAtEveryMomentOfAReload(t *testing.T) {
	if !store.WithMounts(t) {
		return
	}
	known, dir := ids(t), t.TempDir()
	data := filepath.Join(dir, "data")
	if err := os.Mkdir(data, 0o700); err != nil {
		t.Fatal(err)
	}
	store.Mount(t, data, 0, "size=2m")
	if err := reload(dir, 0); err != nil {
		t.Fatal(err)
	}
	filler := filepath.Join(data, "filler")
	now, full, made := 0, 0, 0
	for free := int64(0); free <= 480<<10; free += 12 << 10 {
		leave(t, filler, free)
		next := (now + 1) % editions
		err := reload(dir, next)
		if rest := os.Remove(filler); rest != nil {
			t.Fatal(rest)
		}
		switch {
		case err == nil:
			now = next
			made++
		case errors.Is(err, store.ErrFull):
			full++
		default:
			t.Fatalf("with %d bytes free: %v", free, err)
		}
		if got := served(t, dir); got != known[now] {
			t.Fatalf("with %d bytes free (%v): snapshot %s, want %s", free, err, got, known[now])
		}
	}
	if full == 0 || made == 0 {
		t.Errorf("the disk was full %d times, and not %d times", full, made)
	}
	t.Logf("the disk was full at %d of %d amounts of room; the old snapshot served each time, the new one otherwise", full, full+made)
	if err := reload(dir, (now+1)%editions); err != nil {
		t.Errorf("with room again: %v", err)
	}
}

func TestAReadOnlyFolderServesWhatItHolds(t *testing.T) {
	if !store.WithMounts(t) {
		return
	}
	known, dir := ids(t), t.TempDir()
	data := filepath.Join(dir, "data")
	if err := os.Mkdir(data, 0o700); err != nil {
		t.Fatal(err)
	}
	store.Mount(t, data, 0, "")
	if err := reload(dir, 0); err != nil {
		t.Fatal(err)
	}
	store.Mount(t, data, syscall.MS_REMOUNT|syscall.MS_RDONLY, "")
	if err := reload(dir, 1); !errors.Is(err, store.ErrReadOnly) {
		t.Errorf("a reload: %v", err)
	}
	if got := served(t, dir); got != known[0] {
		t.Errorf("snapshot %s, want %s", got, known[0])
	}
	if all, again := embedded(t, dir); all != texts || again != 0 {
		t.Errorf("%d texts embedded, %d again: nothing can be kept, so nothing may be", all, again)
	}
}
