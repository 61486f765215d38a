package message

// Unseen says that the message which somebody replies to came without its text.
func Unseen() Message {
	return draw(untold, text("Discord does not show me the message that you reply to. On that message, choose Apps, then **Ask about this**; or mention me with your question."))
}

// Unread says that a reply came without its text, and how to ask on.
func Unread() Message {
	return draw(untold, text("Discord does not show me what replies to a command's answer say. Press **Ask a follow-up** under the answer, or mention me with your question."))
}

// Plain makes one line of at most n characters for places that show no markdown,
// such as a thread's name.
func Plain(s string, n int) string { return Clip(line(s), n) }
