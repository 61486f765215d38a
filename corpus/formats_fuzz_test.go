package corpus

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// checkAny holds what every document of every file promises.
func checkAny(t *testing.T, id string, raw []byte) {
	doc, err := Parse(id, raw)
	if err != nil {
		if !utf8.ValidString(err.Error()) || strings.Contains(err.Error(), "\n") {
			t.Fatalf("reason %q", err)
		}
		return
	}
	if !utf8.ValidString(doc.Text) || Normalize(doc.Text) != doc.Text || doc.Title == "" || !hasWord(doc.Text) || len(doc.Text) > maxText*2 {
		t.Fatalf("title %q, text %q", doc.Title, doc.Text)
	}
	for _, s := range append([]string{doc.Title, doc.Publisher, doc.Author, doc.URL, doc.Note, doc.Language, string(doc.Kind)}, doc.Warnings...) {
		if !utf8.ValidString(s) || strings.Contains(s, "\n") {
			t.Fatalf("field %q", s)
		}
	}
	if _, err := ParseDate(string(doc.Date)); doc.Date != "" && err != nil {
		t.Fatal(err)
	}
	for i, p := range Split(doc, SplitOptions{}) {
		if p.Ordinal != i || doc.Text[p.Start:p.End] != p.Text || len(p.Sentences) == 0 {
			t.Fatalf("passage %d: %+v of %q", i, p, doc.Text)
		}
		checkAscending(t, p)
	}
}

func fuzzFormat(f *testing.F, id string, seeds ...[]byte) {
	for _, seed := range seeds {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw []byte) { checkAny(t, id, raw) })
}

func FuzzMarkdown(f *testing.F) {
	fuzzFormat(f, "f.md", []byte("# A\n\n> b *c*\n\n- d\n  1. e\n\n| f | g |\n|---|---|\n| h | i |\n\n```\nj\n```\n[k]: l\n[^1]: m\n\nn\n: o"), []byte("<table><tr><td>a"))
}

func FuzzHTML(f *testing.F) {
	fuzzFormat(f, "f.html", []byte("<html lang=en><head><title>A</title><meta charset=utf-8><link rel=canonical href=https://a.b><body><nav>c</nav><article><h1>A</h1><p>D<sup>2</sup><br>e<table><tr><th>f<td rowspan=2 colspan=3>g</table><ul><li>h<ol start=3><li>i</ul><dl><dt>j<dd>k</dl><pre>l```</pre>"))
}

func FuzzDOCXBody(f *testing.F) {
	f.Add(wordPara("Titel", "A") + "<w:tbl><w:tr><w:tc>" + wordPara("", "b") + "</w:tc></w:tr></w:tbl><w:p><w:pPr><w:numPr><w:ilvl w:val='1'/></w:numPr></w:pPr><w:t>c</w:t></w:p>")
	f.Add("<w:tc/></w:tbl></w:tr><w:footnote w:id='1'>")
	f.Fuzz(func(t *testing.T, body string) { checkAny(t, "f.docx", makeDOCX(body, "word/footnotes.xml", body)) })
}

func FuzzZIP(f *testing.F) {
	fuzzFormat(f, "f.epub", makeEPUB("one.xhtml", "<h1>A</h1><p>b"), makeDOCX(wordPara("", "a")))
}

func FuzzEPUBChapter(f *testing.F) {
	f.Add("<html><body><h1>A</h1><p>b</p>", "one.xhtml")
	f.Add("\xff<p>b", "../a b.x#c")
	f.Fuzz(func(t *testing.T, chapter, name string) {
		if len(name) < 1000 && !strings.HasSuffix("/"+name, "/") { // an archive can hold it
			checkAny(t, "f.epub", makeEPUB(name, chapter))
		}
	})
}

func FuzzCSV(f *testing.F) {
	fuzzFormat(f, "f.csv", []byte("a,b\n1,\"2\n3\"\n"), []byte("a;b\n\n;c\n"), []byte("\xef\xbb\xbfa|b"), []byte("1,1\n'\"\""))
}

func FuzzJSON(f *testing.F) {
	fuzzFormat(f, "f.jsonl", []byte(`{"a":{"b":[1,null,"c"]},"d":true}`+"\n"+`[1,2]`), []byte(`[{"a":"b"},{"c":1e9}]`), []byte(`"a"`))
}

func FuzzMail(f *testing.F) {
	fuzzFormat(f, "f.eml", []byte(mailHead+"Content-Type: text/html; charset=gbk\r\n\r\n<p>a"),
		[]byte(mailHead+"Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\nContent-Transfer-Encoding: base64\r\n\r\nSXQ=\r\n--m--"), []byte("From a\nSubject: =?x?q?y?=\n\nb"))
}

func FuzzSidecar(f *testing.F) {
	for _, seed := range []string{"title: a\ntags: [b, c]", "date: 03/04/2024", "- a", "a: &x [*x]", "kind: {name: a}"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		doc := Document{Found: map[string]string{}}
		doc.parseSidecar("a.yaml", validText(text))
		for _, s := range append(append([]string{doc.Title, doc.Publisher, doc.Author, doc.URL, doc.Note, string(doc.Kind)}, doc.Warnings...), doc.Tags...) {
			if !utf8.ValidString(s) || containsLine(s) {
				t.Fatalf("field %q", s)
			}
		}
	})
}
