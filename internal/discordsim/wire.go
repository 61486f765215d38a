package discordsim

import (
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"
)

// What goes over the wire. All of it is called under the lock and gives fresh objects.

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000+00:00") }

func stampOrNull(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return stamp(t)
}

func bits(n int64) string { return strconv.FormatInt(n, 10) }

func (u *User) wire() object {
	o := object{"id": u.ID, "username": u.Name, "discriminator": "0", "global_name": nil, "avatar": nil, "public_flags": 0,
		"flags": 0, "primary_guild": nil}
	if u.Bot {
		o["bot"], o["discriminator"] = true, "0001"
	}
	return o
}

// self is the bot's own account, which it sees more of.
func (u *User) self() object {
	o := u.wire()
	o["verified"], o["mfa_enabled"], o["locale"], o["email"] = true, false, u.Locale, nil
	return o
}

func (m *Member) bare() object {
	roles := []any{}
	for _, r := range m.roles {
		roles = append(roles, r.ID)
	}
	return object{"roles": roles, "joined_at": stamp(m.joined), "deaf": false, "mute": false, "flags": 0,
		"nick": nil, "avatar": nil, "banner": nil, "premium_since": nil, "pending": false, "communication_disabled_until": nil}
}

func (m *Member) wire() object {
	o := m.bare()
	o["user"] = m.User.wire()
	return o
}

func (g *Guild) roleWire(r *Role) object {
	position := 0
	for i, other := range g.roles {
		if other == r {
			position = i
		}
	}
	o := object{"id": r.ID, "name": r.Name, "color": 0, "hoist": false, "position": position, "permissions": bits(r.Permissions),
		"managed": r == g.BotRole, "mentionable": false, "flags": 0, "icon": nil, "unicode_emoji": nil,
		"colors": object{"primary_color": 0, "secondary_color": nil, "tertiary_color": nil}}
	if r == g.BotRole {
		o["tags"] = object{"bot_id": g.d.Bot.ID}
	}
	return o
}

func (g *Guild) rolesWire() []any {
	roles := []any{}
	for _, r := range g.roles {
		roles = append(roles, g.roleWire(r))
	}
	return roles
}

func (g *Guild) wire() object {
	return object{"id": g.ID, "name": g.Name, "icon": nil, "splash": nil, "discovery_splash": nil, "owner_id": g.Owner.ID,
		"afk_channel_id": nil, "afk_timeout": 300, "verification_level": 1, "default_message_notifications": 1,
		"explicit_content_filter": 0, "roles": g.rolesWire(), "emojis": []any{}, "features": []any{}, "mfa_level": 0,
		"application_id": nil, "system_channel_id": nil, "system_channel_flags": 0, "rules_channel_id": nil,
		"vanity_url_code": nil, "description": nil, "banner": nil, "premium_tier": 0, "preferred_locale": "en-US",
		"public_updates_channel_id": nil, "nsfw_level": 0, "stickers": []any{}, "premium_progress_bar_enabled": false,
		"safety_alerts_channel_id": nil, "region": "", "hub_type": nil, "incidents_data": nil, "max_members": 500000,
		"max_video_channel_users": 25, "max_stage_video_channel_users": 50, "premium_subscription_count": 0}
}

// whole is a guild as GUILD_CREATE brings it. Members are left out but the bot: Discord sends them only with the
// privileged intent.
func (g *Guild) whole() object {
	o := g.wire()
	channels, threads := []any{}, []any{}
	for _, c := range g.channels {
		if c.permissions(g.d.Bot)&discordgo.PermissionViewChannel == 0 {
			continue
		}
		channels = append(channels, c.wire())
		for _, t := range c.threads {
			if !t.archived && !t.deleted {
				threads = append(threads, t.wire())
			}
		}
	}
	o["channels"], o["threads"] = channels, threads
	o["members"] = []any{}
	if g.Bot != nil {
		o["members"] = []any{g.Bot.wire()}
	}
	o["joined_at"], o["large"], o["member_count"], o["unavailable"] = stamp(g.joined), len(g.members) > 50, len(g.members), false
	for _, empty := range []string{"voice_states", "presences", "stage_instances", "guild_scheduled_events", "soundboard_sounds"} {
		o[empty] = []any{}
	}
	return o
}

func (c *Channel) lastMessage() any {
	for i := len(c.messages) - 1; i >= 0; i-- {
		if c.messages[i].onlyFor == nil {
			return c.messages[i].ID
		}
	}
	return nil
}

