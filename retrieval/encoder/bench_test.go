package encoder

import (
	"bytes"
	"context"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// passage200 is a text of exactly 200 tokens.
func passage200(tb testing.TB, e *Encoder) string {
	words := strings.Fields(strings.Repeat("The tram line in Lisbon was inspected in 1987 after a flood, and nobody measured the new bridge. ", 12))
	for n := len(words); n > 0; n-- {
		if text := strings.Join(words[:n], " "); e.CountTokens(text) <= 200 {
			return text
		}
	}
	tb.Fatal("no passage of 200 tokens")
	return ""
}

// passagesAtOnce is how many passages an operation of the benchmark embeds, as scripts/encoder/bench_vs_onnxruntime.py does.
const passagesAtOnce = 64

func BenchmarkPassages200Tokens(b *testing.B) {
	e := encoderWith(b, fastest())
	texts := slices.Repeat([]string{passage200(b, e)}, passagesAtOnce)
	reportRate(b, len(texts), func() { embed(b, e, texts...) })
}

func BenchmarkQuestion20Tokens(b *testing.B) {
	e := encoderWith(b, fastest())
	// With the instruction and the two marks, 20 tokens.
	question := "when was the old bridge in Lisbon rebuilt and painted"
	if n := e.CountTokens(questionPrefix + question); n != 20 {
		b.Fatalf("the question has %d tokens", n)
	}
	reportRate(b, 1, func() {
		if _, err := e.EmbedQuery(context.Background(), question); err != nil {
			b.Fatal(err)
		}
	})
}

// reportRate runs do, which embeds texts, and reports texts by the clock and by processor time: the latter says what to
// expect of a machine that has nothing else to do.
func reportRate(b *testing.B, texts int, do func()) {
	do()
	before, best := processorSeconds(b), time.Hour
	for b.Loop() {
		start := time.Now()
		do()
		best = min(best, time.Since(start))
	}
	b.ReportMetric(best.Seconds()*1000/float64(texts), "best-ms/text")
	embedded := float64(b.N * texts)
	b.ReportMetric(embedded/b.Elapsed().Seconds(), "texts/s")
	if used := processorSeconds(b) - before; used > 0 {
		b.ReportMetric(embedded/used, "texts/cpu-s")
	}
}

// processorSeconds is the time that this process has been running on processors, 0 where Linux does not tell.
func processorSeconds(tb testing.TB) float64 {
	stat, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		return 0
	}
	// After the name in parentheses come the fields from the third on; 14 and 15 are user and system time in 1/100 s.
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	var ticks float64
	for _, field := range fields[11:13] {
		n, err := strconv.ParseFloat(field, 64)
		if err != nil {
			tb.Fatal(err)
		}
		ticks += n
	}
	return ticks / 100
}

// BenchmarkProduct multiplies 200 rows by the matrix of the feed-forward part, on one processor. It reports the best
// repetition, which is the one that nothing else on the machine interrupted.
func BenchmarkProduct(b *testing.B) {
	m, err := parseWeights(weightsFile)
	if err != nil {
		b.Fatal(err)
	}
	const rows = 200
	for _, k := range available() {
		b.Run(k.name, func(b *testing.B) {
			l := &m.layers[0].up
			p := &pass{kernels: k, bytes: make([]uint8, rows*l.in), step: make([]float32, rows), zero: make([]int32, rows)}
			p.scratch = make([]scratch, 1)
			out := make([]float32, rows*l.out)
			best := time.Hour
			for b.Loop() {
				start := time.Now()
				p.linear(&member{team: &team{size: 1}}, l, rows, out)
				best = min(best, time.Since(start))
			}
			b.ReportMetric(2*rows*float64(l.in*l.out)/best.Seconds()/1e9, "best-GOP/s")
		})
	}
}

func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := New(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTokens(b *testing.B) {
	tok := testTokenizer(b)
	text := strings.Repeat("The tram line in Lisbon was inspected in 1987 after a flood. ", 15)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		tok.encode(text, maxTokens)
	}
}
