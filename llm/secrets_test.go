package llm

import (
	"strings"
	"testing"

	"ibid/internal/modelsim"
)

func contains(text string, parts ...string) bool {
	for _, part := range parts {
		if !strings.Contains(text, part) {
			return false
		}
	}
	return true
}

// Servers repeat keys and questions in their errors; neither may reach an error's text or the log, at any level.
func TestNeitherKeyNorQuestionIsRepeated(t *testing.T) {
	q := question()
	for name, script := range map[string]modelsim.Script{
		"key":      modelsim.Always(modelsim.Fail(401, "", "", "", "Incorrect API key provided: "+testKey)),
		"question": modelsim.Always(modelsim.Fail(400, "", "", "", "cannot parse: "+q.User)),
		"a part":   modelsim.Always(modelsim.Fail(500, "", "", "", "bad token near «"+q.User[4:30]+"»")),
		"body":     modelsim.Always(modelsim.Reply{Status: 502, Body: "upstream said " + q.System + " " + testKey}),
		"lines":    modelsim.Always(modelsim.Fail(400, "", "", "", "one\ntwo\r\nthree "+strings.Repeat("long ", 500))),
		"on the way": modelsim.Always(modelsim.Reply{
			Header: map[string]string{"Content-Type": "text/event-stream"},
			Body: `data: {"choices":[{"delta":{"content":"x"}}]}` + "\n\n" +
				`data: {"error":{"message":"` + testKey + ` asked ` + q.User + `","code":500}}` + "\n\n",
		}),
	} {
		t.Run(name, func(t *testing.T) {
			s := simulate(t, script)
			log, out := logTo()
			chat, err := NewChat(log, fast(s), nil)
			if err != nil {
				t.Fatal(err)
			}
			_, _, err = ask(t, chat)
			if err == nil {
				t.Fatal("no error")
			}
			for _, secret := range []string{testKey, q.User, q.User[4:30], q.System} {
				if strings.Contains(err.Error()+out.String(), secret) {
					t.Errorf("%q is in the error or the log:\n%v\n%s", secret, err, out)
				}
			}
			if strings.Contains(err.Error(), "\n") || len(err.Error()) > 600 {
				t.Errorf("the error is no sentence: %q", err)
			}
			for _, r := range s.Requests() {
				if strings.Contains(r.Header.Get("Authorization"), testKey) || !r.HasKey {
					t.Error("the recorded request holds the key, or none was sent")
				}
			}
		})
	}
}
