package watch

import (
	"io/fs"
	"path/filepath"

	"github.com/fsnotify/fsnotify"
)

// subscribe asks the system to report changes, if it can.
func (w *watcher) subscribe() {
	if w.remote(w.dir) {
		w.log.Info("watching the documents: their file system does not report changes, so they are looked at", "every", w.pace.poll)
		return
	}
	events, err := fsnotify.NewWatcher()
	if err == nil {
		w.events = events
		err = w.add(w.dir)
	}
	if err != nil {
		w.log.Warn("watching the documents: the system does not report changes, so they are looked at", "every", w.pace.poll, "error", err)
		w.unsubscribe()
	}
}

// add subscribes to a folder and those in it.
func (w *watcher) add(dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if path != w.dir && hidden(path) {
			return fs.SkipDir
		}
		return w.events.Add(path)
	})
}

func (w *watcher) unsubscribe() {
	if w.events != nil {
		_ = w.events.Close() // nothing more is wanted of it
		w.events = nil
	}
}
