package message

import (
	"fmt"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"ibid/corpus"
)

// A tone is the colour at the edge of a message.
type tone int

// The tones, calm on both of Discord's backgrounds.
const (
	plain   tone = 0
	told    tone = 0x3f9f7f // the sources tell
	open    tone = 0x5d7fb9 // under way
	untold  tone = 0xc2953a // they do not tell, or something wants attention
	refused tone = 0xbf5650 // it did not work, or would take something away
)

// A part is anything that a message is made of.
type part = discordgo.MessageComponent

// draw puts the parts of a message into its frame.
func draw(t tone, parts ...part) Message {
	box := discordgo.Container{}
	if t != plain {
		colour := int(t)
		box.AccentColor = &colour
	}
	for _, p := range parts {
		if p != nil {
			box.Components = append(box.Components, p)
		}
	}
	fit(box.Components)
	return Message{Flags: discordgo.MessageFlagsIsComponentsV2, Components: []part{box}}
}

// text is markdown of lines; nil, which draw leaves out, when all are empty.
func text(lines ...string) part {
	var kept []string
	for _, l := range lines {
		if l != "" {
			kept = append(kept, l)
		}
	}
	if content := strings.Join(kept, "\n"); !isBlank(content) {
		return discordgo.TextDisplay{Content: content}
	}
	return nil
}

// rule is a thin line between two parts.
func rule() part {
	yes, small := true, discordgo.SeparatorSpacingSizeSmall
	return discordgo.Separator{Divider: &yes, Spacing: &small}
}

// value is a component as this package draws it; what discordgo reads back from
// Discord are pointers.
func value(c part) part {
	switch c := c.(type) {
	case *discordgo.Container:
		return *c
	case *discordgo.Section:
		return *c
	case *discordgo.ActionsRow:
		return *c
	case *discordgo.TextDisplay:
		return *c
	case *discordgo.Separator:
		return *c
	case *discordgo.FileComponent:
		return *c
	case *discordgo.Button:
		return *c
	case *discordgo.SelectMenu:
		return *c
	}
	return c
}

// row puts buttons side by side; nil without any.
func row(buttons ...part) part {
	var kept []part
	for _, b := range buttons {
		if b != nil {
			kept = append(kept, b)
		}
	}
	if len(kept) == 0 {
		return nil
	}
	return discordgo.ActionsRow{Components: kept}
}

// rows puts any number of buttons side by side, five a row.
func rows(buttons []part) []part {
	var all []part
	for len(buttons) > 0 {
		n := min(len(buttons), maxButtons)
		all, buttons = append(all, row(buttons[:n]...)), buttons[n:]
	}
	return all
}

func button(label string, id ID) part {
	return discordgo.Button{Label: Clip(label, maxLabel), Style: discordgo.SecondaryButton, CustomID: id.String()}
}

func primary(label string, id ID) part {
	return discordgo.Button{Label: Clip(label, maxLabel), Style: discordgo.PrimaryButton, CustomID: id.String()}
}

func danger(label string, id ID) part {
	return discordgo.Button{Label: Clip(label, maxLabel), Style: discordgo.DangerButton, CustomID: id.String()}
}

// emoji is a button that is only a picture.
func emoji(name string, id ID) part {
	return discordgo.Button{Emoji: &discordgo.ComponentEmoji{Name: name}, Style: discordgo.SecondaryButton, CustomID: id.String()}
}

// disabled shows a button that does nothing here.
func disabled(c part) part {
	b, ok := c.(discordgo.Button)
	if !ok {
		return c // only buttons are given
	}
	b.Disabled = true
	return b
}

// section is text with a button at its side.
func section(markdown string, side part) part {
	return discordgo.Section{
		Components: []part{discordgo.TextDisplay{Content: markdown}},
		Accessory:  side,
	}
}

// choice is a select of one among several; nil without options.
func choice(id ID, placeholder string, options []discordgo.SelectMenuOption) part {
	if len(options) == 0 {
		return nil
	}
	return row(discordgo.SelectMenu{
		MenuType: discordgo.StringSelectMenu, CustomID: id.String(), Placeholder: placeholder,
		Options: options[:min(len(options), maxOptions)],
	})
}

// facts joins what is known with dots.
func facts(parts ...string) string {
	var kept []string
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, " · ")
}

// count is a number with its noun: "1 document", "3 documents".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return thousands(n) + " " + noun + "s"
}

// lower begins a sentence in its middle.
func lower(s string) string { return strings.ToLower(s[:min(1, len(s))]) + s[min(1, len(s)):] }

// thousands writes 12345 as "12,345".
func thousands(n int) string {
	if n < 0 {
		return "-" + thousands(-n)
	}
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", thousands(n/1000), n%1000)
}

// relative is a time as each reader's own Discord tells it: "in 20 seconds".
func relative(t time.Time) string { return fmt.Sprintf("<t:%d:R>", t.Unix()) }

// day writes a date as people do: "21 May 2026", "May 2026", "2026".
func day(d corpus.Date) string {
	first, _, ok := d.Bounds()
	if !ok {
		return ""
	}
	return first.Format(map[int]string{4: "2006", 7: "January 2006", 10: "2 January 2006"}[len(d)])
}
