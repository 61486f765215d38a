package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"ibid/bot/wire"
)

const portal = "https://discord.com/developers/applications"

// A Finding is what one check of the bot's place in Discord found.
type Finding struct {
	Bad    bool   // it must be changed; Detail says how
	Note   bool   // it works, and may not be what is wanted
	What   string // a word
	Detail string
}

// A Diagnosis is all that was found.
type Diagnosis struct {
	Findings []Finding
	Invite   string // the link that takes the bot into a server; "" without a valid token
}

func (d *Diagnosis) ok(what, format string, args ...any) {
	d.Findings = append(d.Findings, Finding{What: what, Detail: fmt.Sprintf(format, args...)})
}

func (d *Diagnosis) note(what, format string, args ...any) {
	d.Findings = append(d.Findings, Finding{Note: true, What: what, Detail: fmt.Sprintf(format, args...)})
}

func (d *Diagnosis) bad(what, format string, args ...any) {
	d.Findings = append(d.Findings, Finding{Bad: true, What: what, Detail: fmt.Sprintf(format, args...)})
}

// Diagnose checks the token, the gateway, the intents, the servers and what the
// bot may do there. It changes nothing.
func Diagnose(ctx context.Context, discord *wire.Client, o Options) *Diagnosis {
	d := &Diagnosis{}
	me, err := discord.Me(ctx)
	if errors.Is(err, wire.ErrUnauthorized) {
		d.bad("token", "%v", wire.ErrUnauthorized)
		return d
	}
	if err != nil {
		d.bad("discord", "cannot be reached, so the token and the servers were not checked: %v", err)
		return d
	}
	d.ok("token", "it is %s's", me.Username)
	app, err := discord.Application(ctx)
	if err != nil {
		d.bad("token", "%v", err)
		return d
	}
	d.Invite = Invite(app.ID)
	d.gateway(ctx, discord)
	d.intents(app, o.Messages)
	d.servers(ctx, discord, o)
	return d
}

func (d *Diagnosis) gateway(ctx context.Context, discord *wire.Client) {
	g, err := discord.GatewayBot(ctx)
	if err != nil {
		d.bad("gateway", "%v", err)
		return
	}
	starts := g.SessionStartLimit
	if starts.Remaining < max(1, g.Shards) {
		reset := (time.Duration(starts.ResetAfter) * time.Millisecond).Round(time.Minute)
		d.bad("gateway", "too many connections were started today: wait %v before you start the bot", reset)
		return
	}
	d.ok("gateway", "%d of today's %d starts are left", starts.Remaining, starts.Total)
}

func (d *Diagnosis) intents(app *discordgo.Application, wanted bool) {
	allowed := wire.Privileged(app)&discordgo.IntentMessageContent != 0
	switch {
	case wanted && !allowed:
		d.bad("intents", "MESSAGE_CONTENT=true needs Message Content Intent: switch it on at %s/%s/bot, or set MESSAGE_CONTENT=false", portal, app.ID)
	case wanted:
		d.ok("intents", "Message Content is on: messages that do not address the bot are read too")
	default:
		d.ok("intents", "no privileged one is needed: commands, mentions, replies and direct messages are read")
	}
}

func (d *Diagnosis) servers(ctx context.Context, discord *wire.Client, o Options) {
	guilds, err := discord.Guilds(ctx)
	if err != nil {
		d.bad("servers", "%v", err)
		return
	}
	if len(guilds) == 0 {
		d.note("servers", "the bot is in none yet: open the link below")
	}
	for _, g := range guilds {
		if missing := Missing(g.Permissions); len(missing) > 0 {
			d.bad("servers", "%s: the bot may not %s: switch it on under Server Settings, Roles, or invite the bot again", g.Name, strings.Join(missing, ", "))
		} else {
			d.ok("servers", "%s: all permissions are there", g.Name)
		}
	}
	if o.Guild != "" && !slices.ContainsFunc(guilds, func(g *discordgo.UserGuild) bool { return g.ID == o.Guild }) {
		d.bad("servers", "DISCORD_GUILD_ID is %s, and the bot is not in that server: open the link below there", o.Guild)
	}
	d.roles(ctx, discord, guilds, o)
}

// roles looks for the maintainers' roles in the servers; one that is nowhere is a
// slip.
func (d *Diagnosis) roles(ctx context.Context, discord *wire.Client, guilds []*discordgo.UserGuild, o Options) {
	if len(o.MaintainerRoles) == 0 || len(guilds) == 0 {
		return
	}
	found := map[string]string{}
	for _, g := range guilds {
		roles, err := discord.GuildRoles(ctx, g.ID)
		if err != nil {
			d.bad("roles", "%s: %v", g.Name, err)
			return
		}
		for _, r := range roles {
			found[r.ID] = fmt.Sprintf("%s in %s", r.Name, g.Name)
		}
	}
	for _, id := range o.MaintainerRoles {
		if name, ok := found[id]; ok {
			d.ok("roles", "%s are maintainers; let them see the commands under Server Settings, Integrations", name)
		} else {
			d.bad("roles", "MAINTAINER_ROLES names %s, a role of no server that the bot is in", id)
		}
	}
}
