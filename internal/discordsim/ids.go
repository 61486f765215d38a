package discordsim

import (
	"strconv"
	"time"
)

// discordEpoch is the first millisecond of 2015, from which snowflakes count.
const discordEpoch = 1420070400000

// ids makes snowflakes: milliseconds since 2015 in the upper 42 bits, a counter below. They only grow.
type ids struct {
	millisecond int64
	count       int64
}

// next is a new snowflake. Callers hold the simulation's lock.
func (i *ids) next() string {
	now := time.Now().UnixMilli() - discordEpoch
	if now > i.millisecond {
		i.millisecond, i.count = now, 0
	} else if i.count++; i.count >= 1<<22 {
		i.millisecond, i.count = i.millisecond+1, 0
	}
	return strconv.FormatInt(i.millisecond<<22|i.count, 10)
}

// apart is a new snowflake of a millisecond of its own, so that guilds spread over shards.
func (i *ids) apart() string {
	i.millisecond, i.count = max(i.millisecond+1, time.Now().UnixMilli()-discordEpoch), 0
	return strconv.FormatInt(i.millisecond<<22, 10)
}

// shardOf is where Discord sends a guild's events; direct messages have no guild and go to shard 0.
func shardOf(guild string, shards int) int {
	id, err := strconv.ParseInt(guild, 10, 64)
	if err != nil || shards < 1 {
		return 0
	}
	return int((id >> 22) % int64(shards))
}
