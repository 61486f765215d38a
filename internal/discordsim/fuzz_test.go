package discordsim

import (
	"encoding/json"
	"strings"
	"testing"
)

// FuzzMessageBodies feeds whatever is JSON to all that reads a message: nothing may panic, and what no rule objects to
// must keep what the rules promise.
func FuzzMessageBodies(f *testing.F) {
	for _, l := range messageLimits() {
		f.Add([]byte(l.good), l.v2)
		f.Add([]byte(l.bad), l.v2)
	}
	f.Add([]byte(`{"components": [null, 7, [], {"type": "x", "components": {}, "accessory": []}], "embeds": [[]], "content": {}}`), true)
	f.Fuzz(func(t *testing.T, raw []byte, v2 bool) {
		body, is := decoded(json.RawMessage(raw)).(object)
		if !is {
			return
		}
		faults := messageFaults(body, v2, false)
		commandFaults("", body)
		modalFaults(body)
		autocompleteFaults(body)
		mentionFault(body)
		components := copied(list(body, "components"))
		complete(components)
		v := View{Content: str(body, "content"), Embeds: list(body, "embeds"), Components: components}
		_, _, _ = v.Text(), v.Buttons(), v.Selects()
		if len(faults) > 0 {
			return
		}
		seen := map[string]bool{}
		each(components, func(path string, c object) {
			if id := str(c, "custom_id"); id != "" && seen[id] {
				t.Errorf("%s: the custom_id %q stands twice and no rule objects", path, id)
			}
			seen[str(c, "custom_id")] = true
			if num(c, "id") == 0 {
				t.Errorf("%s has no id", path)
			}
		})
		if n := characters(textsOf(components)...); n > 4000 {
			t.Errorf("%d characters of text and no rule objects", n)
		}
	})
}

// FuzzGlob holds the patterns of requests to what they say.
func FuzzGlob(f *testing.F) {
	f.Add("/channels/*/messages", "/channels/1/messages")
	f.Add("/webhooks/**", "/webhooks/1/token/messages/@original")
	f.Fuzz(func(t *testing.T, pattern, path string) {
		if !strings.ContainsAny(pattern, "*") && glob(pattern, path) != (pattern == path) {
			t.Errorf("%q and %q: a pattern without * is only like itself", pattern, path)
		}
		if glob(pattern, path) && !strings.Contains(pattern, "**") && strings.Count(pattern, "/") != strings.Count(path, "/") {
			t.Errorf("%q and %q have different numbers of segments", pattern, path)
		}
		if !glob(path, path) && !strings.Contains(path, "*") {
			t.Errorf("%q is not like itself", path)
		}
	})
}
