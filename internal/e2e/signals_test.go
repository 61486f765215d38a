package e2e

import (
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"ibid/internal/discordsim"
	"ibid/internal/modelsim"
)

const (
	blocked = "The Mayor of London, Sadiq Khan, blocked the Met's Palantir contract after concerns had been raised about data protection, " +
		"ethical implications and a possible erosion of public trust in how the police use advanced technology."
	streaming = "data protection" // is in the first claim
)

var numbered = regexp.MustCompile(`\[passage (\d+) `)

// claim is one line of a model's, with the passage that holds the quote.
func claim(r modelsim.Request) string {
	asked := r.User()
	before, _, _ := strings.Cut(asked, blocked)
	all := numbered.FindAllStringSubmatch(before, -1)
	if len(all) == 0 {
		return `{"not_in_sources": true}`
	}
	return fmt.Sprintf(`{"text": %q, "citations": [{"source": %s, "quote": %q}]}`+"\n", blocked, all[len(all)-1][1], blocked)
}

// writing is a model that writes one claim and is then told how to go on.
func writing(t *testing.T, then func(*modelsim.Reply)) *modelsim.Server {
	t.Helper()
	server, err := modelsim.Start(func(r modelsim.Request) modelsim.Reply {
		reply := modelsim.Say(claim(r) + strings.Repeat(" ", 60))
		then(&reply)
		return reply
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	return server
}

// slowly writes the claim in some two seconds.
func slowly(r *modelsim.Reply) { r.Gap = 20 * time.Millisecond }

// hanging writes the claim and then nothing more.
func hanging(r *modelsim.Reply) {
	r.Fault, r.After = modelsim.Stall, 1<<20
	r.Text, r.Gap = r.Text+strings.Repeat(" ", 1<<12), 50*time.Millisecond
}

func with(m *modelsim.Server) []string {
	return []string{"OPENAI_BASE_URL=" + m.URL, "OPENAI_MODEL=slow", "OPENAI_API_KEY=sk-test"}
}

// streams asks by a mention and by a command, and waits until both answers grow.
func (s *scene) streams() (byMention *discordsim.Message, byCommand *discordsim.Interaction) {
	s.t.Helper()
	byMention = s.mention()
	byCommand, err := s.ruth.Slash(s.ctx, s.channel, "ask", discordsim.Opt("question", mayor))
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err := byCommand.WaitFor(s.ctx, shows(streaming)); err != nil {
		s.t.Fatal(err)
	}
	s.told(byMention, streaming)
	return byMention, byCommand
}

// told waits until the reply to a message shows some words.
func (s *scene) told(asked *discordsim.Message, words string) *discordsim.Message {
	s.t.Helper()
	m, err := asked.WaitReply(s.ctx)
	if err == nil {
		err = m.WaitFor(s.ctx, shows(words))
	}
	if err != nil {
		s.t.Fatalf("%q was not said: %v", words, err)
	}
	return m
}

// TestTermLetsAnswersFinish stops the bot while answers are written.
func TestTermLetsAnswersFinish(t *testing.T) {
	s := endure(t, discordsim.Options{}, nil, with(writing(t, slowly))...)
	s.ready()
	asked := s.mention()
	i, err := s.ruth.Slash(s.ctx, s.channel, "ask", discordsim.Opt("question", mayor))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := i.WaitAck(s.ctx); err != nil {
		t.Fatal(err)
	}
	s.quits()
	if m := i.Original(); m == nil || !finished(m.View()) {
		t.Error("the command's answer was not finished")
	}
	if n := s.replies(asked); n != 1 {
		t.Errorf("%d replies", n)
	}
	for _, m := range s.channel.Messages() {
		if m.View().ReplyTo == asked.ID && !finished(m.View()) {
			t.Errorf("the reply was not finished:\n%s", m.View().Text())
		}
	}
}

// TestTermSaysThatItRestarts stops the bot while answers hang, asks anew in the
// meantime, and finds that everybody was told.
func TestTermSaysThatItRestarts(t *testing.T) {
	long(t)
	s := endure(t, discordsim.Options{}, nil, with(writing(t, hanging))...)
	s.ready()
	asked, i := s.streams()
	if err := s.bot.command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	time.Sleep(soon) // until the signal is taken, questions are answered
	late, err := s.ruth.Slash(s.ctx, s.channel, "help")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := late.WaitFor(s.ctx, shows(restarting)); err != nil {
		t.Errorf("a new command was not told: %v", err)
	}
	s.told(s.mention(), restarting)
	if code := s.bot.ends(); code != 0 {
		t.Errorf("exit %d", code)
	}
	if m := i.Original(); !strings.Contains(m.View().Text(), restarting) {
		t.Errorf("the command's answer shows:\n%s", m.View().Text())
	}
	s.once(asked)
	if !s.replied(asked, restarting) {
		t.Error("the reply does not say that the bot restarts")
	}
}

// replied reports whether a reply to the message shows some words now.
func (s *scene) replied(to *discordsim.Message, words string) bool {
	for _, m := range s.channel.Messages() {
		if v := m.View(); v.ReplyTo == to.ID && strings.Contains(v.Text(), words) {
			return true
		}
	}
	return false
}

// TestSecondSignal ends the bot at once, whatever is under way.
func TestSecondSignal(t *testing.T) {
	s := endure(t, discordsim.Options{}, nil, with(writing(t, hanging))...)
	s.ready()
	s.streams()
	if err := s.bot.command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	time.Sleep(soon)
	if code := s.bot.stop(syscall.SIGINT); code != -1 {
		t.Errorf("exit %d: the second signal did not end it", code)
	}
}

// again starts the bot anew on the same data folder.
func (s *scene) again(settings ...string) {
	s.t.Helper()
	s.bot.stop(syscall.SIGKILL)
	s.ctx = s.t.Context()
	identified := s.Counts().Identifies
	s.bot = start(s.t, s.Discord, s.data, append(settings, freely...)...)
	s.watch()
	err := s.WaitCounts(s.ctx, "IDENTIFYs", func(c discordsim.Counts) bool { return c.Identifies > identified })
	if err != nil {
		s.t.Fatal(err)
	}
}

// TestKilledWhileStreaming finds that the next run says so in both answers.
func TestKilledWhileStreaming(t *testing.T) {
	s := endure(t, discordsim.Options{}, nil, with(writing(t, hanging))...)
	s.ready()
	asked, i := s.streams()
	s.again()
	if _, err := i.WaitFor(s.ctx, shows(restarting)); err != nil {
		t.Error(err)
	}
	s.told(asked, restarting)
	s.once(asked)
	s.whole()
}

// TestKilledBeforeTheFirstMessage finds that a question which nobody answered is
// not left without a word.
func TestKilledBeforeTheFirstMessage(t *testing.T) {
	m := writing(t, func(r *modelsim.Reply) { r.Wait = time.Minute })
	s := endure(t, discordsim.Options{}, func(s *scene) { s.REST("POST", "/channels/*/messages", 1, discordsim.Slow(time.Minute)) }, with(m)...)
	s.ready()
	asked := s.mention()
	for len(m.Requests()) == 0 {
		s.alive()
		time.Sleep(20 * time.Millisecond)
	}
	s.Heal()
	s.again()
	s.told(asked, restarting)
	s.once(asked)
	s.whole()
}

// TestKilledAtRandomMoments kills the bot again and again: IBID_KILLS says how
// often. Each question ends with an answer or with a word, once.
func TestKilledAtRandomMoments(t *testing.T) {
	kills := 3
	if n, err := strconv.Atoi(os.Getenv("IBID_KILLS")); err == nil {
		kills = n
	}
	long(t)
	m := with(writing(t, slowly))
	s := endure(t, discordsim.Options{}, nil, m...)
	s.ready()
	s.ctx = t.Context()
	for range kills {
		asked := s.mention()
		time.Sleep(rand.N(4 * time.Second))
		s.again(m...)
		if s.replies(asked) > 1 {
			t.Fatal("two replies to one question")
		}
		for _, each := range s.channel.Messages() {
			v := each.View()
			if v.ReplyTo == asked.ID && !finished(v) && !strings.Contains(v.Text(), restarting) {
				t.Fatalf("left as it was:\n%s", v.Text())
			}
		}
	}
	s.whole()
	t.Logf("%d kills", kills)
}
