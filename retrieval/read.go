package retrieval

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"ibid/corpus"
	"ibid/store"
)

// read fills picks, and the report's lists.
func (r *syncRun) read(ctx context.Context) error {
	files, skipped, err := r.src.Scan(ctx)
	if err != nil {
		return err
	}
	r.report.Skipped = skipped
	r.unreadable = map[string]store.Unreadable{}
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
	slices.SortFunc(r.picks, func(a, b pick) int { return strings.Compare(r.id(a), r.id(b)) })
	r.findRemoved()
	return nil
}

func (r *syncRun) id(p pick) string {
	if p.draft != nil {
		return p.draft.doc.ID
	}
	return r.base.documents[p.place].ID
}

func (r *syncRun) readFile(ctx context.Context, file corpus.File) error {
	place, known := r.base.byID[file.Path]
	if !known {
		place = -1
	}
	if known && r.untouched(file, r.base.files[place].size, r.base.files[place].modified) {
		r.keep(place)
		return nil
	}
	if u, ok := r.base.unreadable[file.Path]; ok && r.untouched(file, u.Size, u.Modified) {
		r.unreadable[file.Path] = u
		return errors.New(u.Reason)
	}
	doc, err := r.src.Read(ctx, file)
	if errors.Is(err, ErrUnfinished) {
		r.report.Unfinished++
	}
	switch {
	case errors.Is(err, ErrUnfinished) && known:
		r.keep(place)
		return nil
	case err != nil:
		r.remember(file, err)
		return err
	case doc.ID != file.Path:
		return fmt.Errorf("its ID is %q instead of its path", doc.ID)
	}
	return r.take(place, file, doc)
}

func (r *syncRun) keep(place int) {
	r.report.Unchanged++
	r.picks = append(r.picks, pick{place: place})
}

// take makes a pick of a document that was read.
func (r *syncRun) take(place int, file corpus.File, doc corpus.Document) error {
	d, err := r.ix.split(doc)
	if err != nil {
		return err
	}
	d.row.Size, d.row.Modified = file.Size, file.ModTime
	if place >= 0 && r.asBefore(place, &d) {
		r.renewed = r.renewed || !file.ModTime.IsZero()
		r.keep(place)
		return nil
	}
	switch {
	case place < 0:
		r.report.Added = append(r.report.Added, doc.ID)
	case r.sameText(place, &d):
		r.report.Unchanged++
	default:
		r.report.Changed = append(r.report.Changed, doc.ID)
	}
	r.picks = append(r.picks, pick{place, &d})
	return nil
}

// asBefore reports whether nothing at all of a document must be written.
func (r *syncRun) asBefore(place int, d *draft) bool {
	was, is := r.base.files[place], d.origin()
	return r.base.info.Options == r.ix.fingerprint() && r.sameText(place, d) &&
		was.size == is.size && was.modified.Equal(is.modified) && r.base.documents[place].Hash == d.doc.Hash
}

func (r *syncRun) sameText(place int, d *draft) bool {
	return r.base.documents[place].Text == d.doc.Text && r.base.files[place].meta == d.origin().meta
}

// untouched reports whether a file is the one that had this size and time when
// it was read with the settings of today.
func (r *syncRun) untouched(file corpus.File, size int64, modified time.Time) bool {
	was := corpus.File{Path: file.Path, Size: size, ModTime: modified}
	return r.base.info.Options == r.ix.fingerprint() && file.Unchanged(was) && modified.Before(r.base.info.Created.Add(-settle))
}

// remember notes a file that cannot be read because of what is in it. Where the
// system refused it, tomorrow may be another day.
func (r *syncRun) remember(file corpus.File, err error) {
	var system *fs.PathError
	if errors.As(err, &system) || errors.Is(err, ErrUnfinished) || file.ModTime.IsZero() {
		return
	}
	r.unreadable[file.Path] = store.Unreadable{Path: file.Path, Size: file.Size, Modified: file.ModTime.UTC(), Reason: err.Error()}
}

func (r *syncRun) findRemoved() {
	kept := make([]bool, len(r.base.documents))
	for _, p := range r.picks {
		if p.place >= 0 {
			kept[p.place] = true
		}
	}
	for i := range r.base.documents {
		if !kept[i] {
			r.report.Removed = append(r.report.Removed, r.base.documents[i].ID)
		}
	}
}
