package discordsim

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
)

// stage is a simulation with commands, a channel and a member, and no gateway.
type stage struct {
	t       *testing.T
	d       *Discord
	general *Channel
	ada     *Member
}

func staged(t *testing.T, opts Options) *stage {
	t.Helper()
	opts.Unlimited = true
	d := start(t, opts)
	commands := `[{"name": "ask", "description": "d", "options": [{"type": 3, "name": "question", "description": "d", "required": true, "max_length": 10},
		{"type": 3, "name": "tone", "description": "d", "choices": [{"name": "Kind", "value": "kind"}]},
		{"type": 3, "name": "source", "description": "d", "autocomplete": true}, {"type": 4, "name": "count", "description": "d", "max_value": 5}]},
		{"name": "reload", "description": "d", "default_member_permissions": "0"}, {"name": "gaps", "description": "d", "default_member_permissions": "32"},
		{"name": "here", "description": "d", "contexts": [0]},
		{"name": "settings", "description": "d", "options": [{"type": 1, "name": "show", "description": "d"}]}, {"name": "Check it", "type": 3}]`
	if got := d.bare("PUT", "/applications/"+d.ApplicationID+"/commands", commands); got.status != 200 {
		t.Fatalf("%d %s", got.status, got.raw)
	}
	return &stage{t, d, d.Guild.AddChannel("general"), d.Guild.AddMember("ada")}
}

func (s *stage) ask() *Interaction {
	s.t.Helper()
	return must[*Interaction](s.t)(s.ada.Slash(deadline(s.t), s.general, "ask", Opt("question", "who?")))
}

func (s *stage) respond(i *Interaction, body string) reply {
	return s.d.bare("POST", "/interactions/"+i.ID+"/"+i.Token+"/callback", body)
}

func (s *stage) webhook(i *Interaction, method, rest, body string) reply {
	return s.d.bare(method, "/webhooks/"+s.d.ApplicationID+"/"+i.Token+rest, body)
}

func (s *stage) want(what string, got reply, status int, code int64) {
	s.t.Helper()
	if got.err != nil || got.status != status || got.code() != code {
		s.t.Errorf("%s: %d %s %v, want %d with code %d", what, got.status, got.raw, got.err, status, code)
	}
}

const (
	deferPublic  = `{"type": 5}`
	deferPrivate = `{"type": 5, "data": {"flags": 64}}`
	say          = `{"type": 4, "data": {"content": "x", ` + parseNone + `}}`
	original     = "/messages/@original"
)

func TestTheFirstResponseHasItsTime(t *testing.T) {
	t.Parallel()
	s := staged(t, Options{FirstAnswer: 30 * time.Millisecond})
	s.d.Expect("^late: no first response to interaction [0-9]+ .ask. within 30ms")
	i := s.ask()
	if _, err := i.WaitAck(deadline(t)); !errors.Is(err, ErrNoResponse) {
		t.Errorf("waited for nothing and got %v", err)
	}
	s.want("too late", s.respond(i, deferPublic), 404, 10062)
	if c := s.d.Counts(); c.Unanswered != 1 || c.Interactions != 1 {
		t.Errorf("counted %+v", c)
	}
}

func TestAnInteractionIsAcknowledgedOnce(t *testing.T) {
	t.Parallel()
	s := staged(t, Options{})
	s.d.Expect("^interaction: .* ask was acknowledged already")
	i := s.ask()
	s.want("before it was acknowledged", s.webhook(i, "PATCH", original, hello("x")), 404, 10015)
	s.want("first", s.respond(i, deferPublic), 204, 0)
	s.want("second", s.respond(i, say), 400, 40060)
	s.want("unknown", s.d.bare("POST", "/interactions/1/"+i.Token+"/callback", deferPublic), 404, 10062)
}

