package retrieval

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
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
	Unfinished              int             // files that somebody is writing: their last text is kept until they are whole
	Passages                int             // in the index now
	Embedded                int             // texts that were new
	Versions                []store.Version // of the documents added, changed and removed: what became of their passages
	Touched                 int             // answers shown before that lost a text which they quote
	Snapshot                string
	Duration                time.Duration
}

// settle is how old a file must have been when it was read for its size and
// time to stand for its bytes: a file system's clock is coarse.
const settle = 2 * time.Second

// Sync brings the index up to date with the source: only files that changed are
// read, only texts that are new are embedded, and only they are indexed anew.
// What was embedded is kept even when Sync fails or is cancelled; the index
// itself changes as a whole at the end or not at all. progress may be nil; it is
// called from one goroutine at a time.
//
// Errors: ErrWouldDrop, a *DropError, when more than half of the documents are
// no longer there; ErrNoText when nothing can be read; and those of store.
func (ix *Index) Sync(ctx context.Context, src Source, progress func(Progress)) (*Report, error) {
	return ix.sync(ctx, src, progress, false)
}

// Replace is Sync that drops as many documents as are no longer there.
func (ix *Index) Replace(ctx context.Context, src Source, progress func(Progress)) (*Report, error) {
	return ix.sync(ctx, src, progress, true)
}

func (ix *Index) sync(ctx context.Context, src Source, progress func(Progress), mayDrop bool) (*Report, error) {
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
	run := &syncRun{ix: ix, src: src, progress: progress, mayDrop: mayDrop, began: time.Now(), report: &Report{}}
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
	h, err := restore(state)
	if err != nil {
		return fmt.Errorf("load the index: %w", err)
	}
	snap, err := ix.cold(h)
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
	mayDrop  bool
	began    time.Time
	report   *Report

	base  *holdings // what was committed last
	warm  *Snapshot // the snapshot in memory when it is of base, else nil
	picks []pick    // the next snapshot's documents, by ID
	have  map[store.Key][]float32

	unreadable map[string]store.Unreadable
	renewed    bool // a file that was read again is as it was: its time can be trusted from now on
}

// A pick is a document of the next snapshot: one of base as it is, or a new
// draft, which may be of a document in base.
type pick struct {
	place int // in base, -1 when it is not there
	draft *draft
}

func (r *syncRun) do(ctx context.Context) error {
	if err := r.findBase(ctx); err != nil {
		return err
	}
	if err := r.read(ctx); err != nil {
		return err
	}
	if err := r.guard(); err != nil {
		return err
	}
	if err := r.embed(ctx); err != nil {
		return err
	}
	r.progress(Progress{Stage: StageBuilding})
	next, from := r.assemble()
	change := r.change(next.info)
	same := r.unchanged(change)
	if same {
		next.info = r.base.info
	}
	snap, err := r.snapshot(next, from, same)
	if err != nil {
		return err
	}
	if !same {
		if r.report.Touched, err = r.ix.store.Commit(ctx, change); err != nil {
			return err
		}
	}
	r.report.Snapshot, r.report.Passages, r.report.Versions = snap.ID(), len(snap.passages), change.Versions
	r.ix.current.Store(snap)
	return nil
}

// findBase takes what is in memory for what was committed last, if it is that:
// another process may have committed since.
func (r *syncRun) findBase(ctx context.Context) error {
	head, err := r.ix.store.Head(ctx)
	if err != nil && !errors.Is(err, store.ErrEmpty) {
		return err
	}
	if current := r.ix.Snapshot(); err == nil && current.info.ID == head.ID && current.info.Created.Equal(head.Created) {
		r.warm, r.base = current, current.holdings
		return nil
	}
	state, err := r.ix.store.Load(ctx, r.ix.embedder.Name())
	if err != nil && !errors.Is(err, store.ErrEmpty) {
		return err
	}
	r.have = state.Vectors
	r.base, err = restore(state)
	return err
}

// assemble makes the next holdings, and says which passages of base are in them.
func (r *syncRun) assemble() (next *holdings, from []int) {
	next = newHoldings(store.Snapshot{}, len(r.picks), len(r.base.passages))
	from = make([]int, 0, len(r.base.passages))
	for _, p := range r.picks {
		if p.draft != nil {
			next.add(*p.draft, r.have)
			from = append(from, anew(len(p.draft.passages))...)
			continue
		}
		next.take(r.base, p.place)
		for i := r.base.first[p.place]; i < r.base.first[p.place+1]; i++ {
			from = append(from, i)
		}
	}
	next.unreadable = r.unreadable
	if r.warm == nil {
		r.lend(next)
	}
	next.info = store.Snapshot{
		ID:      snapshotID(r.ix.fingerprint(), r.ix.embedder.Name(), next),
		Created: r.began.UTC().Round(0),
		Options: r.ix.fingerprint(),
		Encoder: r.ix.embedder.Name(),
		Corpus:  r.ix.opts.Corpus,
	}
	return next, from
}

// lend gives passages of base the vectors that were made in this run, where the
// encoder was changed.
func (r *syncRun) lend(next *holdings) {
	for i, v := range next.vectors {
		if v == nil {
			next.vectors[i] = r.have[next.keys[i]]
		}
	}
}

// snapshot builds what is searched of what did change.
func (r *syncRun) snapshot(next *holdings, from []int, same bool) (*Snapshot, error) {
	switch {
	case r.warm == nil:
		return r.ix.cold(next)
	case same:
		return r.warm, nil
	case next.info.ID == r.warm.info.ID: // only the files' times are others
		s := *r.warm
		s.holdings = next
		return &s, nil
	}
	return r.ix.warm(next, r.warm, from)
}
