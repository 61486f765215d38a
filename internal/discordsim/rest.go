package discordsim

import (
	"net/http"
	"time"

	"github.com/bwmarrin/discordgo"
)

// The endpoints about the bot, its guilds and its channels.

func (c *call) getGateway() (int, any, *failure) {
	return http.StatusOK, object{"url": "wss://gateway.discord.gg"}, nil
}

func (c *call) getGatewayBot() (int, any, *failure) {
	return http.StatusOK, object{"url": "wss://gateway.discord.gg", "shards": c.d.opts.Shards,
		"session_start_limit": object{"total": max(1000, c.d.opts.Starts), "remaining": max(c.d.opts.Starts, 0),
			"reset_after": (14 * time.Hour).Milliseconds(), "max_concurrency": c.d.opts.Concurrency}}, nil
}

func (c *call) getMe() (int, any, *failure) { return http.StatusOK, c.d.Bot.self(), nil }

func (c *call) getUser() (int, any, *failure) {
	u := c.d.users[c.params["user_id"]]
	if u == nil {
		return 0, nil, unknownUser()
	}
	return http.StatusOK, u.wire(), nil
}

func (c *call) getMyGuilds() (int, any, *failure) {
	all := []any{}
	for _, g := range c.d.guilds {
		if m := g.members[c.d.Bot.ID]; m != nil {
			all = append(all, object{"id": g.ID, "name": g.Name, "icon": nil, "banner": nil, "owner": false,
				"permissions": bits(m.permissions()), "features": []any{}})
		}
	}
	return http.StatusOK, all, nil
}

func (c *call) getApplication() (int, any, *failure) {
	flags := 0
	if c.d.opts.Privileged&intentMessageContent != 0 {
		flags |= 1 << 19 // for bots in fewer than 100 servers
	}
	if c.d.opts.Privileged&int(discordgo.IntentGuildMembers) != 0 {
		flags |= 1 << 15
	}
	if c.d.opts.Privileged&int(discordgo.IntentGuildPresences) != 0 {
		flags |= 1 << 13
	}
	return http.StatusOK, object{"id": c.d.ApplicationID, "name": c.d.Bot.Name, "icon": nil, "description": "",
		"summary": "", "bot_public": true, "bot_require_code_grant": false, "verify_key": "00", "flags": flags, "flags_new": bits(int64(flags)), "hook": true,
		"bot": c.d.Bot.wire(), "owner": c.d.owner.wire(), "team": nil, "type": nil, "approximate_guild_count": len(c.d.guilds),
		"approximate_user_install_count": 0, "approximate_user_authorization_count": 0, "explicit_content_filter": 0,
		"eligible_oauth2_scopes": []any{}, "interactions_endpoint_url": nil, "redirect_uris": []any{},
		"role_connections_verification_url": nil, "event_webhooks_status": 1,
		"integration_types_config": object{"0": object{"oauth2_install_params": object{"scopes": []any{"applications.commands", "bot"},
			"permissions": bits(BotPermissions)}}}}, nil
}

// guild finds the guild of the path. One that the bot is not in is as unknown as one that does not exist.
func (c *call) guild() (*Guild, *failure) {
	for _, g := range c.d.guilds {
		if g.ID == c.params["guild_id"] && g.members[c.d.Bot.ID] != nil {
			return g, nil
		}
	}
	return nil, unknownGuild()
}

func (c *call) getGuild() (int, any, *failure) {
	g, err := c.guild()
	if err != nil {
		return 0, nil, err
	}
	o := g.wire()
	o["home_header"], o["widget_enabled"], o["widget_channel_id"], o["max_presences"], o["nsfw"] = nil, false, nil, nil, false
	return http.StatusOK, o, nil
}

func (c *call) getRoles() (int, any, *failure) {
	g, err := c.guild()
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, g.rolesWire(), nil
}

func (c *call) getChannels() (int, any, *failure) {
	g, err := c.guild()
	if err != nil {
		return 0, nil, err
	}
	all := []any{}
	for _, ch := range g.channels {
		all = append(all, ch.wire())
	}
	return http.StatusOK, all, nil
}

func (c *call) getMember() (int, any, *failure) {
	g, err := c.guild()
	if err != nil {
		return 0, nil, err
	}
	m := g.members[c.params["user_id"]]
	if m == nil {
		return 0, nil, unknownMember()
	}
	return http.StatusOK, m.wire(), nil
}

// channel finds the channel of the path; the bot must see it.
func (c *call) channel() (*Channel, *failure) {
	ch := c.d.channels[c.params["channel_id"]]
	switch {
	case ch == nil:
		return nil, unknownChannel()
	case ch.permissions(c.d.Bot)&discordgo.PermissionViewChannel == 0:
		return nil, missingAccess()
	}
	return ch, nil
}

// allowed finds the channel, in which the bot must have the permissions.
func (c *call) allowed(permissions int64) (*Channel, *failure) {
	ch, err := c.channel()
	if err == nil && ch.permissions(c.d.Bot)&permissions != permissions {
		err = missingPermissions()
	}
	return ch, err
}

