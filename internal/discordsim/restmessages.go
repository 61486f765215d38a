package discordsim

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/bwmarrin/discordgo"
)

// The endpoints about messages and reactions.

func (c *call) message(permissions int64) (*Message, *failure) {
	ch, err := c.allowed(permissions)
	if err != nil {
		return nil, err
	}
	m := ch.find(c.params["message_id"])
	if m == nil || m.onlyFor != nil {
		return nil, unknownMessage()
	}
	return m, nil
}

func (c *call) getMessage() (int, any, *failure) {
	m, err := c.message(discordgo.PermissionReadMessageHistory)
	if err != nil {
		return 0, nil, err
	}
	o := m.wire()
	if c.d.opts.Privileged&intentMessageContent == 0 {
		strip(o, m)
	}
	return http.StatusOK, o, nil
}

// listMessages gives the newest first; without the permission to read the past Discord gives none.
func (c *call) listMessages() (int, any, *failure) {
	ch, err := c.channel()
	if err != nil {
		return 0, nil, err
	}
	all := []any{}
	if ch.permissions(c.d.Bot)&discordgo.PermissionReadMessageHistory == 0 {
		return http.StatusOK, all, nil
	}
	query, bad := url.ParseQuery(c.Query)
	if bad != nil {
		return 0, nil, invalidForm(wrong("limit", "NUMBER_TYPE_COERCE", "the query cannot be read"))
	}
	limit := 50
	if text := query.Get("limit"); text != "" {
		if limit, bad = strconv.Atoi(text); bad != nil || limit < 1 || limit > 100 {
			return 0, nil, invalidForm(wrong("limit", "NUMBER_TYPE_MAX", "int value should be between 1 and 100."))
		}
	}
	for _, m := range selected(ch.messages, query, limit) {
		o := m.wire()
		if c.d.opts.Privileged&intentMessageContent == 0 {
			strip(o, m)
		}
		all = append(all, o)
	}
	return http.StatusOK, all, nil
}

// selected are the messages that before, after and around ask for, newest first.
func selected(messages []*Message, query url.Values, limit int) []*Message {
	var found []*Message
	before, after := query.Get("before"), query.Get("after")
	for _, m := range messages {
		if m.onlyFor == nil && (before == "" || older(m.ID, before)) && (after == "" || older(after, m.ID)) {
			found = append(found, m)
		}
	}
	if after != "" && len(found) > limit {
		found = found[:limit] // the ones nearest to it
	} else if len(found) > limit {
		found = found[len(found)-limit:]
	}
	slices.Reverse(found)
	return found
}

// older compares snowflakes, which are numbers of different lengths.
func older(a, b string) bool { return len(a) < len(b) || len(a) == len(b) && a < b }

func (c *call) sendMessage() (int, any, *failure) {
	ch, err := c.channel()
	if err != nil {
		return 0, nil, err
	}
	if err := c.maySend(ch); err != nil {
		return 0, nil, err
	}
	if m := c.repeated(ch); m != nil {
		return http.StatusOK, m.wire(), nil
	}
	if err := c.judge(c.body); err != nil {
		return 0, nil, err
	}
	m := &Message{Channel: ch, Author: c.d.Bot}
	if given(c.body, "message_reference") {
		if err := c.refer(m, sub(c.body, "message_reference")); err != nil {
			return 0, nil, err
		}
	}
	c.d.fill(m, c.body, c.Request)
	if m.nonce = c.body["nonce"]; truth(c.body, "enforce_nonce") && m.nonce != nil {
		c.d.nonces[nonceKey(ch, m.nonce)] = m
	}
	c.d.keepMessage(m)
	return http.StatusOK, m.wire(), nil
}

func nonceKey(ch *Channel, nonce any) string { return ch.ID + " " + string(encode(nonce)) }

// repeated is the message that was sent with the same nonce before.
func (c *call) repeated(ch *Channel) *Message {
	if !truth(c.body, "enforce_nonce") || !given(c.body, "nonce") {
		return nil
	}
	return c.d.nonces[nonceKey(ch, c.body["nonce"])]
}

