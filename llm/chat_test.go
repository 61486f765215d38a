package llm

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"ibid/internal/modelsim"
)

const answerText = "The framework was awarded to thirty-one suppliers, says the notice — café, 東京."

func question() Request {
	return Request{System: "Answer only from the passages given below.", User: "Who won the framework agreement in spring?"}
}

// all reads a stream to its end.
func all(t *testing.T, s *Stream) (string, error) {
	t.Helper()
	defer s.Close()
	var out strings.Builder
	for {
		piece, err := s.Next()
		out.WriteString(piece)
		if errors.Is(err, io.EOF) {
			var known *fault
			if errors.As(err, &known) {
				return out.String(), err
			}
			return out.String(), nil
		}
		if err != nil {
			return out.String(), err
		}
	}
}

func ask(t *testing.T, c *Chat) (string, *Stream, error) {
	t.Helper()
	s, err := c.Stream(background(t), question())
	if err != nil {
		return "", nil, err
	}
	answer, err := all(t, s)
	return answer, s, err
}

func TestChatStreams(t *testing.T) {
	for name, reply := range map[string]modelsim.Reply{
		"plain":           {},
		"comments":        {Comments: true},
		"CRLF":            {CRLF: true, Comments: true},
		"a byte a time":   {Chunk: 1, CRLF: true},
		"odd chunks":      {Chunk: 7},
		"no [DONE]":       {NoDone: true},
		"one document":    {Whole: true},
		"thinking before": {Reasoning: "let me see what the passages say"},
	} {
		t.Run(name, func(t *testing.T) {
			reply.Text = answerText
			s := simulate(t, modelsim.Always(reply))
			got, stream, err := ask(t, newChat(t, fast(s)))
			if err != nil || got != answerText {
				t.Errorf("got %q, %v", got, err)
			}
			if u := stream.Usage(); u.Estimated || u.Completion == 0 || u.Prompt == 0 {
				t.Errorf("usage is %+v", u)
			}
			if stream.Truncated() {
				t.Error("said to be truncated")
			}
		})
	}
}

func TestChatRequest(t *testing.T) {
	s := simulate(t, nil)
	c := fast(s)
	c.ReasoningEffort = "low"
	r := question()
	r.Messages = []Message{{RoleUser, "Before?"}, {RoleAssistant, "Yes."}}
	r.MaxTokens = 77
	if _, _, err := newChat(t, c).Complete(background(t), r); err != nil {
		t.Fatal(err)
	}
	got := s.Requests()[0]
	if !got.Stream || !got.WantsUsage || got.Model != "talker" || got.MaxTokens != 77 || got.Temperature != 0.01 || !got.Has("max_tokens") {
		t.Errorf("request: %s", got.Body)
	}
	roles := ""
	for _, m := range got.Messages {
		roles += m.Role + " "
	}
	if roles != "system user assistant user " || got.User() != r.User || got.System() != r.System {
		t.Errorf("messages: %+v", got.Messages)
	}
	if got.Fields["reasoning_effort"] != "low" {
		t.Errorf("reasoning_effort is %v", got.Fields["reasoning_effort"])
	}
}

