package discordsim

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
)

func TestWaitsEndWhenWhatTheyWaitForComes(t *testing.T) {
	t.Parallel()
	s := staged(t, Options{})
	ctx := deadline(t)
	i := s.ask()
	s.want("defer", s.respond(i, deferPublic), 204, 0)
	looks := make(chan string, 1)
	go func() {
		m, err := i.WaitFor(ctx, func(v View) bool { return strings.Contains(v.Content, "two") })
		if err != nil {
			looks <- err.Error()
			return
		}
		looks <- m.View().Content
	}()
	s.want("first edit", s.webhook(i, "PATCH", original, hello("one")), 200, 0)
	s.want("second edit", s.webhook(i, "PATCH", original, hello("one two")), 200, 0)
	if got := <-looks; got != "one two" {
		t.Errorf("waited for %q", got)
	}
	m := must[*Message](t)(i.WaitQuiet(ctx, 10*time.Millisecond))
	if err := m.WaitFor(ctx, func(v View) bool { return !v.Loading }); err != nil {
		t.Error(err)
	}
	if r := must[Request](t)(s.d.WaitRequest(ctx, "PATCH", "/webhooks/**")); r.Status != 200 || r.Header.Get("Authorization") != "scrubbed" {
		t.Errorf("waited for %+v", r)
	}
	gone, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := s.general.WaitMessage(gone, func(View) bool { return false }); !errors.Is(err, context.Canceled) {
		t.Errorf("what never comes gave %v", err)
	}
	s.d.Close()
	if err := s.d.WaitConnected(ctx, 1); err == nil || !strings.Contains(err.Error(), "closed") {
		t.Errorf("after the end came %v", err)
	}
}

func TestMessagesAreListedAsAskedFor(t *testing.T) {
	t.Parallel()
	d := start(t, Options{Unlimited: true, Privileged: intentMessageContent})
	ada, c := d.Guild.AddMember("ada"), d.Guild.AddChannel("general")
	var ids []string
	for _, word := range strings.Fields("a b c d e") {
		ids = append(ids, must[*Message](t)(ada.Say(c, word)).ID)
	}
	s := client(t, d, ordinary)
	for name, k := range map[string]struct {
		limit         int
		before, after string
		want          string
	}{
		"all":          {100, "", "", "e d c b a"},
		"the newest":   {2, "", "", "e d"},
		"before":       {2, ids[3], "", "c b"},
		"after":        {2, "", ids[1], "d c"},
		"none are new": {5, "", ids[4], ""},
	} {
		var words []string
		for _, m := range must[[]*discordgo.Message](t)(s.ChannelMessages(c.ID, k.limit, k.before, k.after, "")) {
			words = append(words, m.Content)
		}
		if got := strings.Join(words, " "); got != k.want {
			t.Errorf("%s: %q, want %q", name, got, k.want)
		}
	}
	if !older("9", "10") || older("10", "9") || older("10", "10") {
		t.Error("snowflakes are compared as words")
	}
}

func TestReactionsAreCountedOnce(t *testing.T) {
	t.Parallel()
	d := start(t, Options{Unlimited: true})
	ada, c := d.Guild.AddMember("ada"), d.Guild.AddChannel("general")
	m := must[*Message](t)(ada.Say(c, "x"))
	at := "/channels/" + c.ID + "/messages/" + m.ID + "/reactions/%F0%9F%91%8D"
	for range 2 {
		if err := ada.React(m, "👍"); err != nil {
			t.Error(err)
		}
		if got := d.bare("PUT", at+"/@me", ""); got.status != 204 {
			t.Errorf("%d %s", got.status, got.raw)
		}
	}
	if got := m.View().Reactions; len(got) != 1 || got["👍"] != 2 {
		t.Errorf("reactions %v", got)
	}
	if got := d.bare("GET", at, ""); strings.Count(got.raw, `"username"`) != 2 {
		t.Errorf("who reacted: %s", got.raw)
	}
	if got := d.bare("DELETE", at+"/@me", ""); got.status != 204 || m.View().Reactions["👍"] != 1 {
		t.Errorf("%d, then %v", got.status, m.View().Reactions)
	}
	if got := d.bare("GET", "/channels/"+c.ID+"/messages/"+m.ID, ""); !strings.Contains(got.raw, `"count":1`) {
		t.Errorf("the message: %s", got.raw)
	}
}

