package discordsim

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
)

func TestPermissionsAreAddedUpInDiscordsOrder(t *testing.T) {
	t.Parallel()
	d := start(t, Options{})
	g := d.Guild
	const send, react = discordgo.PermissionSendMessages, discordgo.PermissionAddReactions
	writers, readers := g.AddRole("writers", 0), g.AddRole("readers", 0)
	admin := g.AddMember("admin", g.AddRole("admins", discordgo.PermissionAdministrator))
	ada, eve, both := g.AddMember("ada", writers), g.AddMember("eve", readers), g.AddMember("both", writers, readers)
	c := g.AddChannel("general")
	c.Deny(g.Everyone, send)
	c.Allow(writers, send)
	c.Deny(readers, send|react)
	thread := c.AddThread(admin, "talk")
	may := func(m *Member, permission int64) bool {
		d.mu.Lock()
		defer d.mu.Unlock()
		if c.permissions(m.User) != thread.permissions(m.User) {
			t.Errorf("%s may differently in the thread", m.Name)
		}
		return c.permissions(m.User)&permission == permission
	}
	for _, k := range []struct {
		who     *Member
		what    int64
		allowed bool
	}{
		{ada, send, true},        // the role's overwrite wins over @everyone's
		{eve, send, false},       // denied twice
		{eve, react, false},      // denied by the role
		{both, send, true},       // among roles, what one allows no other denies
		{both, react, false},     // which it does not allow
		{admin, send, true},      // whatever the overwrites say
		{g.Owner, send, true},    // the same
		{g.Bot, send, false},     // has no role but its own
		{ada, 1 << 40, false},    // what nobody granted
		{admin, 1 << 40, true},   // all is granted to administrators
		{g.Owner, 1 << 40, true}, // and owners
	} {
		if got := may(k.who, k.what); got != k.allowed {
			t.Errorf("%s may %b: %t", k.who.Name, k.what, got)
		}
	}
	c.Deny(g.Everyone, discordgo.PermissionViewChannel)
	if may(ada, send) {
		t.Error("who does not see the channel may write in it")
	}
}

func TestThreadsBeginOpenAndEnd(t *testing.T) {
	t.Parallel()
	s := staged(t, Options{})
	said := must[*Message](t)(s.ada.Say(s.general, "a long story"))
	got := s.d.bare("POST", "/channels/"+s.general.ID+"/messages/"+said.ID+"/threads", `{"name": "story", "auto_archive_duration": 60}`)
	s.want("open", got, 201, 0)
	thread := must[*Channel](t)(s.general.WaitThread(deadline(t), func(c *Channel) bool { return c.Name == "story" }))
	if thread.ID != said.ID || said.Thread() != thread || thread.Parent() != s.general {
		t.Errorf("thread %s of message %s", thread.ID, said.ID)
	}
	if all := thread.Messages(); len(all) != 1 || all[0].kind != discordgo.MessageTypeThreadStarterMessage || all[0].View().ReplyTo != said.ID {
		t.Errorf("it begins with %d messages", len(all))
	}
	at := "/channels/" + thread.ID + "/messages"
	s.want("a second thread", s.d.bare("POST", "/channels/"+s.general.ID+"/messages/"+said.ID+"/threads", `{"name": "again"}`), 400, 160004)
	sent := s.d.bare("POST", at, hello("x"))
	s.want("write", sent, 200, 0)
	thread.Archive(false)
	s.want("edit in the archive", s.d.bare("PATCH", at+"/"+str(sent.body, "id"), hello("y")), 400, 50083)
	s.want("writing opens it", s.d.bare("POST", at, hello("x")), 200, 0)
	s.want("edit", s.d.bare("PATCH", at+"/"+str(sent.body, "id"), hello("y")), 200, 0)
	thread.Archive(true)
	s.want("write when locked", s.d.bare("POST", at, hello("x")), 403, 160005)
	if _, err := s.ada.Say(thread, "x"); !errors.Is(err, ErrNoPlace) {
		t.Errorf("a member wrote in a locked thread: %v", err)
	}
	i := must[*Interaction](t)(s.ada.Slash(deadline(t), thread, "ask", Opt("question", "who?")))
	s.want("answer in it", s.respond(i, deferPublic), 204, 0)
	thread.Delete()
	s.want("write when it is gone", s.d.bare("POST", at, hello("x")), 404, 10003)
	s.want("answer when it is gone", s.webhook(i, "PATCH", original, hello("x")), 404, 10003)
}

