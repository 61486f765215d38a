package main

// A picture shows one golden file, or several below each other.
type picture struct {
	name     string
	messages []string
}

// album are the pictures that docs/discord.md shows.
func album() []picture {
	var all []picture
	for _, name := range []string{
		"answer", "answer-partial", "answer-model", "answer-changed", "refusal", "quote", "quote-changed", "sources", "source", "search", "check", "help",
		"reload-progress", "reload-report", "reload-failed", "reload-confirm", "status", "settings", "gaps", "feedback", "forget",
		"corpus-add", "corpus-list", "corpus-remove", "permission", "form-followup",
	} {
		all = append(all, picture{name, []string{name}})
	}
	return append(all,
		picture{"notices", []string{"limit-member", "queue-full", "queued", "restarting", "failed", "expired", "not-allowed"}})
}
