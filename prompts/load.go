package prompts

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"text/template"
)

//go:embed templates/*.tmpl
var embedded embed.FS

// files are the templates of a set, in the order in which they are hashed.
var files = []string{"answer_system.tmpl", "answer_user.tmpl", "followup_system.tmpl", "followup_user.tmpl", "plain_system.tmpl", "plain_user.tmpl"}

// Default returns the templates inside the binary.
func Default() (*Set, error) { return Load("") }

// Load returns the templates of a folder; those that it lacks are the ones inside
// the binary, and an empty name takes all from there. The error names every
// fault, with file and line where there is a line.
func Load(dir string) (*Set, error) {
	s := &Set{templates: map[string]*template.Template{}, marker: randomMarker}
	faults := strangers(dir)
	digest := sha256.New()
	for _, name := range files {
		text, err := read(dir, name)
		if err == nil {
			fmt.Fprintf(digest, "%s\x00%d\x00%s", name, len(text), text)
			s.templates[name], err = template.New(name).Option("missingkey=error").Parse(text)
		}
		if err != nil {
			faults = append(faults, located(err))
		}
	}
	if len(faults) == 0 {
		faults = s.faults()
	}
	if len(faults) > 0 {
		return nil, fmt.Errorf("read the prompts: %w", errors.Join(faults...))
	}
	s.hash = hex.EncodeToString(digest.Sum(nil))[:12]
	return s, nil
}

func read(dir, name string) (string, error) {
	if dir != "" {
		text, err := fs.ReadFile(os.DirFS(dir), name)
		if err == nil || !errors.Is(err, fs.ErrNotExist) {
			return string(text), err
		}
	}
	text, err := embedded.ReadFile("templates/" + name)
	return string(text), err
}

// strangers are templates in the folder that nothing would read: more likely
// than not a misspelt name.
func strangers(dir string) []error {
	if dir == "" {
		return nil
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return []error{err}
	}
	var faults []error
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".tmpl") && !slices.Contains(files, e.Name()) {
			faults = append(faults, fmt.Errorf("%s: no template has this name; there are %s", e.Name(), strings.Join(files, ", ")))
		}
	}
	return faults
}

// place is how text/template begins its errors.
var place = regexp.MustCompile(`^template: ([^:]+):(\d+)(?::\d+)?: (?:executing "[^"]*" at )?`)

// located rewrites an error of text/template to "file, line N: …".
func located(err error) error {
	m := place.FindStringSubmatch(err.Error())
	if m == nil {
		return err
	}
	return fmt.Errorf("%s, line %s: %s", m[1], m[2], strings.TrimPrefix(err.Error(), m[0]))
}
