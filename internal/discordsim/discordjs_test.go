package discordsim

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestDiscordJSLivesInTheSimulation is the judge that nobody here wrote: a program on discord.js 14, which checks what
// it is told in its own ways. DISCORDJS names the folder with its node_modules.
func TestDiscordJSLivesInTheSimulation(t *testing.T) {
	t.Parallel()
	folder := os.Getenv("DISCORDJS")
	if _, err := os.Stat(filepath.Join(folder, "node_modules", "discord.js")); folder == "" || err != nil {
		t.Skip("discord.js is not there: DISCORDJS names a folder with node_modules/discord.js and node_modules/https-proxy-agent")
	}
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not on the PATH")
	}
	d := start(t, Options{})
	script := exec.Command(node, filepath.Join("testdata", "discordjs", "check.mjs"))
	script.Env = append(append(os.Environ(), d.Env()...), "DISCORDJS="+folder, "DISCORD_TOKEN="+d.Token)
	input := must[io.WriteCloser](t)(script.StdinPipe())
	var said bytes.Buffer
	script.Stdout, script.Stderr = &said, &said
	if err := script.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = script.Process.Kill() }) // it ended, unless the test failed
	talkWithDiscordJS(t, d)
	if err := input.Close(); err != nil {
		t.Error(err)
	}
	if err := script.Wait(); err != nil || bytes.Contains(said.Bytes(), []byte("rror:")) {
		t.Errorf("the script ended with %v and said:\n%s", err, &said)
	}
}

// menuOfDiscordJS uses the message's menu, which shows content that the intents hide, and what it answers.
func menuOfDiscordJS(ctx context.Context, t *testing.T, ada *Member, said *Message) {
	t.Helper()
	m := must[*Message](t)(must[*Interaction](t)(ada.MessageCommand(ctx, said, "Quote it")).WaitResponse(ctx))
	if v := m.View(); v.Text() != "> no mention at all\n[More]\n[]" || !v.V2 || !v.Ephemeral {
		t.Errorf("the menu was answered with %q, %+v", v.Text(), v)
	}
	picked := must[*Interaction](t)(ada.Choose(ctx, m, "pick", "Two"))
	must[*Message](t)(picked.WaitFor(ctx, func(v View) bool { return v.Text() == "picked 2" }))
}

func talkWithDiscordJS(t *testing.T, d *Discord) {
	t.Helper()
	ctx := deadline(t)
	ada, general := d.Guild.AddMember("ada"), d.Guild.AddChannel("general")
	echo := func(text string) *Message {
		t.Helper()
		i := must[*Interaction](t)(ada.Slash(ctx, general, "echo", Opt("text", text)))
		m := must[*Message](t)(i.WaitResponse(ctx))
		if got := m.View().Text(); got != "echo: "+text+"\n[More]" {
			t.Errorf("echoed %q", got)
		}
		return m
	}
	if err := d.WaitCommands(ctx, d.Guild, "echo"); err != nil {
		t.Error(err)
		return
	}
	m := echo("one")
	i := must[*Interaction](t)(ada.Slash(ctx, general, "echo", Opt("text", "hi"), Opt("to", ada), Opt("at", general)))
	if got := must[*Message](t)(i.WaitResponse(ctx)).View().Content; got != "echo: hi to ada at general" {
		t.Errorf("options were read as %q", got)
	}
	if all := must[[]Choice](t)(ada.Autocomplete(ctx, general, "echo", "tone", "k")); len(all) != 1 || all[0].Value != "kindly" {
		t.Errorf("suggested %v", all)
	}
	menuOfDiscordJS(ctx, t, ada, must[*Message](t)(ada.Say(general, "no mention at all")))
	modal := must[*Modal](t)(must[*Interaction](t)(ada.Click(ctx, m, "More")).WaitModal(ctx))
	sent := must[*Interaction](t)(ada.Submit(ctx, modal, map[string]string{"What": "words"}))
	if v := must[*Message](t)(sent.WaitResponse(ctx)).View(); v.Text() != "form: words" || !v.Ephemeral {
		t.Errorf("the form was answered with %+v", v)
	}
	must[*Message](t)(sent.WaitFollowup(ctx, 0))
	asked := must[*Message](t)(ada.Mention(general, "are you there?"))
	if v := must[*Message](t)(asked.WaitReply(ctx)).View(); v.Text() != "heard: are you there?" || len(v.Pings) != 0 {
		t.Errorf("the mention was answered with %+v", v)
	}
	d.GatewayNow(Reconnect())
	err := d.WaitCounts(ctx, "a resume", func(c Counts) bool { return c.Resumes > 0 })
	if err != nil {
		t.Error(err)
	}
	echo("two")
}
