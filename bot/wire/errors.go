package wire

import (
	"errors"
	"fmt"
	"net/http"
)

// What a caller may branch on with errors.Is. An *Error is each of these when its
// code says so.
var (
	ErrUnknownInteraction  = errors.New("the interaction is unknown, or older than Discord waits")
	ErrAlreadyAcknowledged = errors.New("the interaction was answered already")
	ErrUnknownMessage      = errors.New("the message does not exist any more")
	ErrUnknownChannel      = errors.New("the channel does not exist any more")
	ErrMissingPermissions  = errors.New("the bot lacks a permission there")
	ErrMissingAccess       = errors.New("the bot cannot see that place")
	ErrExpiredToken        = errors.New("the interaction's 15 minutes are over")
	ErrCannotDM            = errors.New("the member takes no direct messages from the bot")
	ErrThreadExists        = errors.New("the message has a thread already")
	ErrLimited             = errors.New("Discord's rate limit lasts longer than the bot waits")
	ErrUnauthorized        = errors.New("Discord does not take the bot's token: check DISCORD_TOKEN, or reset it under Bot in https://discord.com/developers/applications")
)

// What the Client says by itself, without asking Discord.
var (
	// ErrTooManyInvalid stops requests before Discord bans the address for 10,000
	// answers of 401, 403 and 429 in 10 minutes.
	ErrTooManyInvalid = errors.New("too many requests were refused in the last 10 minutes: requests pause lest Discord ban this address")
	// ErrTooLarge says that an attachment is over the caller's limit.
	ErrTooLarge = errors.New("the attachment is too large")
	// ErrNotDiscord says that an address is not one of Discord's attachments.
	ErrNotDiscord = errors.New("the address is not one of Discord's attachments")
)

// An Error is Discord's refusal of a request.
type Error struct {
	Status  int    // of HTTP
	Code    int    // Discord's own, 0 where the answer held none
	Message string // Discord's words, with the field that is at fault where it names one
	Route   string // as "POST /channels/{channel}/messages": never an id, never a token
}

func (e *Error) Error() string {
	words := e.Message
	if words == "" {
		words = http.StatusText(e.Status)
	}
	if e.Code != 0 {
		return fmt.Sprintf("%s: Discord answers %d (%d): %s", e.Route, e.Status, e.Code, words)
	}
	return fmt.Sprintf("%s: Discord answers %d: %s", e.Route, e.Status, words)
}

// Is makes errors.Is find the sentinel that the code stands for.
func (e *Error) Is(target error) bool {
	known := e.sentinel()
	return known != nil && known == target
}

// sentinel knows the codes of
// https://discord.com/developers/docs/topics/opcodes-and-status-codes#json.
func (e *Error) sentinel() error {
	switch e.Code {
	case 10003:
		return ErrUnknownChannel
	case 10008:
		return ErrUnknownMessage
	case 10015, 50027:
		return ErrExpiredToken
	case 10062:
		return ErrUnknownInteraction
	case 40060:
		return ErrAlreadyAcknowledged
	case 50001:
		return ErrMissingAccess
	case 50007:
		return ErrCannotDM
	case 50013:
		return ErrMissingPermissions
	case 160004:
		return ErrThreadExists
	}
	switch e.Status {
	case http.StatusUnauthorized:
		return ErrUnauthorized
	case http.StatusTooManyRequests:
		return ErrLimited
	}
	return nil
}
