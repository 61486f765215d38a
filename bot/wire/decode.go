package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// unmarshal reads JSON into discordgo's types. They refuse a whole message for one
// component that is newer than they are, so such a message loses its components.
func unmarshal(raw []byte, into any) error {
	err := attemptUnmarshal(raw, into)
	if err == nil {
		return nil
	}
	plain, stripErr := withoutComponents(raw)
	if stripErr != nil || plain == nil {
		return err
	}
	return attemptUnmarshal(plain, into)
}

// attemptUnmarshal turns a panic of somebody's UnmarshalJSON into an error.
func attemptUnmarshal(raw []byte, into any) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic while reading: %v", r)
		}
	}()
	return json.Unmarshal(raw, into)
}

// withoutComponents takes the components out of every message in the JSON: those
// of objects that have an author or a content too. nil says that there were none.
func withoutComponents(raw []byte) ([]byte, error) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber() // ids in numbers must not lose digits
	var tree any
	if err := decoder.Decode(&tree); err != nil {
		return nil, err
	}
	if !strip(tree) {
		return nil, nil
	}
	return json.Marshal(tree)
}

func strip(tree any) (found bool) {
	switch t := tree.(type) {
	case map[string]any:
		_, author := t["author"]
		_, content := t["content"]
		if _, has := t["components"]; has && (author || content) {
			delete(t, "components")
			found = true
		}
		for _, child := range t {
			found = strip(child) || found
		}
	case []any:
		for _, child := range t {
			found = strip(child) || found
		}
	}
	return found
}
