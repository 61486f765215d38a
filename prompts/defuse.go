package prompts

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// control matches the marks with which chat templates set off their turns, such
// as <|im_start|>, [INST] and </s>. Servers that tokenise a rendered template
// take them from a document too, as if they were their own.
var control = regexp.MustCompile(`(?i)<\|?/?(?:s|im_start|im_end|im_sep|endoftext|end_of_text|begin_of_text|start_header_id|end_header_id|eot_id|eom_id|system|user|assistant|start_of_turn|end_of_turn|start|end|message|channel|think|tool_call|bos|eos|pad|unk|fim_[a-z]+|[｜|][^<>]{1,40}[｜|])\|?>|<</?SYS>>|\[/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS)\]|<\||\|>`)

// defuse makes a text harmless to a chat template and to the eye: blanks take
// such marks apart, and characters that cannot be seen are left out.
func defuse(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) || unicode.IsControl(r) && r != '\n' && r != '\t' || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, text)
	return control.ReplaceAllStringFunc(text, func(mark string) string {
		end := len(mark) - 1
		return strings.TrimSpace(mark[:1] + " " + mark[1:end] + " " + mark[end:])
	})
}

// line is defuse for what stands on one line.
func line(text string) string { return strings.Join(strings.Fields(defuse(text)), " ") }

func (in Input) defused() Input {
	out := Input{Question: defuse(in.Question), Passages: slices.Clone(in.Passages), Earlier: slices.Clone(in.Earlier)}
	for i, p := range out.Passages {
		out.Passages[i] = Passage{p.N, line(p.Title), line(p.Publisher), line(p.Author), line(p.Kind), line(p.Date), line(p.Heading), defuse(p.Text)}
	}
	for i, t := range out.Earlier {
		out.Earlier[i] = Turn{line(t.Question), line(t.Answer)}
	}
	return out
}

// contains reports whether the text stands anywhere in the input, before or
// after it is defused.
func (in Input) contains(text string) bool {
	return in.holds(text) || in.defused().holds(text)
}

func (in Input) holds(text string) bool {
	all := []string{in.Question}
	for _, p := range in.Passages {
		all = append(all, p.Title, p.Publisher, p.Author, p.Kind, p.Date, p.Heading, p.Text)
	}
	for _, t := range in.Earlier {
		all = append(all, t.Question, t.Answer)
	}
	return slices.ContainsFunc(all, func(s string) bool { return strings.Contains(s, text) })
}
