package discordsim

import (
	"strings"
	"time"
)

// A View is how a message looks at one time.
type View struct {
	At          time.Time // since when
	ID          string
	ChannelID   string
	Author      string // identifier
	Content     string
	Embeds      []any // JSON objects, as Discord gives them
	Components  []any
	Attachments []any
	Flags       int64
	Loading     bool // "… is thinking"
	Ephemeral   bool // only one member sees it
	V2          bool // made of components v2
	Deleted     bool
	ReplyTo     string   // identifier of the message that it replies to
	Pings       []string // identifiers of users and roles that were notified, and "everyone"
	Reactions   map[string]int
}

// A Button of a message.
type Button struct {
	CustomID, Label, Emoji, URL string
	Style                       int
	Disabled                    bool
}

// A Select of a message, with the options that a string select offers.
type Select struct {
	CustomID, Placeholder string
	Options               []Choice
	Min, Max              int
	Disabled              bool
}

// A Choice of a select, or a suggestion of an autocomplete.
type Choice struct {
	Name, Value, Description string
}

// A File that hangs on a message.
type File struct {
	Name, URL string
	Size      int
}

// view is the message's present. Callers hold the lock.
func (m *Message) view() View {
	v := View{At: m.created, ID: m.ID, ChannelID: m.Channel.ID, Author: m.Author.ID, Content: m.content,
		Embeds: copied(m.embeds), Components: copied(m.components), Attachments: copied(m.attachments), Flags: m.flags,
		Loading: m.flags&flagLoading != 0, Ephemeral: m.onlyFor != nil, V2: m.flags&flagV2 != 0, Deleted: m.deleted,
		Pings: append([]string(nil), m.pings...), Reactions: map[string]int{}}
	if !m.edited.IsZero() {
		v.At = m.edited
	}
	if m.reference != nil {
		v.ReplyTo = m.reference.ID
	}
	for _, r := range m.reactions {
		v.Reactions[r.emoji] = len(r.by)
	}
	return v
}

// View is how the message looks now.
func (m *Message) View() View {
	m.d.mu.Lock()
	defer m.d.mu.Unlock()
	return m.view()
}

// History is how the message looked, oldest first, and last how it looks now.
func (m *Message) History() []View {
	m.d.mu.Lock()
	defer m.d.mu.Unlock()
	return append(append([]View(nil), m.past...), m.view())
}

// Thread is the thread that starts from the message, nil if there is none.
func (m *Message) Thread() *Channel {
	m.d.mu.Lock()
	defer m.d.mu.Unlock()
	return m.thread
}

// Text is all that can be read of the message, from top to bottom, a part a line. Buttons are written [label].
func (v View) Text() string {
	var parts []string
	add := func(texts ...string) {
		for _, t := range texts {
			if t != "" {
				parts = append(parts, t)
			}
		}
	}
	add(v.Content)
	for _, item := range v.Embeds {
		e, _ := item.(object)
		add(str(sub(e, "author"), "name"), str(e, "title"), str(e, "description"))
		for _, f := range objects(e, "fields") {
			add(str(f, "name"), str(f, "value"))
		}
		add(str(sub(e, "footer"), "text"))
	}
	each(v.Components, func(_ string, c object) {
		switch kind := num(c, "type"); {
		case kind == typeText:
			add(str(c, "content"))
		case kind == typeButton:
			add("[" + strings.TrimSpace(str(sub(c, "emoji"), "name")+" "+str(c, "label")) + "]")
		case isSelect(kind):
			add("[" + str(c, "placeholder") + "]")
		}
	})
	return strings.Join(parts, "\n")
}

// Buttons are the message's buttons, in reading order.
func (v View) Buttons() []Button {
	var all []Button
	each(v.Components, func(_ string, c object) {
		if num(c, "type") == typeButton {
			all = append(all, Button{str(c, "custom_id"), str(c, "label"), str(sub(c, "emoji"), "name"), str(c, "url"),
				int(num(c, "style")), truth(c, "disabled")})
		}
	})
	return all
}

// Button finds a button by its custom_id, its label, its emoji, or emoji and label.
func (v View) Button(which string) (Button, bool) {
	for _, b := range v.Buttons() {
		if which == b.CustomID || which == b.Label || which == b.Emoji || which == b.Emoji+" "+b.Label {
			return b, true
		}
	}
	return Button{}, false
}

// Selects are the message's selects, in reading order.
func (v View) Selects() []Select {
	var all []Select
	each(v.Components, func(_ string, c object) {
		if !isSelect(num(c, "type")) {
			return
		}
		s := Select{CustomID: str(c, "custom_id"), Placeholder: str(c, "placeholder"), Min: 1, Max: 1, Disabled: truth(c, "disabled")}
		if given(c, "min_values") {
			s.Min = int(num(c, "min_values"))
		}
		if given(c, "max_values") {
			s.Max = int(num(c, "max_values"))
		}
		for _, o := range objects(c, "options") {
			s.Options = append(s.Options, Choice{str(o, "label"), str(o, "value"), str(o, "description")})
		}
		all = append(all, s)
	})
	return all
}

// Files are what hangs on the message.
func (v View) Files() []File {
	var all []File
	for _, item := range v.Attachments {
		a, _ := item.(object)
		all = append(all, File{str(a, "filename"), str(a, "url"), int(num(a, "size"))})
	}
	return all
}
