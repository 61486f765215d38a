package wire

import (
	"context"
	"net/http"

	"github.com/bwmarrin/discordgo"
)

// Commands lists the application's commands with all their translations: those of
// one server, or with guild "" those that are everywhere.
func (c *Client) Commands(ctx context.Context, application, guild string) ([]*discordgo.ApplicationCommand, error) {
	template, arguments := commandsPath(application, guild)
	k, err := c.newCall(http.MethodGet, template, arguments...)
	if err != nil {
		return nil, err
	}
	k.query = "with_localizations=true"
	var out []*discordgo.ApplicationCommand
	if err := c.do(ctx, k, &out); err != nil {
		return nil, err
	}
	return present(out), nil
}

// CreateCommand makes a command, or overwrites the one of the same name and type.
// Discord allows 200 creations a day and server.
func (c *Client) CreateCommand(ctx context.Context, application, guild string, body any) (*discordgo.ApplicationCommand, error) {
	template, arguments := commandsPath(application, guild)
	return write[discordgo.ApplicationCommand](ctx, c, http.MethodPost, template, body, true, arguments...)
}

// EditCommand changes the fields of a command that the body names.
func (c *Client) EditCommand(ctx context.Context, application, guild, id string, body any) (*discordgo.ApplicationCommand, error) {
	template, arguments := commandsPath(application, guild)
	return write[discordgo.ApplicationCommand](ctx, c, http.MethodPatch, template+"/{command}", body, true, append(arguments, id)...)
}

// DeleteCommand deletes a command.
func (c *Client) DeleteCommand(ctx context.Context, application, guild, id string) error {
	template, arguments := commandsPath(application, guild)
	k, err := c.newCall(http.MethodDelete, template+"/{command}", append(arguments, id)...)
	if err != nil {
		return err
	}
	return c.do(ctx, k, nil)
}

func commandsPath(application, guild string) (template string, arguments []string) {
	if guild == "" {
		return "/applications/{application}/commands", []string{application}
	}
	return "/applications/{application}/guilds/{guild}/commands", []string{application, guild}
}