func TestCommandsKeepTheirIdentityAndTheirNumber(t *testing.T) {
	t.Parallel()
	s := staged(t, Options{})
	at := "/applications/" + s.d.ApplicationID + "/guilds/" + s.d.Guild.ID + "/commands"
	set := func(from, n int) reply {
		return s.d.bare("PUT", at, "["+times(n, `{"name": "c`+fmt.Sprint(from)+`-#", "description": "d", "description_localizations": {"de": "x"}, "options": [
			{"type": 3, "name": "o", "description": "d", "required": false}]}`)+"]")
	}
	s.want("a hundred", set(1, 100), 200, 0)
	before := s.d.Commands(s.d.Guild)
	s.want("the same again", set(1, 100), 200, 0)
	after := s.d.Commands(s.d.Guild)
	if before[7]["id"] != after[7]["id"] || before[7]["version"] == after[7]["version"] {
		t.Errorf("first %v, then %v", before[7], after[7])
	}
	listed := s.d.bare("GET", at, "")
	if strings.Contains(listed.raw, "_localizations") || strings.Contains(listed.raw, `"required"`) {
		t.Errorf("the list tells translations unasked, or defaults: %.300s", listed.raw)
	}
	if listed = s.d.bare("GET", at+"?with_localizations=true", ""); !strings.Contains(listed.raw, `"de":"x"`) {
		t.Errorf("the list tells no translations: %.300s", listed.raw)
	}
	s.d.Expect("^limit: PUT .*101 commands of type 1")
	s.want("one too many", set(1, 101), 400, 50035)
	s.want("a hundred others", set(2, 100), 200, 0)
	s.d.Expect("^commands: .*more than 200 commands")
	s.want("more than a day allows", set(3, 1), 429, 30034)
	if n := len(s.d.Commands(s.d.Guild)); n != 100 {
		t.Errorf("%d commands are left, want the 100 before", n)
	}
}

func TestTheGlobalLimitSparesInteractions(t *testing.T) {
	t.Parallel()
	d := start(t, Options{})
	d.limits.global = bucket{used: globalLimit, reset: time.Now().Add(time.Hour)}
	got := d.bare("GET", "/users/@me", "")
	if got.status != 429 || got.body["global"] != true || got.header.Get("X-RateLimit-Scope") != "global" {
		t.Errorf("%d %s", got.status, got.raw)
	}
	if got := d.bare("GET", "/webhooks/"+d.ApplicationID+"/x"+original, ""); got.status != 404 {
		t.Errorf("an interaction's webhook: %d %s", got.status, got.raw)
	}
	if got := d.bare("POST", "/interactions/1/x/callback", deferPublic); got.status != 404 {
		t.Errorf("an interaction's callback: %d %s", got.status, got.raw)
	}
}

func TestALongRunForgets(t *testing.T) {
	t.Parallel()
	d := start(t, Options{Unlimited: true, Keep: 5})
	c := d.Guild.AddChannel("general")
	for range 30 {
		got := d.bare("POST", "/channels/"+c.ID+"/messages", hello("x"))
		if got.status != 200 {
			t.Fatalf("%d %s", got.status, got.raw)
		}
	}
	if n := len(c.Messages()); n > 10 || n < 5 {
		t.Errorf("%d messages are remembered", n)
	}
	if n := len(d.Requests("", "")); n > 10 || n < 5 {
		t.Errorf("%d requests are remembered", n)
	}
	if counts := d.Counts(); counts.Requests != 30 || counts.ByRoute["POST /channels/{channel_id}/messages"] != 30 || counts.Statuses[200] != 30 {
		t.Errorf("counted %+v", counts)
	}
}
