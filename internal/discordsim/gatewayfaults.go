package discordsim

import "time"

// A Moment is a point in the life of a gateway connection at which a fault can be put.
type Moment int

// The moments.
const (
	OnConnect    Moment = iota // in place of HELLO
	AfterHello                 // the first packet after HELLO
	OnIdentify                 // in place of READY
	AfterReady                 // after READY and the guilds
	OnResume                   // in place of what was missed and RESUMED
	AfterResumed               // after RESUMED
	OnHeartbeat                // in place of the acknowledgement
)

// An Act is what the gateway does wrong.
type Act struct {
	goesOn bool // the ordinary thing follows
	do     func(*conn)
}

type gatewayFault struct {
	at   Moment
	left int
	act  Act
}

// Reconnect is opcode 7.
func Reconnect() Act { return Act{do: func(c *conn) { c.sendOp(opReconnect, nil) }} }

// InvalidSession is opcode 9. One that cannot be resumed is forgotten.
func InvalidSession(resumable bool) Act {
	return Act{do: func(c *conn) {
		c.d.mu.Lock()
		if s := c.session; s != nil && !resumable {
			delete(c.d.gateway.sessions, s.id)
			s.conn, c.session = nil, nil
		}
		c.d.mu.Unlock()
		c.sendOp(opInvalidSession, resumable)
	}}
}

// CloseWith closes with a code, such as 4004.
func CloseWith(code int, reason string) Act {
	return Act{do: func(c *conn) {
		// After these codes Discord knows the session no more.
		if code == 4004 || code == 4007 || code == 4009 || code >= 4010 && code <= 4014 {
			c.d.mu.Lock()
			if c.session != nil {
				delete(c.d.gateway.sessions, c.session.id)
			}
			c.d.mu.Unlock()
		}
		c.closeWith(code, reason)
	}}
}

// Cut resets the TCP connection.
func Cut() Act { return Act{do: func(c *conn) { c.enqueue(item{do: c.cut}) }} }

// Silence keeps the connection open and sends nothing more on it.
func Silence() Act {
	return Act{do: func(c *conn) {
		c.enqueue(item{do: func() {
			c.mu.Lock()
			c.mute = true
			c.mu.Unlock()
		}})
	}}
}

// StopAcks goes on in every way but acknowledges no heartbeat any more.
func StopAcks() Act {
	return Act{goesOn: true, do: func(c *conn) {
		c.mu.Lock()
		c.noAcks = true
		c.mu.Unlock()
	}}
}

// Hold does the ordinary thing, but later.
func Hold(d time.Duration) Act {
	return Act{goesOn: true, do: func(c *conn) { c.enqueue(item{do: func() { time.Sleep(d) }}) }}
}

// AskHeartbeat is opcode 1, which wants a heartbeat at once.
func AskHeartbeat() Act {
	return Act{goesOn: true, do: func(c *conn) { c.sendOp(opHeartbeat, nil) }}
}

// Say sends a text as a frame, whatever it is.
func Say(frame string) Act { return Act{do: func(c *conn) { c.send([]byte(frame), false) }} }

// Gateway puts a fault at a moment of the next connections that come to it, times often; -1 is for ever. Faults put
// at the same moment happen one after the other, each on a connection of its own.
func (d *Discord) Gateway(at Moment, times int, act Act) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.gateway.faults = append(d.gateway.faults, &gatewayFault{at, times, act})
}

// Heal takes back every fault that was set and has not happened, and restores the network. Connections that fell silent
// stay silent.
func (d *Discord) Heal() {
	d.mu.Lock()
	d.gateway.faults, d.injected, d.gateway.twice, d.gateway.swap = nil, nil, 0, false
	d.mu.Unlock()
	d.RestoreNetwork()
}

// GatewayNow does it to every connection that is open, and tells how many there were.
func (d *Discord) GatewayNow(act Act) int {
	d.mu.Lock()
	conns := d.gateway.conns()
	d.mu.Unlock()
	for _, c := range conns {
		act.do(c)
	}
	return len(conns)
}

// fails makes the fault that was put at this moment, if any; true says that the ordinary thing must not follow.
func (c *conn) fails(at Moment) bool {
	c.d.mu.Lock()
	var found *gatewayFault
	for _, f := range c.d.gateway.faults {
		if f.at == at && f.left != 0 {
			f.left--
			found = f
			break
		}
	}
	c.d.mu.Unlock()
	if found == nil {
		return false
	}
	found.act.do(c)
	return !found.act.goesOn
}

// Duplicate sends the next n events twice, with the same number, as Discord may.
func (d *Discord) Duplicate(n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.gateway.twice += n
}

// Swap sends the next event after the one that follows it.
func (d *Discord) Swap() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.gateway.swap = true
}

// Dispatch sends an event with whatever JSON, to every session: a message without an author, wrong types, a type that
// does not exist. It must be JSON; for what is not, use GatewayNow(Say(…)).
func (d *Discord) Dispatch(name, data string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, s := range d.gateway.sessions {
		d.push(s, name, decoded([]byte(data)))
	}
}
