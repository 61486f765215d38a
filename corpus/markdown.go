package corpus

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer/html"
)

// readMarkdown reads what a reader of the rendered text sees. Cleaning is for
// pages that were scraped: who writes front matter by hand has written the rest
// as it should be.
func readMarkdown(_ context.Context, doc *Document, raw []byte, _ Options) error {
	text, warning, err := decode(raw)
	if err != nil {
		return err
	}
	doc.warn(warning)
	head, body, ok := cutFrontMatter(text)
	written := ok && doc.readFrontMatter(head)
	if !written {
		body = text
	}
	doc.Text = doc.renderMarkdown(body)
	if !written {
		doc.Text, doc.Removed = clean(doc.Text)
	}
	doc.describe()
	return nil
}

// renderMarkdown falls back on the text as it is written.
func (d *Document) renderMarkdown(md string) string {
	plain := Normalize(md)
	if intricate(plain) {
		d.warn("Its Markdown is too intricate to be rendered, and was read as plain text.")
		return plain
	}
	text, err := renderedMarkdown(plain)
	if err != nil {
		d.warn(fmt.Sprintf("Its Markdown cannot be rendered, and was read as plain text: it %v.", err))
		return plain
	}
	return text
}

// renderedMarkdown goes by way of HTML, which Markdown may hold anyway.
func renderedMarkdown(md string) (text string, err error) {
	defer recovered(&err)
	var page bytes.Buffer
	engine := goldmark.New(
		goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.Footnote, extension.DefinitionList),
		goldmark.WithRendererOptions(html.WithUnsafe())) // tags are read here and never shown
	if err := engine.Convert([]byte(md), &page); err != nil {
		return "", err
	}
	root, err := parseHTML(page.String())
	if err != nil {
		return "", err
	}
	w := &textWriter{}
	r := renderer{w: w, keepLF: true}
	r.node(root)
	r.flush()
	return w.text()
}

// recovered turns a panic of a library into an error: one file is not worth
// the others.
func recovered(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("cannot be read: its structure is broken (%v)", p)
	}
}

// The costs that rendering Markdown may have: it looks at every mark of a
// paragraph beside every other one, and fills up the rows of tables.
const (
	maxMarkPairs = 1 << 30
	maxGrid      = 1 << 20
	maxOpen      = 40 // quotes and lists within each other
)

// intricate reports Markdown that nobody writes by hand and that would take
// minutes or gigabytes to render.
func intricate(md string) bool {
	pairs, marks, bars, rows := 0, 0, 0, 0
	for line := range strings.SplitSeq(md, "\n") {
		if opened(line) > maxOpen {
			return true
		}
		if strings.TrimSpace(line) == "" || opened(line) > 0 {
			pairs, marks = pairs+marks*marks, 0
		}
		if strings.TrimSpace(line) == "" {
			bars, rows = 0, 0
		}
		for _, b := range []byte(line) {
			switch b {
			case '*', '_', '[', ']', '(', '`', '<', '!', '~', '&', '\'', '"':
				marks++
			}
		}
		bars, rows = max(bars, strings.Count(line, "|")), rows+1
		if pairs+marks*marks > maxMarkPairs || bars*rows > maxGrid {
			return true
		}
	}
	return false
}

// opened counts the marks of quotes and lists that a line begins with, and
// takes deep indentation for as many lists.
func opened(line string) int {
	n, spaces := 0, 0
	for _, b := range []byte(line) {
		switch {
		case b == ' ':
			spaces++
		case b == '\t':
			spaces += 4
		case strings.IndexByte(">-+*.)", b) >= 0:
			n++
		case b < '0' || b > '9':
			return n + spaces/16
		}
	}
	return n + spaces/16
}
