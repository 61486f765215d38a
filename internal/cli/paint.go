package cli

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/fatih/color"
	"golang.org/x/term"

	"ibid/answer"
	"ibid/corpus"
)

// plainWidth is the line length where no terminal says its own.
const plainWidth = 100

// A painter prints for people: folded to the terminal's width, in colour only
// on a terminal that wants it.
type painter struct {
	width             int
	bold, faint, blue func(a ...any) string
}

func (a *app) painter() painter {
	p := painter{width: plainWidth, bold: fmt.Sprint, faint: fmt.Sprint, blue: fmt.Sprint}
	file, ok := a.stdout.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return p
	}
	if w, _, err := term.GetSize(int(file.Fd())); err == nil && w >= 40 {
		p.width = min(w, 120)
	}
	if !color.NoColor { // honours NO_COLOR and TERM=dumb
		p.bold = color.New(color.Bold).SprintFunc()
		p.faint = color.New(color.Faint).SprintFunc()
		p.blue = color.New(color.FgBlue, color.Bold).SprintFunc()
	}
	return p
}

// answer prints an answer: its claims as numbered quotes, then the sources.
func (p painter) answer(w io.Writer, a *answer.Answer) error {
	out := bufio.NewWriter(w)
	if a.Rewritten != "" {
		fmt.Fprintln(out, p.faint(p.fold("Understood as: "+a.Rewritten, 4)))
	}
	if a.Status == answer.Answered {
		p.claims(out, a)
	} else {
		p.refusal(out, a)
	}
	if a.NotBorneOut != "" {
		fmt.Fprintf(out, "\n%s\n", p.fold("The sources do not bear out what the question assumes: “"+oneLine(a.NotBorneOut)+"”.", 0))
	}
	if a.Note != "" {
		fmt.Fprintf(out, "\n%s\n", p.fold("Note: "+a.Note+".", 0))
	}
	fmt.Fprintf(out, "\n%s\n", p.faint(footer(a)))
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write the answer: %w", err)
	}
	return nil
}

func (p painter) claims(out io.Writer, a *answer.Answer) {
	for i, c := range a.Claims {
		fmt.Fprintf(out, "%s %s\n", p.bold(fmt.Sprintf("%2d.", i+1)), p.fold(p.statement(a, c)+" "+marks(c), 4))
	}
	for _, c := range a.Conflicts {
		fmt.Fprintf(out, "\n%s %s\n", p.bold("The sources disagree:"), p.fold(fmt.Sprintf("statements %d and %d: %s", c.Claims[0], c.Claims[1], c.Reason), 4))
	}
	fmt.Fprintf(out, "\n%s\n", p.bold("Sources"))
	for _, s := range a.Sources {
		fmt.Fprintf(out, "%s %s\n", p.blue(fmt.Sprintf("[%d]", s.N)), p.fold(describe(s), 4))
	}
	if n := len(a.Sources); a.Origins > 0 && a.Origins < n {
		fmt.Fprintln(out, p.faint(fmt.Sprintf("%d sources, %d independent: the others are copies", n, a.Origins)))
	}
}

// statement is a claim's text: a quotation, or a model's words with whose they are.
func (p painter) statement(a *answer.Answer, c answer.Claim) string {
	if a.Mode == answer.Extractive {
		return "“" + oneLine(c.Text) + "”"
	}
	if c.Voice != "" {
		return oneLine(c.Text) + " (so says " + oneLine(c.Voice) + ")"
	}
	return oneLine(c.Text)
}

func (p painter) refusal(out io.Writer, a *answer.Answer) {
	fmt.Fprintln(out, p.bold("The sources do not tell."))
	if len(a.Nearest) == 0 {
		return
	}
	fmt.Fprintln(out, "\nThe documents that come closest:")
	for _, s := range a.Nearest {
		fmt.Fprintf(out, "  • %s\n", p.fold(describe(s), 4))
	}
}

