package corpus

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// makeZIP packs names and contents in turns.
func makeZIP(parts ...string) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i+1 < len(parts); i += 2 {
		f, err := w.Create(parts[i])
		if err == nil {
			_, err = f.Write([]byte(parts[i+1]))
		}
		if err != nil {
			panic(err) // a buffer takes everything
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

const wordHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>`

const wordStylesXML = `<w:styles xmlns:w="x"><w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Title"/></w:style>
<w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style><w:style w:styleId="berschrift2"><w:name w:val="heading 2"/></w:style></w:styles>`

// makeDOCX packs a body with styles of a German Word.
func makeDOCX(body string, more ...string) []byte {
	return makeZIP(append([]string{"[Content_Types].xml", "<Types/>", "word/document.xml", wordHead + body + "</w:body></w:document>",
		"word/styles.xml", wordStylesXML}, more...)...)
}

func wordPara(style, text string) string {
	if style != "" {
		style = `<w:pPr><w:pStyle w:val="` + style + `"/></w:pPr>`
	}
	return "<w:p>" + style + `<w:r><w:t xml:space="preserve">` + text + "</w:t></w:r></w:p>"
}

// makeEPUB packs chapters, each as "name", "content", in the reverse order of
// the spine.
func makeEPUB(chapters ...string) []byte {
	var manifest, spine string
	parts := []string{"mimetype", "application/epub+zip", "META-INF/container.xml",
		`<container><rootfiles><rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>`}
	for i := 0; i+1 < len(chapters); i += 2 {
		manifest = fmt.Sprintf(`<item id="c%d" href="%s" media-type="application/xhtml+xml"/>`, i, chapters[i]) + manifest
		spine = fmt.Sprintf(`<itemref idref="c%d"/>`, i) + spine
		parts = append(parts, "OEBPS/"+chapters[i], chapters[i+1])
	}
	parts = append(parts, "OEBPS/nav.xhtml", `<html><body><nav epub:type="toc"><ol><li><a href="two.xhtml#start">The second crossing</a></li></ol></nav></body></html>`,
		"OEBPS/book.opf", `<package><metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>The Ferry Book</dc:title><dc:creator>Ines Falk</dc:creator>
<dc:creator>A. Lund</dc:creator><dc:publisher>Quay Press</dc:publisher><dc:date>2019-05-01</dc:date><dc:language>en</dc:language></metadata>
<manifest>`+manifest+`<item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/></manifest><spine>`+spine+`</spine></package>`)
	return makeZIP(parts...)
}

func mustParse(t *testing.T, id string, raw []byte) Document {
	t.Helper()
	return parse(t, id, string(raw))
}

// checkRead holds what every format promises: the text is normalised, and the
// spans of its passages and sentences are exact.
func checkRead(t *testing.T, doc Document) []Passage {
	t.Helper()
	if Normalize(doc.Text) != doc.Text {
		t.Errorf("the text is not normalised: %q", doc.Text)
	}
	passages := Split(doc, SplitOptions{})
	for i, p := range passages {
		if p.Ordinal != i || doc.Text[p.Start:p.End] != p.Text || len(p.Sentences) == 0 || p.Sentences[0].Start != p.Start {
			t.Errorf("passage %d: %+v", i, p)
		}
		checkAscending(t, p)
	}
	return passages
}

// sentencesIn are the texts of all sentences of the document's passages.
func sentencesIn(t *testing.T, doc Document) []string {
	t.Helper()
	var out []string
	for _, p := range checkRead(t, doc) {
		for _, s := range p.Sentences {
			out = append(out, doc.Text[s.Start:s.End])
		}
	}
	return out
}

func hasSentence(t *testing.T, doc Document, want string) {
	t.Helper()
	for _, s := range sentencesIn(t, doc) {
		if s == want {
			return
		}
	}
	t.Errorf("%s: no sentence is %q in %q", doc.ID, want, doc.Text)
}

// describes compares title, publisher, author, date, URL, kind and language.
func describes(t *testing.T, doc Document, want ...string) {
	t.Helper()
	got := []string{doc.Title, doc.Publisher, doc.Author, string(doc.Date), doc.URL, string(doc.Kind), doc.Language}
	if g, w := strings.Join(got, " | "), strings.Join(want, " | "); g != w {
		t.Errorf("%s is described as\n%s, want\n%s", doc.ID, g, w)
	}
}
