package cli

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"ibid/corpus"
	"ibid/corpus/web"
	"ibid/retrieval"
)

// What keeps a line of the list readable.
const (
	titleWidth = 60
	nameWidth  = 28
)

func (a *app) sourcesCommand() *cobra.Command {
	var asJSON bool
	var id, past string
	cmd := &cobra.Command{
		Use:   "sources",
		Short: "List the documents, or print one document's text or history",
		Example: `  ibid sources
  ibid sources --json
  ibid sources --text minutes/march.md
  ibid sources --history minutes/march.md`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if cmd.Flags().Changed("text") {
				return a.sourceText(cmd.Context(), id)
			}
			if cmd.Flags().Changed("history") {
				return a.history(cmd.Context(), past, asJSON)
			}
			return a.sources(cmd.Context(), asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the list as JSON")
	cmd.Flags().StringVar(&id, "text", "", "print this document's text exactly as citations count it (bytes of UTF-8)")
	cmd.Flags().StringVar(&past, "history", "", "print what became of this document from version to version, also of one that is gone")
	cmd.MarkFlagsMutuallyExclusive("json", "text")
	cmd.MarkFlagsMutuallyExclusive("history", "text")
	_ = cmd.RegisterFlagCompletionFunc("text", a.completeIDs) // fails for an unknown flag only
	_ = cmd.RegisterFlagCompletionFunc("history", a.completeIDs)
	return cmd
}

// listed is a document as `ibid sources --json` lists it.
type listed struct {
	ID        string            `json:"id"`
	Title     string            `json:"title"`
	Publisher string            `json:"publisher,omitempty"`
	Author    string            `json:"author,omitempty"`
	Date      corpus.Date       `json:"date,omitempty"`
	Kind      corpus.Kind       `json:"kind,omitempty"`
	Language  string            `json:"language,omitempty"`
	URL       string            `json:"url,omitempty"`
	Words     int               `json:"words"`
	Bytes     int               `json:"bytes"`
	Passages  int               `json:"passages"`
	Found     map[string]string `json:"found"`             // field → where it was read
	Removed   []corpus.Removal  `json:"removed,omitempty"` // what cleaning took out
	Warnings  []string          `json:"warnings,omitempty"`
	CopyOf    string            `json:"copy_of,omitempty"` // the document that it copies
	Copies    []string          `json:"copies,omitempty"`  // those that copy it
	Pages     int               `json:"pages,omitempty"`
	Missing   []string          `json:"missing,omitempty"` // fields that nothing tells
	Address   *web.Copy         `json:"address,omitempty"` // of a document that is the copy of one
}

func (a *app) sources(ctx context.Context, asJSON bool) error {
	ws, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer ws.close()
	list := listSources(ws.index.Snapshot())
	listCopies(list, ws.index.Snapshot())
	addresses, err := a.addresses(ws.dir)
	if err != nil {
		return err
	}
	markAddresses(list, addresses)
	if asJSON {
		return printJSON(a.stdout, list)
	}
	if err := printSources(a.stdout, list); err != nil {
		return err
	}
	return printAddresses(a.stdout, addresses)
}

func listSources(snapshot *retrieval.Snapshot) []listed {
	list := []listed{}
	passages := map[string]int{}
	for _, p := range snapshot.Passages() {
		passages[p.DocumentID]++
	}
	for _, d := range snapshot.Documents() {
		list = append(list, listed{
			ID: d.ID, Title: d.Title, Publisher: d.Publisher, Author: d.Author, Date: d.Date, Kind: d.Kind,
			Language: d.Language, URL: d.URL, Words: len(strings.Fields(d.Text)), Bytes: len(d.Text),
			Passages: passages[d.ID], Found: d.Found, Removed: d.Removed, Warnings: d.Warnings,
			Pages: len(d.Pages), Missing: missingOf(d),
		})
	}
	return list
}

// printSources lists one document a line, copies below their origin, each field
// with a mark of where it was read; a dash is what is not known.
func printSources(w io.Writer, list []listed) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "ID\tTITLE\tPUBLISHER\tAUTHOR\tDATE\tKIND\tWORDS")
	for _, d := range withCopies(list) {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%d\n", d.label(), d.cell("title", d.Title, titleWidth), d.cell("publisher", d.Publisher, nameWidth),
			d.cell("author", d.Author, nameWidth), d.cell("date", string(d.Date), nameWidth), d.cell("kind", string(d.Kind), nameWidth), d.Words)
	}
	if err := t.Flush(); err != nil {
		return fmt.Errorf("write the list: %w", err)
	}
	if _, err := io.WriteString(w, legend(list)+missing(list)); err != nil {
		return fmt.Errorf("write the list: %w", err)
	}
	return nil
}

// shorten cuts a line at a word to at most n characters.
func shorten(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	cut := string([]rune(s)[:n-1])
	if i := strings.LastIndexByte(cut, ' '); i > n/2 {
		cut = cut[:i]
	}
	return cut + "…"
}

func (a *app) sourceText(ctx context.Context, id string) error {
	ws, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer ws.close()
	d, ok := ws.index.Snapshot().Document(id)
	if !ok {
		return usagef("there is no document %q; 'ibid sources' lists what there is", id)
	}
	if _, err := io.WriteString(a.stdout, d.Text); err != nil {
		return fmt.Errorf("write the text: %w", err)
	}
	return nil
}