func TestAResponseFitsItsInteraction(t *testing.T) {
	t.Parallel()
	s := staged(t, Options{FirstAnswer: time.Minute})
	s.d.Expect("^limit: .*type")
	modal := `{"type": 9, "data": {"custom_id": "m", "title": "t", "components": [{"type": 18, "label": "l", "component": {"type": 4, "custom_id": "c", "style": 1}}]}}`
	choices := `{"type": 8, "data": {"choices": [{"name": "n", "value": "v"}]}}`
	command := s.ask()
	for name, body := range map[string]string{"choices": choices, "an update": `{"type": 6}`, "choices to a command": choices} {
		s.want(name, s.respond(command, body), 400, 50035)
	}
	s.want("a modal", s.respond(command, modal), 204, 0)
	form := must[*Modal](t)(command.WaitModal(deadline(t)))
	sent := must[*Interaction](t)(s.ada.Submit(deadline(t), form, map[string]string{"l": "text"}))
	s.want("a modal to a modal", s.respond(sent, modal), 400, 50035)
	s.want("a message to a modal", s.respond(sent, say), 204, 0)
	auto := s.d.interact(&Interaction{Kind: discordgo.InteractionApplicationCommandAutocomplete, Member: s.ada, Channel: s.general, data: object{"name": "ask"}})
	for name, body := range map[string]string{"a message": say, "a deferral": deferPublic, "a modal": modal} {
		s.want(name+" to an autocomplete", s.respond(auto, body), 400, 50035)
	}
	s.want("choices to an autocomplete", s.respond(auto, choices), 204, 0)
}

func TestTheDeferralDecidesWhoSeesTheAnswer(t *testing.T) {
	t.Parallel()
	s := staged(t, Options{})
	i := s.ask()
	s.want("defer", s.respond(i, deferPrivate), 204, 0)
	s.want("the first follow-up is the answer", s.webhook(i, "POST", "", hello("secret")), 200, 0)
	m := must[*Message](t)(i.WaitResponse(deadline(t)))
	if v := m.View(); !v.Ephemeral || v.Text() != "secret" || len(i.Followups()) != 0 {
		t.Errorf("answered %+v", v)
	}
	s.want("a public one follows", s.webhook(i, "POST", "", hello("for all")), 200, 0)
	if all := s.general.Messages(); len(all) != 1 || all[0].View().Text() != "for all" {
		t.Errorf("everybody sees %d messages", len(all))
	}
	s.want("who may read it", s.d.bare("GET", "/channels/"+s.general.ID+"/messages/"+m.ID, ""), 404, 10008)
	bob := s.d.Guild.AddMember("bob")
	if _, err := bob.Component(deadline(t), m, object{"custom_id": "x", "component_type": 2}); !errors.Is(err, ErrNoControl) {
		t.Errorf("another member could use it: %v", err)
	}
	s.d.Expect("^limit: .*flags: a deferral takes no flag but EPHEMERAL")
	second := s.ask()
	s.want("defer with the flag of v2", s.respond(second, `{"type": 5, "data": {"flags": 32768}}`), 400, 50035)
	s.want("defer", s.respond(second, deferPublic), 204, 0)
}

func TestComponentsV2AreForEver(t *testing.T) {
	t.Parallel()
	s := staged(t, Options{})
	v2 := `{"flags": 32768, "components": [{"type": 10, "content": "one"}], ` + parseNone + `}`
	i := s.ask()
	s.want("defer", s.respond(i, deferPublic), 204, 0)
	s.want("becomes v2", s.webhook(i, "PATCH", original, v2), 200, 0)
	s.want("without flags", s.webhook(i, "PATCH", original, `{"components": [{"type": 10, "content": "two"}], `+parseNone+`}`), 200, 0)
	s.d.Expect("^limit: PATCH .*(flags|content): ")
	s.want("flags taken back", s.webhook(i, "PATCH", original, `{"flags": 0, `+parseNone+`}`), 400, 50035)
	s.want("content", s.webhook(i, "PATCH", original, hello("x")), 400, 50035)
	m := i.Original()
	if v := m.View(); !v.V2 || v.Text() != "two" {
		t.Errorf("looks like %+v", v)
	}
	if n := len(m.History()); n != 3 {
		t.Errorf("looked %d ways, want 3", n)
	}
}

