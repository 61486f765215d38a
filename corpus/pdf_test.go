package corpus

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"ibid/internal/testpdf"
)

func minutes() testpdf.Book {
	b := testpdf.New("Harbour Board, minutes", "%d").Heading(18, "The quay of Port Ellis").Paragraph("The board met on Monday. It agreed to widen the")
	b.Page().Paragraph("quay in May, and to pay for it itself. Ines Falk spoke against it.")
	b.Page().Page().Heading(14, "Costs").Paragraph("- The region pays half.").Paragraph("The bank lends half.")
	b.SetTitle("Minutes of March", true)
	b.SetAuthor("Ines Falk", true)
	return b
}

func TestPDFIsRead(t *testing.T) {
	for _, id := range []string{"minutes.pdf", "minutes.txt", "minutes.docx"} { // the name does not matter
		doc := mustParse(t, id, minutes().Bytes())
		checkRead(t, doc)
		want := "# The quay of Port Ellis\n\nThe board met on Monday. It agreed to widen the quay in May, and to pay for it itself. Ines Falk spoke against it.\n\n" +
			"## Costs\n\n- The region pays half.\n\nThe bank lends half."
		if doc.Text != want {
			t.Errorf("%s: got %q\nwant %q", id, doc.Text, want)
		}
		describes(t, doc, "Minutes of March", "", "Ines Falk", "", "", "", "")
		for quote, page := range map[string]int{"The board met": 1, "It agreed": 1, "quay in May": 2, "Ines Falk spoke": 2, "## Costs": 4, "The region": 4, "half.": 4} {
			if got := doc.Page(strings.Index(doc.Text, quote)); got != page {
				t.Errorf("%s: %q is on page %d, want %d of %v", id, quote, got, page, doc.Pages)
			}
		}
		if !slices.Equal(doc.Removed, []Removal{{rulePageEdge, "Harbour Board, minutes"}, {rulePageEdge, "1"}}) {
			t.Errorf("removed %q", doc.Removed)
		}
		if len(doc.Warnings) != 1 || !strings.Contains(doc.Warnings[0], "no text on page 3") {
			t.Errorf("warnings %q", doc.Warnings)
		}
		if got := headings(Split(doc, SplitOptions{})); !slices.Equal(got, []string{"The quay of Port Ellis", "The quay of Port Ellis › Costs"}) {
			t.Errorf("headings %q", got)
		}
	}
}

func TestPagesOfADocumentWithout(t *testing.T) {
	doc := parse(t, "a.txt", "It is old.")
	if doc.Page(0) != 0 || doc.Page(5) != 0 {
		t.Errorf("a text has pages: %v", doc.Pages)
	}
}

func TestPDFsThatAreLeftOut(t *testing.T) {
	picture := testpdf.Objects(testpdf.Catalog, testpdf.OnePage,
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>",
		testpdf.Stream("", "600 0 0 800 0 0 cm /X Do"),
		testpdf.Stream("/Type /XObject /Subtype /Image /Width 2 /Height 2 /BitsPerComponent 8 /ColorSpace /DeviceGray", "abcd"))
	for reason, raw := range map[string][]byte{
		"is a scan":               picture,
		"locked with a password":  minutes().Locked("secret"),
		"is a damaged PDF":        []byte("%PDF-1.7\nnothing"),
		"do not tell which":       testpdf.Glyphs("The office of Port Ellis opened in 1962."),
		"has more than 5000 page": testpdf.Objects(testpdf.Catalog, "<< /Type /Pages /Kids ["+strings.Repeat("3 0 R ", 5001)+"] /Count 5001 >>", "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] >>"),
	} {
		if doc, err := Parse("a.pdf", raw); err == nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("%v, %q; want %q", err, doc.Text, reason)
		}
	}
	if doc := mustParse(t, "a.pdf", minutes().Locked("")); !strings.Contains(doc.Text, "quay in May") {
		t.Errorf("a file that is locked against changes was not read: %q", doc.Text)
	}
}

func TestListsOfPages(t *testing.T) {
	for want, pages := range map[string][]int{
		"page 3":        {3},
		"pages 3–5":     {3, 4, 5},
		"pages 1, 3–4":  {1, 3, 4},
		"pages 1, 3, 5": {1, 3, 5},
	} {
		if got := pageList(pages); got != want {
			t.Errorf("%v: %q, want %q", pages, got, want)
		}
	}
}

// FuzzPDF holds the pages of a document to its text, whatever it draws.
func FuzzPDF(f *testing.F) {
	for _, s := range []string{"It is old.", "- one inter-\nnational", "| a | b |", "```", "# ", "e\u0301", "\xff\x00(", "~~~ code"} {
		f.Add(s, s, s)
	}
	if _, err := Parse("a.pdf", minutes().Bytes()); err != nil { // starts the engine, which takes longer than one input may
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, a, b, c string) {
		book := testpdf.New("head", "%d")
		for i, s := range []string{a, b, c} {
			if i > 0 {
				book.Page()
			}
			book.Paragraph(fmt.Sprintf("%.300q", s))
		}
		doc, err := Parse("a.pdf", book.Bytes())
		if err != nil {
			return
		}
		checkRead(t, doc)
		if len(doc.Pages) < 3 || !slices.IsSorted(doc.Pages) || doc.Pages[len(doc.Pages)-1] > len(doc.Text) {
			t.Errorf("pages %v of %q", doc.Pages, doc.Text)
		}
	})
}
