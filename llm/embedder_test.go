package llm

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"ibid/internal/modelsim"
)

func texts(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("passage number %d of many", i)
	}
	return out
}

// sameDirection tells whether v is the simulation's vector of the text, at length 1.
func sameDirection(t *testing.T, v []float32, text string) {
	t.Helper()
	want := modelsim.Vector(text, len(v))
	var dot, length, norm float64
	for i := range v {
		dot += float64(v[i]) * want[i]
		length += want[i] * want[i]
		norm += float64(v[i]) * float64(v[i])
	}
	if math.Abs(dot/math.Sqrt(length)-1) > 1e-5 {
		t.Errorf("the vector of %q is another text's", text)
	}
	if math.Abs(norm-1) > 1e-5 {
		t.Errorf("the vector's length is %v, want 1", math.Sqrt(norm))
	}
}

func TestEmbedPassagesInBatches(t *testing.T) {
	for name, reply := range map[string]modelsim.Reply{
		"in order": {}, "last first": {Vectors: modelsim.ReversedOrder},
	} {
		t.Run(name, func(t *testing.T) {
			s := simulate(t, modelsim.Always(reply))
			c := fast(s)
			c.BatchTexts = 10
			in := texts(35)
			out, err := newEmbedder(t, c).EmbedPassages(background(t), in)
			if err != nil {
				t.Fatal(err)
			}
			for i := range in {
				sameDirection(t, out[i], in[i])
			}
			wantRequests(t, s, 4)
			for _, r := range s.Requests() {
				if len(r.Inputs) > 10 || r.Model != "embedder" || !r.HasKey {
					t.Errorf("request %d: %d texts, model %q, key %v", r.N, len(r.Inputs), r.Model, r.HasKey)
				}
			}
		})
	}
}

func TestBatchesByTokens(t *testing.T) {
	s := simulate(t, nil)
	c := fast(s)
	c.BatchTokens = 100
	if _, err := newEmbedder(t, c).EmbedPassages(background(t), texts(20)); err != nil {
		t.Fatal(err)
	}
	for _, r := range s.Requests() {
		if n := estimate(strings.Join(r.Inputs, "")); n > 100 {
			t.Errorf("request %d holds an estimated %d tokens", r.N, n)
		}
	}
	if len(s.Requests()) < 2 {
		t.Error("everything went into one request")
	}
}

func TestNothingToEmbed(t *testing.T) {
	s := simulate(t, nil)
	e := newEmbedder(t, fast(s))
	if out, err := e.EmbedPassages(background(t), nil); err != nil || len(out) != 0 {
		t.Errorf("no texts: %v, %v", out, err)
	}
	if _, err := e.EmbedPassages(background(t), []string{"one", " \n"}); err == nil || !strings.Contains(err.Error(), "text 2 of 2 is empty") {
		t.Errorf("empty text: %v", err)
	}
	if _, err := e.EmbedQuery(background(t), ""); err == nil {
		t.Error("an empty question was embedded")
	}
	wantRequests(t, s, 0)
}

func TestLongTextsAreCut(t *testing.T) {
	s := simulate(t, nil)
	c := fast(s)
	c.InputTokens = 50
	long := strings.Repeat("größer und länger ", 100)
	if _, err := newEmbedder(t, c).EmbedPassages(background(t), []string{long, "short\xff"}); err != nil {
		t.Fatal(err)
	}
	sent := s.Requests()[0].Inputs
	if n := estimate(sent[0]); n > 50 || n < 40 || !utf8.ValidString(sent[0]) || !strings.HasPrefix(long, sent[0]) {
		t.Errorf("%d estimated tokens were sent: %q", n, sent[0])
	}
	if last := sent[0][strings.LastIndex(sent[0], " ")+1:]; last != "größer" && last != "und" && last != "länger" {
		t.Errorf("cut within the word %q", last)
	}
}

func TestServerTakesShorterTexts(t *testing.T) {
	s := simulate(t, modelsim.Refuse(modelsim.Always(modelsim.Reply{}), modelsim.LongInput(400)))
	e := newEmbedder(t, fast(s))
	for range 2 {
		if _, err := e.EmbedPassages(background(t), []string{strings.Repeat("word ", 600), "short"}); err != nil {
			t.Fatal(err)
		}
	}
	requests := s.Requests()
	if n := len(requests); n > 8 {
		t.Errorf("%d requests to learn a length", n)
	}
	if last := requests[len(requests)-2:]; len(last[0].Inputs[0]) > 400 || len(last[1].Inputs[0]) > 400 {
		t.Error("what was learned was not kept")
	}
}

