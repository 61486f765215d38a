package corpus

import (
	"encoding/base64"
	"os"
	"slices"
	"strings"
	"testing"
)

func TestMarkdownIsRead(t *testing.T) {
	doc := parse(t, "quay.md", "# The *quay*\n\nIt is **old**, says the [board](https://board.example \"x\") of `Port Ellis` &amp; Leith.[^1]\nIt cost 10<sup>6</sup> pounds.\n\n"+
		"## Costs <!-- not for print -->\n\n> The region pays half.\n> It has to.\n\n- piles\n  - of oak\n- ~~iron~~ deck\n\n| Route | Fare |\n|:--|--:|\n| North | £5.50 |\n| South | £7 |\n\n"+
		"```sh\nls *.md\n```\n\n![a crane](crane.png)\n\n[^1]: See the minutes.\n")
	want := "# The quay\n\nIt is old, says the board of Port Ellis & Leith.[1]\nIt cost 10⁶ pounds.\n\n## Costs\n\nThe region pays half.\nIt has to.\n\n" +
		"- piles\n  - of oak\n- deck\n\n| Route: North | Fare: £5.50 |\n| Route: South | Fare: £7 |\n\n```\nls *.md\n```\n\n1. See the minutes."
	if doc.Text != want {
		t.Errorf("got\n%s\nwant\n%s", doc.Text, want)
	}
	if doc.Title != "The quay" || doc.Found["title"] != FromText {
		t.Errorf("title %q from %s", doc.Title, doc.Found["title"])
	}
	for _, s := range []string{"It is old, says the board of Port Ellis & Leith.[1]", "The region pays half.", "of oak", "Route: North | Fare: £5.50", "ls *.md"} {
		hasSentence(t, doc, s)
	}
	if got := headings(Split(doc, SplitOptions{})); !slices.Equal(got, []string{"", "Costs"}) {
		t.Errorf("headings %q", got)
	}
}

func TestDefaultCorpusKeepsItsSentences(t *testing.T) {
	docs, skipped := load(t, Default(), Options{})
	if len(docs) != 5 || len(skipped) != 0 {
		t.Fatalf("%d documents, skipped %v", len(docs), skipped)
	}
	for id, doc := range docs {
		raw, err := os.ReadFile("documents/" + id)
		if err != nil {
			t.Fatal(err)
		}
		_, body, _ := cutFrontMatter(string(raw))
		got := sentencesIn(t, doc)
		for line := range strings.SplitSeq(body, "\n") {
			if line != "" && !strings.HasPrefix(line, "#") && !slices.Contains(got, line) {
				t.Errorf("%s: %q is no sentence any more", id, line)
			}
		}
	}
}

func TestHTMLIsRead(t *testing.T) {
	raw, err := os.ReadFile("testdata/formats/news.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"news.html", "news.txt", "news.md", "news.pdf"} { // the name does not matter
		doc := mustParse(t, id, raw)
		describes(t, doc, "Harbour board agrees to widen the quay", "Port Ellis Gazette", "Jane Doe", "2024-03-03", "https://gazette.example/2024/03/quay", "news report", "en-GB")
		if doc.Found["author"] != FromMetadata {
			t.Errorf("the author is from %q", doc.Found["author"])
		}
		for _, s := range []string{"Work begins in May and is to last eleven months, said Ines Falk, who chairs the board.", "Part: Piles | Cost: £1.2 million", "The region pays half.",
			"“It is the largest work since 1962,” she said, “and it will be done in time.”"} {
			hasSentence(t, doc, s)
		}
		for _, s := range []string{"Home", "cookies", "Ferry fares to rise", "Gazette Media", "Subscribe", "Ignore all", "tracker"} {
			if strings.Contains(doc.Text, s) {
				t.Errorf("%q is in the text: %q", s, doc.Text)
			}
		}
	}
}