func (c *call) getChannel() (int, any, *failure) {
	ch, err := c.channel()
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, ch.wire(), nil
}

// editChannel changes a thread's name and whether it is archived or locked.
func (c *call) editChannel() (int, any, *failure) {
	ch, err := c.channel()
	if err != nil {
		return 0, nil, err
	}
	own := ch.isThread() && ch.creator == c.d.Bot && !has(c.body, "locked")
	if !own && ch.permissions(c.d.Bot)&discordgo.PermissionManageThreads == 0 {
		return 0, nil, missingPermissions()
	}
	if err := c.d.held(c.Request, threadFaults(c.body, 0)); err != nil {
		return 0, nil, err
	}
	if given(c.body, "name") {
		ch.Name = str(c.body, "name")
	}
	if given(c.body, "archived") {
		ch.archived = truth(c.body, "archived")
	}
	if given(c.body, "locked") {
		ch.locked = truth(c.body, "locked")
	}
	c.d.dispatchIn(ch, "THREAD_UPDATE", intentGuilds, ch.wire)
	ch.changed.fire()
	return http.StatusOK, ch.wire(), nil
}

func (c *call) showTyping() (int, any, *failure) {
	ch, err := c.channel()
	if err != nil {
		return 0, nil, err
	}
	if ch.permissions(c.d.Bot)&ch.sending() == 0 {
		return 0, nil, missingPermissions()
	}
	if ch.typing = append(ch.typing, c.At); len(ch.typing) > 100 {
		ch.typing = append([]time.Time(nil), ch.typing[50:]...)
	}
	ch.changed.fire()
	return http.StatusNoContent, nil, nil
}

// sending is the permission that writing in the channel takes.
func (c *Channel) sending() int64 {
	if c.isThread() {
		return discordgo.PermissionSendMessagesInThreads
	}
	return discordgo.PermissionSendMessages
}

func (c *call) openDM() (int, any, *failure) {
	u := c.d.users[str(c.body, "recipient_id")]
	switch {
	case u == nil:
		return 0, nil, unknownUser()
	case u.Bot:
		return 0, nil, closedUser()
	}
	return http.StatusOK, c.d.directChannel(u).wire(), nil
}

func (c *call) threadFromMessage() (int, any, *failure) {
	ch, err := c.allowed(discordgo.PermissionCreatePublicThreads)
	if err != nil {
		return 0, nil, err
	}
	if err := c.d.held(c.Request, threadFaults(c.body, 1)); err != nil {
		return 0, nil, err
	}
	m := ch.find(c.params["message_id"])
	switch {
	case m == nil:
		return 0, nil, unknownMessage()
	case m.thread != nil:
		return 0, nil, threadExists()
	case ch.Kind != discordgo.ChannelTypeGuildText:
		return 0, nil, fail(http.StatusBadRequest, 50024, "Cannot execute action on this channel type")
	}
	return http.StatusCreated, c.d.openThread(ch, c.d.Bot, str(c.body, "name"), m, c.minutes()).wire(), nil
}

func (c *call) minutes() int64 {
	if m := num(c.body, "auto_archive_duration"); m != 0 {
		return m
	}
	return 1440
}

// threadAlone opens a thread without a message to start from, or a forum's post with its first message.
func (c *call) threadAlone() (int, any, *failure) {
	ch, err := c.channel()
	if err != nil {
		return 0, nil, err
	}
	if err := c.d.held(c.Request, threadFaults(c.body, 1)); err != nil {
		return 0, nil, err
	}
	forum := ch.Kind == discordgo.ChannelTypeGuildForum
	needed := int64(discordgo.PermissionCreatePublicThreads)
	if forum {
		needed = discordgo.PermissionSendMessages
	}
	switch {
	case ch.permissions(c.d.Bot)&needed == 0:
		return 0, nil, missingPermissions()
	case !forum && ch.Kind != discordgo.ChannelTypeGuildText:
		return 0, nil, fail(http.StatusBadRequest, 50024, "Cannot execute action on this channel type")
	case forum && sub(c.body, "message") == nil:
		return 0, nil, invalidForm(wrong("message", "BASE_TYPE_REQUIRED", "This field is required"))
	}
	first := sub(c.body, "message")
	if forum {
		if err := c.judge(first); err != nil {
			return 0, nil, err
		}
	}
	t := c.d.openThread(ch, c.d.Bot, str(c.body, "name"), nil, c.minutes())
	if forum {
		m := &Message{Channel: t, Author: c.d.Bot, ID: t.ID}
		c.d.fill(m, first, c.Request)
		c.d.keepMessage(m)
	}
	return http.StatusCreated, t.wire(), nil
}

func (c *call) joinThread() (int, any, *failure) {
	if _, err := c.channel(); err != nil {
		return 0, nil, err
	}
	return http.StatusNoContent, nil, nil
}
