package store

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// inChild marks the copy of a test that runs with mounts of its own.
const inChild = "IBID_STORE_TEST_MOUNTS"

// withMounts runs the calling test again in a process whose mounts nobody else
// sees, and reports whether this is that process. A folder's mode says nothing
// to root, and no disk here is full: a mount can be both.
func withMounts(t *testing.T) bool {
	if os.Getenv(inChild) != "" {
		return true
	}
	child := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	child.Env = append(os.Environ(), inChild+"=1")
	child.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS}
	if os.Getuid() != 0 {
		child.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		child.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
	}
	out, err := child.CombinedOutput()
	if errors.Is(err, syscall.EPERM) || strings.Contains(string(out), "--- SKIP") {
		t.Skipf("no mounts for this user: %v %s", err, out)
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return false
}

func mount(t *testing.T, dir string, flags uintptr, data string) {
	t.Helper()
	// Without this the mount would be seen outside.
	if err := syscall.Mount("", "/", "", syscall.MS_PRIVATE|syscall.MS_REC, ""); err != nil {
		t.Skipf("make mounts private: %v", err)
	}
	if err := syscall.Mount("tmpfs", dir, "tmpfs", flags, data); err != nil {
		t.Skipf("mount a file system: %v", err)
	}
	t.Cleanup(func() { syscall.Unmount(dir, syscall.MNT_DETACH) })
}

func TestReadOnlyFolder(t *testing.T) {
	if !withMounts(t) {
		return
	}
	dir := t.TempDir()
	mount(t, dir, 0, "")
	s := open(t, dir)
	put(t, s, "e", vector("one", 1))
	mustCommit(t, s, Change{Snapshot: snapshot("s1"), Put: []Document{sample("a", "one")}})
	s.Close()
	mount(t, dir, syscall.MS_REMOUNT|syscall.MS_RDONLY, "")

	r := open(t, dir)
	if state := mustLoad(t, r, "e"); !r.ReadOnly() || len(state.Documents) != 1 || len(state.Vectors) != 1 {
		t.Errorf("read-only %v, state %+v", r.ReadOnly(), state)
	}
	_, lockErr := r.Lock(context.Background(), nil)
	_, commitErr := r.Commit(context.Background(), Change{Snapshot: snapshot("s2")})
	for what, err := range map[string]error{
		"lock":   lockErr,
		"put":    r.PutVectors(context.Background(), "e", []Vector{vector("two", 2)}),
		"commit": commitErr,
	} {
		if !errors.Is(err, ErrReadOnly) || !strings.Contains(err.Error(), advice(ErrReadOnly)) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := Open(context.Background(), quiet(), filepath.Join(dir, "new")); !errors.Is(err, ErrReadOnly) {
		t.Errorf("a new folder in it: %v", err)
	}
}

func TestReadOnlyFolderWithoutADatabase(t *testing.T) {
	if !withMounts(t) {
		return
	}
	dir := t.TempDir()
	mount(t, dir, syscall.MS_RDONLY, "")
	if _, err := Open(context.Background(), quiet(), dir); !errors.Is(err, ErrReadOnly) {
		t.Errorf("error %v", err)
	}
}

func TestFullDisk(t *testing.T) {
	if !withMounts(t) {
		return
	}
	dir := t.TempDir()
	mount(t, dir, 0, "size=2m")
	s := open(t, dir)
	put(t, s, "e", vector("one", 1))
	mustCommit(t, s, Change{Snapshot: snapshot("s1"), Put: []Document{sample("a", "one")}})
	documents, vectors := large(8000, 384)
	err := s.PutVectors(context.Background(), "e", vectors)
	if !errors.Is(err, ErrFull) || !strings.Contains(err.Error(), advice(ErrFull)) {
		t.Errorf("put: %v", err)
	}
	_, err = s.Commit(context.Background(), Change{Snapshot: snapshot("s2"), Put: documents})
	if !errors.Is(err, ErrFull) {
		t.Errorf("commit: %v", err)
	}
	s.Close()
	state := mustLoad(t, open(t, dir), "e")
	if state.Snapshot.ID != "s1" || len(state.Documents) != 1 || len(state.Vectors) != 1 {
		t.Errorf("after a full disk: snapshot %s, %d documents, %d vectors", state.Snapshot.ID, len(state.Documents), len(state.Vectors))
	}
}

func TestFullDiskFromTheStart(t *testing.T) {
	if !withMounts(t) {
		return
	}
	dir := t.TempDir()
	mount(t, dir, 0, "size=16k")
	if _, err := Open(context.Background(), quiet(), dir); !errors.Is(err, ErrFull) {
		t.Errorf("error %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, fileName)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("half a database is there: %v", err)
	}
}
