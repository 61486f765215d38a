package e2e

import (
	"strings"
	"testing"

	"ibid/internal/discordsim"
)

const (
	tenders      = "What did the tender of Tarnbeck Coaches score?"
	barrier      = "How long is the flood barrier?"
	messaging    = 1 << 15 // the intent that shows what does not address the bot
	startThreads = 1 << 35
)

// configure sets a channel with /settings.
func (s *scene) configure(c *discordsim.Channel, mode string) {
	s.t.Helper()
	i, err := s.keeper.Slash(s.ctx, c, "settings", discordsim.Opt("mode", mode))
	s.see(i, err, "Saved")
}

func TestMessagesThatAreHardToAnswer(t *testing.T) {
	if testing.Short() {
		t.Skip("a smoke test is enough for a short run: TestAskShowsEvidence")
	}
	s := play(t, discordsim.Options{}, "CORPUS_DIR="+town(t), "MEMBER_LIMIT=600", "CHANNEL_LIMIT=6000")
	alan := s.Guild.AddMember("alan")

	s.run("a reply without a ping cannot be read, and is told so", func(t *testing.T) {
		m := s.answered(librarian)
		said, err := s.ruth.Reply(m, "And who warned of the fewer hours?", false)
		s.reply(said, err, "Ask a follow-up")
	})
	s.run("a bare mention that replies to what it cannot read says so", func(t *testing.T) {
		question, err := alan.Say(s.channel, barrier)
		if err != nil {
			t.Fatal(err)
		}
		said, err := s.ruth.Reply(question, "<@"+s.Bot.ID+">", true)
		s.reply(said, err, "does not show me the message", "Ask about this")
	})
	s.run("an answer in a direct message is shown to nobody else", func(t *testing.T) {
		said, err := s.ruth.Say(s.ruth.DM(), librarian)
		m := s.reply(said, err, "Osric Quenby", "Ask a follow-up")
		if strings.Contains(m.View().Text(), "Show to everyone") {
			t.Error("there is nobody to show it to")
		}
		i, err := s.ruth.Slash(s.ctx, s.ruth.DM(), "ask", discordsim.Opt("question", librarian))
		s.see(i, err, "Osric Quenby")
	})
	s.run("a mention of a role is none of the bot", func(t *testing.T) {
		s.silent(s.channel, func() {
			if _, err := s.ruth.Say(s.channel, "<@&"+s.Guild.BotRole.ID+"> "+librarian); err != nil {
				t.Fatal(err)
			}
		})
	})
	s.run("a question that is no question", func(t *testing.T) {
		said, err := s.ruth.Mention(s.channel, "???")
		s.reply(said, err, "The question is empty")
	})
	s.run("an edited question keeps its one answer, a deleted one may lose it", func(t *testing.T) {
		said, err := s.ruth.Mention(s.channel, librarian)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.ruth.Edit(said, "<@"+s.Bot.ID+"> "+librarian+" Please!"); err != nil {
			t.Fatal(err)
		}
		s.reply(said, nil, "Osric Quenby", "Ask a follow-up")
		gone, err := s.ruth.Mention(s.channel, tenders)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.ruth.Delete(gone); err != nil {
			t.Fatal(err)
		}
		said, err = s.ruth.Mention(s.channel, barrier)
		s.reply(said, err, "212 metres", "Ask a follow-up")
		replies := 0
		for _, m := range s.channel.Messages() {
			if m.View().ReplyTo == said.ID {
				replies++
			}
		}
		if replies != 1 {
			t.Errorf("%d replies", replies)
		}
	})
	s.run("every question needs the intent, and says so", func(t *testing.T) {
		busy := s.Guild.AddChannel("busy")
		i, err := s.keeper.Slash(s.ctx, busy, "settings", discordsim.Opt("mode", "every"))
		s.see(i, err, "Saved", "message content intent")
		s.silent(busy, func() {
			if _, err := s.ruth.Say(busy, librarian); err != nil {
				t.Fatal(err)
			}
		})
	})
	s.run("where it may not write, it tells who asked, once", func(t *testing.T) {
		closed := s.Guild.AddChannel("closed")
		closed.DenyBot(1 << 11)
		for range 2 {
			if _, err := s.ruth.Mention(closed, librarian); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.ruth.DM().WaitMessage(s.ctx, shows("I may not answer in", "Send Messages")); err != nil {
			t.Fatal(err)
		}
		s.answered(librarian)
		told := 0
		for _, m := range s.ruth.DM().Messages() {
			if strings.Contains(m.View().Text(), "I may not answer in") {
				told++
			}
		}
		if told != 1 {
			t.Errorf("she is told %d times", told)
		}
	})
}

func TestThreads(t *testing.T) {
	if testing.Short() {
		t.Skip("a smoke test is enough for a short run: TestAskShowsEvidence")
	}
	s := play(t, discordsim.Options{}, "CORPUS_DIR="+town(t), "MEMBER_LIMIT=600", "CHANNEL_LIMIT=6000")
	s.configure(s.channel, "threads")
	opened := func(at *discordsim.Message, err error) *discordsim.Channel {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		thread, err := s.channel.WaitThread(s.ctx, func(c *discordsim.Channel) bool { return c.ID == at.ID })
		if err != nil {
			t.Fatal(err)
		}
		return thread
	}
	in := func(c *discordsim.Channel, words ...string) *discordsim.Message {
		t.Helper()
		m, err := c.WaitMessage(s.ctx, shows(words...))
		if err != nil {
			t.Fatal(err)
		}
		return m
	}

	s.run("a mention opens a thread, and a mention there goes on", func(t *testing.T) {
		said, err := s.ruth.Mention(s.channel, "What is the bus contract worth according to the council's notice?")
		thread := opened(said, err)
		if !strings.HasPrefix(thread.Name, "What is the bus contract") {
			t.Errorf("it is called %q", thread.Name)
		}
		in(thread, "£3.5m", "Ask a follow-up")
		said, err = s.ruth.Mention(thread, "And who won it?")
		s.reply(said, err, "Tarnbeck")
		if len(s.channel.Threads()) != 1 {
			t.Errorf("there are %d threads", len(s.channel.Threads()))
		}
	})
	s.run("a private answer opens none", func(t *testing.T) {
		before := len(s.channel.Threads())
		i, err := s.ask(librarian, discordsim.Opt("private", true))
		s.see(i, err, "Osric Quenby", "Show to everyone")
		s.silent(s.Guild.AddChannel("elsewhere"), func() {})
		for _, c := range s.channel.Threads()[before:] {
			if !strings.HasPrefix(c.Name, librarian) { // those of silent
				t.Errorf("there is a thread %q", c.Name)
			}
		}
	})
	s.run("in a member's own thread it answers where it is asked", func(t *testing.T) {
		own := s.channel.AddThread(s.ruth, "talk")
		said, err := s.ruth.Mention(own, librarian)
		s.reply(said, err, "Osric Quenby", "Ask a follow-up")
	})
	s.run("a reply is answered where it stands", func(t *testing.T) {
		said, err := s.ruth.Mention(s.Guild.AddChannel("plain"), librarian)
		m := s.reply(said, err, "Osric Quenby", "Ask a follow-up")
		s.configure(m.Channel, "threads")
		said, err = s.ruth.Reply(m, barrier, true)
		s.reply(said, err, "212 metres")
	})
	s.run("an archived thread goes on", func(t *testing.T) {
		said, err := s.ruth.Mention(s.channel, librarian)
		thread := opened(said, err)
		in(thread, "Osric Quenby", "Ask a follow-up")
		thread.Archive(false)
		said, err = s.ruth.Mention(thread, barrier)
		s.reply(said, err, "212 metres")
	})
	s.run("without the permission it answers in the channel, and tells who asked", func(t *testing.T) {
		s.channel.DenyBot(startThreads)
		said, err := s.ruth.Mention(s.channel, barrier)
		s.reply(said, err, "212 metres", "Ask a follow-up")
		in(s.ruth.DM(), "Create Public Threads")
		said, err = s.ruth.Mention(s.channel, barrier)
		s.reply(said, err, "212 metres", "Ask a follow-up")
		if n := len(s.ruth.DM().Messages()); n != 1 {
			t.Errorf("she got %d messages", n)
		}
	})
}

func TestEveryQuestionIsAnsweredWhereThatIsWanted(t *testing.T) {
	if testing.Short() {
		t.Skip("a smoke test is enough for a short run: TestAskShowsEvidence")
	}
	s := play(t, discordsim.Options{Privileged: intentMessageContent}, "CORPUS_DIR="+town(t), "MEMBER_LIMIT=600", "MESSAGE_CONTENT=true")
	busy := s.Guild.AddChannel("busy")
	s.configure(busy, "every")
	said, err := s.ruth.Say(busy, librarian)
	m := s.reply(said, err, "Osric Quenby", "Ask a follow-up")
	s.silent(busy, func() {
		if _, err := s.ruth.Say(busy, "What a day!"); err != nil {
			t.Fatal(err)
		}
	})
	theirs, err := s.keeper.Say(s.Guild.AddChannel("talk"), "Somebody told me that the flood barrier is 300 metres long.")
	if err != nil {
		t.Fatal(err)
	}
	said, err = s.ruth.Reply(theirs, "<@"+s.Bot.ID+"> How long is it really?", true)
	s.reply(said, err, "212 metres")
	theirs, err = s.keeper.Say(theirs.Channel, barrier)
	if err != nil {
		t.Fatal(err)
	}
	said, err = s.ruth.Reply(theirs, "<@"+s.Bot.ID+">", true)
	s.reply(said, err, "212 metres")
	said, err = s.ruth.Reply(m, "How many members of staff did he say would leave?", false)
	s.reply(said, err, "two of the nine")

	s.configure(busy, "threads")
	said, err = s.ruth.Mention(busy, "What is the bus contract worth according to the council's notice?")
	if err != nil {
		t.Fatal(err)
	}
	thread, err := busy.WaitThread(s.ctx, func(c *discordsim.Channel) bool { return c.ID == said.ID })
	if err != nil {
		t.Fatal(err)
	}
	if _, err := thread.WaitMessage(s.ctx, shows("£3.5m", "Ask a follow-up")); err != nil {
		t.Fatal(err)
	}
	said, err = s.ruth.Say(thread, "And who won it?") // no mention: the thread is the bot's
	s.reply(said, err, "Tarnbeck")
}
