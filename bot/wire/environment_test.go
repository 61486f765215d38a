package wire_test

import (
	"context"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"ibid/bot/wire"
	"ibid/internal/discordsim"
)

// childToken is set in the process that TestTheEnvironmentIsEnough starts.
const childToken = "IBID_TEST_TOKEN"

// A program finds Discord through HTTPS_PROXY and trusts SSL_CERT_FILE with nothing
// set up for it. Both are read once in a process, hence another process.
func TestTheEnvironmentIsEnough(t *testing.T) {
	if token := os.Getenv(childToken); token != "" {
		connect(t, token)
		return
	}
	d := discordsim.Start(t, discordsim.Options{})
	child := exec.CommandContext(within(t), os.Args[0], "-test.run=^TestTheEnvironmentIsEnough$", "-test.v")
	child.Env = append(append(os.Environ(), d.Env()...), childToken+"="+d.Token)
	if out, err := child.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
	if n := len(d.Requests("GET", "/users/@me")); n != 1 {
		t.Errorf("the process asked %d times who it is", n)
	}
}

func connect(t *testing.T, token string) {
	c := wire.NewClient(quiet(), token, wire.ClientOptions{})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if _, err := c.Me(ctx); err != nil {
		t.Fatal(err)
	}
	ready := false
	g := wire.NewGateway(quiet(), c, func(_ context.Context, e wire.Event) {
		if _, is := e.Data.(*discordgo.Ready); is {
			ready = true
			cancel()
		}
	}, wire.Options{})
	if err := g.Run(ctx); err != nil {
		t.Fatal(err)
	}
	if err := g.Drain(t.Context()); err != nil || !ready {
		t.Errorf("ready: %v, %v", ready, err)
	}
}