func TestHabitsAreLearnedOnce(t *testing.T) {
	ok := modelsim.Always(modelsim.Say("fine"))
	for name, c := range map[string]struct {
		refusals []modelsim.Refusal
		model    string
		holds    func(modelsim.Request) bool
		first    int
	}{
		"temperature": {[]modelsim.Refusal{modelsim.Temperature()}, "",
			func(r modelsim.Request) bool { return !r.Has("temperature") && r.Has("max_tokens") }, 2},
		"max_tokens": {[]modelsim.Refusal{modelsim.MaxTokens()}, "",
			func(r modelsim.Request) bool { return r.Has("max_completion_tokens") && !r.Has("max_tokens") }, 2},
		"either length": {[]modelsim.Refusal{modelsim.MaxTokens(), modelsim.MaxCompletionTokens()}, "",
			func(r modelsim.Request) bool { return !r.Has("max_completion_tokens") && !r.Has("max_tokens") }, 3},
		"stream_options": {[]modelsim.Refusal{modelsim.StreamOptions()}, "",
			func(r modelsim.Request) bool { return !r.Has("stream_options") }, 2},
		"strict stream_options": {[]modelsim.Refusal{modelsim.StrictStreamOptions()}, "",
			func(r modelsim.Request) bool { return !r.Has("stream_options") }, 2},
		"system role": {[]modelsim.Refusal{modelsim.SystemRole()}, "", folded, 2},
		"template":    {[]modelsim.Refusal{modelsim.TemplateWithoutSystem()}, "", folded, 2},
		"everything": {[]modelsim.Refusal{modelsim.SystemRole(), modelsim.Temperature(), modelsim.MaxTokens(), modelsim.StreamOptions()}, "",
			folded, 5},
		"known by name": {nil, "o3-mini",
			func(r modelsim.Request) bool { return r.Has("max_completion_tokens") && !r.Has("temperature") }, 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := simulate(t, modelsim.Refuse(ok, c.refusals...))
			config := fast(s)
			or(&c.model, "talker")
			config.ChatModel = c.model
			chat := newChat(t, config)
			for n := range 2 {
				if got, _, err := ask(t, chat); err != nil || got != "fine" {
					t.Fatalf("question %d: %q, %v", n, got, err)
				}
				wantRequests(t, s, c.first+n)
			}
			if last := s.Requests()[c.first]; !c.holds(last) {
				t.Errorf("the last request still is %s", last.Body)
			}
		})
	}
}

func folded(r modelsim.Request) bool {
	q := question()
	return len(r.Messages) == 1 && r.User() == q.System+"\n\n"+q.User
}

func TestChatRetriesBeforeTheFirstToken(t *testing.T) {
	good := modelsim.Say("fine")
	for name, replies := range map[string][]modelsim.Reply{
		"rate limit":      {modelsim.RateLimited(""), good},
		"twice":           {modelsim.Broken(500), modelsim.Page(503), good},
		"dropped":         {{Drop: true}, good},
		"cut before":      {{Text: "fine", Fault: modelsim.Cut}, good},
		"ends before":     {{Text: "fine", Fault: modelsim.End}, good},
		"garbage before":  {{Text: "fine", Fault: modelsim.Garbage}, good},
		"error event":     {{Text: "fine", Fault: modelsim.ErrorEvent}, good},
		"cut within line": {{Text: "fine", Fault: modelsim.CutLine}, good},
	} {
		t.Run(name, func(t *testing.T) {
			s := simulate(t, modelsim.InTurn(replies...))
			if got, _, err := ask(t, newChat(t, fast(s))); err != nil || got != "fine" {
				t.Errorf("got %q, %v", got, err)
			}
			wantRequests(t, s, len(replies))
		})
	}
}

func TestNoRetryAfterTheFirstToken(t *testing.T) {
	for name, fault := range map[string]modelsim.Fault{
		"cut": modelsim.Cut, "cut within a line": modelsim.CutLine, "cut within a character": modelsim.CutRune,
		"end": modelsim.End, "garbage": modelsim.Garbage, "error event": modelsim.ErrorEvent,
	} {
		t.Run(name, func(t *testing.T) {
			s := simulate(t, modelsim.Always(modelsim.Reply{Text: answerText, Fault: fault, After: 3}))
			got, stream, err := ask(t, newChat(t, fast(s)))
			wantError(t, err, ErrAway)
			if got != "The framework was" {
				t.Errorf("before the fault came %q", got)
			}
			if u := stream.Usage(); !u.Estimated || u.Completion == 0 || u.Prompt == 0 {
				t.Errorf("usage is %+v", u)
			}
			if _, again := stream.Next(); !errors.Is(again, ErrAway) {
				t.Errorf("asked again, the stream says %v", again)
			}
			wantRequests(t, s, 1)
		})
	}
}

