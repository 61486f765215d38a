package encoder

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// A vector may differ from the float model's by this much; one step of 8-bit rounding in 12 layers costs about .0004.
const (
	leastCosine     = 0.995
	leastMeanCosine = 0.998
)

type golden struct {
	Text   string `json:"text"`
	Vector string `json:"vector"` // base64 of little-endian float16
}

func (g golden) vector(tb testing.TB) []float32 {
	raw, err := base64.StdEncoding.DecodeString(g.Vector)
	if err != nil || len(raw) != 2*hidden {
		tb.Fatalf("golden vector of %d bytes: %v", len(raw), err)
	}
	v := make([]float32, hidden)
	for i := range v {
		v[i] = fromHalf(binary.LittleEndian.Uint16(raw[2*i:]))
	}
	return v
}

// fromHalf turns a finite float16 (IEEE 754 binary16) into a float32.
func fromHalf(h uint16) float32 {
	exponent, fraction := int(h>>10&31), float64(h&1023)
	v := math.Ldexp(fraction, -24)
	if exponent > 0 {
		v = math.Ldexp(1024+fraction, exponent-25)
	}
	if h>>15 != 0 {
		v = -v
	}
	return float32(v)
}

func cosine(a, b []float32) float64 {
	var ab, aa, bb float64
	for i := range a {
		ab += float64(a[i]) * float64(b[i])
		aa += float64(a[i]) * float64(a[i])
		bb += float64(b[i]) * float64(b[i])
	}
	return ab / math.Sqrt(aa*bb)
}

func encoderWith(tb testing.TB, k *kernels) *Encoder {
	e, err := newWith(k)
	if err != nil {
		tb.Fatal(err)
	}
	return e
}

func embed(tb testing.TB, e *Encoder, texts ...string) [][]float32 {
	vectors, err := e.EmbedPassages(context.Background(), texts)
	if err != nil {
		tb.Fatal(err)
	}
	return vectors
}

func TestVectorsAreTheFloatModels(t *testing.T) {
	all := readLines[golden](t, "testdata/golden.jsonl")
	for i, k := range available() {
		t.Run(k.name, func(t *testing.T) {
			e := encoderWith(t, k)
			cases := all
			if i+1 < len(available()) || testing.Short() || isSlow(t, e) {
				cases = shortOnes(e, all)
			}
			var texts []string
			for _, c := range cases {
				texts = append(texts, c.Text)
			}
			worst, mean := 1.0, 0.0
			for i, v := range embed(t, e, texts...) {
				near := cosine(v, cases[i].vector(t))
				worst = min(worst, near)
				mean += near / float64(len(cases))
				if near < leastCosine {
					t.Errorf("cosine %.4f for %.60q", near, cases[i].Text)
				}
			}
			if mean < leastMeanCosine {
				t.Errorf("mean cosine %.5f", mean)
			}
			t.Logf("%d texts: cosine with the float model at least %.5f, mean %.5f", len(cases), worst, mean)
		})
	}
}

// isSlow tells plain Go and emulated processors, which get fewer texts: kernels are compared bit by bit elsewhere.
func isSlow(tb testing.TB, e *Encoder) bool {
	start := time.Now()
	embed(tb, e, "a text of some ten tokens to see how long it takes")
	return time.Since(start) > 300*time.Millisecond
}

func shortOnes(e *Encoder, all []golden) []golden {
	var short []golden
	for _, g := range all {
		if n := e.CountTokens(g.Text); n < 40 && len(short) < 12 {
			short = append(short, g)
		}
	}
	return short
}

func TestKernelsGiveTheSameVector(t *testing.T) {
	texts := []string{"", "Who rebuilt the bridge?", strings.Repeat("The tram line was inspected. ", 4)}
	var want [][]float32
	for _, k := range available() {
		e := encoderWith(t, k)
		got := embed(t, e, texts...)
		if want == nil {
			want = got
		}
		for i := range want {
			sameBits(t, k.name, got[i], want[i])
		}
	}
}

