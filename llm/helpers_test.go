package llm

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"ibid/internal/modelsim"
)

const testKey = "sk-test-0123456789abcdef"

// spec is OpenAI's description, read once; nil where it is not there.
var spec = sync.OnceValues(func() (*modelsim.Spec, error) {
	path, err := modelsim.SpecPath()
	if err != nil {
		return nil, err
	}
	return modelsim.LoadSpec(path)
})

// simulate starts a server whose every request is held to OpenAI's description when the test ends.
func simulate(t *testing.T, script modelsim.Script) *modelsim.Server {
	t.Helper()
	s, err := modelsim.Start(script)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		checkRequests(t, s)
	})
	return s
}

func checkRequests(t *testing.T, s *modelsim.Server) {
	t.Helper()
	description, err := spec()
	if errors.Is(err, fs.ErrNotExist) {
		t.Logf("requests not held to OpenAI's description: %v", err)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range s.Requests() {
		if err := description.Check(r); err != nil {
			t.Errorf("request %d: %v", r.N, err)
		}
	}
}

// fast is a configuration whose waits a test can afford. The deadlines stay long: a busy machine is no fault.
func fast(s *modelsim.Server) Config {
	return Config{
		APIKey: testKey, BaseURL: s.URL, ChatModel: "talker", EmbeddingModel: "embedder",
		Backoff: time.Millisecond, BackoffMax: 200 * time.Millisecond,
	}
}

// logTo gives a logger at the most talkative level and what it wrote.
func logTo() (*slog.Logger, *lockedBuffer) {
	var out lockedBuffer
	return slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug})), &out
}

type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

func newEmbedder(t *testing.T, c Config) *Embedder {
	t.Helper()
	e, err := NewEmbedder(slog.New(slog.DiscardHandler), c)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func newChat(t *testing.T, c Config) *Chat {
	t.Helper()
	chat, err := NewChat(slog.New(slog.DiscardHandler), c, nil)
	if err != nil {
		t.Fatal(err)
	}
	return chat
}

// wantError checks the sentinel, and that the sentence holds what an operator needs and nothing that is secret.
func wantError(t *testing.T, err, kind error, parts ...string) {
	t.Helper()
	if !errors.Is(err, kind) {
		t.Fatalf("error is %v, want %v", err, kind)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("error %q does not say %q", err, part)
		}
	}
	if strings.Contains(err.Error(), testKey) || strings.Contains(err.Error(), "\n") {
		t.Errorf("error %q holds the key or a second line", err)
	}
}

func wantRequests(t *testing.T, s *modelsim.Server, n int) {
	t.Helper()
	if got := len(s.Requests()); got != n {
		t.Errorf("%d requests were sent, want %d", got, n)
	}
}

func background(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}
