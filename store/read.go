package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Load reads the committed snapshot, and every vector of the encoder, those of
// an interrupted run included. All of it is one point in time, whoever writes
// meanwhile. Before the first commit the error is ErrEmpty, and the state holds
// the vectors alone.
func (s *Store) Load(ctx context.Context, encoder string) (*State, error) {
	tx, err := s.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, s.explain(fmt.Errorf("read the index: %w", err))
	}
	defer tx.Rollback()
	state, err := load(ctx, tx, encoder)
	if err != nil {
		return state, s.explain(fmt.Errorf("read the index: %w", err))
	}
	return state, nil
}

// Head reads what was committed last, and nothing of what it holds. Before the
// first commit the error is ErrEmpty.
func (s *Store) Head(ctx context.Context) (snap Snapshot, err error) {
	tx, err := s.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err == nil {
		defer tx.Rollback()
		_, _, err = loadSnapshot(ctx, tx, &snap)
	}
	if err != nil {
		return snap, s.explain(fmt.Errorf("read which snapshot is the last: %w", err))
	}
	return snap, nil
}

// Vectors reads the encoder's vectors of some texts; those that it has not are
// missing in the map.
func (s *Store) Vectors(ctx context.Context, encoder string, keys []Key) (map[Key][]float32, error) {
	tx, err := s.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, s.explain(fmt.Errorf("read vectors: %w", err))
	}
	defer tx.Rollback()
	v := vectorReader{found: map[Key][]float32{}, encoder: encoder}
	for _, key := range keys {
		if err := each(ctx, tx, vectorsOf+" AND key = ?", []any{encoder, key[:]}, v.row); err != nil {
			return nil, s.explain(fmt.Errorf("read vectors: %w", err))
		}
	}
	return v.found, nil
}

func load(ctx context.Context, tx *sql.Tx, encoder string) (*State, error) {
	state := &State{}
	var err error
	if state.Vectors, err = loadVectors(ctx, tx, encoder); err != nil {
		return nil, err
	}
	documents, passages, err := loadSnapshot(ctx, tx, &state.Snapshot)
	if err != nil {
		return state, err
	}
	found, err := loadDocuments(ctx, tx, state)
	if err != nil {
		return nil, err
	}
	n, err := loadPassages(ctx, tx, state.Documents, found)
	if err != nil {
		return nil, err
	}
	if state.Unreadable, err = loadUnreadable(ctx, tx); err != nil {
		return nil, err
	}
	if len(state.Documents) != documents || n != passages {
		return nil, fmt.Errorf("%w: %d documents with %d passages instead of %d with %d",
			ErrDamaged, len(state.Documents), n, documents, passages)
	}
	return state, verify(state.Documents, found.sums)
}

// verify compares the documents with their checksums.
func verify(documents []Document, sums []uint32) error {
	for i := range documents {
		if sum, err := documents[i].checksum(); err != nil || sum != sums[i] {
			return fmt.Errorf("%w: %s is not as it was written", ErrDamaged, documents[i].ID)
		}
	}
	return nil
}

func loadSnapshot(ctx context.Context, tx *sql.Tx, snap *Snapshot) (documents, passages int, err error) {
	var created int64
	err = tx.QueryRowContext(ctx, "SELECT id, created, options, encoder, corpus, documents, passages FROM snapshot").
		Scan(&snap.ID, &created, &snap.Options, &snap.Encoder, &snap.Corpus, &documents, &passages)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, 0, ErrEmpty
	}
	snap.Created = fromNanoseconds(created)
	return documents, passages, err
}

func loadUnreadable(ctx context.Context, tx *sql.Tx) (files []Unreadable, err error) {
	err = each(ctx, tx, "SELECT path, size, modified, reason FROM unreadable ORDER BY path", nil, func(rows *sql.Rows) error {
		var u Unreadable
		var modified int64
		if err := scan(rows, &u.Path, &u.Size, &modified, &u.Reason); err != nil {
			return err
		}
		u.Modified = fromNanoseconds(modified)
		files = append(files, u)
		return nil
	})
	return files, err
}

