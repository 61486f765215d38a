package llm

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"ibid/internal/modelsim"
)

func TestAddresses(t *testing.T) {
	for in, want := range map[string]address{
		"https://api.openai.com/v1":                    {base: "https://api.openai.com/v1", host: "api.openai.com", openAI: true},
		"http://localhost:11434":                       {base: "http://localhost:11434/v1", host: "localhost:11434"},
		"http://localhost:8000/v1/chat/completions":    {base: "http://localhost:8000/v1", host: "localhost:8000"},
		"https://openrouter.ai/api/v1/":                {base: "https://openrouter.ai/api/v1", host: "openrouter.ai"},
		"https://me.openai.azure.com":                  {base: "https://me.openai.azure.com", host: "me.openai.azure.com", azure: true, version: azureVersion},
		"https://me.openai.azure.com/openai/v1/":       {base: "https://me.openai.azure.com/openai/v1", host: "me.openai.azure.com"},
		"https://gate.example/az?api-version=2025-1-1": {base: "https://gate.example/az", host: "gate.example", azure: true, version: "2025-1-1"},
		"https://me.openai.azure.com/openai/deployments/four/chat/completions?api-version=2025-1-1": {
			base: "https://me.openai.azure.com", host: "me.openai.azure.com", azure: true, version: "2025-1-1", deployment: "four"},
	} {
		got, err := parseAddress(in)
		want.shown = want.base
		if err != nil || got != want {
			t.Errorf("%s: %+v, %v; want %+v", in, got, err, want)
		}
	}
	for _, in := range []string{"localhost:11434", "ftp://x/v1", "http://", "https://api.openai.com/v1?x=1", "http://u:secret@ bad"} {
		if _, err := parseAddress(in); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", in, err)
		}
	}
	if a, err := parseAddress("http://user:secret@host/v1"); err != nil || a.shown != "http://host/v1" {
		t.Errorf("with a password: %+v, %v", a, err)
	}
}

func TestSettingsThatMustBeSet(t *testing.T) {
	for _, c := range []Config{
		{},                                 // OpenAI without a key
		{BaseURL: "http://localhost:1/v1"}, // no model
		{BaseURL: "not an address", ChatModel: "m", EmbeddingModel: "m"},
	} {
		if _, err := NewChat(nil, c, nil); err == nil {
			t.Errorf("%+v makes a chat", c)
		}
		if _, err := NewEmbedder(nil, c); err == nil {
			t.Errorf("%+v makes an embedder", c)
		}
	}
}

func TestAzureRequests(t *testing.T) {
	s := simulate(t, nil)
	c := fast(s)
	c.BaseURL = s.Root() + "/openai/deployments/my-gpt?api-version=2024-10-21"
	c.ChatModel, c.EmbeddingModel = "", "my-vectors"
	if _, _, err := ask(t, newChat(t, c)); err != nil {
		t.Fatal(err)
	}
	c.BaseURL = s.Root() + "?api-version=2024-10-21"
	if _, err := newEmbedder(t, c).EmbedQuery(background(t), "text"); err != nil {
		t.Fatal(err)
	}
	for n, path := range []string{"/openai/deployments/my-gpt/chat/completions", "/openai/deployments/my-vectors/embeddings"} {
		r := s.Requests()[n]
		if r.Path != path || r.Query != "api-version=2024-10-21" || r.Header.Get("Api-Key") == "" || r.Header.Get("Authorization") != "" {
			t.Errorf("request %d: %s?%s, headers %v", n, r.Path, r.Query, r.Header)
		}
	}
}

func TestRetryAfterForms(t *testing.T) {
	now := time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"2": 2 * time.Second, "0.5": 500 * time.Millisecond, "": 0, "-3": 0, "soon": 0, "NaN": 0, "1e300": 24 * time.Hour,
		"Mon, 04 May 2026 12:00:07 GMT": 7 * time.Second, "Mon, 04 May 2026 11:00:00 GMT": 0,
	} {
		if got := retryAfter(http.Header{"Retry-After": {value}}, now); got != want {
			t.Errorf("%q is %v, want %v", value, got, want)
		}
	}
	both := http.Header{"Retry-After": {"1"}, "Retry-After-Ms": {"250"}}
	if got := retryAfter(both, now); got != 250*time.Millisecond {
		t.Errorf("with milliseconds: %v", got)
	}
}

