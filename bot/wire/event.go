package wire

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/bwmarrin/discordgo"
)

// An Event is something that happened in Discord, whole: what its kind promises
// below is there and of its type, and no list in it holds a nil.
//
//   - *discordgo.InteractionCreate: a command, an autocompletion, a component or a
//     modal, with application, id, token and channel, the member or the user who
//     did it, and Data of the type that Type says; each option's Value has the Go
//     type that StringValue and its kin expect, except a focused option's, which is
//     what was typed so far and may be a string; a component comes with its Message.
//   - *discordgo.MessageCreate: with id, channel and author. Bots' messages come too.
//   - *discordgo.MessageDelete: with id and channel, and hardly more.
//   - *discordgo.MessageDeleteBulk: with a channel and ids.
//   - *discordgo.GuildCreate, *discordgo.GuildDelete: with an id. After READY, one
//     GuildCreate for each server follows; a GuildDelete that is Unavailable is an
//     outage, not a farewell.
//   - *discordgo.ChannelDelete, *discordgo.ThreadDelete: with an id.
//   - *discordgo.Ready: a new session of a shard, with user and application.
//
// A message with components that discordgo does not know has lost all of them.
type Event struct {
	Data     any       // one of the above
	Shard    int       //
	Received time.Time // by this process; an interaction waits 3 seconds for its answer from about then
}

// A Handler handles one event. Its context carries the values of Run's and outlives
// Run: it ends when Drain has waited long enough, with the cause ErrStopping.
// Events are handled at the same time and in any order.
type Handler func(ctx context.Context, e Event)

// decode reads a dispatch of the kinds that an Event can hold. nil without an error
// is a kind that nobody asked for; an error says what is wrong with it.
func decode(kind string, raw json.RawMessage) (data any, err error) {
	defer func() { // discordgo's types are not ours to trust
		if r := recover(); r != nil {
			data, err = nil, fmt.Errorf("panic while reading: %v", r)
		}
	}()
	switch kind {
	case "INTERACTION_CREATE":
		return checked(raw, checkInteraction)
	case "MESSAGE_CREATE":
		return checked(raw, checkMessage)
	case "MESSAGE_DELETE":
		return checked(raw, checkMessageDelete)
	case "MESSAGE_DELETE_BULK":
		return checked(raw, checkMessageDeleteBulk)
	case "GUILD_CREATE":
		return checked(raw, func(e *discordgo.GuildCreate) error { return checkGuild(e.Guild) })
	case "GUILD_DELETE":
		return checked(raw, func(e *discordgo.GuildDelete) error { return checkGuild(e.Guild) })
	case "CHANNEL_DELETE":
		return checked(raw, func(e *discordgo.ChannelDelete) error { return checkChannel(e.Channel) })
	case "THREAD_DELETE":
		return checked(raw, func(e *discordgo.ThreadDelete) error { return checkChannel(e.Channel) })
	case "READY":
		return checked(raw, checkReady)
	}
	return nil, nil
}

func checked[T any](raw json.RawMessage, check func(*T) error) (any, error) {
	data := new(T)
	if err := unmarshal(raw, data); err != nil {
		return nil, err
	}
	if err := check(data); err != nil {
		return nil, err
	}
	return data, nil
}

// once names what must not be handled twice, wherever it is told again; "" is an
// event that only its sequence number tells from others.
func once(data any) string {
	switch e := data.(type) {
	case *discordgo.InteractionCreate:
		return "interaction " + e.ID
	case *discordgo.MessageCreate:
		return "message " + e.ID
	case *discordgo.MessageDelete:
		return "delete " + e.ID
	}
	return ""
}

func checkReady(e *discordgo.Ready) error {
	switch {
	case e.SessionID == "":
		return errors.New("no session id")
	case !isUser(e.User):
		return errors.New("no user")
	case e.Application == nil || !isID(e.Application.ID):
		return errors.New("no application")
	}
	e.Guilds, e.PrivateChannels = present(e.Guilds), present(e.PrivateChannels)
	return nil
}

func checkGuild(g *discordgo.Guild) error {
	if g == nil || !isID(g.ID) {
		return errors.New("no server id")
	}
	g.Roles, g.Emojis, g.Stickers = present(g.Roles), present(g.Emojis), present(g.Stickers)
	g.Members, g.Presences, g.VoiceStates = present(g.Members), present(g.Presences), present(g.VoiceStates)
	g.Channels, g.Threads = present(g.Channels), present(g.Threads)
	g.StageInstances = present(g.StageInstances)
	return nil
}

func checkChannel(c *discordgo.Channel) error {
	if c == nil || !isID(c.ID) {
		return errors.New("no channel id")
	}
	return nil
}

func checkMessageDelete(e *discordgo.MessageDelete) error {
	if e.Message == nil || !isID(e.ID) || !isID(e.ChannelID) {
		return errors.New("no message id or no channel id")
	}
	return nil
}

func checkMessageDeleteBulk(e *discordgo.MessageDeleteBulk) error {
	if !isID(e.ChannelID) || len(e.Messages) == 0 {
		return errors.New("no channel id or no message ids")
	}
	return nil
}

func isID(s string) bool { return snowflake.MatchString(s) }

func isUser(u *discordgo.User) bool { return u != nil && isID(u.ID) }

// present leaves the nils out.
func present[T any](all []*T) []*T {
	kept := all[:0]
	for _, each := range all {
		if each != nil {
			kept = append(kept, each)
		}
	}
	return kept
}
