package wire

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"
)

// interactionWith replaces a field of a whole interaction; "" leaves it out.
func interactionWith(t *testing.T, field, value string) string {
	t.Helper()
	fields := map[string]json.RawMessage{}
	if err := json.Unmarshal([]byte(interactionJSON("701")), &fields); err != nil {
		t.Fatal(err)
	}
	if delete(fields, field); value != "" {
		fields[field] = json.RawMessage(value)
	}
	text, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestMalformedEventsAreRefused(t *testing.T) {
	with := func(field, value string) [2]string {
		return [2]string{"INTERACTION_CREATE", interactionWith(t, field, value)}
	}
	option := func(option string) [2]string {
		return with("data", `{"id":"600","name":"ask","type":1,"options":[`+option+`]}`)
	}
	message := func(body string) [2]string { return [2]string{"MESSAGE_CREATE", body} }
	for _, x := range [][2]string{
		{"INTERACTION_CREATE", `null`}, {"INTERACTION_CREATE", `{}`}, {"INTERACTION_CREATE", `[]`}, {"INTERACTION_CREATE", ``},
		with("id", ""), with("id", `7`), with("id", `"x"`), with("token", ""), with("token", `"a/b"`), with("application_id", ""),
		with("type", ""), with("type", `1`), with("type", `99`), with("type", `"2"`), with("type", `-1`),
		with("data", ""), with("data", `null`), with("data", `"x"`), with("data", `{}`),
		with("member", ""), with("member", `null`), with("member", `{}`), with("member", `{"user":null}`), with("member", `{"user":{}}`),
		with("channel_id", ""), with("message", `{}`),
		option(`{"name":"q","type":3}`), option(`{"name":"q","type":3,"value":7}`), option(`{"name":"q","type":3,"value":null}`),
		option(`{"name":"q","type":4,"value":"7"}`), option(`{"name":"q","type":5,"value":"true"}`), option(`{"name":"q","type":6,"value":500}`),
		option(`{"name":"q","type":10,"value":{}}`), option(`{"type":3,"value":"x"}`), option(`{"name":"sub","type":1,"value":"x"}`),
		option(`{"name":"sub","type":1,"options":[{"name":"q","type":3,"value":[]}]}`),
		with("data", `{"id":"600","name":"Check","type":3,"target_id":"700"}`),
		with("data", `{"id":"600","name":"Check","type":3,"target_id":"700","resolved":{"messages":{"700":null}}}`),
		with("data", `{"id":"600","name":"Check","type":3,"target_id":"700","resolved":{"messages":{"700":{"id":"700"}}}}`),
		with("data", `{"id":"600","name":"Who","type":2,"target_id":"500","resolved":{"users":{"500":{}}}}`),
		message(`null`), message(`{}`), message(`{"id":"700","channel_id":"400","content":"x"}`), message(`{"id":"700","channel_id":"400","author":null}`),
		message(`{"id":"700","channel_id":"400","author":{}}`), message(`{"id":"700","author":{"id":"500"}}`), message(`{"channel_id":"400","author":{"id":"500"}}`),
		message(`{"id":700,"channel_id":"400","author":{"id":"500"}}`), message(`{"id":"700","channel_id":"400","author":"ada"}`),
		{"MESSAGE_DELETE", `null`}, {"MESSAGE_DELETE", `{"id":"700"}`}, {"MESSAGE_DELETE_BULK", `{"ids":[],"channel_id":"400"}`}, {"MESSAGE_DELETE_BULK", `{"ids":["1"]}`},
		{"GUILD_CREATE", `null`}, {"GUILD_CREATE", `{}`}, {"GUILD_DELETE", `null`}, {"GUILD_DELETE", `{"unavailable":true}`},
		{"CHANNEL_DELETE", `null`}, {"CHANNEL_DELETE", `{}`}, {"THREAD_DELETE", `null`}, {"THREAD_DELETE", `{"id":""}`},
		{"READY", `null`}, {"READY", `{"session_id":"x"}`}, {"READY", `{"session_id":"x","user":{"id":"1"}}`},
	} {
		if data, err := decode(x[0], json.RawMessage(x[1])); err == nil || data != nil {
			t.Errorf("%s %s is read as %T, %v", x[0], x[1], data, err)
		}
	}
}

func TestEventsAreTidied(t *testing.T) {
	for _, x := range []struct{ kind, body string }{
		{"MESSAGE_CREATE", `{"id":"700","channel_id":"400","author":{"id":"500"},"mentions":[null,{},{"id":"100"}],"attachments":[null],"embeds":[null],
			"reactions":[null],"components":[{"type":1,"components":[{"type":2,"style":1,"custom_id":"x"}]}],
			"message_snapshots":[{"message":null},{}],"referenced_message":{"id":"699","author":null}}`},
		{"MESSAGE_CREATE", `{"id":"700","channel_id":"400","author":{"id":"500"},"referenced_message":{"id":"699","channel_id":"400","author":{"id":"100"},"mentions":[null]}}`},
		{"MESSAGE_CREATE", `{"id":"700","channel_id":"400","author":{"id":"500"},"content":"new","components":[{"type":99}]}`},
		{"GUILD_CREATE", `{"id":"300","channels":[null,{"id":"400"}],"members":[null],"roles":[null],"threads":[null],"voice_states":[null],"emojis":[null]}`},
		{"READY", `{"session_id":"x","user":{"id":"1"},"application":{"id":"2"},"guilds":[null,{"id":"300","unavailable":true}]}`},
		{"INTERACTION_CREATE", interactionWith(t, "data", `{"id":"600","name":"x","type":1,"options":[null,{"name":"sub","type":1,"options":[null,{"name":"q","type":5,"value":true}]}],
			"resolved":{"users":{"1":null},"members":{"1":null},"messages":{"1":null},"channels":{"1":null},"roles":{"1":null},"attachments":{"1":null}}}`)},
		{"INTERACTION_CREATE", interactionWith(t, "data", `{"id":"600","name":"Check","type":3,"target_id":"700","resolved":{"messages":{"700":{"id":"700","channel_id":"400",
			"content":"new","author":{"id":"500"},"components":[{"type":99}]}}}}`)},
		{"INTERACTION_CREATE", strings.Replace(interactionWith(t, "data", `{"id":"600","name":"ask","options":[{"name":"n","type":4,"value":"12","focused":true}]}`), `"type":2`, `"type":4`, 1)},
		{"INTERACTION_CREATE", strings.Replace(interactionWith(t, "data", `{"custom_id":"m","components":[{"type":1,"components":[{"type":4,"custom_id":"q","value":"x"}]}]}`), `"type":2`, `"type":5`, 1)},
		{"INTERACTION_CREATE", strings.Replace(strings.Replace(interactionWith(t, "message", sentMessage), `"type":2`, `"type":3`, 1), `"data":{`, `"data":{"custom_id":"b","component_type":2,`, 1)},
	} {
		data, err := decode(x.kind, json.RawMessage(x.body))
		if err != nil || data == nil {
			t.Errorf("%s %s: %v", x.kind, x.body, err)
			continue
		}
		if fault := touch(data); fault != "" {
			t.Errorf("%s %s: %s", x.kind, x.body, fault)
		}
	}
	if data, err := decode("TYPING_START", json.RawMessage(`{`)); data != nil || err != nil {
		t.Errorf("a kind that nobody asked for is read as %v, %v", data, err)
	}
}

// touch uses everything that an Event promises; what does not hold is told, or
// panics.
func touch(data any) (fault string) {
	defer func() {
		if r := recover(); r != nil {
			fault = fmt.Sprintf("panic: %v", r)
		}
	}()
	switch e := data.(type) {
	case *discordgo.Ready:
		for _, g := range e.Guilds {
			fault += g.ID[:0]
		}
		fault += e.User.ID[:0] + e.Application.ID[:0]
	case *discordgo.GuildCreate:
		for _, c := range e.Channels {
			fault += c.ID[:0]
		}
		for _, m := range e.Members {
			fault += m.GuildID[:0]
		}
	case *discordgo.GuildDelete:
		fault += e.ID[:0]
	case *discordgo.ChannelDelete:
		fault += e.ID[:0]
	case *discordgo.ThreadDelete:
		fault += e.ID[:0]
	case *discordgo.MessageDelete:
		fault += e.ID[:0] + e.ChannelID[:0]
	case *discordgo.MessageDeleteBulk:
		fault += e.Messages[0][:0]
	case *discordgo.MessageCreate:
		fault += touchMessage(e.Message)
	case *discordgo.InteractionCreate:
		fault += touchInteraction(e.Interaction)
	default:
		fault = fmt.Sprintf("an event of type %T", data)
	}
	return fault
}

func touchMessage(m *discordgo.Message) (fault string) {
	fault += m.Author.ID[:0]
	for _, u := range m.Mentions {
		fault += u.ID[:0]
	}
	for _, a := range m.Attachments {
		fault += a.URL[:0]
	}
	for _, e := range m.Embeds {
		fault += e.Title[:0]
	}
	fault += touchComponents(m.Components)
	if m.ReferencedMessage != nil {
		fault += touchMessage(m.ReferencedMessage)
	}
	return fault
}

func touchComponents(all []discordgo.MessageComponent) (fault string) {
	for _, c := range all {
		_ = c.Type()
		if row, is := c.(*discordgo.ActionsRow); is {
			fault += touchComponents(row.Components)
		}
	}
	return fault
}

func touchInteraction(i *discordgo.Interaction) (fault string) {
	if i.Member != nil {
		fault += i.Member.User.ID[:0]
	} else {
		fault += i.User.ID[:0]
	}
	ticket := TicketOf(i)
	if !isID(ticket.ID) || !isID(ticket.Application) || ticket.Token == "" {
		fault += "no ticket"
	}
	switch i.Type {
	case discordgo.InteractionApplicationCommand, discordgo.InteractionApplicationCommandAutocomplete:
		d := i.ApplicationCommandData()
		fault += touchOptions(d.Options)
		if d.CommandType == discordgo.MessageApplicationCommand {
			fault += touchMessage(d.Resolved.Messages[d.TargetID])
		}
	case discordgo.InteractionMessageComponent:
		if i.MessageComponentData().CustomID == "" || i.Message.ID == "" {
			fault += "no component"
		}
	case discordgo.InteractionModalSubmit:
		fault += touchComponents(i.ModalSubmitData().Components)
	default:
		fault += i.Type.String()
	}
	return fault
}

func touchOptions(all []*discordgo.ApplicationCommandInteractionDataOption) (fault string) {
	for _, o := range all {
		switch o.Type {
		case discordgo.ApplicationCommandOptionSubCommand, discordgo.ApplicationCommandOptionSubCommandGroup:
			fault += touchOptions(o.Options)
		case discordgo.ApplicationCommandOptionString:
			fault += o.StringValue()[:0]
		case discordgo.ApplicationCommandOptionBoolean:
			_ = o.BoolValue()
		case discordgo.ApplicationCommandOptionInteger:
			if !o.Focused {
				_ = o.IntValue()
			}
		case discordgo.ApplicationCommandOptionNumber:
			if !o.Focused {
				_ = o.FloatValue()
			}
		case discordgo.ApplicationCommandOptionUser:
			fault += o.UserValue(nil).ID[:0]
		case discordgo.ApplicationCommandOptionChannel:
			fault += o.ChannelValue(nil).ID[:0]
		}
	}
	return fault
}

// FuzzDecode holds that what is handed over can be used as Event promises, whatever
// came.
func FuzzDecode(f *testing.F) {
	kinds := []string{"INTERACTION_CREATE", "MESSAGE_CREATE", "MESSAGE_DELETE", "MESSAGE_DELETE_BULK", "GUILD_CREATE",
		"GUILD_DELETE", "CHANNEL_DELETE", "THREAD_DELETE", "READY"}
	for i := range kinds {
		f.Add(byte(i), messageJSON("700"))
		f.Add(byte(i), interactionJSON("701"))
		f.Add(byte(i), `{"id":"1","channel_id":"2","ids":["3"],"session_id":"x","user":{"id":"1"},"application":{"id":"2"},"guilds":[null],"channels":[null],"author":{"id":"4"}}`)
	}
	f.Add(byte(0), `{"id":"1","application_id":"2","type":5,"token":"t","channel_id":"3","user":{"id":"4"},"data":{"custom_id":"m","components":[{"type":1,"components":[{"type":4}]},{"type":17,"components":[]}]}}`)
	f.Add(byte(0), `{"id":"1","application_id":"2","type":2,"token":"t","channel_id":"3","user":{"id":"4"},"data":{"id":"5","name":"n","type":3,"target_id":"6","resolved":{"messages":{"6":{"id":"6","author":{"id":"7"},"components":[{"type":9,"components":[null]}]}}}}}`)
	f.Fuzz(func(t *testing.T, kind byte, body string) {
		data, err := decode(kinds[int(kind)%len(kinds)], json.RawMessage(body))
		if (data == nil) != (err != nil) {
			t.Fatalf("read as %T, %v", data, err)
		}
		if data == nil {
			return
		}
		if fault := touch(data); fault != "" {
			t.Errorf("%s: %s", body, fault)
		}
	})
}

// FuzzFrame holds that any message is a frame or an error, and any HELLO an interval
// that a timer can bear.
func FuzzFrame(f *testing.F) {
	for _, seed := range []string{`null`, `{"op":10,"d":{"heartbeat_interval":41250}}`, `{"op":10,"d":{"heartbeat_interval":1e300}}`, `{"op":9,"d":true}`, `{"op":0,"s":1,"t":"X","d":{}}`, `[`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, message string) {
		frame, err := readFrame([]byte(message))
		if (frame == nil) != (err != nil) {
			t.Fatalf("%v, %v", frame, err)
		}
		if frame == nil {
			return
		}
		if interval, err := readHello(frame.Data); err == nil && (interval <= 0 || interval > longestBeat) {
			t.Errorf("an interval of %s", interval)
		}
		_ = isTrue(frame.Data)
	})
}
