package discordsim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// The gateway's opcodes.
const (
	opHeartbeat      = 1
	opIdentify       = 2
	opPresence       = 3
	opVoice          = 4
	opResume         = 6
	opReconnect      = 7
	opMembers        = 8
	opInvalidSession = 9
	opHello          = 10
	opAck            = 11
)

const (
	sendsAMinute = 120
	mostBytes    = 4096
)

// begin says HELLO.
func (c *conn) begin() {
	if c.fails(OnConnect) {
		return
	}
	if c.version != "9" && c.version != "10" {
		c.reject(4012, "gateway", "connected with API version %q, want 9 or 10", c.version)
		return
	}
	c.sendOp(opHello, object{"heartbeat_interval": c.d.opts.Heartbeat.Milliseconds(), "_trace": []any{"discordsim"}})
	c.fails(AfterHello)
}

// read obeys the client until it is gone.
func (c *conn) read() {
	for {
		// A client that misses two heartbeats is dead.
		_ = c.ws.SetReadDeadline(time.Now().Add(2*c.d.opts.Heartbeat + time.Second))
		_, frame, err := c.ws.ReadMessage()
		if err != nil {
			if strings.Contains(err.Error(), "i/o timeout") {
				c.reject(4009, "heartbeat", "no heartbeat for two intervals")
			}
			c.gone(err)
			return
		}
		c.receive(frame)
	}
}

// reject closes with a code and writes down why.
func (c *conn) reject(code int, rule, format string, args ...any) {
	c.d.breach(rule, nil, "gateway: %s (closed with %d)", fmt.Sprintf(format, args...), code)
	c.closeWith(code, rule)
}

func (c *conn) receive(frame []byte) {
	if len(frame) > mostBytes {
		c.reject(4002, "gateway", "sent %d bytes, the limit is %d", len(frame), mostBytes)
		return
	}
	now := time.Now()
	for len(c.sends) > 0 && now.Sub(c.sends[0]) > time.Minute {
		c.sends = c.sends[1:]
	}
	if c.sends = append(c.sends, now); len(c.sends) > sendsAMinute {
		c.reject(4008, "gateway", "more than %d sends in a minute", sendsAMinute)
		return
	}
	payload, is := decoded(frame).(object)
	if !is {
		c.reject(4002, "gateway", "sent what is no JSON object")
		return
	}
	op := num(payload, "op")
	if c.d.spec != nil {
		if err := c.d.spec.CheckFrame(payload); err != nil {
			c.d.breach("gateway", nil, "opcode %d: %v", op, err)
		}
	}
	c.obey(op, payload["d"])
}

// decoded is JSON with its numbers as they stand; nil is no JSON, or null.
func decoded(raw []byte) any {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var v any
	if decoder.Decode(&v) != nil {
		return nil
	}
	return v
}

func (c *conn) obey(op int64, data any) {
	fields, _ := data.(object)
	switch op {
	case opHeartbeat:
		c.heartbeat()
	case opIdentify:
		c.identify(fields)
	case opResume:
		c.resume(fields)
	case opPresence, opVoice, opMembers:
		if c.identified() == nil {
			c.reject(4003, "gateway", "sent opcode %d before it identified", op)
		}
	default:
		c.reject(4001, "gateway", "sent the unknown opcode %d", op)
	}
}

func (c *conn) identified() *session {
	c.d.mu.Lock()
	defer c.d.mu.Unlock()
	return c.session
}

func (c *conn) heartbeat() {
	if c.fails(OnHeartbeat) {
		return
	}
	c.mu.Lock()
	dead := c.noAcks
	c.mu.Unlock()
	if !dead {
		c.sendOp(opAck, nil)
	}
}

func (c *conn) identify(fields object) {
	c.d.mu.Lock()
	c.d.book.counts.Identifies++
	c.d.anything.fire()
	left := c.d.opts.Starts
	c.d.mu.Unlock()
	switch {
	case c.identified() != nil:
		c.reject(4005, "gateway", "identified twice")
		return
	case left <= 0: // Discord takes the token away
		c.reject(4004, "gateway", "identified more often than the day allows")
		return
	}
	s, code, why := c.admit(fields)
	if code != 0 {
		// Wrong tokens and intents that are not allowed are the operator's mistakes and not the program's.
		if code == 4004 || code == 4014 {
			c.closeWith(code, why)
			return
		}
		c.reject(code, "gateway", "%s", why)
		return
	}
	if c.fails(OnIdentify) {
		return
	}
	c.d.start(c, s)
	c.fails(AfterReady)
}

