package corpus

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"net/url"
	"path"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// readEPUB reads a book's chapters in the order of its spine.
func readEPUB(ctx context.Context, doc *Document, raw []byte, _ Options) (err error) {
	defer recovered(&err)
	b, err := openBundle(raw)
	if err != nil {
		return err
	}
	book, err := openBook(ctx, b)
	if err != nil {
		return err
	}
	w := &textWriter{}
	for _, chapter := range book.spine {
		if ctx.Err() != nil {
			return expired(ctx)
		}
		if err := doc.chapter(w, b, book, chapter); err != nil {
			return err
		}
	}
	if doc.Text, err = w.text(); err != nil {
		return err
	}
	doc.set("title", short(firstOf(book.fields["title"])), FromMetadata)
	doc.set("author", short(strings.Join(book.fields["creator"], ", ")), FromMetadata)
	doc.set("publisher", short(firstOf(book.fields["publisher"])), FromMetadata)
	doc.set("language", short(firstOf(book.fields["language"])), FromMetadata)
	doc.set("date", isoDay(firstOf(book.fields["date"])), FromMetadata)
	doc.describe()
	return nil
}

// chapter writes one file of the book. What is missing or broken costs that
// file only; a bomb costs the book.
func (d *Document) chapter(w *textWriter, b *bundle, book *book, name string) error {
	raw, err := b.read(name)
	if errors.Is(err, errBomb) {
		return err
	}
	if err == nil {
		err = renderChapter(w, decodeHTML(raw, d), book.titles[name])
	}
	if err != nil {
		d.warn(fmt.Sprintf("Its chapter %s could not be read: it %v.", printable(path.Base(name)), err))
	}
	return w.err
}

// renderChapter gives a chapter without a heading the title that the table of
// contents has for it.
func renderChapter(w *textWriter, page, title string) (err error) {
	defer recovered(&err)
	root, err := parseHTML(page)
	if err != nil {
		return err
	}
	removeAll(root, hidden)
	if title != "" && !hasHeading(root) {
		w.heading(1, title)
	}
	r := renderer{w: w}
	r.node(root)
	r.flush()
	w.space()
	return nil
}

// A book is what the package file of an EPUB tells.
type book struct {
	fieldReader
	dir      string            // of the package file; every other name is relative to it
	manifest map[string]string // ID → name in the archive
	spine    []string          // names, in reading order
	toc      string            // name of the table of contents
	titles   map[string]string // name → title in the table of contents
}

const maxChapters = 5000

func openBook(ctx context.Context, b *bundle) (*book, error) {
	raw, err := b.read("META-INF/container.xml")
	if err != nil {
		return nil, err
	}
	root := &rootFinder{}
	if err := walkXML(ctx, raw, root); err != nil {
		return nil, err
	}
	if raw, err = b.read(root.path); err != nil {
		return nil, err
	}
	k := &book{fieldReader: fieldReader{fields: map[string][]string{}}, dir: path.Dir(root.path), manifest: map[string]string{}}
	if err := walkXML(ctx, raw, k); err != nil {
		return nil, err
	}
	if len(k.spine) == 0 {
		return nil, errors.New("is a book without chapters: save it anew")
	}
	k.readTitles(ctx, b)
	return k, nil
}

type rootFinder struct{ path string }

func (f *rootFinder) open(e xml.StartElement) {
	if e.Name.Local == "rootfile" && f.path == "" {
		f.path = xmlAttr(e, "full-path")
	}
}
func (f *rootFinder) close(string) {}
func (f *rootFinder) chars(string) {}

func (k *book) open(e xml.StartElement) {
	k.fieldReader.open(e)
	switch e.Name.Local {
	case "item":
		name := k.resolve(k.dir, xmlAttr(e, "href"))
		k.manifest[xmlAttr(e, "id")] = name
		kind := xmlAttr(e, "media-type")
		if kind == "application/x-dtbncx+xml" || strings.Contains(xmlAttr(e, "properties"), "nav") {
			k.toc = name
		}
	case "itemref":
		if name := k.manifest[xmlAttr(e, "idref")]; name != "" && len(k.spine) < maxChapters && xmlAttr(e, "linear") != "no" {
			k.spine = append(k.spine, name)
		}
	}
}

// resolve makes a name in the archive of a reference in one of its files.
func (k *book) resolve(dir, ref string) string {
	ref, _, _ = strings.Cut(ref, "#")
	if plain, err := url.PathUnescape(ref); err == nil {
		ref = plain
	}
	return strings.TrimPrefix(path.Join(dir, ref), "/")
}

// A tocReader reads both kinds of tables of contents: links with their text,
// and the older one's points with label and source.
type tocReader struct {
	book   *book
	dir    string
	target string
	label  strings.Builder
	inside bool
}

func (k *book) readTitles(ctx context.Context, b *bundle) {
	k.titles = map[string]string{}
	if raw, err := b.read(k.toc); err == nil {
		_ = walkXML(ctx, raw, &tocReader{book: k, dir: path.Dir(k.toc)}) // titles only
	}
}

func (t *tocReader) open(e xml.StartElement) {
	switch e.Name.Local {
	case "a":
		t.target, t.inside = xmlAttr(e, "href"), true
		t.label.Reset()
	case "navLabel":
		t.inside = true
		t.label.Reset()
	case "content":
		t.name(xmlAttr(e, "src"))
	}
}

func (t *tocReader) chars(s string) {
	if t.inside {
		t.label.WriteString(s)
	}
}

func (t *tocReader) close(name string) {
	switch name {
	case "a":
		t.name(t.target)
		t.inside = false
	case "navLabel":
		t.inside = false
	}
}

func (t *tocReader) name(target string) {
	file := t.book.resolve(t.dir, target)
	if label := short(t.label.String()); label != "" && t.book.titles[file] == "" {
		t.book.titles[file] = label
	}
}

func hasHeading(root *html.Node) bool {
	for n := range root.Descendants() {
		switch n.DataAtom {
		case atom.H1, atom.H2, atom.H3:
			return true
		}
	}
	return false
}
