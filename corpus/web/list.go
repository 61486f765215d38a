package web

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// An Entry is an address as corpus.yaml lists it.
type Entry struct {
	URL   string            // http or https, without a fragment
	Every time.Duration     // how long a copy is good; 0 for ever
	Known map[string]string // fields of the document that the list gives, as in a sidecar
	By    string            // who added it, "" where it was written by hand
	Line  int               // in the file, from 1
}

const (
	// Daily is how often an address is fetched unless its entry says otherwise.
	Daily = 24 * time.Hour

	// leastEvery keeps a list from asking a server all the time.
	leastEvery = 15 * time.Minute

	maxEntries = 2000
	maxList    = 1 << 20 // bytes
)

// ListNames are what the list may be called, at the top of a corpus folder; the
// first that is there counts.
var listNames = [...]string{"corpus.yaml", "corpus.yml"}

// A Fault is what is wrong with a part of the list, which is left out.
type Fault struct {
	Line   int
	Reason string
}

func (f Fault) String() string { return fmt.Sprintf("line %d %s", f.Line, f.Reason) }

// ReadList reads the addresses of a corpus folder; none where it has no list. A
// part that is wrong costs itself and is named. The error says that nothing of
// the list could be read.
func ReadList(folder fs.FS) ([]Entry, []Fault, error) {
	raw, _, err := readList(folder)
	if err != nil || raw == nil {
		return nil, nil, err
	}
	return parseList(raw)
}

func readList(folder fs.FS) (raw []byte, name string, err error) {
	for _, name := range listNames {
		f, err := folder.Open(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, name, fmt.Errorf("read the list of addresses: %w", err)
		}
		defer f.Close()
		raw, err := io.ReadAll(io.LimitReader(f, maxList+1))
		if err == nil && len(raw) > maxList {
			err = fmt.Errorf("%s has more than %d bytes", name, maxList)
		}
		if err != nil {
			return nil, name, fmt.Errorf("read the list of addresses: %w", err)
		}
		return append([]byte{}, raw...), name, nil
	}
	return nil, listNames[0], nil
}

func parseList(raw []byte) ([]Entry, []Fault, error) {
	var root yaml.Node
	if err := yaml.Unmarshal(bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf")), &root); err != nil {
		return nil, nil, fmt.Errorf("corpus.yaml is not valid YAML: %s", strings.TrimPrefix(err.Error(), "yaml: "))
	}
	p := listParser{seen: map[string]int{}}
	if root.Kind == yaml.DocumentNode && len(root.Content) == 1 {
		p.document(root.Content[0])
	}
	return p.entries, p.faults, nil
}

type listParser struct {
	entries []Entry
	faults  []Fault
	seen    map[string]int // address → line
}

func (p *listParser) fault(n *yaml.Node, format string, args ...any) {
	p.faults = append(p.faults, Fault{n.Line, fmt.Sprintf(format, args...)})
}

func (p *listParser) document(n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		if n.Tag != "!!null" {
			p.fault(n, "is no list of addresses: begin it with “addresses:”")
		}
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch {
		case key.Value != "addresses":
			p.fault(key, "has the key %.40q, which means nothing here: addresses is what it may be", key.Value)
		case value.Kind == yaml.SequenceNode:
			p.addresses(value)
		case value.Tag != "!!null":
			p.fault(value, "must be a list: a line for each address that begins with “- ”")
		}
	}
}

func (p *listParser) addresses(list *yaml.Node) {
	for _, n := range list.Content {
		if len(p.entries) == maxEntries {
			p.fault(n, "and what follows was left out: a list may have %d addresses", maxEntries)
			return
		}
		e, reason := entryOf(n)
		if reason == "" && p.seen[e.URL] > 0 {
			reason = fmt.Sprintf("lists the same address as line %d", p.seen[e.URL])
		}
		if reason != "" {
			p.fault(n, "%s", reason)
			continue
		}
		p.seen[e.URL] = n.Line
		p.entries = append(p.entries, e)
	}
}

// entryOf reads an address, or a mapping that has one as its url.
func entryOf(n *yaml.Node) (e Entry, reason string) {
	e = Entry{Every: Daily, Known: map[string]string{}, Line: n.Line}
	address := n.Value
	if n.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(n.Content) && reason == ""; i += 2 {
			reason = e.field(n.Content[i].Value, n.Content[i+1], &address)
		}
	} else if n.Kind != yaml.ScalarNode {
		reason = "is no address: write “- https://…”, or “- url: https://…” with fields below it"
	}
	if reason != "" {
		return e, reason
	}
	u, err := Address(address)
	if err != nil {
		return e, err.Error()
	}
	e.URL = u.String()
	e.Known["url"] = e.URL
	return e, ""
}

func (e *Entry) field(key string, value *yaml.Node, address *string) (reason string) {
	text := scalarText(value)
	switch key {
	case "url":
		*address = text
	case "every":
		every, err := parseEvery(text)
		if err != nil {
			return err.Error()
		}
		e.Every = every
	case "added_by":
		e.By = text
	case "added": // when; for people
	case "title", "publisher", "author", "date", "kind", "language", "tags", "note":
		if text != "" {
			e.Known[key] = text
		}
	default:
		return fmt.Sprintf("has the field %.40q; an address has url, every, title, publisher, author, date, kind, language, tags, note", key)
	}
	return ""
}

// scalarText is a value, or the values of a list joined by commas.
func scalarText(n *yaml.Node) string {
	if n.Kind == yaml.ScalarNode && n.Tag != "!!null" {
		return n.Value
	}
	var parts []string
	if n.Kind == yaml.SequenceNode {
		for _, c := range n.Content {
			if c.Kind == yaml.ScalarNode {
				parts = append(parts, c.Value)
			}
		}
	}
	return strings.Join(parts, ", ")
}

func parseEvery(text string) (time.Duration, error) {
	if text == "never" {
		return 0, nil
	}
	every, err := time.ParseDuration(text)
	if days, ok := strings.CutSuffix(text, "d"); ok && err != nil {
		n, bad := strconv.ParseUint(days, 10, 16)
		every, err = time.Duration(n)*24*time.Hour, bad
	}
	if err != nil {
		return 0, fmt.Errorf("has every: %.20q, which must look like 24h, 7d or never", text)
	}
	if every < leastEvery {
		return 0, fmt.Errorf("has every: %.20q, and %d minutes are the least", text, leastEvery/time.Minute)
	}
	return every, nil
}

// Address reads an address that may be fetched. Its host is in lower case and
// its fragment gone. The error is half a sentence about it.
func Address(text string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(text))
	switch {
	case err != nil || u.Host == "" || u.Opaque != "" || len(text) > 2000:
		return nil, errors.New("is no address like https://example.org/page")
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, fmt.Errorf("is an address of %.20q, and http and https are fetched only", u.Scheme)
	case u.User != nil:
		return nil, errors.New("is an address with a password, which would be written down in every answer")
	case u.Port() != "" && u.Port() != "80" && u.Port() != "443":
		return nil, fmt.Errorf("is an address with the port %.10q, and 80 and 443 are fetched only", u.Port())
	}
	u.Host = strings.ToLower(u.Host)
	if u.Path == "" {
		u.Path = "/"
	}
	u.Fragment, u.RawFragment = "", ""
	return u, nil
}
