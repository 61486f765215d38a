package e2e

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"ibid/internal/discordsim"
)

// shows waits for a response that holds all of the words.
func shows(words ...string) func(discordsim.View) bool {
	return func(v discordsim.View) bool {
		for _, w := range words {
			if !strings.Contains(unmarked(v.Text()), w) {
				return false
			}
		}
		return true
	}
}

// unmarked is a text without what makes it bold or keeps it from being so.
func unmarked(text string) string { return strings.NewReplacer("**", "", `\`, "").Replace(text) }

// see waits for an interaction's response that shows the words.
func (s *scene) see(i *discordsim.Interaction, err error, words ...string) *discordsim.Message {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
	ctx, cancel := s.within(patience)
	defer cancel()
	m, err := i.WaitFor(ctx, shows(words...))
	if err != nil {
		shown := "nothing"
		if o := i.Original(); o != nil {
			shown = unmarked(o.View().Text())
		}
		s.t.Fatalf("waiting for %q: %v; it shows:\n%s", words, err, shown)
	}
	return m
}

// run makes what follows a part of the test, which may fail by itself.
func (s *scene) run(name string, do func(t *testing.T)) {
	test := s.t
	defer func() { s.t = test }()
	test.Run(name, func(t *testing.T) {
		s.t = t
		do(t)
	})
}

// ask uses /ask as ruth.
func (s *scene) ask(question string, more ...discordsim.Option) (*discordsim.Interaction, error) {
	return s.ruth.Slash(s.ctx, s.channel, "ask", append([]discordsim.Option{discordsim.Opt("question", question)}, more...)...)
}

// answered asks and waits for the answer.
func (s *scene) answered(question string, words ...string) *discordsim.Message {
	s.t.Helper()
	i, err := s.ask(question)
	return s.see(i, err, append(words, "Ask a follow-up")...)
}

// click presses a button and waits for what it shows.
func (s *scene) click(on *discordsim.Message, button string, words ...string) *discordsim.Message {
	s.t.Helper()
	i, err := s.ruth.Click(s.ctx, on, button)
	return s.see(i, err, words...)
}

// fill presses a button that opens a form, fills it in, and waits for what that
// shows.
func (s *scene) fill(on *discordsim.Message, button, text string, words ...string) *discordsim.Message {
	s.t.Helper()
	i, err := s.ruth.Click(s.ctx, on, button)
	if err != nil {
		s.t.Fatal(err)
	}
	form, err := i.WaitModal(s.ctx)
	if err != nil {
		s.t.Fatal(err)
	}
	i, err = s.ruth.Submit(s.ctx, form, map[string]string{"text": text})
	return s.see(i, err, words...)
}

// reply waits for the bot's reply to a message.
func (s *scene) reply(said *discordsim.Message, err error, words ...string) *discordsim.Message {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
	ctx, cancel := s.within(patience)
	defer cancel()
	m, err := said.WaitReply(ctx)
	if err != nil {
		s.t.Fatal(err)
	}
	if err := m.WaitFor(ctx, shows(words...)); err != nil {
		s.t.Fatalf("waiting for %q: %v; it shows:\n%s", words, err, unmarked(m.View().Text()))
	}
	return m
}

// silent holds the bot to saying nothing in a channel while other things, which
// come after, are answered.
func (s *scene) silent(c *discordsim.Channel, do func()) {
	s.t.Helper()
	before := len(c.Messages())
	do()
	s.answered("Who is the head librarian?", "Osric Quenby") // it has been through all that came before
	s.answered("Who is the head librarian?", "Osric Quenby")
	for _, m := range c.Messages()[before:] {
		if m.Author == s.Bot && m.View().ReplyTo != "" {
			s.t.Errorf("it replied:\n%s", m.View().Text())
		}
	}
}

// town is a corpus about an invented town; the copy may be changed.
func town(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("..", "testcorpus", "documents"))); err != nil {
		t.Fatal(err)
	}
	return dir
}

// within gives a wait a shorter time than the scene's.
func (s *scene) within(d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(s.ctx, d)
}

// never reports that a wait ended without what it waited for.
func never(err error) bool { return errors.Is(err, context.DeadlineExceeded) }

// restart ends the bot, as an operator does, and starts it with these settings.
func (s *scene) restart(settings ...string) {
	s.t.Helper()
	if code := s.bot.stop(syscall.SIGTERM); code != 0 {
		s.t.Errorf("it ended with %d:\n%s", code, s.bot.said())
	}
	s.bot = start(s.t, s.Discord, s.data, settings...)
	s.ready()
}
