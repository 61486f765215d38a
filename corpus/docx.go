package corpus

import (
	"context"
	"encoding/xml"
	"strconv"
	"strings"
)

// readDOCX reads Word's own format with the standard library: it is XML in a
// ZIP archive, and the libraries that read it are large, unkept or under
// licences that a program of this kind cannot take.
func readDOCX(ctx context.Context, doc *Document, raw []byte, _ Options) (err error) {
	defer recovered(&err)
	b, err := openBundle(raw)
	if err != nil {
		return err
	}
	body, err := b.read("word/document.xml")
	if err != nil {
		return err
	}
	r := &wordReader{w: &textWriter{}, styles: wordStyles(ctx, b)}
	if err := walkXML(ctx, body, r); err != nil {
		return err
	}
	r.notes(ctx, b)
	if doc.Text, err = r.w.text(); err != nil {
		return err
	}
	if props, err := b.read("docProps/core.xml"); err == nil {
		doc.coreProperties(xmlFields(ctx, props))
	}
	doc.set("title", r.title, FromText)
	doc.describe()
	return nil
}

func (d *Document) coreProperties(fields map[string][]string) {
	if title := short(firstOf(fields["title"])); sensibleTitle(title) {
		d.set("title", title, FromMetadata)
	}
	if author := authorText(firstOf(fields["creator"])); sensibleAuthor(author) {
		d.set("author", author, FromMetadata)
	}
	d.set("language", short(firstOf(fields["language"])), FromMetadata)
}

// A wordStyle is what a style says of its paragraphs.
type wordStyle struct {
	level int // of a heading, from 1; 0 for none
	title bool
}

// A styleReader collects the styles that are headings, whatever language
// their names are in: Word keeps an English name beside the ID, and a level.
type styleReader struct {
	styles map[string]wordStyle
	id     string
	at     wordStyle
}

func wordStyles(ctx context.Context, b *bundle) map[string]wordStyle {
	r := &styleReader{styles: map[string]wordStyle{}}
	if raw, err := b.read("word/styles.xml"); err == nil {
		_ = walkXML(ctx, raw, r) // a document without styles has no headings
	}
	return r.styles
}

func (r *styleReader) open(e xml.StartElement) {
	switch e.Name.Local {
	case "style":
		r.id, r.at = xmlAttr(e, "styleId"), wordStyle{}
	case "name":
		name := strings.ToLower(xmlAttr(e, "val"))
		r.at.title = name == "title"
		if n, ok := strings.CutPrefix(name, "heading "); ok {
			r.at.level, _ = strconv.Atoi(n)
		}
	case "outlineLvl":
		if n, err := strconv.Atoi(xmlAttr(e, "val")); err == nil && n < 9 && r.at.level == 0 {
			r.at.level = n + 1
		}
	}
}

func (r *styleReader) chars(string) {}

func (r *styleReader) close(name string) {
	if name == "style" && r.at != (wordStyle{}) {
		r.styles[r.id] = r.at
	}
}

// A wordReader writes the body of a document. Tables within tables are read
// into the cell that holds them.
type wordReader struct {
	w      *textWriter
	styles map[string]wordStyle
	title  string

	text   strings.Builder // of the paragraph
	style  wordStyle
	item   bool
	depth  int  // of the item's list
	skip   int  // elements deep in what is not shown
	inText bool // inside w:t
	tables int  // deep
	table  table
	row    []string
	cell   strings.Builder
	note   string // the number of the note that is being read
	cells  int
}

