package message

import (
	"strings"

	"github.com/bwmarrin/discordgo"
)

// A Tab is a button that opens a quote: the number it has in its answer, and
// what it opens.
type Tab struct {
	Label string
	ID    ID
}

// quoteWord stands before the first number, to say what the numbers are.
const quoteWord = "Quote "

// tabs are the buttons that open quotes.
func tabs(quotes []Tab) []part { return tabsAt(quotes, -1) }

// openTabs are the buttons of all quotes in one that is open, which is marked.
func openTabs(all []Tab, at int) []part {
	if len(all) < 2 || len(all) > maxQuotes {
		return nil
	}
	return tabsAt(all, at)
}

func tabsAt(quotes []Tab, at int) []part {
	var buttons []part
	for i, q := range quotes {
		q.ID.Page = i + 1 // two statements may rest on the same quote
		label := q.Label
		if i == 0 {
			label = quoteWord + label
		}
		if i == at {
			buttons = append(buttons, disabled(primary(label, q.ID)))
			continue
		}
		buttons = append(buttons, button(label, q.ID))
	}
	return rows(buttons)
}

// Tabs finds the quotes that a message's buttons open, in order, whether the
// message was drawn here or came back from Discord: a quote's own tabs are made
// of them, and so nothing need be remembered.
func Tabs(components []part) []Tab {
	var found []Tab
	for _, c := range components {
		switch c := value(c).(type) {
		case discordgo.Container:
			found = append(found, Tabs(c.Components)...)
		case discordgo.ActionsRow:
			found = append(found, Tabs(c.Components)...)
		case discordgo.Button:
			found = append(found, tabOf(c)...)
		}
	}
	return found
}

func tabOf(b discordgo.Button) []Tab {
	id, err := ParseID(b.CustomID)
	if err != nil || id.Action != OpenQuote {
		return nil
	}
	id.Page = 0
	return []Tab{{strings.TrimPrefix(b.Label, quoteWord), id}}
}
