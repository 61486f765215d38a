package bot

import (
	"regexp"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"ibid/bot/message"
)

// A heard message is one that somebody wrote where the bot can read, and what
// decides whether it is for the bot.
type heard struct {
	text      string // without mentions of the bot
	mentioned bool   // by name, or by replying with a ping
	replyTo   string // ID of the bot's message that it replies to, or ""
	about     string // text of somebody else's message that it replies to, or ""
	veiled    bool   // it replies to somebody else's message, of which no text can be seen
	others    bool   // it is meant for somebody else, whom it names or replies to
	direct    bool   // in a direct message
	thread    bool   // in a thread that the bot opened
	flat      bool   // where no thread can be opened, such as in another thread
	mode      message.Mode
	readable  bool // the bot may read messages that do not address it
}

// A reaction is what the bot does with a message.
type reaction int

const (
	ignore  reaction = iota
	reply            // answer it where it stands
	branch           // answer it in a thread of its own
	chime            // answer it unasked, if the sources tell
	explain          // say how to ask
	unread           // say that replies to a command's answer cannot be read
	unseen           // say that the message which it replies to cannot be read
)

// reaction decides what to do with a message.
func (h heard) reaction() reaction {
	addressed := h.mentioned || h.replyTo != "" || h.direct || h.thread
	switch {
	case h.mode == message.Never && !h.direct:
		return ignore
	case h.replyTo != "" && h.text == "" && !h.readable && !h.direct:
		return unread
	case h.mentioned && h.text == "" && h.veiled && !h.readable:
		return unseen
	case addressed && h.text == "" && h.about == "":
		if h.mentioned || h.direct {
			return explain
		}
		return ignore // a picture, a sticker, or words that only the intent would show
	case addressed && h.mode == message.Threads && !h.direct && !h.thread && !h.flat && h.replyTo == "":
		return branch
	case addressed:
		return reply
	case h.mode == message.Every && h.readable && !h.others && asks(h.text):
		return chime
	}
	return ignore
}

// asking are the words that open an English question; other languages are known
// by their question mark.
var asking = regexp.MustCompile(`(?i)^(who|whose|whom|what|when|where|why|which|how|is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)\b.*\b.{3,}`)

// asks reports whether a message looks like a question to whoever is there.
func asks(text string) bool {
	text = strings.TrimSpace(text)
	ends := strings.HasSuffix(text, "?") || strings.HasSuffix(text, "？") || strings.HasSuffix(text, "؟")
	return ends && len(strings.Fields(text)) >= 3 || !strings.ContainsAny(text, "!\n") && len(strings.Fields(text)) >= 4 && asking.MatchString(text)
}

// mentions are how a user or a role is named in a message.
var mentions = regexp.MustCompile(`<@[!&]?([0-9]+)>`)

// without takes the mentions of the bot out of a text; those of others stay as
// what they are.
func without(text string, ids ...string) string {
	cut := mentions.ReplaceAllStringFunc(text, func(m string) string {
		if slices.Contains(ids, mentions.FindStringSubmatch(m)[1]) {
			return " "
		}
		return m
	})
	return strings.Join(strings.Fields(cut), " ")
}

// understand reads what decides of a message.
func understand(m *discordgo.Message, self identity) heard {
	h := heard{text: without(m.Content, self.user), direct: m.GuildID == ""}
	h.mentioned = slices.ContainsFunc(m.Mentions, func(u *discordgo.User) bool { return u.ID == self.user })
	h.others = m.MentionEveryone || len(m.MentionRoles) > 0 ||
		slices.ContainsFunc(m.Mentions, func(u *discordgo.User) bool { return u.ID != self.user })
	if r := m.ReferencedMessage; r != nil && m.Type == discordgo.MessageTypeReply {
		if r.Author.ID == self.user {
			h.replyTo = r.ID
		} else {
			h.others = true
			h.about = textOf(r)
			h.veiled = h.about == ""
		}
	}
	return h
}
