package pdf

import (
	"bytes"
	"compress/zlib"
	"context"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"ibid/internal/testpdf"
)

// deflated is a stream that unpacks to a text, written again and again.
func deflated(attributes, text string, times int) string {
	var b bytes.Buffer
	w, err := zlib.NewWriterLevel(&b, zlib.BestCompression)
	if err != nil {
		panic(err)
	}
	for range times {
		_, _ = w.Write([]byte(text)) // a buffer takes everything
	}
	_ = w.Close()
	return testpdf.Stream("/Filter /FlateDecode "+attributes, b.String())
}

func twice(packed string) string { // one more turn of packing
	at := strings.Index(packed, "stream\n") + len("stream\n")
	return strings.Replace(deflated("", packed[at:len(packed)-len("\nendstream")], 1), "/FlateDecode", "[/FlateDecode /FlateDecode]", 1)
}

// hostile are files that were made to take all time or memory.
func hostile() map[string][]byte {
	page := "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> /XObject << /X 6 0 R >> >> >>"
	say := testpdf.Text(50, 700, 12, "It is old.")
	form := func(next int, content string) string {
		return testpdf.Stream(fmt.Sprintf("/Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources << /Font << /F 5 0 R >> /XObject << /X %d 0 R >> >>", next), content)
	}
	forms := []string{testpdf.Catalog, testpdf.OnePage, page, testpdf.Stream("", "/X Do"), testpdf.Helvetica}
	for i := range 25 {
		forms = append(forms, form(7+i, strings.Repeat("/X Do ", 8)))
	}
	forms = append(forms, form(31, say))
	whole := testpdf.New("", "").Paragraph("It is old.").Bytes()
	return map[string][]byte{
		"doubled forms":    testpdf.Objects(forms...),
		"form in itself":   testpdf.Objects(testpdf.Catalog, testpdf.OnePage, page, testpdf.Stream("", "/X Do "+say), testpdf.Helvetica, form(6, "/X Do "+say)),
		"page tree cycle":  testpdf.Objects(testpdf.Catalog, "<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 2 >>", page, testpdf.Stream("", say), testpdf.Helvetica),
		"deep page tree":   deepTree(),
		"a billion pages":  testpdf.Objects(testpdf.Catalog, "<< /Type /Pages /Kids [3 0 R] /Count 1000000000 >>", page, testpdf.Stream("", say), testpdf.Helvetica),
		"repeated page":    repeated(100_000),
		"flate bomb":       testpdf.Objects(testpdf.Catalog, testpdf.OnePage, page, deflated("", strings.Repeat(" ", 1<<20), 1000), testpdf.Helvetica),
		"flate text":       testpdf.Objects(testpdf.Catalog, testpdf.OnePage, page, deflated("", say+"\n", 2_000_000), testpdf.Helvetica),
		"flate twice":      testpdf.Objects(testpdf.Catalog, testpdf.OnePage, page, twice(deflated("", strings.Repeat(" ", 1<<20), 1000)), testpdf.Helvetica),
		"deep array":       testpdf.Objects(testpdf.Catalog+strings.Repeat("[", 1_000_000), testpdf.OnePage),
		"deep dictionary":  testpdf.Objects(strings.Repeat("<< /A ", 500_000)),
		"length of itself": testpdf.Objects(testpdf.Catalog, testpdf.OnePage, page, "<< /Length 4 0 R >>\nstream\n"+say+"\nendstream", testpdf.Helvetica),
		"operands":         testpdf.Page("", strings.Repeat("[", 500_000)+strings.Repeat("1 ", 1_000_000)),
		"saved states":     testpdf.Page("", strings.Repeat("q ", 3_000_000)+say),
		"many fragments":   testpdf.Page("", scattered(100_000)),
		"xref in a circle": []byte("%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 1 /Root 1 0 R /Prev 9 >>\nstartxref\n9\n%%EOF"),
		"huge xref":        []byte("%PDF-1.7\nxref\n0 4294967295\n0000000000 65535 f \ntrailer\n<< /Size 4294967295 /Root 1 0 R >>\nstartxref\n9\n%%EOF"),
		"cut off":          whole[:len(whole)/2],
		"head only":        []byte("%PDF-1.7\n"),
		"zeros":            append([]byte("%PDF-1.7\n"), make([]byte, 8<<20)...),
	}
}

