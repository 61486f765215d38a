package watch

import (
	"errors"
	"os"
	"slices"

	"golang.org/x/sys/unix"
)

// remote reports a file system on which others may write without this system
// knowing.
func remote(dir string) bool {
	var s unix.Statfs_t
	if unix.Statfs(dir, &s) != nil {
		return false
	}
	return slices.Contains([]uint32{
		unix.NFS_SUPER_MAGIC, unix.SMB_SUPER_MAGIC, unix.CIFS_SUPER_MAGIC, unix.SMB2_SUPER_MAGIC, unix.FUSE_SUPER_MAGIC,
		unix.V9FS_MAGIC, unix.CEPH_SUPER_MAGIC, unix.AFS_SUPER_MAGIC, unix.AFS_FS_MAGIC, unix.CODA_SUPER_MAGIC,
		0x786f4256, // VirtualBox's shared folders
	}, uint32(s.Type))
}

// beingWritten reports a file that some process has open for writing: the system
// then refuses a lease to read it (fcntl(2), F_SETLEASE). A file of another user,
// or a file system without leases, is not known to be.
func beingWritten(path string) bool {
	file, err := os.OpenFile(path, os.O_RDONLY|unix.O_NONBLOCK|unix.O_NOFOLLOW, 0)
	if err != nil {
		return false
	}
	defer file.Close() // which gives the lease back
	_, err = unix.FcntlInt(file.Fd(), unix.F_SETLEASE, unix.F_RDLCK)
	return errors.Is(err, unix.EAGAIN)
}
