package cli

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ibid/corpus/web"
)

// keepCopy puts a copy where ibid index would have.
func keepCopy(t *testing.T, data, page string, c web.Copy) {
	t.Helper()
	key, hash := sha256.Sum256([]byte(c.URL)), sha256.Sum256([]byte(page))
	c.Name, c.Size, c.Hash = "page.html", int64(len(page)), hex.EncodeToString(hash[:])
	note, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(data, "web", hex.EncodeToString(key[:12]))
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, raw := range map[string]string{name + ".json": string(note), name + "." + c.Hash[:24]: page} {
		if err := os.WriteFile(name, []byte(raw), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestCopiesAreAskedAndNotFetched(t *testing.T) {
	data := t.TempDir()
	t.Setenv("DATA_DIR", data)
	dir := folder(t, map[string]string{"ashby.txt": "The village of Ashby has 40 houses and a mill.\n",
		"corpus.yaml": "addresses:\n  - url: https://birling.invalid/about\n    kind: official\n  - https://corley.invalid/\n"})
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	keepCopy(t, data, "<title>About Birling</title><p>The village of Birling has 77 houses and two mills.</p>",
		web.Copy{URL: "https://birling.invalid/about", Changed: at, Checked: at, Tried: at.AddDate(0, 0, 1), Failing: at.AddDate(0, 0, 1), Failures: 1, Reason: "answers 503 Service Unavailable"})
	r := run(t, "", "ask", "--corpus", dir, "How many houses has Birling?")
	if r.code != 0 || !strings.Contains(r.out, "77 houses") || !strings.Contains(r.out, "About Birling") || !strings.Contains(r.out, "(web/birling.invalid/about)") {
		t.Errorf("exit %d: %s%s", r.code, r.out, r.errors)
	}
	r = run(t, "", "sources", "--corpus", dir)
	for _, want := range []string{"web/birling.invalid/about", "official ·c", "c corpus.yaml", "answers 503 Service Unavailable (since 2026-03-02); the copy of 2026-03-01 serves", "https://corley.invalid/: was not fetched yet"} {
		if !strings.Contains(r.out, want) {
			t.Errorf("no %q in\n%s%s", want, r.out, r.errors)
		}
	}
}

func TestAddressesOnThisMachineAreNotFetched(t *testing.T) {
	t.Setenv("DATA_DIR", t.TempDir())
	dir := folder(t, map[string]string{"ashby.txt": "The village of Ashby has 40 houses and a mill.\n",
		"corpus.yaml": "addresses:\n  - http://127.0.0.1/\n  - http://169.254.169.254/latest/\n  - ftp://example.org/\n"})
	r := run(t, "", "index", "--corpus", dir)
	if r.code != 0 || !strings.Contains(r.out, "web addresses: 2 failing\n") || strings.Count(r.out, "not on the public internet") != 4 || !strings.Contains(r.out, `corpus.yaml: line 4 is an address of "ftp"`) {
		t.Errorf("exit %d: %s%s", r.code, r.out, r.errors)
	}
	var report struct{ Addresses []web.Result }
	if err := json.Unmarshal([]byte(run(t, "", "index", "--corpus", dir, "--json").out), &report); err != nil || len(report.Addresses) != 2 || report.Addresses[0].Change != web.NotNeeded {
		t.Errorf("%+v, %v", report, err)
	}
}
