package message

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"ibid/answer"
	"ibid/corpus"
	"ibid/retrieval"
)

var update = flag.Bool("update", false, "write the golden files anew")

const answerID = "a1B2c3D4e5F6g7H8"

// messages are one of each kind, by the name of its golden file.
func messages() map[string]Message {
	all := map[string]Message{
		"answer-waiting":  Waiting(question),
		"answer-partial":  Answer(AnswerView{Answer: extractive(), ID: answerID, Partial: true, Now: now})[0],
		"answer":          Answer(AnswerView{Answer: extractive(), ID: answerID, Now: now})[0],
		"answer-model":    Answer(AnswerView{Answer: byModel(), ID: answerID, Private: true, Now: now})[0],
		"answer-stopped":  Answer(AnswerView{Answer: byModel(), Stopped: true, Now: now.AddDate(3, 0, 0)})[0],
		"answer-thread":   Answer(AnswerView{Answer: paged(), ID: answerID, Unrated: true, Replies: true, Now: now})[0],
		"refusal-unrated": Answer(AnswerView{Answer: notTold(), ID: answerID, Unrated: true, Now: now})[0],
		"refusal":         Answer(AnswerView{Answer: notTold(), ID: answerID, Now: now})[0],
		"quote":           Passage(quoteView()),
		"quote-page":      Passage(deepQuote()),
		"quote-changed":   QuoteChanged(document(0)),
		"quote-gone":      QuoteGone(),
		"sources":         Sources(SourcesView{Documents: documents(), Loaded: 7}),
		"sources-filter":  Sources(SourcesView{Documents: documents()[5:], Loaded: 7, Filter: "survey"}),
		"sources-none":    Sources(SourcesView{Loaded: 7, Filter: "*lighthouse*"}),
		"source":          Source(SourceView{document(0), passages(0, "", "Findings", "Findings", "Findings › Sea bed", "Recommendations")}),
		"search":          Search(searchView()),
		"search-none":     Search(SearchView{Query: "lighthouse", Searched: answer.Searched{Documents: 7, Passages: 42}}),
		"check":           Check(checkView()),
		"help":            Help(HelpView{Name: "Ibid", Documents: 7, Passages: 42, KeepDays: 30, Maintainers: "Members with the role Librarian", IsMaintainer: true, Commands: map[string]string{"ask": "1101"}}),
		"help-model":      Help(HelpView{Name: "Ibid", Documents: 7, Passages: 42, Model: "example-large"}),
		"reload-progress": Reloading(retrieval.Progress{Stage: retrieval.StageEmbedding, Done: 17, Total: 42}, now.Add(-20*time.Second)),
		"reload-report":   Reloaded(ReloadView{Report: report(), Documents: 7, Touched: 3, Now: now}),
		"reload-nothing":  Reloaded(ReloadView{Report: &retrieval.Report{Unchanged: 7, Passages: 42, Snapshot: "5f0c2a9be117", Duration: 80 * time.Millisecond}, Documents: 7, Now: now}),
		"reload-failed":   ReloadFailed("the folder /srv/documents cannot be read: permission denied", 7, now.Add(-26*time.Hour)),
		"reload-confirm":  ReloadConfirm(RemovalsView{Subject: "r1", Loaded: 7, Gone: []string{"reports/audit-2026.md", "reports/survey-1.pdf", "reports/survey-2.pdf", "news/opening.html"}}),
		"reload-busy":     ReloadBusy(now.Add(-time.Minute)),
		"status":          Status(statusView()),
		"settings":        Settings(SettingsView{Channel: "1200000000000000001", Mode: Threads, Saved: true}),
		"gaps":            Gaps(gapsView()),
		"gaps-none":       Gaps(GapsView{KeepDays: 30}),
		"gaps-export":     GapsFile(gapsView().Gaps, now),
		"feedback":        FeedbackList(feedbackView()),
		"forget":          ForgetConfirm(12, 1, 30),
		"forgotten":       Forgotten(13),
		"limit-member":    TooMany(now.Add(40 * time.Second)),
		"limit-channel":   ChannelBusy(now.Add(40 * time.Second)),
		"queue-full":      QueueFull(64),
		"queued":          Queued(question, 3),
		"restarting":      Restarting(),
		"failed":          Failed("7f3a9c"),
		"expired":         Expired(),
		"not-allowed":     NotAllowed(),
		"permission":      MissingPermission([]string{"Send Messages in Threads", "Create Public Threads"}, "1200000000000000001"),
		"corpus-add":      AddConfirm(addView()),
		"corpus-list":     CorpusList(SourcesView{Documents: documents(), Loaded: 7}),
		"corpus-remove":   RemoveConfirm(document(0)),
		"answer-changed":  answerChanged(),
		"unseen":          Unseen(),
		"unread":          Unread(),
		"thanks-why":      ThanksWhy(answerID),
	}
	for i, m := range Answer(AnswerView{Answer: long(), ID: answerID, Now: now}) {
		all[fmt.Sprintf("answer-long-%d", i+1)] = m
	}
	return all
}

func forms() map[string]Modal {
	return map[string]Modal{
		"form-followup": FollowUpForm(answerID),
		"form-why":      WhyForm(answerID),
		"form-message":  AskMessageForm("1200000000000000002"),
		"form-source":   AskSourceForm(document(0).ID, document(0).Title),
	}
}

