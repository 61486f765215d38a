package store

import (
	"errors"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestVectorsComeBackBitByBit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOf(rapid.Float32()).Draw(t, "vector")
		got, err := decodeVector(nil, encodeVector(want))
		if err != nil || !slices.EqualFunc(want, got, func(a, b float32) bool { return math.Float32bits(a) == math.Float32bits(b) }) {
			t.Fatalf("%v became %v (%v)", want, got, err)
		}
	})
}

func TestSpansComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := rapid.IntRange(0, 1000).Draw(t, "base")
		end := base
		var want []Span
		for range rapid.IntRange(0, 9).Draw(t, "spans") {
			start := end + rapid.IntRange(0, 300).Draw(t, "gap")
			end = start + rapid.IntRange(0, 300).Draw(t, "size")
			want = append(want, Span{start, end})
		}
		blob, err := appendSpans(nil, base, want)
		if err != nil {
			t.Fatal(err)
		}
		got, err := decodeSpans(base, end, blob)
		if err != nil || !slices.Equal(want, got) {
			t.Fatalf("%v became %v (%v)", want, got, err)
		}
		if end > base {
			if _, err := decodeSpans(base, end-1, blob); !errors.Is(err, ErrDamaged) && want[len(want)-1].End == end {
				t.Fatalf("a sentence past its passage: %v", err)
			}
		}
	})
}

func FuzzDecodeSpans(f *testing.F) {
	f.Add(0, 100, []byte{1, 2, 3, 4})
	f.Add(5, 5, []byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1})
	f.Fuzz(func(t *testing.T, base, limit int, blob []byte) {
		if base < 0 || limit < base {
			t.Skip("Document.add checks the passage first")
		}
		spans, err := decodeSpans(base, limit, blob)
		if err != nil {
			if !errors.Is(err, ErrDamaged) {
				t.Fatal(err)
			}
			return
		}
		last := base
		for _, s := range spans {
			if s.Start < last || s.End < s.Start || s.End > limit {
				t.Fatalf("%v between %d and %d", spans, base, limit)
			}
			last = s.End
		}
	})
}

func FuzzDecodeVector(f *testing.F) {
	f.Add([]byte{0, 0, 128, 63})
	f.Fuzz(func(t *testing.T, blob []byte) {
		values, err := decodeVector(nil, blob)
		if (err == nil) != (len(blob)%4 == 0) {
			t.Fatalf("%d bytes: %v", len(blob), err)
		}
		if err == nil && !slices.Equal(blob, encodeVector(values)) && !slices.ContainsFunc(values, func(v float32) bool { return v != v }) {
			t.Fatal("the blob does not come back")
		}
	})
}
