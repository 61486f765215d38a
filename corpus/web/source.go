package web

import (
	"context"
	"fmt"
	"hash/fnv"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"ibid/corpus"
)

// A Library is the copies that a corpus folder's list names, as documents. It
// fetches nothing.
type Library struct {
	keeper *Keeper
	folder fs.FS
	mu     sync.Mutex
	listed map[string]Entry // by ID, as Scan saw it last
}

// Library offers the copies of the addresses that a corpus folder lists.
func (k *Keeper) Library(folder fs.FS) *Library { return &Library{keeper: k, folder: folder} }

// Entries are the addresses that the list names now. The error says that it
// cannot be read.
func (l *Library) Entries() ([]Entry, []Fault, error) { return ReadList(l.folder) }

// A Listed address has the ID that its document has.
type Listed struct {
	Entry
	ID   string
	Copy Copy
}

// Listed are the addresses of the list with what is known of each.
func (l *Library) Listed() ([]Listed, error) {
	entries, _, err := l.Entries()
	if err != nil {
		return nil, err
	}
	all := make([]Listed, len(entries))
	for i, id := range idsOf(entries) {
		all[i] = Listed{entries[i], id, l.keeper.Copy(entries[i].URL)}
	}
	return all, nil
}

// Scan lists the copies as documents, and what of the list serves none. A list
// that cannot be read is an error: its documents are not gone.
func (l *Library) Scan(ctx context.Context) ([]corpus.File, []corpus.Skipped, error) {
	entries, faults, err := l.Entries()
	if err != nil {
		return nil, nil, err
	}
	l.see(entries)
	var files []corpus.File
	var skipped []corpus.Skipped
	for _, f := range faults {
		skipped = append(skipped, corpus.Skipped{Path: "corpus.yaml", Reason: f.String()})
	}
	for i, id := range idsOf(entries) {
		c := l.keeper.Copy(entries[i].URL)
		switch {
		case ctx.Err() != nil:
			return nil, nil, ctx.Err()
		case c.Serves():
			files = append(files, fileOf(id, entries[i], c))
		case c.Tried.IsZero():
			skipped = append(skipped, corpus.Skipped{Path: id, Reason: "was not fetched yet: ibid index fetches it"})
		default:
			skipped = append(skipped, corpus.Skipped{Path: id, Reason: fmt.Sprintf("%s (since %s)", c.Reason, day(c.Failing))})
		}
	}
	return files, skipped, nil
}

func (l *Library) see(entries []Entry) {
	listed := make(map[string]Entry, len(entries))
	for i, id := range idsOf(entries) {
		listed[id] = entries[i]
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.listed = listed
}

func (l *Library) entry(id string) (Entry, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e, ok := l.listed[id]
	return e, ok
}

// Has reports whether a document is a copy, or was one when Scan looked.
func (l *Library) Has(id string) bool {
	_, ok := l.entry(id)
	return ok
}

func day(t time.Time) string { return t.Format(time.DateOnly) }

// fileOf describes a copy so that a change of it, or of what the list says of
// it, is a change of the file: the time is that of the copy to the millisecond,
// and below that a fingerprint.
func fileOf(id string, e Entry, c Copy) corpus.File {
	h := fnv.New64a()
	for _, part := range append([]string{c.Hash, c.Name}, pairs(e.Known)...) {
		h.Write([]byte(part + "\x00"))
	}
	below := time.Duration(h.Sum64() % uint64(time.Millisecond))
	return corpus.File{Path: id, Size: c.Size, ModTime: c.Changed.Truncate(time.Millisecond).Add(below)}
}

func pairs(fields map[string]string) []string {
	var all []string
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		all = append(all, key, fields[key])
	}
	return all
}

// Read reads a copy that Scan listed. Any error but that of ctx is a
// *corpus.SkipError.
func (l *Library) Read(ctx context.Context, file corpus.File) (corpus.Document, error) {
	e, ok := l.entry(file.Path)
	if !ok {
		return corpus.Document{}, &corpus.SkipError{Reason: "is not listed in corpus.yaml any more"}
	}
	c := l.keeper.Copy(e.URL)
	if !c.Serves() {
		return corpus.Document{}, &corpus.SkipError{Reason: "has no copy any more"}
	}
	raw, err := os.ReadFile(l.keeper.bodyPath(c))
	if err == nil && hashOf(raw) != c.Hash {
		err = fmt.Errorf("the copy is not the one that was fetched")
	}
	if err != nil {
		return corpus.Document{}, &corpus.SkipError{Reason: "has a copy that cannot be read, and is fetched anew when it is due: " + err.Error(), Err: err}
	}
	return corpus.ParseListed(ctx, file.Path, c.Name, raw, e.Known, l.keeper.reading())
}

// Prefix begins the ID of every document that is a copy.
const Prefix = "web/"

// idsOf names the documents of addresses, readable and each another: the
// address without its scheme; what that leaves alike is told apart by a hash.
func idsOf(entries []Entry) []string {
	ids, taken := make([]string, len(entries)), map[string]bool{}
	for i, e := range entries {
		id := idOf(e.URL)
		if taken[id] {
			id += "-" + keyOf(e.URL)[:8]
		}
		ids[i], taken[id] = id, true
	}
	return ids
}

const maxID = 180 // bytes

func idOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return Prefix + keyOf(address)
	}
	id := Prefix + path.Join(u.Hostname(), path.Clean("/"+strings.Map(plainRune, u.Path)))
	if u.RawQuery != "" || len(id) > maxID {
		cut := min(len(id), maxID)
		for cut > 0 && cut < len(id) && id[cut]&0xc0 == 0x80 {
			cut--
		}
		id = id[:cut] + "-" + keyOf(address)[:8]
	}
	return id
}

func plainRune(r rune) rune {
	if unicode.IsControl(r) || unicode.IsSpace(r) || !unicode.IsGraphic(r) || strings.ContainsRune(`\:*?"<>|`, r) {
		return '-'
	}
	return r
}
