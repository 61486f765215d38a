package e2e

import (
	"context"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"ibid/internal/discordsim"
)

// freely lifts the limits on how much members may ask.
var freely = []string{"MEMBER_LIMIT=600", "CHANNEL_LIMIT=6000"}

// long tests are left out with -short, which keeps a handful.
func long(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("left out with -short")
	}
}

// thorough says whether every case of a fault is run, or those that differ most.
func thorough() bool { return os.Getenv("IBID_FAULTS") != "" }

// endure plays a scene that the faults before the start, if any, concern too. It
// runs beside others: most of it is waiting.
func endure(t *testing.T, opts discordsim.Options, before func(*scene), settings ...string) *scene {
	t.Helper()
	t.Parallel()
	s := stage(t, opts)
	if before != nil {
		before(s)
	}
	s.bot = start(t, s.Discord, s.data, append(settings, freely...)...)
	s.watch()
	return s
}

// watch ends what the test waits for when the bot ends.
func (s *scene) watch() {
	var cancel context.CancelFunc
	s.ctx, cancel = context.WithCancel(s.ctx)
	go func(p *process) {
		<-p.ended
		cancel()
	}(s.bot)
}

// settle waits until the bot has taken over its session: what it handles came
// after READY. Before, a connection that breaks cannot be resumed.
func (s *scene) settle() {
	s.t.Helper()
	i, err := s.ruth.Slash(s.ctx, s.channel, "help")
	if err == nil {
		_, err = i.WaitResponse(s.ctx)
	}
	if err != nil {
		s.t.Fatalf("/help: %v", err)
	}
}

// finished reports whether a message shows a whole answer.
func finished(v discordsim.View) bool {
	_, offered := v.Button("Ask a follow-up")
	return offered && strings.Contains(v.Text(), "data protection")
}

const restarting = "I am being restarted"

// whole asks with /ask and waits for the whole answer.
func (s *scene) whole() *discordsim.Message {
	s.t.Helper()
	i, err := s.ruth.Slash(s.ctx, s.channel, "ask", discordsim.Opt("question", mayor))
	if err != nil {
		s.t.Fatalf("/ask: %v", err)
	}
	m, err := i.WaitFor(s.ctx, finished)
	if err != nil {
		s.t.Fatalf("no answer: %v", err)
	}
	return m
}

// mention asks by mentioning the bot, and does not wait.
func (s *scene) mention() *discordsim.Message {
	s.t.Helper()
	m, err := s.ruth.Mention(s.channel, mayor)
	if err != nil {
		s.t.Fatalf("mention: %v", err)
	}
	return m
}

// settled waits for the whole answer to a message.
func (s *scene) settled(to *discordsim.Message) *discordsim.Message {
	s.t.Helper()
	m, err := to.WaitReply(s.ctx)
	if err != nil {
		s.t.Fatalf("no reply: %v", err)
	}
	if err := m.WaitFor(s.ctx, finished); err != nil {
		s.t.Fatalf("no answer: %v; it shows:\n%s", err, m.View().Text())
	}
	return m
}

// replies counts the bot's messages that reply to a message.
func (s *scene) replies(to *discordsim.Message) (n int) {
	for _, m := range s.channel.Messages() {
		if v := m.View(); v.ReplyTo == to.ID && v.Author == s.Discord.Bot.ID && !v.Deleted {
			n++
		}
	}
	return n
}

// once holds a message to have exactly one reply, also a while later.
func (s *scene) once(to *discordsim.Message) {
	s.t.Helper()
	if n := s.replies(to); n != 1 {
		s.t.Errorf("%d replies to one question", n)
	}
}

// connections waits until so many gateway connections were opened in all.
func (s *scene) connections(n int) {
	s.t.Helper()
	err := s.WaitCounts(s.ctx, "connections", func(c discordsim.Counts) bool { return c.Connections >= n })
	if err != nil {
		s.t.Fatalf("%v: %+v", err, s.Counts())
	}
}

// resumes waits until so many sessions were resumed in all.
func (s *scene) resumes(n int) {
	s.t.Helper()
	err := s.WaitCounts(s.ctx, "resumes", func(c discordsim.Counts) bool { return c.Resumes >= n })
	if err != nil {
		s.t.Fatalf("%v: %+v", err, s.Counts())
	}
}

// ends waits until the bot ended by itself.
func (p *process) ends() int {
	p.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(patience):
		p.t.Fatal("the bot does not end")
	}
	return p.command.ProcessState.ExitCode()
}

// alive says so if the bot has ended.
func (s *scene) alive() {
	s.t.Helper()
	select {
	case <-s.bot.ended:
		s.t.Fatal("the bot has ended")
	default:
	}
}

// quits holds the bot to end well on SIGTERM.
func (s *scene) quits() {
	s.t.Helper()
	if code := s.bot.stop(syscall.SIGTERM); code != 0 {
		s.t.Errorf("exit %d after SIGTERM", code)
	}
}

// soon gives what must not happen a moment to happen.
const soon = 300 * time.Millisecond
