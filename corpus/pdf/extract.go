package pdf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"github.com/klippa-app/go-pdfium"
	pdfiumerrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
)

// A file is a document as PDFium tells it.
type file struct {
	title, author string
	pages         []sheet
}

// A sheet is a page as it is seen.
type sheet struct {
	width, height float64   // in points
	segments      []segment // in the order in which the file draws them
	letters       int       // how many characters it has
	unnamed       int       // how many of them are no letter or mark of any script
	guessed       int       // how many of them the fonts do not name, so that their numbers are taken for letters
}

// A glyph is a character and where it is seen.
type glyph struct {
	r rune
	box
}

// Bounds of what a document may draw. A page of a newspaper has 50,000
// characters; a document of 5,000 pages some 300,000 lines.
const (
	maxGlyphs   = 500_000   // on a page
	maxSegments = 1_000_000 // in a document
)

// extract reads all characters of a document.
func extract(ctx context.Context, raw []byte) (*file, error) {
	f := &file{}
	err := engine().with(ctx, func(lib pdfium.Pdfium) error { return f.read(ctx, lib, raw) })
	if err != nil {
		return nil, err
	}
	return f, nil
}

func (f *file) read(ctx context.Context, lib pdfium.Pdfium, raw []byte) error {
	// A reader, not the bytes: these would be copied into PDFium's memory.
	open, err := lib.OpenDocument(&requests.OpenDocument{FileReader: bytes.NewReader(raw), FileReaderSize: int64(len(raw))})
	if err != nil {
		return openError(err)
	}
	f.title = metaText(lib, open.Document, "Title")
	f.author = metaText(lib, open.Document, "Author")
	count, err := lib.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: open.Document})
	switch {
	case err != nil:
		return fmt.Errorf("count the pages: %w", err)
	case count.PageCount == 0:
		return ErrDamaged
	case count.PageCount > MaxPages:
		return ErrPages
	}
	segments := 0
	for i := range count.PageCount {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		s, err := readSheet(lib, open.Document, i)
		if err != nil {
			return fmt.Errorf("read page %d: %w", i+1, err)
		}
		if segments += len(s.segments); segments > maxSegments {
			return ErrTooMuch
		}
		f.pages = append(f.pages, s)
	}
	return nil
}

func openError(err error) error {
	switch {
	case errors.Is(err, pdfiumerrors.ErrPassword), errors.Is(err, pdfiumerrors.ErrSecurity):
		return ErrPassword
	case errors.Is(err, pdfiumerrors.ErrFormat), errors.Is(err, pdfiumerrors.ErrFile), errors.Is(err, pdfiumerrors.ErrUnknown):
		return ErrDamaged
	}
	return fmt.Errorf("open the document: %w", err)
}

// metaText is a field of the document's description, "" where it has none.
func metaText(lib pdfium.Pdfium, doc references.FPDF_DOCUMENT, tag string) string {
	meta, err := lib.FPDF_GetMetaText(&requests.FPDF_GetMetaText{Document: doc, Tag: tag})
	if err != nil {
		return ""
	}
	return strings.ToValidUTF8(meta.Value, "")
}

// readSheet reads one page. A page that PDFium cannot make sense of is empty.
func readSheet(lib pdfium.Pdfium, doc references.FPDF_DOCUMENT, index int) (sheet, error) {
	loaded, err := lib.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: doc, Index: index})
	switch {
	case trapped(err):
		return sheet{}, tooMuch(err)
	case err != nil:
		return sheet{}, nil
	}
	page := requests.Page{ByReference: &loaded.Page}
	defer lib.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: loaded.Page})
	turn, err := pageTurn(lib, page)
	if err != nil {
		return sheet{}, err
	}
	text, err := lib.FPDFText_LoadPage(&requests.FPDFText_LoadPage{Page: page})
	if trapped(err) {
		return sheet{}, tooMuch(err)
	}
	if err != nil {
		return sheet{}, err
	}
	defer lib.FPDFText_ClosePage(&requests.FPDFText_ClosePage{TextPage: text.TextPage})
	count, err := lib.FPDFText_CountChars(&requests.FPDFText_CountChars{TextPage: text.TextPage})
	if err != nil {
		return sheet{}, err
	}
	if count.Count > maxGlyphs {
		return sheet{}, ErrTooMuch
	}
	p := pageReader{lib: lib, text: text.TextPage, turn: turn}
	p.width, p.height = turn.size()
	for i := range count.Count {
		if err := p.add(i); err != nil {
			return sheet{}, err
		}
	}
	p.segments = p.cut()
	return p.sheet, nil
}

// trapped reports that PDFium ended itself, which it does for want of memory.
func trapped(err error) bool { return err != nil && strings.Contains(err.Error(), "wasm error") }

// tooMuch leaves the trace of a trap out, which names nothing.
func tooMuch(trap error) error {
	cause, _, _ := strings.Cut(trap.Error(), "\n")
	return fmt.Errorf("%w (%s)", ErrTooMuch, cause)
}

// A pageReader collects the characters of one page.
type pageReader struct {
	sheet
	lib    pdfium.Pdfium
	text   references.FPDF_TEXTPAGE
	turn   turn
	glyphs []glyph
}

// add reads a character. Line ends and spaces that PDFium puts in itself have
// no box.
func (p *pageReader) add(i int) error {
	char, err := p.lib.FPDFText_GetUnicode(&requests.FPDFText_GetUnicode{TextPage: p.text, Index: i})
	if err != nil {
		return err
	}
	r := bulletOf(rune(char.Unicode))
	if r == ' ' || r == '\n' || r == '\r' {
		p.glyphs = append(p.glyphs, glyph{r: r})
		return nil
	}
	p.letters++
	if !unicode.IsGraphic(r) && !isBreak(r) {
		p.unnamed++
		return nil
	}
	if p.letters%nameEvery == 0 {
		wrong, err := p.lib.FPDFText_HasUnicodeMapError(&requests.FPDFText_HasUnicodeMapError{TextPage: p.text, Index: i})
		if err == nil && wrong.HasUnicodeMapError {
			p.guessed += nameEvery
		}
	}
	rect, err := p.lib.FPDFText_GetLooseCharBox(&requests.FPDFText_GetLooseCharBox{TextPage: p.text, Index: i})
	if err == nil { // else it has no place on the page
		p.glyphs = append(p.glyphs, glyph{r, p.turn.upright(rect.Rect)})
	}
	return nil
}

// bulletOf names the bullets of the symbol fonts that word processors use, whose
// letters lie in a private range.
func bulletOf(r rune) rune {
	switch r {
	case 0xf0b7, 0xf0a7, 0xf0d8, 0xf076, 0xf0fc, 0xf0a8, 0xf06e:
		return '•'
	}
	return r
}

// nameEvery is how many characters share the question whether their font names
// them: it holds for a whole font.
const nameEvery = 8
