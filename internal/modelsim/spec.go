package modelsim

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Spec is OpenAI's own description of its protocol, as far as requests go.
type Spec struct {
	document map[string]any
	schemas  map[string]*jsonschema.Schema
}

// SpecPath is where the description lies: in the folder that IBID_SPECS names, and else in ../shared/specs beside the
// repository. The error is fs.ErrNotExist when it is not there.
func SpecPath() (string, error) {
	folder := os.Getenv("IBID_SPECS")
	if folder == "" || !filepath.IsAbs(folder) {
		root, err := repository()
		if err != nil {
			return "", err
		}
		if folder == "" {
			folder = filepath.Join("..", "shared", "specs")
		}
		folder = filepath.Join(root, folder)
	}
	path := filepath.Join(folder, "openai.openapi.json")
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("find OpenAI's description: %w", err)
	}
	return path, nil
}

// repository is the nearest folder above that holds go.mod.
func repository() (string, error) {
	at, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("find the repository: %w", err)
	}
	for {
		if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
			return at, nil
		}
		if filepath.Dir(at) == at {
			return "", fmt.Errorf("find the repository: %w", fs.ErrNotExist)
		}
		at = filepath.Dir(at)
	}
}

// LoadSpec reads the description; one that was read serves any number of requests.
func LoadSpec(path string) (*Spec, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read OpenAI's description: %w", err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		return nil, fmt.Errorf("read OpenAI's description: %w", err)
	}
	document, ok := value.(map[string]any)
	if !ok {
		return nil, errors.New("read OpenAI's description: it is no JSON object")
	}
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft2020) // what OpenAPI 3.1 builds on
	if err := compiler.AddResource("openai.json", document); err != nil {
		return nil, fmt.Errorf("read OpenAI's description: %w", err)
	}
	s := &Spec{document: document, schemas: map[string]*jsonschema.Schema{}}
	for ending, name := range bodies() {
		if s.schemas[ending], err = compiler.Compile("openai.json#/components/schemas/" + name); err != nil {
			return nil, fmt.Errorf("compile the schema %s: %w", name, err)
		}
	}
	return s, nil
}

// bodies names the schema of each request that has a body.
func bodies() map[string]string {
	return map[string]string{
		"/chat/completions": "CreateChatCompletionRequest",
		"/embeddings":       "CreateEmbeddingRequest",
	}
}

// Check holds one recorded request to the description: method, body, and no field that the description does not name.
func (s *Spec) Check(r Request) error {
	if strings.HasSuffix(r.Path, "/models") && r.Method == "GET" {
		return nil
	}
	for ending, name := range bodies() {
		if !strings.HasSuffix(r.Path, ending) {
			continue
		}
		if r.Method != "POST" || !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
			return fmt.Errorf("%s %s: want a POST of application/json", r.Method, r.Path)
		}
		return s.checkBody(r, s.schemas[ending], name)
	}
	return fmt.Errorf("%s %s: no such request in the description", r.Method, r.Path)
}

func (s *Spec) checkBody(r Request, schema *jsonschema.Schema, name string) error {
	body, err := jsonschema.UnmarshalJSON(bytes.NewReader(r.Body))
	if err != nil {
		return fmt.Errorf("%s: %w", r.Path, err)
	}
	if err := schema.Validate(body); err != nil {
		return fmt.Errorf("%s: %w", r.Path, err)
	}
	known := map[string]bool{}
	s.fields(map[string]any{"$ref": "#/components/schemas/" + name}, known)
	for field := range r.Fields {
		if !known[field] {
			return fmt.Errorf("%s: the description has no field %q", r.Path, field)
		}
	}
	return nil
}

// fields collects the property names of a schema, which validation alone does not hold a request to.
func (s *Spec) fields(schema map[string]any, into map[string]bool) {
	if ref, ok := schema["$ref"].(string); ok {
		components, _ := s.document["components"].(map[string]any)
		schemas, _ := components["schemas"].(map[string]any)
		next, _ := schemas[strings.TrimPrefix(ref, "#/components/schemas/")].(map[string]any)
		s.fields(next, into)
	}
	properties, _ := schema["properties"].(map[string]any)
	for name := range properties {
		into[name] = true
	}
	parts, _ := schema["allOf"].([]any)
	for _, part := range parts {
		if sub, ok := part.(map[string]any); ok {
			s.fields(sub, into)
		}
	}
}