func TestChatDeadlines(t *testing.T) {
	stalled := func(after int) modelsim.Reply {
		return modelsim.Reply{Text: answerText, Fault: modelsim.Stall, After: after}
	}
	for name, c := range map[string]struct {
		reply modelsim.Reply
		set   func(*Config)
		says  string
		text  string
	}{
		"no header":      {modelsim.Reply{Wait: time.Hour}, func(c *Config) { c.FirstTokenTimeout = 80 * time.Millisecond }, "no first token", ""},
		"no first token": {stalled(0), func(c *Config) { c.FirstTokenTimeout = 80 * time.Millisecond }, "no first token", ""},
		"only thinking": {modelsim.Reply{Reasoning: strings.Repeat("well ", 10000), Gap: 5 * time.Millisecond, Text: "late"},
			func(c *Config) { c.FirstTokenTimeout = 80 * time.Millisecond }, "no first token", ""},
		"stops":    {stalled(2), func(c *Config) { c.TokenGapTimeout = 80 * time.Millisecond }, "the stream stopped", "The framework"},
		"too slow": {modelsim.Reply{Text: strings.Repeat("well ", 10000), Gap: 5 * time.Millisecond}, func(c *Config) { c.AnswerTimeout = 300 * time.Millisecond }, "took too long", "well"},
	} {
		t.Run(name, func(t *testing.T) {
			s := simulate(t, modelsim.Always(c.reply))
			config := fast(s)
			c.set(&config)
			begin := time.Now()
			got, _, err := ask(t, newChat(t, config))
			wantError(t, err, ErrAway, "too slow", c.says)
			if !strings.HasPrefix(got, c.text) {
				t.Errorf("came %q, want it to begin with %q", got, c.text)
			}
			if took := time.Since(begin); took > 10*time.Second {
				t.Errorf("took %v", took)
			}
			wantRequests(t, s, 1)
		})
	}
}

func TestChatErrors(t *testing.T) {
	for name, c := range map[string]struct {
		reply    modelsim.Reply
		kind     error
		says     string
		requests int
	}{
		"wrong key":     {modelsim.WrongKey(), ErrRefused, "does not accept OPENAI_API_KEY", 1},
		"unknown model": {modelsim.NoModel("talker"), ErrRefused, `does not know the model "talker"`, 1},
		"no quota":      {modelsim.NoQuota(), ErrRefused, "no quota left", 1},
		"web page":      {modelsim.Page(200), ErrRefused, "web page", 1},
		"too long":      {modelsim.TooLong(), ErrTooLong, "too long", 1},
		"filtered":      {modelsim.Filtered(), ErrDeclined, "declined", 1},
		"rate limit":    {modelsim.RateLimited(""), ErrAway, "limits how often", 3},
		"broken":        {modelsim.Broken(503), ErrAway, "has a fault", 3},
		"a long wait":   {modelsim.RateLimited("120"), ErrAway, "limits how often", 1},
		"too many tokens": {modelsim.Fail(400, "invalid_request_error", "", "max_tokens", "max_tokens is too large: 9999."), ErrRefused,
			"max_tokens is too large", 1},
		"nothing":           {modelsim.Say(""), ErrAway, "answered nothing", 1},
		"thought too long":  {modelsim.Reply{Reasoning: "well well", Finish: "length"}, ErrRefused, "without a word", 1},
		"filter on the way": {modelsim.Reply{Text: "some words", Finish: "content_filter"}, ErrDeclined, "declined", 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := simulate(t, modelsim.Always(c.reply))
			_, _, err := ask(t, newChat(t, fast(s)))
			wantError(t, err, c.kind, c.says)
			wantRequests(t, s, c.requests)
		})
	}
}

func TestTruncatedAnswer(t *testing.T) {
	s := simulate(t, modelsim.Always(modelsim.Reply{Text: "half an", Finish: "length"}))
	got, stream, err := ask(t, newChat(t, fast(s)))
	if err != nil || got != "half an" || !stream.Truncated() {
		t.Errorf("got %q, truncated %v, %v", got, stream.Truncated(), err)
	}
}

