package message

import (
	"github.com/bwmarrin/discordgo"

	"ibid/answer"
)

// InputID names the only input of each form: what was typed stands there.
const InputID = "text"

const (
	maxWhy   = 500
	maxQuery = answer.MaxQuestion
)

func form(id ID, title, label, placeholder string, most int) Modal {
	return Modal{
		CustomID: id.String(),
		Title:    Clip(line(title), maxTitle),
		Components: []discordgo.MessageComponent{row(discordgo.TextInput{
			CustomID: InputID, Label: label, Style: discordgo.TextInputParagraph, Placeholder: placeholder,
			Required: true, MinLength: 1, MaxLength: most,
		})},
	}
}

// FollowUpForm asks for a question that goes on from an answer.
func FollowUpForm(answerID string) Modal {
	return form(ID{Action: FollowUp, Subject: answerID}, "Ask a follow-up", "Your question", "It may lean on what was said: “And who paid for it?”", maxQuery)
}

// WhyForm asks what was wrong with an answer.
func WhyForm(answerID string) Modal {
	return form(ID{Action: Why, Subject: answerID}, "What was wrong?", "The maintainers read it, without your name", "A quote that does not fit, something missing, …", maxWhy)
}

// AskMessageForm asks for a question about a member's message.
func AskMessageForm(messageID string) Modal {
	return form(ID{Action: AskMessage, Subject: messageID}, "Ask about this message", "Your question", "What do the sources say about it?", maxQuery)
}

// AskSourceForm asks for a question about one document.
func AskSourceForm(documentID, title string) Modal {
	return form(ID{Action: AskSource, Key: DocumentKey(documentID)}, "Ask about "+title, "Your question", "It is answered from this document alone", maxQuery)
}