func TestServerTakesFewerTexts(t *testing.T) {
	s := simulate(t, modelsim.Refuse(modelsim.Always(modelsim.Reply{}), modelsim.BigBatch(8)))
	c := fast(s)
	c.EmbeddingRequests = 1
	e := newEmbedder(t, c)
	in := texts(50)
	out, err := e.EmbedPassages(background(t), in)
	if err != nil {
		t.Fatal(err)
	}
	for i := range in {
		sameDirection(t, out[i], in[i])
	}
	before := len(s.Requests())
	if _, err := e.EmbedPassages(background(t), texts(12)); err != nil {
		t.Fatal(err)
	}
	if n := len(s.Requests()) - before; n > 3 {
		t.Errorf("%d requests for 12 texts: what was learned was not kept", n)
	}
}

func TestEmbeddingRetries(t *testing.T) {
	dropped := modelsim.Reply{Drop: true}
	for name, replies := range map[string][]modelsim.Reply{
		"rate limit":      {modelsim.RateLimited(""), {}},
		"server error":    {modelsim.Broken(500), modelsim.Broken(503), {}},
		"page of a proxy": {modelsim.Page(502), {}},
		"dropped":         {dropped, {}},
		"cut off":         {{Vectors: modelsim.TruncatedReply}, {}},
		"no JSON":         {modelsim.Garbled(), {}},
		"until the last":  {modelsim.Broken(500), modelsim.Broken(500), modelsim.Broken(500), modelsim.Broken(500), {}},
	} {
		t.Run(name, func(t *testing.T) {
			s := simulate(t, modelsim.InTurn(replies...))
			out, err := newEmbedder(t, fast(s)).EmbedPassages(background(t), []string{"text"})
			if err != nil {
				t.Fatal(err)
			}
			sameDirection(t, out[0], "text")
			wantRequests(t, s, len(replies))
		})
	}
}

func TestEmbeddingErrors(t *testing.T) {
	html := modelsim.Page(200)
	moved := modelsim.Reply{Status: 308, Header: map[string]string{"Location": "https://elsewhere.invalid/v1/embeddings"}}
	for name, c := range map[string]struct {
		reply    modelsim.Reply
		kind     error
		says     string
		requests int
	}{
		"wrong key":       {modelsim.WrongKey(), ErrRefused, "does not accept OPENAI_API_KEY", 1},
		"unknown model":   {modelsim.NoModel("embedder"), ErrRefused, `does not know the model "embedder"`, 1},
		"Ollama's":        {modelsim.OllamaNoModel("embedder"), ErrRefused, `does not know the model "embedder"`, 1},
		"no quota":        {modelsim.NoQuota(), ErrRefused, "no quota left", 1},
		"forbidden":       {modelsim.Fail(403, "", "", "", "no"), ErrRefused, "forbids", 1},
		"wrong path":      {modelsim.Reply{Status: 404, Body: `{"detail":"Not Found"}`}, ErrRefused, "usually ends in /v1", 1},
		"a web page":      {html, ErrRefused, "web page", 1},
		"redirect":        {moved, ErrRefused, "elsewhere", 1},
		"bad request":     {modelsim.Fail(400, "", "", "", "odd"), ErrRefused, "does not accept the request (status 400: odd)", 1},
		"rate limit":      {modelsim.RateLimited(""), ErrAway, "limits how often", 5},
		"broken":          {modelsim.Broken(500), ErrAway, "has a fault", 5},
		"a long wait":     {modelsim.RateLimited("3600"), ErrAway, "limits how often", 1},
		"NaN":             {modelsim.Reply{Vectors: modelsim.NaNVector}, ErrRefused, "no numbers", 1},
		"null":            {modelsim.Reply{Vectors: modelsim.NullVector}, ErrRefused, "no numbers", 1},
		"zeros":           {modelsim.Reply{Vectors: modelsim.ZeroVector}, ErrRefused, "of zeros", 1},
		"one too few":     {modelsim.Reply{Vectors: modelsim.MissingVector}, ErrRefused, "2 vectors for 3 texts", 1},
		"index twice":     {modelsim.Reply{Vectors: modelsim.DoubledIndex}, ErrRefused, "numbers its vectors wrongly", 1},
		"uneven":          {modelsim.Reply{Vectors: modelsim.UnevenVector}, ErrRefused, "of 8 and of 7 dimensions", 1},
		"too long anyhow": {modelsim.TooLong(), ErrTooLong, "too long", 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := simulate(t, modelsim.Always(c.reply))
			_, err := newEmbedder(t, fast(s)).EmbedPassages(background(t), texts(3))
			wantError(t, err, c.kind, c.says)
			wantRequests(t, s, c.requests)
		})
	}
}

func TestRetryAfterIsHonoured(t *testing.T) {
	s := simulate(t, modelsim.InTurn(modelsim.RateLimited("0.12"), modelsim.Reply{}))
	if _, err := newEmbedder(t, fast(s)).EmbedQuery(background(t), "text"); err != nil {
		t.Fatal(err)
	}
	r := s.Requests()
	if gap := r[1].At.Sub(r[0].At); gap < 115*time.Millisecond {
		t.Errorf("asked again after %v, though the server wanted 120 ms", gap)
	}
}

