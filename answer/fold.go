package answer

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"ibid/corpus"
)

// folded is a text with everything made equal that a copy may change: white
// space, typographic quotes, dashes, ellipses and case. It knows where each of
// its bytes comes from.
type folded struct {
	text        string
	from, until []int // bytes of the original, for each byte of text
}

// fold folds a text.
func fold(text string) folded {
	f := folded{from: make([]int, 0, len(text)), until: make([]int, 0, len(text))}
	var b strings.Builder
	put := func(s string, start, end int) {
		b.WriteString(s)
		for range len(s) {
			f.from, f.until = append(f.from, start), append(f.until, end)
		}
	}
	blank := true
	for i, r := range text {
		end := i + max(1, utf8.RuneLen(r))
		if r == utf8.RuneError {
			end = min(i+1, len(text)) // an invalid byte, or U+FFFD itself: see below
			if strings.HasPrefix(text[i:], "\uFFFD") {
				end = i + 3
			}
		}
		s := foldRune(r)
		if s == " " && blank {
			continue
		}
		blank = s == " " || blank && s == ""
		put(s, i, end)
	}
	f.text = b.String()
	return f
}

// foldRune returns what stands for a rune, nothing for invisible ones.
func foldRune(r rune) string {
	switch {
	case r < utf8.RuneSelf && r > ' ':
		return string(unicode.ToLower(r))
	case unicode.IsSpace(r):
		return " "
	case unicode.Is(unicode.Cf, r) || unicode.IsControl(r):
		return ""
	case strings.ContainsRune("‘’‚‛′ʼ´", r):
		return "'"
	case strings.ContainsRune("“”„‟″«»", r):
		return `"`
	case unicode.Is(unicode.Pd, r) || r == '−':
		return "-"
	case r == '…':
		return "..."
	}
	return string(unicode.ToLower(r))
}

// find returns where the original has the quotation, each place once.
func (f folded) find(quote folded) []corpus.Span {
	if quote.text == "" {
		return nil
	}
	var spans []corpus.Span
	for from := 0; ; {
		i := strings.Index(f.text[from:], quote.text)
		if i < 0 {
			return spans
		}
		i += from
		spans = append(spans, corpus.Span{Start: f.from[i], End: f.until[i+len(quote.text)-1]})
		from = i + len(quote.text)
	}
}

// foldQuote folds what a model gives as a quotation, without the marks that it
// may have put around it.
func foldQuote(quote string) folded {
	f := fold(quote)
	trimmed := strings.Trim(f.text, ` "'`)
	trimmed = strings.TrimPrefix(trimmed, "...")
	trimmed = strings.TrimSuffix(trimmed, "...")
	return folded{text: strings.TrimSpace(trimmed)}
}

// parts are the pieces of a quotation that leaves something out.
func (f folded) parts() []folded {
	text := strings.NewReplacer("[...]", "...", "(...)", "...").Replace(f.text)
	var all []folded
	for _, p := range strings.Split(text, "...") {
		if p = strings.TrimSpace(p); strings.Contains(p, " ") {
			all = append(all, folded{text: p})
		}
	}
	return all
}
