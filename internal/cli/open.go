package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"ibid/answer"
	"ibid/corpus"
	"ibid/internal/settings"
	"ibid/llm"
	"ibid/retrieval"
	"ibid/retrieval/encoder"
	"ibid/store"
)

// An embedder is what retrieval and `ibid embed` need of one.
type embedder = retrieval.Embedder

// A workspace is a corpus that is indexed and ready to be asked.
type workspace struct {
	store    *store.Store
	index    *retrieval.Index
	engine   *answer.Engine
	report   *retrieval.Report
	dir      string // where the index lies
	reloader *retrieval.Reloader
}

// close ends the workspace. Everything was committed when it was made, so what
// closing says changes nothing for the caller.
func (ws *workspace) close() { _ = ws.store.Close() }

// knows reports whether there is a document of that ID.
func (ws *workspace) knows(id string) bool {
	_, ok := ws.index.Snapshot().Document(id)
	return ok
}

// open brings the index of the corpus up to date and returns what answers from
// it. Unchanged documents cost a look at the folder. Another corpus than the one
// that the data folder holds gets an index of its own beside it.
func (a *app) open(ctx context.Context) (*workspace, error) {
	ws, err := a.openCorpus(ctx, a.homeOf(ctx), serveOld)
	if drop := new(retrieval.DropError); errors.As(err, &drop) && drop.Switched() {
		return a.openCorpus(ctx, a.aside(), serveOld)
	}
	return ws, err
}

// openCorpus opens a workspace over the corpus of the settings.
func (a *app) openCorpus(ctx context.Context, dir string, rule dropRule) (*workspace, error) {
	files, err := a.corpus()
	if err != nil {
		return nil, err
	}
	return a.openSource(ctx, a.source(files, dir), a.corpusName(), dir, rule)
}

func (a *app) folder(files fs.FS) retrieval.Source {
	src := retrieval.Folder(files, corpus.Options{MaxFileBytes: int64(a.settings.MaxFileMB) << 20})
	if a.settings.CorpusDir == "" {
		return src
	}
	return whole{src, a.settings.CorpusDir}
}

// openSource opens a workspace over a source whose index lies in dir.
func (a *app) openSource(ctx context.Context, src retrieval.Source, name, dir string, rule dropRule) (*workspace, error) {
	reader, err := encoder.New() // whoever embeds the passages, sentences are read here
	if err != nil {
		return nil, err
	}
	emb, err := a.embedder(ctx, reader)
	if err != nil {
		return nil, err
	}
	st, err := store.Open(ctx, a.log, dir)
	if err != nil {
		return nil, err
	}
	ws := &workspace{store: st, dir: dir, index: retrieval.Open(a.log, st, emb, retrieval.Options{Reading: corpus.Version, Corpus: a.corpusKey()})}
	ws.reloader = retrieval.NewReloader(a.log, ws.index, src)
	ws.report, err = a.sync(ctx, ws, src, rule)
	if errors.Is(err, retrieval.ErrNoText) {
		err = fmt.Errorf("%s holds no document that can be read: put .txt or .md files with text there", name)
	}
	if err == nil {
		ws.engine, err = a.engine(ws, reader)
	}
	if err != nil {
		ws.close()
		return nil, err
	}
	return ws, nil
}

// engine makes what answers: a model writes where one is set.
func (a *app) engine(ws *workspace, reader *encoder.Encoder) (*answer.Engine, error) {
	engine, err := answer.New(a.log, ws.index, reader, a.settings.AnswerThreshold)
	if err != nil || a.modelName() == "" {
		return engine, err
	}
	var ledger llm.Ledger // in memory where nothing can be written
	if !ws.store.ReadOnly() {
		ledger = ws.store
	}
	writer, err := a.writer(reader, ledger)
	if err != nil {
		return nil, err
	}
	return engine.WithWriter(writer), nil
}

// nameOf makes a folder's name of a path: readable, and different for
// different paths.
func nameOf(path string) string {
	sum := sha256.Sum256([]byte(path))
	return filepath.Base(filepath.Dir(path)) + "-" + hex.EncodeToString(sum[:4])
}

