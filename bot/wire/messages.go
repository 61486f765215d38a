package wire

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/bwmarrin/discordgo"
)

const (
	messagesPath = "/channels/{channel}/messages"
	messagePath  = "/channels/{channel}/messages/{message}"
)

// Send posts a message. With a nonce, of 25 characters at most, Discord posts it
// once however often it is sent, so it is repeated after a 5xx or a broken
// connection; without one it is not.
func (c *Client) Send(ctx context.Context, channel, nonce string, body any, files ...File) (*discordgo.Message, error) {
	k, err := c.newCall(http.MethodPost, messagesPath, channel)
	if err != nil {
		return nil, err
	}
	body, err = withNonce(body, nonce)
	if err != nil {
		return nil, err
	}
	k.safe = nonce != ""
	if err := k.carry(c, body, files); err != nil {
		return nil, err
	}
	return message(ctx, c, k)
}

// EditMessage changes a message of the bot's.
func (c *Client) EditMessage(ctx context.Context, channel, id string, body any, files ...File) (*discordgo.Message, error) {
	k, err := c.newCall(http.MethodPatch, messagePath, channel, id)
	if err != nil {
		return nil, err
	}
	if err := k.carry(c, body, files); err != nil {
		return nil, err
	}
	return message(ctx, c, k)
}

// EditMessageDelay is how long EditMessage would have to wait in that channel now,
// as far as is known without asking.
func (c *Client) EditMessageDelay(channel string) time.Duration {
	k, err := c.newCall(http.MethodPatch, messagePath, channel, "0")
	if err != nil {
		return 0
	}
	return c.limits.delay(k)
}

// DeleteMessage deletes a message. That it is gone already is no error where the
// request had to be repeated.
func (c *Client) DeleteMessage(ctx context.Context, channel, id string) error {
	k, err := c.newCall(http.MethodDelete, messagePath, channel, id)
	if err != nil {
		return err
	}
	k.settled = ErrUnknownMessage
	return c.do(ctx, k, nil)
}

// Message fetches a message. Without the message-content intent, Discord leaves
// out the content of those that neither mention the bot nor are its own.
func (c *Client) Message(ctx context.Context, channel, id string) (*discordgo.Message, error) {
	k, err := c.newCall(http.MethodGet, messagePath, channel, id)
	if err != nil {
		return nil, err
	}
	m, err := message(ctx, c, k)
	if err == nil && !isUser(m.Author) {
		return nil, fmt.Errorf("%s: Discord's message has no author", k.route())
	}
	return m, err
}

// Typing shows for 10 seconds that the bot writes, or until it sends.
func (c *Client) Typing(ctx context.Context, channel string) error {
	k, err := c.newCall(http.MethodPost, "/channels/{channel}/typing", channel)
	if err != nil {
		return err
	}
	k.safe = true
	return c.do(ctx, k, nil)
}

// A thread is named in 1 to 100 characters and archived after 60, 1440, 4320 or
// 10080 minutes without a message.
type thread struct {
	Name    string `json:"name"`
	Archive int    `json:"auto_archive_duration"`
	Type    int    `json:"type,omitempty"`
}

// StartThread opens a thread at a message. ErrThreadExists says that it has one.
func (c *Client) StartThread(ctx context.Context, channel, message, name string, archive int) (*discordgo.Channel, error) {
	return post[discordgo.Channel](ctx, c, messagePath+"/threads", thread{Name: name, Archive: archive}, false, channel, message)
}

// StartThreadAlone opens a public thread that belongs to no message.
func (c *Client) StartThreadAlone(ctx context.Context, channel, name string, archive int) (*discordgo.Channel, error) {
	body := thread{name, archive, int(discordgo.ChannelTypeGuildPublicThread)}
	return post[discordgo.Channel](ctx, c, "/channels/{channel}/threads", body, false, channel)
}

// OpenDM returns the channel of direct messages with a user. That it can be opened
// does not mean that the user takes messages: see ErrCannotDM.
func (c *Client) OpenDM(ctx context.Context, user string) (*discordgo.Channel, error) {
	body := struct {
		Recipient string `json:"recipient_id"`
	}{user}
	return post[discordgo.Channel](ctx, c, "/users/@me/channels", body, true)
}

// message sends the call and reads the message that it answers with. No list in it
// holds a nil.
func message(ctx context.Context, c *Client, k *call) (*discordgo.Message, error) {
	m := &discordgo.Message{}
	if err := c.do(ctx, k, m); err != nil {
		return nil, err
	}
	if !isID(m.ID) {
		return nil, fmt.Errorf("%s: Discord's answer is no message", k.route())
	}
	tidyMessage(m)
	return m, nil
}
