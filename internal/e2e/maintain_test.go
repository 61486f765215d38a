package e2e

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"ibid/internal/discordsim"
)

// keep uses a maintainers' command and waits for what it shows.
func (s *scene) keep(command string, words ...string) *discordsim.Message {
	s.t.Helper()
	i, err := s.keeper.Slash(s.ctx, s.channel, command)
	return s.see(i, err, words...)
}

// press is click, as the maintainer.
func (s *scene) press(on *discordsim.Message, button string, words ...string) *discordsim.Message {
	s.t.Helper()
	i, err := s.keeper.Click(s.ctx, on, button)
	return s.see(i, err, words...)
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestMaintainersReload(t *testing.T) {
	if testing.Short() {
		t.Skip("a smoke test is enough for a short run: TestAskShowsEvidence")
	}
	dir := town(t)
	s := play(t, discordsim.Options{}, "CORPUS_DIR="+dir, "MEMBER_LIMIT=600", "CHANNEL_LIMIT=6000", "WATCH=false", "RELOAD_EVERY=0")

	s.run("nothing had changed", func(t *testing.T) {
		if m := s.keep("reload", "Nothing had changed", "12 documents"); !m.View().Ephemeral {
			t.Error("everyone sees it")
		}
	})
	s.run("what changed is said, and answers that rest on it are marked without a ping", func(t *testing.T) {
		m := s.answered(librarian, "Osric Quenby")
		other := s.answered(barrier, "212 metres")
		edits := len(m.History())
		file := filepath.Join(dir, "library-hours.md")
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		write(t, dir, "library-hours.md", strings.ReplaceAll(string(text), "Osric Quenby", "Wystan Fettle"))
		write(t, dir, "ferry.md", ferry)
		write(t, dir, "picture.md", "\x89PNG\r\n\x1a\n\x00\x00")
		if err := os.Remove(filepath.Join(dir, "opinion-library.md")); err != nil {
			t.Fatal(err)
		}
		s.keep("reload", "1 added", "1 changed", "1 removed", "1 skipped", "ferry.md", "library-hours.md", "opinion-library.md", "picture.md", "12 documents")
		if err := m.WaitFor(s.ctx, shows("A source has changed since", "Osric Quenby")); err != nil {
			t.Fatal(err)
		}
		if v := m.View(); len(v.Pings) > 0 {
			t.Errorf("it pings %v", v.Pings)
		}
		s.click(m, "Quote 1", "The source has changed since")
		s.keep("reload", "1 skipped", "0 new texts")
		if n := len(m.History()) - edits; n != 1 {
			t.Errorf("the answer was edited %d times", n)
		}
		if strings.Contains(other.View().Text(), "changed since") {
			t.Error("an answer from another source is marked")
		}
		s.answered(librarian, "Wystan Fettle")
	})
	s.run("a removed source", func(t *testing.T) {
		m := s.answered("How many passengers does the ferry carry?", "240 passengers")
		if err := os.Remove(filepath.Join(dir, "ferry.md")); err != nil {
			t.Fatal(err)
		}
		s.keep("reload", "1 removed")
		s.click(m, "Quote 1", "The source is no longer loaded")
	})
	s.run("most documents go only after a yes", func(t *testing.T) {
		kept := t.TempDir()
		var moved []string
		if err := fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && path != "library-hours.md" {
				moved = append(moved, path)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		for _, name := range moved {
			if err := os.Rename(filepath.Join(dir, name), filepath.Join(kept, name)); err != nil {
				t.Fatal(err)
			}
		}
		m := s.keep("reload", "10 of 11 documents would go", "Keep the old index")
		s.press(m, "Keep the old index", "Nothing was changed")
		s.answered(barrier, "212 metres")
		m = s.keep("reload", "10 of 11 documents would go")
		s.press(m, "Remove 10 documents", "10 removed", "1 document")
		for _, name := range moved {
			if err := os.Rename(filepath.Join(kept, name), filepath.Join(dir, name)); err != nil {
				t.Fatal(err)
			}
		}
		s.keep("reload", "10 added")
	})
	s.run("a folder that is gone leaves the old index", func(t *testing.T) {
		away := dir + "-away"
		if err := os.Rename(dir, away); err != nil {
			t.Fatal(err)
		}
		m := s.keep("reload", "The reload failed", "The old index still serves: 11 documents")
		s.answered(barrier, "212 metres")
		s.keep("status", "11 documents", "⚠️")
		if err := os.Rename(away, dir); err != nil {
			t.Fatal(err)
		}
		s.press(m, "Try again", "The documents are loaded")
	})
}

func TestMaintainersAndTheirDesk(t *testing.T) {
	if testing.Short() {
		t.Skip("a smoke test is enough for a short run: TestAskShowsEvidence")
	}
	s := stage(t, discordsim.Options{})
	librarians := s.Guild.AddRole("Librarians", memberPermissions)
	settings := []string{"CORPUS_DIR=" + town(t), "MEMBER_LIMIT=600", "CHANNEL_LIMIT=6000", "MAINTAINER_ROLES=" + librarians.ID, "CONTACT=The Friends of Harrowmere Library"}
	s.bot = start(t, s.Discord, s.data, settings...)
	s.ready()
	writes := s.CommandWrites()

	s.run("who may", func(t *testing.T) {
		if _, err := s.ruth.Slash(s.ctx, s.channel, "status"); err == nil {
			t.Error("Discord offers it to members")
		}
		readers := s.Guild.AddRole("Readers", memberPermissions)
		s.Guild.AllowCommand("status", readers)
		s.Guild.AllowCommand("status", librarians)
		i, err := s.Guild.AddMember("rita", readers).Slash(s.ctx, s.channel, "status")
		if m := s.see(i, err, "This is for the maintainers"); !m.View().Ephemeral {
			t.Error("everyone sees it")
		}
		i, err = s.Guild.AddMember("hilda", librarians).Slash(s.ctx, s.channel, "status")
		s.see(i, err, "12 documents")
		m := s.answered(librarian)
		for _, id := range []string{"1.reload", "1.removals", "1.gaps", "1.feedback", "1.export", "1.mode." + s.channel.ID} {
			i, err := s.ruth.Component(s.ctx, m, map[string]any{"component_type": 2, "custom_id": id})
			s.see(i, err, "This is for the maintainers")
		}
	})
	s.run("status", func(t *testing.T) {
		s.answered(librarian)
		s.keep("status", "Status", "12 documents", "36 passages", "none: answers are the sources' own words", " not in the sources", "1 shard", "0 errors")
	})
	s.run("help for members and for maintainers", func(t *testing.T) {
		i, err := s.ruth.Slash(s.ctx, s.channel, "help")
		if m := s.see(i, err, "The Friends of Harrowmere Library"); strings.Contains(m.View().Text(), "Maintain") {
			t.Error("a member is told what maintainers do")
		}
		s.keep("help", "Maintain", "/gaps", "/reload")
	})
	s.run("settings by selects, for another channel", func(t *testing.T) {
		other := s.Guild.AddChannel("other")
		i, err := s.keeper.Slash(s.ctx, s.channel, "settings", discordsim.Opt("channel", other))
		m := s.see(i, err, "Settings for <#"+other.ID+">")
		i, err = s.keeper.Choose(s.ctx, m, "When to answer", "never")
		s.see(i, err, "Saved")
		i, err = s.keeper.Choose(s.ctx, m, "Who sees answers", "yes")
		s.see(i, err, "Saved")
		i, err = s.keeper.Slash(s.ctx, other, "settings", discordsim.Opt("mode", "mentions"))
		s.see(i, err, "Saved")
		i, err = s.ruth.Slash(s.ctx, other, "ask", discordsim.Opt("question", librarian))
		if m := s.see(i, err, "Show to everyone"); !m.View().Ephemeral {
			t.Error("private by default does not hold")
		}
		i, err = s.ruth.Slash(s.ctx, other, "ask", discordsim.Opt("question", librarian), discordsim.Opt("private", false))
		if m := s.see(i, err, "Ask a follow-up"); m.View().Ephemeral {
			t.Error("private:false does not hold")
		}
	})
	s.run("gaps are grouped, paged and exported", func(t *testing.T) {
		for _, q := range []string{
			"What does Osric Quenby earn?", "What does Osric Quenby earn today?", "Who invented the telescope?", "How tall is Mount Kenya?", "When was the moon landing?",
			"Which team won the cup final?", "What is the capital of Peru?", "How do bees find flowers?", "Who painted the Mona Lisa?", "How hot is the sun?",
			"=HYPERLINK(\"http://evil.example\") is what?",
		} {
			i, err := s.ask(q)
			s.see(i, err, "The sources do not tell")
		}
		m := s.keep("gaps", "Asked in vain", "Page 1 of 2", "HYPERLINK")
		s.press(m, "▶", "Page 2 of 2", "2×", "Osric Quenby earn")
		file := s.press(m, "Export all", "Asked in vain")
		files := file.View().Files()
		if len(files) != 1 || !strings.HasPrefix(files[0].Name, "gaps-") || !strings.HasSuffix(files[0].Name, ".csv") || files[0].Size == 0 {
			t.Errorf("the files are %+v", files)
		}
		for _, r := range s.Requests("", "") {
			for name, data := range r.Files {
				if strings.Contains(string(data), "\n=") || !strings.Contains(string(data), "Peru") {
					t.Errorf("%s:\n%s", name, data)
				}
			}
		}
		s.press(m, "👎 Feedback (0)", "Nobody gave a 👎")
	})
	s.run("after a restart the buttons work, the conversation goes on, and settings hold", func(t *testing.T) {
		m := s.answered("What is the bus contract worth according to the council's notice?", "£3.5m")
		s.configure(s.channel, "never")
		if code := s.bot.stop(syscall.SIGTERM); code != 0 {
			t.Errorf("it ended with %d:\n%s", code, s.bot.said())
		}
		s.bot = start(t, s.Discord, s.data, settings...)
		if err := s.WaitConnected(s.ctx, 1); err != nil {
			t.Fatal(err)
		}
		if n := s.CommandWrites() - writes; n != 0 {
			t.Errorf("commands were written %d times, with nothing new", n)
		}
		s.click(m, "Quote 1", "About this source", "£3.5m")
		s.fill(m, "Ask a follow-up", "And who won it?", "Tarnbeck")
		s.click(m, "👍", "Thank you")
		i, err := s.ask(librarian)
		if m := s.see(i, err, "Show to everyone"); !m.View().Ephemeral {
			t.Error("the channel's settings are forgotten")
		}
		i, err = s.ruth.Slash(s.ctx, s.channel, "forget-me")
		s.see(i, err, "Forget me?")
	})
}