func (r *wordReader) open(e xml.StartElement) {
	if r.skip > 0 || hiddenWord(e) {
		r.skip++
		return
	}
	switch e.Name.Local {
	case "p":
		r.text.Reset()
		r.style, r.item, r.depth = wordStyle{}, false, 0
	case "pStyle":
		r.style = r.styles[xmlAttr(e, "val")]
	case "outlineLvl":
		if n, err := strconv.Atoi(xmlAttr(e, "val")); err == nil && n < 9 {
			r.style.level = n + 1
		}
	case "numPr":
		r.item = true
	case "ilvl":
		r.depth, _ = strconv.Atoi(xmlAttr(e, "val"))
	case "t":
		r.inText = true
	case "tab", "ptab":
		r.text.WriteByte('\t')
	case "br", "cr":
		r.text.WriteByte('\n')
	case "noBreakHyphen":
		r.text.WriteByte('-')
	case "footnoteReference", "endnoteReference":
		r.text.WriteString("[" + noteLabel(e) + "]")
	case "tbl":
		if r.tables++; r.tables == 1 {
			r.table = table{}
		}
	case "tblHeader":
		if r.tables == 1 && r.table.head == len(r.table.rows) && xmlAttr(e, "val") != "0" {
			r.table.head++
		}
	case "footnote", "endnote":
		r.note = noteLabel(e)
	}
}

// hiddenWord reports elements that a reader of the document does not see:
// deleted text, field codes, the second form of a drawing.
func hiddenWord(e xml.StartElement) bool {
	switch e.Name.Local {
	case "del", "moveFrom", "instrText", "delText", "Fallback":
		return true
	case "footnote", "endnote": // the lines that part notes from the text
		kind := xmlAttr(e, "type")
		return kind != "" && kind != "normal"
	}
	return false
}

// noteLabel numbers notes as their files do; endnotes are told apart.
func noteLabel(e xml.StartElement) string {
	id := shorten(oneLine(xmlAttr(e, "id")), 10)
	if strings.HasPrefix(e.Name.Local, "endnote") {
		return "e" + id
	}
	return id
}

func (r *wordReader) chars(s string) {
	if r.inText && r.skip == 0 {
		r.text.WriteString(s)
	}
}

func (r *wordReader) close(name string) {
	if r.skip > 0 {
		r.skip--
		return
	}
	switch name {
	case "t":
		r.inText = false
	case "p":
		r.paragraph()
	case "tc":
		r.closeCell()
	case "tr":
		if r.tables == 1 {
			r.table.rows, r.row = append(r.table.rows, r.row), nil
		}
	case "tbl":
		if r.tables = max(r.tables-1, 0); r.tables == 0 {
			r.closeTable()
		}
	}
}

func (r *wordReader) closeCell() {
	if r.tables != 1 {
		return
	}
	if r.cells++; r.cells > allCells {
		r.w.err = errTooMuchText
		return
	}
	r.row = append(r.row, r.cell.String())
	r.cell.Reset()
}

// closeTable takes the first row for the head of a table whose author marked
// none, when it is of words and every other row has a figure.
func (r *wordReader) closeTable() {
	if r.table.head == 0 && len(r.table.rows) > 1 && !hasFigure(strings.Join(r.table.rows[0], " ")) {
		r.table.head = 1
		for _, row := range r.table.rows[1:] {
			if !hasFigure(strings.Join(row, " ")) {
				r.table.head = 0
			}
		}
	}
	r.w.table(r.table)
	r.table = table{}
}

func (r *wordReader) paragraph() {
	s := strings.TrimSpace(r.text.String())
	r.text.Reset()
	switch {
	case s == "":
	case r.tables > 0:
		r.cell.WriteString(s + " ")
	case r.note != "":
		r.w.paragraph("[" + r.note + "] " + s)
		r.note = ""
	case r.style.title && r.title == "":
		r.title = short(s)
		r.w.heading(1, s)
	case r.style.level > 0:
		r.w.heading(r.style.level, s)
	case r.item:
		r.w.item(r.depth, "-", s)
	default:
		r.w.paragraph(s)
	}
}

// notes puts the footnotes behind the text, as a reader finds them.
func (r *wordReader) notes(ctx context.Context, b *bundle) {
	for _, part := range [...]string{"word/footnotes.xml", "word/endnotes.xml"} {
		if raw, err := b.read(part); err == nil {
			_ = walkXML(ctx, raw, r) // what was read of the notes stays
		}
	}
}