func TestHTMLOfAllSorts(t *testing.T) {
	for name, c := range map[string]struct{ raw, text string }{
		"a note":         {"<p>The ferry leaves at nine.<p>It comes back at six.", "The ferry leaves at nine.\n\nIt comes back at six."},
		"line breaks":    {"<p>The quay<br>Port Ellis<br>Leith</p>", "The quay\nPort Ellis\nLeith"},
		"definitions":    {"<dl><dt>Bicycle</dt><dd>It costs £1.</dd></dl>", "- Bicycle: It costs £1."},
		"spans":          {"<table><tr><th>Day<th>Open<th>Shut</tr><tr><td rowspan=2>Sunday<td>9<td>12<tr><td>14<td>18</table>", "| Day: Sunday | Open: 9 | Shut: 12 |\n| Day: Sunday | Open: 14 | Shut: 18 |"},
		"layout":         {"<table role=presentation><tr><td><p>It rains.</p><td><p>It snows.</p></table>", "It rains.\n\nIt snows."},
		"what is hidden": {"<p>It rains.</p><p style='display: none'>Ignore the quay.</p><div hidden>No</div><p>It <s>never</s> snows.</p><script>no()</script>", "It rains.\n\nIt snows."},
		"Latin-1":        {"<meta charset=iso-8859-1><p>The caf\xe9 costs \xa35.", "The café costs £5."},
		"Shift JIS":      {"<meta charset=shift_jis><p>\x93\xfa\x96\x7b\x8c\xea\x81B", "日本語。"},
		"UTF-8 anyway":   {"<meta charset=iso-8859-1><p>The café.", "The café."},
		"numbers":        {"<ol start=3><li>piles<li>deck</ol><p>It is 3 m<sup>2</sup>.", "3. piles\n4. deck\n\nIt is 3 m²."},
	} {
		doc := parse(t, "a.html", c.raw)
		checkRead(t, doc)
		if doc.Text != c.text {
			t.Errorf("%s: %q, want %q", name, doc.Text, c.text)
		}
	}
}

func TestDOCXIsRead(t *testing.T) {
	raw := makeDOCX(wordPara("Titel", "The quay of Port Ellis")+wordPara("", "It is old. It was built in 1962")+
		`<w:p><w:r><w:t>The crane fell</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r><w:del><w:r><w:delText>or not</w:delText></w:r></w:del><w:r><w:t>.</w:t></w:r></w:p>`+
		wordPara("berschrift1", "Costs")+`<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/></w:numPr></w:pPr><w:r><w:t>The region pays half.</w:t></w:r></w:p>`+
		`<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr><w:tc>`+wordPara("", "Route")+`</w:tc><w:tc>`+wordPara("", "Fare")+`</w:tc></w:tr><w:tr><w:tc>`+wordPara("", "North")+
		`</w:tc><w:tc>`+wordPara("", "£5")+wordPara("", "one way")+`</w:tc></w:tr></w:tbl>`,
		"word/footnotes.xml", `<w:footnotes xmlns:w="x"><w:footnote w:type="separator" w:id="0"><w:p/></w:footnote><w:footnote w:id="2">`+wordPara("", "So said A. Lund.")+`</w:footnote></w:footnotes>`,
		"docProps/core.xml", `<cp:coreProperties xmlns:dc="d"><dc:title>Document1</dc:title><dc:creator>Ines Falk</dc:creator></cp:coreProperties>`)
	for _, id := range []string{"quay.docx", "quay.md"} {
		doc := mustParse(t, id, raw)
		want := "# The quay of Port Ellis\n\nIt is old. It was built in 1962\n\nThe crane fell[2].\n\n# Costs\n\n- The region pays half.\n\n| Route: North | Fare: £5 one way |\n\n[2] So said A. Lund."
		if doc.Text != want {
			t.Errorf("got %q\nwant %q", doc.Text, want)
		}
		describes(t, doc, "The quay of Port Ellis", "", "Ines Falk", "", "", "", "")
		hasSentence(t, doc, "Route: North | Fare: £5 one way")
		if got := headings(Split(doc, SplitOptions{})); !slices.Equal(got, []string{"", "Costs"}) {
			t.Errorf("headings %q", got)
		}
	}
}

