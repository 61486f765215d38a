package wire

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
)

// starts keep the bot inside its budget of IDENTIFYs: so many a day, and at a time
// one for each of max_concurrency groups of shards, 5 seconds apart. Discord
// resets the token of a bot that takes more.
type starts struct {
	log    *slog.Logger
	client *Client
	pace   pace

	mu     sync.Mutex
	groups map[int]chan struct{} // each holds one token, or none while one is started
	taken  int                   // that Discord may not have counted yet
}

func newStarts(log *slog.Logger, client *Client, p pace) *starts {
	return &starts{log: log, client: client, pace: p, groups: map[int]chan struct{}{}}
}

// A start is the right to one IDENTIFY. It ends with done.
type start struct {
	url  string
	done func() // 5 seconds from then on, the group's next shard may start
}

// take waits until the shard may identify.
func (s *starts) take(ctx context.Context, shard int) (*start, error) {
	for {
		bot, err := s.client.GatewayBot(ctx)
		if err != nil {
			return nil, err
		}
		group := s.group(shard % max(1, bot.SessionStartLimit.MaxConcurrency))
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("wait to identify: %w", context.Cause(ctx))
		case <-group:
		}
		wait := s.reserve(bot.SessionStartLimit)
		if wait == 0 {
			return &start{bot.URL, sync.OnceFunc(func() { s.give(group) })}, nil
		}
		group <- struct{}{}
		s.log.Warn("Discord allows no more sessions for now", "total", bot.SessionStartLimit.Total, "wait", wait)
		if err := pause(ctx, wait, nil); err != nil {
			return nil, fmt.Errorf("wait for a new budget of sessions: %w", err)
		}
	}
}

func (s *starts) group(key int) chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.groups[key] == nil {
		s.groups[key] = make(chan struct{}, 1)
		s.groups[key] <- struct{}{}
	}
	return s.groups[key]
}

// reserve takes one start out of the budget, or says how long there is none.
func (s *starts) reserve(limit discordgo.SessionInformation) (wait time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if limit.Total > 0 && limit.Remaining-s.taken <= 0 {
		reset := time.Duration(limit.ResetAfter) * time.Millisecond
		return max(reset, s.pace.group) + rand.N(s.pace.group)
	}
	s.taken++
	return 0
}

// give takes the start for used: whether it was is not always known.
func (s *starts) give(group chan struct{}) {
	s.mu.Lock()
	s.taken--
	s.mu.Unlock()
	time.AfterFunc(s.pace.group, func() { group <- struct{}{} })
}
