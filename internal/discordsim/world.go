package discordsim

import (
	"encoding/base64"
	"time"

	"github.com/bwmarrin/discordgo"
)

// BotPermissions are what the bot's own role grants: what an invite link for a bot like this asks for.
const BotPermissions = discordgo.PermissionViewChannel | discordgo.PermissionSendMessages |
	discordgo.PermissionSendMessagesInThreads | discordgo.PermissionCreatePublicThreads | discordgo.PermissionEmbedLinks |
	discordgo.PermissionAttachFiles | discordgo.PermissionReadMessageHistory | discordgo.PermissionAddReactions

// everyonePermissions are what a new guild grants its members.
const everyonePermissions = discordgo.PermissionViewChannel | discordgo.PermissionSendMessages |
	discordgo.PermissionSendMessagesInThreads | discordgo.PermissionEmbedLinks | discordgo.PermissionAttachFiles |
	discordgo.PermissionReadMessageHistory | discordgo.PermissionAddReactions | discordgo.PermissionUseApplicationCommands

// allPermissions are what administrators and owners have, also those that discordgo does not know.
const allPermissions = 1<<53 - 1

// privatePermissions are what everybody has in direct messages.
const privatePermissions = everyonePermissions&^discordgo.PermissionSendMessagesInThreads | discordgo.PermissionMentionEveryone

// A User is an account.
type User struct {
	ID, Name string
	Bot      bool
	Locale   string // such as "en-US"

	d      *Discord
	dm     *Channel
	closed bool // takes no direct messages
}

// A Role is a guild's role.
type Role struct {
	ID, Name    string
	Permissions int64

	guild *Guild
}

// A Guild is a server.
type Guild struct {
	ID, Name string
	Everyone *Role
	BotRole  *Role // the bot's own; change what it may with SetPermissions
	Owner    *Member
	Bot      *Member

	d        *Discord
	roles    []*Role
	members  map[string]*Member
	channels []*Channel
	joined   time.Time
}

// A Member is a user in a guild, and the hands with which a test acts.
type Member struct {
	*User
	Guild *Guild

	roles  []*Role
	joined time.Time
}

// settle makes the application, the bot, its owner and the first guild.
func (d *Discord) settle() {
	d.mu.Lock()
	d.ApplicationID = d.ids.next()
	d.Bot = &User{ID: d.ApplicationID, Name: d.opts.BotName, Bot: true, Locale: "en-US", d: d}
	d.owner = &User{ID: d.ids.next(), Name: "operator", Locale: "en-US", d: d}
	d.users[d.Bot.ID], d.users[d.owner.ID] = d.Bot, d.owner
	if d.Token = d.opts.Token; d.Token == "" {
		// Three parts as Discord's, so that what looks for a token in a log finds this one.
		d.Token = base64.RawURLEncoding.EncodeToString([]byte(d.Bot.ID)) + ".simula.not-a-secret-of-anybody-0000000000"
	}
	d.mu.Unlock()
	d.Guild = d.AddGuild("Reading Room")
}

// AddGuild makes a guild that the bot is a member of. Its owner is the bot's operator.
func (d *Discord) AddGuild(name string) *Guild {
	d.mu.Lock()
	defer d.mu.Unlock()
	g := &Guild{ID: d.ids.apart(), Name: name, d: d, members: map[string]*Member{}, joined: time.Now()}
	g.Everyone = &Role{ID: g.ID, Name: "@everyone", Permissions: everyonePermissions, guild: g}
	g.BotRole = &Role{ID: d.ids.next(), Name: d.Bot.Name, Permissions: BotPermissions, guild: g}
	g.roles = []*Role{g.Everyone, g.BotRole}
	g.Owner, g.Bot = g.join(d.owner), g.join(d.Bot, g.BotRole)
	d.guilds = append(d.guilds, g)
	d.dispatch(g.ID, "GUILD_CREATE", intentGuilds, g.whole)
	return g
}

func (g *Guild) join(u *User, roles ...*Role) *Member {
	m := &Member{User: u, Guild: g, roles: roles, joined: time.Now()}
	g.members[u.ID] = m
	return m
}

// AddRole makes a role with these permissions.
func (g *Guild) AddRole(name string, permissions int64) *Role {
	g.d.mu.Lock()
	defer g.d.mu.Unlock()
	r := &Role{ID: g.d.ids.next(), Name: name, Permissions: permissions, guild: g}
	g.roles = append(g.roles, r)
	g.d.dispatch(g.ID, "GUILD_ROLE_CREATE", intentGuilds, func() object { return object{"guild_id": g.ID, "role": g.roleWire(r)} })
	return r
}

// SetPermissions changes what a role may.
func (g *Guild) SetPermissions(r *Role, permissions int64) {
	g.d.mu.Lock()
	defer g.d.mu.Unlock()
	r.Permissions = permissions
	g.d.dispatch(g.ID, "GUILD_ROLE_UPDATE", intentGuilds, func() object { return object{"guild_id": g.ID, "role": g.roleWire(r)} })
}

// AddMember makes a user and a member of it.
func (g *Guild) AddMember(name string, roles ...*Role) *Member {
	g.d.mu.Lock()
	defer g.d.mu.Unlock()
	u := &User{ID: g.d.ids.next(), Name: name, Locale: "en-US", d: g.d}
	g.d.users[u.ID] = u
	return g.join(u, roles...)
}

// AddBot makes a member that is another bot.
func (g *Guild) AddBot(name string) *Member {
	m := g.AddMember(name)
	g.d.mu.Lock()
	defer g.d.mu.Unlock()
	m.Bot = true
	return m
}

// SetLocale changes the language that the member's client is set to.
func (m *Member) SetLocale(locale string) {
	m.d.mu.Lock()
	defer m.d.mu.Unlock()
	m.Locale = locale
}

// CloseDMs makes the member refuse direct messages from bots.
func (m *Member) CloseDMs() {
	m.d.mu.Lock()
	defer m.d.mu.Unlock()
	m.closed = true
}

// DM is the channel of direct messages between the member and the bot.
func (m *Member) DM() *Channel {
	m.d.mu.Lock()
	defer m.d.mu.Unlock()
	return m.d.directChannel(m.User)
}

func (d *Discord) directChannel(u *User) *Channel {
	if u.dm == nil {
		u.dm = d.newChannel(nil, discordgo.ChannelTypeDM, "")
		u.dm.recipient = u
	}
	return u.dm
}

// AddChannel makes a text channel.
func (g *Guild) AddChannel(name string) *Channel {
	return g.addChannel(name, discordgo.ChannelTypeGuildText)
}

// AddForum makes a forum, in which there are only threads.
func (g *Guild) AddForum(name string) *Channel {
	return g.addChannel(name, discordgo.ChannelTypeGuildForum)
}

func (g *Guild) addChannel(name string, kind discordgo.ChannelType) *Channel {
	g.d.mu.Lock()
	defer g.d.mu.Unlock()
	c := g.d.newChannel(g, kind, name)
	g.d.dispatch(g.ID, "CHANNEL_CREATE", intentGuilds, c.wire)
	return c
}

// RemoveBot takes the bot out of the guild.
func (g *Guild) RemoveBot() {
	g.d.mu.Lock()
	defer g.d.mu.Unlock()
	delete(g.members, g.d.Bot.ID)
	g.d.dispatch(g.ID, "GUILD_DELETE", intentGuilds, func() object { return object{"id": g.ID} })
}
