package cli

import (
	"context"
	"path/filepath"
	"sync"

	"ibid/corpus"
	"ibid/retrieval"
	"ibid/retrieval/watch"
)

// whole reads only files that nobody is writing.
type whole struct {
	retrieval.Source
	dir string
}

func (w whole) Read(ctx context.Context, file corpus.File) (corpus.Document, error) {
	if watch.Unfinished(filepath.Join(w.dir, filepath.FromSlash(file.Path))) {
		return corpus.Document{}, retrieval.ErrUnfinished
	}
	return w.Source.Read(ctx, file)
}

// follow reloads the documents as the settings say, as files change (WATCH) and
// on a schedule (RELOAD_EVERY), until stop is called, which waits for a reload
// under way to end. What is inside the binary never changes.
func (a *app) follow(ctx context.Context, ws *workspace) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	changed := make(chan struct{}, 1)
	if a.settings.Watch && a.settings.CorpusDir != "" {
		running.Go(func() {
			watch.Watch(ctx, a.log, a.settings.CorpusDir, func() {
				select {
				case changed <- struct{}{}:
				default: // a reload is due already
				}
			})
		})
	}
	if a.settings.Watch || a.settings.ReloadEvery > 0 {
		running.Go(func() { ws.reloader.Run(ctx, a.settings.ReloadEvery, changed, nil) })
	}
	return func() {
		cancel()
		running.Wait()
	}
}
