package store

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math"
)

// addSum continues a checksum (CRC-32C), which finds damage that SQLite cannot
// see: bytes changed within a row.
func addSum(sum uint32, parts ...[]byte) uint32 {
	for _, part := range parts {
		sum = crc32.Update(sum, crc32.MakeTable(crc32.Castagnoli), part)
	}
	return sum
}

// checksum covers all that is kept of a document.
func (d *Document) checksum() (uint32, error) {
	buf := fmt.Appendf(nil, "%q %q %d %d %d %d ", d.ID, d.Hash, d.Size, nanoseconds(d.Modified), len(d.Meta), len(d.Text))
	sum := addSum(0, buf, d.Meta, []byte(d.Text))
	for _, p := range d.Passages {
		var err error
		if buf, err = p.appendTo(buf[:0]); err != nil {
			return 0, err
		}
		sum = addSum(sum, buf)
	}
	return sum, nil
}

// appendTo writes all that is kept of a passage.
func (p *Passage) appendTo(dst []byte) ([]byte, error) {
	dst = binary.AppendUvarint(dst, uint64(p.Start))
	dst = binary.AppendUvarint(dst, uint64(p.End))
	dst = binary.AppendUvarint(dst, uint64(len(p.Heading)))
	dst = append(append(dst, p.Heading...), p.Key[:]...)
	return appendSpans(dst, p.Start, p.Sentences)
}

// encodeVector writes float32 values in little-endian order.
func encodeVector(values []float32) []byte {
	blob := make([]byte, 0, 4*len(values))
	for _, v := range values {
		blob = binary.LittleEndian.AppendUint32(blob, math.Float32bits(v))
	}
	return blob
}

// decodeVector appends the blob's values to dst.
func decodeVector(dst []float32, blob []byte) ([]float32, error) {
	if len(blob)%4 != 0 {
		return dst, fmt.Errorf("%w: a vector of %d bytes", ErrDamaged, len(blob))
	}
	for ; len(blob) > 0; blob = blob[4:] {
		dst = append(dst, math.Float32frombits(binary.LittleEndian.Uint32(blob)))
	}
	return dst, nil
}

// appendSpans writes, for each span, its distance from the end of the last
// one (from base for the first) and its length, as unsigned varints. Spans must
// ascend from base without overlap.
func appendSpans(dst []byte, base int, spans []Span) ([]byte, error) {
	for _, s := range spans {
		if s.Start < base || s.End < s.Start {
			return nil, fmt.Errorf("the sentence %d to %d is out of order", s.Start, s.End)
		}
		dst = binary.AppendUvarint(dst, uint64(s.Start-base))
		dst = binary.AppendUvarint(dst, uint64(s.End-s.Start))
		base = s.End
	}
	return dst, nil
}

// decodeSpans is the inverse of appendSpans; no span ends after limit.
func decodeSpans(base, limit int, blob []byte) ([]Span, error) {
	var spans []Span
	for len(blob) > 0 {
		gap, n := binary.Uvarint(blob)
		if n <= 0 || gap > uint64(limit-base) {
			return nil, fmt.Errorf("%w: a sentence out of its passage", ErrDamaged)
		}
		size, m := binary.Uvarint(blob[n:])
		if m <= 0 || size > uint64(limit-base)-gap {
			return nil, fmt.Errorf("%w: a sentence out of its passage", ErrDamaged)
		}
		start := base + int(gap)
		base = start + int(size)
		spans = append(spans, Span{start, base})
		blob = blob[n+m:]
	}
	return spans, nil
}
