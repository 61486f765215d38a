package bot

import (
	"context"
	"time"

	"github.com/bwmarrin/discordgo"
	lru "github.com/hashicorp/golang-lru/v2"

	"ibid/bot/wire"
)

const (
	placesKnown = 2000
	placeFresh  = 10 * time.Minute
	lookTime    = time.Second // an interaction waits 3 s for its first answer
)

// places know channels for a while, so that not every message costs a request.
type places struct {
	discord *wire.Client
	known   *lru.Cache[string, glimpse]
}

// A glimpse is a channel as it was at a time.
type glimpse struct {
	channel *discordgo.Channel // nil: it could not be read
	at      time.Time
}

func newPlaces(d *wire.Client) *places {
	k, err := lru.New[string, glimpse](placesKnown)
	if err != nil {
		panic(err) // only for a size below 1
	}
	return &places{d, k}
}

// channel returns what is known of a channel, nil when that cannot be had soon.
func (p *places) channel(ctx context.Context, id string, now time.Time) *discordgo.Channel {
	if k, ok := p.known.Get(id); ok && now.Sub(k.at) < placeFresh {
		return k.channel
	}
	ctx, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	c, err := p.discord.Channel(ctx, id)
	if err != nil && !forbidden(err) {
		return nil
	}
	p.known.Add(id, glimpse{c, now})
	return c
}

// opened notes a thread that the bot has just opened.
func (p *places) opened(c *discordgo.Channel, now time.Time) { p.known.Add(c.ID, glimpse{c, now}) }
