// Package corpus turns a folder of files into documents, and documents into
// passages: runs of whole sentences with exact byte spans.
//
// It promises that doc.Text[p.Start:p.End] == p.Text for every passage and
// every sentence it hands out, and that one bad file never stops the rest. It
// does not judge what a document says, and it knows nothing of searching.
package corpus

// Version changes whenever the same bytes give another document or other
// passages: an index then reads all files again.
const Version = "2"

// A Document is one source as a reader would name it, and the text that
// quotations are counted in.
type Document struct {
	ID        string            // path relative to the corpus folder, with forward slashes; stable across loads
	Title     string            // never empty: the file's name when nothing better is known
	Publisher string            // empty when unknown, like every field below
	Author    string            // several are joined by ", "
	URL       string            //
	Language  string            // BCP 47 tag
	Kind      Kind              //
	Date      Date              // of publication
	Tags      []string          // what the maintainers file it under
	Note      string            // what the maintainers wrote of it
	Text      string            // UTF-8, cleaned; offsets everywhere are bytes into it
	Pages     []int             // where each page of the file begins in Text, ascending; nil where it has none
	Records   bool              // Text is rows of a table: each paragraph is one, and a passage of its own
	Hash      string            // hex SHA-256 of the file's bytes, without its sidecar
	Found     map[string]string // field in lower case ("title") → where it was read, one of the From constants
	Removed   []Removal         // lines of the file that are no part of the article, in their order
	Warnings  []string          // what could be read only in part, each a plain sentence
}

// Where a field of a document was read; the values of Document.Found.
const (
	FromSidecar     = "sidecar"
	FromList        = "corpus.yaml"
	FromFrontMatter = "front matter"
	FromMetadata    = "metadata" // what the file's format keeps beside the text
	FromHeaders     = "headers"  // of a message
	FromText        = "text"
	FromFirstWords  = "first words" // a title made of how the text begins, shortened
	FromFileName    = "file name"
)

// A Removal is a line, or the end of one, that cleaning took out, and the name
// of the rule that did it; Rules explains each name.
type Removal struct{ Rule, Text string }

// A Span is a half-open range of bytes in a document's text.
type Span struct{ Start, End int }

// A Passage is a run of whole sentences of one document.
// Invariant: doc.Text[p.Start:p.End] == p.Text.
type Passage struct {
	DocumentID string
	Ordinal    int // position among the passages of its document, from 0
	Span
	Text      string
	Heading   string // the headings above it, outermost first, joined by " › ", without the title; context, never quoted
	Sentences []Span // in bytes of the document's text, ascending, within the passage
}

// A Skipped file was left out of the corpus, for a reason a person can act on.
type Skipped struct{ Path, Reason string }
