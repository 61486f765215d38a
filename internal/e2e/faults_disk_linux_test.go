package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"ibid/internal/discordsim"
)

// tmpfs mounts a file system of 64 MB as the bot's data folder.
func (s *scene) tmpfs() {
	s.t.Helper()
	if err := syscall.Mount("tmpfs", s.data, "tmpfs", 0, "size=64m"); err != nil {
		s.t.Skipf("no mounts for this user: %v", err)
	}
	s.t.Cleanup(func() { _ = syscall.Unmount(s.data, syscall.MNT_DETACH) })
}

// TestDataFolderThatCannotBeWritten answers from the index that is there.
func TestDataFolderThatCannotBeWritten(t *testing.T) {
	s := endure(t, discordsim.Options{}, (*scene).tmpfs)
	s.ready()
	s.quits()
	if err := syscall.Mount("tmpfs", s.data, "tmpfs", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Skipf("remount: %v", err)
	}
	s.again()
	s.whole()
	asked := s.mention()
	s.settled(asked)
	if said := s.bot.said(); !strings.Contains(said, "cannot be written") {
		t.Errorf("it does not say so:\n%s", said)
	}
}

// TestDiskThatIsFull answers on, and says what it cannot keep.
func TestDiskThatIsFull(t *testing.T) {
	s := endure(t, discordsim.Options{}, (*scene).tmpfs)
	s.ready()
	fill(t, s.data)
	for range 3 {
		asked := s.mention()
		s.settled(asked)
		s.whole()
	}
	s.bot.says(s, "disk is full")
}

// fill writes until nothing more fits.
func fill(t *testing.T, dir string) {
	t.Helper()
	f, err := os.Create(filepath.Join(dir, "everything-else"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, size := range []int{1 << 16, 1 << 12, 1} {
		for err = nil; err == nil; {
			_, err = f.Write(make([]byte, size))
		}
	}
}
