package discordsim

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"
)

// TestMain lets the test binary be the program that is pointed at the simulation by its environment alone.
func TestMain(m *testing.M) {
	switch token, target := os.Getenv("DISCORDSIM_TEST_BOT"), os.Getenv("DISCORDSIM_TEST_GET"); {
	case token != "":
		exit(echoBot(token))
	case target != "":
		exit(fetch(target))
	}
	os.Exit(m.Run())
}

func exit(err error) {
	if err != nil {
		fmt.Print("error: ", err)
		os.Exit(1)
	}
	os.Exit(0)
}

func fetch(target string) error {
	answer, err := http.Get(target)
	if err != nil {
		return err
	}
	_, err = io.Copy(os.Stdout, answer.Body)
	return err
}

// echoBot is discordgo with nothing set but the token, until its standard input ends.
func echoBot(token string) error {
	s, err := discordgo.New("Bot " + token)
	if err != nil {
		return err
	}
	s.Identify.Intents = discordgo.IntentGuilds
	s.AddHandler(func(s *discordgo.Session, i *discordgo.InteractionCreate) {
		text := "child: " + i.ApplicationCommandData().Options[0].StringValue()
		_ = s.InteractionRespond(i.Interaction, &discordgo.InteractionResponse{Type: discordgo.InteractionResponseChannelMessageWithSource,
			Data: &discordgo.InteractionResponseData{Content: text, AllowedMentions: nobody()}})
	})
	if err := s.Open(); err != nil {
		return err
	}
	if _, err := s.ApplicationCommandBulkOverwrite(s.State.User.ID, "", []*discordgo.ApplicationCommand{askCommand()}); err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, os.Stdin)
	return nil
}

func TestAnUnchangedBotLivesInTheSimulation(t *testing.T) {
	t.Parallel()
	d := start(t, Options{})
	program := exec.Command(os.Args[0])
	program.Env = append(d.Env(), "DISCORDSIM_TEST_BOT="+d.Token)
	input := must[io.WriteCloser](t)(program.StdinPipe())
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = program.Process.Kill() }) // it ended, unless the test failed
	ctx := deadline(t)
	if err := d.WaitCommands(ctx, d.Guild, "ask"); err != nil {
		t.Error(err)
	}
	i := must[*Interaction](t)(d.Guild.AddMember("ada").Slash(ctx, d.Guild.AddChannel("general"), "ask", Opt("question", "hello")))
	if got := must[*Message](t)(i.WaitResponse(ctx)).View().Text(); got != "child: hello" {
		t.Errorf("the program said %q", got)
	}
	if err := input.Close(); err != nil {
		t.Error(err)
	}
	if err := program.Wait(); err != nil {
		t.Errorf("the program ended with %v", err)
	}
}

func TestAnUnchangedProgramReachesDiscordAndNobodyElse(t *testing.T) {
	t.Parallel()
	d := start(t, Options{})
	d.Expect("^user-agent: GET /gateway")
	d.Expect("^host: .*example.org:443")
	get := func(url string) (string, error) {
		program := exec.Command(os.Args[0])
		program.Env = append(d.Env(), "DISCORDSIM_TEST_GET="+url)
		out, err := program.Output()
		return string(out), err
	}
	if got, err := get("https://discord.com/api/v10/gateway"); err != nil || got != `{"url":"wss://gateway.discord.gg"}` {
		t.Errorf("the program read %q, %v", got, err)
	}
	if got, err := get("https://example.org/"); err == nil || !strings.HasPrefix(got, "error: ") {
		t.Errorf("another host answered %q", got)
	}
}
