package answer

import (
	"fmt"
	"strings"
	"testing"
)

// tell prints statements so that a table can be read.
func tellAll(all []written) string {
	var b strings.Builder
	for _, w := range all {
		switch {
		case w.silent:
			b.WriteString("(silent)")
		case w.premise != "":
			fmt.Fprintf(&b, "(not borne out: %s)", w.premise)
		default:
			b.WriteString(w.text)
		}
		for _, c := range w.cites {
			fmt.Fprintf(&b, " [%d %q]", c.source, c.quote)
		}
		if w.disagrees > 0 {
			fmt.Fprintf(&b, " (against %d)", w.disagrees)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func readAll(text string, size int, cut bool) []written {
	var r lineReader
	var all []written
	for len(text) > 0 {
		n := min(size, len(text))
		all = append(all, r.feed(text[:n])...)
		text = text[n:]
	}
	return append(all, r.end(cut)...)
}

const twoLines = `{"text":"A is one.","citations":[{"source":2,"quote":"A is 1"}]}` + "\n" + `{"text":"B is two.","citations":[{"source":1,"quote":"B is 2"},{"source":3,"quote":"B"}]}`

const twoRead = "A is one. [2 \"A is 1\"]\nB is two. [1 \"B is 2\"] [3 \"B\"]\n"

func TestLinesAreUnderstood(t *testing.T) {
	for name, c := range map[string]struct {
		in, want string
		cut      bool
	}{
		"as asked":              {in: twoLines, want: twoRead},
		"on one line":           {in: strings.ReplaceAll(twoLines, "\n", " "), want: twoRead},
		"joined":                {in: strings.ReplaceAll(twoLines, "\n", ""), want: twoRead},
		"an array":              {in: "[" + strings.ReplaceAll(twoLines, "\n", ",\n") + "]", want: twoRead},
		"a wrapper":             {in: `{"claims": [` + strings.ReplaceAll(twoLines, "\n", ",\n") + "]}", want: twoRead},
		"a code fence":          {in: "```json\n" + twoLines + "\n```\n", want: twoRead},
		"prose around":          {in: "Here are the claims:\n\n" + twoLines + "\nI hope this helps. Ask me anything.", want: twoRead},
		"bullets":               {in: "- " + strings.ReplaceAll(twoLines, "\n", "\n* "), want: twoRead},
		"numbered":              {in: "1. " + strings.ReplaceAll(twoLines, "\n", "\n2) "), want: twoRead},
		"a label":               {in: "Claim 1: " + strings.ReplaceAll(twoLines, "\n", "\nClaim 2: "), want: twoRead},
		"thoughts":              {in: "<think>\nHm, {\"text\": \"no\"}.\n</think>\n" + twoLines, want: twoRead},
		"thoughts not opened":   {in: "Okay, the user asks about A. I think it is one.\n</think>\n" + twoLines, want: twoRead},
		"thoughts alone":        {in: "Okay, the user asks about A. It is seven.\n</think>\nA is one.", want: "A is one.\n"},
		"thoughts not closed":   {in: "<thinking>A is seven.\nNo", want: ""},
		"over several lines":    {in: "{\n  \"text\": \"A is one.\",\n  \"citations\": [\n    {\"source\": 2, \"quote\": \"A is 1\"}\n  ]\n}", want: "A is one. [2 \"A is 1\"]\n"},
		"no final line break":   {in: `{"text":"A is one.","citations":[2]}`, want: "A is one. [2 \"\"]\n"},
		"numbers as strings":    {in: `{"text":"A is one.","citations":[{"source":"[2]","quote":"A"}]}`, want: "A is one. [2 \"A\"]\n"},
		"other names":           {in: `{"claim":"A is one.","sources":[{"id":2,"text":"A"}]}`, want: "A is one. [2 \"A\"]\n"},
		"source beside text":    {in: `{"text":"A is one.","source":2,"quote":"A"}`, want: "A is one. [2 \"A\"]\n"},
		"markers in the text":   {in: `{"text":"A is one [2], [3]."}`, want: "A is one. [2 \"\"] [3 \"\"]\n"},
		"markers and citations": {in: `{"text":"A is one [7].","citations":[{"source":2,"quote":"A"}]}`, want: "A is one. [2 \"A\"]\n"},
		"marker after the stop": {in: "A is one. [2] B is two.[1, 3]", want: "A is one. [2 \"\"]\nB is two. [1 \"\"] [3 \"\"]\n"},
		"named marker":          {in: "A is one (source 2). B is two【3†source】.", want: "A is one. [2 \"\"]\nB is two. [3 \"\"]\n"},
		"a year is no marker":   {in: "A is [2021] one.", want: "A is [2021] one.\n"},
		"plain sentences":       {in: "A is one. B is two.\n\n## Heading\nC is three", want: "A is one.\nB is two.\n"},
		"bold bullets":          {in: "* **A is one.**\n• B is two.", want: "A is one.\nB is two.\n"},
		"answered A":            {in: "A: A is one.", want: "A is one.\n"},
		"a label in brackets":   {in: "[claim 1] A is one.", want: "A is one.\n"},
		"cut in the text":       {in: twoLines[:len(twoLines)-85], want: "A is one. [2 \"A is 1\"]\n", cut: true},
		"cut in the quote":      {in: `{"text":"A is one.","citations":[{"source":2,"quote":"A is`, want: "A is one. [2 \"\"]\n", cut: true},
		"cut prose":             {in: "A is one. B is no", want: "A is one.\n", cut: true},
		"comma too many":        {in: `{"text":"A is one.","citations":[{"source":2,"quote":"A",},]}`, want: "A is one. [2 \"A\"]\n"},
		"not closed":            {in: `{"text":"A is one.","citations":[{"source":2,"quote":"A is 1"}]` + "\n" + twoLines, want: "A is one. [2 \"A is 1\"]\n" + twoRead},
		"single quotes":         {in: `{'text': 'A is one.', 'citations': []}`, want: "A is one.\n"},
		"raw line break":        {in: "{\"text\":\"A is\none.\",\"citations\":[1]}", want: "A is one.\n"},
		"not in the sources":    {in: `{"not_in_sources": true}`, want: "(silent)\n"},
		"the same in prose":     {in: "The passages do not mention what A is.", want: "(silent)\n"},
		"the same in text":      {in: `{"text":"The sources do not say who B is.","citations":[]}`, want: "(silent)\n"},
		"I cannot":              {in: "I cannot answer that from the passages.", want: "(silent)\n"},
		"a premise":             {in: `{"not_borne_out": "A was fined"}` + "\n" + twoLines, want: "(not borne out: A was fined)\n" + twoRead},
		"disagreement":          {in: `{"text":"B is 3.","citations":[1],"disagrees_with":1}`, want: "B is 3. [1 \"\"] (against 1)\n"},
		"escapes":               {in: `{"text":"“A” is \"one\"\u00a0\ud83d\ude00 \ud83d.","citations":[1]}`, want: "“A” is \"one\" 😀. [1 \"\"]\n"},
		"invisible characters":  {in: "{\"text\":\"A\u200b is\u202e one.\"}", want: "A is one.\n"},
		"null and numbers":      {in: `{"text":null,"citations":7} {"text":9} [1,2,null] {"a":{"b":{}}}`, want: ""},
		"nothing":               {in: "  \n\n", want: ""},
		"brackets":              {in: "]]}}[[{{", want: ""},
	} {
		t.Run(name, func(t *testing.T) {
			for _, size := range []int{1, 3, 7, 1 << 20} {
				if got := tellAll(readAll(c.in, size, c.cut)); got != c.want {
					t.Fatalf("in pieces of %d:\n%s\nwant\n%s", size, got, c.want)
				}
			}
		})
	}
}

func TestEndlessLineIsSkipped(t *testing.T) {
	text := `{"text":"` + strings.Repeat("long ", 10000) + "\n" + twoLines
	if got := tellAll(readAll(text, 64, false)); got != twoRead {
		t.Error(got)
	}
}

func TestRamblingIsNoticed(t *testing.T) {
	var r lineReader
	for i := range 20 {
		r.feed(fmt.Sprintf("This is sentence %d.\n", i))
	}
	if !r.rambling() {
		t.Error("twenty bare sentences are read")
	}
}

func FuzzLines(f *testing.F) {
	for _, seed := range []string{twoLines, "[" + twoLines, "<think>a</think>A is [1].", "```\n- x. [2]\n```", `{"text":"a\`, "{'text': 'b'}", "【1†s】</think>"} {
		f.Add(seed, 3)
	}
	f.Fuzz(func(t *testing.T, text string, size int) {
		size = max(1, size%64)
		for _, w := range readAll(text, size, true) {
			if strings.ContainsAny(w.text, "\n\r\x00") || markers.MatchString(w.text) {
				t.Errorf("statement %q", w.text)
			}
		}
	})
}