func TestDimensions(t *testing.T) {
	s := simulate(t, modelsim.InTurn(modelsim.Reply{Dimensions: 12}, modelsim.Reply{Dimensions: 12}, modelsim.Reply{Dimensions: 16}))
	e := newEmbedder(t, fast(s))
	host := strings.TrimPrefix(s.Root(), "http://")
	if e.Dimensions() != 0 || e.Name() != "openai/embedder/0@"+host {
		t.Errorf("before: %d, %s", e.Dimensions(), e.Name())
	}
	if err := e.Probe(background(t)); err != nil {
		t.Fatal(err)
	}
	if e.Dimensions() != 12 || e.Name() != "openai/embedder/12@"+host {
		t.Errorf("after: %d, %s", e.Dimensions(), e.Name())
	}
	if _, err := e.EmbedQuery(background(t), "text"); err != nil {
		t.Fatal(err)
	}
	_, err := e.EmbedQuery(background(t), "text")
	wantError(t, err, ErrDimensions, "gives 16 dimensions and not 12")
	wantError(t, err, ErrRefused)
}

func TestAskedDimensions(t *testing.T) {
	s := simulate(t, nil)
	c := fast(s)
	c.EmbeddingDimensions = 24
	e := newEmbedder(t, c)
	v, err := e.EmbedQuery(background(t), "text")
	if err != nil || len(v) != 24 || e.Dimensions() != 24 {
		t.Errorf("%d dimensions, %v", len(v), err)
	}
	// A model that cannot be shortened serves as long as its own width is the one wanted.
	s.Play(modelsim.Refuse(modelsim.Always(modelsim.Reply{Dimensions: 24}), modelsim.Dimensions()))
	if _, err := e.EmbedQuery(background(t), "text"); err != nil {
		t.Error(err)
	}
	s.Play(modelsim.Refuse(modelsim.Always(modelsim.Reply{Dimensions: 32}), modelsim.Dimensions()))
	_, err = e.EmbedQuery(background(t), "text")
	wantError(t, err, ErrDimensions, "32")
}

func TestKnownDimensions(t *testing.T) {
	for model, name := range map[string]string{
		"":                       "openai/text-embedding-3-small/1536",
		"text-embedding-3-large": "openai/text-embedding-3-large/3072",
		"text-embedding-9":       "openai/text-embedding-9/0",
	} {
		e := newEmbedder(t, Config{APIKey: testKey, EmbeddingModel: model})
		if e.Name() != name {
			t.Errorf("%q is named %s, want %s", model, e.Name(), name)
		}
	}
}

func TestUnreachable(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	c := Config{
		BaseURL: "http://somebody:secret@" + address + "/v1", EmbeddingModel: "m", Backoff: time.Millisecond, EmbeddingAttempts: 2,
	}
	_, err = newEmbedder(t, c).EmbedPassages(background(t), texts(1))
	wantError(t, err, ErrAway, "http://"+address+"/v1 cannot be reached", "refused")
	if strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "somebody") {
		t.Errorf("%q holds the credentials", err)
	}
}

func TestSlowRequestIsRepeated(t *testing.T) {
	s := simulate(t, modelsim.InTurn(modelsim.Reply{Wait: time.Minute}, modelsim.Reply{}))
	c := fast(s)
	c.EmbeddingTimeout = 300 * time.Millisecond
	if _, err := newEmbedder(t, c).EmbedPassages(background(t), texts(1)); err != nil {
		t.Fatal(err)
	}
	if len(s.Requests()) < 2 {
		t.Error("the first, slow request was waited for")
	}
}

func TestCancelledEmbedding(t *testing.T) {
	s := simulate(t, modelsim.Always(modelsim.RateLimited("50")))
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	begin := time.Now()
	c := fast(s)
	c.BackoffMax = time.Hour
	_, err := newEmbedder(t, c).EmbedPassages(ctx, texts(1))
	wantError(t, err, ErrAway, "limits how often")
	if took := time.Since(begin); took > 20*time.Second {
		t.Errorf("took %v although the wait could not end in time", took)
	}

	s.Play(modelsim.Always(modelsim.Reply{Wait: time.Minute}))
	ctx, cancel = context.WithCancel(context.Background())
	time.AfterFunc(30*time.Millisecond, cancel)
	_, err = newEmbedder(t, fast(s)).EmbedPassages(ctx, texts(1))
	wantError(t, err, context.Canceled)
	if errors.Is(err, ErrAway) {
		t.Errorf("the caller's own leaving is blamed on the server: %v", err)
	}
}

func TestSlowQuery(t *testing.T) {
	s := simulate(t, modelsim.Always(modelsim.Reply{Wait: time.Minute}))
	c := fast(s)
	c.QueryTimeout = 60 * time.Millisecond
	begin := time.Now()
	_, err := newEmbedder(t, c).EmbedQuery(background(t), "text")
	wantError(t, err, ErrAway, "too slow")
	if took := time.Since(begin); took > 20*time.Second {
		t.Errorf("took %v, want about 60 ms", took)
	}
}
