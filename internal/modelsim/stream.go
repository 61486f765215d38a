package modelsim

import (
	"encoding/json"
	"net/http"
	"strings"
	"unicode/utf8"
)

// pieces cuts a text into the small runs that models stream: a word with the space before it.
func pieces(text string) []string {
	var out []string
	start := 0
	for i := 1; i < len(text); i++ {
		if text[i] == ' ' || text[i] == '\n' {
			out = append(out, text[start:i])
			start = i
		}
	}
	if start < len(text) {
		out = append(out, text[start:])
	}
	return out
}

func (p performance) chat() {
	if !p.request.Stream || p.reply.Whole {
		p.whole()
		return
	}
	p.w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	p.comment()
	p.event(p.delta(map[string]any{"role": "assistant", "content": ""}, nil))
	for _, piece := range pieces(p.reply.Reasoning) {
		p.event(p.delta(map[string]any{"reasoning_content": piece}, nil))
		if !p.pause(p.reply.Gap) {
			return
		}
	}
	for i, piece := range pieces(p.reply.Text) {
		if p.reply.Fault != NoFault && i == p.reply.After {
			p.fail(piece)
			return
		}
		p.comment()
		p.event(p.delta(map[string]any{"content": piece}, nil))
		if !p.pause(p.reply.Gap) {
			return
		}
	}
	if p.reply.Fault != NoFault {
		p.fail("…")
		return
	}
	p.finish()
}

// fail breaks the stream; next is the piece that would have come.
func (p performance) fail(next string) {
	line := p.delta(map[string]any{"content": next + " é"}, nil)
	switch p.reply.Fault {
	case Stall:
		p.flush()
		select {
		case <-p.r.Context().Done():
		case <-p.done:
		}
	case Cut:
		p.hangUp()
	case CutLine:
		p.send("data: " + line[:len(line)/2])
		p.hangUp()
	case CutRune:
		at := strings.Index(line, "é")
		p.send("data: " + line[:at+utf8.RuneLen('é')-1])
		p.hangUp()
	case Garbage:
		p.event(`{"choices": [{"delta": {"content": `)
	case ErrorEvent:
		p.event(`{"error":{"message":"Provider disconnected unexpectedly","type":"server_error","code":502}}`)
	}
}

func (p performance) finish() {
	reason := p.reply.Finish
	if reason == "" {
		reason = "stop"
	}
	p.event(p.delta(map[string]any{}, reason))
	if p.request.WantsUsage && !p.reply.NoUsage {
		p.event(p.document(map[string]any{"choices": []any{}, "usage": p.usage(), "object": "chat.completion.chunk"}))
	}
	if !p.reply.NoDone {
		p.event("[DONE]")
	}
}

func (p performance) usage() map[string]any {
	u := Usage{Completion: len(pieces(p.reply.Text))}
	for _, m := range p.request.Messages {
		u.Prompt += len(strings.Fields(m.Content))
	}
	if p.reply.Usage != nil {
		u = *p.reply.Usage
	}
	return map[string]any{
		"prompt_tokens": u.Prompt, "completion_tokens": u.Completion, "total_tokens": u.Prompt + u.Completion,
	}
}

func (p performance) whole() {
	reason := p.reply.Finish
	if reason == "" {
		reason = "stop"
	}
	message := map[string]any{"role": "assistant", "content": p.reply.Text}
	choice := map[string]any{"index": 0, "message": message, "finish_reason": reason}
	p.write(p.document(map[string]any{"object": "chat.completion", "choices": []any{choice}, "usage": p.usage()}))
}

func (p performance) delta(delta map[string]any, reason any) string {
	choice := map[string]any{"index": 0, "delta": delta, "finish_reason": reason}
	return p.document(map[string]any{"object": "chat.completion.chunk", "choices": []any{choice}, "usage": nil})
}

// document adds what every chat answer has.
func (p performance) document(fields map[string]any) string {
	fields["id"], fields["created"], fields["model"] = "chatcmpl-simulated", 1700000000, p.request.Model
	var out strings.Builder
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(fields); err != nil {
		panic("modelsim: marshal a chunk: " + err.Error()) // only maps, strings and numbers come here
	}
	return strings.TrimSpace(out.String())
}

func (p performance) comment() {
	if p.reply.Comments {
		p.send(": OPENROUTER PROCESSING" + p.newline() + p.newline() + "event: message" + p.newline())
	}
}

func (p performance) event(data string) { p.send("data: " + data + p.newline() + p.newline()) }

func (p performance) newline() string {
	if p.reply.CRLF {
		return "\r\n"
	}
	return "\n"
}

// send writes in the reply's chunk size, each chunk on its own way.
func (p performance) send(s string) {
	size := p.reply.Chunk
	if size <= 0 {
		size = len(s)
	}
	for len(s) > 0 {
		n := min(size, len(s))
		p.write(s[:n])
		p.flush()
		s = s[n:]
	}
}

func (p performance) flush() { _ = http.NewResponseController(p.w).Flush() }
