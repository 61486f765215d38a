package discordsim

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"
)

// Errors of what a person's client would not let them do.
var (
	ErrNoCommand = errors.New("no such command")        // or not for this member
	ErrNoPlace   = errors.New("no permission here")     // to do this in this channel
	ErrNoControl = errors.New("no such button or menu") // on the message, or it is disabled
	ErrForm      = errors.New("the form is not filled in rightly")
)

// An Option is what a member fills into a slash command.
type Option struct {
	Name  string
	Value any // string, int, bool, float64, *Member, *Channel, *Role or *Upload
}

// Opt is an option.
func Opt(name string, value any) Option { return Option{name, value} }

// Slash uses a slash command. Subcommands are written with a space: "settings show". The client's own checks are
// made: that the command exists, is for this member and this place, and has its required options and no others.
func (m *Member) Slash(ctx context.Context, c *Channel, command string, options ...Option) (*Interaction, error) {
	data, err := m.commandData(c, command, options, "")
	if err != nil {
		return nil, fmt.Errorf("/%s: %w", command, err)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return m.d.interact(&Interaction{Kind: discordgo.InteractionApplicationCommand, Member: m.in(c), Channel: c, data: data}), nil
}

// Autocomplete types into an option and waits for the suggestions.
func (m *Member) Autocomplete(ctx context.Context, c *Channel, command, focused, typed string, others ...Option) ([]Choice, error) {
	data, err := m.commandData(c, command, append(others, Option{focused, typed}), focused)
	if err != nil {
		return nil, fmt.Errorf("/%s %s: %w", command, focused, err)
	}
	i := m.d.interact(&Interaction{Kind: discordgo.InteractionApplicationCommandAutocomplete, Member: m.in(c), Channel: c, data: data})
	if _, err := i.WaitAck(ctx); err != nil {
		return nil, err
	}
	m.d.mu.Lock()
	defer m.d.mu.Unlock()
	var all []Choice
	for _, item := range i.choices {
		choice, _ := item.(object)
		all = append(all, Choice{Name: str(choice, "name"), Value: textOf(choice["value"])})
	}
	return all, nil
}

func textOf(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	return fmt.Sprint(v)
}

// MessageCommand uses a command of a message's menu.
func (m *Member) MessageCommand(ctx context.Context, target *Message, command string) (*Interaction, error) {
	data, err := m.menuData(target.Channel, command, 3)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.d.mu.Lock()
	data["target_id"] = target.ID
	wire := target.wire() // a command of the menu sees the content whatever the intents are
	data["resolved"] = object{"messages": object{target.ID: wire}}
	m.d.mu.Unlock()
	return m.d.interact(&Interaction{Kind: discordgo.InteractionApplicationCommand, Member: m.in(target.Channel), Channel: target.Channel, data: data}), nil
}

// UserCommand uses a command of a user's menu.
func (m *Member) UserCommand(ctx context.Context, c *Channel, target *Member, command string) (*Interaction, error) {
	data, err := m.menuData(c, command, 2)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.d.mu.Lock()
	data["target_id"] = target.ID
	data["resolved"] = resolved([]any{target})
	m.d.mu.Unlock()
	return m.d.interact(&Interaction{Kind: discordgo.InteractionApplicationCommand, Member: m.in(c), Channel: c, data: data}), nil
}

func (m *Member) menuData(c *Channel, command string, kind int64) (object, error) {
	m.d.mu.Lock()
	defer m.d.mu.Unlock()
	found, err := m.usable(c, command, kind)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", command, err)
	}
	return object{"id": found["id"], "name": command, "type": int(kind)}, nil
}

// in is the member as the channel's guild knows them.
func (m *Member) in(c *Channel) *Member {
	m.d.mu.Lock()
	defer m.d.mu.Unlock()
	if c.guild != nil && c.guild != m.Guild && c.guild.members[m.ID] != nil {
		return c.guild.members[m.ID]
	}
	return m
}

// Click presses a button, found by its custom_id, its label, its emoji, or emoji and label.
func (m *Member) Click(ctx context.Context, on *Message, which string) (*Interaction, error) {
	b, found := on.View().Button(which)
	switch {
	case !found:
		return nil, fmt.Errorf("click %q: %w", which, ErrNoControl)
	case b.Disabled || b.CustomID == "":
		return nil, fmt.Errorf("click %q, which is disabled or a link: %w", which, ErrNoControl)
	}
	return m.Component(ctx, on, object{"custom_id": b.CustomID, "component_type": typeButton})
}

// Choose picks options of a select by value or by name. which is its custom_id or placeholder; "" is the first one.
func (m *Member) Choose(ctx context.Context, on *Message, which string, picks ...string) (*Interaction, error) {
	for _, s := range on.View().Selects() {
		if which != "" && which != s.CustomID && which != s.Placeholder {
			continue
		}
		values, err := s.pick(picks)
		if err != nil {
			return nil, fmt.Errorf("choose in %q: %w", which, err)
		}
		return m.Component(ctx, on, object{"custom_id": s.CustomID, "component_type": typeSelect, "values": values})
	}
	return nil, fmt.Errorf("choose in %q: %w", which, ErrNoControl)
}

func (s Select) pick(picks []string) ([]any, error) {
	if s.Disabled || len(picks) < s.Min || len(picks) > s.Max {
		return nil, fmt.Errorf("%d picks, between %d and %d are allowed: %w", len(picks), s.Min, s.Max, ErrNoControl)
	}
	values := []any{}
	for _, pick := range picks {
		value := ""
		for _, o := range s.Options {
			if pick == o.Value || pick == o.Name {
				value = o.Value
			}
		}
		if value == "" {
			return nil, fmt.Errorf("no option %q: %w", pick, ErrNoControl)
		}
		values = append(values, value)
	}
	return values, nil
}

