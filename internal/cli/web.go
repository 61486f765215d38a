package cli

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"ibid/corpus"
	"ibid/corpus/web"
	"ibid/retrieval"
)

// keeper keeps the copies of web addresses beside the index in dir.
func (a *app) keeper(dir string) *web.Keeper {
	return web.NewKeeper(a.log, dir, web.Options{
		MaxBytes: int64(a.settings.MaxFileMB) << 20,
		Agent:    userAgent(a.settings.Contact),
	})
}

// userAgent is how sites see who asks, and whom they can turn to.
func userAgent(contact string) string {
	agent := "Ibid/" + strings.Trim(buildVersion(), "()")
	plain := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || strings.ContainsRune("()\\", r) {
			return -1 // a header takes no more
		}
		return r
	}, contact)
	if plain = strings.TrimSpace(plain); plain != "" {
		agent += " (" + plain + ")"
	}
	return agent
}

// source is the corpus of the settings: its files, and the copies of the
// addresses that it lists, which lie in dir.
func (a *app) source(files fs.FS, dir string) retrieval.Source {
	if a.settings.CorpusDir == "" {
		return a.folder(files)
	}
	return shelves{a.folder(files), a.keeper(dir).Library(files)}
}

// shelves are a folder and the copies that its list names, as one source.
type shelves struct {
	retrieval.Source
	web *web.Library
}

func (s shelves) Scan(ctx context.Context) ([]corpus.File, []corpus.Skipped, error) {
	files, skipped, err := s.Source.Scan(ctx)
	if err != nil {
		return nil, nil, err
	}
	copies, left, err := s.web.Scan(ctx)
	if err != nil {
		return nil, nil, err
	}
	files = slices.DeleteFunc(files, func(f corpus.File) bool {
		if s.web.Has(f.Path) {
			left = append(left, corpus.Skipped{Path: f.Path, Reason: "has the name that the document of a web address has: rename it"})
		}
		return s.web.Has(f.Path)
	})
	files = append(files, copies...)
	slices.SortFunc(files, func(a, b corpus.File) int { return strings.Compare(a.Path, b.Path) })
	return files, append(skipped, left...), nil
}

func (s shelves) Read(ctx context.Context, file corpus.File) (corpus.Document, error) {
	if s.web.Has(file.Path) {
		return s.web.Read(ctx, file)
	}
	return s.Source.Read(ctx, file)
}

// fetch brings the copies of the addresses that are due up to date, and says
// what became of each address. There may be none. progress may be nil.
func (a *app) fetch(ctx context.Context, dir string, progress func(done, total int)) ([]web.Result, error) {
	if a.settings.CorpusDir == "" {
		return nil, nil
	}
	list, _, err := web.ReadList(os.DirFS(a.settings.CorpusDir))
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return a.keeper(dir).Update(ctx, list, progress)
}

// fetchShown fetches with a bar.
func (a *app) fetchShown(ctx context.Context, dir string) ([]web.Result, error) {
	bar := newProgress(a.stderr)
	defer bar.end()
	return a.fetch(ctx, dir, func(done, total int) {
		bar.show(retrieval.Progress{Stage: stageFetching, Done: done, Total: total})
	})
}

// stageFetching is shown while addresses are asked.
const stageFetching = "fetching"

// tendEvery is how often a running bot looks for addresses that are due: one
// that was just added shall not wait long.
const tendEvery = time.Minute

// tend fetches what is due for as long as the bot runs, and tells when a copy
// changed.
func (a *app) tend(ctx context.Context, dir string, changed chan<- struct{}) {
	for tick := time.NewTicker(tendEvery); ; {
		results, err := a.fetch(ctx, dir, nil)
		if err != nil && ctx.Err() == nil {
			a.log.Error("the web addresses could not be fetched", "error", err)
		}
		for _, r := range results {
			if r.Change != web.Same && r.Change != web.NotNeeded {
				a.log.Info("fetched a web address", "url", r.URL, "change", r.Change, "reason", r.Reason)
			}
		}
		if slices.ContainsFunc(results, func(r web.Result) bool { return r.Change.New() }) {
			select {
			case changed <- struct{}{}:
			default: // a reload is asked for already
			}
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			tick.Stop()
			return
		}
	}
}

