package answer

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ibid/answer/support"
	"ibid/corpus"
	"ibid/internal/modelsim"
	"ibid/llm"
	"ibid/retrieval"
)

// TestMeasureHandLabelled prints which share of claims that people wrote and
// judged gets through, each with its evidence as the only passage. With
// IBID_MEASURE only.
func TestMeasureHandLabelled(t *testing.T) {
	if os.Getenv("IBID_MEASURE") == "" {
		t.Skip("set IBID_MEASURE")
	}
	enc, err := words()
	if err != nil {
		t.Fatal(err)
	}
	scorer, err := support.New(enc)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"fever_symmetric", "fm2"} {
		for _, form := range []string{"cited", "no source named"} {
			measureClaims(t, scorer, name, form)
		}
	}
}

func measureClaims(t *testing.T, scorer supporter, name, form string) {
	seen := map[bool]*tally{true: {}, false: {}}
	for _, c := range benchClaims(t, name) {
		d := corpus.Document{ID: "d", Title: "t", Text: corpus.Normalize(strings.Join(c.Evidence, "\n\n"))}
		check := &checker{support: scorer, shown: showing(hitsIn(d))}
		w := written{text: c.Claim, plain: true}
		for _, e := range c.Evidence {
			if form == "cited" {
				w.cites = append(w.cites, cited{1, e})
			}
		}
		f, err := check.check(t.Context(), w)
		if err != nil {
			t.Fatal(err)
		}
		seen[c.Supported].total++
		if f.reason == "" {
			seen[c.Supported].kept++
		}
	}
	for _, supported := range []bool{true, false} {
		n := seen[supported]
		fmt.Printf("%-16s %-16s supported %-5v %5d  let through %5.1f%%\n", name, form, supported, n.total, 100*float64(n.kept)/float64(max(1, n.total)))
	}
}

type benchClaim struct {
	Claim     string
	Evidence  []string
	Supported bool
}

func benchClaims(t *testing.T, name string) []benchClaim {
	root := os.Getenv("IBID_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "shared")
	}
	file, err := os.Open(filepath.Join(root, "bench", "citations", name+".jsonl"))
	if err != nil {
		t.Skipf("the benchmark is not here: %v", err)
	}
	defer file.Close()
	var claims []benchClaim
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<24)
	for n := 0; lines.Scan(); n++ {
		var c benchClaim
		if json.Unmarshal(lines.Bytes(), &c) == nil && n%4 == 0 {
			claims = append(claims, c)
		}
	}
	return claims
}

// TestMeasureStream prints how long a reader waits for the first and the last
// verified claim, next to the bare stream of the same server. With IBID_MEASURE
// only.
func TestMeasureStream(t *testing.T) {
	if os.Getenv("IBID_MEASURE") == "" {
		t.Skip("set IBID_MEASURE")
	}
	text := ""
	d := newDesk(t, func(r modelsim.Request) modelsim.Reply {
		n, m := passageOf(r, "£12 million"), passageOf(r, "900 passengers")
		text = claimLine(bridgeCost, n, bridgeCost) +
			claimLine("The ferry of Eastport carries 900 passengers a day.", m, "The ferry of Eastport carries 900 passengers a day.") +
			claimLine("The council of Eastport approved the swing bridge on 4 May 2021.", n, "The council of Eastport approved the swing bridge on 4 May 2021.") +
			claimLine("The committee met in the town hall.", m, "The committee met in the town hall.")
		return modelsim.Reply{Text: text, Wait: 300 * time.Millisecond, Gap: 20 * time.Millisecond}
	}, nil)
	enc, err := words()
	if err != nil {
		t.Fatal(err)
	}
	if d.writer.support, err = support.New(enc); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		first, last, bareFirst, bareLast := measureOnce(t, d)
		fmt.Printf("first claim %v (bare line %v), last %v (bare %v)\n", first, bareFirst, last, bareLast)
	}
}

func measureOnce(t *testing.T, d *desk) (first, last, bareFirst, bareLast time.Duration) {
	found, err := d.index.Snapshot().Search(t.Context(), retrieval.Query{Text: costs, K: DefaultPassages})
	if err != nil {
		t.Fatal(err)
	}
	a := &Answer{Question: costs, Evidence: Evidence{Hits: found.Hits}}
	begin := time.Now()
	if _, _, err := d.writer.write(t.Context(), a, nil, func(*Answer) {
		last = time.Since(begin)
		if first == 0 {
			first = last
		}
	}); err != nil {
		t.Fatal(err)
	}
	r, err := d.writer.request(costs, nil, found.Hits, false)
	if err != nil {
		t.Fatal(err)
	}
	begin = time.Now()
	stream, err := d.writer.chat.Stream(t.Context(), llm.Request{System: r.System, User: r.User})
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Close()
	for {
		piece, err := stream.Next()
		if err != nil {
			return first.Round(time.Millisecond), last.Round(time.Millisecond), bareFirst.Round(time.Millisecond), time.Since(begin).Round(time.Millisecond)
		}
		if strings.Contains(piece, "\n") && bareFirst == 0 {
			bareFirst = time.Since(begin)
		}
	}
}
