package discordsim

import (
	"regexp"
	"time"

	"github.com/bwmarrin/discordgo"
)

// The bits of a message's flags that matter here.
const (
	flagSuppressEmbeds = 1 << 2
	flagHasThread      = 1 << 5
	flagEphemeral      = 1 << 6
	flagLoading        = 1 << 7
	flagSilent         = 1 << 12
	flagV2             = 1 << 15
)

// A Message is a message as it stands in a channel, and its past.
type Message struct {
	ID      string
	Channel *Channel
	Author  *User

	d           *Discord
	kind        discordgo.MessageType
	content     string
	embeds      []any
	components  []any
	attachments []any
	flags       int64
	created     time.Time
	edited      time.Time // zero if it never was
	deleted     bool
	reference   *Message
	pingsAuthor bool     // of the message that it replies to
	pings       []string // identifiers of users and roles, and "everyone"
	mentions    []*User
	interaction *Interaction   // whose response it is
	updaters    []*Interaction // whose response is to change it
	followup    bool
	onlyFor     *User // an ephemeral message's one reader
	reactions   []reaction
	thread      *Channel
	nonce       any
	past        []View // oldest first, without the present
}

type reaction struct {
	emoji string
	by    []*User
}

var userMention = regexp.MustCompile(`<@!?([0-9]+)>`)
var roleMention = regexp.MustCompile(`<@&([0-9]+)>`)
var everyoneMention = regexp.MustCompile(`@(everyone|here)\b`)

// keep puts a message into its channel and tells of it. Callers hold the lock.
func (d *Discord) keepMessage(m *Message) {
	m.d, m.created = d, time.Now()
	if m.ID == "" {
		m.ID = d.ids.next()
	}
	m.Channel.messages = append(m.Channel.messages, m)
	d.messages++
	d.pruneMessages(m.Channel)
	if m.onlyFor == nil {
		d.dispatchMessage("MESSAGE_CREATE", m)
	}
	m.Channel.changed.fire()
	d.anything.fire()
}

// pruneMessages forgets the oldest, where a long run asks for that.
func (d *Discord) pruneMessages(c *Channel) {
	keep := d.opts.Keep
	if keep < 0 {
		keep = 200
	}
	if keep > 0 && len(c.messages) > 2*keep {
		gone := len(c.messages) - keep
		for _, m := range c.messages[:gone] {
			d.forgetMessage(m)
		}
		d.messages -= gone
		c.messages = append([]*Message(nil), c.messages[gone:]...)
	}
}

// forgetMessage drops what is kept of a message elsewhere.
func (d *Discord) forgetMessage(m *Message) {
	if m.nonce != nil {
		delete(d.nonces, nonceKey(m.Channel, m.nonce))
	}
	for _, item := range m.attachments {
		delete(d.files, pathOf(item.(object)))
	}
}

// changedMessage tells of a message that is not what it was; was is its view before.
func (d *Discord) changedMessage(m *Message, was View) {
	if d.opts.Keep >= 0 {
		m.past = append(m.past, was)
	}
	m.edited = time.Now()
	if m.onlyFor == nil {
		d.dispatchMessage("MESSAGE_UPDATE", m)
	}
	m.fire()
}

func (m *Message) fire() {
	m.Channel.changed.fire()
	if m.interaction != nil {
		m.interaction.changed.fire()
	}
	for _, i := range m.updaters {
		i.changed.fire()
	}
	m.d.anything.fire()
}

// told is the intent of those who hear of the channel's messages.
func (c *Channel) told() int {
	if c.guild == nil {
		return intentDirectMessages
	}
	return intentGuildMessages
}

func (d *Discord) deleteMessage(m *Message) {
	if m.deleted {
		return
	}
	m.deleted = true
	d.forgetMessage(m)
	m.Channel.messages = without(m.Channel.messages, m)
	d.messages--
	if m.onlyFor == nil {
		d.dispatchIn(m.Channel, "MESSAGE_DELETE", m.Channel.told(), func() object {
			return withGuild(object{"id": m.ID, "channel_id": m.Channel.ID}, m.Channel)
		})
	}
	m.fire()
}

func (c *Channel) find(id string) *Message {
	for i := len(c.messages) - 1; i >= 0; i-- {
		if c.messages[i].ID == id {
			return c.messages[i]
		}
	}
	return nil
}

// contentHidden tells whether Discord strips the content for a program without the privileged intent: it shows what
// the bot wrote itself, direct messages, and what mentions the bot.
func (m *Message) contentHidden() bool {
	if m.Author == m.d.Bot || m.Channel.guild == nil {
		return false
	}
	for _, u := range m.mentions {
		if u == m.d.Bot {
			return false
		}
	}
	return true
}

// mention fills in who is mentioned and who is pinged. allowed is the allowed_mentions of the request, nil where a
// person wrote the message and may mention whom they like.
func (m *Message) mention(allowed object, person bool) {
	m.mentions, m.pings = nil, nil
	text := m.content
	for _, t := range textsOf(m.components) {
		text += "\n" + t
	}
	for _, hit := range userMention.FindAllStringSubmatch(text, -1) {
		if u := m.d.users[hit[1]]; u != nil && !contains(m.mentions, u) {
			m.mentions = append(m.mentions, u)
			if person || pingAllowed(allowed, "users", u.ID) {
				m.pings = append(m.pings, u.ID)
			}
		}
	}
	for _, hit := range roleMention.FindAllStringSubmatch(text, -1) {
		if person || pingAllowed(allowed, "roles", hit[1]) {
			m.pings = append(m.pings, hit[1])
		}
	}
	if everyoneMention.MatchString(text) && !person && pingAllowed(allowed, "everyone", "") {
		m.pings = append(m.pings, "everyone")
	}
	if m.reference != nil && m.pingsAuthor {
		// A reply to a command's response pings, but does not open its content to the program.
		if author := m.reference.Author; !contains(m.mentions, author) && m.reference.interaction == nil {
			m.mentions = append(m.mentions, author)
		}
		m.pings = append(m.pings, m.reference.Author.ID)
	}
}

func contains[T comparable](all []T, one T) bool {
	for _, item := range all {
		if item == one {
			return true
		}
	}
	return false
}

// pingAllowed reads an allowed_mentions; without one, Discord pings all.
func pingAllowed(allowed object, kind, id string) bool {
	if allowed == nil {
		return true
	}
	return contains(list(allowed, "parse"), any(kind)) || id != "" && contains(list(allowed, kind), any(id))
}