// fetched are the lines of a report that speak of addresses.
func fetched(results []web.Result) string {
	if len(results) == 0 {
		return ""
	}
	tally, lines := map[web.Change]int{}, ""
	for _, r := range results {
		tally[r.Change]++
		switch r.Change {
		case web.Same, web.NotNeeded:
			if r.Reason != "" {
				lines += fmt.Sprintf("  %-8s %s: %s\n", "failing", r.URL, failing(r))
			}
		case web.Fails, web.Gone, web.Refused:
			lines += fmt.Sprintf("  %-8s %s: %s\n", r.Change, r.URL, failing(r))
		default:
			lines += fmt.Sprintf("  %-8s %s\n", r.Change, r.URL)
		}
		if r.Moved != "" {
			lines += fmt.Sprintf("  %-8s %s: leads to %s for good; list that\n", "moved", r.URL, r.Moved)
		}
	}
	var parts []string
	for _, c := range []web.Change{web.Added, web.Changed, web.Same, web.NotNeeded, web.Fails, web.Gone, web.Refused} {
		if tally[c] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", tally[c], c))
		}
	}
	return "web addresses: " + strings.Join(parts, ", ") + "\n" + lines
}

// failing says what is wrong with an address, since when, and what serves.
func failing(r web.Result) string {
	text := r.Reason
	if !r.Since.IsZero() {
		text += " (since " + r.Since.Format(time.DateOnly) + ")"
	}
	if r.Copied.IsZero() {
		return text + "; there is no copy"
	}
	return text + "; the copy of " + r.Copied.Format(time.DateOnly) + " serves"
}

// addresses are those that the corpus lists, with what is known of each.
func (a *app) addresses(dir string) ([]web.Listed, error) {
	if a.settings.CorpusDir == "" {
		return nil, nil
	}
	return a.keeper(dir).Library(os.DirFS(a.settings.CorpusDir)).Listed()
}

// markAddresses tells documents that are copies of what they are copies.
func markAddresses(list []listed, addresses []web.Listed) {
	for _, at := range addresses {
		for i := range list {
			if list[i].ID == at.ID {
				list[i].Address = &at.Copy
			}
		}
	}
}

// printAddresses lists the addresses of corpus.yaml.
func printAddresses(w io.Writer, addresses []web.Listed) error {
	if len(addresses) == 0 {
		return nil
	}
	lines := "\nWeb addresses:\n"
	for _, at := range addresses {
		lines += "  " + at.URL + ": " + standing(at.Copy) + "\n"
	}
	if _, err := io.WriteString(w, lines); err != nil {
		return fmt.Errorf("write the list: %w", err)
	}
	return nil
}

// standing says how good a copy is.
func standing(c web.Copy) string {
	switch {
	case c.Reason != "":
		return failing(web.Result{Since: c.Failing, Copied: c.Changed, Reason: c.Reason})
	case !c.Serves():
		return "was not fetched yet: ibid index fetches it"
	}
	return fmt.Sprintf("copy of %s, found unchanged last on %s", c.Changed.Format(time.DateOnly), c.Checked.Format(time.DateOnly))
}

// pages let maintainers list web addresses from Discord.
type pages struct {
	*app
	keeper *web.Keeper
	editor *web.Editor
	dir    string // of the index
}

func (p pages) Preview(ctx context.Context, address string) (*web.Preview, error) {
	return p.keeper.Preview(ctx, address)
}

func (p pages) List(address, by string, at time.Time) error {
	return p.editor.Add(web.Entry{URL: address, Every: web.Daily}, by, at)
}

// Unlist takes the address off the list whose copy is the document of that ID.
func (p pages) Unlist(id string) error {
	listed, err := p.keeper.Library(os.DirFS(p.settings.CorpusDir)).Listed()
	if err != nil {
		return err
	}
	for _, l := range listed {
		if l.ID == id {
			return p.editor.Remove(l.URL)
		}
	}
	return web.ErrNotListed
}

func (p pages) Fetch(ctx context.Context) error {
	_, err := p.fetch(ctx, p.dir, nil)
	return err
}