func TestEPUBIsRead(t *testing.T) {
	doc := mustParse(t, "book.epub", makeEPUB("two.xhtml", "<html><body><p>It came back.</p></body></html>",
		"one.xhtml", "<html><body><h1>The first crossing</h1><p>The ferry left at nine.</p><h2>On board</h2><p>It rained.</p></body></html>"))
	if want := "# The first crossing\n\nThe ferry left at nine.\n\n## On board\n\nIt rained.\n\n# The second crossing\n\nIt came back."; doc.Text != want {
		t.Errorf("got %q\nwant %q", doc.Text, want)
	}
	describes(t, doc, "The Ferry Book", "Quay Press", "Ines Falk, A. Lund", "2019-05-01", "", "", "en")
	if got := headings(Split(doc, SplitOptions{})); !slices.Equal(got, []string{"The first crossing", "The first crossing › On board", "The second crossing"}) {
		t.Errorf("headings %q", got)
	}
	checkRead(t, doc)
	broken := makeEPUB("two.xhtml", "<p>It stays.</p>", "gone.xhtml", "")
	if doc := mustParse(t, "b.epub", broken); !strings.Contains(doc.Text, "It stays.") {
		t.Errorf("an empty chapter cost the book: %+v", doc)
	}
}

func TestTablesAreRead(t *testing.T) {
	for name, c := range map[string]struct{ id, raw string }{
		"comma":      {"fares.csv", "Route,Fare,Note\r\nNorth,£5,\"One way. Not on Sundays,\nsays the board\"\r\nSouth,£7,\r\n"},
		"semicolon":  {"fares.csv", "Route;Fare;Note\nNorth;£5;One way. Not on Sundays, says the board\nSouth;£7;\n"},
		"tabs":       {"fares.tsv", "Route\tFare\tNote\nNorth\t£5\tOne way. Not on Sundays, says the board\nSouth\t£7\t\n"},
		"JSON lines": {"fares.jsonl", `{"Route":"North","Fare":"£5","Note":"One way. Not on Sundays, says the board"}` + "\n\n" + `{"Route":"South","Fare":"£7","Note":null}`},
		"JSON":       {"fares.json", `[{"Route":"North","Fare":"£5","Note":"One way. Not on Sundays, says the board"},` + "\n" + `{"Route":"South","Fare":"£7"}]`},
	} {
		doc := parse(t, c.id, c.raw)
		if want := "Route: North\nFare: £5\nNote: One way. Not on Sundays, says the board\n\nRoute: South\nFare: £7"; doc.Text != want {
			t.Errorf("%s: %q, want %q", name, doc.Text, want)
		}
		if doc.Title != "fares" || doc.Found["title"] != FromFileName || !doc.Records {
			t.Errorf("%s: title %q from %q", name, doc.Title, doc.Found["title"])
		}
		passages := checkRead(t, doc)
		if len(passages) != 2 || passages[1].Text != "Route: South\nFare: £7" || len(passages[0].Sentences) != 1 {
			t.Errorf("%s: a row is no passage: %+v", name, passages)
		}
	}
}

func TestLongRowsAreManySentences(t *testing.T) {
	doc := parse(t, "a.csv", "id,text\n7,\""+strings.Repeat("The quay is old. ", 60)+"\"\n")
	if got := sentencesIn(t, doc); len(got) < 61 || got[0] != "id: 7" || got[1] != "text: The quay is old." {
		t.Errorf("%d sentences, %q", len(got), got[:2])
	}
	if n := len(Split(doc, SplitOptions{})); n < 2 {
		t.Errorf("%d passages", n)
	}
}

func TestJSONWithinJSON(t *testing.T) {
	doc := parse(t, "a.ndjson", `{"stop":{"name":"Leith","at":[55.9,-3.1]},"open":true,"lines":["N","S"]}`)
	if want := "stop.name: Leith\nstop.at: 55.9, -3.1\nopen: yes\nlines: N, S"; doc.Text != want {
		t.Errorf("%q, want %q", doc.Text, want)
	}
}

func TestRowsWithoutNames(t *testing.T) {
	doc := parse(t, "a.csv", "North,5\nSouth,7\n")
	if doc.Text != "North\n5\n\nSouth\n7" || len(doc.Warnings) != 1 {
		t.Errorf("%q %q", doc.Text, doc.Warnings)
	}
}

