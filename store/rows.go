package store

import "time"

// A Key names a text that was embedded: SHA-256 of exactly that text. A vector
// is kept under its key and the name of its encoder.
type Key [32]byte

// A Span is a half-open range of bytes in a document's text.
type Span struct{ Start, End int }

// A Document is a source with its passages, in order.
type Document struct {
	ID       string
	Hash     string    // of its file's bytes
	Size     int64     // of its file
	Modified time.Time // of its file, to the nanosecond
	Meta     []byte    // JSON, the caller's own
	Text     string
	Passages []Passage
}

// A Passage is a part of a document; its ordinal is its place in
// Document.Passages.
type Passage struct {
	Span
	Heading   string
	Sentences []Span // ascending, without overlap, within the passage
	Key       Key    // of what was embedded for it
}

// A Snapshot describes what was committed last.
type Snapshot struct {
	ID      string
	Created time.Time
	Options string // how passages were made; the caller's own
	Encoder string
	Corpus  string // which documents these are; the caller's own
}

// An Unreadable file is no document, and need not be read again to know it.
type Unreadable struct {
	Path     string
	Size     int64
	Modified time.Time // to the nanosecond
	Reason   string
}

// A Vector is what an encoder made of a text.
type Vector struct {
	Key    Key
	Values []float32
}

// A State is all that the database holds for one encoder.
type State struct {
	Snapshot  Snapshot
	Documents []Document // by ID
	Vectors   map[Key][]float32

	Unreadable []Unreadable // by path
}

// nanoseconds is Unix time; the zero time, which has none, is 0.
func nanoseconds(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixNano()
}

func fromNanoseconds(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.Unix(0, n).UTC()
}
