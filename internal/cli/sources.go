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
	"ibid/retrieval"
)

// titleWidth keeps a line of the list readable.
const titleWidth = 60

func (a *app) sourcesCommand() *cobra.Command {
	var asJSON bool
	var id string
	cmd := &cobra.Command{
		Use:   "sources",
		Short: "List the documents, or print one document's text",
		Example: `  ibid sources
  ibid sources --json
  ibid sources --text minutes/march.md`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if cmd.Flags().Changed("text") {
				return a.sourceText(cmd.Context(), id)
			}
			return a.sources(cmd.Context(), asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the list as JSON")
	cmd.Flags().StringVar(&id, "text", "", "print this document's text exactly as citations count it (bytes of UTF-8)")
	cmd.MarkFlagsMutuallyExclusive("json", "text")
	_ = cmd.RegisterFlagCompletionFunc("text", a.completeIDs) // fails for an unknown flag only
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
}

func (a *app) sources(ctx context.Context, asJSON bool) error {
	ws, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer ws.close()
	list := listSources(ws.index.Snapshot())
	if asJSON {
		return printJSON(a.stdout, list)
	}
	return printSources(a.stdout, list)
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
		})
	}
	return list
}

// printSources lists one document a line; a dash is what is not known.
func printSources(w io.Writer, list []listed) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "ID\tTITLE\tPUBLISHER\tDATE\tKIND\tWORDS")
	for _, d := range list {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%d\n", d.ID, shorten(d.Title, titleWidth),
			orDash(d.Publisher), orDash(string(d.Date)), orDash(string(d.Kind)), d.Words)
	}
	if err := t.Flush(); err != nil {
		return fmt.Errorf("write the list: %w", err)
	}
	return nil
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
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
