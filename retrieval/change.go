package retrieval

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"slices"

	"ibid/corpus"
	"ibid/store"
)

// ErrWouldDrop says that more than half of the documents of the index are no
// longer there. It is a lost mount more often than a wish.
var ErrWouldDrop = errors.New("more than half of the documents would be dropped")

// A DropError is an ErrWouldDrop. Nothing was changed; Replace does it all the
// same.
type DropError struct {
	Held    int      // documents in the index
	Left    int      // documents that the next snapshot would hold
	Missing []string // IDs of those that are in the index and nowhere in the source, not under another name either
	Was     string   // Options.Corpus of the index
	Now     string   // and of this run
}

func (e *DropError) Error() string {
	return fmt.Sprintf("%d of the %d documents in the index are not there any more", len(e.Missing), e.Held)
}

func (e *DropError) Unwrap() error { return ErrWouldDrop }

// Switched reports whether the index is known to be of another corpus.
func (e *DropError) Switched() bool { return e.Was != "" && e.Was != e.Now }

// guard stops a run that would leave less than half of what was there. A
// document that only has another name now is still there.
func (r *syncRun) guard() error {
	hashes := map[string]bool{}
	for _, p := range r.picks {
		if p.draft != nil {
			hashes[p.draft.doc.Hash] = true
		}
	}
	var missing []string
	for _, id := range r.report.Removed {
		if !hashes[r.base.documents[r.base.byID[id]].Hash] {
			missing = append(missing, id)
		}
	}
	held := len(r.base.documents)
	drop := &DropError{held, len(r.picks), missing, r.base.info.Corpus, r.ix.opts.Corpus}
	switch {
	case len(r.picks) == 0 && (r.mayDrop || held == 0 || drop.Switched()):
		return ErrNoText
	case 2*len(missing) > held && !r.mayDrop:
		return drop
	}
	return nil
}

// change is what leads from base to the next snapshot.
func (r *syncRun) change(info store.Snapshot) store.Change {
	c := store.Change{Snapshot: info, Remove: r.report.Removed}
	for _, p := range r.picks {
		if p.draft == nil {
			continue
		}
		c.Put = append(c.Put, *p.draft.row)
		var before []corpus.Passage
		what := store.Added
		if p.place >= 0 {
			if r.sameText(p.place, p.draft) {
				continue // its file's time is another, or its passages are cut in another way
			}
			what, before = store.Changed, r.base.of(p.place)
		}
		c.Versions = append(c.Versions, versionOf(info, p.draft.doc.ID, what, p.draft.doc.Hash, before, p.draft.passages))
	}
	for _, id := range r.report.Removed {
		c.Versions = append(c.Versions, versionOf(info, id, store.Removed, "", r.base.of(r.base.byID[id]), nil))
	}
	for _, path := range slices.Sorted(maps.Keys(r.unreadable)) {
		c.Unreadable = append(c.Unreadable, r.unreadable[path])
	}
	return c
}

// unchanged reports whether there is nothing to commit.
func (r *syncRun) unchanged(c store.Change) bool {
	was := r.base.info
	return c.Snapshot.ID == was.ID && c.Snapshot.Corpus == was.Corpus && len(c.Put) == 0 && len(c.Remove) == 0 &&
		!r.renewed && maps.Equal(r.unreadable, r.base.unreadable)
}

// version compares the passages of a document by their texts.
func versionOf(info store.Snapshot, id, what, hash string, before, after []corpus.Passage) store.Version {
	v := store.Version{Document: id, Change: what, Hash: hash, At: info.Created, Snapshot: info.ID}
	texts := map[store.Key]int{}
	for _, p := range before {
		texts[sha256.Sum256([]byte(p.Text))]++
	}
	for _, p := range after {
		if key := store.Key(sha256.Sum256([]byte(p.Text))); texts[key] > 0 {
			texts[key]--
			v.Kept++
		} else {
			v.Came = append(v.Came, key)
		}
	}
	for _, p := range before {
		if key := store.Key(sha256.Sum256([]byte(p.Text))); texts[key] > 0 {
			texts[key]--
			v.Went = append(v.Went, key)
		}
	}
	v.Added, v.Removed = len(v.Came), len(v.Went)
	return v
}
