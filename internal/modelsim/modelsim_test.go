package modelsim

import (
	"errors"
	"io"
	"io/fs"
	"math"
	"net/http"
	"strings"
	"testing"
	"time"
)

func start(t *testing.T, script Script) *Server {
	t.Helper()
	s, err := Start(script)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func post(t *testing.T, s *Server, path, body string) (int, string, error) {
	t.Helper()
	req, err := http.NewRequest(http.MethodPost, s.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer secret")
	client := http.Client{Timeout: 20 * time.Second}
	resp, err := client.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(answer), err
}

const chatBody = `{"model":"m","stream":true,"messages":[{"role":"system","content":"be brief"},{"role":"user","content":"hello there"}]}`

func TestRecordsWithoutTheKey(t *testing.T) {
	s := start(t, nil)
	if _, _, err := post(t, s, "/chat/completions", chatBody); err != nil {
		t.Fatal(err)
	}
	r := s.Requests()[0]
	if r.User() != "hello there" || r.System() != "be brief" || !r.Stream || !r.HasKey || r.Model != "m" {
		t.Errorf("recorded %+v", r)
	}
	for name, values := range r.Header {
		if strings.Contains(strings.Join(values, " "), "secret") {
			t.Errorf("the header %s holds the key", name)
		}
	}
}

func TestStreamsAndBreaks(t *testing.T) {
	say := Reply{Text: "one two three"}
	with := func(f Fault) Reply { r := say; r.Fault, r.After = f, 1; return r }
	for name, c := range map[string]struct {
		reply Reply
		holds string
		lacks string
		fails bool
	}{
		"whole":       {say, "data: [DONE]", "", false},
		"end":         {with(End), `"content":"one"`, "[DONE]", false},
		"cut":         {with(Cut), "", "[DONE]", true},
		"line":        {with(CutLine), "", "[DONE]", true},
		"rune":        {with(CutRune), "", "[DONE]", true},
		"garbage":     {with(Garbage), `{"choices": [{"delta": {"content": ` + "\n", "[DONE]", false},
		"error event": {with(ErrorEvent), "Provider disconnected", "[DONE]", false},
		"dropped":     {Reply{Drop: true}, "", "data", true},
	} {
		t.Run(name, func(t *testing.T) {
			_, body, err := post(t, start(t, Always(c.reply)), "/chat/completions", chatBody)
			if (err != nil) != c.fails || !strings.Contains(body, c.holds) || c.lacks != "" && strings.Contains(body, c.lacks) {
				t.Errorf("%v, body:\n%s", err, body)
			}
		})
	}
}

func TestStallEndsWithTheServer(t *testing.T) {
	s := start(t, Always(Reply{Text: "one two", Fault: Stall}))
	time.AfterFunc(50*time.Millisecond, func() { _ = s.http.Close() })
	begin := time.Now()
	_, _, _ = post(t, s, "/chat/completions", chatBody)
	if took := time.Since(begin); took < 40*time.Millisecond {
		t.Errorf("did not stall: %v", took)
	}
}

func TestVectorsShareWords(t *testing.T) {
	cosine := func(a, b string) float64 {
		x, y := Vector(a, 256), Vector(b, 256)
		var dot, xx, yy float64
		for i := range x {
			dot, xx, yy = dot+x[i]*y[i], xx+x[i]*x[i], yy+y[i]*y[i]
		}
		return dot / math.Sqrt(xx*yy)
	}
	near, far := cosine("who won the election", "the election was won"), cosine("who won the election", "prices of bread rose")
	if near < far+0.2 || cosine("Same", "same") < 0.999 {
		t.Errorf("near %.2f, far %.2f", near, far)
	}
}

func TestSpecFindsFaults(t *testing.T) {
	path, err := SpecPath()
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("OpenAI's description is not there: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	spec, err := LoadSpec(path)
	if err != nil {
		t.Fatal(err)
	}
	for body, good := range map[string]bool{
		`/chat/completions ` + chatBody:                                                              true,
		`/chat/completions {"model":"m","messages":[]}`:                                              false,
		`/chat/completions {"messages":[{"role":"user","content":"x"}]}`:                             false,
		`/chat/completions {"model":"m","messages":[{"role":"king","content":"x"}]}`:                 false,
		`/chat/completions {"model":"m","messages":[{"role":"user","content":"x"}],"tokns":1}`:       false,
		`/chat/completions {"model":"m","messages":[{"role":"user","content":"x"}],"temperature":9}`: false,
		`/embeddings {"model":"m","input":["x"],"dimensions":8}`:                                     true,
		`/embeddings {"model":"m","input":[]}`:                                                       false,
		`/embeddings {"model":"m","input":["x"],"dimensions":0}`:                                     false,
		`/nowhere {"model":"m"}`:                                                                     false,
	} {
		path, body, _ := strings.Cut(body, " ")
		s := start(t, nil)
		if _, _, err := post(t, s, path, body); err != nil {
			t.Fatal(err)
		}
		if err := spec.Check(s.Requests()[0]); (err == nil) != good {
			t.Errorf("%s %s: %v, want good=%v", path, body, err, good)
		}
	}
}