func TestVectorDoesNotDependOnTheBatch(t *testing.T) {
	e := encoderWith(t, fastest())
	texts := []string{"one", "Two trams met in Lisbon.", strings.Repeat("three ", 70), "", "two cafés", "one"}
	together := embed(t, e, texts...)
	for i, text := range texts {
		alone := embed(t, e, text)[0]
		sameBits(t, text, together[i], alone)
		if n := cosine(alone, alone); math.IsNaN(n) {
			t.Errorf("%q: vector is not a number", text)
		}
	}
	slices.Reverse(texts)
	for i, v := range embed(t, e, texts...) {
		sameBits(t, texts[i], v, together[len(texts)-1-i])
	}
}

func TestQuestionIsPassageWithInstruction(t *testing.T) {
	e := encoderWith(t, fastest())
	for range 5 {
		got, err := e.EmbedQuery(context.Background(), "Who rebuilt the bridge?")
		if err != nil {
			t.Fatal(err)
		}
		sameBits(t, "question", got, embed(t, e, questionPrefix+"Who rebuilt the bridge?")[0])
	}
}

func TestTeamsOfAnySizeAgree(t *testing.T) {
	e := encoderWith(t, fastest())
	texts := [][]int32{e.tokenizer.encode("Who rebuilt the bridge, and when?", maxTokens)}
	want := e.embed(texts, 1)[0]
	for members := 2; members <= maxTeam+1; members++ {
		sameBits(t, "team", e.embed(texts, members)[0], want)
	}
}

func TestUnusualTexts(t *testing.T) {
	e := encoderWith(t, fastest())
	long := strings.Repeat("bridge over a river, ", 5000)
	if isSlow(t, e) {
		long = long[:200]
	}
	texts := []string{"", " \n\t\u00a0", "\xff\xfe broken \xc3", long, strings.Repeat("x", 100_000), "\x00\x01"}
	for i, v := range embed(t, e, texts...) {
		if n := cosine(v, v); len(v) != hidden || math.Abs(n-1) > 1e-6 {
			t.Errorf("%.20q: a vector of %d numbers, %v", texts[i], len(v), n)
		}
		var squares float64
		for _, x := range v {
			squares += float64(x) * float64(x)
		}
		if math.Abs(squares-1) > 1e-5 {
			t.Errorf("%.20q: the vector's length is %v", texts[i], math.Sqrt(squares))
		}
	}
	if v := embed(t, e); len(v) != 0 {
		t.Errorf("no texts gave %d vectors", len(v))
	}
}

func TestTextsAreCutAfterMaxTokens(t *testing.T) {
	e := encoderWith(t, fastest())
	if isSlow(t, e) {
		t.Skip("512 tokens take too long on this processor")
	}
	long := strings.Repeat("bridge ", MaxTokens-2)
	v := embed(t, e, long, long+"and much else")
	sameBits(t, "cut text", v[1], v[0])
}

func TestCancelled(t *testing.T) {
	e := encoderWith(t, fastest())
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := e.EmbedPassages(ctx, []string{"a"}); !errors.Is(err, context.Canceled) {
		t.Errorf("passages: error %v", err)
	}
	if _, err := e.EmbedQuery(ctx, "a"); !errors.Is(err, context.Canceled) {
		t.Errorf("question: error %v", err)
	}
}

func TestConcurrentUse(t *testing.T) {
	e := encoderWith(t, fastest())
	want := embed(t, e, "a bridge")[0]
	var running sync.WaitGroup
	for range 4 {
		running.Go(func() {
			got := embed(t, e, "another", "a bridge", "and more")[1]
			if !slices.Equal(got, want) {
				t.Error("a vector differs under concurrent use")
			}
		})
	}
	running.Wait()
}

func TestWeightsMatchTheirChecksum(t *testing.T) {
	sum := sha256.Sum256([]byte(weightsFile[weightsHeader:]))
	e := encoderWith(t, fastest())
	if got := hex.EncodeToString(sum[:]); got != e.model.checksum {
		t.Errorf("weights have checksum %s, their header says %s", got, e.model.checksum)
	}
	if want := "bge-small-en-v1.5-q8-" + e.model.checksum[:8]; e.Name() != want {
		t.Errorf("name %q, want %q", e.Name(), want)
	}
	for _, file := range []string{"", weightsFile[:64], weightsFile[:len(weightsFile)-64], weightsFile + "x", string(bytes.Repeat([]byte("a"), 500))} {
		if _, err := parseWeights(file); !errors.Is(err, errWeights) {
			t.Errorf("a weights file of %d bytes gave error %v", len(file), err)
		}
	}
}
