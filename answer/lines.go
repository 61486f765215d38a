package answer

import (
	"slices"
	"strings"
)

const (
	// One object or line longer than this is no statement: it is skipped.
	maxUnit = 16 << 10
	// A model that writes prose instead of lines is not read beyond this.
	maxProse = 12
)

// A lineReader takes statements out of a model's text as it comes in, whatever the
// pieces are. It understands objects on one line or on several, arrays and
// wrappers around them, Markdown and bare sentences; it never fails.
//
// Bare sentences without a source come last, and only where no object came at
// all: before one they are an introduction, or thoughts that the model did not
// mark as such until their end.
type lineReader struct {
	buf      string
	closing  string // the tag that ends the thoughts that the buffer is in
	held     []written
	objects  bool // a statement came in the form asked for
	skipping bool // until the end of the line
}

// thoughts are the tags between which models think aloud.
var thoughts = []string{"think", "thinking", "thought", "thoughts", "reasoning", "reflection", "analysis", "scratchpad"}

// feed takes the next piece and returns the statements that it completes.
func (r *lineReader) feed(piece string) []written {
	r.buf += piece
	return r.take(false)
}

// end returns what is left. A text that was cut off loses its last words.
func (r *lineReader) end(cut bool) []written {
	if cut && r.closing == "" && !strings.HasPrefix(r.buf, "{") {
		r.buf = r.buf[:strings.LastIndexAny(r.buf, ".!?\n]}")+1]
	}
	all := r.take(true)
	if !r.objects {
		all = append(all, r.held...)
	}
	r.held = nil
	return all
}

// rambling reports whether enough was read of a model that writes prose.
func (r *lineReader) rambling() bool { return !r.objects && len(r.held) >= maxProse }

// take consumes the buffer unit by unit.
func (r *lineReader) take(last bool) []written {
	var out []written
	for {
		r.buf = strings.TrimLeft(r.buf, " \t\r\n,;")
		found, n := r.unit(last)
		if n == 0 {
			break
		}
		r.buf = r.buf[n:]
		out = append(out, r.sorted(found)...)
	}
	if len(r.buf) > maxUnit {
		r.buf, r.skipping = "", true
	}
	return out
}

// sorted holds back what may be an introduction.
func (r *lineReader) sorted(found []written) []written {
	var now []written
	for _, w := range found {
		switch {
		case !w.plain:
			r.objects = true
			now = append(now, w)
		case len(w.cites) > 0:
			now = append(now, w)
		default:
			r.held = append(r.held, w)
		}
	}
	return now
}

// unit reads what the buffer begins with and returns its length; 0 asks for
// more, or ends.
func (r *lineReader) unit(last bool) ([]written, int) {
	switch {
	case r.buf == "":
		return nil, 0
	case r.closing != "":
		return nil, r.think(last)
	case r.skipping:
		return nil, r.skip()
	case r.buf[0] == '{':
		return r.object(last)
	case r.buf[0] == '<':
		if n, waits := r.tag(last); n > 0 || waits {
			return nil, n
		}
	case r.buf[0] == '[':
		if n, waits := r.bracket(last); n > 0 || waits {
			return nil, n
		}
	case r.buf[0] == ']' || r.buf[0] == '}':
		return nil, 1
	}
	return r.line(last)
}

// think skips to the end of the thoughts, keeping what may be half of the tag.
func (r *lineReader) think(last bool) int {
	if i := strings.Index(strings.ToLower(r.buf), r.closing); i >= 0 {
		n := i + len(r.closing)
		r.closing = ""
		return n
	}
	if last {
		return len(r.buf)
	}
	return max(0, len(r.buf)-len(r.closing))
}

func (r *lineReader) skip() int {
	i := strings.IndexByte(r.buf, '\n')
	if i < 0 {
		return len(r.buf)
	}
	r.skipping = false
	return i + 1
}

// tag reads <think> and its like; waits is true where it may become one.
func (r *lineReader) tag(last bool) (n int, waits bool) {
	end := strings.IndexByte(r.buf, '>')
	if end < 0 {
		return 0, !last && len(r.buf) < 16
	}
	name := strings.ToLower(r.buf[1:end])
	if slices.Contains(thoughts, name) {
		r.closing = "</" + name + ">"
		return end + 1, false
	}
	if bare, ok := strings.CutPrefix(name, "/"); ok && slices.Contains(thoughts, bare) {
		r.held = nil // all that stood before were thoughts
		return end + 1, false
	}
	return 0, false
}

// bracket tells the start of an array from a sentence's "[1]".
func (r *lineReader) bracket(last bool) (n int, waits bool) {
	rest := strings.TrimLeft(r.buf[1:], " \t\r\n")
	if rest == "" {
		return 0, !last
	}
	if strings.ContainsRune(`{[]"`, rune(rest[0])) {
		return 1, false
	}
	return 0, false
}

// object reads one object. One that does not end before the next begins, or
// before the text ends, is read as far as it goes.
func (r *lineReader) object(last bool) ([]written, int) {
	if n := objectEnd(r.buf); n > 0 {
		return fromJSON(r.buf[:n]), n
	}
	if n := nextObject(r.buf); n > 0 {
		return salvage(r.buf[:n]), n
	}
	if last {
		return salvage(r.buf), len(r.buf)
	}
	return nil, 0
}

// objectEnd is the length of the object that s begins with, 0 when its end is
// not there.
func objectEnd(s string) int {
	depth, quoted := 0, false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{':
			depth++
		case c == '}':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return 0
}

// nextObject finds a line that begins like a statement within an object.
func nextObject(s string) int {
	for from := 0; ; {
		i := strings.IndexByte(s[from:], '\n')
		if i < 0 {
			return 0
		}
		from += i + 1
		rest := strings.TrimLeft(s[from:], " \t")
		if strings.HasPrefix(rest, `{"text"`) || strings.HasPrefix(rest, `{"not_`) {
			return from
		}
	}
}

// line reads up to the end of the line, to an object in it, or to the end of
// the thoughts that it turns out to be.
func (r *lineReader) line(last bool) ([]written, int) {
	n := strings.IndexByte(r.buf, '\n') + 1
	if n == 0 && !last {
		n = len(r.buf)
		if !strings.Contains(r.buf, `{"`) && !strings.Contains(r.buf, "</") {
			return nil, 0
		}
	}
	if n == 0 {
		n = len(r.buf)
	}
	text := r.buf[:n]
	for _, mark := range []string{`{"`, "</"} {
		if i := strings.Index(text, mark); i > 0 {
			text = text[:i]
		}
	}
	if len(text) == len(r.buf) && !last && !strings.HasSuffix(text, "\n") {
		return nil, 0
	}
	return proseLine(text), len(text)
}