func TestBackoffGrowsWithJitter(t *testing.T) {
	r := retry{attempts: 9, base: 100 * time.Millisecond, most: time.Second}
	seen := map[time.Duration]bool{}
	for n, full := range []time.Duration{100, 200, 400, 800, 1000, 1000} {
		full *= time.Millisecond
		for range 50 {
			wait, worth := r.wait(n+1, errCutOff)
			if !worth || wait < full/2 || wait > full {
				t.Fatalf("wait %d is %v, want %v to %v", n+1, wait, full/2, full)
			}
			seen[wait] = true
		}
	}
	if len(seen) < 100 {
		t.Errorf("only %d different waits: no jitter", len(seen))
	}
	for asked, want := range map[time.Duration]bool{900 * time.Millisecond: true, 1100 * time.Millisecond: false} {
		if wait, worth := r.wait(1, &statusError{status: 429, retryAfter: asked}); worth != want || wait != asked {
			t.Errorf("asked to wait for %v: waits %v, worth it: %v", asked, wait, worth)
		}
	}
	if wait, _ := r.wait(100, errCutOff); wait > time.Second {
		t.Errorf("the hundredth wait is %v", wait)
	}
}

func TestRetryStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	tries := 0
	r := retry{attempts: 5, base: time.Hour, most: time.Hour}
	time.AfterFunc(10*time.Millisecond, cancel)
	err := r.do(ctx, func() error { tries++; return errCutOff })
	if !errors.Is(err, errCutOff) || tries != 1 {
		t.Errorf("%d tries, %v", tries, err)
	}
}

func TestEstimateIsHigh(t *testing.T) {
	// The counts that OpenAI's own examples give for cl100k_base.
	for text, tokens := range map[string]int{"hello world": 2, "The quick brown fox jumps over the lazy dog.": 10, "": 0} {
		if got := estimate(text); got < tokens || got > 2*tokens {
			t.Errorf("%q is estimated at %d tokens, has %d", text, got, tokens)
		}
	}
}

func TestWordsOfRefusals(t *testing.T) {
	for body, want := range map[string]string{
		`{"error":{"message":"m1","code":null}}`:       "m1",
		`{"error":"m2"}`:                               "m2",
		`{"object":"error","message":"m3","code":400}`: "m3",
		`{"detail":"m4"}`:                              "m4",
		`m5`:                                           "m5",
		`{"error":{"message":{"detail":[{"loc":["b"]}]}}}`: `{"detail":[{"loc":["b"]}]}`,
		`[]`: `[]`,
		``:   ``,
	} {
		if got := parseFailure([]byte(body)).raw; got != want {
			t.Errorf("%s: %q, want %q", body, got, want)
		}
	}
}

// FuzzEvents: whatever a server sends, the stream ends, every line passed on is a data line, and reading chunks does
// not panic.
func FuzzEvents(f *testing.F) {
	f.Add("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\ndata: [DONE]\n\n", false)
	f.Add(": comment\r\nevent: x\r\ndata:{\"error\":\"x\"}\r\n", false)
	f.Add("data: {\"choices\":[{\"delta\":{\"content\":[{\"type\":\"text\",\"text\":\"a\"}]}}]}", false)
	f.Add("{\"choices\":[{\"message\":{\"content\":\"a\"}}]}", true)
	f.Fuzz(func(t *testing.T, body string, whole bool) {
		out, err := io.ReadAll(newEvents(io.NopCloser(strings.NewReader(body)), 1<<16, whole))
		if err != nil && !whole {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(bytes.NewReader(out))
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			line, found := bytes.CutPrefix(lines.Bytes(), []byte("data: "))
			if !found {
				t.Fatalf("passed on: %q", lines.Text())
			}
			_, _ = readChunk(line)
		}
	})
}

// FuzzCut: what is kept is a valid beginning of the text within the limit.
func FuzzCut(f *testing.F) {
	f.Add("größer und länger", 3)
	f.Add("東京 東京", 2)
	f.Fuzz(func(t *testing.T, text string, tokens int) {
		if tokens < 0 || !utf8.ValidString(text) {
			return
		}
		kept := cut(text, tokens)
		if !strings.HasPrefix(text, kept) || !utf8.ValidString(kept) || estimate(kept) > tokens {
			t.Errorf("cut(%q, %d) is %q, estimated at %d", text, tokens, kept, estimate(kept))
		}
	})
}

func TestChatWithoutKey(t *testing.T) {
	s := simulate(t, modelsim.Refuse(modelsim.Always(modelsim.Say("fine")), modelsim.NoKey()))
	c := fast(s)
	c.APIKey = ""
	_, _, err := ask(t, newChat(t, c))
	wantError(t, err, ErrRefused, "wants a key: set OPENAI_API_KEY")
}
