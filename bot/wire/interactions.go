package wire

import (
	"context"
	"net/http"
	"time"

	"github.com/bwmarrin/discordgo"
)

// Respond gives an interaction its first answer: body is an interaction response,
// {"type": …, "data": …}. Discord waits 3 seconds for it, so a try that hangs is
// given up early and repeated; an answer that arrived although the connection
// broke counts as given.
func (c *Client) Respond(ctx context.Context, t Ticket, body any, files ...File) error {
	k, err := c.newCall(http.MethodPost, "/interactions/{interaction}/{token}/callback", t.ID, t.Token)
	if err != nil {
		return err
	}
	k.open, k.exempt, k.safe, k.settled, k.limit = true, true, true, ErrAlreadyAcknowledged, c.patience.answer
	if err := k.carry(c, body, files); err != nil {
		return err
	}
	return c.do(ctx, k, nil)
}

// EditOriginal changes the first answer, or fills a deferred one. Files are added
// to those that the body's "attachments" keep.
func (c *Client) EditOriginal(ctx context.Context, t Ticket, body any, files ...File) (*discordgo.Message, error) {
	return c.webhook(ctx, http.MethodPatch, originalPath, body, files, t.Application, t.Token)
}

// DeleteOriginal deletes the first answer. That it is gone already is no error
// where the request had to be repeated.
func (c *Client) DeleteOriginal(ctx context.Context, t Ticket) error {
	_, err := c.webhook(ctx, http.MethodDelete, originalPath, nil, nil, t.Application, t.Token)
	return err
}

// Followup sends a further answer. It is not repeated when it is unclear whether
// it arrived: Discord would show it twice.
func (c *Client) Followup(ctx context.Context, t Ticket, body any, files ...File) (*discordgo.Message, error) {
	return c.webhook(ctx, http.MethodPost, "/webhooks/{application}/{token}", body, files, t.Application, t.Token)
}

// EditFollowup changes a further answer.
func (c *Client) EditFollowup(ctx context.Context, t Ticket, message string, body any, files ...File) (*discordgo.Message, error) {
	return c.webhook(ctx, http.MethodPatch, followupPath, body, files, t.Application, t.Token, message)
}

// DeleteFollowup deletes a further answer, as DeleteOriginal does.
func (c *Client) DeleteFollowup(ctx context.Context, t Ticket, message string) error {
	_, err := c.webhook(ctx, http.MethodDelete, followupPath, nil, nil, t.Application, t.Token, message)
	return err
}

const (
	originalPath = "/webhooks/{application}/{token}/messages/@original"
	followupPath = "/webhooks/{application}/{token}/messages/{message}"
)

// webhook calls an endpoint that the interaction's token opens. The answer is nil
// after a deletion.
func (c *Client) webhook(ctx context.Context, method, template string, body any, files []File, arguments ...string) (*discordgo.Message, error) {
	k, err := c.newCall(method, template, arguments...)
	if err != nil {
		return nil, err
	}
	k.open, k.exempt = true, true
	switch method {
	case http.MethodDelete:
		k.settled = ErrUnknownMessage
		return nil, c.do(ctx, k, nil)
	case http.MethodPost:
		k.query = "wait=true"
	}
	if err := k.carry(c, body, files); err != nil {
		return nil, err
	}
	return message(ctx, c, k)
}

// EditDelay is how long an edit of the first answer would have to wait now, as far
// as is known without asking. Whoever streams can skip an edit instead.
func (c *Client) EditDelay(t Ticket) time.Duration {
	k, err := c.newCall(http.MethodPatch, originalPath, t.Application, t.Token)
	if err != nil {
		return 0
	}
	k.open, k.exempt = true, true
	return c.limits.delay(k)
}
