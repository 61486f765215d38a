package e2e

import (
	"log/slog"
	"regexp"
	"strings"
	"testing"

	"ibid/internal/discordsim"
	"ibid/internal/modelsim"
	"ibid/store"
)

// evil is a document that tries all that a text can do to a message.
const evil = "# The Brindle @everyone bridge <@123456789012345678>\n\n" +
	"The Brindle bridge was opened by @everyone and @here and <@123456789012345678> and <@&123456789012345678> in 1931. " +
	"The Brindle bridge is painted [green](http://evil.example/green) by ||nobody|| and ```nobody else``` and **all** and <t:0:R> and </ask:1>. " +
	"The Brindle bridge has a toll of \u202e09 ecnep\u202c and a z\u200bero\u200b-wi\u2060dth sign, says https://evil.example/toll today. " +
	"The Brindle bridge keeper is called W\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301ill Ferriman.\n\n" +
	"-# The Brindle bridge carries small print.\n\n> # The Brindle bridge carries loud print.\n\n" +
	"The Brindle bridge motto is " + "Llanfairpwll" + "gwyngyllgogerychwyrndrobwll" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.\n"

// live are the marks that would do something in Discord, where they are not
// escaped and not the bot's own: mentions, links with a text, fences, spoilers.
var live = regexp.MustCompile("(^|[^\\\\])(@everyone|@here|<@[!&]?[0-9]|\\]\\(http|```|\\|\\|)|[\u202a-\u202e\u2060\u2066-\u2069]")

func TestNothingThatIsQuotedDoesAnything(t *testing.T) {
	if testing.Short() {
		t.Skip("a smoke test is enough for a short run: TestAskShowsEvidence")
	}
	dir := t.TempDir()
	write(t, dir, "brindle.md", evil)
	s := play(t, discordsim.Options{}, "CORPUS_DIR="+dir, "MEMBER_LIMIT=600", "CHANNEL_LIMIT=6000")
	harmless := func(m *discordsim.Message) *discordsim.Message {
		t.Helper()
		if found := live.FindString(m.View().Text()); found != "" {
			t.Errorf("%q is alive in:\n%s", found, m.View().Text())
		}
		if len(m.View().Pings) > 0 {
			t.Errorf("it pings %v", m.View().Pings)
		}
		return m
	}
	for _, q := range []string{
		"Who opened the Brindle bridge?", "How is the Brindle bridge painted?", "What toll does the Brindle bridge have?", "What is the motto of the Brindle bridge?",
		"Who opened @everyone <@123456789012345678> the Brindle bridge ```||[x](http://evil.example)\u202e?",
	} {
		i, err := s.ask(q)
		m := harmless(s.see(i, err, "Brindle", "Searched"))
		if _, ok := m.View().Button("Quote 1"); ok {
			harmless(s.click(m, "Quote 1", "About this source"))
		}
	}
	i, err := s.ask("Who opened the Brindle bridge?")
	s.see(i, err, "was opened by", "everyone and", "in 1931") // it stands there, and does nothing
	for _, c := range [][2]string{{"sources", ""}, {"source", "name"}, {"search", "query"}} {
		var options []discordsim.Option
		if c[1] != "" {
			options = append(options, discordsim.Opt(c[1], "Brindle"))
		}
		i, err := s.ruth.Slash(s.ctx, s.channel, c[0], options...)
		harmless(s.see(i, err, "Brindle"))
	}
	said, err := s.keeper.Say(s.channel, "The Brindle bridge was opened by @everyone and [me](http://evil.example) ||today|| in 1931.")
	if err != nil {
		t.Fatal(err)
	}
	i, err = s.ruth.MessageCommand(s.ctx, said, "Check against the sources")
	harmless(s.see(i, err, "Checked against the sources"))
}

func TestLimitsAreToldWithTheTimeToWait(t *testing.T) {
	if testing.Short() {
		t.Skip("a smoke test is enough for a short run: TestAskShowsEvidence")
	}
	s := play(t, discordsim.Options{}, "CORPUS_DIR="+town(t), "MEMBER_LIMIT=2", "CHANNEL_LIMIT=3")
	s.answered(librarian)
	s.answered(librarian)
	i, err := s.ask(librarian)
	if m := s.see(i, err, "You have asked a lot", "<t:"); !m.View().Ephemeral {
		t.Error("everyone sees it")
	}
	said, err := s.ruth.Mention(s.channel, librarian)
	s.reply(said, err, "You have asked a lot")
	i, err = s.keeper.Slash(s.ctx, s.channel, "ask", discordsim.Opt("question", librarian))
	s.see(i, err, "Osric Quenby")
	i, err = s.keeper.Slash(s.ctx, s.channel, "ask", discordsim.Opt("question", librarian))
	s.see(i, err, "A lot is being asked in this channel", "<t:")
	i, err = s.keeper.Slash(s.ctx, s.Guild.AddChannel("next"), "ask", discordsim.Opt("question", librarian))
	s.see(i, err, "Osric Quenby")
}

