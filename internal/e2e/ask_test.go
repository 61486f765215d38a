package e2e

import (
	"strings"
	"testing"

	"ibid/internal/discordsim"
)

const (
	manageServer      = 1 << 5
	memberPermissions = 1<<10 | 1<<11 // see and write
	mayor             = "Why did the Mayor of London block the Met's Palantir contract?"
	librarian         = "Who is the head librarian?"
)

func TestAskShowsEvidence(t *testing.T) {
	s := play(t, discordsim.Options{})
	i, err := s.ask(mayor)
	if err != nil {
		t.Fatal(err)
	}
	ack, err := i.WaitAck(s.ctx)
	if err != nil || ack.Type != 5 || ack.Ephemeral {
		t.Errorf("acknowledged with %+v, %v", ack, err)
	}
	m := s.see(i, nil, "data protection", "UK Pulse", "Searched 5 documents", "Ask a follow-up")
	if v := m.View(); !v.V2 || v.Ephemeral || len(v.Pings) > 0 {
		t.Errorf("components: %v, ephemeral: %v, pings %v", v.V2, v.Ephemeral, v.Pings)
	}
}

func TestAnswersAndWhatTheirButtonsDo(t *testing.T) {
	if testing.Short() {
		t.Skip("a smoke test is enough for a short run: TestAskShowsEvidence")
	}
	s := play(t, discordsim.Options{}, "CORPUS_DIR="+town(t), "MEMBER_LIMIT=600", "CHANNEL_LIMIT=6000")

	s.run("a quote opens in its surroundings", func(t *testing.T) {
		m := s.answered(librarian, "Osric Quenby")
		quote := s.click(m, "Quote 1", "Osric Quenby", "paragraph", "About this source")
		if !quote.View().Ephemeral || !strings.Contains(quote.View().Text(), "**") {
			t.Errorf("ephemeral: %v, marked: %s", quote.View().Ephemeral, quote.View().Text())
		}
		s.click(quote, "About this source", "library-hours.md", "Ask about this source")
		s.fill(quote, "Ask about it", "How many hours a week will Harrowmere Library be open from September?", "34 hours")
	})
	s.run("tabs go from quote to quote", func(t *testing.T) {
		m := s.answered("How much is the Tarnbeck bus deal worth?", "£3.5m", "£3.9m")
		first := s.click(m, "Quote 1", "About this source")
		before := first.View().Text()
		second := s.click(first, "2", "About this source")
		if second != first || second.View().Text() == before {
			t.Errorf("the second quote is not in the place of the first:\n%s", second.View().Text())
		}
	})
	s.run("private, and shown to everyone", func(t *testing.T) {
		i, err := s.ask(librarian, discordsim.Opt("private", true))
		m := s.see(i, err, "Osric Quenby", "Show to everyone")
		if !m.View().Ephemeral {
			t.Error("everyone sees it")
		}
		shown := s.click(m, "Show to everyone", "Osric Quenby")
		if v := shown.View(); v.Ephemeral || strings.Contains(v.Text(), "Show to everyone") {
			t.Errorf("shown is %+v", v)
		}
	})
	s.run("a follow-up knows what was said, and is as private", func(t *testing.T) {
		i, err := s.ask("What is the bus contract worth according to the council's notice?", discordsim.Opt("private", true))
		m := s.see(i, err, "£3.5m")
		after := s.fill(m, "Ask a follow-up", "And who won it?", "Tarnbeck")
		if !after.View().Ephemeral {
			t.Error("the follow-up is public")
		}
	})
	s.run("ratings", func(t *testing.T) {
		m := s.answered(librarian)
		s.click(m, "👍", "Thank you")
		down := s.click(m, "👎", "What was wrong")
		s.fill(down, "Say why", "The spelling.", "Thank you")
		i, err := s.keeper.Slash(s.ctx, s.channel, "gaps")
		gaps := s.see(i, err, "Feedback (1)")
		i, err = s.keeper.Click(s.ctx, gaps, "👎 Feedback (1)")
		s.see(i, err, "The spelling.", librarian)
	})
	s.run("a refusal says what was searched, and what comes closest", func(t *testing.T) {
		i, err := s.ask("What does Osric Quenby earn?")
		m := s.see(i, err, "The sources do not tell", "Searched 12 documents", "Ask another way")
		s.click(m, "Open", "Ask about this source")
	})
	s.run("from one source", func(t *testing.T) {
		choices, err := s.ruth.Autocomplete(s.ctx, s.channel, "ask", "source", "opinion", discordsim.Opt("question", librarian))
		if err != nil || len(choices) != 1 {
			t.Fatalf("the choices are %v, %v", choices, err)
		}
		i, err := s.ask("What would Leopold Ashgrave do instead of closing on Mondays?", discordsim.Opt("source", choices[0].Value))
		s.see(i, err, "Searched 1 document")
		i, err = s.ask(librarian, discordsim.Opt("source", "opinion-library.md"))
		s.see(i, err, "Searched 1 document")
		i, err = s.ask(librarian, discordsim.Opt("source", "library"))
		s.see(i, err, "Several sources match")
		i, err = s.ask(librarian, discordsim.Opt("source", "nowhere.md"))
		s.see(i, err, "No source is called")
	})
	s.run("bad questions and dates are said privately", func(t *testing.T) {
		for _, c := range []struct {
			options []discordsim.Option
			want    string
		}{
			{[]discordsim.Option{discordsim.Opt("question", "???")}, "The question is empty"},
			{[]discordsim.Option{discordsim.Opt("question", librarian), discordsim.Opt("since", "soon")}, "Since:"},
			{[]discordsim.Option{discordsim.Opt("question", librarian), discordsim.Opt("until", "2021-13")}, "Until:"},
			{[]discordsim.Option{discordsim.Opt("question", librarian), discordsim.Opt("since", "2023"), discordsim.Opt("until", "2021")}, "no document can match"},
		} {
			i, err := s.ruth.Slash(s.ctx, s.channel, "ask", c.options...)
			if m := s.see(i, err, c.want); !m.View().Ephemeral {
				t.Errorf("everyone sees %q", m.View().Text())
			}
		}
		i, err := s.ask("How much is the Tarnbeck bus deal worth?", discordsim.Opt("since", "1999"), discordsim.Opt("until", "1999-12-31"))
		s.see(i, err, "The sources do not tell", "Searched 0 documents")
	})
	s.run("sources, paged and filtered", func(t *testing.T) {
		i, err := s.ruth.Slash(s.ctx, s.channel, "sources")
		m := s.see(i, err, "12 documents loaded", "Page 1 of 2")
		s.click(m, "▶", "Page 2 of 2")
		i, err = s.ruth.Slash(s.ctx, s.channel, "sources", discordsim.Opt("filter", "bus"))
		s.see(i, err, "2 of 12 match")
		i, err = s.ruth.Slash(s.ctx, s.channel, "sources", discordsim.Opt("filter", "zeppelin"))
		s.see(i, err, "0 of 12 match")
		choices, err := s.ruth.Autocomplete(s.ctx, s.channel, "source", "name", "completion")
		if err != nil || len(choices) != 1 {
			t.Fatalf("the choices are %v, %v", choices, err)
		}
		i, err = s.ruth.Slash(s.ctx, s.channel, "source", discordsim.Opt("name", choices[0].Value))
		m = s.see(i, err, "flood-barrier-report.md", "Ask about this source")
		i, err = s.ruth.Slash(s.ctx, s.channel, "source", discordsim.Opt("name", "zeppelin"))
		s.see(i, err, "No source is called")
	})
	s.run("search returns passages", func(t *testing.T) {
		i, err := s.ruth.Slash(s.ctx, s.channel, "search", discordsim.Opt("query", "library opening hours"))
		m := s.see(i, err, "Passages for", "not an answer", "Open")
		s.click(m, "Open", "About this source")
		i, err = s.ruth.Slash(s.ctx, s.channel, "search", discordsim.Opt("query", "…"))
		s.see(i, err, "The question is empty")
	})
	s.run("somebody's message is checked", func(t *testing.T) {
		said, err := s.keeper.Say(s.channel, "Hi! The head librarian is Osric Quenby. The shorter library week saves £218,000. The mayor has bought a zeppelin for the fair.")
		if err != nil {
			t.Fatal(err)
		}
		i, err := s.ruth.MessageCommand(s.ctx, said, "Check against the sources")
		if m := s.see(i, err, "Checked against the sources", "Osric Quenby", "zeppelin"); !m.View().Ephemeral {
			t.Error("everyone sees it")
		}
		i, err = s.ruth.MessageCommand(s.ctx, said, "Ask about this")
		if err != nil {
			t.Fatal(err)
		}
		form, err := i.WaitModal(s.ctx)
		if err != nil {
			t.Fatal(err)
		}
		i, err = s.ruth.Submit(s.ctx, form, map[string]string{"text": librarian})
		s.see(i, err, "Osric Quenby")
	})
	s.run("help says what is kept", func(t *testing.T) {
		i, err := s.ruth.Slash(s.ctx, s.channel, "help")
		s.see(i, err, "12 documents", "30 days", "forget-me")
	})
	s.run("forget me, and only me", func(t *testing.T) {
		i, err := s.keeper.Slash(s.ctx, s.channel, "ask", discordsim.Opt("question", "How tall is the zeppelin?"))
		s.see(i, err, "The sources do not tell")
		i, err = s.ruth.Slash(s.ctx, s.channel, "forget-me")
		m := s.see(i, err, "Forget me?")
		s.click(m, "Remove everything now", "Nothing is kept of you")
		i, err = s.ruth.Slash(s.ctx, s.channel, "forget-me")
		s.see(i, err, "Nothing is kept of you")
		i, err = s.keeper.Slash(s.ctx, s.channel, "gaps")
		gaps := s.see(i, err, "How tall is the zeppelin?")
		if strings.Contains(gaps.View().Text(), "Quenby earn") {
			t.Error("a forgotten question is still listed")
		}
	})
	s.run("made-up buttons do nothing", func(t *testing.T) {
		m := s.answered(librarian)
		for _, id := range []string{"x", "1.quote.....", "9.up.a1", "1.show.aaaaaaaaaaaaaaaa", "1.reload", "1.export"} {
			i, err := s.ruth.Component(s.ctx, m, map[string]any{"component_type": 2, "custom_id": id})
			if err != nil {
				t.Fatal(err)
			}
			if shown, err := i.WaitResponse(s.ctx); err != nil || !shown.View().Ephemeral {
				t.Errorf("%s: %v, %v", id, shown, err)
			}
		}
	})
}
