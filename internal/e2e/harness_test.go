package e2e

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"ibid/internal/discordsim"
)

// How long things may take before a test gives up: generous, because no test is
// about speed.
const (
	patience = 30 * time.Second // for one thing
	whole    = 5 * time.Minute  // for a test
)

// binary is the program as users run it.
var binary string

func TestMain(m *testing.M) { os.Exit(withBinary(m.Run)) }

func withBinary(run func() int) int {
	if err := flag.Set("test.parallel", "12"); err != nil { // most tests wait; -parallel says otherwise
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	dir, err := os.MkdirTemp("", "ibid-e2e")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	binary = filepath.Join(dir, "ibid")
	build := exec.Command("go", "build", "-o", binary, "ibid")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build ibid: %v\n%s", err, out)
		return 1
	}
	return run()
}

// A process is one run of the binary.
type process struct {
	t       *testing.T
	command *exec.Cmd
	ended   chan struct{}
	mu      sync.Mutex
	output  bytes.Buffer
}

// Write keeps what the program says.
func (p *process) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.output.Write(b)
}

func (p *process) said() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.output.String()
}

// start runs the bot with an environment of its own.
func start(t *testing.T, d *discordsim.Discord, dataDir string, settings ...string) *process {
	t.Helper()
	p := &process{t: t, ended: make(chan struct{})}
	p.command = exec.Command(binary)
	p.command.Dir = t.TempDir() // no .env
	p.command.Env = append([]string{"HOME=" + t.TempDir(), "PATH=/usr/bin:/bin", "DISCORD_TOKEN=" + d.Token, "DATA_DIR=" + dataDir}, d.Env()...)
	p.command.Env = append(p.command.Env, settings...)
	p.command.Stdout, p.command.Stderr = p, p
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = p.command.Wait() // the state tells
		close(p.ended)
	}()
	t.Cleanup(func() {
		p.stop(syscall.SIGKILL)
		if t.Failed() {
			t.Logf("the bot said:\n%s", p.said())
		}
		if strings.Contains(p.said(), d.Token) {
			t.Error("the token is in what the bot said")
		}
	})
	return p
}

// stop sends a signal and waits for the end; it returns the exit status, -1 for
// a process that was killed.
func (p *process) stop(s syscall.Signal) int {
	select {
	case <-p.ended:
	default:
		_ = p.command.Process.Signal(s) // it may have ended just now
	}
	select {
	case <-p.ended:
	case <-time.After(patience):
		p.t.Error("the bot does not end")
		_ = p.command.Process.Kill()
		<-p.ended
	}
	return p.command.ProcessState.ExitCode()
}

// A scene is a running bot with a channel and people.
type scene struct {
	*discordsim.Discord
	t       *testing.T
	ctx     context.Context
	bot     *process
	data    string
	channel *discordsim.Channel
	ruth    *discordsim.Member // a member
	keeper  *discordsim.Member // who may manage the server
}

// play starts a bot that is connected and has its commands.
func play(t *testing.T, opts discordsim.Options, settings ...string) *scene {
	t.Helper()
	s := stage(t, opts)
	s.bot = start(t, s.Discord, s.data, settings...)
	s.ready()
	return s
}

// stage is a scene before the bot runs.
func stage(t *testing.T, opts discordsim.Options) *scene {
	t.Helper()
	d := discordsim.Start(t, opts)
	ctx, cancel := context.WithTimeout(t.Context(), whole)
	t.Cleanup(cancel)
	managers := d.Guild.AddRole("Managers", manageServer|memberPermissions)
	return &scene{
		Discord: d, t: t, ctx: ctx, data: t.TempDir(), channel: d.Guild.AddChannel("general"),
		ruth: d.Guild.AddMember("ruth"), keeper: d.Guild.AddMember("keeper", managers),
	}
}

func (s *scene) ready() {
	s.t.Helper()
	if err := s.WaitConnected(s.ctx, 1); err != nil {
		s.t.Fatalf("not connected: %v\n%s", err, s.bot.said())
	}
	if err := s.WaitCommands(s.ctx, s.Guild, "ask"); err != nil {
		s.t.Fatalf("no commands: %v\n%s", err, s.bot.said())
	}
}
