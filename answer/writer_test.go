package answer

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"ibid/corpus"
	"ibid/internal/modelsim"
	"ibid/llm"
	"ibid/prompts"
)

// desk is an engine with a simulated model behind it.
type desk struct {
	*Engine
	server *modelsim.Server
	log    *bytes.Buffer
	mu     sync.Mutex
}

func (d *desk) Write(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.log.Write(p)
}

func newDesk(t *testing.T, script modelsim.Script, change func(*llm.Config, *Limits), documents ...corpus.Document) *desk {
	t.Helper()
	server, err := modelsim.Start(script)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	c := llm.Config{
		APIKey: "sk-test", BaseURL: server.URL, ChatModel: "talker", Backoff: time.Millisecond, BackoffMax: 20 * time.Millisecond,
		PromptPrice: 1, CompletionPrice: 2,
	}
	l := Limits{First: time.Minute, Whole: time.Minute}
	if change != nil {
		change(&c, &l)
	}
	d := &desk{server: server, log: &bytes.Buffer{}}
	log := slog.New(slog.NewTextHandler(d, nil))
	chat, err := llm.NewChat(log, c, nil)
	if err != nil {
		t.Fatal(err)
	}
	set, err := prompts.Default()
	if err != nil {
		t.Fatal(err)
	}
	if len(documents) == 0 {
		documents = []corpus.Document{gazette, minutes}
	}
	d.Engine = library(t, documents...).WithWriter(NewWriter(log, chat, set, sameWords{}, l))
	return d
}

func (d *desk) ask(t *testing.T, text string) *Answer {
	t.Helper()
	a, err := d.Ask(t.Context(), Question{Text: text})
	if err != nil {
		t.Fatal(err)
	}
	unbroken(t, d.Engine, a)
	return a
}

// unbroken fails when an answer breaks a promise: every citation is its
// document's own text, and its number is in the list.
func unbroken(t *testing.T, e *Engine, a *Answer) {
	t.Helper()
	for _, c := range a.Claims {
		if len(c.Citations) == 0 || markers.MatchString(c.Text) {
			t.Errorf("claim %+v", c)
		}
		for _, x := range c.Citations {
			if x.Source < 1 || x.Source > len(a.Sources) || a.Sources[x.Source-1].N != x.Source {
				t.Fatalf("citation %+v has no source", x)
			}
			d, ok := e.index.Snapshot().Document(a.Sources[x.Source-1].ID)
			if !ok || d.Text[x.Start:x.End] != x.Quote {
				t.Errorf("citation %+v does not stand in its document", x)
			}
		}
	}
	if (a.Status == Answered) != (len(a.Claims) > 0) {
		t.Errorf("%s with %d claims", a.Status, len(a.Claims))
	}
}

// passageOf is the number that the prompt gives the passage with this text.
func passageOf(r modelsim.Request, text string) int {
	number := 0
	for _, line := range strings.Split(r.User(), "\n") {
		_, _ = fmt.Sscanf(line, "[passage %d ", &number)
		if strings.Contains(line, text) {
			return number
		}
	}
	return 99
}

func claimLine(text string, source int, quote string) string {
	line, _ := json.Marshal(map[string]any{"text": text, "citations": []any{map[string]any{"source": source, "quote": quote}}})
	return string(line) + "\n"
}

const costs = "What will the swing bridge of Eastport cost?"

// honest answers from the passages as it is asked to.
func honest(r modelsim.Request) modelsim.Reply {
	n := passageOf(r, "£12 million")
	return modelsim.Reply{
		Usage: &modelsim.Usage{Prompt: 1000, Completion: 100},
		Text: claimLine("The swing bridge of Eastport will cost £12 million.", n, "The swing bridge of Eastport will cost £12 million.") +
			claimLine("The council of Eastport approved the bridge on 4 May 2021.", n, "The council of Eastport approved the swing bridge on 4 May 2021."),
	}
}

