// Package testpdf makes PDF documents for tests: with a program's help the
// ordinary ones, by hand those that no program would write.
//
// It is for tests alone, and panics where it fails.
package testpdf

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
)

// A Book is an ordinary document under way: A4, justified lines, which begins
// with an empty page.
type Book struct{ *fpdf.Fpdf }

// New begins a book. head and foot stand on every page unless they are empty;
// %d in them is the page's number.
func New(head, foot string) Book {
	p := fpdf.New("P", "mm", "A4", "")
	p.SetMargins(25, 25, 25)
	p.SetFont("Times", "", 11)
	edge := func(y float64, text string) func() {
		return func() {
			if strings.Contains(text, "%d") {
				text := fmt.Sprintf(text, p.PageNo())
				p.Text(25, y, text)
				return
			}
			p.Text(25, y, text)
		}
	}
	p.SetHeaderFunc(edge(15, head))
	p.SetFooterFunc(edge(285, foot))
	p.AddPage()
	return Book{p}
}

// Heading sets a line in large letters.
func (b Book) Heading(size float64, text string) Book {
	b.SetFont("Times", "B", size)
	b.MultiCell(160, size/2, text, "", "L", false)
	b.Ln(3)
	b.SetFont("Times", "", 11)
	return b
}

// Paragraph sets text justified.
func (b Book) Paragraph(text string) Book {
	b.MultiCell(160, 5, text, "", "J", false)
	b.Ln(3)
	return b
}

// Page begins the next page.
func (b Book) Page() Book {
	b.AddPage()
	return b
}

// Bytes ends the book.
func (b Book) Bytes() []byte {
	var out bytes.Buffer
	if err := b.Output(&out); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// Locked is a book that opens with a password only, which is empty for one
// that everybody may read.
func (b Book) Locked(password string) []byte {
	b.SetProtection(0, password, "the owner's")
	return b.Bytes()
}

// Objects makes a document of hand-written objects, numbered from 1, of which
// the first is the catalogue.
func Objects(bodies ...string) []byte {
	var b strings.Builder
	b.WriteString("%PDF-1.7\n")
	offsets := make([]int, len(bodies))
	for i, body := range bodies {
		offsets[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, body)
	}
	at := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(bodies)+1)
	for _, o := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(bodies)+1, at)
	return []byte(b.String())
}

// Objects that most documents begin with: a catalogue, a tree of one page, and
// a font.
const (
	Catalog   = "<< /Type /Catalog /Pages 2 0 R >>"
	OnePage   = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
	Helvetica = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
)

// Stream is an object that holds bytes; attributes may say how they are packed.
func Stream(attributes, content string) string {
	return fmt.Sprintf("<< /Length %d %s >>\nstream\n%s\nendstream", len(content), attributes, content)
}

// Page makes a document of one page, 600 by 800 points, of drawing operators
// and attributes of the page's own. The font of Text is there.
func Page(attributes string, operators ...string) []byte {
	return Objects(Catalog, OnePage,
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> "+attributes+" >>",
		Stream("", strings.Join(operators, "\n")), Helvetica)
}

// Text is the operators that draw a line at a place, in points from the bottom
// left.
func Text(x, y, size float64, text string) string {
	return fmt.Sprintf("BT /F %g Tf 1 0 0 1 %g %g Tm (%s) Tj ET", size, x, y, text)
}

// Glyphs sets a text in a font that the document holds, by the numbers of its
// glyphs as most programs do, and does not tell which letters these are.
func Glyphs(text string) []byte {
	font, err := sfnt.Parse(goregular.TTF)
	if err != nil {
		panic(err)
	}
	var hex strings.Builder
	for _, r := range text {
		id, err := font.GlyphIndex(nil, r)
		if err != nil {
			panic(err)
		}
		fmt.Fprintf(&hex, "%04x", int(id))
	}
	return Objects(Catalog, OnePage,
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
		Stream("", "BT /F 12 Tf 50 700 Td <"+hex.String()+"> Tj ET"),
		"<< /Type /Font /Subtype /Type0 /BaseFont /ABCDEF+Go /Encoding /Identity-H /DescendantFonts [6 0 R] >>",
		"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /ABCDEF+Go /CIDToGIDMap /Identity /DW 600 /FontDescriptor 7 0 R /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
		"<< /Type /FontDescriptor /FontName /ABCDEF+Go /Flags 4 /FontBBox [0 -200 1000 900] /Ascent 900 /Descent -200 /CapHeight 700 /StemV 80 /ItalicAngle 0 /FontFile2 8 0 R >>",
		Stream(fmt.Sprintf("/Length1 %d", len(goregular.TTF)), string(goregular.TTF)))
}

// GoFont sets a text in letters that the standard fonts of PDF lack.
func (b Book) GoFont(text string) Book {
	b.AddUTF8FontFromBytes("Go", "", goregular.TTF)
	b.SetFont("Go", "", 11)
	return b.Paragraph(text)
}
