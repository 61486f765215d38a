package wire

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
)

// Download fetches an attachment that a member uploaded, of at most the given
// bytes: ErrTooLarge says that it has more. It asks Discord's own file servers over
// https and nobody else (ErrNotDiscord), without the bot's token, and follows no
// redirect.
func (c *Client) Download(ctx context.Context, address string, most int64) ([]byte, error) {
	u, err := url.Parse(address)
	if err != nil || !c.isAttachment(u) {
		return nil, fmt.Errorf("fetch an attachment: %w", ErrNotDiscord)
	}
	for try := 1; ; try++ {
		data, again, err := c.fetch(ctx, u, most)
		if err == nil || !again || try >= c.patience.tries {
			return data, err
		}
		if pause(ctx, c.backoff(true, try), nil) != nil {
			return nil, err
		}
	}
}

// attachmentHosts serve what members upload.
func attachmentHosts() []string { return []string{"cdn.discordapp.com", "media.discordapp.net"} }

func (c *Client) isAttachment(u *url.URL) bool {
	return u.Scheme == "https" && u.User == nil && (u.Port() == "" || u.Port() == "443") &&
		slices.Contains(attachmentHosts(), u.Hostname())
}

// fetch tries once; again says that another try may succeed.
func (c *Client) fetch(ctx context.Context, u *url.URL, most int64) (data []byte, again bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, c.patience.transfer)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, false, fmt.Errorf("fetch an attachment: %w", bare(err))
	}
	request.Header.Set("User-Agent", c.agent)
	response, err := c.http.Do(request)
	if err != nil {
		return nil, true, fmt.Errorf("fetch an attachment: %w", bare(err))
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		again := response.StatusCode >= 500 || response.StatusCode == http.StatusTooManyRequests
		return nil, again, &Error{Status: response.StatusCode, Route: "GET attachment"}
	}
	if response.ContentLength > most {
		return nil, false, fmt.Errorf("fetch an attachment of %d bytes, %d are allowed: %w", response.ContentLength, most, ErrTooLarge)
	}
	data, err = io.ReadAll(io.LimitReader(response.Body, most+1))
	if err != nil {
		return nil, true, fmt.Errorf("fetch an attachment: %w", bare(err))
	}
	if int64(len(data)) > most {
		return nil, false, fmt.Errorf("fetch an attachment, %d bytes are allowed: %w", most, ErrTooLarge)
	}
	return data, false, nil
}
