package message

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestAnotherParserFindsNothing asks a parser of Discord's markdown that was not
// written here what it finds in escaped texts and in links: discord-markdown-parser
// from npm. DISCORD_MARKDOWN names the folder with its node_modules.
func TestAnotherParserFindsNothing(t *testing.T) {
	if os.Getenv("DISCORD_MARKDOWN") == "" {
		t.Skip("discord-markdown-parser is not there: DISCORD_MARKDOWN names a folder with node_modules/discord-markdown-parser")
	}
	var texts [][2]string
	for _, s := range hostile {
		texts = append(texts, [2]string{"escaped", Escape(s)}, [2]string{"link", Link(s, "https://audit.example/"+s)})
	}
	hostileTexts := anyText()
	for seed := range 10_000 {
		s := hostileTexts.Example(seed)
		texts = append(texts, [2]string{"escaped", Escape(s)}, [2]string{"link", Link(s, "https://audit.example/"+hostileTexts.Example(seed+1))})
	}
	asked, err := json.Marshal(texts)
	if err != nil {
		t.Fatal(err)
	}
	node := exec.Command("node", filepath.Join("testdata", "judge.cjs"))
	node.Stdin, node.Stderr = bytes.NewReader(asked), os.Stderr
	said, err := node.Output()
	if err != nil {
		t.Fatal(err)
	}
	var verdict struct {
		Judged int
		Faults []string
	}
	if err := json.Unmarshal(said, &verdict); err != nil {
		t.Fatal(err)
	}
	if verdict.Judged != len(texts) {
		t.Errorf("%d of %d texts were judged", verdict.Judged, len(texts))
	}
	for _, fault := range verdict.Faults[:min(len(verdict.Faults), 10)] {
		t.Error(fault)
	}
	t.Logf("%d texts judged, %d faults", verdict.Judged, len(verdict.Faults))
}