func TestModelAnswers(t *testing.T) {
	d := newDesk(t, honest, nil)
	a := d.ask(t, costs)
	if a.Mode != ByModel || a.Status != Answered || a.Note != "" || len(a.Removed) != 0 {
		t.Errorf("%+v", a)
	}
	if a.Model != "talker" || len(a.Prompts) != 12 || *a.Usage != (Usage{Prompt: 1000, Completion: 100, Cost: 0.0012}) {
		t.Errorf("model %q, prompts %q, usage %+v", a.Model, a.Prompts, a.Usage)
	}
	if a.Claims[0].Text != "The swing bridge of Eastport will cost £12 million." || a.Timings.First <= 0 {
		t.Errorf("claims %+v, timings %+v", a.Claims, a.Timings)
	}
}

func TestClaimsAreShownAsTheyAreVerified(t *testing.T) {
	d := newDesk(t, func(r modelsim.Request) modelsim.Reply {
		reply := honest(r)
		reply.Gap = 2 * time.Millisecond
		return reply
	}, nil)
	var grew []int
	a, err := d.AskStream(t.Context(), Question{Text: costs}, func(partial *Answer) {
		unbroken(t, d.Engine, partial)
		grew = append(grew, len(partial.Claims))
	})
	if err != nil || len(a.Claims) < 2 || fmt.Sprint(grew) != "[1 2]" {
		t.Errorf("%v, shown %v", err, grew)
	}
}

func TestNoModelIsNotAsked(t *testing.T) {
	d := newDesk(t, honest, nil)
	a, err := d.Ask(t.Context(), Question{Text: costs, NoModel: true})
	if err != nil || a.Mode != Extractive || a.Note != "" || a.Model != "" || len(d.server.Requests()) != 0 {
		t.Errorf("%v %+v", err, a)
	}
}

func TestLowConfidenceDoesNotAskTheModel(t *testing.T) {
	d := newDesk(t, honest, nil)
	d.threshold = 1.1
	a := d.ask(t, costs)
	if a.Status != NotInSources || len(d.server.Requests()) != 0 {
		t.Errorf("%s after %d requests", a.Status, len(d.server.Requests()))
	}
}

func TestModelSaysThatTheSourcesDoNotTell(t *testing.T) {
	for name, text := range map[string]string{
		"as asked": `{"not_in_sources": true}`, "in prose": "The passages do not say what the bridge costs.",
		"thinking first": "<think>The bridge costs £12 million.</think>\n{\"not_in_sources\": true}",
	} {
		d := newDesk(t, modelsim.Always(modelsim.Say(text)), nil)
		a := d.ask(t, costs)
		if a.Status != NotInSources || a.Mode != ByModel || a.Note != "" || len(a.Nearest) == 0 {
			t.Errorf("%s: %+v", name, a)
		}
	}
}

func TestPremiseIsSaidInTheQuestionsWords(t *testing.T) {
	const question = "Why was the harbour master dismissed in 2022?"
	for premise, want := range map[string]string{
		"the harbour master dismissed in 2022": "the harbour master dismissed in 2022",
		"the mayor is a thief":                 "", // not the question's words
		"the harbour master":                   "the harbour master",
	} {
		line, _ := json.Marshal(map[string]string{"not_borne_out": premise})
		d := newDesk(t, modelsim.Always(modelsim.Say(string(line)+"\n{\"not_in_sources\": true}")), nil)
		if a := d.ask(t, question); premise != "the harbour master" && a.NotBorneOut != want {
			t.Errorf("%q became %q", premise, a.NotBorneOut)
		}
	}
}