// corpus returns the files to read: the folder of the settings, else the corpus
// inside the binary.
func (a *app) corpus() (fs.FS, error) {
	dir := a.settings.CorpusDir
	if dir == "" {
		return corpus.Default(), nil
	}
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("there is no folder %s: make it and put documents there, or give --corpus another", dir)
	case err != nil:
		return nil, fmt.Errorf("the corpus folder cannot be read: %w", err)
	case !info.IsDir():
		return nil, fmt.Errorf("%s is a file: --corpus takes the folder that it lies in", dir)
	}
	return os.DirFS(dir), nil
}

func (a *app) corpusName() string {
	if a.settings.CorpusDir == "" {
		return "the corpus inside the binary"
	}
	return filepath.Clean(a.settings.CorpusDir)
}

// embedder returns what turns text into vectors, as the settings choose.
func (a *app) embedder(ctx context.Context, local *encoder.Encoder) (embedder, error) {
	if a.settings.Embeddings == settings.EmbeddingsLocal {
		return local, nil
	}
	e, err := llm.NewEmbedder(a.log, llm.Config{
		APIKey: a.settings.OpenAIKey, BaseURL: a.settings.OpenAIBaseURL, EmbeddingModel: a.settings.OpenAIEmbeddingModel,
	})
	if err != nil {
		return nil, err
	}
	return e, e.Probe(ctx)
}

// sync brings the index up to date, or takes it as it is where nothing can be
// written.
func (a *app) sync(ctx context.Context, ws *workspace, src retrieval.Source, rule dropRule) (*retrieval.Report, error) {
	bar := newProgress(a.stderr)
	defer bar.end()
	report, err := ws.reloader.Reload(ctx, rule == allowDrop, bar.show)
	drop := new(retrieval.DropError)
	switch {
	case errors.Is(err, store.ErrReadOnly):
		return a.loadReadOnly(ctx, ws, src, err)
	case errors.As(err, &drop) && drop.Was == builtIn: // nothing of anybody's goes
		return ws.reloader.Reload(ctx, true, bar.show)
	case drop.Held > 0 && drop.Was == drop.Now && rule == serveOld:
		return a.loadOld(ctx, ws, drop)
	case drop.Held > 0:
		return nil, a.explainDrop(drop)
	}
	return report, err
}

// loadReadOnly serves the index as it was left where nothing can be written:
// an old answer with a note is better than none, but not one from documents
// that are no longer there, or that are another corpus altogether.
func (a *app) loadReadOnly(ctx context.Context, ws *workspace, src retrieval.Source, cause error) (*retrieval.Report, error) {
	if err := ws.index.Load(ctx); err != nil {
		return nil, cause
	}
	files, _, err := src.Scan(ctx)
	if err != nil {
		return nil, err
	}
	there := map[string]bool{}
	for _, f := range files {
		there[f.Path] = true
	}
	for _, d := range ws.index.Snapshot().Documents() {
		if !there[d.ID] {
			return nil, fmt.Errorf("the index holds %s, which is not in the corpus, and cannot be brought up to date: %w", d.ID, cause)
		}
	}
	fmt.Fprintf(a.stderr, "ibid: the data folder cannot be written, so the index is used as it was on %s\n",
		ws.index.Snapshot().Created().Format("2 January 2006 15:04"))
	return &retrieval.Report{Unchanged: len(ws.index.Snapshot().Documents())}, nil
}

// completeSources offers document IDs to the shell for --source.
func (a *app) completeSources(cmd *cobra.Command) {
	_ = cmd.RegisterFlagCompletionFunc("source", a.completeIDs) // fails for an unknown flag only
}

// completeIDs lists the documents' IDs, silently nothing when they cannot be had.
func (a *app) completeIDs(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
	if a.configure() != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	files, err := a.corpus()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	found, _, err := a.source(files, a.homeOf(cmd.Context())).Scan(cmd.Context())
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	ids := make([]string, len(found))
	for i, f := range found {
		ids[i] = f.Path
	}
	return ids, cobra.ShellCompDirectiveNoFileComp
}
