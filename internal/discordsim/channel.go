package discordsim

import (
	"time"

	"github.com/bwmarrin/discordgo"
)

// A Channel is a text channel, a thread, a forum or a channel of direct messages.
type Channel struct {
	ID   string
	Name string
	Kind discordgo.ChannelType

	d          *Discord
	guild      *Guild // nil for direct messages
	parent     *Channel
	recipient  *User // of direct messages
	creator    *User // of a thread
	overwrites []overwrite
	messages   []*Message
	threads    []*Channel
	typing     []time.Time
	deleted    bool
	archived   bool
	locked     bool
	autoHide   int64 // minutes until a thread is archived
	made       time.Time
	changed    signal
}

type overwrite struct {
	id          string // of a role or a user
	member      bool
	allow, deny int64
}

func (d *Discord) newChannel(g *Guild, kind discordgo.ChannelType, name string) *Channel {
	c := &Channel{ID: d.ids.next(), Name: name, Kind: kind, d: d, guild: g, made: time.Now()}
	d.channels[c.ID] = c
	if g != nil && !c.isThread() {
		g.channels = append(g.channels, c)
	}
	return c
}

func (c *Channel) isThread() bool {
	switch c.Kind {
	case discordgo.ChannelTypeGuildPublicThread, discordgo.ChannelTypeGuildPrivateThread, discordgo.ChannelTypeGuildNewsThread:
		return true
	}
	return false
}

func (c *Channel) guildID() string {
	if c.guild == nil {
		return ""
	}
	return c.guild.ID
}

// Deny takes permissions from a role, or from the bot with DenyBot, in this channel.
func (c *Channel) Deny(r *Role, permissions int64) {
	c.overwrite(overwrite{id: r.ID, deny: permissions})
}

// Allow grants permissions to a role in this channel.
func (c *Channel) Allow(r *Role, permissions int64) {
	c.overwrite(overwrite{id: r.ID, allow: permissions})
}

// DenyBot takes permissions from the bot in this channel; 0 gives all back.
func (c *Channel) DenyBot(permissions int64) {
	c.overwrite(overwrite{id: c.d.Bot.ID, member: true, deny: permissions})
}

func (c *Channel) overwrite(o overwrite) {
	c.d.mu.Lock()
	defer c.d.mu.Unlock()
	if c.isThread() { // which has none of its own
		c = c.parent
	}
	for i, old := range c.overwrites {
		if old.id == o.id {
			c.overwrites = append(c.overwrites[:i], c.overwrites[i+1:]...)
			break
		}
	}
	c.overwrites = append(c.overwrites, o)
	c.d.dispatch(c.guildID(), "CHANNEL_UPDATE", intentGuilds, c.wire)
}

// AddThread makes a thread of a member's, without a message to start from.
func (c *Channel) AddThread(by *Member, name string) *Channel {
	c.d.mu.Lock()
	defer c.d.mu.Unlock()
	return c.d.openThread(c, by.User, name, nil, 1440)
}

// AddThreadFrom makes a thread of a member's that starts from a message.
func (c *Channel) AddThreadFrom(by *Member, from *Message, name string) *Channel {
	c.d.mu.Lock()
	defer c.d.mu.Unlock()
	return c.d.openThread(c, by.User, name, from, 1440)
}

// openThread makes a thread; from is the message that it starts from, nil if there is none.
func (d *Discord) openThread(parent *Channel, by *User, name string, from *Message, minutes int64) *Channel {
	t := d.newChannel(parent.guild, discordgo.ChannelTypeGuildPublicThread, name)
	if from != nil {
		delete(d.channels, t.ID)
		t.ID = from.ID
		d.channels[t.ID] = t
	}
	t.parent, t.creator, t.autoHide = parent, by, minutes
	parent.threads = append(parent.threads, t)
	d.dispatch(t.guildID(), "THREAD_CREATE", intentGuilds, func() object {
		wire := t.wire()
		wire["newly_created"] = true
		return wire
	})
	if from != nil {
		from.thread = t
		from.flags |= flagHasThread
		d.dispatchMessage("MESSAGE_UPDATE", from)
		d.keepMessage(&Message{Channel: t, Author: from.Author, kind: discordgo.MessageTypeThreadStarterMessage, reference: from})
	}
	parent.changed.fire()
	d.anything.fire()
	return t
}

// Archive closes a thread; locked ones only moderators open again.
func (c *Channel) Archive(locked bool) {
	c.d.mu.Lock()
	defer c.d.mu.Unlock()
	c.archived, c.locked = true, locked
	c.d.dispatch(c.guildID(), "THREAD_UPDATE", intentGuilds, c.wire)
}

// Delete removes the channel or thread.
func (c *Channel) Delete() {
	c.d.mu.Lock()
	defer c.d.mu.Unlock()
	c.deleted = true
	delete(c.d.channels, c.ID)
	event := "CHANNEL_DELETE"
	if c.isThread() {
		event = "THREAD_DELETE"
	} else {
		c.guild.channels = without(c.guild.channels, c)
	}
	c.d.dispatch(c.guildID(), event, intentGuilds, func() object {
		if c.isThread() {
			return object{"id": c.ID, "guild_id": c.guildID(), "parent_id": c.parent.ID, "type": int(c.Kind)}
		}
		return c.wire()
	})
	c.changed.fire()
}

func without[T comparable](all []T, one T) []T {
	var rest []T
	for _, item := range all {
		if item != one {
			rest = append(rest, item)
		}
	}
	return rest
}

// Threads are the channel's threads, oldest first.
func (c *Channel) Threads() []*Channel {
	c.d.mu.Lock()
	defer c.d.mu.Unlock()
	return append([]*Channel(nil), c.threads...)
}

// Parent is the channel of a thread, nil for others.
func (c *Channel) Parent() *Channel { return c.parent }

// Typing is when the bot showed that it types.
func (c *Channel) Typing() []time.Time {
	c.d.mu.Lock()
	defer c.d.mu.Unlock()
	return append([]time.Time(nil), c.typing...)
}

// permissions are what a member may in the channel, by Discord's documented order: the roles together, then the
// overwrites of @everyone, of the roles, of the member.
func (c *Channel) permissions(u *User) int64 {
	if c.guild == nil {
		return privatePermissions
	}
	m := c.guild.members[u.ID]
	if m == nil {
		return 0
	}
	base := m.permissions()
	if base&discordgo.PermissionAdministrator != 0 || m == c.guild.Owner {
		return allPermissions
	}
	at := c
	if c.isThread() {
		at = c.parent
	}
	base = at.overwritten(base, func(o overwrite) bool { return o.id == c.guild.ID })
	base = at.overwritten(base, func(o overwrite) bool { return !o.member && o.id != c.guild.ID && m.hasRole(o.id) })
	base = at.overwritten(base, func(o overwrite) bool { return o.member && o.id == u.ID })
	if base&discordgo.PermissionViewChannel == 0 {
		return 0
	}
	return base
}

func (c *Channel) overwritten(base int64, applies func(overwrite) bool) int64 {
	var allow, deny int64
	for _, o := range c.overwrites {
		if applies(o) {
			allow, deny = allow|o.allow, deny|o.deny
		}
	}
	return base&^deny | allow
}

func (m *Member) permissions() int64 {
	all := m.Guild.Everyone.Permissions
	for _, r := range m.roles {
		all |= r.Permissions
	}
	return all
}

func (m *Member) hasRole(id string) bool {
	for _, r := range m.roles {
		if r.ID == id {
			return true
		}
	}
	return false
}