// Every way in which the model can be away, and what the reader is told.
func TestSourcesSpeakWhenTheModelIsAway(t *testing.T) {
	quick := func(c *llm.Config, l *Limits) { l.First, l.Whole = 150*time.Millisecond, 300*time.Millisecond }
	one := claimLine("The swing bridge of Eastport will cost £12 million.", 1, "The swing bridge of Eastport will cost £12 million.")
	for name, c := range map[string]struct {
		reply  modelsim.Reply
		change func(*llm.Config, *Limits)
		note   string
	}{
		"refused key":    {modelsim.WrongKey(), nil, "cannot be used"},
		"unknown model":  {modelsim.NoModel("talker"), nil, "cannot be used"},
		"no quota":       {modelsim.NoQuota(), nil, "cannot be used"},
		"overloaded":     {modelsim.RateLimited(""), nil, "away"},
		"broken":         {modelsim.Broken(500), nil, "away"},
		"a web page":     {modelsim.Page(502), nil, "away"},
		"garbled":        {modelsim.Garbled(), nil, "so these are"},
		"hangs up":       {modelsim.Reply{Drop: true}, nil, "away"},
		"filtered":       {modelsim.Filtered(), nil, "declined"},
		"too long":       {modelsim.TooLong(), nil, "do not fit"},
		"silent":         {modelsim.Reply{Wait: time.Minute}, quick, "too slow"},
		"stalls":         {modelsim.Reply{Text: one, Fault: modelsim.Stall, After: 3}, quick, "too slow"},
		"dawdles":        {modelsim.Reply{Text: strings.Repeat("Hm well ", 5000), Gap: 5 * time.Millisecond}, quick, "too slow"},
		"cut off":        {modelsim.Reply{Text: one, Fault: modelsim.Cut, After: 3}, nil, "away"},
		"empty":          {modelsim.Say(""), nil, "away"},
		"garbage":        {modelsim.Say("asdf {{{ ]] 12 \n\n###"), nil, "nothing that the model wrote"},
		"other language": {modelsim.Say("Lorem ipsum dolor sit amet."), nil, "nothing that the model wrote"},
		"no tokens left": {modelsim.Say(one), func(c *llm.Config, l *Limits) { c.DailyTokens = 10 }, "used up"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, modelsim.Always(c.reply), c.change)
			begin := time.Now()
			a := d.ask(t, costs)
			if a.Mode != Extractive || a.Status != Answered || !strings.Contains(a.Note, c.note) || !strings.HasSuffix(a.Note, "own words") {
				t.Errorf("%s, %s, note %q", a.Mode, a.Status, a.Note)
			}
			if took := time.Since(begin); took > 20*time.Second {
				t.Errorf("the reader waited %v", took)
			}
			if strings.Contains(d.log.String(), "Eastport") {
				t.Error("the log holds the question")
			}
		})
	}
}

func TestShorterPromptIsTriedWhenTheModelIsSmall(t *testing.T) {
	tries := 0
	d := newDesk(t, func(r modelsim.Request) modelsim.Reply {
		if tries++; tries == 1 {
			return modelsim.TooLong()
		}
		return honest(r)
	}, nil)
	if a := d.ask(t, costs); a.Mode != ByModel || tries != 2 {
		t.Errorf("%s after %d tries, note %q", a.Mode, tries, a.Note)
	}
}

func TestSmallModelIsAskedForBareSentences(t *testing.T) {
	asked := 0
	d := newDesk(t, func(r modelsim.Request) modelsim.Reply {
		asked++
		if strings.Contains(r.System(), "JSON") {
			return modelsim.Say("The claim \"text\" is one plain sentence. The quote is a JSON object.")
		}
		return modelsim.Say("The swing bridge of Eastport will cost £12 million. It is made of cheese and gold.")
	}, nil)
	for i, want := range []int{2, 3} { // the second question is asked plainly at once
		a := d.ask(t, costs)
		if a.Mode != ByModel || a.Claims[0].Text != bridgeCost || strings.Contains(shownToReaders(a), "cheese") || asked != want {
			t.Errorf("question %d: %s, %d requests, claims %+v", i, a.Mode, asked, a.Claims)
		}
	}
}

func TestWhatWasVerifiedBeforeTheBreakStays(t *testing.T) {
	d := newDesk(t, func(r modelsim.Request) modelsim.Reply {
		reply := honest(r)
		first, _, _ := strings.Cut(reply.Text, "\n")
		reply.Fault, reply.After = modelsim.Cut, len(strings.Fields(first))+4
		return reply
	}, nil)
	a := d.ask(t, costs)
	if a.Mode != ByModel || !strings.Contains(a.Note, "broke off") || a.Claims[0].Text != "The swing bridge of Eastport will cost £12 million." {
		t.Errorf("%s, note %q, claims %+v", a.Mode, a.Note, a.Claims)
	}
}

func TestNobodyWaitsAnyLonger(t *testing.T) {
	d := newDesk(t, modelsim.Always(modelsim.Reply{Wait: time.Minute}), nil)
	ctx, cancel := contextFor(t, 100*time.Millisecond)
	defer cancel()
	if a, err := d.Ask(ctx, Question{Text: costs}); !errors.Is(err, ctx.Err()) {
		t.Errorf("%+v, %v", a, err)
	}
}
