package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"

	"ibid/internal/discordsim"
)

// doctor runs `ibid doctor` and returns what it prints and its exit status.
func doctor(t *testing.T, d *discordsim.Discord, settings ...string) (string, int) {
	t.Helper()
	c := exec.Command(binary, "doctor")
	c.Dir = t.TempDir()
	c.Env = append([]string{"HOME=" + t.TempDir(), "PATH=/usr/bin:/bin", "DATA_DIR=" + t.TempDir(), "DISCORD_TOKEN=" + d.Token}, d.Env()...)
	c.Env = append(c.Env, settings...)
	out, _ := c.CombinedOutput() // the state tells
	return string(out), c.ProcessState.ExitCode()
}

func TestDoctorFindsNothingWrong(t *testing.T) {
	d := discordsim.Start(t, discordsim.Options{})
	role := d.Guild.AddRole("Librarians", 0)
	out, code := doctor(t, d, "DISCORD_GUILD_ID="+d.Guild.ID, "MAINTAINER_ROLES="+role.ID)
	if code != 0 || strings.Contains(out, "BAD") {
		t.Fatalf("exit %d:\n%s", code, out)
	}
	for _, want := range []string{"it is ibid's", "all permissions are there", "Librarians in " + d.Guild.Name,
		"https://discord.com/oauth2/authorize?client_id=" + d.ApplicationID + "&scope=bot+applications.commands&permissions="} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in:\n%s", want, out)
		}
	}
	if d.CommandWrites() > 0 || strings.Contains(out, d.Token) {
		t.Error("it changed something, or showed the token")
	}
}

func TestDoctorSaysWhatToChange(t *testing.T) {
	d := discordsim.Start(t, discordsim.Options{})
	d.Guild.SetPermissions(d.Guild.Everyone, 0)
	d.Guild.SetPermissions(d.Guild.BotRole, discordgo.PermissionViewChannel)
	corpus := filepath.Join(t.TempDir(), "gone")
	data := filepath.Join(t.TempDir(), "data")
	if err := os.WriteFile(data, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	out, code := doctor(t, d, "MESSAGE_CONTENT=true", "DISCORD_GUILD_ID=123456789012345678", "MAINTAINER_ROLES=112233445566778899",
		"CORPUS_DIR="+corpus, "DATA_DIR="+data, "OPENAI_BASE_URL=http://127.0.0.1:9/v1", "OPENAI_MODEL=any")
	if code != 1 {
		t.Errorf("exit %d", code)
	}
	for _, want := range []string{"there is no folder " + corpus, "data", "cannot be reached", "switch it on at https://discord.com/developers/applications/" + d.ApplicationID,
		"may not Send Messages", "DISCORD_GUILD_ID is 123456789012345678", "MAINTAINER_ROLES names 112233445566778899"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in:\n%s", want, out)
		}
	}
}

func TestDoctorKnowsAWrongToken(t *testing.T) {
	d := discordsim.Start(t, discordsim.Options{})
	out, code := doctor(t, d, "DISCORD_TOKEN="+strings.Repeat("M", 24)+".abcdef."+strings.Repeat("z", 38))
	if code != 1 || !strings.Contains(out, "does not take the bot's token") || strings.Contains(out, "Invite") {
		t.Errorf("exit %d:\n%s", code, out)
	}
}
