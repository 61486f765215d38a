package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// maxLines is how long a file may be before a reader would want two.
const maxLines = 350

// floors says which packages of the house each package may import. Imports run
// one way: what is not listed here is not allowed.
var floors = map[string][]string{
	"ibid":                                 {"internal/cli"},
	"ibid/internal/cli":                    {"answer", "answer/support", "bot", "bot/wire", "corpus", "corpus/shelf", "corpus/web", "eval", "internal/settings", "llm", "prompts", "retrieval", "retrieval/encoder", "retrieval/watch", "store"},
	"ibid/bot":                             {"answer", "answer/support", "bot/message", "bot/wire", "corpus", "corpus/shelf", "corpus/web", "retrieval", "retrieval/lexical", "store"},
	"ibid/bot/message":                     {"answer", "corpus", "retrieval"},
	"ibid/bot/wire":                        {},
	"ibid/internal/discordsim":             {},
	"ibid/internal/e2e":                    {},
	"ibid/internal/settings":               {},
	"ibid/internal/modelsim":               {},
	"ibid/internal/testpdf":                {},
	"ibid/answer":                          {"answer/support", "corpus", "llm", "prompts", "retrieval", "retrieval/lexical"},
	"ibid/answer/support":                  {"retrieval/lexical"},
	"ibid/eval":                            {},
	"ibid/retrieval":                       {"corpus", "retrieval/lexical", "store"},
	"ibid/retrieval/watch":                 {},
	"ibid/retrieval/encoder":               {},
	"ibid/retrieval/encoder/internal/peak": {},
	"ibid/retrieval/lexical":               {},
	"ibid/corpus/shelf":                    {},
	"ibid/corpus/web":                      {"corpus"},
	"ibid/corpus":                          {"corpus/pdf"},
	"ibid/corpus/pdf":                      {},
	"ibid/llm":                             {},
	"ibid/prompts":                         {},
	"ibid/store":                           {},
	"ibid/scripts/pictures":                {"scripts/pictures/markdown"},
	"ibid/scripts/pictures/markdown":       {},
	"ibid/scripts/scale":                   {"corpus", "retrieval", "store"},
	"ibid/scripts/support/features":        {"answer/support", "eval", "retrieval/encoder"},
}

// owners are the outside libraries that one package alone, and those below it,
// may know.
var owners = map[string][]string{
	"github.com/bwmarrin/discordgo":      {"ibid/bot", "ibid/internal/discordsim", "ibid/internal/e2e"},
	"github.com/philippgille/chromem-go": {"ibid/retrieval"},
	"github.com/sashabaranov/go-openai":  {"ibid/llm"},
	"modernc.org/sqlite":                 {"ibid/store"},
	"modernc.org/sqlite/lib":             {"ibid/store"},
	"github.com/spf13/cobra":             {"ibid/internal/cli"},
	"github.com/fsnotify/fsnotify":       {"ibid/retrieval/watch"},
	"github.com/go-pdf/fpdf":             {"ibid/internal/testpdf"},
	"code.dny.dev/ssrf":                  {"ibid/corpus/web"},
	"github.com/temoto/robotstxt":        {"ibid/corpus/web"},
	"github.com/klippa-app/go-pdfium":    {"ibid/corpus/pdf"},
	"github.com/tetratelabs/wazero":      {"ibid/corpus/pdf"},
}

// A source is one Go file of the house.
type source struct {
	path, pkg string
	file      *ast.File
	lines     int
}

func (s source) isTest() bool { return strings.HasSuffix(s.path, "_test.go") }

// below reports whether the file lies in the package or in one of its folders.
func (s source) below(pkg string) bool { return s.pkg == pkg || strings.HasPrefix(s.pkg, pkg+"/") }

func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && name != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if d.IsDir() || filepath.Ext(name) != ".go" {
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, text, parser.ParseComments)
		if err != nil {
			return err
		}
		pkg := path.Join("ibid", filepath.ToSlash(filepath.Dir(name)))
		all = append(all, source{name, pkg, file, strings.Count(string(text), "\n")})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func imports(s source) []string {
	var paths []string
	for _, i := range s.file.Imports {
		paths = append(paths, strings.Trim(i.Path.Value, `"`))
	}
	return paths
}

func TestImportsRunOneWay(t *testing.T) {
	for _, s := range sources(t) {
		allowed, known := floors[s.pkg]
		if !known {
			t.Errorf("%s: package %s has no place in the house yet: add it to floors", s.path, s.pkg)
			continue
		}
		for _, i := range imports(s) {
			inside, ours := strings.CutPrefix(i, "ibid/")
			// Tests may build on anything that is below or made for tests.
			if ours && !s.isTest() && !slices.Contains(allowed, inside) {
				t.Errorf("%s imports %s, which %s may not", s.path, i, s.pkg)
			}
		}
	}
}

func TestLibrariesHaveOneOwner(t *testing.T) {
	for _, s := range sources(t) {
		for _, i := range imports(s) {
			if owner := owners[i]; owner != nil && !slices.ContainsFunc(owner, s.below) {
				t.Errorf("%s imports %s, which is for %s alone", s.path, i, strings.Join(owner, " and "))
			}
		}
	}
}

func TestEveryPackageOpensWithItsPromise(t *testing.T) {
	documented := map[string]bool{}
	for _, s := range sources(t) {
		documented[s.pkg] = documented[s.pkg] || !s.isTest() && s.file.Doc != nil
	}
	for pkg, ok := range documented {
		if !ok {
			t.Errorf("package %s has no package comment", pkg)
		}
	}
}

func TestFilesStayShort(t *testing.T) {
	for _, s := range sources(t) {
		if s.lines > maxLines && !s.isTest() {
			t.Errorf("%s has %d lines: split it, %d is the most", s.path, s.lines, maxLines)
		}
	}
}

func TestNoInitAndNoReplace(t *testing.T) {
	for _, s := range sources(t) {
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
				t.Errorf("%s does work in init", s.path)
			}
		}
	}
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(mod), "replace ") {
		t.Error("go.mod replaces a module")
	}
}
