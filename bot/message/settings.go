package message

import "github.com/bwmarrin/discordgo"

// A Mode says when the bot answers in a channel.
type Mode string

// The modes. /ask works in all of them.
const (
	Mentions Mode = "mentions" // when it is mentioned or replied to
	Every    Mode = "every"    // every question
	Threads  Mode = "threads"  // like Mentions, each in a thread of its own
	Never    Mode = "never"    // not even when it is mentioned
)

// A SettingsView is how the bot behaves in one channel.
type SettingsView struct {
	Channel string // its ID
	Mode    Mode
	Private bool // answers to /ask are private unless asked otherwise
	Saved   bool // they were just changed
	Blind   bool // Every needs an intent that the bot does not have
}

// modes are the options, in the order in which they are offered.
var modes = []struct {
	mode        Mode
	label, more string
}{
	{Mentions, "When mentioned", "Mentions, replies and /ask"},
	{Threads, "In threads", "Like mentions; each answer opens a thread to ask on in"},
	{Every, "Every question", "Any message that asks something"},
	{Never, "Never", "Only /ask answers here"},
}

// Settings shows how the bot behaves in a channel, with selects to change it.
func Settings(v SettingsView) Message {
	title := "### Settings for <#" + v.Channel + ">"
	if !isID(v.Channel) {
		title = "### Settings"
	}
	saved, blind := "", ""
	if v.Saved {
		saved = "✅ Saved."
	}
	if v.Blind && v.Mode == Every {
		blind = "⚠️ I do not see messages that do not mention me: the operator must allow the message content intent first."
	}
	return draw(plain, text(title, saved, blind),
		text("**I answer**"), choice(ID{Action: SetMode, Subject: v.Channel}, "When to answer", modeOptions(v.Mode)),
		text("**Answers to /ask**"), choice(ID{Action: SetPrivate, Subject: v.Channel}, "Who sees answers", privateOptions(v.Private)))
}

func modeOptions(now Mode) []discordgo.SelectMenuOption {
	var options []discordgo.SelectMenuOption
	for _, m := range modes {
		options = append(options, discordgo.SelectMenuOption{Label: m.label, Value: string(m.mode), Description: m.more, Default: m.mode == now})
	}
	return options
}

func privateOptions(private bool) []discordgo.SelectMenuOption {
	return []discordgo.SelectMenuOption{
		{Label: "Everyone sees them", Value: "no", Description: "Unless the asker chooses private", Default: !private},
		{Label: "Only the asker sees them", Value: "yes", Description: "A button shows an answer to everyone", Default: private},
	}
}
