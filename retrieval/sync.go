package retrieval

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"ibid/corpus"
	"ibid/store"
)

// The stages of a Sync, in their order.
const (
	StageWaiting   = "waiting"   // another ibid is indexing
	StageReading   = "reading"   // documents
	StageEmbedding = "embedding" // passages
	StageBuilding  = "building"  // what is searched
)

// A Progress says how far a Sync is. Total is 0 where it is unknown.
type Progress struct {
	Stage       string
	Done, Total int
}

// A Report says what a Sync did, documents by their IDs.
type Report struct {
	Added, Changed, Removed []string
	Unchanged               int
	Skipped                 []corpus.Skipped
	Passages                int // in the index now
	Embedded                int // texts that were new
	Snapshot                string
	Duration                time.Duration
}

// settle is how old a file must have been when it was read for its size and
// time to stand for its bytes: a file system's clock is coarse.
const settle = 2 * time.Second

// Sync brings the index up to date with the source: only files that changed are
// read, only texts that are new are embedded. What was embedded is kept even
// when Sync fails or is cancelled; the index itself changes as a whole at the
// end or not at all. progress may be nil; it is called from one goroutine at a
// time.
//
// Errors: ErrNoText when nothing can be read, and those of store.
func (ix *Index) Sync(ctx context.Context, src Source, progress func(Progress)) (*Report, error) {
	if progress == nil {
		progress = func(Progress) {}
	}
	ix.syncing.Lock()
	defer ix.syncing.Unlock()
	unlock, err := ix.store.Lock(ctx, func() { progress(Progress{Stage: StageWaiting}) })
	if err != nil {
		return nil, fmt.Errorf("sync: %w", err)
	}
	defer unlock()
	run := &syncRun{ix: ix, src: src, progress: progress, began: time.Now(), report: &Report{}}
	if err := run.do(ctx); err != nil {
		return nil, fmt.Errorf("sync: %w", err)
	}
	run.report.Duration = time.Since(run.began)
	return run.report, nil
}

// Load makes the index of what was synced last, without looking at the source.
//
// Errors: ErrStale when it was made with other settings, store.ErrEmpty when
// there is nothing yet, and the other errors of store.
func (ix *Index) Load(ctx context.Context) error {
	ix.syncing.Lock()
	defer ix.syncing.Unlock()
	state, err := ix.store.Load(ctx, ix.embedder.Name())
	if err != nil {
		return fmt.Errorf("load the index: %w", err)
	}
	if state.Snapshot.Options != ix.fingerprint() || state.Snapshot.Encoder != ix.embedder.Name() {
		return fmt.Errorf("load the index: %w", ErrStale)
	}
	snap, err := ix.build(ctx, state.Snapshot, state.Documents, state.Vectors)
	if err != nil {
		return fmt.Errorf("load the index: %w", err)
	}
	ix.current.Store(snap)
	return nil
}

// fingerprint names all that decides how documents become passages.
func (ix *Index) fingerprint() string {
	text, err := json.Marshal(struct {
		Split   corpus.SplitOptions
		Reading string
		Compose int
	}{ix.opts.Split, ix.opts.Reading, composeVersion})
	if err != nil {
		return err.Error() // it holds numbers and strings only
	}
	return string(text)
}

// A syncRun is one Sync under way.
type syncRun struct {
	ix       *Index
	src      Source
	progress func(Progress)
	began    time.Time
	report   *Report

	base map[string]*store.Document // what the last snapshot holds, by ID
	info store.Snapshot             // of the last snapshot
	kept []store.Document           // the next snapshot's, by ID
	put  []store.Document           // those of them that must be written
	have map[store.Key][]float32
}

