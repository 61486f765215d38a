package discordsim

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// answerSchema compiles what the description says of an answer; nil where it says nothing.
func answerSchema(t *testing.T, s *Spec, r Request) *jsonschema.Schema {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	answers := sub(sub(sub(sub(s.document, "paths"), r.Route), strings.ToLower(r.Method)), "responses")
	status := strconv.Itoa(r.Status)
	if sub(sub(sub(answers, status), "content"), "application/json") == nil {
		if r.Status/100 == 2 && len(r.Answer) > 0 {
			t.Errorf("%s answered %d with a body, the description knows none", r, r.Status)
		}
		return nil
	}
	compiled, err := s.compiler.Compile(fmt.Sprintf("discord.json#/paths/%s/%s/responses/%s/content/application~1json/schema",
		pointer(r.Route), strings.ToLower(r.Method), status))
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

func TestEveryAnswerIsAsTheDescriptionSays(t *testing.T) {
	t.Parallel()
	spec := sharedSpec()
	if spec == nil {
		t.Skip("Discord's description is not there")
	}
	d := start(t, Options{Unlimited: true})
	s := opened(t, d, discordgo.IntentsAllWithoutPrivileged)
	live(t, d, s)
	wander(t, d, s)
	checked := map[string]bool{}
	for _, r := range d.Requests("", "") {
		schema := answerSchema(t, spec, r)
		if schema == nil {
			continue
		}
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(r.Answer))
		if err != nil {
			t.Errorf("%s: %v", r, err)
			continue
		}
		if err := schema.Validate(value); err != nil {
			t.Errorf("%s: %v\n%s", r, err, r.Answer)
		}
		checked[r.Method+" "+r.Route] = true
	}
	if len(checked) < 20 {
		t.Errorf("only %d kinds of answers were checked: %v", len(checked), checked)
	}
}

// wander asks for everything that can be asked for.
func wander(t *testing.T, d *Discord, s *discordgo.Session) {
	t.Helper()
	c := d.Guild.AddChannel("wander")
	ada := d.Guild.AddMember("eve")
	m := must[*Message](t)(ada.Say(c, "hello"))
	own := must[*discordgo.Message](t)(s.ChannelMessageSendComplex(c.ID, &discordgo.MessageSend{Content: "a", AllowedMentions: nobody(),
		Files: []*discordgo.File{{Name: "a.txt", Reader: strings.NewReader("text")}}}))
	must[*discordgo.Message](t)(s.ChannelMessageEditComplex(&discordgo.MessageEdit{Channel: c.ID, ID: own.ID, Content: &m.content, AllowedMentions: nobody()}))
	must[[]*discordgo.Message](t)(s.ChannelMessages(c.ID, 10, "", "", ""))
	must[*discordgo.Message](t)(s.ChannelMessage(c.ID, m.ID))
	must[*discordgo.Channel](t)(s.Channel(c.ID))
	must[*discordgo.Channel](t)(s.UserChannelCreate(ada.ID))
	must[*discordgo.Channel](t)(s.ThreadStart(c.ID, "talk", discordgo.ChannelTypeGuildPublicThread, 1440))
	must[*discordgo.Channel](t)(s.ForumThreadStartComplex(d.Guild.AddForum("forum").ID, &discordgo.ThreadStart{Name: "post", AutoArchiveDuration: 60},
		&discordgo.MessageSend{Content: "first", AllowedMentions: nobody()}))
	must[*discordgo.Guild](t)(s.Guild(d.Guild.ID))
	must[[]*discordgo.Role](t)(s.GuildRoles(d.Guild.ID))
	must[[]*discordgo.Channel](t)(s.GuildChannels(d.Guild.ID))
	must[*discordgo.Member](t)(s.GuildMember(d.Guild.ID, ada.ID))
	must[[]*discordgo.UserGuild](t)(s.UserGuilds(10, "", "", false))
	must[*discordgo.GatewayBotResponse](t)(s.GatewayBot())
	must[*discordgo.User](t)(s.User("@me"))
	must[*discordgo.User](t)(s.User(ada.ID))
	must[*discordgo.Application](t)(s.Application("@me"))
	must[[]byte](t)(s.Request("GET", discordgo.EndpointAPI+"applications/@me", nil))
	command := must[*discordgo.ApplicationCommand](t)(s.ApplicationCommandCreate(d.ApplicationID, d.Guild.ID, askCommand()))
	must[[]*discordgo.ApplicationCommand](t)(s.ApplicationCommands(d.ApplicationID, d.Guild.ID))
	must[*discordgo.ApplicationCommand](t)(s.ApplicationCommand(d.ApplicationID, d.Guild.ID, command.ID))
	must[*discordgo.ApplicationCommand](t)(s.ApplicationCommandEdit(d.ApplicationID, d.Guild.ID, command.ID, askCommand()))
	for _, err := range []error{s.ApplicationCommandDelete(d.ApplicationID, d.Guild.ID, command.ID), s.ChannelTyping(c.ID),
		s.MessageReactionAdd(c.ID, m.ID, "👍"), s.MessageReactionRemove(c.ID, m.ID, "👍", "@me"), s.ChannelMessageDelete(c.ID, own.ID)} {
		if err != nil {
			t.Error(err)
		}
	}
	follow(t, d, s, c, ada)
}

// follow answers an interaction and does with the answer all that can be done.
func follow(t *testing.T, d *Discord, s *discordgo.Session, c *Channel, ada *Member) {
	t.Helper()
	ctx := deadline(t)
	must[[]*discordgo.ApplicationCommand](t)(s.ApplicationCommandBulkOverwrite(d.ApplicationID, "", []*discordgo.ApplicationCommand{askCommand()}))
	i := must[*Interaction](t)(ada.Slash(ctx, c, "ask", Opt("question", "x")))
	must[*Message](t)(i.WaitResponse(ctx))
	about := &discordgo.Interaction{AppID: d.ApplicationID, Token: i.Token}
	must[*discordgo.Message](t)(s.InteractionResponse(about))
	followed := must[*discordgo.Message](t)(s.FollowupMessageCreate(about, true, &discordgo.WebhookParams{Content: "more", AllowedMentions: nobody()}))
	must[*discordgo.Message](t)(s.FollowupMessageEdit(about, followed.ID, &discordgo.WebhookEdit{Content: &followed.ID, AllowedMentions: nobody()}))
	if err := s.FollowupMessageDelete(about, followed.ID); err != nil {
		t.Error(err)
	}
	if err := s.InteractionResponseDelete(about); err != nil {
		t.Error(err)
	}
}
