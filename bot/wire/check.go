package wire

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/bwmarrin/discordgo"
)

func checkMessage(e *discordgo.MessageCreate) error {
	if e.Message == nil {
		return errors.New("no message")
	}
	if !isID(e.ID) || !isID(e.ChannelID) {
		return errors.New("no message id or no channel id")
	}
	if !isUser(e.Author) {
		return errors.New("no author")
	}
	tidyMessage(e.Message)
	return nil
}

// tidyMessage takes the nils out of a message, and out of the one that it answers.
func tidyMessage(m *discordgo.Message) {
	for ; m != nil; m = m.ReferencedMessage {
		m.Attachments, m.Embeds, m.Mentions = present(m.Attachments), present(m.Embeds), present(m.Mentions)
		m.Reactions, m.MentionChannels, m.StickerItems = present(m.Reactions), present(m.MentionChannels), present(m.StickerItems)
		m.Mentions = slices.DeleteFunc(m.Mentions, func(u *discordgo.User) bool { return !isUser(u) })
		m.Components = tidyComponents(m.Components)
		for _, s := range m.MessageSnapshots {
			tidyMessage(s.Message)
		}
		if r := m.ReferencedMessage; r != nil && (!isID(r.ID) || !isUser(r.Author)) {
			m.ReferencedMessage = nil // as if it was deleted
		}
	}
}

func tidyComponents(all []discordgo.MessageComponent) []discordgo.MessageComponent {
	all = slices.DeleteFunc(all, func(c discordgo.MessageComponent) bool { return c == nil })
	for _, each := range all {
		switch c := each.(type) {
		case *discordgo.ActionsRow:
			c.Components = tidyComponents(c.Components)
		case *discordgo.Section:
			c.Components = tidyComponents(c.Components)
		case *discordgo.Container:
			c.Components = tidyComponents(c.Components)
		}
	}
	return all
}

func checkInteraction(e *discordgo.InteractionCreate) error {
	i := e.Interaction
	switch {
	case i == nil:
		return errors.New("no interaction")
	case !isID(i.ID) || !isID(i.AppID) || !secret.MatchString(i.Token):
		return errors.New("no id, application or token")
	case !isID(i.ChannelID):
		return errors.New("no channel id")
	case i.Member != nil && !isUser(i.Member.User), i.Member == nil && !isUser(i.User):
		return errors.New("nobody did it")
	case i.Message != nil && !isID(i.Message.ID):
		return errors.New("a message without an id")
	}
	tidyMessage(i.Message)
	switch d := i.Data.(type) {
	case discordgo.ApplicationCommandInteractionData:
		return checkCommand(i, d)
	case discordgo.MessageComponentInteractionData:
		if d.CustomID == "" || i.Message == nil {
			return errors.New("a component without its id or its message")
		}
		tidyUsers(d.Resolved.Users, d.Resolved.Members, d.Resolved.Channels, d.Resolved.Roles)
		return nil
	case discordgo.ModalSubmitInteractionData:
		if d.CustomID == "" {
			return errors.New("a modal without its id")
		}
		d.Components = tidyComponents(d.Components)
		i.Data = d
		return nil
	}
	return fmt.Errorf("an interaction of type %d", i.Type)
}

func checkCommand(i *discordgo.Interaction, d discordgo.ApplicationCommandInteractionData) error {
	if d.Name == "" || !isID(d.ID) {
		return errors.New("a command without a name or an id")
	}
	d.Options = present(d.Options)
	if err := checkOptions(d.Options); err != nil {
		return err
	}
	if r := d.Resolved; r != nil {
		tidyUsers(r.Users, r.Members, r.Channels, r.Roles)
		maps.DeleteFunc(r.Attachments, func(_ string, a *discordgo.MessageAttachment) bool { return a == nil })
		maps.DeleteFunc(r.Messages, func(_ string, m *discordgo.Message) bool { return m == nil || !isID(m.ID) || !isUser(m.Author) })
		for _, m := range r.Messages {
			tidyMessage(m)
		}
	}
	if err := checkTarget(d); err != nil {
		return err
	}
	i.Data = d
	return nil
}

// checkTarget holds a context-menu command to bring what it was used on.
func checkTarget(d discordgo.ApplicationCommandInteractionData) error {
	there := true
	switch d.CommandType {
	case discordgo.MessageApplicationCommand:
		there = d.Resolved != nil && d.Resolved.Messages[d.TargetID] != nil
	case discordgo.UserApplicationCommand:
		there = d.Resolved != nil && d.Resolved.Users[d.TargetID] != nil
	}
	if !there {
		return errors.New("a command without the message or user that it was used on")
	}
	return nil
}

// checkOptions holds each value to its option's type: discordgo's StringValue and
// its kin panic on another.
func checkOptions(all []*discordgo.ApplicationCommandInteractionDataOption) error {
	for _, o := range all {
		o.Options = present(o.Options)
		if o.Name == "" || !fits(o) {
			return fmt.Errorf("an option of type %d without a name or with a value of %T", o.Type, o.Value)
		}
		if err := checkOptions(o.Options); err != nil {
			return err
		}
	}
	return nil
}

func fits(o *discordgo.ApplicationCommandInteractionDataOption) bool {
	var ok bool
	switch o.Type {
	case discordgo.ApplicationCommandOptionSubCommand, discordgo.ApplicationCommandOptionSubCommandGroup:
		return o.Value == nil
	case discordgo.ApplicationCommandOptionInteger, discordgo.ApplicationCommandOptionNumber:
		if _, typed := o.Value.(string); typed && o.Focused {
			return true
		}
		_, ok = o.Value.(float64)
	case discordgo.ApplicationCommandOptionBoolean:
		_, ok = o.Value.(bool)
	default: // text and ids
		_, ok = o.Value.(string)
	}
	return ok
}

func tidyUsers(users map[string]*discordgo.User, members map[string]*discordgo.Member, channels map[string]*discordgo.Channel, roles map[string]*discordgo.Role) {
	maps.DeleteFunc(users, func(_ string, u *discordgo.User) bool { return !isUser(u) })
	maps.DeleteFunc(members, func(_ string, m *discordgo.Member) bool { return m == nil })
	maps.DeleteFunc(channels, func(_ string, c *discordgo.Channel) bool { return c == nil })
	maps.DeleteFunc(roles, func(_ string, r *discordgo.Role) bool { return r == nil })
}
