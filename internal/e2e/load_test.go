package e2e

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"ibid/internal/discordsim"
)

// rush lets so many members ask at once, and returns how long each waited for the
// first acknowledgement, sorted, and how many were answered and refused. What it
// measures holds the simulation's own work, on the same processors.
func (s *scene) rush(members int) (acks []time.Duration, answered, refused int) {
	s.t.Helper()
	var mu sync.Mutex
	var all sync.WaitGroup
	for n := range members {
		who := s.Guild.AddMember("member" + strconv.Itoa(n))
		all.Go(func() {
			took, whole, err := askOnce(s.ctx, who, s.channel)
			mu.Lock()
			defer mu.Unlock()
			switch acks = append(acks, took); {
			case err != nil:
				s.t.Errorf("%s: %v", who.Name, err)
			case whole:
				answered++
			default:
				refused++
			}
		})
	}
	all.Wait()
	slices.Sort(acks)
	return acks, answered, refused
}

// helps is what rush measures, for a command that needs no work: the rest is the
// simulation's, and the connections'.
func (s *scene) helps(n int) (acks []time.Duration) {
	s.t.Helper()
	acks = make([]time.Duration, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			each, err := s.ruth.Slash(s.ctx, s.channel, "help")
			if err != nil {
				s.t.Error(err)
				return
			}
			ack, err := each.WaitAck(s.ctx)
			if err != nil {
				s.t.Error(err)
			}
			acks[i] = ack.After
		})
	}
	all.Wait()
	slices.Sort(acks)
	return acks
}

func askOnce(ctx context.Context, who *discordsim.Member, c *discordsim.Channel) (took time.Duration, whole bool, err error) {
	i, err := who.Slash(ctx, c, "ask", discordsim.Opt("question", mayor))
	if err != nil {
		return 0, false, err
	}
	ack, err := i.WaitAck(ctx)
	if err != nil {
		return 0, false, err
	}
	m, err := i.WaitFor(ctx, func(v discordsim.View) bool { return finished(v) || politely(v) })
	if err != nil {
		return ack.After, false, err
	}
	return ack.After, finished(m.View()), nil
}

// politely reports whether a message says why there is no answer now.
func politely(v discordsim.View) bool { return strings.Contains(v.Text(), "Ask again") }

// TestFiftyAtOnce leaves nobody without an answer or a word.
func TestFiftyAtOnce(t *testing.T) {
	for name, settings := range map[string][]string{"roomy": freely, "as shipped": nil, "tight": {"CHANNEL_LIMIT=20", "QUESTIONS_AT_ONCE=1", "QUESTIONS_WAITING=5"}} {
		t.Run(name, func(t *testing.T) {
			long(t)
			s := play(t, discordsim.Options{}, settings...)
			s.whole() // the simulation has then read what it holds requests to
			idle := s.helps(50)
			acks, answered, refused := s.rush(50)
			if n := s.Counts().Unanswered; n > 0 || answered+refused != 50 {
				t.Fatalf("%d unanswered, %d answered, %d refused", n, answered, refused)
			}
			if name != "roomy" && refused == 0 {
				t.Error("nobody was refused where the limits are low")
			}
			t.Logf("%d answered, %d refused; first acknowledgement: median %s, last %s; of 50 at /help, which costs the bot nothing: median %s, last %s", answered, refused,
				acks[25].Round(time.Millisecond), acks[49].Round(time.Millisecond), idle[25].Round(time.Millisecond), idle[49].Round(time.Millisecond))
		})
	}
}

// resident is the process's memory in kB.
func (p *process) resident() int {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.command.Process.Pid))
	if err != nil {
		p.t.Skipf("memory is read from /proc: %v", err)
	}
	_, after, _ := strings.Cut(string(status), "VmRSS:")
	n, err := strconv.Atoi(strings.Fields(after)[0])
	if err != nil {
		p.t.Fatal(err)
	}
	return n
}

// TestMemoryStaysFlat uses the bot 600 times, 10,000 times with IBID_SOAK=1. One
// use in twenty is a question.
func TestMemoryStaysFlat(t *testing.T) {
	long(t)
	uses := 600
	if os.Getenv("IBID_SOAK") != "" {
		uses = 10_000
	}
	s := play(t, discordsim.Options{Keep: -1}, freely...)
	s.ctx = t.Context()
	s.rush(20)
	use := func(n int) {
		for i := range n {
			if i%20 == 0 {
				s.whole()
				continue
			}
			command := []string{"help", "sources"}[i%2]
			each, err := s.ruth.Slash(s.ctx, s.channel, command)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := each.WaitResponse(s.ctx); err != nil {
				t.Fatal(err)
			}
		}
	}
	use(uses / 2)
	half := s.bot.resident()
	use(uses / 2)
	whole := s.bot.resident()
	t.Logf("after %d uses %d kB, after %d uses %d kB", uses/2, half, uses, whole)
	if whole > half+half/4 {
		t.Errorf("memory grew from %d to %d kB", half, whole)
	}
	if n := s.Counts().Unanswered; n > 0 {
		t.Errorf("%d unanswered", n)
	}
}