func TestNothingIsKeptWhereNothingShallBe(t *testing.T) {
	if testing.Short() {
		t.Skip("a smoke test is enough for a short run: TestAskShowsEvidence")
	}
	s := play(t, discordsim.Options{}, "CORPUS_DIR="+town(t), "KEEP_QUESTIONS_DAYS=0", "MEMBER_LIMIT=600")
	m := s.answered("What is the bus contract worth according to the council's notice?", "£3.5m")
	after := s.fill(m, "Ask a follow-up", "And who won it?", "Tarnbeck", "Ask a follow-up")
	if _, there := after.View().Button("👎"); there {
		t.Error("it asks for a vote that it cannot keep")
	}
	i, err := s.ask("What does Osric Quenby earn?")
	s.see(i, err, "The sources do not tell")
	i, err = s.ruth.Slash(s.ctx, s.channel, "help")
	s.see(i, err, "No question is kept")
	s.keep("gaps", "Questions are not kept here")
	st, err := store.Open(t.Context(), slog.New(slog.DiscardHandler), s.data)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	key, err := st.MemberKey()
	if err != nil {
		t.Fatal(err)
	}
	if q, r, err := st.Kept(t.Context(), key.Of(s.ruth.ID)); q+r != 0 || err != nil {
		t.Errorf("%d questions and %d ratings are kept, %v", q, r, err)
	}
	if all, err := st.Unanswered(t.Context(), s.Guild.ID, 9); len(all) != 0 || err != nil {
		t.Errorf("kept are %v, %v", all, err)
	}
}

func TestCommandsAreWrittenOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("a smoke test is enough for a short run: TestAskShowsEvidence")
	}
	s := play(t, discordsim.Options{})
	if len(s.Commands(nil)) == 0 || len(s.Commands(s.Guild)) != 0 {
		t.Fatalf("%d commands for all servers, %d for this one", len(s.Commands(nil)), len(s.Commands(s.Guild)))
	}
	for _, c := range s.Commands(nil) {
		if names, _ := c["name_localizations"].(map[string]any); c["name"] == "sources" && names["de"] == nil {
			t.Errorf("German members see no German name: %v", names)
		}
	}
	writes := s.CommandWrites()
	all := len(s.Commands(nil))
	s.restart()
	if n := s.CommandWrites() - writes; n != 0 {
		t.Errorf("the second start wrote %d times", n)
	}
	s.restart("DISCORD_GUILD_ID=" + s.Guild.ID)
	if len(s.Commands(nil)) != 0 || len(s.Commands(s.Guild)) != all {
		t.Errorf("%d commands for all servers, %d for this one", len(s.Commands(nil)), len(s.Commands(s.Guild)))
	}
}

// town's notice, as a model writes of it; the second claim is not what it says.
const claims = `{"text": "The contract for the town bus service is worth £3.5m over five years.", "citations": [{"source": 1, "quote": "The contract is worth £3.5m over five years."}]}
{"text": "Tarnbeck Coaches was founded by the mayor in 1850.", "citations": [{"source": 1, "quote": "It begins on 1 February 2023 and ends on 31 January 2028."}]}
`

func TestAModelsAnswersAreCheckedAndStreamed(t *testing.T) {
	if testing.Short() {
		t.Skip("a smoke test is enough for a short run: TestAskShowsEvidence")
	}
	server, err := modelsim.Start(modelsim.Always(modelsim.Say(claims)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	s := play(t, discordsim.Options{}, "CORPUS_DIR="+town(t), "MEMBER_LIMIT=600", "OPENAI_BASE_URL="+server.URL, "OPENAI_MODEL=talker", "OPENAI_API_KEY=sk-test")
	notice := discordsim.Opt("source", "bus-contract-notice.md")
	const worth = "How much is the town bus contract worth?"

	s.run("what is not borne out is counted, not shown", func(t *testing.T) {
		i, err := s.ask(worth, notice)
		m := s.see(i, err, "£3.5m over five years", "Written by a model", "1 statement left out", "Ask a follow-up")
		for _, v := range m.History() {
			if strings.Contains(v.Text(), "1850") {
				t.Errorf("it showed:\n%s", v.Text())
			}
		}
	})
	s.run("edits come at most once a second", func(t *testing.T) {
		slow := modelsim.Say(claims)
		slow.Gap = 20_000_000 // 20 ms between pieces
		server.Play(modelsim.Always(slow))
		i, err := s.ask(worth, notice)
		m := s.see(i, err, "Written by a model", "Ask a follow-up")
		shown := m.History()
		for n := 2; n < len(shown)-1; n++ { // the last may come at once
			if gap := shown[n].At.Sub(shown[n-1].At); gap < 900_000_000 {
				t.Errorf("edit %d came after %v", n, gap)
			}
		}
	})
	s.run("without the model it quotes, and says so", func(t *testing.T) {
		server.Play(modelsim.Always(modelsim.Broken(503)))
		i, err := s.ask(worth, notice)
		s.see(i, err, "£3.5m", "Word for word from the sources", "Note:")
	})
	s.run("status names the model", func(t *testing.T) { s.keep("status", "talker", "today") })
}
