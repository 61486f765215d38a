package discordsim

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"
)

// The endpoints about interactions and what follows them.

// callback is the first response.
func (c *call) callback() (int, any, *failure) {
	i := c.d.interactions[c.params["interaction_token"]]
	switch {
	case i == nil || i.ID != c.params["interaction_id"]:
		return 0, nil, unknownInteraction()
	case i.answered != 0:
		c.d.breached("interaction", c.Request, "%s was acknowledged already", i.describe())
		return 0, nil, alreadyAcknowledged()
	case i.missed || c.At.Sub(i.Created) > c.d.opts.FirstAnswer:
		return 0, nil, unknownInteraction()
	}
	kind, data := num(c.body, "type"), sub(c.body, "data")
	if err := c.fits(i, kind); err != nil {
		return 0, nil, err
	}
	if err := c.respond(i, kind, data); err != nil {
		return 0, nil, err
	}
	i.answered, i.after = int(kind), c.At.Sub(i.Created)
	i.timer.Stop()
	i.changed.fire()
	c.d.anything.fire()
	if strings.Contains(c.Query, "with_response=true") {
		return http.StatusOK, i.callbackWire(int(kind)), nil
	}
	return http.StatusNoContent, nil, nil
}

// fits wants a kind of response that this kind of interaction can have.
func (c *call) fits(i *Interaction, kind int64) *failure {
	autocomplete := i.Kind == discordgo.InteractionApplicationCommandAutocomplete
	why := ""
	switch kind {
	case callbackMessage, callbackDeferred:
		if autocomplete {
			why = "an autocomplete is answered with choices"
		}
	case callbackDeferredUpdate, callbackUpdate:
		if i.source == nil {
			why = "there is no message to update"
		}
	case callbackChoices:
		if !autocomplete {
			why = "only an autocomplete is answered with choices"
		}
	case callbackModal:
		if autocomplete || i.Kind == discordgo.InteractionModalSubmit {
			why = "a modal cannot be answered with a modal, nor an autocomplete"
		}
	default:
		why = fmt.Sprintf("no callback has the type %d", kind)
	}
	if why == "" {
		return nil
	}
	return c.d.held(c.Request, []fault{wrong("type", "INTERACTION_CALLBACK_TYPE_INVALID", "%s", why)})
}

func (c *call) respond(i *Interaction, kind int64, data object) *failure {
	flags := num(data, "flags")
	switch kind {
	case callbackMessage:
		if err := c.judge(data); err != nil {
			return err
		}
		m := i.responds(flags&flagEphemeral != 0)
		c.d.fill(m, data, c.Request)
		i.original, i.private = m, m.onlyFor != nil
		c.d.keepMessage(m)
	case callbackDeferred:
		if flags&^flagEphemeral != 0 {
			return c.d.held(c.Request, []fault{wrong("data.flags", "MESSAGE_FLAGS_INVALID", "a deferral takes no flag but EPHEMERAL")})
		}
		m := i.responds(flags&flagEphemeral != 0)
		m.flags |= flagLoading
		i.original, i.private = m, m.onlyFor != nil
		c.d.keepMessage(m)
	case callbackDeferredUpdate:
		i.adopt(i.source)
	case callbackUpdate:
		i.adopt(i.source)
		if i.source.deleted {
			return unknownMessage()
		}
		inner := *c.Request
		inner.body = data
		return c.d.edit(i.source, &inner)
	case callbackChoices:
		if err := c.d.held(c.Request, autocompleteFaults(data)); err != nil {
			return err
		}
		i.choices = copied(emptyIfNil(list(data, "choices")))
	case callbackModal:
		if err := c.d.held(c.Request, modalFaults(data)); err != nil {
			return err
		}
		i.modal = copied(data)
	}
	return nil
}

func (i *Interaction) callbackWire(kind int) object {
	about := object{"id": i.ID, "type": int(i.Kind), "channel_id": i.Channel.ID}
	if i.Channel.guild != nil {
		about["guild_id"] = i.Channel.guild.ID
	}
	o := object{"interaction": about}
	if i.original == nil {
		return o
	}
	about["response_message_id"], about["response_message_ephemeral"] = i.original.ID, i.private
	about["response_message_loading"] = i.original.flags&flagLoading != 0
	o["resource"] = object{"type": kind, "message": i.original.wire()}
	return o
}

// responded finds the interaction whose token stands in the path.
func (c *call) responded() (*Interaction, *failure) {
	i := c.d.interactions[c.params["webhook_token"]]
	switch {
	case c.params["webhook_id"] != c.d.ApplicationID || i == nil || i.answered == 0:
		return nil, unknownWebhook()
	case i.expired || time.Since(i.Created) > c.d.opts.TokenLife:
		return nil, expiredToken()
	}
	return i, nil
}

// response finds the message of the path among the interaction's.
func (c *call) response() (*Message, *failure) {
	i, err := c.responded()
	if err != nil {
		return nil, err
	}
	if i.Channel.deleted {
		return nil, unknownChannel()
	}
	id := c.params["message_id"]
	for _, m := range append([]*Message{i.original}, i.followups...) {
		if m != nil && !m.deleted && (m.ID == id || m == i.original && id == "@original") {
			return m, nil
		}
	}
	return nil, unknownMessage()
}

func (c *call) followUp() (int, any, *failure) {
	i, err := c.responded()
	if err != nil {
		return 0, nil, err
	}
	if i.original != nil && i.original.flags&flagLoading != 0 && !i.original.deleted {
		// The first follow-up of a deferral is the answer that was deferred; the flag that it came with is ignored.
		if err := c.d.edit(i.original, c.Request); err != nil {
			return 0, nil, err
		}
		return http.StatusOK, i.original.wire(), nil
	}
	flags := num(c.body, "flags")
	if err := c.judge(c.body); err != nil {
		return 0, nil, err
	}
	m := i.responds(flags&flagEphemeral != 0)
	m.followup = true
	m.kind = discordgo.MessageTypeDefault
	c.d.fill(m, c.body, c.Request)
	i.followups = append(i.followups, m)
	c.d.keepMessage(m)
	i.changed.fire()
	return http.StatusOK, m.wire(), nil
}

func (c *call) getResponse() (int, any, *failure) {
	m, err := c.response()
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, m.wire(), nil
}

func (c *call) editResponse() (int, any, *failure) {
	m, err := c.response()
	if err != nil {
		return 0, nil, err
	}
	if err := c.d.edit(m, c.Request); err != nil {
		return 0, nil, err
	}
	return http.StatusOK, m.wire(), nil
}

func (c *call) deleteResponse() (int, any, *failure) {
	m, err := c.response()
	if err != nil {
		return 0, nil, err
	}
	c.d.deleteMessage(m)
	return http.StatusNoContent, nil, nil
}

// adopt makes a message that is there already the response. Callers hold the lock.
func (i *Interaction) adopt(m *Message) {
	i.original = m
	if m.updaters = append(m.updaters, i); len(m.updaters) > 100 { // nobody waits for the first ones any more
		m.updaters = append([]*Interaction(nil), m.updaters[50:]...)
	}
}