func TestReaderLeaves(t *testing.T) {
	s := simulate(t, modelsim.Always(modelsim.Reply{Text: answerText, Fault: modelsim.Stall, After: 1}))
	chat := newChat(t, fast(s))
	ctx, cancel := context.WithCancel(context.Background())
	stream, err := chat.Stream(ctx, question())
	if err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(20*time.Millisecond, cancel)
	_, err = all(t, stream)
	wantError(t, err, context.Canceled)
	if errors.Is(err, ErrAway) {
		t.Errorf("the reader's leaving is blamed on the server: %v", err)
	}
}

func TestBreaker(t *testing.T) {
	s := simulate(t, modelsim.Always(modelsim.Broken(500)))
	c := fast(s)
	c.BreakerFailures, c.BreakerRest, c.ChatAttempts = 2, 150*time.Millisecond, 1
	chat := newChat(t, c)
	for range 2 {
		_, _, err := ask(t, chat)
		wantError(t, err, ErrAway, "has a fault")
	}
	_, _, err := ask(t, chat)
	wantError(t, err, ErrAway, "left alone for 150ms")
	wantRequests(t, s, 2)

	time.Sleep(200 * time.Millisecond)
	s.Play(modelsim.Always(modelsim.Say("back")))
	for range 2 {
		if got, _, err := ask(t, chat); err != nil || got != "back" {
			t.Fatalf("after the rest: %q, %v", got, err)
		}
	}
}

func TestBreakerIgnoresRefusalsAndReadersWhoLeave(t *testing.T) {
	s := simulate(t, modelsim.Always(modelsim.WrongKey()))
	c := fast(s)
	c.BreakerFailures = 1
	chat := newChat(t, c)
	for range 3 {
		_, _, err := ask(t, chat)
		wantError(t, err, ErrRefused)
	}
	s.Play(modelsim.Always(modelsim.Reply{Wait: time.Hour}))
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(20*time.Millisecond, cancel)
	_, err := chat.Stream(ctx, question())
	wantError(t, err, context.Canceled)
	s.Play(nil)
	if _, _, err := ask(t, chat); err != nil {
		t.Error(err)
	}
}

func TestLeavingNeitherMendsNorBreaks(t *testing.T) {
	s := simulate(t, nil)
	c := fast(s)
	c.BreakerFailures, c.ChatAttempts, c.DailyTokens = 2, 1, 100_000
	chat := newChat(t, c)
	fail := func() error {
		s.Play(modelsim.Always(modelsim.Broken(500)))
		_, err := chat.Stream(background(t), question())
		return err
	}
	wantError(t, fail(), ErrAway, "has a fault")
	s.Play(modelsim.Always(modelsim.Reply{Wait: time.Hour}))
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(20*time.Millisecond, cancel)
	_, err := chat.Stream(ctx, question())
	wantError(t, err, context.Canceled)
	wantError(t, fail(), ErrAway, "has a fault")
	wantError(t, fail(), ErrAway, "left alone")
	if chat.budget.reserved != 0 {
		t.Errorf("%d tokens stay held back", chat.budget.reserved)
	}
}

func TestManyAtOnce(t *testing.T) {
	s := simulate(t, modelsim.Refuse(modelsim.Always(modelsim.Say(answerText)), modelsim.SystemRole(), modelsim.Temperature()))
	chat := newChat(t, fast(s))
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			if got, _, err := chat.Complete(context.Background(), question()); err != nil || got != answerText {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
	wg.Wait()
}

func TestCheck(t *testing.T) {
	s := simulate(t, modelsim.Always(modelsim.Reply{Models: []string{"other", "talker:latest"}}))
	chat := newChat(t, fast(s))
	if err := chat.Check(background(t)); err != nil {
		t.Error(err)
	}
	s.Play(modelsim.Always(modelsim.Reply{Models: []string{"other"}}))
	wantError(t, chat.Check(background(t)), ErrRefused, `does not know the model "talker" (OPENAI_MODEL); it has other`)
	s.Play(modelsim.Always(modelsim.Reply{Status: 404, Body: "404 page not found"}))
	if err := chat.Check(background(t)); err != nil {
		t.Error(err)
	}
	s.Play(modelsim.Always(modelsim.WrongKey()))
	wantError(t, chat.Check(background(t)), ErrRefused, "OPENAI_API_KEY")
}
