package retrieval

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"
)

// ErrBusy says that a reload is under way already.
var ErrBusy = errors.New("the documents are being reloaded already")

// A Reloader brings one index up to date with one source, whoever asks for it:
// a person, a schedule, a watcher. One reload runs at a time. It is safe for
// concurrent use.
type Reloader struct {
	log     *slog.Logger
	index   *Index
	source  Source
	running sync.Mutex

	mu     sync.Mutex // guards what follows
	report Report
	at     time.Time
	err    error
}

// NewReloader returns a reloader that has not run yet.
func NewReloader(log *slog.Logger, index *Index, source Source) *Reloader {
	return &Reloader{log: log, index: index, source: source}
}

// Reload brings the index up to date, as Sync does; questions under way finish
// on the snapshot that they began with. mayDrop lets it drop more than half of
// the documents. progress may be nil; it is called from one goroutine at a time.
//
// Errors: ErrBusy at once when a reload is under way, and those of Sync: after
// ErrWouldDrop, whose *DropError says what would go, ask a person, then reload
// with mayDrop.
func (r *Reloader) Reload(ctx context.Context, mayDrop bool, progress func(Progress)) (*Report, error) {
	if !r.running.TryLock() {
		return nil, ErrBusy
	}
	defer r.running.Unlock()
	report, err := r.index.sync(ctx, r.source, progress, mayDrop)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.at, r.err = time.Now(), err
	if err == nil {
		r.report = *report
	}
	return report, err
}

// Last returns what the last reload that succeeded reported, when the last one
// ended, and why that failed, if it did. The time is zero before the first.
func (r *Reloader) Last() (Report, time.Time, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.report, r.at, r.err
}

// How soon Run tries again: after another's reload was under way, and when files
// were being written.
const (
	retryBusy       = time.Second
	retryUnfinished = 30 * time.Second
)

// Run reloads on a schedule, unless every is 0, and whenever changed says so,
// until ctx is done. It never drops more than half of the documents by itself,
// and calls after with the outcome of every reload, unless that is nil.
func (r *Reloader) Run(ctx context.Context, every time.Duration, changed <-chan struct{}, after func(*Report, error)) {
	var tick <-chan time.Time
	if every > 0 {
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		tick = ticker.C
	}
	var retry <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick:
		case <-changed:
		case <-retry:
		}
		retry = nil
		report, err := r.Reload(ctx, false, nil)
		if errors.Is(err, ErrBusy) { // it may have looked before the change
			retry = time.After(retryBusy)
			continue
		}
		if ctx.Err() != nil {
			return
		}
		if err == nil && report.Unfinished > 0 {
			retry = time.After(retryUnfinished)
		}
		r.tell(report, err)
		if after != nil {
			after(report, err)
		}
	}
}

// tell logs an outcome, but not that nothing changed.
func (r *Reloader) tell(report *Report, err error) {
	switch {
	case err != nil:
		r.log.Error("the documents were not reloaded; the index is as it was", "error", err)
	case len(report.Versions) > 0:
		r.log.Info("reloaded the documents", "snapshot", report.Snapshot, "added", len(report.Added), "changed", len(report.Changed),
			"removed", len(report.Removed), "skipped", len(report.Skipped), "answers_touched", report.Touched, "took", report.Duration)
	}
}