func TestTokensEnd(t *testing.T) {
	t.Parallel()
	s := staged(t, Options{TokenLife: 40 * time.Millisecond})
	i := s.ask()
	s.want("defer", s.respond(i, deferPublic), 204, 0)
	time.Sleep(50 * time.Millisecond)
	s.want("expired", s.webhook(i, "PATCH", original, hello("x")), 401, 50027)
	second := s.ask()
	s.want("defer", s.respond(second, deferPublic), 204, 0)
	second.Expire()
	s.want("expired before its time", s.webhook(second, "GET", original, ""), 401, 50027)
	i.Token = "unknown"
	s.want("unknown", s.webhook(i, "PATCH", original, hello("x")), 404, 10015)
}

func TestAResponseCanBeReadAndDeleted(t *testing.T) {
	t.Parallel()
	s := staged(t, Options{})
	i := s.ask()
	got := s.d.bare("POST", "/interactions/"+i.ID+"/"+i.Token+"/callback?with_response=true", say)
	s.want("respond", got, 200, 0)
	if id := str(sub(got.body, "interaction"), "response_message_id"); id == "" || id != i.Original().ID {
		t.Errorf("the response says %s", got.raw)
	}
	s.want("read", s.webhook(i, "GET", original, ""), 200, 0)
	s.want("delete", s.webhook(i, "DELETE", original, ""), 204, 0)
	s.want("edit what is gone", s.webhook(i, "PATCH", original, hello("x")), 404, 10008)
}

