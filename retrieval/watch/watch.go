// Package watch tells when files below a folder have changed and come to rest.
//
// It promises to tell of every change in the end, also on file systems that do
// not report them, and to wait for a file that is still being written as long as
// that can be seen. It does not say what changed: whoever is told looks.
package watch

import (
	"context"
	"log/slog"
	"os"
	"time"

	"github.com/fsnotify/fsnotify"
)

// pace is how long the steps of watching take.
type pace struct {
	quiet   time.Duration // nothing changes for so long: it is at rest
	longest time.Duration // a folder that never rests is told of so often
	poll    time.Duration // between looks where the system does not report changes
	check   time.Duration // between looks where it does: for what it left out
}

func defaultPace() pace {
	return pace{quiet: 400 * time.Millisecond, longest: 30 * time.Second, poll: 5 * time.Second, check: time.Minute}
}

// Watch calls changed when something below dir has changed and come to rest,
// and once at the beginning, for what changed before; one call at a time, until
// ctx is done. Hidden files are not looked at. Where the system does not report
// changes (network file systems, too many folders), the folder is looked at every
// few seconds instead. A folder that is away counts as one without files.
func Watch(ctx context.Context, log *slog.Logger, dir string, changed func()) {
	w := &watcher{log: log, dir: dir, pace: defaultPace(), remote: remote, changed: changed}
	w.run(ctx)
}

// fresh is how long after its last change a file that is open for writing counts
// as unfinished: programs keep files open that nobody writes to.
const fresh = time.Minute

// Unfinished reports whether a file is being written: some process has it open
// for writing, and did write not long ago. It is false where the system does not
// say so.
func Unfinished(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && time.Since(info.ModTime()) < fresh && beingWritten(path)
}

type watcher struct {
	log     *slog.Logger
	dir     string
	pace    pace
	remote  func(dir string) bool // whether others may write there without this system knowing
	changed func()

	events *fsnotify.Watcher // nil: the folder is polled
	told   tree              // the folder when changed was called last
	seen   tree              // and at the last look
	since  time.Time         // when it was first seen to differ from told; zero when it does not
}

func (w *watcher) run(ctx context.Context) {
	w.subscribe()
	defer w.unsubscribe()
	w.told = look(w.dir)
	w.seen = w.told
	w.changed()
	for {
		w.wait(ctx)
		if ctx.Err() != nil {
			return
		}
		w.compare()
	}
}

// wait returns when it is time to look: a quiet while after something happened,
// else when the next look is due.
func (w *watcher) wait(ctx context.Context) {
	due := time.NewTimer(w.next())
	defer due.Stop()
	var events chan fsnotify.Event
	var errors chan error
	if w.events != nil {
		events, errors = w.events.Events, w.events.Errors
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-due.C:
			return
		case e := <-events:
			if !w.matters(e) {
				continue
			}
			if w.since.IsZero() {
				w.since = time.Now()
			}
			if time.Since(w.since) < w.pace.longest {
				due.Reset(w.pace.quiet)
			}
		case err := <-errors: // events were lost
			w.log.Warn("watching the documents: some changes were not reported, looking for them", "error", err)
			return
		}
	}
}

// next is how long until the next look.
func (w *watcher) next() time.Duration {
	switch {
	case !w.since.IsZero():
		return w.pace.quiet
	case w.events == nil:
		return w.pace.poll
	}
	return w.pace.check
}

// matters takes in an event, and watches a folder that is new.
func (w *watcher) matters(e fsnotify.Event) bool {
	if hidden(e.Name) || e.Op == fsnotify.Chmod {
		return false
	}
	if e.Has(fsnotify.Create) {
		_ = w.add(e.Name) // a file, or gone again: the next look finds what is there
	}
	return true
}

// compare looks at the folder, and tells of it when it has changed and is at rest.
func (w *watcher) compare() {
	now, before := look(w.dir), w.seen
	w.seen = now
	if now.equal(w.told) {
		w.since = time.Time{}
		return
	}
	if w.since.IsZero() {
		w.since = time.Now()
	}
	if !w.atRest(now, before) && time.Since(w.since) < w.pace.longest {
		return
	}
	switch {
	case !now.sameFolder(w.told): // another file system may lie there now
		w.unsubscribe()
		w.subscribe()
	case w.events != nil:
		_ = w.add(w.dir) // folders of which nothing was reported
	}
	w.told, w.since = now, time.Time{}
	w.changed()
}

func (w *watcher) atRest(now, before tree) bool { return now.equal(before) && !now.writing(w.told) }