func (r *syncRun) do(ctx context.Context) error {
	if err := r.loadBase(ctx); err != nil {
		return err
	}
	if err := r.read(ctx); err != nil {
		return err
	}
	if err := r.embed(ctx); err != nil {
		return err
	}
	info := store.Snapshot{
		ID:      snapshotID(r.ix.fingerprint(), r.ix.embedder.Name(), r.kept),
		Created: r.began,
		Options: r.ix.fingerprint(),
		Encoder: r.ix.embedder.Name(),
	}
	r.progress(Progress{Stage: StageBuilding})
	snap, err := r.snapshot(ctx, info)
	if err != nil {
		return err
	}
	if err := r.commit(ctx, info); err != nil {
		return err
	}
	r.report.Snapshot, r.report.Passages = snap.ID(), len(snap.passages)
	r.ix.current.Store(snap)
	return nil
}

// snapshot builds what is searched, unless nothing changed.
func (r *syncRun) snapshot(ctx context.Context, info store.Snapshot) (*Snapshot, error) {
	if current := r.ix.Snapshot(); current.ID() == info.ID {
		return current, nil
	}
	return r.ix.build(ctx, info, r.kept, r.have)
}

func (r *syncRun) loadBase(ctx context.Context) error {
	state, err := r.ix.store.Load(ctx, r.ix.embedder.Name())
	if err != nil && !errors.Is(err, store.ErrEmpty) {
		return err
	}
	r.info, r.have = state.Snapshot, state.Vectors
	r.base = make(map[string]*store.Document, len(state.Documents))
	for i := range state.Documents {
		r.base[state.Documents[i].ID] = &state.Documents[i]
	}
	return nil
}

// read fills kept and put, and the report's lists.
func (r *syncRun) read(ctx context.Context) error {
	files, skipped, err := r.src.Scan(ctx)
	if err != nil {
		return err
	}
	r.report.Skipped = skipped
	for i, file := range files {
		r.progress(Progress{StageReading, i, len(files)})
		if err := r.readFile(ctx, file); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			r.report.Skipped = append(r.report.Skipped, corpus.Skipped{Path: file.Path, Reason: err.Error()})
		}
	}
	r.progress(Progress{StageReading, len(files), len(files)})
	if len(r.kept) == 0 {
		return ErrNoText
	}
	slices.SortFunc(r.kept, func(a, b store.Document) int { return strings.Compare(a.ID, b.ID) })
	r.findRemoved()
	return nil
}

func (r *syncRun) readFile(ctx context.Context, file corpus.File) error {
	old := r.base[file.Path]
	if old != nil && r.info.Options == r.ix.fingerprint() && r.untouched(file, old) {
		r.report.Unchanged++
		r.kept = append(r.kept, *old)
		return nil
	}
	doc, err := r.src.Read(ctx, file)
	if err != nil {
		return err
	}
	if doc.ID != file.Path {
		return fmt.Errorf("its ID is %q instead of its path", doc.ID)
	}
	next, err := r.ix.split(doc)
	if err != nil {
		return err
	}
	next.Size, next.Modified = file.Size, file.ModTime
	r.count(old, next)
	r.kept, r.put = append(r.kept, next), append(r.put, next)
	return nil
}

func (r *syncRun) untouched(file corpus.File, old *store.Document) bool {
	was := corpus.File{Path: old.ID, Size: old.Size, ModTime: old.Modified}
	return file.Unchanged(was) && old.Modified.Before(r.info.Created.Add(-settle))
}

func (r *syncRun) count(old *store.Document, next store.Document) {
	switch {
	case old == nil:
		r.report.Added = append(r.report.Added, next.ID)
	case old.Text != next.Text || !bytes.Equal(old.Meta, next.Meta):
		r.report.Changed = append(r.report.Changed, next.ID)
	default:
		r.report.Unchanged++
	}
}

func (r *syncRun) findRemoved() {
	for i := range r.kept {
		delete(r.base, r.kept[i].ID)
	}
	r.report.Removed = sortedKeys(r.base)
}

// commit writes the next snapshot, unless it is the last one again.
func (r *syncRun) commit(ctx context.Context, info store.Snapshot) error {
	if info.ID == r.info.ID && len(r.put) == 0 && len(r.report.Removed) == 0 {
		return nil
	}
	return r.ix.store.Commit(ctx, store.Change{Snapshot: info, Put: r.put, Remove: r.report.Removed})
}
