package message

import (
	"encoding/json"
	"strings"
	"testing"

	"ibid/corpus"
	"ibid/retrieval"
)

// drawn is a message as JSON, to look for words in.
func drawn(t *testing.T, m Message) string {
	t.Helper()
	raw, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestAReloadThatOnlySkipsSaysThatNothingChanged(t *testing.T) {
	report := &retrieval.Report{Unchanged: 7, Skipped: []corpus.Skipped{{Path: "all.zip", Reason: "is an archive"}}}
	got := drawn(t, Reloaded(ReloadView{Report: report, Documents: 7, Now: now}))
	for _, want := range []string{"Nothing had changed", "skipped", "all.zip"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in %s", want, got)
		}
	}
}

func TestTheStatusTellsNoLatencyBeforeThereIsOne(t *testing.T) {
	v := statusView()
	if !strings.Contains(drawn(t, Status(v)), "gateway ") {
		t.Error("a known latency is not told")
	}
	v.Gateway = 0
	if strings.Contains(drawn(t, Status(v)), "gateway ") {
		t.Error("an unknown latency is told")
	}
}
