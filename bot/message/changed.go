package message

import (
	"slices"

	"github.com/bwmarrin/discordgo"
)

// MarkChanged returns a message, as Discord holds it, with a line that says that
// a source it quotes has changed since. It is false where the line has no place.
func MarkChanged(components []discordgo.MessageComponent, documents int) (Message, bool) {
	for i, c := range components {
		box, ok := c.(*discordgo.Container)
		if !ok {
			continue
		}
		marked := *box
		colour := int(untold)
		marked.AccentColor = &colour
		note := "⚠️ **A source has changed since.** What is quoted here no longer stands in it word for word; ask again for an answer from today's text."
		if documents > 1 {
			note = "⚠️ **Sources have changed since.** What is quoted here no longer stands in them word for word; ask again for an answer from today's text."
		}
		parts, characters := measure(components)
		if parts+1 > maxComponents || characters+size(note) > maxText {
			return Message{}, false
		}
		marked.Components = slices.Insert(slices.Clone(box.Components), 0, text(note))
		all := slices.Clone(components)
		all[i] = marked
		return Message{Flags: discordgo.MessageFlagsIsComponentsV2, Components: all}, true
	}
	return Message{}, false
}

// measure counts components, and the characters of their texts.
func measure(components []discordgo.MessageComponent) (parts, characters int) {
	add := func(inner []discordgo.MessageComponent) {
		p, n := measure(inner)
		parts, characters = parts+p, characters+n
	}
	for _, c := range components {
		parts++
		switch c := c.(type) {
		case *discordgo.Container:
			add(c.Components)
		case *discordgo.Section:
			add(c.Components)
			parts++ // what stands at its side
		case *discordgo.ActionsRow:
			add(c.Components)
		case *discordgo.TextDisplay:
			characters += size(c.Content)
		}
	}
	return parts, characters
}
