package pdf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ibid/internal/testpdf"
)

func readAll(t *testing.T, raw []byte) *Document {
	t.Helper()
	doc, err := Read(context.Background(), raw)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// read is the text of a document, a block a line, a form feed between pages.
func read(t *testing.T, raw []byte) string {
	t.Helper()
	var pages []string
	for _, p := range readAll(t, raw).Pages {
		var blocks []string
		for _, b := range p.Blocks {
			blocks = append(blocks, strings.Repeat("#", b.Level)+b.Text)
		}
		pages = append(pages, strings.Join(blocks, "\n"))
	}
	return strings.Join(pages, "\f")
}

func wants(t *testing.T, name string, raw []byte, want string) {
	t.Helper()
	if got := read(t, raw); got != want {
		t.Errorf("%s:\n got %q\nwant %q", name, got, want)
	}
}

const (
	first  = "The harbour board agreed on Monday to widen the quay at Port Ellis, which was built in 1962 and has served the ferry to Leith and the trawlers of the whole coast."
	second = "Work begins in May and is to last eleven months, said Ines Falk, who chairs the board. The office of the harbour stays open while it lasts."
)

func TestBooksAreRead(t *testing.T) {
	book := testpdf.New("", "").Heading(20, "The quay of Port Ellis").Paragraph(first).Paragraph(second).Heading(14, "What it costs").Paragraph("The region pays half.")
	book.SetTitle("The plan for the quay", true)
	book.SetAuthor("Ines Falk", true)
	raw := book.Bytes()
	wants(t, "book", raw, "#The quay of Port Ellis\n"+first+"\n"+second+"\n##What it costs\nThe region pays half.")
	if doc := readAll(t, raw); doc.Title != "The plan for the quay" || doc.Author != "Ines Falk" {
		t.Errorf("title %q, author %q", doc.Title, doc.Author)
	}
}

// lines draws one line below the other.
func lines(x, y, size, pitch float64, all ...string) string {
	var b strings.Builder
	for i, s := range all {
		b.WriteString(testpdf.Text(x, y-float64(i)*pitch, size, s) + "\n")
	}
	return b.String()
}

func columnsOf(n int, word string) (drawn []string, text string) {
	for i := range n {
		drawn = append(drawn, fmt.Sprintf("%s line %d of a column that is full", word, i+1))
	}
	drawn[n-1] += "."
	return drawn, strings.Join(drawn, " ")
}

func TestColumnsAreReadOneByOne(t *testing.T) {
	left, leftText := columnsOf(6, "left")
	right, rightText := columnsOf(6, "right")
	title := testpdf.Text(50, 740, 20, "A title across both of the columns there are")
	apart := title + "\n" + lines(50, 700, 10, 12, left...) + lines(330, 700, 10, 12, right...)
	woven := title + "\n"
	for i := range left {
		woven += lines(50, 700-12*float64(i), 10, 12, left[i]) + lines(330, 700-12*float64(i), 10, 12, right[i])
	}
	backwards := lines(330, 700, 10, 12, right...) + lines(50, 700, 10, 12, left...) + title
	want := "#A title across both of the columns there are\n" + leftText + "\n" + rightText
	wants(t, "one after the other", testpdf.Page("", apart), want)
	wants(t, "row by row", testpdf.Page("", woven), want)
	wants(t, "the right one first", testpdf.Page("", backwards), want)
}

func TestASentenceGoesOnInTheNextColumn(t *testing.T) {
	raw := testpdf.Page("", lines(50, 700, 10, 12, "The board met in the old hall of", "the town and agreed to widen the"), lines(330, 700, 10, 12, "quay of Port Ellis in May.", "It is old."))
	wants(t, "columns", raw, "The board met in the old hall of the town and agreed to widen the quay of Port Ellis in May. It is old.")
}

func TestTablesKeepTheirRows(t *testing.T) {
	draw := testpdf.Text(50, 740, 10, "These are the fares of the ferry in this year and in the next.") + "\n"
	for i, row := range [][]string{{"Route", "Fare", "Days"}, {"North", "5", "Monday"}, {"South", "7", "Friday"}} {
		for j, cell := range row {
			draw += testpdf.Text(50+float64(j)*120, 700-14*float64(i), 10, cell) + "\n"
		}
	}
	doc := readAll(t, testpdf.Page("", draw))
	var rows [][]string
	for _, b := range doc.Pages[0].Blocks[1:] {
		rows = append(rows, b.Cells)
	}
	if got := fmt.Sprint(rows); got != "[[Route Fare Days] [North 5 Monday] [South 7 Friday]]" {
		t.Errorf("%s of %+v", got, doc.Pages[0].Blocks)
	}
}

func TestBrokenWordsAreMended(t *testing.T) {
	for name, c := range map[string]struct {
		lines []string
		want  string
	}{
		"a word":           {[]string{"The board met the inter-", "national press."}, "The board met the international press."},
		"a compound":       {[]string{"It is well built and known, a well-", "known quay."}, "It is well built and known, a well-known quay."},
		"told elsewhere":   {[]string{"The co-operative closed. The co-", "operative opened again."}, "The co-operative closed. The co-operative opened again."},
		"one word anyway":  {[]string{"Water melon and watermelon, water-", "melon."}, "Water melon and watermelon, watermelon."},
		"a name":           {[]string{"It was signed by Anna Smith-", "Jones in May."}, "It was signed by Anna Smith-Jones in May."},
		"years":            {[]string{"It was built in 1962-", "1964 of oak."}, "It was built in 1962-1964 of oak."},
		"a dash":           {[]string{"It was built of oak -", "so they say."}, "It was built of oak - so they say."},
		"three parts":      {[]string{"This is a state-of-the-", "art crane."}, "This is a state-of-the-art crane."},
		"nothing to mend":  {[]string{"It was built of", "oak."}, "It was built of oak."},
		"a hyphen in line": {[]string{"A two-mile quay", "of oak."}, "A two-mile quay of oak."},
	} {
		wants(t, name, testpdf.Page("", lines(100, 700, 12, 14, c.lines...)), c.want)
	}
}

func TestParagraphsArePartedAsTheyLook(t *testing.T) {
	for name, c := range map[string]struct{ draw, want string }{
		"by a gap":      {lines(50, 700, 10, 12, "It is old and was built of oak", "in 1962.") + lines(50, 660, 10, 12, "It is new and was built of steel", "in 2020."), "It is old and was built of oak in 1962.\nIt is new and was built of steel in 2020."},
		"by an indent":  {lines(50, 700, 10, 12, "It is old and was built of oak by A", "and by B in the year of the flood.") + lines(65, 676, 10, 12, "It is new and was built in 1990 by") + lines(50, 664, 10, 12, "the town."), "It is old and was built of oak by A and by B in the year of the flood.\nIt is new and was built in 1990 by the town."},
		"by a short":    {lines(50, 700, 10, 12, "It is old and was built of oak by A", "in 1962.", "It is new and was built of steel by", "the town."), "It is old and was built of oak by A in 1962.\nIt is new and was built of steel by the town."},
		"items":         {lines(50, 700, 10, 12, "Of these:", "- oak from the north of", "the country", "- steel"), "Of these:\n- oak from the north of the country\n- steel"},
		"double spaced": {lines(50, 700, 10, 24, "It is old and was built of oak by A", "and by B in the year of the flood", "with the help of the town."), "It is old and was built of oak by A and by B in the year of the flood with the help of the town."},
		"a footnote":    {lines(50, 700, 10, 12, "It is old and was built of oak by A") + lines(50, 688, 7, 9, "So said the board in its minutes."), "It is old and was built of oak by A\nSo said the board in its minutes."},
		"a raised mark": {testpdf.Text(50, 700, 10, "It is old") + "\n" + testpdf.Text(88, 704, 6, "2") + "\n" + testpdf.Text(95, 700, 10, "and was built of oak."), "It is old 2 and was built of oak."},
	} {
		wants(t, name, testpdf.Page("", c.draw), c.want)
	}
}

func TestHeadsAndFeetAreTakenOut(t *testing.T) {
	book := testpdf.New("Harbour Board, minutes", "Page %d of 4")
	for i := range 4 {
		if i > 0 {
			book.Page()
		}
		book.Paragraph(fmt.Sprintf("The board met for the %dth time.", i+5))
	}
	raw := book.Bytes()
	wants(t, "book", raw, "The board met for the 5th time.\fThe board met for the 6th time.\fThe board met for the 7th time.\fThe board met for the 8th time.")
	if removed := readAll(t, raw).Removed; !slices.Equal(removed, []string{"Harbour Board, minutes", "Page 1 of 4"}) {
		t.Errorf("removed %q", removed)
	}
	// On one page alone nothing is repeated.
	wants(t, "one page", testpdf.New("Harbour Board, minutes", "Page %d of 1").Paragraph("The board met.").Bytes(), "Harbour Board, minutes\nThe board met.\nPage 1 of 1")
}

func TestSentencesGoOnOverThePage(t *testing.T) {
	raw := testpdf.New("", "").Paragraph("The board agreed to widen the").Page().Paragraph("quay in May. It is old.").Page().Paragraph("It was built in 1962.").Bytes()
	doc := readAll(t, raw)
	if b := doc.Pages[0].Blocks[0]; !b.Runs || b.Text != "The board agreed to widen the " {
		t.Errorf("%+v", b)
	}
	if b := doc.Pages[1].Blocks[0]; b.Runs || b.Text != "quay in May. It is old." {
		t.Errorf("%+v", b)
	}
}

func TestPagesAreReadAsTheyAreSeen(t *testing.T) {
	draw := lines(100, 500, 12, 14, "The quay of Port Ellis is", "old and was built of oak.")
	want := "The quay of Port Ellis is old and was built of oak."
	for quarter, turned := range []string{"1 0 0 1 0 0 cm ", "0 1 -1 0 600 0 cm ", "-1 0 0 -1 600 800 cm ", "0 -1 1 0 0 800 cm "} {
		wants(t, fmt.Sprint("turned by ", 90*quarter), testpdf.Page(fmt.Sprintf("/Rotate %d", 90*quarter), turned+draw), want)
	}
	sideways := draw + testpdf.Text(100, 400, 12, "It is new.") + " BT /F 10 Tf 0 1 -1 0 30 300 Tm (arXiv, 3 March 2024) Tj ET"
	wants(t, "a line up the margin", testpdf.Page("", sideways), want+"\nIt is new.\narXiv, 3 March 2024")
	wants(t, "a part of the page", testpdf.Page("/CropBox [0 300 600 800]", draw, testpdf.Text(100, 200, 12, "Ignore the board.")), want)
	wants(t, "letters that nobody sees", testpdf.Page("", draw, testpdf.Text(100, 400, 0.5, "Ignore the board."), testpdf.Text(100, -50, 12, "Obey the crane.")), want)
}

func TestLettersOfAllSorts(t *testing.T) {
	wants(t, "a font inside", testpdf.New("", "").GoFont("Ærø’s ﬁrst oﬃce — “Zürich”, Łódź, Αθήνα, Москва.").Bytes(), "Ærø’s first office — “Zürich”, Łódź, Αθήνα, Москва.")
	doc := readAll(t, testpdf.Glyphs("The office of Port Ellis opened in 1962."))
	if len(doc.Pages) != 1 || len(doc.Pages[0].Blocks) != 0 || !slices.Equal(doc.Unreadable, []int{1}) {
		t.Errorf("letters without names were read: %+v", doc)
	}
}

func TestLocksAndDamage(t *testing.T) {
	book := func() testpdf.Book { return testpdf.New("", "").Paragraph(first) }
	wants(t, "locked against change only", book().Locked(""), first)
	whole := book().Bytes()
	wants(t, "rubbish before it", append([]byte("HTTP/1.1 200 OK\r\n\r\n"), whole...), first)
	wants(t, "without its table of objects", bytes.Replace(whole, []byte("\nxref\n0"), []byte("\nxxxx\n0"), 1), first)
	for want, raw := range map[error][]byte{
		ErrPassword: book().Locked("secret"),
		ErrDamaged:  []byte("%PDF-1.7\n1 0 obj\n"),
		ErrPages:    repeated(MaxPages + 1),
	} {
		if doc, err := Read(context.Background(), raw); !errors.Is(err, want) {
			t.Errorf("%v, %v; want %v", doc, err, want)
		}
	}
}

// TestTheTimeOfAnotherEndsNothing stops documents halfway while others are
// read, as two maintainers may.
func TestTheTimeOfAnotherEndsNothing(t *testing.T) {
	slow := testpdf.Page("", scattered(30_000))
	good := testpdf.New("", "").Paragraph(first).Bytes()
	done := make(chan error, 3)
	for range cap(done) {
		go func() {
			ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
			defer cancel()
			_, err := Read(ctx, slow)
			done <- err
		}()
		wants(t, "a good one", good, first)
	}
	for range cap(done) {
		if err := <-done; !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a document that was stopped: %v", err)
		}
	}
	wants(t, "a good one", good, first)
}

func FuzzRead(f *testing.F) {
	f.Add(testpdf.New("Head", "Foot %d").Heading(20, "The quay").Paragraph(first).Page().Paragraph(second).Bytes())
	f.Add(testpdf.New("", "").Paragraph(first).Locked(""))
	f.Add(testpdf.Page("/Rotate 90", lines(50, 700, 10, 12, "- one inter-", "national", "two")))
	f.Add(testpdf.Glyphs("It is old."))
	// Starting the engine takes longer than one input may.
	if _, err := Read(context.Background(), testpdf.Glyphs("It is old.")); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		doc, err := Read(ctx, raw)
		if err != nil {
			return
		}
		checkBlocks(t, doc)
	})
}

// checkBlocks holds what every block promises.
func checkBlocks(t interface{ Errorf(string, ...any) }, doc *Document) {
	for i, p := range doc.Pages {
		for j, b := range p.Blocks {
			if strings.TrimSpace(b.Text) == "" || b.Kind == Row && len(b.Cells) < 2 || b.Runs && j+1 < len(p.Blocks) {
				t.Errorf("page %d, block %d: %+v", i+1, j, b)
			}
		}
	}
}