// repeated is a document whose page tree names its only page again and again.
func repeated(times int) []byte {
	return testpdf.Objects(testpdf.Catalog, fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", strings.Repeat("3 0 R ", times), times),
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] >>")
}

func deepTree() []byte {
	const depth = 5000
	tree := []string{testpdf.Catalog}
	for i := range depth {
		tree = append(tree, fmt.Sprintf("<< /Type /Pages /Kids [%d 0 R] /Count 1 >>", i+3))
	}
	return testpdf.Objects(append(tree, "<< /Type /Page /MediaBox [0 0 600 800] >>")...)
}

func scattered(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(testpdf.Text(float64(i*7%600), float64(i*13%800), 6, "old") + "\n")
	}
	return b.String()
}

// TestHostileDocuments wants each to be done with when its time is over, in
// bounded memory, and the next document to be read as if nothing had been.
func TestHostileDocuments(t *testing.T) {
	if testing.Short() || raceEnabled {
		t.Skip("takes a minute, and under the race detector many")
	}
	const limit = 20 * time.Second
	good := testpdf.New("", "").Paragraph("It is old.").Bytes()
	for name, raw := range hostile() {
		before, began := highWater(t), time.Now()
		ctx, cancel := context.WithTimeout(context.Background(), limit)
		doc, err := Read(ctx, raw)
		took := time.Since(began)
		cancel()
		if took > 3*limit {
			t.Errorf("%s took %v", name, took)
		}
		runtime.GC()
		grown := highWater(t) - before
		if grown > 1<<30 {
			t.Errorf("%s took %d MB", name, grown>>20)
		}
		t.Logf("%-16s %8d bytes %6.2f s %4d MB: %v, %d pages", name, len(raw), took.Seconds(), grown>>20, err, pagesOf(doc))
		if text := read(t, good); text != "It is old." {
			t.Errorf("after %s a good document is read as %q", name, text)
		}
	}
}

func pagesOf(d *Document) int {
	if d == nil {
		return 0
	}
	return len(d.Pages)
}

// highWater is the most memory that the process has had, in bytes; 0 where the
// system does not tell.
func highWater(t *testing.T) int64 {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	kb, err := strconv.ParseInt(strings.Fields(rest + " 0")[0], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return kb << 10
}

// TestDamageCostsOnlyItself breaks documents at random places: bytes changed,
// cut out, or put in twice.
func TestDamageCostsOnlyItself(t *testing.T) {
	seeds := [][]byte{
		testpdf.New("Head", "Foot %d").Heading(20, "The quay").Paragraph(first).Page().Paragraph(second).Bytes(),
		testpdf.New("", "").Paragraph(first).Locked(""),
		testpdf.Page("/Rotate 90", lines(50, 700, 10, 12, "- one inter-", "national", "two")),
		testpdf.Glyphs("It is old."),
	}
	read(t, testpdf.Glyphs("It is old.")) // starting the engine takes longer than one input may
	rapid.Check(t, func(t *rapid.T) {
		raw := bytes.Clone(rapid.SampledFrom(seeds).Draw(t, "seed"))
		for range rapid.IntRange(1, 8).Draw(t, "times") {
			from := rapid.IntRange(0, len(raw)-1).Draw(t, "from")
			to := min(from+rapid.IntRange(1, 40).Draw(t, "length"), len(raw))
			part := bytes.Clone(raw[from:to])
			switch rapid.IntRange(0, 2).Draw(t, "damage") {
			case 0:
				raw[from] = rapid.Byte().Draw(t, "byte")
			case 1:
				raw = append(slices.Delete(raw, from, to), ' ')
			case 2:
				raw = slices.Insert(raw, rapid.IntRange(0, len(raw)).Draw(t, "at"), part...)
			}
		}
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
		defer cancel()
		doc, err := Read(ctx, raw)
		if ctx.Err() != nil {
			t.Fatalf("it did not end: %v", err)
		}
		if err == nil {
			checkBlocks(t, doc)
		}
	})
}