// admit reads an IDENTIFY; the code is what the connection is closed with, 0 if it is good.
func (c *conn) admit(fields object) (s *session, code int, why string) {
	if strings.TrimPrefix(str(fields, "token"), "Bot ") != c.d.Token {
		return nil, 4004, "Authentication failed."
	}
	if sub(fields, "properties") == nil {
		return nil, 4002, "IDENTIFY without properties"
	}
	if !given(fields, "intents") || num(fields, "intents")&^knownIntents != 0 {
		return nil, 4013, "Invalid intent(s)."
	}
	s = &session{intents: int(num(fields, "intents")), shards: 1, compress: truth(fields, "compress")}
	if s.intents&privilegedIntents&^c.d.opts.Privileged != 0 {
		return nil, 4014, "Disallowed intent(s)."
	}
	if shard := list(fields, "shard"); shard != nil {
		id, ok := number(shard[0])
		count, both := number(shard[len(shard)-1])
		if len(shard) != 2 || !ok || !both || count < 1 || id < 0 || id >= count {
			return nil, 4010, "Invalid shard."
		}
		s.shard, s.shards = int(id), int(count)
	}
	return s, 0, ""
}

// start opens the session: READY, and then every guild.
func (d *Discord) start(c *conn, s *session) {
	d.mu.Lock()
	defer d.mu.Unlock()
	key := s.shard % d.opts.Concurrency
	if last := d.gateway.started[key]; d.opts.StrictIdentify && time.Since(last) < 5*time.Second {
		c.sendOp(opInvalidSession, false)
		return
	}
	d.gateway.started[key] = time.Now()
	d.opts.Starts--
	s.id = fmt.Sprintf("%032x", num(object{"n": d.ids.next()}, "n"))
	s.conn, c.session = c, s
	d.gateway.sessions[s.id] = s
	guilds := []any{}
	for _, g := range d.guilds {
		if s.sees(g.ID, 0) && g.members[d.Bot.ID] != nil {
			guilds = append(guilds, object{"id": g.ID, "unavailable": true})
		}
	}
	version, _ := number(c.version)
	ready := object{"v": version, "user": d.Bot.self(), "guilds": guilds, "session_id": s.id,
		"resume_gateway_url": "wss://gateway-us-east1-b.discord.gg",
		"application":        object{"id": d.ApplicationID, "flags": 0, "flags_new": "0"}}
	if s.shards > 1 {
		ready["shard"] = []any{s.shard, s.shards}
	}
	d.push(s, "READY", ready)
	for _, g := range d.guilds {
		if s.sees(g.ID, intentGuilds) && g.members[d.Bot.ID] != nil {
			d.push(s, "GUILD_CREATE", g.whole())
		}
	}
	d.anything.fire()
}

// resume gives a session back, with what was missed.
func (c *conn) resume(fields object) {
	c.d.mu.Lock()
	c.d.book.counts.Resumes++
	c.d.anything.fire()
	c.d.mu.Unlock()
	if strings.TrimPrefix(str(fields, "token"), "Bot ") != c.d.Token {
		c.closeWith(4004, "Authentication failed.")
		return
	}
	if c.fails(OnResume) {
		return
	}
	c.d.mu.Lock()
	s := c.d.gateway.sessions[str(fields, "session_id")]
	if s == nil || !s.attach(c, num(fields, "seq")) {
		c.d.mu.Unlock()
		c.sendOp(opInvalidSession, false)
		return
	}
	c.d.push(s, "RESUMED", object{"_trace": []any{"discordsim"}})
	c.d.anything.fire()
	c.d.mu.Unlock()
	c.fails(AfterResumed)
}

func (s *session) attach(c *conn, after int64) bool {
	old := s.conn
	s.conn = c
	if !s.replay(after) {
		s.conn = old
		return false
	}
	c.session = s
	if old != nil && old != c {
		old.closeWith(4000, "resumed elsewhere")
	}
	return true
}
