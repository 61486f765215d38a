package message

import (
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"
)

// Discord's limits of a message.
const (
	maxComponents  = 40
	maxText        = 4000
	maxButtons     = 5
	maxLabel       = 80
	maxOptions     = 25
	maxOptionText  = 100
	maxPlaceholder = 150
	maxTitle       = 45
	maxInputLabel  = 45
	maxInput       = 4000
)

// Check says what of a message Discord would not take, nil when it is within
// all limits.
func (m Message) Check() error {
	c := checker{ids: map[string]bool{}}
	if m.Flags&discordgo.MessageFlagsIsComponentsV2 == 0 {
		c.fault("the flag of components v2 is missing")
	}
	if len(m.Components) == 0 {
		c.fault("it is empty")
	}
	for _, part := range m.Components {
		c.component(part, true)
	}
	if c.components > maxComponents {
		c.fault("it has %d components, %d are the most", c.components, maxComponents)
	}
	if c.text > maxText {
		c.fault("it has %d characters, %d are the most", c.text, maxText)
	}
	return errors.Join(c.faults...)
}

// Check says what of a form Discord would not take.
func (m Modal) Check() error {
	c := checker{ids: map[string]bool{}}
	c.id(m.CustomID)
	c.length("title", m.Title, 1, maxTitle)
	if len(m.Components) < 1 || len(m.Components) > 5 {
		c.fault("a form has one to five inputs, not %d", len(m.Components))
	}
	for _, part := range m.Components {
		r, ok := part.(discordgo.ActionsRow)
		if !ok || len(r.Components) != 1 {
			c.fault("a form holds rows of one input each")
			continue
		}
		in, ok := r.Components[0].(discordgo.TextInput)
		if !ok {
			c.fault("a form holds inputs, not %T", r.Components[0])
			continue
		}
		c.id(in.CustomID)
		c.length("label", in.Label, 1, maxInputLabel)
		c.length("placeholder", in.Placeholder, 0, 100)
		c.length("value", in.Value, 0, maxInput)
		if in.MaxLength < 1 || in.MaxLength > maxInput {
			c.fault("an input takes 1 to %d characters, not %d", maxInput, in.MaxLength)
		}
	}
	return errors.Join(c.faults...)
}

// A checker counts its way through components.
type checker struct {
	components, text int
	ids              map[string]bool
	faults           []error
}

func (c *checker) fault(format string, a ...any) {
	c.faults = append(c.faults, fmt.Errorf(format, a...))
}

func (c *checker) length(what, s string, least, most int) {
	if n := size(s); n < least || n > most || !utf8.ValidString(s) {
		c.fault("its %s %q has %d characters, %d to %d are allowed", what, s, n, least, most)
	}
}

func (c *checker) id(id string) {
	c.length("custom ID", id, 1, maxCustomID)
	if c.ids[id] {
		c.fault("the custom ID %q stands twice", id)
	}
	c.ids[id] = true
}

// component counts one component and what is in it.
func (c *checker) component(part discordgo.MessageComponent, top bool) {
	c.components++
	switch p := value(part).(type) {
	case discordgo.Container:
		if !top || len(p.Components) == 0 {
			c.fault("a container stands at the top and holds something")
		}
		for _, inner := range p.Components {
			c.component(inner, false)
		}
	case discordgo.TextDisplay:
		c.length("text", p.Content, 1, maxText)
		c.text += size(p.Content)
	case discordgo.Section:
		c.section(p)
	case discordgo.ActionsRow:
		c.row(p)
	case discordgo.Separator, discordgo.FileComponent:
	default:
		c.fault("a %T stands where it may not", part)
	}
}

func (c *checker) section(s discordgo.Section) {
	if n := len(s.Components); n < 1 || n > 3 {
		c.fault("a section has one to three texts, not %d", n)
	}
	for _, inner := range s.Components {
		if _, ok := value(inner).(discordgo.TextDisplay); !ok {
			c.fault("a section holds texts, not %T", inner)
		}
		c.component(inner, false)
	}
	c.components++
	b, ok := value(s.Accessory).(discordgo.Button)
	if !ok {
		c.fault("a section has a button at its side, not %T", s.Accessory)
		return
	}
	c.button(b)
}

func (c *checker) row(r discordgo.ActionsRow) {
	if n := len(r.Components); n < 1 || n > maxButtons {
		c.fault("a row has one to five parts, not %d", n)
	}
	for _, inner := range r.Components {
		c.components++
		switch p := value(inner).(type) {
		case discordgo.Button:
			c.button(p)
		case discordgo.SelectMenu:
			if len(r.Components) != 1 {
				c.fault("a select shares its row")
			}
			c.selection(p)
		default:
			c.fault("a %T stands in a row", inner)
		}
	}
}

func (c *checker) button(b discordgo.Button) {
	c.length("label", b.Label, 0, maxLabel)
	if b.Label == "" && b.Emoji == nil {
		c.fault("a button says nothing")
	}
	if b.Style == discordgo.LinkButton {
		c.length("address", b.URL, 1, 512)
		return
	}
	c.id(b.CustomID)
}

func (c *checker) selection(s discordgo.SelectMenu) {
	c.id(s.CustomID)
	c.length("placeholder", s.Placeholder, 0, maxPlaceholder)
	if n := len(s.Options); n < 1 || n > maxOptions {
		c.fault("a select has 1 to %d options, not %d", maxOptions, n)
	}
	values := map[string]bool{}
	for _, o := range s.Options {
		c.length("option", o.Label, 1, maxOptionText)
		c.length("value", o.Value, 1, maxOptionText)
		c.length("description", o.Description, 0, maxOptionText)
		if values[o.Value] {
			c.fault("the option %q stands twice", o.Value)
		}
		values[o.Value] = true
	}
}
