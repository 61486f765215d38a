package e2e

import (
	"strings"
	"testing"

	"ibid/internal/discordsim"
)

// intentMessageContent is the privileged intent, as the developer portal has it.
const intentMessageContent = 1 << 15

func TestMentionsRepliesAndDirectMessages(t *testing.T) {
	if testing.Short() {
		t.Skip("a smoke test is enough for a short run")
	}
	s := play(t, discordsim.Options{}, "CORPUS_DIR="+town(t), "MEMBER_LIMIT=600", "CHANNEL_LIMIT=6000")

	s.run("a mention is answered by a reply, while typing shows", func(t *testing.T) {
		said, err := s.ruth.Mention(s.channel, librarian)
		m := s.reply(said, err, "Osric Quenby", "Ask a follow-up")
		if len(m.View().Pings) > 0 || len(s.channel.Typing()) == 0 {
			t.Errorf("pings %v, typing %v", m.View().Pings, s.channel.Typing())
		}
	})
	s.run("a reply to an answer goes on from it", func(t *testing.T) {
		said, err := s.ruth.Mention(s.channel, "What is the bus contract worth according to the council's notice?")
		first := s.reply(said, err, "£3.5m", "Ask a follow-up")
		said, err = s.ruth.Reply(first, "And who won it?", true)
		s.reply(said, err, "Tarnbeck")
	})
	s.run("a reply that Discord hides is met with a hint", func(t *testing.T) {
		first := s.answered(librarian, "Osric Quenby")
		said, err := s.ruth.Reply(first, "And since when?", true)
		s.reply(said, err, "mention me")
	})
	s.run("a bare mention that replies to somebody, whom the bot may not read", func(t *testing.T) {
		claim, err := s.keeper.Say(s.channel, librarian)
		if err != nil {
			t.Fatal(err)
		}
		said, err := s.ruth.Reply(claim, "<@"+s.Bot.ID+">", false)
		s.reply(said, err, "Ask about this")
	})
	s.run("a bare mention gets help", func(t *testing.T) {
		said, err := s.ruth.Mention(s.channel, "")
		s.reply(said, err, "12 documents")
	})
	s.run("direct messages are a conversation", func(t *testing.T) {
		said, err := s.ruth.Say(s.ruth.DM(), "What is the bus contract worth according to the council's notice?")
		s.reply(said, err, "£3.5m")
		said, err = s.ruth.Say(s.ruth.DM(), "And who won it?")
		s.reply(said, err, "Tarnbeck")
	})
	s.run("others are left alone", func(t *testing.T) {
		robot := s.Guild.AddBot("robot")
		s.silent(s.channel, func() {
			for _, say := range []func() (*discordsim.Message, error){
				func() (*discordsim.Message, error) { return robot.Mention(s.channel, librarian) },
				func() (*discordsim.Message, error) { return s.ruth.Say(s.channel, librarian) },
				func() (*discordsim.Message, error) { return s.ruth.Say(s.channel, "@everyone "+librarian) },
				func() (*discordsim.Message, error) { return s.ruth.Say(s.channel, "<@"+s.keeper.ID+"> "+librarian) },
			} {
				if _, err := say(); err != nil {
					t.Fatal(err)
				}
			}
		})
	})
}

func TestChannelsBehaveAsTheyAreSet(t *testing.T) {
	if testing.Short() {
		t.Skip("a smoke test is enough for a short run")
	}
	s := play(t, discordsim.Options{Privileged: intentMessageContent}, "CORPUS_DIR="+town(t), "MESSAGE_CONTENT=true", "MEMBER_LIMIT=600", "CHANNEL_LIMIT=6000")
	set := func(c *discordsim.Channel, mode string) {
		s.t.Helper()
		i, err := s.keeper.Slash(s.ctx, c, "settings", discordsim.Opt("mode", mode))
		s.see(i, err, "Settings for")
	}

	s.run("threads: a mention opens one, and it goes on there unasked", func(t *testing.T) {
		c := s.Guild.AddChannel("threads")
		set(c, "threads")
		said, err := s.ruth.Mention(c, "What is the bus contract worth according to the council's notice?")
		if err != nil {
			t.Fatal(err)
		}
		thread, err := c.WaitThread(s.ctx, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := thread.WaitMessage(s.ctx, shows("£3.5m", "Ask a follow-up")); err != nil {
			t.Fatal(err)
		}
		if said.Thread() != thread || !strings.HasPrefix(thread.Name, "What is the bus contract") {
			t.Errorf("the thread is %q", thread.Name)
		}
		next, err := s.ruth.Say(thread, "And who won it?")
		s.reply(next, err, "Tarnbeck")
	})
	s.run("threads: an answer to /ask gets one to ask on in", func(t *testing.T) {
		c := s.Guild.AddChannel("asked")
		set(c, "threads")
		i, err := s.ruth.Slash(s.ctx, c, "ask", discordsim.Opt("question", "What is the bus contract worth according to the council's notice?"))
		m := s.see(i, err, "£3.5m")
		thread, err := c.WaitThread(s.ctx, nil)
		if err != nil || m.Thread() != thread {
			t.Fatalf("thread %v, %v", thread, err)
		}
		next, err := s.ruth.Say(thread, "And who won it?")
		s.reply(next, err, "Tarnbeck")
	})
	s.run("threads that may not be opened: the answer comes, and the reason too", func(t *testing.T) {
		c := s.Guild.AddChannel("closed")
		set(c, "threads")
		c.DenyBot(1 << 35) // create public threads
		said, err := s.ruth.Mention(c, librarian)
		s.reply(said, err, "Osric Quenby")
		if _, err := s.ruth.DM().WaitMessage(s.ctx, shows("Create Public Threads")); err != nil {
			t.Error(err)
		}
	})
	s.run("every question, and nothing else", func(t *testing.T) {
		c := s.Guild.AddChannel("every")
		set(c, "every")
		said, err := s.ruth.Say(c, librarian)
		s.reply(said, err, "Osric Quenby")
		s.silent(c, func() {
			for _, text := range []string{"Good morning all!", "ok", "What a day!", "Who will win the cup final on Saturday?", "<@" + s.keeper.ID + "> " + librarian} {
				if _, err := s.ruth.Say(c, text); err != nil {
					t.Fatal(err)
				}
			}
		})
	})
	s.run("a bare mention that replies to somebody asks what they asked", func(t *testing.T) {
		claim, err := s.keeper.Say(s.channel, librarian)
		if err != nil {
			t.Fatal(err)
		}
		said, err := s.ruth.Reply(claim, "<@"+s.Bot.ID+">", false)
		s.reply(said, err, "Osric Quenby")
	})
	s.run("never: messages are left alone, /ask answers privately", func(t *testing.T) {
		c := s.Guild.AddChannel("never")
		set(c, "never")
		s.silent(c, func() {
			if _, err := s.ruth.Mention(c, librarian); err != nil {
				t.Fatal(err)
			}
		})
		i, err := s.ruth.Slash(s.ctx, c, "ask", discordsim.Opt("question", librarian))
		if m := s.see(i, err, "Osric Quenby"); !m.View().Ephemeral {
			t.Error("everyone sees it")
		}
	})
	s.run("where it may not write, it says so to whom it can", func(t *testing.T) {
		c := s.Guild.AddChannel("mute")
		c.DenyBot(1 << 11)
		if _, err := s.keeper.Mention(c, librarian); err != nil {
			t.Fatal(err)
		}
		if _, err := s.keeper.DM().WaitMessage(s.ctx, shows("Send Messages")); err != nil {
			t.Error(err)
		}
	})
}
