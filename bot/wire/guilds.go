package wire

import (
	"context"

	"github.com/bwmarrin/discordgo"
)

// Guilds lists servers that the bot is in, 200 at most, with what it may do in
// each; what single channels allow or deny is not in it.
func (c *Client) Guilds(ctx context.Context) ([]*discordgo.UserGuild, error) {
	return list[discordgo.UserGuild](ctx, c, "/users/@me/guilds")
}
