package cli

import (
	"context"
	"fmt"
	"path/filepath"

	"ibid/retrieval"
	"ibid/store"
)

// A dropRule says what to do when a sync would drop more than half of the
// documents: a folder that is not mounted looks like one that was emptied.
type dropRule int

const (
	serveOld   dropRule = iota // answer from the index as it was, with a note
	refuseDrop                 // change nothing, and say what allows it
	allowDrop
)

const (
	allowRemovals = "allow-removals" // the flag of `ibid index`
	builtIn       = "built in"       // how the index names the corpus inside the binary
)

// corpusKey names the corpus in the index.
func (a *app) corpusKey() string {
	if a.settings.CorpusDir == "" {
		return builtIn
	}
	if whole, err := filepath.Abs(a.settings.CorpusDir); err == nil {
		return whole
	}
	return a.corpusName()
}

// aside is where the index of a corpus lies whose data folder holds another.
func (a *app) aside() string {
	return filepath.Join(a.settings.DataDir, "corpora", nameOf(a.corpusKey()))
}

// homeOf returns the folder of the corpus's index: the data folder, unless that
// holds another corpus and this one has an index of its own beside it.
func (a *app) homeOf(ctx context.Context) string {
	if store.Exists(a.aside()) && a.held(ctx) != a.corpusKey() {
		return a.aside()
	}
	return a.settings.DataDir
}

// held names the corpus that the data folder holds, "" when that is not known.
func (a *app) held(ctx context.Context) string {
	if !store.Exists(a.settings.DataDir) {
		return ""
	}
	st, err := store.Open(ctx, a.log, a.settings.DataDir)
	if err != nil {
		return ""
	}
	defer st.Close()
	head, err := st.Head(ctx)
	if err != nil {
		return ""
	}
	return head.Corpus
}

// loadOld answers from the index as it was while its documents are away.
func (a *app) loadOld(ctx context.Context, ws *workspace, drop *retrieval.DropError) (*retrieval.Report, error) {
	if err := ws.index.Load(ctx); err != nil {
		return nil, fmt.Errorf("%w (and the index as it was: %w)", a.explainDrop(drop), err)
	}
	fmt.Fprintf(a.stderr, "ibid: %d of the %d documents in the index are not in %s now, so the index is used as it was on %s; "+
		"is the folder mounted? If they went on purpose: ibid index --%s\n", len(drop.Missing), drop.Held, a.corpusName(),
		ws.index.Snapshot().Created().Format("2 January 2006 15:04"), allowRemovals)
	return &retrieval.Report{Unchanged: drop.Held, Snapshot: ws.index.Snapshot().ID(), Passages: len(ws.index.Snapshot().Passages())}, nil
}

// explainDrop says what a person can do.
func (a *app) explainDrop(drop *retrieval.DropError) error {
	if drop.Switched() {
		return fmt.Errorf("%w, so nothing was changed: %s holds the index of another corpus, %s; give each a data folder of its own "+
			"(--data, DATA_DIR), or let %s take its place with: ibid index --%s",
			drop, a.settings.DataDir, drop.Was, a.corpusName(), allowRemovals)
	}
	return fmt.Errorf("%w, so nothing was changed: see whether %s is mounted and whole, or, if they went on purpose, run: ibid index --%s",
		drop, a.corpusName(), allowRemovals)
}