func quoteView() QuoteView {
	a := extractive()
	v := QuoteView{Document: document(0), Tabs: Tabs(Answer(AnswerView{Answer: a, ID: answerID, Now: now})[0].Components), At: 1}
	v.Span = corpus.Span{Start: a.Claims[1].Citations[0].Start, End: a.Claims[1].Citations[0].End}
	return v
}

// answerChanged is an answer as Discord holds it, marked after a reload.
func answerChanged() Message {
	raw, err := json.Marshal(Answer(AnswerView{Answer: byModel(), ID: answerID, Now: now})[0].Components[0])
	if err != nil {
		panic(err)
	}
	held, err := discordgo.MessageComponentFromJSON(raw)
	if err != nil {
		panic(err)
	}
	m, ok := MarkChanged([]part{held}, 1)
	if !ok {
		panic("the line has no place")
	}
	return m
}

// deepQuote stands further down, in a document of pages.
func deepQuote() QuoteView {
	c := cite(1, 0, "The breakwater was opened in March 2026, seven months late.")
	return QuoteView{Document: document(0), Span: corpus.Span{Start: c.Start, End: c.End}, Heading: "Findings", Page: 3}
}

func searchView() SearchView {
	return SearchView{
		Query: "overrun of the survey",
		Hits: []Found{
			found(0, "The auditors found no sign of fraud. They criticise that the second survey was ordered only after the contract had been signed.", "surveys", "survey"),
			found(2, "Councillor Dunmore asked for a full account of the overrun by the summer.", "overrun"),
		},
		Searched: answer.Searched{Documents: 7, Passages: 42, Oldest: "2024", Newest: "2026-05-21"},
	}
}

func checkView() CheckView {
	audit, union := source(1, 0), source(2, 1)
	cost := cite(1, 0, "The harbour authority spent £14.2 million on the new breakwater, £3.1 million more than planned.")
	chair := cite(2, 1, "Its chair, Ruth Alder, calls the project “a wall between us and our living”.")
	return CheckView{
		Statements: []Checked{
			{"Ruth Alder calls it “a wall between us and our living”", BorneOut, &union, &chair},
			{"The breakwater cost 20 million pounds", Disputed, &audit, &cost},
			{"The <@1> mayor's brother got the contract", NotFound, nil, nil},
		},
		Unchecked: 2,
		Link:      "https://discord.com/channels/1/2/3",
		Searched:  answer.Searched{Documents: 7, Passages: 42},
	}
}

func statusView() StatusView {
	return StatusView{
		Version: "1.0.0", Started: now.Add(-72 * time.Hour), Documents: 7, Passages: 42, Newest: "2026-05-21", Snapshot: "5f0c2a9be117",
		LastReload: now.Add(-2 * time.Hour), Skipped: 2, Model: "example-large", Tokens: 181_250, Budget: 1_000_000, Asked: 312, Refused: 41,
		Median: 420 * time.Millisecond, Slowest: 2100 * time.Millisecond, Errors: 2, LastError: "the model was away for two minutes", Gateway: 38 * time.Millisecond, Shards: 1,
	}
}

func gapsView() GapsView {
	return GapsView{
		Gaps: []Gap{
			{"Who will build the second lighthouse?", 7, now.Add(-time.Hour), "Breakwater opens seven months late"},
			{"=cmd|' /C calc'!A0", 1, now.Add(-5 * time.Hour), ""},
			{"What does a berth cost a night?", 3, now.Add(-50 * time.Hour), "Annual audit of the harbour authority"},
		},
		KeepDays: 30, Feedback: 2,
	}
}

func feedbackView() FeedbackView {
	return FeedbackView{Feedback: []Feedback{
		{question, "The second quote is about the old pier.", now.Add(-time.Hour), false},
		{"Is the harbour open in winter?", "", now.Add(-30 * time.Hour), true},
	}, KeepDays: 30}
}

func addView() AddView {
	return AddView{Subject: "u1", Files: []Upload{
		{Name: "audit-2026.md", Document: document(0), Passages: 6, Replaces: true},
		{Name: "map.tiff", Problem: "files of this kind are not read"},
	}}
}

func TestGolden(t *testing.T) {
	all := map[string]any{}
	for name, m := range messages() {
		all[name] = m
	}
	for name, f := range forms() {
		all[name] = f
	}
	all["commands"] = Commands()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		golden(t, name, all[name])
	}
	known, err := filepath.Glob("testdata/*.json")
	if err != nil || len(known) != len(all) {
		t.Errorf("testdata holds %d files for %d messages (%v)", len(known), len(all), err)
	}
}

// legible is the JSON of v as a person reads it: indented, and < as it is.
func legible(t *testing.T, v any) []byte {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var plain any
	if err := json.Unmarshal(raw, &plain); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(plain); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func golden(t *testing.T, name string, v any) {
	t.Helper()
	b := legible(t, v)
	path := filepath.Join("testdata", name+".json")
	if *update {
		if err := os.WriteFile(path, b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b, want) {
		t.Errorf("%s is drawn otherwise than its golden file shows: run with -update, and look at the difference", name)
	}
}

func TestWithinLimits(t *testing.T) {
	for name, m := range messages() {
		if err := m.Check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, f := range forms() {
		if err := f.Check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
