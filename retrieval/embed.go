package retrieval

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"sync"

	"ibid/corpus"
	"ibid/store"
)

// A job is a text that has no vector yet.
type job struct {
	key           store.Key
	title         string
	heading, text string
}

func (j job) size() int { return len(j.title) + len(j.heading) + len(j.text) }

// jobs lists each text that has no vector once, the longest first: texts of
// like length in a batch waste no padding, and the rest goes faster than what
// was seen.
func (r *syncRun) jobs(ctx context.Context) ([]job, error) {
	var jobs []job
	listed := map[store.Key]bool{}
	list := func(title string, key store.Key, p *corpus.Passage) {
		if r.have[key] == nil && !listed[key] {
			listed[key] = true
			jobs = append(jobs, job{key, title, p.Heading, p.Text})
		}
	}
	for _, pick := range r.picks {
		if d := pick.draft; d != nil {
			for i := range d.passages {
				list(d.doc.Title, d.row.Passages[i].Key, &d.passages[i])
			}
		} else if r.warm == nil {
			for i := r.base.first[pick.place]; i < r.base.first[pick.place+1]; i++ {
				list(r.base.documents[pick.place].Title, r.base.keys[i], &r.base.passages[i])
			}
		}
	}
	jobs, err := r.found(ctx, jobs)
	slices.SortStableFunc(jobs, func(a, b job) int { return b.size() - a.size() })
	return jobs, err
}

// found takes those out whose vector the store has, from a run that was
// interrupted. A cold run has read all of them already.
func (r *syncRun) found(ctx context.Context, jobs []job) ([]job, error) {
	if r.warm == nil || len(jobs) == 0 {
		return jobs, nil
	}
	keys := make([]store.Key, len(jobs))
	for i, j := range jobs {
		keys[i] = j.key
	}
	kept, err := r.ix.store.Vectors(ctx, r.ix.embedder.Name(), keys)
	if err != nil {
		return nil, err
	}
	maps.Copy(r.have, kept)
	return slices.DeleteFunc(jobs, func(j job) bool { return kept[j.key] != nil }), nil
}

// recall fills have from memory with what new drafts may need.
func (r *syncRun) recall() {
	if r.warm == nil || !slices.ContainsFunc(r.picks, func(p pick) bool { return p.draft != nil }) {
		return
	}
	r.have = make(map[store.Key][]float32, len(r.base.keys))
	for i, key := range r.base.keys {
		r.have[key] = r.base.vectors[i]
	}
}

// embed fills have with what is missing, and keeps every batch as it comes.
func (r *syncRun) embed(ctx context.Context) error {
	r.recall()
	jobs, err := r.jobs(ctx)
	if err != nil || len(jobs) == 0 {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	batches := make(chan []job)
	var workers sync.WaitGroup
	var mu sync.Mutex // have, report, progress
	for range r.ix.opts.Workers {
		workers.Go(func() {
			for batch := range batches {
				if err := r.embedBatch(ctx, batch, &mu, len(jobs)); err != nil {
					cancel(err)
				}
			}
		})
	}
	r.progress(Progress{StageEmbedding, 0, len(jobs)})
	feed(ctx, batches, jobs, r.ix.opts.Batch)
	workers.Wait()
	return context.Cause(ctx)
}

// feed sends the jobs in batches until ctx is done.
func feed(ctx context.Context, batches chan<- []job, jobs []job, size int) {
	defer close(batches)
	for batch := range slices.Chunk(jobs, size) {
		select {
		case batches <- batch:
		case <-ctx.Done():
			return
		}
	}
}

func (r *syncRun) embedBatch(ctx context.Context, batch []job, mu *sync.Mutex, total int) error {
	texts := make([]string, len(batch))
	for i, j := range batch {
		texts[i] = compose(j.title, j.heading, j.text)
	}
	vectors, err := r.ix.embedder.EmbedPassages(ctx, texts)
	if err == nil && len(vectors) != len(texts) {
		err = fmt.Errorf("%s returned %d vectors", r.ix.embedder.Name(), len(vectors))
	}
	if err != nil {
		return fmt.Errorf("embed %d passages: %w", len(texts), err)
	}
	rows := make([]store.Vector, len(batch))
	for i, v := range vectors {
		if err := normalise(v, r.ix.embedder.Dimensions()); err != nil {
			return fmt.Errorf("embed a passage with %s: %w", r.ix.embedder.Name(), err)
		}
		rows[i] = store.Vector{Key: batch[i].key, Values: v}
	}
	mu.Lock()
	defer mu.Unlock()
	if err := r.ix.store.PutVectors(ctx, r.ix.embedder.Name(), rows); err != nil {
		return err
	}
	for _, row := range rows {
		r.have[row.Key] = row.Values
	}
	r.report.Embedded += len(rows)
	r.progress(Progress{StageEmbedding, r.report.Embedded, total})
	return nil
}

// normalise scales a vector to length 1 in place, so that a product is a cosine.
func normalise(v []float32, dimensions int) error {
	if len(v) != dimensions {
		return fmt.Errorf("a vector of %d values instead of %d", len(v), dimensions)
	}
	sum := 0.0
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	length := math.Sqrt(sum)
	if length == 0 || math.IsNaN(length) || math.IsInf(length, 0) {
		return fmt.Errorf("a vector of length %v", length)
	}
	for i := range v {
		v[i] = float32(float64(v[i]) / length)
	}
	return nil
}
