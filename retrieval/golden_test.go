package retrieval

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ibid/corpus"
)

var update = flag.Bool("update", false, "write the golden files anew")

// harbour is a small corpus with what makes ranking hard: a copy, a number
// that changed, a word that is everywhere, two names for one thing.
func harbour() []corpus.Document {
	doc := func(id, title, date, text string) corpus.Document {
		return corpus.Document{ID: id, Title: title, Date: corpus.Date(date), Text: text}
	}
	return []corpus.Document{
		doc("bridge.txt", "Swing bridge to reopen", "2021-03-02", "The swing bridge over the harbour mouth will reopen to traffic on Monday. Engineers replaced two of its four bearings. The harbour board paid £1.2bn less than was feared, its treasurer said."),
		doc("bridge-copy.txt", "Bridge opens again", "2021-03-03", "The swing bridge over the harbour mouth will reopen to traffic on Monday. Engineers replaced two of its four bearings. The harbour board paid £1.2bn less than was feared, the treasurer said."),
		doc("dredging.txt", "Dredging of the north channel", "2020", "Dredgers will deepen the north channel by 3.5 metres. Ships of 10,000 tonnes can then enter the harbour at low water. Anglers fear for the eels."),
		doc("eels.txt", "What eels need", "", "European eels reach the estuary as glass eels in spring. Silt from digging smothers the sea grass in which they hide. The IL-6 level in their blood tells whether they are stressed."),
		doc("fees-2020.txt", "Berthing fees", "2020-01-10", "A berth in the inner harbour costs 85 pounds a night for boats up to twelve metres, water and power included."),
		doc("fees-2021.txt", "Berthing fees", "2021-01-12", "A berth in the inner harbour costs 87 pounds a night for boats up to twelve metres, water and power included."),
		doc("ferry.txt", "Ferry timetable", "2021-04", "The ferry leaves the harbour at seven, noon and five. On Sundays there is no early boat. Dogs travel free."),
	}
}

func TestRankingIsAsReviewed(t *testing.T) {
	ix := indexOf(t, harbour(), Options{})
	var out strings.Builder
	for _, q := range []Query{
		{Text: "When does the bridge reopen?"},
		{Text: "What does a night's berth cost?"},
		{Text: "What did berths cost in 2021?", Since: "2021"},
		{Text: "How deep will the channel be dredged?"},
		{Text: "il6 in eels"},
		{Text: "Is there a boat on Sunday?", Sources: []string{"ferry.txt", "dredging.txt"}},
		{Text: "Who is the president of Peru?"},
	} {
		q.K = 4
		r := search(t, ix, q)
		fmt.Fprintf(&out, "%s since=%s sources=%v: %d considered\n", q.Text, q.Since, q.Sources, r.Considered)
		for _, h := range r.Hits {
			fmt.Fprintf(&out, "  %.3f %s: %s\n", h.Score, h.Document.ID, h.Why())
		}
	}
	compareGolden(t, "testdata/ranking.golden", out.String())
}

func compareGolden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("the ranking changed; if it is better, run the test with -update: %s", diff)
	}
}
