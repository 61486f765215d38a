package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"ibid/internal/discordsim"
	"ibid/internal/modelsim"
)

// TestRequestsThatFail makes each kind of request fail in each way that passes:
// every question is answered all the same, and once.
func TestRequestsThatFail(t *testing.T) {
	long(t)
	faults := map[string]discordsim.Answer{
		"429": discordsim.TooMany(time.Second, "user"), "429 shared": discordsim.TooMany(time.Second, "shared"), "429 global": discordsim.TooMany(time.Second, "global"),
		"429 as a page": discordsim.TooManyHTML(), "500": discordsim.Broken(500), "502": discordsim.Broken(502), "503": discordsim.Broken(503),
		"reset": discordsim.ResetByPeer(), "slow": discordsim.Slow(time.Second), "answer lost": discordsim.Lost(),
	}
	if !thorough() {
		faults = map[string]discordsim.Answer{"429": faults["429"], "503": faults["503"], "answer lost": faults["answer lost"]}
	}
	for name, call := range map[string]struct{ method, path string }{
		"first response": {"POST", "/interactions/*/*/callback"}, "edit of a response": {"PATCH", "/webhooks/*/*/messages/@original"},
		"send": {"POST", "/channels/*/messages"}, "edit": {"PATCH", "/channels/*/messages/*"},
	} {
		t.Run(name, func(t *testing.T) {
			s := endure(t, discordsim.Options{}, nil, with(writing(t, slowly))...)
			s.ready()
			s.ctx = t.Context()
			if call.method == "POST" && strings.HasSuffix(call.path, "callback") {
				s.Expect("acknowledged already") // where the answer was lost, the bot cannot know
			}
			for what, fault := range faults {
				before := len(s.Requests(call.method, call.path))
				s.REST(call.method, call.path, 1, fault)
				asked := s.mention()
				s.whole()
				s.settled(asked)
				s.once(asked)
				if made := len(s.Requests(call.method, call.path)) - before; made == 0 {
					t.Errorf("%s: no such request was made", what)
				}
				s.Heal()
			}
			if n := s.Counts().Unanswered; n > 0 {
				t.Errorf("%d interactions were not answered in time", n)
			}
		})
	}
}

// TestOutageWhileStreaming breaks every edit for longer than one request is tried.
func TestOutageWhileStreaming(t *testing.T) {
	long(t)
	s := endure(t, discordsim.Options{}, nil, with(writing(t, func(r *modelsim.Reply) { r.Gap = 100 * time.Millisecond }))...)
	s.ready()
	i, err := s.ruth.Slash(s.ctx, s.channel, "ask", discordsim.Opt("question", mayor))
	if err != nil {
		t.Fatal(err)
	}
	s.REST("PATCH", "/webhooks/*/*/messages/@original", 6, discordsim.Broken(503))
	if _, err := i.WaitFor(s.ctx, finished); err != nil {
		t.Errorf("not answered: %v", err)
	}
}

// TestRefusedForGood is what cannot be mended: nothing is repeated, nobody is
// told twice, and the next question is answered.
func TestRefusedForGood(t *testing.T) {
	s := endure(t, discordsim.Options{}, nil)
	s.ready()
	for what, refusal := range map[string]discordsim.Answer{
		"unknown interaction": discordsim.Refuse(404, 10062, "Unknown interaction"), "already acknowledged": discordsim.Refuse(400, 40060, "Interaction has already been acknowledged."),
	} {
		s.REST("POST", "/interactions/*/*/callback", 1, refusal)
		s.Expect("late: no first response")
		before := len(s.Requests("POST", "/interactions/*/*/callback"))
		i, err := s.ruth.Slash(s.ctx, s.channel, "ask", discordsim.Opt("question", mayor))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := i.WaitAck(s.ctx); err == nil {
			t.Errorf("%s: it was answered", what)
		}
		if n := len(s.Requests("POST", "/interactions/*/*/callback")) - before; n != 1 {
			t.Errorf("%s: %d requests", what, n)
		}
	}
	s.whole()
}

// TestExpiredToken lets the interaction end before the answer.
func TestExpiredToken(t *testing.T) {
	s := endure(t, discordsim.Options{TokenLife: 500 * time.Millisecond}, nil, with(writing(t, slowly))...)
	s.ready()
	if _, err := s.ruth.Slash(s.ctx, s.channel, "ask", discordsim.Opt("question", mayor)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.WaitRequest(s.ctx, "PATCH", "/webhooks/*/*/messages/@original"); err != nil {
		t.Fatal(err)
	}
	asked := s.mention()
	s.settled(asked)
	s.once(asked)
}

// TestDeletedWhileStreaming deletes the growing answer, then a whole channel.
func TestDeletedWhileStreaming(t *testing.T) {
	s := endure(t, discordsim.Options{}, nil, with(writing(t, slowly))...)
	s.ready()
	asked := s.mention()
	grows := s.told(asked, "")
	if err := s.Guild.Owner.Delete(grows); err != nil {
		t.Fatal(err)
	}
	s.whole()
	if n := s.replies(asked); n != 0 {
		t.Errorf("an answer that was deleted came back: %d", n)
	}
	other := s.Guild.AddChannel("doomed")
	question, err := s.ruth.Mention(other, mayor)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := question.WaitReply(s.ctx); err != nil {
		t.Fatal(err)
	}
	other.Delete()
	s.whole()
	if strings.Contains(s.bot.said(), "ERROR") {
		t.Errorf("what members do is no error:\n%s", s.bot.said())
	}
}

// TestMissingPermissionIsSaid takes the right to write away: who asked is told in
// a direct message, once.
func TestMissingPermissionIsSaid(t *testing.T) {
	s := endure(t, discordsim.Options{}, nil)
	s.ready()
	s.channel.DenyBot(discordgo.PermissionSendMessages)
	s.mention()
	if _, err := s.ruth.DM().WaitMessage(s.ctx, shows("Send Messages")); err != nil {
		t.Fatal(err)
	}
	s.mention()
	s.whole() // commands need no such right
	for refused := 0; refused < 2; time.Sleep(soon) {
		s.alive()
		refused = len(s.Requests("POST", "/channels/"+s.channel.ID+"/messages"))
	}
	if n := len(s.ruth.DM().Messages()); n != 1 {
		t.Errorf("told %d times", n)
	}
}