// each calls row for every row of a query.
func each(ctx context.Context, tx *sql.Tx, query string, args []any, row func(*sql.Rows) error) error {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// scan reads a row. What cannot be read as its column's type was not written
// by this package.
func scan(rows *sql.Rows, dest ...any) error {
	if err := rows.Scan(dest...); err != nil {
		return fmt.Errorf("%w: %v", ErrDamaged, err)
	}
	return nil
}

// rowsOf is what the documents' rows say beside the documents.
type rowsOf struct {
	place map[int64]int // row number → index in State.Documents
	sums  []uint32      // checksums, beside State.Documents
}

func loadDocuments(ctx context.Context, tx *sql.Tx, state *State) (rowsOf, error) {
	found := rowsOf{place: map[int64]int{}}
	query := "SELECT n, id, hash, size, modified, meta, text, checksum FROM documents ORDER BY id"
	err := each(ctx, tx, query, nil, func(rows *sql.Rows) error {
		var d Document
		var n, modified int64
		var sum uint32
		if err := scan(rows, &n, &d.ID, &d.Hash, &d.Size, &modified, &d.Meta, &d.Text, &sum); err != nil {
			return err
		}
		d.Modified = fromNanoseconds(modified)
		found.place[n] = len(state.Documents)
		found.sums = append(found.sums, sum)
		state.Documents = append(state.Documents, d)
		return nil
	})
	return found, err
}

func loadPassages(ctx context.Context, tx *sql.Tx, documents []Document, found rowsOf) (count int, err error) {
	query := "SELECT document, ordinal, start, end, heading, sentences, key FROM passages ORDER BY document, ordinal"
	err = each(ctx, tx, query, nil, func(rows *sql.Rows) error {
		var p Passage
		var n int64
		var ordinal int
		var spans, key sql.RawBytes
		if err := scan(rows, &n, &ordinal, &p.Start, &p.End, &p.Heading, &spans, &key); err != nil {
			return err
		}
		i, ok := found.place[n]
		if !ok || ordinal != len(documents[i].Passages) || copy(p.Key[:], key) != len(p.Key) {
			return fmt.Errorf("%w: passage %d of document %d", ErrDamaged, ordinal, n)
		}
		count++
		return documents[i].add(p, spans)
	})
	return count, err
}

// add appends a passage after checking that it lies within the text.
func (d *Document) add(p Passage, sentences []byte) (err error) {
	if p.Start < 0 || p.Start > p.End || p.End > len(d.Text) {
		return fmt.Errorf("%w: a passage out of %s", ErrDamaged, d.ID)
	}
	if p.Sentences, err = decodeSpans(p.Start, p.End, sentences); err != nil {
		return fmt.Errorf("read the sentences of %s: %w", d.ID, err)
	}
	d.Passages = append(d.Passages, p)
	return nil
}

const vectorsOf = "SELECT key, vector, checksum FROM vectors WHERE encoder = (SELECT n FROM encoders WHERE name = ?)"

func loadVectors(ctx context.Context, tx *sql.Tx, encoder string) (map[Key][]float32, error) {
	v := vectorReader{found: map[Key][]float32{}, encoder: encoder}
	err := each(ctx, tx, vectorsOf+" ORDER BY rowid", []any{encoder}, v.row)
	return v.found, err
}

// A vectorReader reads into few large slices: one allocation a vector would
// cost more than reading it.
type vectorReader struct {
	found   map[Key][]float32
	encoder string
	space   []float32
}

func (v *vectorReader) row(rows *sql.Rows) error {
	const slab = 1 << 18 // floats: 1 MiB
	var key, blob sql.RawBytes
	var sum uint32
	if err := scan(rows, &key, &blob, &sum); err != nil {
		return err
	}
	var k Key
	if copy(k[:], key) != len(k) || addSum(0, k[:], blob) != sum {
		return fmt.Errorf("%w: a vector of %s", ErrDamaged, v.encoder)
	}
	if cap(v.space)-len(v.space) < len(blob)/4 {
		v.space = make([]float32, 0, max(slab, len(blob)/4))
	}
	from := len(v.space)
	var err error
	v.space, err = decodeVector(v.space, blob)
	v.found[k] = v.space[from:len(v.space):len(v.space)]
	return err
}
