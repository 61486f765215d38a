package corpus

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// slow skips what measures time and unpacks bombs where both would be the race
// detector's.
func slow(t *testing.T) {
	t.Helper()
	if testing.Short() || raceEnabled {
		t.Skip("takes half a minute, and under the race detector many")
	}
}

// hostile are files that were made to take all time or memory, by name.
func hostile() map[string][]byte {
	const deep = 10_000
	tag := func(open, end string, n int) []byte {
		return []byte(strings.Repeat(open, n) + "It is old." + strings.Repeat(end, n))
	}
	laughs := `<!DOCTYPE l [<!ENTITY a "ha">`
	for i := 'b'; i <= 'k'; i++ {
		laughs += fmt.Sprintf(`<!ENTITY %c "%s">`, i, strings.Repeat(fmt.Sprintf("&%c;", i-1), 10))
	}
	laughs += "]>"
	bomb := string(bytes.Repeat([]byte{' '}, 200<<20))
	files := map[string][]byte{
		"deep.html":       tag("<div>", "</div>", deep),
		"deep-inline.htm": tag("<b>", "", 1_000_000),
		"bodies.html":     []byte(manyBodies(200_000)),
		"table.html":      []byte("<table>" + strings.Repeat("<tr><td colspan=1000>a", 300_000)),
		"glue.html":       []byte("<p>" + strings.Repeat("a</x>", 500_000)),
		"deep.md":         tag(">", "", 1_000_000),
		"list.md":         tag("- ", "", 500_000),
		"brackets.md":     tag("[", "]", 1_000_000),
		"stars.md":        []byte(strings.Repeat("*a_", 1_000_000)),
		"ticks.md":        []byte(strings.Repeat("` `` ``` ", 500_000)),
		"grid.md":         []byte(strings.Repeat("|a", 100_000) + "|\n" + strings.Repeat("|-", 100_000) + "|\n" + strings.Repeat("a\n", 100_000)),
		"deep.json":       tag(`{"a":`, "}", deep),
		"deep-array.json": tag("[", "]", 1_000_000),
		"wide.csv":        []byte(strings.Repeat("a,", 1_000_000) + "\n" + strings.Repeat("1,", 1_000_000)),
		"rows.csv":        []byte(columnNames(400) + "\n" + strings.Repeat(strings.Repeat("1,", 400)+"\n", 5000)),
		"quote.csv":       []byte("a,b\n\"" + strings.Repeat("x\n", 2_000_000)),
		"line.txt":        []byte(strings.Repeat("word ", 2_000_000)),
		"letters.txt":     []byte(strings.Repeat("x", 10_000_000)),
		"bomb.docx":       makeZIP("word/document.xml", bomb),
		"deep.docx":       makeDOCX(strings.Repeat("<w:tbl>", deep)),
		"laughs.docx":     makeZIP("word/document.xml", laughs+wordHead+wordPara("", "&k;")),
		"attrs.docx":      makeZIP("word/document.xml", "<w:p "+strings.Repeat("a='' ", 2_000_000)+">"),
		"bomb.epub":       makeEPUB("one.xhtml", bomb),
		"many.epub":       makeEPUB("one.xhtml", "<p>"+bomb[:60<<20], "two.xhtml", "<p>"+bomb[:60<<20]),
		"laughs.epub":     makeZIP("mimetype", "application/epub+zip", "META-INF/container.xml", laughs+"<a>&k;</a>"),
		"deep.eml":        []byte(mailHead + strings.Repeat("Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n", 50_000)),
		"parts.eml":       []byte(mailHead + "Content-Type: multipart/mixed; boundary=m\r\n\r\n" + strings.Repeat("--m\r\n\r\na\r\n", 500_000)),
		"header.eml":      []byte(mailHead + "To: " + strings.Repeat("=?utf-8?q?a?= ", 500_000) + "\r\n\r\nIt is old."),
		"base64.eml":      []byte(mailHead + "Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.StdEncoding.EncodeToString(tag("<i>", "", 1_000_000))),
		"anchors.yaml.md": []byte("---\na: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c]\ntitle: [*d,*d,*d,*d,*d,*d]\n---\nIt is old.\n"),
	}
	return files
}

func manyBodies(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "<body a%d>", i)
	}
	return b.String() + "It is old."
}

func columnNames(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "the long name that somebody gave to column number %d of their table,", i)
	}
	return b.String()
}

// TestHostileFilesCostOnlyThemselves wants every file to be done with in
// bounded time and memory, whatever becomes of it.
func TestHostileFilesCostOnlyThemselves(t *testing.T) {
	slow(t)
	for name, raw := range hostile() {
		if len(raw) > 12<<20 {
			t.Fatalf("%s has %d bytes, more than a file may have", name, len(raw))
		}
		runtime.GC()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		began := time.Now()
		doc, err := Parse(name, raw)
		took := time.Since(began)
		runtime.ReadMemStats(&after)
		if took > 90*time.Second {
			t.Errorf("%s took %v", name, took)
		}
		if grown := int64(after.Sys) - int64(before.Sys); grown > 1<<30 {
			t.Errorf("%s took %d MB", name, grown>>20)
		}
		reason := fmt.Sprintf("%d bytes of text", len(doc.Text))
		if err != nil {
			reason = err.Error()
		}
		t.Logf("%-16s %8d bytes %8.2f s %5d MB: %.120s", name, len(raw), took.Seconds(), (after.Sys-before.Sys)>>20, reason)
	}
}

func TestHostileFilesAreSkippedByName(t *testing.T) {
	slow(t)
	files := hostile()
	for name, reason := range map[string]string{
		"deep.html": "nested too deep", "deep.json": "nested too deep", "deep-array.json": "nested too deep", "deep.docx": "nested too deep",
		"wide.csv": "columns in a row", "rows.csv": "MB of text", "bomb.docx": "when it is unpacked", "bomb.epub": "when it is unpacked",
		"laughs.docx": "not well formed", "attrs.docx": "nested too deep", "deep.eml": "too many parts", "parts.eml": "too many parts", "bodies.html": "many pages",
	} {
		if doc, err := Parse(name, files[name]); err == nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("%s: %v, %d bytes of text; want %q", name, err, len(doc.Text), reason)
		}
	}
}

// TestAHugeLineIsNeverRead puts a file of 2 GB that takes no room on the disk
// beside a good one.
func TestAHugeLineIsNeverRead(t *testing.T) {
	dir := t.TempDir()
	f, err := os.Create(filepath.Join(dir, "huge.txt"))
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Truncate(2 << 30); err != nil {
		t.Skipf("no sparse files here: %v", err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "good.txt"), []byte("It is old."), 0o600); err != nil {
		t.Fatal(err)
	}
	docs, skipped := load(t, os.DirFS(dir), Options{})
	if len(docs) != 1 || !strings.Contains(skipped["huge.txt"], "larger than") {
		t.Errorf("%v, skipped %v", docs, skipped)
	}
	// A file that grew after it was listed is cut off just the same.
	if _, err := Read(context.Background(), os.DirFS(dir), File{Path: "huge.txt"}, Options{}); err == nil || !strings.Contains(err.Error(), "larger than") {
		t.Errorf("read: %v", err)
	}
}
