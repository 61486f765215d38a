package cli

import (
	"fmt"
	"slices"
	"strings"

	"ibid/corpus"
)

// wanted are the fields that a reader of an answer wants to know of a source.
var wanted = [...]string{"title", "publisher", "author", "date", "kind"}

// missingOf names the fields that nothing tells of a document. A title that was
// made of the file's name or of the first words is one that nothing tells.
func missingOf(d corpus.Document) []string {
	var out []string
	for _, field := range wanted {
		switch d.Found[field] {
		case "", corpus.FromFileName, corpus.FromFirstWords:
			out = append(out, field)
		}
	}
	return out
}

// origins are where a field may have been read, with their marks in the list.
var origins = [...]struct{ mark, name, from string }{
	{"s", "sidecar", corpus.FromSidecar},
	{"c", "corpus.yaml", corpus.FromList},
	{"f", "front matter", corpus.FromFrontMatter},
	{"m", "the file's own metadata", corpus.FromMetadata},
	{"h", "the message's headers", corpus.FromHeaders},
	{"t", "the text", corpus.FromText},
	{"w", "the text's first words", corpus.FromFirstWords},
	{"n", "the file's name", corpus.FromFileName},
}

// cell is a field with the mark of its origin.
func (d listed) cell(field, value string, width int) string {
	if value == "" {
		return "–"
	}
	value = shorten(value, width)
	for _, o := range origins {
		if d.Found[field] == o.from {
			return value + " ·" + o.mark
		}
	}
	return value
}

// legend explains the marks that a list has.
func legend(list []listed) string {
	var parts []string
	for _, o := range origins {
		if slices.ContainsFunc(list, func(d listed) bool {
			return slices.ContainsFunc(wanted[:], func(field string) bool { return d.Found[field] == o.from })
		}) {
			parts = append(parts, o.mark+" "+o.name)
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "\nRead from: " + strings.Join(parts, " · ") + "\n"
}

// mostNamed is how many documents a line names that lack a field.
const mostNamed = 5

// missing says of each field which documents lack it.
func missing(list []listed) string {
	lines := ""
	for _, field := range wanted {
		var ids []string
		for _, d := range list {
			if slices.Contains(d.Missing, field) {
				ids = append(ids, d.ID)
			}
		}
		if len(ids) == 0 {
			continue
		}
		named := strings.Join(ids[:min(len(ids), mostNamed)], ", ")
		if more := len(ids) - mostNamed; more > 0 {
			named += fmt.Sprintf(" and %d more", more)
		}
		lines += fmt.Sprintf("  %-9s of %s: %s\n", field, count(len(ids), "document"), named)
	}
	if lines == "" {
		return ""
	}
	return "\nNot known (write it in a sidecar, like report.pdf.yaml):\n" + lines
}
