package corpus

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"golang.org/x/net/html/charset"
)

// An xmlVisitor is told of elements and text in their order. Names come
// without their namespace.
type xmlVisitor interface {
	open(xml.StartElement)
	close(name string)
	chars(string)
}

// maxDepth is how deep elements may stand within each other.
const maxDepth = 2000

// walkXML reads without recursion and keeps nothing. It knows the entities of
// XML and HTML and expands no others, so that none can grow.
func walkXML(ctx context.Context, raw []byte, v xmlVisitor) error {
	if longTag(raw) {
		return errNesting
	}
	d := xml.NewDecoder(bytes.NewReader(raw))
	d.CharsetReader, d.Entity = charset.NewReaderLabel, xml.HTMLEntity
	depth := 0
	for n := 0; ; n++ {
		if n%4096 == 0 && ctx.Err() != nil {
			return expired(ctx)
		}
		token, err := d.RawToken()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("holds XML that is not well formed: save it anew (%w)", err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			if depth++; depth > maxDepth {
				return errNesting
			}
			v.open(t)
		case xml.EndElement:
			depth--
			v.close(t.Name.Local)
		case xml.CharData:
			v.chars(string(t))
		}
	}
}

// longTag reports a tag of a megabyte: its attributes would take fifty times
// that in memory.
func longTag(raw []byte) bool {
	const limit = 1 << 20
	start := -1
	for i, b := range raw {
		switch {
		case b == '<' && start < 0:
			start = i
		case b == '>':
			start = -1
		case start >= 0 && i-start > limit:
			return true
		}
	}
	return false
}

// xmlAttr reads an attribute by its name without namespace.
func xmlAttr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// A fieldReader collects the text of single elements by their names.
type fieldReader struct {
	fields map[string][]string
	at     string
	text   strings.Builder
}

func (f *fieldReader) open(e xml.StartElement) {
	f.at = e.Name.Local
	f.text.Reset()
}

func (f *fieldReader) chars(s string) { f.text.WriteString(s) }

func (f *fieldReader) close(name string) {
	if s := oneLine(f.text.String()); name == f.at && s != "" && len(f.fields[name]) < 20 {
		f.fields[name] = append(f.fields[name], s)
	}
	f.at = ""
}

// xmlFields reads a small file of properties.
func xmlFields(ctx context.Context, raw []byte) map[string][]string {
	f := &fieldReader{fields: map[string][]string{}}
	if err := walkXML(ctx, raw, f); err != nil {
		return nil
	}
	return f.fields
}

func firstOf(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}