func (c *Channel) wire() object {
	o := object{"id": c.ID, "type": int(c.Kind), "last_message_id": c.lastMessage(), "flags": 0}
	switch {
	case c.guild == nil:
		o["recipients"] = []any{c.recipient.wire()}
		return o
	case c.isThread():
		return c.threadWire(o)
	}
	overwrites := []any{}
	for _, w := range c.overwrites {
		kind := 0
		if w.member {
			kind = 1
		}
		overwrites = append(overwrites, object{"id": w.id, "type": kind, "allow": bits(w.allow), "deny": bits(w.deny)})
	}
	o["guild_id"], o["name"], o["position"], o["parent_id"] = c.guild.ID, c.Name, 0, nil
	o["permission_overwrites"], o["topic"], o["nsfw"], o["rate_limit_per_user"] = overwrites, nil, false, 0
	if c.Kind == discordgo.ChannelTypeGuildForum {
		o["available_tags"], o["default_reaction_emoji"], o["default_sort_order"] = []any{}, nil, nil
		o["default_forum_layout"] = 0
	}
	return o
}

func (c *Channel) threadWire(o object) object {
	o["guild_id"], o["name"], o["parent_id"], o["owner_id"] = c.guild.ID, c.Name, c.parent.ID, c.creator.ID
	o["rate_limit_per_user"], o["message_count"], o["member_count"] = 0, len(c.messages), 1
	o["total_message_sent"] = len(c.messages)
	o["thread_metadata"] = object{"archived": c.archived, "auto_archive_duration": c.autoHide, "archive_timestamp": stamp(c.made),
		"locked": c.locked, "create_timestamp": stamp(c.made)}
	return o
}

// partial is the channel as an interaction brings it.
func (c *Channel) partial() object {
	o := object{"id": c.ID, "type": int(c.Kind), "last_message_id": c.lastMessage(), "flags": 0}
	if c.guild != nil {
		o["name"], o["guild_id"] = c.Name, c.guild.ID
	}
	if c.isThread() {
		o["parent_id"], o["thread_metadata"] = c.parent.ID, c.wire()["thread_metadata"]
	}
	return o
}

func withGuild(o object, c *Channel) object {
	if c.guild != nil {
		o["guild_id"] = c.guild.ID
	}
	return o
}

// wire is the message as REST gives it.
func (m *Message) wire() object {
	mentions := []any{}
	for _, u := range m.mentions {
		mentions = append(mentions, u.wire())
	}
	o := object{"id": m.ID, "channel_id": m.Channel.ID, "author": m.Author.wire(), "content": m.content,
		"timestamp": stamp(m.created), "edited_timestamp": stampOrNull(m.edited), "tts": false,
		"mention_everyone": contains(m.pings, "everyone"), "mentions": mentions, "mention_roles": []any{},
		"attachments": emptyIfNil(copied(m.attachments)), "embeds": emptyIfNil(copied(m.embeds)),
		"components": emptyIfNil(copied(m.components)), "pinned": false, "type": int(m.kind), "flags": m.flags}
	if m.nonce != nil {
		o["nonce"] = m.nonce
	}
	if len(m.reactions) > 0 {
		o["reactions"] = m.reactionsWire()
	}
	if m.thread != nil {
		o["thread"] = m.thread.wire()
	}
	if m.reference != nil {
		o["message_reference"] = withGuild(object{"type": 0, "channel_id": m.reference.Channel.ID, "message_id": m.reference.ID}, m.reference.Channel)
		o["referenced_message"] = nil
		if !m.reference.deleted {
			plain := *m.reference
			plain.reference = nil // Discord nests one level
			o["referenced_message"] = plain.wire()
		}
	}
	if m.interaction != nil {
		o["application_id"], o["webhook_id"] = m.d.ApplicationID, m.d.ApplicationID
		o["interaction_metadata"] = m.interaction.metadata(m)
	}
	return o
}

func emptyIfNil(all []any) []any {
	if all == nil {
		return []any{}
	}
	return all
}

func (m *Message) reactionsWire() []any {
	var all []any
	for _, r := range m.reactions {
		all = append(all, object{"emoji": object{"id": nil, "name": r.emoji}, "count": len(r.by), "me": contains(r.by, m.d.Bot),
			"me_burst": false, "burst_colors": []any{}, "count_details": object{"normal": len(r.by), "burst": 0}})
	}
	return all
}

// event is the message as the gateway brings it, to a program that may or may not see content.
func (m *Message) event(privileged bool) object {
	o := m.wire()
	o["channel_type"] = int(m.Channel.Kind)
	if m.Channel.guild != nil {
		o["guild_id"] = m.Channel.guild.ID
		if member := m.Channel.guild.members[m.Author.ID]; member != nil {
			o["member"] = member.bare()
		}
	}
	if !privileged {
		strip(o, m)
		if m.reference != nil && !m.reference.deleted {
			strip(sub(o, "referenced_message"), m.reference)
		}
	}
	return o
}

func strip(o object, m *Message) {
	if m.contentHidden() {
		o["content"], o["embeds"], o["attachments"], o["components"] = "", []any{}, []any{}, []any{}
	}
}
