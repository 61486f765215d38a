package discordsim

import (
	"time"

	"github.com/bwmarrin/discordgo"
)

// The types of callbacks.
const (
	callbackMessage        = 4
	callbackDeferred       = 5
	callbackDeferredUpdate = 6
	callbackUpdate         = 7
	callbackChoices        = 8
	callbackModal          = 9
)

// An Interaction is something that a member did with the bot and what came of it.
type Interaction struct {
	ID, Token string
	Kind      discordgo.InteractionType
	Member    *Member
	Channel   *Channel
	Created   time.Time

	d         *Discord
	data      object
	source    *Message     // whose component was used, or from whose component the modal came
	opened    *Interaction // of which this modal is
	answered  int          // the callback's type, 0 until it came
	after     time.Duration
	expired   bool // before its time
	missed    bool // the time for the first response is over
	private   bool // what the deferral or the first message decided
	original  *Message
	followups []*Message
	modal     object
	choices   []any
	changed   signal
	timer     *time.Timer
}

// interact makes an interaction and sends it to the bot. It takes the lock.
func (d *Discord) interact(i *Interaction) *Interaction {
	d.mu.Lock()
	defer d.mu.Unlock()
	i.d, i.Created = d, time.Now()
	i.ID = d.ids.next()
	i.Token = "aW50ZXJhY3Rpb246" + i.ID + "simulatedInteractionToken"
	d.interactions[i.Token] = i
	d.tokens = append(d.tokens, i.Token)
	d.pruneInteractions()
	d.book.counts.Interactions++
	i.timer = time.AfterFunc(d.opts.FirstAnswer, i.miss)
	d.dispatch(i.Channel.guildID(), "INTERACTION_CREATE", 0, i.payload)
	d.anything.fire()
	return i
}

func (d *Discord) pruneInteractions() {
	keep := d.opts.Keep
	if keep < 0 {
		keep = 2000
	}
	if keep > 0 && len(d.tokens) > 2*keep {
		for _, token := range d.tokens[:keep] {
			delete(d.interactions, token)
		}
		d.tokens = append([]string(nil), d.tokens[keep:]...)
	}
}

// miss is when the member reads that the application did not respond.
func (i *Interaction) miss() {
	i.d.mu.Lock()
	defer i.d.mu.Unlock()
	if i.answered != 0 {
		return
	}
	select {
	case <-i.d.done:
		return
	default:
	}
	i.missed = true
	i.d.book.counts.Unanswered++
	i.d.breached("late", nil, "no first response to interaction %s (%s) within %s", i.ID, i.describe(), i.d.opts.FirstAnswer)
	i.changed.fire()
	i.d.anything.fire()
}

// Expire ends the interaction's token before its time.
func (i *Interaction) Expire() {
	i.d.mu.Lock()
	defer i.d.mu.Unlock()
	i.expired = true
}

// describe names what the member did.
func (i *Interaction) describe() string {
	if name := str(i.data, "name"); name != "" {
		return name
	}
	return str(i.data, "custom_id")
}

// payload is the interaction as the gateway brings it.
func (i *Interaction) payload() object {
	u, c := i.Member.User, i.Channel
	o := object{"id": i.ID, "application_id": i.d.ApplicationID, "type": int(i.Kind), "token": i.Token, "version": 1,
		"data": copied(i.data), "channel_id": c.ID, "channel": c.partial(), "locale": u.Locale, "entitlements": []any{},
		"app_permissions": bits(c.permissions(i.d.Bot)), "attachment_size_limit": 10 << 20,
		"authorizing_integration_owners": object{"0": "0"}, "context": 1}
	if c.guild == nil {
		o["user"] = u.wire()
	} else {
		member := i.Member.wire()
		member["permissions"] = bits(c.permissions(u))
		o["member"], o["guild_id"], o["guild_locale"], o["context"] = member, c.guild.ID, "en-US", 0
		o["guild"] = object{"id": c.guild.ID, "locale": "en-US", "features": []any{}}
		o["authorizing_integration_owners"] = object{"0": c.guild.ID}
	}
	if i.source != nil {
		o["message"] = i.source.wire()
	}
	return o
}

// metadata is what a response says of the interaction that it answers.
func (i *Interaction) metadata(m *Message) object {
	owners := object{"0": "0"}
	if i.Channel.guild != nil {
		owners["0"] = i.Channel.guild.ID
	}
	o := object{"id": i.ID, "type": int(i.Kind), "user": i.Member.User.wire(), "authorizing_integration_owners": owners}
	if m.followup && i.original != nil {
		o["original_response_message_id"] = i.original.ID
	}
	switch {
	case i.Kind == discordgo.InteractionMessageComponent:
		o["interacted_message_id"] = i.source.ID
	case i.Kind == discordgo.InteractionModalSubmit:
		o["triggering_interaction_metadata"] = i.opened.metadata(&Message{})
	case i.Kind == discordgo.InteractionApplicationCommand && num(i.data, "type") == 3:
		o["target_message_id"] = str(i.data, "target_id")
	case i.Kind == discordgo.InteractionApplicationCommand && num(i.data, "type") == 2:
		if u := i.d.users[str(i.data, "target_id")]; u != nil {
			o["target_user"] = u.wire()
		}
	}
	return o
}

// responds is a new message of the interaction's.
func (i *Interaction) responds(private bool) *Message {
	m := &Message{Channel: i.Channel, Author: i.d.Bot, interaction: i}
	if i.Kind == discordgo.InteractionApplicationCommand {
		m.kind = discordgo.MessageTypeChatInputCommand
		if num(i.data, "type") != 1 {
			m.kind = discordgo.MessageTypeContextMenuCommand
		}
	}
	if private {
		m.onlyFor = i.Member.User
		m.flags |= flagEphemeral
	}
	return m
}
