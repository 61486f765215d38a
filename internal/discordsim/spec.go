package discordsim

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Spec is Discord's own description of its API, as far as the bodies of requests go. It may be shared.
type Spec struct {
	document object

	mu       sync.Mutex
	compiler *jsonschema.Compiler
	schemas  map[string]*body             // by method and route
	frames   map[int64]*jsonschema.Schema // of what is sent to the gateway, by opcode
}

// body is what one endpoint takes.
type body struct {
	schema *jsonschema.Schema // nil takes none
	fields map[string]bool    // that it may have; nil is any
}

// SpecFolder is where Discord's descriptions lie: the folder itself, or the one that IBID_SPECS names, or
// ../shared/specs beside the repository. The error is fs.ErrNotExist where they are missing.
func SpecFolder(folder string) (string, error) {
	if folder == "" {
		folder = os.Getenv("IBID_SPECS")
	}
	if !filepath.IsAbs(folder) {
		root, err := repository()
		if err != nil {
			return "", err
		}
		if folder == "" {
			folder = filepath.Join("..", "shared", "specs")
		}
		folder = filepath.Join(root, folder)
	}
	if _, err := os.Stat(filepath.Join(folder, "discord.openapi.json")); err != nil {
		return "", fmt.Errorf("find Discord's description: %w", err)
	}
	return folder, nil
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

func findSpec(folder string) (*Spec, error) {
	folder, err := SpecFolder(folder)
	if err != nil {
		return nil, err
	}
	return LoadSpec(folder)
}

// LoadSpec reads discord.openapi.json of a folder. Schemas are compiled when they are first needed.
func LoadSpec(folder string) (*Spec, error) {
	raw, err := os.ReadFile(filepath.Join(folder, "discord.openapi.json"))
	if err != nil {
		return nil, fmt.Errorf("read Discord's description: %w", err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		return nil, fmt.Errorf("read Discord's description: %w", err)
	}
	document, ok := value.(object)
	if !ok {
		return nil, errors.New("read Discord's description: it is no JSON object")
	}
	correct(document)
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft2020) // what OpenAPI 3.1 builds on
	if err := compiler.AddResource("discord.json", document); err != nil {
		return nil, fmt.Errorf("read Discord's description: %w", err)
	}
	s := &Spec{document: document, compiler: compiler, schemas: map[string]*body{}, frames: map[int64]*jsonschema.Schema{}}
	return s, s.loadFrames(filepath.Join(folder, "gw-Send.json"))
}

// correct mends where the description contradicts the documentation: permissions are strings of digits.
func correct(v any) {
	switch v := v.(type) {
	case object:
		if properties := sub(v, "properties"); given(properties, "default_member_permissions") {
			properties["default_member_permissions"] = object{"type": []any{"string", "integer", "null"}}
		}
		for _, inner := range v {
			correct(inner)
		}
	case []any:
		for _, inner := range v {
			correct(inner)
		}
	}
}

// Check holds the JSON body of a request to the description. The route is written as there.
func (s *Spec) Check(method, route string, value any, multipart bool) error {
	b, err := s.body(method, route, multipart)
	if err != nil {
		return err
	}
	if b.schema == nil {
		if value != nil {
			return fmt.Errorf("%s %s takes no body", method, route)
		}
		return nil
	}
	if value == nil && multipart {
		return nil // files alone
	}
	if err := b.schema.Validate(value); err != nil {
		return err
	}
	fields, _ := value.(object)
	for name := range fields {
		if b.fields != nil && !b.fields[name] {
			return fmt.Errorf("the description has no field %q", name)
		}
	}
	return nil
}

func (s *Spec) body(method, route string, multipart bool) (*body, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := fmt.Sprint(method, " ", route)
	if b := s.schemas[key]; b != nil {
		return b, nil
	}
	path := sub(sub(s.document, "paths"), route)
	if path == nil {
		return nil, fmt.Errorf("the description has no route %s", route)
	}
	operation := sub(path, strings.ToLower(method))
	if operation == nil {
		return nil, fmt.Errorf("the description has no %s %s", method, route)
	}
	b := &body{}
	// The schema of multipart bodies is the one of JSON and the files.
	if schema := sub(sub(sub(sub(operation, "requestBody"), "content"), "application/json"), "schema"); schema != nil {
		compiled, err := s.compiler.Compile("discord.json#/paths/" + pointer(route) + "/" + strings.ToLower(method) +
			"/requestBody/content/application~1json/schema")
		if err != nil {
			return nil, fmt.Errorf("compile the schema of %s: %w", key, err)
		}
		b.schema, b.fields = compiled, s.known(schema)
	}
	s.schemas[key] = b
	return b, nil
}

// pointer escapes a route as a segment of a JSON pointer in a URL's fragment.
func pointer(route string) string {
	return strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace(route)
}

// known are the fields that a schema names, which validation alone does not hold a request to; nil if it is no object.
func (s *Spec) known(schema object) map[string]bool {
	into := map[string]bool{}
	s.collect(schema, into)
	if len(into) == 0 {
		return nil
	}
	// Documented and missing in the description, or sent by the libraries, which Discord lets pass.
	for _, more := range strings.Fields("nsfw version application_id guild_id tts message invitable type applied_tags ID Channel " +
		"nonce enforce_nonce username avatar_url sticker_ids message_reference thread_name") {
		into[more] = true
	}
	return into
}

func (s *Spec) collect(schema object, into map[string]bool) {
	if ref := str(schema, "$ref"); ref != "" {
		s.collect(sub(sub(sub(s.document, "components"), "schemas"), strings.TrimPrefix(ref, "#/components/schemas/")), into)
	}
	for name := range sub(schema, "properties") {
		into[name] = true
	}
	for _, word := range []string{"allOf", "anyOf", "oneOf"} {
		for _, part := range objects(schema, word) {
			s.collect(part, into)
		}
	}
}
