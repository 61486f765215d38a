package corpus

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// maxFrontMatter bounds what is handed to the YAML parser.
const maxFrontMatter = 64 << 10

// cutFrontMatter finds the block between two lines of --- at the very start of
// a file. Whether it describes anything is for readFrontMatter to say.
func cutFrontMatter(text string) (head, body string, ok bool) {
	if !strings.HasPrefix(text, "---") {
		return "", "", false
	}
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	first, rest, _ := strings.Cut(text, "\n")
	if strings.TrimRight(first, " \t") != "---" {
		return "", "", false
	}
	for at := 0; at < min(len(rest), maxFrontMatter); {
		line, _, more := strings.Cut(rest[at:], "\n")
		if end := strings.TrimRight(line, " \t"); end == "---" || end == "..." {
			return rest[:at], rest[min(at+len(line)+1, len(rest)):], true
		}
		if !more {
			break
		}
		at += len(line) + 1
	}
	return "", "", false
}

// readFrontMatter fills in what the block says. ok is false when it is no
// front matter, and then belongs to the text. A block that only YAML's rules
// are against, most often a colon in a title, is read line by line.
func (d *Document) readFrontMatter(head string) (ok bool) {
	var fields map[string]yaml.Node
	err := yaml.Unmarshal([]byte(head), &fields)
	if err == nil {
		for key, node := range fields {
			d.setField(key, nodeText(&node), FromFrontMatter)
		}
		return fields != nil || strings.TrimSpace(head) == ""
	}
	pairs := plainPairs(head)
	if pairs == nil {
		if strings.Contains(head, ":") {
			d.warn("The block between the lines of --- is no front matter that can be read, and was kept as text: " + yamlReason(err) + ".")
		}
		return false
	}
	for key, value := range pairs {
		d.setField(key, value, FromFrontMatter)
	}
	d.warn("The front matter is not valid YAML and was read line by line; put values that hold a colon in quotation marks.")
	return true
}

func yamlReason(err error) string {
	return oneLine(strings.ReplaceAll(err.Error(), "yaml:", ""))
}

// nodeText is a value as one line: lists are joined, and of a list of authors
// with several fields each the name is taken.
func nodeText(n *yaml.Node) string {
	switch n.Kind {
	case yaml.ScalarNode:
		if n.Tag == "!!null" {
			return ""
		}
		return oneLine(n.Value)
	case yaml.SequenceNode:
		var items []string
		for _, item := range n.Content {
			if s := nodeText(item); s != "" {
				items = append(items, s)
			}
		}
		return strings.Join(items, ", ")
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == "name" && n.Content[i+1].Kind == yaml.ScalarNode {
				return oneLine(n.Content[i+1].Value)
			}
		}
	}
	return ""
}

// plainPairs reads "key: value" lines, or returns nil where a line is none.
func plainPairs(head string) map[string]string {
	pairs := map[string]string{}
	for line := range strings.SplitSeq(head, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		key, value, ok := strings.Cut(line, ":")
		if !ok || len(strings.Fields(key)) > 2 || value != "" && !isSpace(value[0]) {
			return nil
		}
		pairs[key] = oneLine(strings.Trim(strings.TrimSpace(value), `"'`))
	}
	if len(pairs) == 0 {
		return nil
	}
	return pairs
}

func oneLine(s string) string { return strings.Join(strings.Fields(Normalize(s)), " ") }

// setField takes the names that people and site generators use. Any other key
// is nobody's business here.
func (d *Document) setField(key, value, from string) {
	key = strings.ReplaceAll(strings.ToLower(strings.TrimSpace(key)), "-", "_")
	switch key {
	case "source":
		key = "publisher"
		if strings.HasPrefix(value, "http://") || strings.HasPrefix(value, "https://") {
			key = "url"
		}
	case "headline":
		key = "title"
	case "site", "organisation", "organization":
		key = "publisher"
	case "authors", "by", "byline":
		key = "author"
	case "link", "permalink", "canonical", "canonical_url", "source_url":
		key = "url"
	case "type":
		key = "kind"
	case "lang":
		key, value = "language", strings.ReplaceAll(value, "_", "-")
	case "notes":
		key = "note"
	case "date", "published", "published_at", "publication_date", "date_published", "pubdate":
		d.setDate(value, from)
		return
	case "tag", "keywords":
		key = "tags"
	}
	d.set(key, value, from)
}

func (d *Document) setDate(value, from string) {
	if value == "" || d.Found["date"] != "" {
		return
	}
	date, doubt := looseDate(value)
	if doubt != "" {
		d.warn(fmt.Sprintf("The date %q in the %s %s.", value, from, doubt))
	}
	d.set("date", string(date), from)
}

// set fills in a field that nothing better has filled in before.
func (d *Document) set(field, value, from string) {
	if value == "" || d.Found[field] != "" {
		return
	}
	switch field {
	case "title":
		d.Title = value
	case "publisher":
		d.Publisher = value
	case "author":
		d.Author = value
	case "url":
		d.URL = value
	case "language":
		d.Language = value
	case "kind":
		d.Kind = ParseKind(value)
	case "date":
		d.Date = Date(value)
	case "note":
		d.Note = value
	case "tags":
		d.Tags = tagList(value)
	default:
		return
	}
	d.Found[field] = from
}

// tagList parts tags at commas; a tag stands once.
func tagList(value string) []string {
	var tags []string
	for tag := range strings.SplitSeq(value, ",") {
		if tag = strings.TrimSpace(tag); tag != "" && !slices.Contains(tags, tag) {
			tags = append(tags, tag)
		}
	}
	return tags
}