func (c *call) maySend(ch *Channel) *failure {
	can := ch.permissions(c.d.Bot)
	switch {
	case ch.Kind == discordgo.ChannelTypeGuildForum:
		return notText()
	case ch.guild == nil && ch.recipient.closed:
		return closedUser()
	case can&ch.sending() == 0:
		return missingPermissions()
	case len(list(c.body, "embeds")) > 0 && can&discordgo.PermissionEmbedLinks == 0:
		return missingPermissions()
	case len(c.Files) > 0 && can&discordgo.PermissionAttachFiles == 0:
		return missingPermissions()
	case ch.locked:
		return lockedThread()
	}
	if ch.archived { // a message opens it again
		ch.archived = false
		c.d.dispatchIn(ch, "THREAD_UPDATE", intentGuilds, ch.wire)
	}
	return nil
}

// refer makes the message a reply.
func (c *call) refer(m *Message, reference object) *failure {
	if num(reference, "type") != 0 {
		return nil // a forwarded message is not simulated further
	}
	if m.Channel.permissions(c.d.Bot)&discordgo.PermissionReadMessageHistory == 0 {
		return noHistory()
	}
	target := m.Channel.find(str(reference, "message_id"))
	strict := !has(reference, "fail_if_not_exists") || truth(reference, "fail_if_not_exists")
	switch {
	case target == nil && strict:
		return invalidForm(wrong("message_reference", "MESSAGE_REFERENCE_UNKNOWN_MESSAGE", "Unknown message"))
	case target == nil:
		return nil
	}
	allowed := sub(c.body, "allowed_mentions")
	m.reference, m.kind = target, discordgo.MessageTypeReply
	m.pingsAuthor = allowed == nil || truth(allowed, "replied_user")
	return nil
}

func (c *call) editMessage() (int, any, *failure) {
	m, err := c.message(0)
	switch {
	case err != nil:
		return 0, nil, err
	case m.Author != c.d.Bot:
		return 0, nil, notTheAuthor()
	case m.Channel.archived:
		return 0, nil, archivedThread()
	}
	if err := c.d.edit(m, c.Request); err != nil {
		return 0, nil, err
	}
	return http.StatusOK, m.wire(), nil
}

func (c *call) removeMessage() (int, any, *failure) {
	m, err := c.message(0)
	if err != nil {
		return 0, nil, err
	}
	if m.Author != c.d.Bot && m.Channel.permissions(c.d.Bot)&discordgo.PermissionManageMessages == 0 {
		return 0, nil, missingPermissions()
	}
	c.d.deleteMessage(m)
	return http.StatusNoContent, nil, nil
}

// emoji reads the emoji of the path.
func (c *call) emoji() (string, *failure) {
	name := c.params["emoji_name"]
	if name[0] < 0x80 { // custom emojis are not simulated
		return "", unknownEmoji()
	}
	return name, nil
}

func (c *call) react() (int, any, *failure) {
	m, err := c.message(discordgo.PermissionReadMessageHistory)
	if err != nil {
		return 0, nil, err
	}
	name, err := c.emoji()
	if err != nil {
		return 0, nil, err
	}
	if !m.hasReaction(name) && m.Channel.permissions(c.d.Bot)&discordgo.PermissionAddReactions == 0 {
		return 0, nil, missingPermissions()
	}
	c.d.addReaction(m, c.d.Bot, name)
	return http.StatusNoContent, nil, nil
}

func (c *call) unreact() (int, any, *failure) {
	m, err := c.message(0)
	if err != nil {
		return 0, nil, err
	}
	name, err := c.emoji()
	if err != nil {
		return 0, nil, err
	}
	c.d.removeReaction(m, c.d.Bot, name)
	return http.StatusNoContent, nil, nil
}

func (c *call) listReactions() (int, any, *failure) {
	m, err := c.message(discordgo.PermissionReadMessageHistory)
	if err != nil {
		return 0, nil, err
	}
	name, err := c.emoji()
	if err != nil {
		return 0, nil, err
	}
	all := []any{}
	for _, r := range m.reactions {
		for _, u := range r.by {
			if r.emoji == name {
				all = append(all, u.wire())
			}
		}
	}
	return http.StatusOK, all, nil
}
