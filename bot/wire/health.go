package wire

import "time"

// A State is how a shard stands with Discord.
type State string

// A shard's states.
const (
	Waiting    State = "waiting"    // until the next attempt, or until it may identify
	Connecting State = "connecting" // from the attempt's begin to READY or RESUMED
	Ready      State = "ready"      // events arrive
	Stopped    State = "stopped"
)

// A Health is how the connection fares, for /status.
type Health struct {
	Shards     []ShardHealth // by id; empty until Discord said how many
	Handled    int64         // events that the handler got
	Duplicates int64         // events that came again, and were dropped
	Malformed  int64         // frames and events that could not be read, likewise
	TurnedAway int64         // events for which there was no room, or which came too late
	Panics     int64         // of the handler
	Running    int           // events that are handled now
	Queued     int           // events that wait
}

// A ShardHealth is how one shard fares.
type ShardHealth struct {
	ID         int
	State      State
	Since      time.Time     // the state holds
	Latency    time.Duration // of the last heartbeat; 0 before the first
	LastEvent  time.Time     // zero before the first
	Reconnects int           // connections that ended by themselves
	Sessions   int           // IDENTIFYs that succeeded; what is above 1 lost events
	Guilds     int           // servers
	LastError  string        // why a connection ended last; "" if none did
}

// Ready reports whether every shard receives events.
func (h Health) Ready() bool {
	for _, s := range h.Shards {
		if s.State != Ready {
			return false
		}
	}
	return len(h.Shards) > 0
}

// Guilds is the number of servers that the bot is in.
func (h Health) Guilds() int {
	n := 0
	for _, s := range h.Shards {
		n += s.Guilds
	}
	return n
}
