package bot

import (
	"strings"

	"github.com/bwmarrin/discordgo"

	"ibid/bot/message"
)

// walk calls visit for each component and all that is in it.
func walk(components []discordgo.MessageComponent, visit func(discordgo.MessageComponent)) {
	for _, c := range components {
		visit(c)
		switch c := c.(type) {
		case *discordgo.Container:
			walk(c.Components, visit)
		case *discordgo.ActionsRow:
			walk(c.Components, visit)
		case *discordgo.Section:
			walk(c.Components, visit)
		}
	}
}

// uses reports whether a button among the components has that action.
func uses(components []discordgo.MessageComponent, action message.Action) (found bool) {
	walk(components, func(c discordgo.MessageComponent) {
		if b, ok := c.(*discordgo.Button); ok {
			id, err := message.ParseID(b.CustomID)
			found = found || err == nil && id.Action == action
		}
	})
	return found
}

// typed returns the text of a form's only input.
func typed(components []discordgo.MessageComponent) (text string) {
	walk(components, func(c discordgo.MessageComponent) {
		if input, ok := c.(*discordgo.TextInput); ok {
			text = strings.TrimSpace(input.Value)
		}
	})
	return text
}

// textOf returns what a message says, wherever it says it.
func textOf(m *discordgo.Message) string {
	parts := []string{m.Content}
	for _, e := range m.Embeds {
		parts = append(parts, e.Title, e.Description)
	}
	walk(m.Components, func(c discordgo.MessageComponent) {
		if t, ok := c.(*discordgo.TextDisplay); ok {
			parts = append(parts, t.Content)
		}
	})
	for _, s := range m.MessageSnapshots {
		if s.Message != nil {
			parts = append(parts, s.Message.Content)
		}
	}
	return strings.TrimSpace(strings.Join(parts, "\n\n"))
}