// Component uses a component with exactly this data, whether it is there or not: a button of a message that was
// changed meanwhile, or a custom_id that somebody made up.
func (m *Member) Component(ctx context.Context, on *Message, data map[string]any) (*Interaction, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if v := on.View(); v.Ephemeral && on.onlyFor != m.User {
		return nil, fmt.Errorf("the message is not for %s: %w", m.Name, ErrNoControl)
	}
	return m.d.interact(&Interaction{Kind: discordgo.InteractionMessageComponent, Member: m.in(on.Channel), Channel: on.Channel, source: on, data: data}), nil
}

// Submit sends a modal in. values are by custom_id or label; fields that are not named keep what they held.
func (m *Member) Submit(ctx context.Context, modal *Modal, values map[string]string) (*Interaction, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	parts := []any{}
	used := 0
	for n, f := range modal.Fields {
		value, named := values[f.CustomID]
		if !named {
			value, named = values[f.Label]
		}
		if named {
			used++
		} else {
			value = f.Value
		}
		if length := len([]rune(value)); f.Required && value == "" || value != "" && f.kind == typeInput && (length < f.Min || length > f.Max) {
			return nil, fmt.Errorf("submit %q: field %q with %d characters: %w", modal.Title, f.Label, length, ErrForm)
		}
		parts = append(parts, f.submitted(2*n+1, value))
	}
	if used != len(values) {
		return nil, fmt.Errorf("submit %q: it has no such fields as %v: %w", modal.Title, values, ErrForm)
	}
	opener := modal.opener
	return m.d.interact(&Interaction{Kind: discordgo.InteractionModalSubmit, Member: m.in(opener.Channel), Channel: opener.Channel,
		source: opener.source, opened: opener, data: object{"custom_id": modal.CustomID, "components": parts}}), nil
}

func (f Field) submitted(id int, value string) object {
	inner := object{"type": f.kind, "id": id + 1, "custom_id": f.CustomID}
	if isSelect(f.kind) {
		picked := []any{}
		for _, o := range f.Options {
			if value != "" && (o.Value == value || o.Name == value) {
				picked = append(picked, o.Value)
			}
		}
		inner["values"] = picked
	} else {
		inner["value"] = value
	}
	if f.row {
		return object{"type": typeRow, "id": id, "components": []any{inner}}
	}
	return object{"type": typeLabel, "id": id, "component": inner}
}

// Say writes a message.
func (m *Member) Say(c *Channel, text string) (*Message, error) { return m.write(c, text, nil, false) }

// Mention writes a message that begins with a mention of the bot.
func (m *Member) Mention(c *Channel, text string) (*Message, error) {
	return m.write(c, "<@"+m.d.Bot.ID+"> "+text, nil, false)
}

// Reply replies to a message; ping says whether its author is notified, which clients do unless told not to.
func (m *Member) Reply(to *Message, text string, ping bool) (*Message, error) {
	return m.write(to.Channel, text, to, ping)
}

func (m *Member) write(c *Channel, text string, to *Message, ping bool) (*Message, error) {
	m.d.mu.Lock()
	defer m.d.mu.Unlock()
	can := c.permissions(m.User)
	if can&discordgo.PermissionViewChannel == 0 || can&c.sending() == 0 || c.deleted || c.locked || c.Kind == discordgo.ChannelTypeGuildForum {
		return nil, fmt.Errorf("write in %s: %w", c.Name, ErrNoPlace)
	}
	if n := characters(text); n > mostContent || strings.TrimSpace(text) == "" {
		return nil, fmt.Errorf("write %d characters, 1 to %d are allowed: %w", n, mostContent, ErrForm)
	}
	if c.archived {
		c.archived = false
		m.d.dispatchIn(c, "THREAD_UPDATE", intentGuilds, c.wire)
	}
	said := &Message{Channel: c, Author: m.User, content: text, reference: to, pingsAuthor: ping, d: m.d}
	if to != nil {
		said.kind = discordgo.MessageTypeReply
	}
	said.mention(nil, true)
	m.d.keepMessage(said)
	return said, nil
}

// Edit changes what the member wrote.
func (m *Member) Edit(said *Message, text string) error {
	m.d.mu.Lock()
	defer m.d.mu.Unlock()
	if said.Author != m.User || said.deleted {
		return fmt.Errorf("edit a message: %w", ErrNoPlace)
	}
	was := said.view()
	said.content = text
	said.mention(nil, true)
	m.d.changedMessage(said, was)
	return nil
}

// Delete removes a message: the member's own, or any where they may manage messages.
func (m *Member) Delete(target *Message) error {
	m.d.mu.Lock()
	defer m.d.mu.Unlock()
	if target.Author != m.User && target.onlyFor != m.User && target.Channel.permissions(m.User)&discordgo.PermissionManageMessages == 0 {
		return fmt.Errorf("delete a message: %w", ErrNoPlace)
	}
	m.d.deleteMessage(target)
	return nil
}

// React adds an emoji to a message.
func (m *Member) React(to *Message, emoji string) error {
	m.d.mu.Lock()
	defer m.d.mu.Unlock()
	if to.deleted || to.Channel.permissions(m.User)&discordgo.PermissionReadMessageHistory == 0 {
		return fmt.Errorf("react: %w", ErrNoPlace)
	}
	m.d.addReaction(to, m.User, emoji)
	return nil
}

// Unreact takes an emoji back.
func (m *Member) Unreact(to *Message, emoji string) {
	m.d.mu.Lock()
	defer m.d.mu.Unlock()
	m.d.removeReaction(to, m.User, emoji)
}
