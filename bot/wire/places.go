package wire

import (
	"context"
	"net/http"

	"github.com/bwmarrin/discordgo"
)

// Me is the bot's user. ErrUnauthorized says that the token is wrong.
func (c *Client) Me(ctx context.Context) (*discordgo.User, error) {
	return get[discordgo.User](ctx, c, "/users/@me")
}

// Application is the bot's application. Privileged reads its flags.
func (c *Client) Application(ctx context.Context) (*discordgo.Application, error) {
	return get[discordgo.Application](ctx, c, "/applications/@me")
}

// Privileged are the privileged intents that are switched on for the application:
// those that an IDENTIFY may ask for.
func Privileged(a *discordgo.Application) discordgo.Intent {
	// https://discord.com/developers/docs/resources/application#application-object-application-flags
	// Each has two flags, the second for bots in fewer than 100 servers.
	flags := []struct {
		bits   int
		intent discordgo.Intent
	}{
		{1<<12 | 1<<13, discordgo.IntentGuildPresences},
		{1<<14 | 1<<15, discordgo.IntentGuildMembers},
		{1<<18 | 1<<19, discordgo.IntentMessageContent},
	}
	var allowed discordgo.Intent
	for _, f := range flags {
		if a.Flags&f.bits != 0 {
			allowed |= f.intent
		}
	}
	return allowed
}

// GatewayBot says where to connect, with how many shards, and how many sessions
// may still be started.
func (c *Client) GatewayBot(ctx context.Context) (*discordgo.GatewayBotResponse, error) {
	return get[discordgo.GatewayBotResponse](ctx, c, "/gateway/bot")
}

// Channel fetches a channel, a thread or a direct-message channel.
func (c *Client) Channel(ctx context.Context, id string) (*discordgo.Channel, error) {
	return get[discordgo.Channel](ctx, c, "/channels/{channel}", id)
}

// Guild fetches a server that the bot is in, without its channels and members.
func (c *Client) Guild(ctx context.Context, id string) (*discordgo.Guild, error) {
	return get[discordgo.Guild](ctx, c, "/guilds/{guild}", id)
}

// GuildRoles lists a server's roles.
func (c *Client) GuildRoles(ctx context.Context, guild string) ([]*discordgo.Role, error) {
	return list[discordgo.Role](ctx, c, "/guilds/{guild}/roles", guild)
}

// Member fetches a member of a server.
func (c *Client) Member(ctx context.Context, guild, user string) (*discordgo.Member, error) {
	return get[discordgo.Member](ctx, c, "/guilds/{guild}/members/{user}", guild, user)
}

func get[T any](ctx context.Context, c *Client, template string, arguments ...string) (*T, error) {
	k, err := c.newCall(http.MethodGet, template, arguments...)
	if err != nil {
		return nil, err
	}
	out := new(T)
	if err := c.do(ctx, k, out); err != nil {
		return nil, err
	}
	return out, nil
}

// list leaves out entries that are null.
func list[T any](ctx context.Context, c *Client, template string, arguments ...string) ([]*T, error) {
	out, err := get[[]*T](ctx, c, template, arguments...)
	if err != nil {
		return nil, err
	}
	return present(*out), nil
}

// post sends a body that is no message. safe says that doing it twice is doing it
// once.
func post[T any](ctx context.Context, c *Client, template string, body any, safe bool, arguments ...string) (*T, error) {
	return write[T](ctx, c, http.MethodPost, template, body, safe, arguments...)
}

func write[T any](ctx context.Context, c *Client, method, template string, body any, safe bool, arguments ...string) (*T, error) {
	k, err := c.newCall(method, template, arguments...)
	if err != nil {
		return nil, err
	}
	k.safe = safe
	if err := k.carry(c, body, nil); err != nil {
		return nil, err
	}
	out := new(T)
	if err := c.do(ctx, k, out); err != nil {
		return nil, err
	}
	return out, nil
}
