package corpus

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

// prose is a text of our own, n bytes or a little more, with the things that
// make sentences hard.
func prose(n int) string {
	var b strings.Builder
	for i := 0; b.Len() < n; i++ {
		fmt.Fprintf(&b, "The council of Port Ellis met on %d May 2024 to hear Dr. Amara Osei, who runs the U.K. office of Tidewater Inc. in Leith. "+
			"“We spent £%d.5 million on the quay,” she said, “and it shows.” Would it pay? Mr. Lund did not think so: "+
			"the ferry, the S.S. Marigold, carries 1,200 people a day, e.g. at Easter. Nobody asked why...\n\n", i%28+1, i)
	}
	return Normalize(b.String())
}

func BenchmarkSentences(b *testing.B) {
	text := prose(1 << 20)
	Sentences(text[:4000]) // loads the model, which is measured by itself
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Sentences(text)
	}
}

func BenchmarkSplit(b *testing.B) {
	doc := Document{ID: "a.txt", Text: prose(1 << 20)}
	b.SetBytes(int64(len(doc.Text)))
	for b.Loop() {
		Split(doc, SplitOptions{})
	}
}

func BenchmarkNormalize(b *testing.B) {
	text := prose(1 << 20)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Normalize(text)
	}
}

// BenchmarkClean is the worst case of cleaning: every line is short.
func BenchmarkClean(b *testing.B) {
	text := strings.Repeat("A short line of verse\nand one that is a little longer\n\n", 5000)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		clean(text)
	}
}

func BenchmarkLoad(b *testing.B) {
	fsys := fstest.MapFS{}
	text := []byte(prose(6000))
	for i := range 100 {
		fsys[fmt.Sprintf("%03d.txt", i)] = &fstest.MapFile{Data: text}
	}
	b.SetBytes(int64(100 * len(text)))
	for b.Loop() {
		if _, _, err := Load(context.Background(), fsys, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkModel(b *testing.B) {
	for b.Loop() {
		loadModel()
	}
}

// BenchmarkFormats reads the same 6 kB in every format.
func BenchmarkFormats(b *testing.B) {
	text := prose(6000)
	page := "<html><head><title>Port Ellis</title></head><body><article><p>" + strings.ReplaceAll(text, "\n\n", "</p>\n<p>") + "</article></body></html>"
	var body strings.Builder
	for p := range strings.SplitSeq(text, "\n\n") {
		body.WriteString(wordPara("", p))
	}
	files := map[string][]byte{"a.txt": []byte(text), "a.md": []byte(text), "a.html": []byte(page), "a.docx": makeDOCX(body.String()),
		"a.epub": makeEPUB("one.xhtml", page), "a.eml": []byte(mailHead + "\r\n" + text)}
	for id, raw := range files {
		b.Run(id[2:], func(b *testing.B) {
			for b.Loop() {
				if _, err := Parse(id, raw); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