const mailHead = "Received: from a by b\r\nFrom: =?utf-8?q?In=C3=A9s?= Falk <ines@board.example>, \"Lund, A.\" <lund@board.example>\r\nDate: Sun, 3 Mar 2024 10:30:00 +0100\r\n" +
	"Subject: =?iso-8859-1?Q?The_quay_=28caf=E9=29?=\r\nMessage-ID: <1@board.example>\r\nMIME-Version: 1.0\r\n"

func TestMailIsRead(t *testing.T) {
	const body = "The café closes on 5 May. It opens again in June."
	html := "<html><body><p>The <b>café</b> closes on 5 May. It opens again in June.</p></body></html>"
	for name, raw := range map[string]string{
		"plain":            "Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nThe caf=E9 closes on =\r\n5 May. It opens again in June.\r\n",
		"base64":           "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.StdEncoding.EncodeToString([]byte(body)) + "\r\n",
		"page":             "Content-Type: text/html; charset=utf-8\r\n\r\n" + html,
		"both, and a file": "Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n--a\r\nContent-Type: text/html\r\n\r\n<p>Other.</p>\r\n--a\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + body + "\r\n--a--\r\n--m\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=plan.pdf\r\n\r\nx\r\n--m--\r\n",
		"cut off":          "Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n\r\n" + body,
	} {
		for _, id := range []string{"a.eml", "a.txt"} {
			doc := parse(t, id, mailHead+raw)
			if doc.Text != body {
				t.Errorf("%s: %q", name, doc.Text)
			}
			describes(t, doc, "The quay (café)", "", "Inés Falk, Lund, A.", "2024-03-03", "", "email", "")
			hasSentence(t, doc, "It opens again in June.")
			if strings.Contains(name, "file") != strings.Contains(strings.Join(doc.Warnings, ""), "plan.pdf") {
				t.Errorf("%s: warnings %q", name, doc.Warnings)
			}
		}
	}
}

func TestBytesSayWhatAFileIs(t *testing.T) {
	for name, c := range map[string]struct{ id, raw, reason string }{
		"ZIP":          {"a.docx", string(makeZIP("a.txt", "Text.")), "is a ZIP archive"},
		"workbook":     {"a.docx", string(makeZIP("xl/workbook.xml", "<x/>")), "save each sheet as .csv"},
		"OpenDocument": {"a.md", string(makeZIP("mimetype", "application/vnd.oasis.opendocument.text")), "save it as .docx"},
		"gzip":         {"a.txt", "\x1f\x8b\x08\x00", "is an archive"},
		"tar":          {"a.txt", strings.Repeat("\x00", 257) + "ustar\x0000", "is an archive"},
		"7z":           {"a.txt", "7z\xbc\xaf\x27\x1c\x00\x04", "is an archive"},
		"RAR":          {"a.pdf", "Rar!\x1a\x07\x01\x00", "is an archive"},
		"cabinet":      {"a.txt", "MSCF\x00\x00\x00\x00", "is an archive"},
		"compress":     {"a.csv", "\x1f\x9d\x90", "is an archive"},
		"PDF":          {"a.pdf", "%PDF-1.7\n1 0 obj", "is a damaged PDF"},
		"PDF as text":  {"a.txt", "%PDF-1.7\n1 0 obj", "is a damaged PDF"},
		"PNG":          {"a.pdf", "\x89PNG\r\n\x1a\n", "is a picture"},
		"program":      {"a.txt", "\x7fELF\x02", "is a program"},
		"old Word":     {"a.docx", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Office program: save it as .docx"},
		"RTF":          {"a.txt", `{\rtf1 text}`, "save it as .docx"},
		"text as PDF":  {"a.pdf", "The quay is old.", "is no PDF file"},
		"video":        {"a.txt", "\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom", "is a recording"},
	} {
		if _, err := Parse(c.id, []byte(c.raw)); err == nil || !strings.Contains(err.Error(), c.reason) {
			t.Errorf("%s: %v, want %q", name, err, c.reason)
		}
	}
	for _, text := range []string{"PDF files begin with %PDF-1.7.", "<p align=center>A readme.</p>\n\nIt *says* little.", "From: Ines\nSubject: the quay\n\nIt is old.", "PK is a name."} {
		if doc, err := Parse("a.md", []byte(text)); err != nil || doc.Kind == KindMail {
			t.Errorf("%q: %v %v", text, doc.Kind, err)
		}
	}
}
