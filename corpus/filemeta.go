package corpus

import "strings"

// sensibleTitle refuses what programs write when nobody gave the file a title.
func sensibleTitle(s string) bool {
	lower := strings.ToLower(s)
	if !hasWord(s) || hasAnyPrefix(lower, "microsoft ", "untitled", "slide 1", "powerpoint ", "document", "print", "(") {
		return false
	}
	if dot := strings.LastIndexByte(lower, '.'); dot >= 0 && len(lower)-dot <= 6 && !strings.Contains(lower[dot:], " ") && dot+1 < len(lower) {
		return false // a file's name
	}
	return strings.Contains(s, " ") || len(s) >= 4
}

func sensibleAuthor(s string) bool {
	switch strings.ToLower(s) {
	case "", "user", "admin", "administrator", "owner", "author", "unknown", "anonymous", "root", "microsoft office user":
		return false
	}
	return hasWord(s) && !strings.ContainsAny(s, "@\\/")
}
