package wire

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
)

// Why a connection ends, besides what the network and Discord's close codes say.
var (
	errReconnect      = errors.New("Discord asks to reconnect")
	errSessionPaused  = errors.New("Discord says that the session cannot go on yet")
	errSessionInvalid = errors.New("Discord says that the session is over")
	errZombie         = errors.New("heartbeats are not acknowledged any more")
	errNoReady        = errors.New("Discord did not open the session in time")
	errBadReady       = errors.New("Discord opened a session that cannot be read")
)

// A Refused says that Discord will not have the bot, and what to change. It ends
// Run: to try again would change nothing.
type Refused struct {
	Code   int // of the gateway's close; 401 where the REST API refused the token
	Advice string
}

func (r *Refused) Error() string {
	return fmt.Sprintf("Discord refuses the connection (%d): %s", r.Code, r.Advice)
}

// Is makes a refused token ErrUnauthorized.
func (r *Refused) Is(target error) bool {
	return target == ErrUnauthorized && (r.Code == closeBadToken || r.Code == 401)
}

// Close codes of https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway.
const (
	closeNotAuthenticated = 4003
	closeBadToken         = 4004
	closeBadSequence      = 4007
	closeTooFast          = 4008
	closeTimedOut         = 4009
	closeBadShard         = 4010
	closeNeedsShards      = 4011
	closeBadVersion       = 4012
	closeBadIntents       = 4013
	closeIntentsForbidden = 4014

	closeGoing  = websocket.CloseNormalClosure // ours: the session ends, the bot goes offline
	closeResume = 4900                         // ours: any code but 1000 and 1001 keeps the session
)

// An ending is what to do after a connection ended.
type ending struct {
	final  *Refused      // do not connect again
	forget bool          // the session cannot be resumed
	rest   time.Duration // wait at least so long
}

// Rests that Discord asks for, and one that it does not like to be without.
const (
	restInvalid = 5 * time.Second // 1 to 5 s after an invalid session
	restTooFast = 30 * time.Second
)

func endingOf(err error, intents discordgo.Intent) ending {
	if refused := new(Refused); errors.As(err, &refused) {
		return ending{final: refused}
	}
	if errors.Is(err, ErrUnauthorized) {
		return ending{final: refusal401()}
	}
	switch {
	case errors.Is(err, errSessionInvalid):
		return ending{forget: true, rest: restInvalid}
	case errors.Is(err, errSessionPaused):
		return ending{rest: restInvalid}
	}
	closed := new(websocket.CloseError)
	if !errors.As(err, &closed) {
		return ending{}
	}
	if advice := adviceFor(closed.Code, intents); advice != "" {
		return ending{final: &Refused{closed.Code, advice}}
	}
	switch closed.Code {
	case closeBadSequence, closeTimedOut, closeNotAuthenticated:
		return ending{forget: true}
	case closeTooFast:
		return ending{rest: restTooFast}
	}
	return ending{}
}

func refusal401() *Refused { return &Refused{401, ErrUnauthorized.Error()} }

// adviceFor says what to change after a close that is final; "" is one that is not.
func adviceFor(code int, intents discordgo.Intent) string {
	switch code {
	case closeBadToken:
		return ErrUnauthorized.Error()
	case closeBadShard:
		return "it does not know this shard; restart the bot, which asks for the number of shards anew"
	case closeNeedsShards:
		return "the bot is in too many servers for its shards; restart it, which asks for the number of shards anew"
	case closeBadVersion:
		return "it does not speak version 10 of its gateway any more; update this program"
	case closeBadIntents:
		return fmt.Sprintf("it does not know the intents %d; update this program", intents)
	case closeIntentsForbidden:
		return fmt.Sprintf("switch on %s under Bot, Privileged Gateway Intents, in https://discord.com/developers/applications, or leave out what needs it", privilegedNames(intents))
	}
	return ""
}

// privilegedNames are as the developer portal writes them.
func privilegedNames(intents discordgo.Intent) string {
	var names []string
	for _, p := range []struct {
		intent discordgo.Intent
		name   string
	}{
		{discordgo.IntentGuildPresences, "Presence Intent"},
		{discordgo.IntentGuildMembers, "Server Members Intent"},
		{discordgo.IntentMessageContent, "Message Content Intent"},
	} {
		if intents&p.intent != 0 {
			names = append(names, p.name)
		}
	}
	if len(names) == 0 {
		return "the intents that the bot asks for"
	}
	return strings.Join(names, " and ")
}