// marks are the numbers of a claim's sources, as they stand in the list, with
// the page where a source has pages.
func marks(c answer.Claim) string {
	var b strings.Builder
	last := ""
	for _, cite := range c.Citations {
		mark := fmt.Sprintf("[%d]", cite.Source)
		if cite.Page > 0 {
			mark = fmt.Sprintf("[%d, p. %d]", cite.Source, cite.Page)
		}
		if mark != last {
			b.WriteString(mark)
		}
		last = mark
	}
	return b.String()
}

// describe names a source in one line: title, publisher, kind, date, ID.
func describe(s answer.Source) string {
	parts := []string{s.Title}
	for _, part := range []string{s.Publisher, s.Author, string(s.Kind), string(s.Date), s.URL} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ", ") + " (" + s.ID + ")"
}

func footer(a *answer.Answer) string {
	s := a.Searched
	line := fmt.Sprintf("confidence %.2f · searched %s, %s", a.Confidence, count(s.Documents, "document"), count(s.Passages, "passage"))
	if s.Oldest != "" {
		line += ", dated " + span(s.Oldest, s.Newest)
	}
	return fmt.Sprintf("%s · %.0f ms", line, a.Timings.Total)
}

func span(oldest, newest corpus.Date) string {
	if oldest == newest {
		return string(oldest)
	}
	return string(oldest) + " to " + string(newest)
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// excerptMargin is how much of a document is shown on either side of a quote.
const excerptMargin = 300

// excerpt prints a quotation, marked, in its surroundings.
func (p painter) excerpt(w io.Writer, source answer.Source, text string, c answer.Citation) error {
	from := max(0, c.Start-excerptMargin)
	for !utf8.RuneStart(text[from]) {
		from++
	}
	to := min(len(text), c.End+excerptMargin)
	for to < len(text) && !utf8.RuneStart(text[to]) {
		to++
	}
	place := fmt.Sprintf("bytes %d to %d", c.Start, c.End)
	if c.Page > 0 {
		place = fmt.Sprintf("page %d, %s", c.Page, place)
	}
	_, err := fmt.Fprintf(w, "\n%s, %s\n%s%s%s\n", p.bold(describe(source)), place,
		p.faint(text[from:c.Start]), p.bold(">>"+text[c.Start:c.End]+"<<"), p.faint(text[c.End:to]))
	if err != nil {
		return fmt.Errorf("write the excerpt: %w", err)
	}
	return nil
}

// evidence prints what was read and why it ranks where it does.
func (p painter) evidence(w io.Writer, a *answer.Answer) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "\n%s\n", p.bold("Passages read"))
	for i, h := range a.Evidence.Hits {
		fmt.Fprintf(out, "%2d. %s, bytes %d to %d\n    %s\n", i+1, h.Document.ID, h.Passage.Start, h.Passage.End, h.Why())
	}
	fmt.Fprintf(out, "\n%s\n", p.bold("Sentences weighed"))
	for i, s := range a.Evidence.Sentences[:min(5, len(a.Evidence.Sentences))] {
		fmt.Fprintf(out, "%2d. %.3f %s\n", i+1, s.Score, p.fold(oneLine(s.Text), 4))
		fmt.Fprintf(out, "    %s\n", p.faint(p.fold(features(s.Features), 4)))
	}
	fmt.Fprintf(out, "\n%s %.3f from\n    %s\n", p.bold("Confidence"), a.Confidence, p.fold(features(a.Evidence.Confidence), 4))
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write the evidence: %w", err)
	}
	return nil
}

func features(fs []answer.Feature) string {
	parts := make([]string, len(fs))
	for i, f := range fs {
		parts[i] = fmt.Sprintf("%s %.2f", f.Name, f.Value)
	}
	return strings.Join(parts, ", ")
}

// oneLine joins the lines of a quotation for showing; the JSON keeps them.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// fold breaks a text at spaces to the painter's width; lines after the first
// are indented.
func (p painter) fold(s string, indent int) string {
	var b strings.Builder
	column := indent
	for i, word := range strings.Fields(s) {
		width := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case column+1+width > p.width:
			b.WriteString("\n" + strings.Repeat(" ", indent))
			column = indent
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += width
	}
	return b.String()
}
