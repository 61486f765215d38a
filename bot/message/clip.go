package message

import (
	"strings"

	"github.com/clipperhouse/uax29/v2/graphemes"
)

// Clip shortens a text to n characters, the ellipsis among them, between two
// words if it can and never inside a character as people see it.
func Clip(s string, n int) string {
	if size(s) <= n {
		return s
	}
	cut := clipHard(s, n-1)
	if i := strings.LastIndexAny(cut, " \n"); i > len(cut)/2 && !strings.HasPrefix(s[len(cut):], " ") {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " \n,;:–-") + "…"
}

// clipHard returns the longest beginning of at most n characters that ends
// between two characters as people see them.
func clipHard(s string, n int) string {
	end, used := 0, 0
	for g := graphemes.FromString(s); g.Next(); {
		if used += size(g.Value()); used > n {
			return s[:end]
		}
		end += len(g.Value())
	}
	return s
}