func TestModalsAreFilledInByLabel(t *testing.T) {
	t.Parallel()
	s := staged(t, Options{FirstAnswer: time.Minute})
	ctx := deadline(t)
	i := s.ask()
	s.want("modal", s.respond(i, `{"type": 9, "data": {"custom_id": "m", "title": "Why?", "components": [
		{"type": 10, "content": "Tell us"},
		{"type": 18, "label": "Reason", "component": {"type": 4, "custom_id": "r", "style": 2, "min_length": 3, "max_length": 9}},
		{"type": 18, "label": "Kind", "component": {"type": 3, "custom_id": "k", "required": false, "options": [{"label": "Wrong", "value": "w"}, {"label": "Old", "value": "o"}]}},
		{"type": 18, "label": "More", "component": {"type": 4, "custom_id": "x", "style": 1, "required": false, "value": "as it was"}}]}}`), 204, 0)
	modal := must[*Modal](t)(i.WaitModal(ctx))
	if modal.Title != "Why?" || len(modal.Fields) != 3 || !slices.Equal(modal.Texts, []string{"Tell us"}) || modal.Fields[1].Options[1].Name != "Old" {
		t.Errorf("modal %+v", modal)
	}
	for name, values := range map[string]map[string]string{
		"too short": {"Reason": "no"}, "too long": {"Reason": "much too long"}, "required": {"Kind": "Old"}, "unknown": {"Reason": "because", "What": "x"},
	} {
		if _, err := s.ada.Submit(ctx, modal, values); !errors.Is(err, ErrForm) {
			t.Errorf("%s: %v", name, err)
		}
	}
	sent := must[*Interaction](t)(s.ada.Submit(ctx, modal, map[string]string{"Reason": "because", "Kind": "Old"}))
	want := `[{"component":{"custom_id":"r","id":2,"type":4,"value":"because"},"id":1,"type":18},` +
		`{"component":{"custom_id":"k","id":4,"type":3,"values":["o"]},"id":3,"type":18},` +
		`{"component":{"custom_id":"x","id":6,"type":4,"value":"as it was"},"id":5,"type":18}]`
	if got := string(encode(sent.data["components"])); got != want {
		t.Errorf("sent %s\nwant %s", got, want)
	}
}

func TestAThreadsOwnerMayRenameIt(t *testing.T) {
	t.Parallel()
	s := staged(t, Options{})
	own := s.d.bare("POST", "/channels/"+s.general.ID+"/threads", `{"name": "mine", "type": 11}`)
	s.want("open", own, 201, 0)
	s.want("rename", s.d.bare("PATCH", "/channels/"+str(own.body, "id"), `{"name": "ours"}`), 200, 0)
	s.want("lock", s.d.bare("PATCH", "/channels/"+str(own.body, "id"), `{"locked": true}`), 403, 50013)
	said := must[*Message](t)(s.ada.Say(s.general, "x"))
	theirs := s.general.AddThreadFrom(s.ada, said, "theirs")
	s.want("rename another's", s.d.bare("PATCH", "/channels/"+theirs.ID, `{"name": "ours"}`), 403, 50013)
	s.want("join", s.d.bare("PUT", "/channels/"+theirs.ID+"/thread-members/@me", ""), 204, 0)
	s.want("type", s.d.bare("POST", "/channels/"+theirs.ID+"/typing", ""), 204, 0)
	if len(theirs.Typing()) != 1 || len(s.general.Threads()) != 2 {
		t.Errorf("typed %d times, %d threads", len(theirs.Typing()), len(s.general.Threads()))
	}
}

func TestADemoNeedsNoTest(t *testing.T) {
	t.Parallel()
	d, err := New(Options{Spec: sharedSpec(), BotName: "demo"})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	path := filepath.Join(t.TempDir(), "authority.pem")
	if err := d.WriteCertificate(path); err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(d.Env(), "SSL_CERT_FILE="+path) {
		t.Errorf("environment %v", d.Env())
	}
	if got := d.bare("GET", "/users/@me", ""); str(got.body, "username") != "demo" {
		t.Errorf("%d %s", got.status, got.raw)
	}
	bot := d.Guild.AddBot("another")
	d.Allow("^never: ")
	m := must[*Message](t)(bot.Say(d.Guild.AddChannel("general"), "beep"))
	if faults := d.Unexpected(); len(faults) > 0 || !m.Author.Bot {
		t.Errorf("faults %v, author %+v", faults, m.Author)
	}
}
