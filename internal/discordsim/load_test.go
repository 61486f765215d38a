package discordsim

import (
	"os"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
)

// TestFiftyMembersAtOnceLeaveNothingBehind asks often enough that everything which would grow shows. LOAD is how many
// interactions there are, 10000 for the figures in a report.
func TestFiftyMembersAtOnceLeaveNothingBehind(t *testing.T) {
	asked := 3000
	if n, err := strconv.Atoi(os.Getenv("LOAD")); err == nil {
		asked = n
	} else if testing.Short() {
		asked = 500
	}
	d := start(t, Options{Keep: -1, Unlimited: true})
	s := client(t, d, ordinary)
	s.StateEnabled = false
	s.AddHandler(func(s *discordgo.Session, i *discordgo.InteractionCreate) {
		if err := s.InteractionRespond(i.Interaction, &discordgo.InteractionResponse{Type: discordgo.InteractionResponseDeferredChannelMessageWithSource}); err != nil {
			t.Errorf("defer: %v", err)
		}
		text := "answered"
		if _, err := s.InteractionResponseEdit(i.Interaction, &discordgo.WebhookEdit{Content: &text, AllowedMentions: nobody()}); err != nil {
			t.Errorf("edit: %v", err)
		}
	})
	if err := s.Open(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	must[[]*discordgo.ApplicationCommand](t)(s.ApplicationCommandBulkOverwrite(d.ApplicationID, "", []*discordgo.ApplicationCommand{askCommand()}))
	begun := time.Now()
	took := crowd(t, d, asked/50)
	report(t, d, took, time.Since(begun))
	d.mu.Lock()
	defer d.mu.Unlock()
	events := 0
	for _, one := range d.gateway.sessions {
		events += len(one.events)
	}
	for what, size := range map[string][2]int{
		"interactions": {len(d.interactions), 4001}, "tokens": {len(d.tokens), 4001}, "requests": {len(d.book.requests), 0}, "messages": {d.messages, 401},
		"events": {events, 2 * remembered}, "nonces": {len(d.nonces), 0}, "files": {len(d.files), 0}, "buckets": {len(d.limits.buckets), 0},
	} {
		if size[0] > size[1] {
			t.Errorf("%d %s are kept, want at most %d", size[0], what, size[1])
		}
	}
	if c := d.book.counts; c.Interactions != asked/50*50 || c.Unanswered != 0 {
		t.Errorf("%d interactions, %d of them not answered, want %d and 0", c.Interactions, c.Unanswered, asked/50*50)
	}
}

// crowd is fifty members who ask one question after another and wait for each answer.
func crowd(t *testing.T, d *Discord, each int) []time.Duration {
	t.Helper()
	ctx := deadline(t)
	if each > 100 {
		ctx = t.Context()
	}
	general := d.Guild.AddChannel("general")
	var mu sync.Mutex
	var took []time.Duration
	var all sync.WaitGroup
	for n := range 50 {
		member := d.Guild.AddMember("member" + strconv.Itoa(n))
		all.Go(func() {
			for range each {
				i, err := member.Slash(ctx, general, "ask", Opt("question", "who?"))
				if err != nil {
					t.Error(err)
					return
				}
				ack, err := i.WaitAck(ctx)
				if err == nil {
					_, err = i.WaitResponse(ctx)
				}
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				took = append(took, ack.After)
				mu.Unlock()
			}
		})
	}
	all.Wait()
	return took
}

func report(t *testing.T, d *Discord, took []time.Duration, whole time.Duration) {
	t.Helper()
	slices.Sort(took)
	var memory runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&memory)
	if n := len(took); n > 0 {
		t.Logf("%d interactions in %s, first response p50 %s p99 %s, %d MB in use, %d goroutines", n, whole.Round(time.Millisecond),
			took[n/2], took[n*99/100], memory.HeapAlloc>>20, runtime.NumGoroutine())
	}
}
