package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// villages are documents that share no text.
func villages(t *testing.T, names ...string) string {
	files := map[string]string{}
	for i, name := range names {
		files[name+".txt"] = fmt.Sprintf("The village of %s has %d houses and a mill.\n", name, 40+i)
	}
	return folder(t, files)
}

func TestAFolderThatLostItsDocumentsEmptiesNothing(t *testing.T) {
	t.Setenv("DATA_DIR", t.TempDir())
	dir := villages(t, "Ashby", "Birling", "Corley")
	if r := run(t, "", "index", "--corpus", dir); r.code != 0 {
		t.Fatal(r.errors)
	}
	for _, name := range []string{"Ashby.txt", "Birling.txt"} {
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	r := run(t, "", "index", "--corpus", dir)
	if r.code != 1 || !strings.Contains(r.errors, "2 of the 3 documents") || !strings.Contains(r.errors, "--allow-removals") || strings.Count(r.errors, "\n") != 1 {
		t.Errorf("exit %d: %s", r.code, r.errors)
	}
	r = run(t, "", "ask", "--corpus", dir, "How many houses has Ashby?")
	if r.code != 0 || !strings.Contains(r.out, "40 houses") || !strings.Contains(r.errors, "as it was on") {
		t.Errorf("the old index is not served: exit %d, %s%s", r.code, r.out, r.errors)
	}
	r = run(t, "", "index", "--corpus", dir, "--allow-removals")
	if r.code != 0 || !strings.Contains(r.out, "2 removed") || !strings.HasPrefix(r.out, "1 document, ") {
		t.Errorf("exit %d: %s%s", r.code, r.out, r.errors)
	}
}

func TestAnotherCorpusLeavesTheIndexAlone(t *testing.T) {
	t.Setenv("DATA_DIR", t.TempDir())
	north, south := villages(t, "Ashby", "Birling"), villages(t, "Dunmore", "Elkstone")
	run(t, "", "index", "--corpus", north)
	for range 2 { // the second time its index is there
		r := run(t, "", "ask", "--corpus", south, "How many houses has Elkstone?")
		if r.code != 0 || !strings.Contains(r.out, "41 houses") || !strings.Contains(r.out, "searched 2 documents") {
			t.Errorf("exit %d: %s%s", r.code, r.out, r.errors)
		}
	}
	r := run(t, "", "index", "--corpus", south)
	if r.code != 1 || !strings.Contains(r.errors, north) || !strings.Contains(r.errors, "--data") || !strings.Contains(r.errors, "--allow-removals") {
		t.Errorf("exit %d: %s", r.code, r.errors)
	}
	if r := run(t, "", "index", "--corpus", north); r.code != 0 || !strings.Contains(r.out, "2 unchanged") {
		t.Errorf("exit %d: %s%s", r.code, r.out, r.errors)
	}
	if r := run(t, "", "index", "--corpus", south, "--allow-removals"); r.code != 0 || !strings.Contains(r.out, "2 added") {
		t.Errorf("exit %d: %s%s", r.code, r.out, r.errors)
	}
}

func TestTheCorpusInsideMakesWay(t *testing.T) {
	t.Setenv("DATA_DIR", t.TempDir())
	run(t, "", "index")
	r := run(t, "", "index", "--corpus", villages(t, "Ashby"))
	if r.code != 0 || !strings.HasPrefix(r.out, "1 document, ") {
		t.Errorf("exit %d: %s%s", r.code, r.out, r.errors)
	}
}
