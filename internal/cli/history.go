package cli

import (
	"bufio"
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"time"

	"ibid/retrieval"
	"ibid/store"
)

// A version is a change of a document as `ibid sources --history --json` lists it.
type version struct {
	At       time.Time `json:"at"`
	Change   string    `json:"change"`
	Hash     string    `json:"hash,omitempty"` // SHA-256 of the file
	Snapshot string    `json:"snapshot"`
	Added    int       `json:"passages_added"`
	Removed  int       `json:"passages_removed"`
	Kept     int       `json:"passages_kept"`
	Came     []string  `json:"came,omitempty"` // SHA-256 of each passage's text
	Went     []string  `json:"went,omitempty"`
}

// history prints what became of a document, the oldest version first.
func (a *app) history(ctx context.Context, id string, asJSON bool) error {
	ws, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer ws.close()
	all, err := ws.store.History(ctx, id)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return usagef("there is no document %q and never was; 'ibid sources' lists what there is", id)
	}
	if !asJSON {
		return printHistory(a.stdout, all)
	}
	list := make([]version, len(all))
	for i, v := range all {
		list[i] = version{v.At.Local(), v.Change, v.Hash, v.Snapshot, v.Added, v.Removed, v.Kept, hexes(v.Came), hexes(v.Went)}
	}
	return printJSON(a.stdout, list)
}

func hexes(keys []store.Key) []string {
	var all []string
	for _, k := range keys {
		all = append(all, hex.EncodeToString(k[:]))
	}
	return all
}

func printHistory(w io.Writer, versions []store.Version) error {
	out := bufio.NewWriter(w)
	for _, v := range versions {
		fmt.Fprintf(out, "%s  %-7s  passages: %d new, %d gone, %d kept  (snapshot %s", v.At.Local().Format("2006-01-02 15:04:05"),
			v.Change, v.Added, v.Removed, v.Kept, v.Snapshot)
		if v.Hash != "" {
			fmt.Fprintf(out, ", file %.12s", v.Hash)
		}
		fmt.Fprintln(out, ")")
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write the history: %w", err)
	}
	return nil
}

// listCopies says of each document which one it copies, and which copy it.
func listCopies(list []listed, s *retrieval.Snapshot) {
	for i := range list {
		d := &list[i]
		if origin := s.Origin(d.ID); origin != d.ID {
			d.CopyOf = origin
		}
		d.Copies = s.Copies(d.ID)
	}
}

// withCopies puts copies behind their origin.
func withCopies(list []listed) []listed {
	copies := map[string][]listed{}
	for _, d := range list {
		if d.CopyOf != "" {
			copies[d.CopyOf] = append(copies[d.CopyOf], d)
		}
	}
	ordered := make([]listed, 0, len(list))
	for _, d := range list {
		if d.CopyOf == "" {
			ordered = append(append(ordered, d), copies[d.ID]...)
		}
	}
	return ordered
}

func (d listed) label() string {
	if d.CopyOf != "" {
		return "  copy: " + d.ID
	}
	return d.ID
}
