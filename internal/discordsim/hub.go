package discordsim

import (
	"slices"
	"time"

	"github.com/bwmarrin/discordgo"
)

// The intents that decide which events a program sees.
const (
	intentGuilds          = int(discordgo.IntentGuilds)
	intentGuildMessages   = int(discordgo.IntentGuildMessages)
	intentGuildReactions  = int(discordgo.IntentGuildMessageReactions)
	intentDirectMessages  = int(discordgo.IntentDirectMessages)
	intentDirectReactions = int(discordgo.IntentDirectMessageReactions)
	intentMessageContent  = int(discordgo.IntentMessageContent)
	privilegedIntents     = int(discordgo.IntentGuildMembers | discordgo.IntentGuildPresences | discordgo.IntentMessageContent)
	knownIntents          = 1<<26 - 1
)

// remembered is how many events a session can be given again.
const remembered = 1000

// hub knows the gateway's sessions and connections. Guarded by the simulation's lock.
type hub struct {
	sessions map[string]*session
	open     map[*conn]struct{}
	faults   []*gatewayFault
	twice    int // events still to be sent twice
	swap     bool
	started  map[int]time.Time // by rate key, of the last IDENTIFY
}

// session is what outlives a connection.
type session struct {
	id            string
	shard, shards int
	intents       int
	compress      bool
	seq           int64
	events        []event
	conn          *conn // nil while there is none
	held          *event
}

type event struct {
	seq   int64
	name  string
	frame []byte
}

func newHub() *hub {
	return &hub{sessions: map[string]*session{}, open: map[*conn]struct{}{}, started: map[int]time.Time{}}
}

func (h *hub) conns() []*conn {
	var all []*conn
	for c := range h.open {
		all = append(all, c)
	}
	return all
}

// dispatch sends an event of a guild ("" is none) to every session that sees it. Callers hold the lock.
func (d *Discord) dispatch(guild, name string, intent int, data func() object) {
	if d.gateway == nil {
		return
	}
	for _, s := range d.gateway.sessions {
		if s.sees(guild, intent) {
			d.push(s, name, data())
		}
	}
}

// dispatchIn is dispatch for what only those see who see the channel.
func (d *Discord) dispatchIn(c *Channel, name string, intent int, data func() object) {
	if c.permissions(d.Bot)&discordgo.PermissionViewChannel != 0 {
		d.dispatch(c.guildID(), name, intent, data)
	}
}

// dispatchMessage gives each session the content that it may see.
func (d *Discord) dispatchMessage(name string, m *Message) {
	if m.Channel.permissions(d.Bot)&discordgo.PermissionViewChannel == 0 {
		return
	}
	for _, s := range d.gateway.sessions {
		if s.sees(m.Channel.guildID(), m.Channel.told()) {
			d.push(s, name, m.event(s.intents&intentMessageContent != 0))
		}
	}
}

func (s *session) sees(guild string, intent int) bool {
	return s.shard == shardOf(guild, s.shards) && (intent == 0 || s.intents&intent != 0)
}

// push numbers an event, remembers it and sends it.
func (d *Discord) push(s *session, name string, data any) {
	s.seq++
	e := event{s.seq, name, encode(object{"op": 0, "t": name, "s": s.seq, "d": data})}
	if s.events = append(s.events, e); len(s.events) > 2*remembered {
		s.events = slices.Clone(s.events[remembered:])
	}
	if d.gateway.swap && s.held == nil {
		d.gateway.swap = false
		s.held = &e
		return
	}
	s.deliver(e)
	if d.gateway.twice > 0 {
		d.gateway.twice--
		s.deliver(e)
	}
	if s.held != nil {
		s.deliver(*s.held)
		s.held = nil
	}
}

func (s *session) deliver(e event) {
	if s.conn != nil {
		s.conn.send(e.frame, s.compress && (e.name == "READY" || e.name == "GUILD_CREATE"))
	}
}

// replay sends what came after a number; false says that it is no longer known.
func (s *session) replay(after int64) bool {
	if after > s.seq || after < s.seq-int64(len(s.events)) {
		return false
	}
	for _, e := range s.events {
		if e.seq > after {
			s.deliver(e)
		}
	}
	return true
}

// A Session is what can be seen of a gateway session.
type Session struct {
	ID            string
	Shard, Shards int
	Intents       int
	Sequence      int64
	Connected     bool
}

// Sessions are the gateway's sessions, connected or resumable, by shard.
func (d *Discord) Sessions() []Session {
	d.mu.Lock()
	defer d.mu.Unlock()
	var all []Session
	for _, s := range d.gateway.sessions {
		all = append(all, Session{s.id, s.shard, s.shards, s.intents, s.seq, s.conn != nil})
	}
	slices.SortFunc(all, func(a, b Session) int { return a.Shard - b.Shard })
	return all
}

// connected is how many sessions have a connection.
func (h *hub) connected() int {
	n := 0
	for _, s := range h.sessions {
		if s.conn != nil {
			n++
		}
	}
	return n
}
