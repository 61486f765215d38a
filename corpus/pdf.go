package corpus

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"strings"

	"ibid/corpus/pdf"
)

// Page is the number, from 1, of the page that a byte of the text stands on;
// 0 where the document has no pages.
func (d *Document) Page(offset int) int {
	return sort.Search(len(d.Pages), func(i int) bool { return d.Pages[i] > offset })
}

// readPDF reads a PDF and keeps where each of its pages begins. The day on
// which such a file was made is no day of publication, as with Word.
func readPDF(ctx context.Context, doc *Document, raw []byte, _ Options) (err error) {
	defer recovered(&err)
	file, err := pdf.Read(ctx, raw)
	if err != nil {
		return pdfReason(ctx, err)
	}
	w := pageWriter{}
	for _, page := range file.Pages {
		w.page(page)
	}
	if doc.Text, doc.Pages, err = w.end(); err != nil {
		return err
	}
	if !hasWord(doc.Text) {
		if len(file.Unreadable) > 0 {
			return errors.New("is a PDF whose fonts do not tell which letters they draw: make it anew, or run OCR (such as ocrmypdf --force-ocr)")
		}
		return errors.New("is a scan, pictures of pages without text: run OCR (such as ocrmypdf) and put its result here")
	}
	for _, text := range file.Removed {
		doc.Removed = append(doc.Removed, Removal{rulePageEdge, Normalize(text)})
	}
	doc.pageWarnings(file)
	if title := strings.TrimSpace(Normalize(file.Title)); sensibleTitle(title) {
		doc.set("title", short(title), FromMetadata)
	}
	if author := strings.TrimSpace(Normalize(file.Author)); sensibleAuthor(author) {
		doc.set("author", short(author), FromMetadata)
	}
	doc.describe()
	return nil
}

func pdfReason(ctx context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return expired(ctx)
	case errors.Is(err, pdf.ErrPassword):
		return errors.New("is a PDF locked with a password: save it without one")
	case errors.Is(err, pdf.ErrDamaged):
		return errors.New("is a damaged PDF: save or download it anew")
	case errors.Is(err, pdf.ErrPages):
		return fmt.Errorf("is a PDF that %w: split it into several files", pdf.ErrPages)
	case errors.Is(err, pdf.ErrTooMuch):
		return fmt.Errorf("is a PDF that %w: split it into several files, or save its text as .txt", pdf.ErrTooMuch)
	}
	return fmt.Errorf("is a PDF that could not be read: save it anew, or its text as .txt (%w)", err)
}

// pageWarnings names the pages of which nothing was read.
func (d *Document) pageWarnings(file *pdf.Document) {
	if len(file.Unreadable) > 0 {
		d.warn("Its fonts do not tell which letters they draw on " + pageList(file.Unreadable) + ", which were not read.")
	}
	var empty []int
	for i, page := range file.Pages {
		if len(page.Blocks) == 0 && !contains(file.Unreadable, i+1) {
			empty = append(empty, i+1)
		}
	}
	if len(empty) > 0 {
		d.warn("There is no text on " + pageList(empty) + ": if they are scans, run OCR (such as ocrmypdf --skip-text).")
	}
}

func contains(all []int, n int) bool {
	i := sort.SearchInts(all, n)
	return i < len(all) && all[i] == n
}

// pageList names pages by their numbers, runs of them by their ends.
func pageList(pages []int) string {
	const most = 12
	var parts []string
	for i := 0; i < len(pages); {
		j := i
		for j+1 < len(pages) && pages[j+1] == pages[j]+1 {
			j++
		}
		part := fmt.Sprint(pages[i])
		if j > i {
			part += fmt.Sprintf("–%d", pages[j])
		}
		parts, i = append(parts, part), j+1
	}
	if len(parts) > most {
		parts = append(parts[:most], fmt.Sprintf("and %d more", len(parts)-most))
	}
	if len(pages) == 1 {
		return "page " + parts[0]
	}
	return "pages " + strings.Join(parts, ", ")
}

// A pageWriter lays out pages and keeps where each begins. Every piece is
// normalised by itself, so that normalising the whole moves nothing.
type pageWriter struct {
	w      textWriter
	starts []int
	open   string // a paragraph that goes on over the page
	breaks []int  // where pages begin in it
	blank  int    // pages that have begun and written nothing yet
}

func (p *pageWriter) page(page pdf.Page) {
	p.blank++
	for _, b := range page.Blocks {
		p.block(b)
	}
}

func (p *pageWriter) block(b pdf.Block) {
	text := b.Text
	if b.Kind == pdf.Row {
		text = "| " + rowText(b.Cells, nil, false) + " |"
	}
	if text = Normalize(strings.ReplaceAll(text, "\n", " ")); text == "" {
		return
	}
	for range p.blank {
		p.breaks = append(p.breaks, len(p.open))
	}
	p.blank = 0
	p.open += text
	switch {
	case !b.Runs:
		p.flush(b)
	case strings.HasSuffix(b.Text, " "):
		p.open += " "
	}
}

// flush writes the text under way, whose last piece is b.
func (p *pageWriter) flush(b pdf.Block) {
	text, before := p.open, p.w.b.Len()
	switch {
	case b.Kind == pdf.Heading:
		p.w.heading(b.Level, text)
	case b.Kind == pdf.Row, b.Kind == pdf.Item && itemMark(text, true) > 0:
		p.w.line(text)
	default:
		p.w.paragraph(text)
	}
	end := p.w.b.Len()
	begin := end - len(strings.TrimLeft(p.w.b.String()[before:], "\n"))
	for _, at := range p.breaks {
		if at > 0 { // behind the marks of a heading
			at = max(end-begin-len(text)+at, 0)
		}
		p.starts = append(p.starts, min(begin+at, end))
	}
	p.open, p.breaks = "", nil
}

// end returns the text and the offset at which each page begins. One that
// holds nothing begins where the next one does.
func (p *pageWriter) end() (string, []int, error) {
	if p.open != "" {
		p.flush(pdf.Block{})
	}
	text, err := p.w.text()
	for range p.blank {
		p.starts = append(p.starts, len(text))
	}
	return text, p.starts, err
}