func TestTheClientLetsNoMemberDoWhatItCannot(t *testing.T) {
	t.Parallel()
	s := staged(t, Options{FirstAnswer: time.Minute})
	ctx := deadline(t)
	keeper := s.d.Guild.AddMember("keeper", s.d.Guild.AddRole("keepers", discordgo.PermissionManageGuild))
	admin := s.d.Guild.AddMember("admin", s.d.Guild.AddRole("admins", discordgo.PermissionAdministrator))
	mute := s.d.Guild.AddChannel("mute")
	mute.Deny(s.d.Guild.Everyone, discordgo.PermissionUseApplicationCommands|discordgo.PermissionSendMessages)
	question := Opt("question", "who?")
	helpers := s.d.Guild.AddRole("helpers", 0)
	helper := s.d.Guild.AddMember("helper", helpers)
	s.d.Guild.AllowCommand("reload", helpers)
	for _, c := range []struct {
		name    string
		who     *Member
		where   *Channel
		command string
		options []Option
		want    error
	}{
		{"all is well", s.ada, s.general, "ask", []Option{question, Opt("tone", "kind"), Opt("count", 5)}, nil},
		{"in private", s.ada, s.ada.DM(), "ask", []Option{question}, nil},
		{"unknown", s.ada, s.general, "nothing", nil, ErrNoCommand},
		{"required", s.ada, s.general, "ask", nil, ErrForm},
		{"too long", s.ada, s.general, "ask", []Option{Opt("question", "0123456789a")}, ErrForm},
		{"no such option", s.ada, s.general, "ask", []Option{question, Opt("x", "y")}, ErrForm},
		{"no such choice", s.ada, s.general, "ask", []Option{question, Opt("tone", "rude")}, ErrForm},
		{"wrong type", s.ada, s.general, "ask", []Option{Opt("question", 7)}, ErrForm},
		{"out of range", s.ada, s.general, "ask", []Option{question, Opt("count", 6)}, ErrForm},
		{"for administrators", s.ada, s.general, "reload", nil, ErrNoCommand},
		{"for administrators, a keeper", keeper, s.general, "reload", nil, ErrNoCommand},
		{"for administrators, one of them", admin, s.general, "reload", nil, nil},
		{"for administrators, one who was allowed", helper, s.general, "reload", nil, nil},
		{"for keepers", s.ada, s.general, "gaps", nil, ErrNoCommand},
		{"for keepers, one of them", keeper, s.general, "gaps", nil, nil},
		{"for servers", s.ada, s.ada.DM(), "here", nil, ErrNoCommand},
		{"no commands here", s.ada, mute, "ask", []Option{question}, ErrNoPlace},
		{"subcommand", s.ada, s.general, "settings show", nil, nil},
		{"no subcommand", s.ada, s.general, "settings", nil, ErrForm},
	} {
		_, err := c.who.Slash(ctx, c.where, c.command, c.options...)
		if !errors.Is(err, c.want) || c.want == nil && err != nil {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
	if _, err := s.ada.Say(mute, "x"); !errors.Is(err, ErrNoPlace) {
		t.Errorf("wrote where nobody may: %v", err)
	}
	if _, err := s.ada.Say(s.general, strings.Repeat("x", 2001)); !errors.Is(err, ErrForm) {
		t.Errorf("wrote too much: %v", err)
	}
}

func TestControlsAreFoundAsPeopleFindThem(t *testing.T) {
	t.Parallel()
	s := staged(t, Options{FirstAnswer: time.Minute})
	ctx := deadline(t)
	i := s.ask()
	s.want("respond", s.respond(i, `{"type": 4, "data": {`+parseNone+`, "content": "x", "components": [{"type": 1, "components": [
		{"type": 2, "style": 1, "label": "Passage", "emoji": {"name": "🔎"}, "custom_id": "p:1"}, {"type": 2, "style": 1, "label": "Off", "custom_id": "off", "disabled": true},
		{"type": 2, "style": 5, "label": "Site", "url": "https://example.org"}]},
		{"type": 1, "components": [{"type": 3, "custom_id": "s", "placeholder": "Pick", "max_values": 2, "options": [{"label": "One", "value": "1"}, {"label": "Two", "value": "2"}]}]}]}}`), 204, 0)
	m := i.Original()
	for _, which := range []string{"p:1", "Passage", "🔎", "🔎 Passage"} {
		if _, err := s.ada.Click(ctx, m, which); err != nil {
			t.Errorf("click %q: %v", which, err)
		}
	}
	for _, which := range []string{"Off", "Site", "nothing"} {
		if _, err := s.ada.Click(ctx, m, which); !errors.Is(err, ErrNoControl) {
			t.Errorf("click %q: %v", which, err)
		}
	}
	chosen := must[*Interaction](t)(s.ada.Choose(ctx, m, "Pick", "Two", "1"))
	if got := string(encode(chosen.data["values"])); got != `["2","1"]` {
		t.Errorf("chose %s", got)
	}
	if _, err := s.ada.Choose(ctx, m, "s", "Three"); !errors.Is(err, ErrNoControl) {
		t.Errorf("chose what is not there: %v", err)
	}
	if text := m.View().Text(); text != "x\n[🔎 Passage]\n[Off]\n[Site]\n[Pick]" {
		t.Errorf("reads %q", text)
	}
}

func TestWhomAMessagePings(t *testing.T) {
	t.Parallel()
	s := staged(t, Options{})
	s.d.Expect("^allowed_mentions: ")
	said := must[*Message](t)(s.ada.Say(s.general, "hello"))
	send := func(allowed string) []string {
		body := `{"content": "<@` + s.ada.ID + `> @everyone", "message_reference": {"message_id": "` + said.ID + `"}` + allowed + `}`
		got := s.d.bare("POST", "/channels/"+s.general.ID+"/messages", body)
		all := s.general.Messages()
		if v := all[len(all)-1].View(); got.status == 200 && v.ReplyTo == said.ID {
			return v.Pings
		}
		t.Fatalf("%d %s", got.status, got.raw)
		return nil
	}
	if got := send(`, "allowed_mentions": {"parse": []}`); len(got) != 0 {
		t.Errorf("parse [] pinged %v", got)
	}
	if got := send(`, "allowed_mentions": {"parse": [], "replied_user": true}`); len(got) != 1 {
		t.Errorf("replied_user pinged %v", got)
	}
	if got := send(""); len(got) != 3 || got[1] != "everyone" {
		t.Errorf("without allowed_mentions %v were pinged, want the member, everyone, and the member as author", got)
	}
}
