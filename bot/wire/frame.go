package wire

import (
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"time"

	"github.com/bwmarrin/discordgo"
)

// Opcodes of https://discord.com/developers/docs/topics/opcodes-and-status-codes.
const (
	opDispatch       = 0
	opHeartbeat      = 1
	opIdentify       = 2
	opResume         = 6
	opReconnect      = 7
	opInvalidSession = 9
	opHello          = 10
	opHeartbeatAck   = 11
)

// A frame is what the gateway sends.
type frame struct {
	Op       int             `json:"op"`
	Sequence int64           `json:"s"`
	Type     string          `json:"t"`
	Data     json.RawMessage `json:"d"`
}

func readFrame(message []byte) (*frame, error) {
	var f *frame
	if err := json.Unmarshal(message, &f); err != nil {
		return nil, err
	}
	if f == nil {
		return nil, errors.New("the frame is null")
	}
	return f, nil
}

// longestBeat is far above the 41 s that Discord asks for.
const longestBeat = 10 * time.Minute

// readHello returns the heartbeat's interval.
func readHello(raw json.RawMessage) (time.Duration, error) {
	var hello struct {
		Interval float64 `json:"heartbeat_interval"` // milliseconds
	}
	if err := json.Unmarshal(raw, &hello); err != nil {
		return 0, fmt.Errorf("read HELLO: %w", err)
	}
	if !(hello.Interval >= 1 && hello.Interval <= float64(longestBeat/time.Millisecond)) {
		return 0, fmt.Errorf("HELLO asks for a heartbeat every %v ms", hello.Interval)
	}
	return time.Duration(hello.Interval * float64(time.Millisecond)), nil
}

// command is what the gateway is sent.
type command struct {
	Op   int `json:"op"`
	Data any `json:"d"`
}

type identify struct {
	Token      string            `json:"token"`
	Properties map[string]string `json:"properties"`
	Intents    discordgo.Intent  `json:"intents"`
	Shard      [2]int            `json:"shard"`
	Presence   *presence         `json:"presence,omitempty"`
}

// presence is discordgo's no longer: version 10 knows activities, not a game.
type presence struct {
	Since      *int64     `json:"since"`
	Activities []activity `json:"activities"`
	Status     string     `json:"status"`
	Away       bool       `json:"afk"`
}

type activity struct {
	Name  string                 `json:"name"`
	Type  discordgo.ActivityType `json:"type"`
	State string                 `json:"state"`
}

// newPresence is a line under the bot's name; nil for "".
func newPresence(line string) *presence {
	if line == "" {
		return nil
	}
	return &presence{Status: "online", Activities: []activity{{"Custom Status", discordgo.ActivityTypeCustom, line}}}
}

func properties() map[string]string {
	return map[string]string{"os": runtime.GOOS, "browser": "ibid", "device": "ibid"}
}

type resume struct {
	Token    string `json:"token"`
	Session  string `json:"session_id"`
	Sequence int64  `json:"seq"`
}

// readResumeURL finds in READY what discordgo's Ready leaves out.
func readResumeURL(raw json.RawMessage) string {
	var ready struct {
		URL string `json:"resume_gateway_url"`
	}
	if json.Unmarshal(raw, &ready) != nil {
		return ""
	}
	return ready.URL
}
