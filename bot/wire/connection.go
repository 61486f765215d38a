package wire

import (
	"context"
	"sync"
	"time"
)

// A connection is a link together with how far it has come: HELLO, then the
// opening (IDENTIFY or RESUME), then READY or RESUMED, then whatever happens.
type connection struct {
	shard    *shard
	link     *link
	opening  command
	opened   func() // the opening was said
	interval time.Duration
	ready    bool
	beating  sync.WaitGroup
}

// serve reads until the connection ends, and says why. At every moment, anything
// may come or nothing at all.
func (c *connection) serve(base context.Context) error {
	p := c.shard.gateway.pace
	deadline := time.Now().Add(p.handshake)
	for {
		message, err := c.link.read(deadline)
		if err != nil {
			return err
		}
		f, err := readFrame(message)
		if err != nil {
			c.shard.gateway.counts.malformed.Add(1)
			c.shard.log.Debug("a frame that cannot be read is dropped", "cause", err)
			continue
		}
		if err := c.take(base, f); err != nil {
			return err
		}
		switch {
		case c.ready:
			deadline = time.Time{} // from now on the heartbeats watch over it
		case f.Op == opHello || f.Op == opDispatch: // it comes along
			deadline = time.Now().Add(p.handshake)
		}
	}
}

func (c *connection) take(base context.Context, f *frame) error {
	switch f.Op {
	case opHello:
		return c.hello(f)
	case opDispatch:
		if err := c.shard.dispatch(base, f); err != nil {
			return err
		}
		c.arrive(f.Type)
	case opHeartbeat:
		if c.interval > 0 {
			return c.link.beat(c.interval, c.shard.sequence.Load())
		}
	case opHeartbeatAck:
		c.shard.latency(c.link.acknowledged())
	case opReconnect:
		return errReconnect
	case opInvalidSession:
		if isTrue(f.Data) {
			return errSessionPaused
		}
		return errSessionInvalid
	}
	return nil
}

// hello starts the heartbeat and opens the session.
func (c *connection) hello(f *frame) error {
	if c.interval > 0 {
		return nil // said twice
	}
	interval, err := readHello(f.Data)
	if err != nil {
		return err
	}
	c.interval = interval
	c.beating.Go(func() { c.link.beatOn(interval, c.shard.sequence.Load) })
	defer c.opened()
	if c.opening.Op == opResume {
		c.shard.failures++ // until it is answered
	}
	return c.link.say(c.opening)
}

// arrive notes that the session is open.
func (c *connection) arrive(kind string) {
	if c.ready || kind != "READY" && kind != "RESUMED" {
		return
	}
	c.ready = true
	s := c.shard
	s.missed, s.failures = 0, 0
	s.state(Ready)
	s.log.Info("connected to Discord", "resumed", kind == "RESUMED")
}
