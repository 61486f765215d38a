package corpus

import (
	"cmp"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestScrapedArticles reads a folder of articles that are not ours to keep in
// the repository; IBID_SHARED says where it is.
func TestScrapedArticles(t *testing.T) {
	dir := filepath.Join(cmp.Or(os.Getenv("IBID_SHARED"), filepath.Join("..", "..", "shared")), "sources")
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no articles to read: %v; set IBID_SHARED to the folder that holds sources/", err)
	}
	docs, skipped := load(t, os.DirFS(dir), Options{})
	if len(docs) != 5 || len(skipped) != 0 {
		t.Fatalf("%d documents, skipped %v", len(docs), skipped)
	}
	for prefix, want := range map[string]struct{ title, publisher, author, kind, keeps, drops string }{
		"000": {"Addition of Palantir to list", "ITPro", "Zach Marzouk", "", "£1.2 billion|31 suppliers|6 April 2021 to 10 October 2023|U-turn", "Image credit|Central government streets|Marzouk"},
		"001": {"Mayor Blocks Met Police Palantir Contract", "", "", "", "Palestine Solidarity Campaign|Foundry platform|What this means for you", "Facebook|BREAKING|Loading latest|News Portal|inbox|news that matters"},
		"002": {"The chief of Palantir UK", "", "", "", "£50M Met deal|68% of UK|Amsterdam and Barcelona|Source: BBC", "\n\n\n"},
		"003": {"London Mayor Sadiq Khan has taken", "", "", "", "not necessarily a permanent end|MOPAC", "\n\n"},
		"004": {"USA: concerns over tech giant", "Amnesty International UK", "", "press release", "£1 fee|Mississippi|separation of child migrants|AI models", "Skip to main|Log in|latest press releases"},
	} {
		doc := byPrefix(docs, prefix)
		if !strings.HasPrefix(doc.Title, want.title) || doc.Publisher != want.publisher || doc.Author != want.author || string(doc.Kind) != want.kind || doc.Date != "" {
			t.Errorf("%s: title %q, publisher %q, author %q, kind %q, date %q", prefix, doc.Title, doc.Publisher, doc.Author, doc.Kind, doc.Date)
		}
		passages := Split(doc, SplitOptions{})
		checkPassages(t, doc, passages)
		checkKeeps(t, prefix, passages, strings.Split(want.keeps, "|"))
		for _, part := range strings.Split(want.drops, "|") {
			if strings.Contains(doc.Text, part) {
				t.Errorf("%s: %q is still there", prefix, part)
			}
		}
	}
}

func byPrefix(docs map[string]Document, prefix string) Document {
	for id, doc := range docs {
		if strings.HasPrefix(id, prefix) {
			return doc
		}
	}
	return Document{}
}

func checkKeeps(t *testing.T, name string, passages []Passage, parts []string) {
	t.Helper()
	var all strings.Builder
	for _, p := range passages {
		all.WriteString(p.Text + "\n")
	}
	for _, part := range parts {
		if !strings.Contains(all.String(), part) {
			t.Errorf("%s: %q is in no passage", name, part)
		}
	}
}
