package web

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"go.yaml.in/yaml/v3"
)

// What can stand against a change of the list.
var (
	ErrListed    = errors.New("is on the list already")
	ErrNotListed = errors.New("is not on the list")
)

// An Editor changes the list of one corpus folder, one change after the other.
type Editor struct {
	dir string
	mu  sync.Mutex
}

// NewEditor edits the list of a corpus folder.
func NewEditor(dir string) *Editor { return &Editor{dir: dir} }

// Add puts an address on the list, with who added it and when; a folder without
// a list gets one. What else stands in the list stays, with its comments and in
// its order.
//
// Errors: ErrListed, those of Address, and those of the file system.
func (ed *Editor) Add(e Entry, by string, at time.Time) error {
	u, err := Address(e.URL)
	if err != nil {
		return fmt.Errorf("%s %w", e.URL, err)
	}
	e.URL = u.String()
	return ed.edit(func(list *yaml.Node) error {
		if place(list, e.URL) >= 0 {
			return fmt.Errorf("%s %w", e.URL, ErrListed)
		}
		list.Content = append(list.Content, e.node(by, at))
		list.Style = 0 // one a line, also where the list was written in brackets
		return nil
	})
}

// Remove takes an address off the list.
//
// Errors: ErrNotListed and those of the file system.
func (ed *Editor) Remove(address string) error {
	if u, err := Address(address); err == nil {
		address = u.String()
	}
	return ed.edit(func(list *yaml.Node) error {
		i := place(list, address)
		if i < 0 {
			return fmt.Errorf("%s %w", address, ErrNotListed)
		}
		list.Content = slices.Delete(list.Content, i, i+1)
		return nil
	})
}

// edit changes the list and writes it anew as a whole.
func (ed *Editor) edit(change func(list *yaml.Node) error) error {
	ed.mu.Lock()
	defer ed.mu.Unlock()
	raw, name, err := readList(os.DirFS(ed.dir))
	if err != nil {
		return err
	}
	if len(bytes.TrimSpace(raw)) == 0 {
		raw = []byte("# Web addresses that belong to this corpus. ibid index fetches them.\naddresses:\n")
	}
	var root yaml.Node
	if err := yaml.Unmarshal(raw, &root); err != nil {
		return fmt.Errorf("%s is not valid YAML, so nothing was changed: %w", name, err)
	}
	list := addressesOf(&root)
	if list == nil {
		return fmt.Errorf("%s is no list of addresses, so nothing was changed: begin it with “addresses:”", name)
	}
	if err := change(list); err != nil {
		return err
	}
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(&root); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return writeList(filepath.Join(ed.dir, name), out.Bytes())
}

// writeList keeps who may read the file.
func writeList(name string, data []byte) error {
	mode := os.FileMode(0o644)
	if info, err := os.Stat(name); err == nil {
		mode = info.Mode().Perm()
	}
	if whole, err := filepath.EvalSymlinks(name); err == nil {
		name = whole
	}
	err := replaceFile(name, data)
	if err == nil {
		err = os.Chmod(name, mode)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(name), err)
	}
	return nil
}

// addressesOf is the list within the file, made where its key has no value or is
// missing; nil for a file of another form.
func addressesOf(root *yaml.Node) *yaml.Node {
	if root.Kind == 0 { // comments alone
		root.Kind = yaml.DocumentNode
	}
	if len(root.Content) == 0 || root.Content[0].Tag == "!!null" {
		root.Content = []*yaml.Node{{Kind: yaml.MappingNode, Tag: "!!map"}}
	}
	m := root.Content[0]
	if m.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(m.Content); i += 2 {
		if m.Content[i].Value != "addresses" {
			continue
		}
		value := m.Content[i+1]
		if value.Tag == "!!null" {
			value.Kind, value.Tag, value.Value = yaml.SequenceNode, "!!seq", ""
		}
		if value.Kind != yaml.SequenceNode {
			return nil
		}
		return value
	}
	list := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
	m.Content = append(m.Content, scalar("addresses"), list)
	return list
}

// place is where a list has an address, -1 where it has not.
func place(list *yaml.Node, address string) int {
	return slices.IndexFunc(list.Content, func(n *yaml.Node) bool {
		e, reason := entryOf(n)
		return reason == "" && e.URL == address
	})
}

func scalar(value string) *yaml.Node {
	n := &yaml.Node{}
	n.SetString(value)
	return n
}

// node is an entry as it is written.
func (e Entry) node(by string, at time.Time) *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	put := func(key, value string) {
		if value != "" {
			n.Content = append(n.Content, scalar(key), scalar(value))
		}
	}
	put("url", e.URL)
	if e.Every != Daily && e.Every > 0 {
		put("every", e.Every.String())
	}
	for _, key := range slices.Sorted(maps.Keys(e.Known)) {
		if key != "url" {
			put(key, e.Known[key])
		}
	}
	put("added_by", by)
	put("added", at.Format(time.RFC3339))
	return n
}
