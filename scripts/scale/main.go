//go:build unix

// Scale measures the index on a corpus of a given size: how long it takes to
// make, to load, to reload and to search, and the memory that it costs.
//
//	go run ./scripts/scale -passages 100000 -dir /tmp/scale
//
// The texts are made up: words as unequal as a language's, in documents of ten
// passages. Vectors are drawn from a text's hash, since what they are costs the
// same as what a model would say; embedding itself is not measured here.
package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"ibid/corpus"
	"ibid/retrieval"
	"ibid/store"
)

func main() {
	passages := flag.Int("passages", 10_000, "about how many passages")
	dir := flag.String("dir", "", "where the corpus and the index are put (required)")
	onlyWrite := flag.Bool("write", false, "only write the corpus")
	flag.Parse()
	if *dir == "" {
		flag.Usage()
		os.Exit(2)
	}
	m := &measure{dir: filepath.Join(*dir, "corpus"), data: filepath.Join(*dir, "data"), press: newPress()}
	if err := m.run(context.Background(), *passages, *onlyWrite); err != nil {
		fmt.Fprintln(os.Stderr, "scale:", err)
		os.Exit(1)
	}
}

// A measure is one run over one corpus.
type measure struct {
	dir, data string
	press     *press
	index     *retrieval.Index
}

func (m *measure) run(ctx context.Context, passages int, onlyWrite bool) error {
	documents := max(1, passages/passagesEach)
	if err := m.press.write(m.dir, documents); err != nil || onlyWrite {
		return err
	}
	st, err := store.Open(ctx, slog.New(slog.DiscardHandler), m.data)
	if err != nil {
		return err
	}
	defer st.Close()
	open := func() { m.index = retrieval.Open(slog.New(slog.DiscardHandler), st, drawn{}, retrieval.Options{}) }
	open()
	for _, step := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"make the index", m.sync},
		{"reload, nothing changed", m.sync},
		{"reload, one document changed", m.change},
		{"reload, one document added", m.add},
	} {
		if err := m.time(ctx, step.name, step.do); err != nil {
			return err
		}
	}
	open()
	if err := m.time(ctx, "start again, nothing changed", m.sync); err != nil {
		return err
	}
	return m.search(ctx)
}

func (m *measure) time(ctx context.Context, name string, do func(context.Context) error) error {
	begin, used := time.Now(), processorTime()
	if err := do(ctx); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	s := m.index.Snapshot()
	fmt.Printf("%-30s %8.3f s by the clock, %8.3f s of processor time; %d documents, %d passages; %s\n",
		name, time.Since(begin).Seconds(), (processorTime() - used).Seconds(), len(s.Documents()), len(s.Passages()), memory())
	return nil
}

func (m *measure) sync(ctx context.Context) error {
	_, err := m.index.Sync(ctx, retrieval.Folder(os.DirFS(m.dir), corpus.Options{}), nil)
	m.index.Snapshot().Words() // until it can be searched
	return err
}

// change rewrites a document in the middle of the corpus.
func (m *measure) change(ctx context.Context) error {
	documents := m.index.Snapshot().Documents()
	if err := m.press.document(m.dir, documents[len(documents)/2].ID); err != nil {
		return err
	}
	return m.sync(ctx)
}

func (m *measure) add(ctx context.Context) error {
	if err := m.press.document(m.dir, "000/added.txt"); err != nil {
		return err
	}
	return m.sync(ctx)
}
