package corpus

import (
	"io/fs"
	"path"
	"strings"
)

// maxLinks is as many links as Linux follows for one name before it says ELOOP.
const maxLinks = 40

// followLink describes the plain file at the end of a link. Each step is
// resolved by name, one path element at a time, so that a link through a
// linked folder is held to the corpus folder like any other.
func followLink(fsys fs.FS, name string) (fs.FileInfo, error) {
	todo, at := strings.Split(name, "/"), "."
	for links := 0; len(todo) > 0; {
		next, ok := step(at, todo[0])
		if !ok {
			return nil, &SkipError{Reason: "is a link that leaves the corpus folder: put the file itself here"}
		}
		todo = todo[1:]
		info, err := fs.Lstat(fsys, next)
		if err != nil {
			return nil, err
		}
		if info.Mode()&fs.ModeSymlink == 0 {
			at = next
			continue
		}
		if links++; links > maxLinks {
			return nil, &SkipError{Reason: "is a link that leads back to itself: delete it"}
		}
		target, err := fs.ReadLink(fsys, next)
		if err != nil {
			return nil, err
		}
		if path.IsAbs(target) {
			return nil, &SkipError{Reason: "is a link that leaves the corpus folder: put the file itself here"}
		}
		todo = append(strings.Split(target, "/"), todo...)
	}
	return linkTarget(fsys, at)
}

// step walks one path element from the folder at; ok is false above the top.
func step(at, element string) (next string, ok bool) {
	switch {
	case element == "" || element == ".":
		return at, true
	case element == ".." && at == ".":
		return "", false
	}
	return path.Join(at, element), true
}

func linkTarget(fsys fs.FS, name string) (fs.FileInfo, error) {
	info, err := fs.Lstat(fsys, name)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, &SkipError{Reason: "is a link to a folder: put the folder itself here"}
	}
	return info, nil
}
