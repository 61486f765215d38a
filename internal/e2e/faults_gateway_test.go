package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ibid/internal/discordsim"
)

// beat is a heartbeat that tests can wait for.
const beat = 2 * time.Second

// TestOpcodesAtEachMoment says "reconnect" and "invalid session" at each moment
// of a connection, each on one of its own, and then asks.
func TestOpcodesAtEachMoment(t *testing.T) {
	long(t)
	moments := map[string]discordsim.Moment{
		"OnConnect": discordsim.OnConnect, "AfterHello": discordsim.AfterHello, "OnIdentify": discordsim.OnIdentify, "AfterReady": discordsim.AfterReady,
		"OnResume": discordsim.OnResume, "AfterResumed": discordsim.AfterResumed, "OnHeartbeat": discordsim.OnHeartbeat,
	}
	acts := map[string]discordsim.Act{
		"op 7": discordsim.Reconnect(), "op 9 resumable": discordsim.InvalidSession(true), "op 9": discordsim.InvalidSession(false),
	}
	if !thorough() {
		delete(acts, "op 9 resumable")
	}
	for where, at := range moments {
		for what, act := range acts {
			t.Run(what+" "+where, func(t *testing.T) {
				resuming := at == discordsim.OnResume || at == discordsim.AfterResumed
				s := endure(t, discordsim.Options{Heartbeat: beat}, func(s *scene) { s.Gateway(at, 1, act) })
				if resuming {
					s.ready()
					s.GatewayNow(discordsim.Cut())
					s.connections(3)
				} else {
					s.connections(2)
				}
				s.ready()
				s.whole()
				if n := s.Counts().Identifies; n > 3 {
					t.Errorf("%d IDENTIFYs for one fault", n)
				}
			})
		}
	}
}

// TestSilentGateway leaves the bot without the word that comes next.
func TestSilentGateway(t *testing.T) {
	long(t)
	for name, at := range map[string]discordsim.Moment{
		"no HELLO": discordsim.OnConnect, "nothing after HELLO": discordsim.AfterHello, "no READY": discordsim.OnIdentify, "nothing after READY": discordsim.AfterReady,
	} {
		t.Run(name, func(t *testing.T) {
			opts := discordsim.Options{Heartbeat: beat}
			if at == discordsim.OnConnect {
				opts.Heartbeat = 0 // the simulation would miss the heartbeats, and close by itself
			}
			s := endure(t, opts, func(s *scene) { s.Gateway(at, 1, discordsim.Silence()) })
			s.connections(2) // the first was given up
			s.ready()
			s.whole()
		})
	}
}

// TestHeartbeatsUnacknowledged is a connection that looks open and is dead.
func TestHeartbeatsUnacknowledged(t *testing.T) {
	s := endure(t, discordsim.Options{Heartbeat: beat}, nil)
	s.ready()
	s.settle()
	s.GatewayNow(discordsim.StopAcks())
	s.resumes(1)
	s.whole()
	if n := s.Counts().Identifies; n != 1 {
		t.Errorf("%d IDENTIFYs where the session could be resumed", n)
	}
}

// TestCloseCodesThatPass closes with each code after which Discord takes the bot
// again. A question that was asked meanwhile is answered where the session lives.
func TestCloseCodesThatPass(t *testing.T) {
	long(t)
	lost := map[int]bool{4007: true, 4009: true, 4003: true} // the session, and what happened meanwhile
	codes := []int{1000, 4000, 4007, 4009, 1001, 1011, 4001, 4002, 4003, 4005, 4006, 4008, 4999}
	if !thorough() {
		codes = codes[:4]
	}
	for _, code := range codes {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			s := endure(t, discordsim.Options{}, nil)
			s.ready()
			s.GatewayNow(discordsim.CloseWith(code, "a test"))
			asked := s.mention()
			s.connections(2)
			s.ready()
			if !lost[code] {
				s.settled(asked)
				s.once(asked)
			}
			s.whole()
			if n := s.Counts().Identifies; n > 2 {
				t.Errorf("%d IDENTIFYs after one close", n)
			}
		})
	}
}

// TestCloseCodesThatStay ends the bot, once, with what to change.
func TestCloseCodesThatStay(t *testing.T) {
	for code, advice := range map[int]string{
		4004: "check DISCORD_TOKEN", 4010: "restart the bot", 4011: "restart it", 4012: "update this program", 4013: "update this program",
		4014: "Privileged Gateway Intents",
	} {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			s := endure(t, discordsim.Options{}, func(s *scene) { s.Gateway(discordsim.OnIdentify, -1, discordsim.CloseWith(code, "a test")) })
			if status := s.bot.ends(); status != 1 {
				t.Errorf("exit %d", status)
			}
			if said := s.bot.said(); !strings.Contains(said, advice) {
				t.Errorf("%q is not in what it said:\n%s", advice, said)
			}
			if n := s.Counts().Identifies; n != 1 {
				t.Errorf("%d IDENTIFYs", n)
			}
		})
	}
}

// TestIntentThePortalForbids is MESSAGE_CONTENT without its switch.
func TestIntentThePortalForbids(t *testing.T) {
	s := endure(t, discordsim.Options{}, nil, "MESSAGE_CONTENT=true")
	if status := s.bot.ends(); status != 1 {
		t.Errorf("exit %d", status)
	}
	if said := s.bot.said(); !strings.Contains(said, "Message Content Intent") {
		t.Errorf("it does not say which intent:\n%s", said)
	}
}

// TestNetworkLostForAWhile asks while the bot is cut off.
func TestNetworkLostForAWhile(t *testing.T) {
	s := endure(t, discordsim.Options{}, nil)
	s.ready()
	s.settle()
	s.CutNetwork()
	asked := s.mention()
	for s.RefusedConnections() == 0 {
		s.alive()
		time.Sleep(50 * time.Millisecond)
	}
	s.RestoreNetwork()
	s.resumes(1)
	s.settled(asked)
	s.once(asked)
	if n := s.Counts().Identifies; n != 1 {
		t.Errorf("%d IDENTIFYs where the session could be resumed", n)
	}
}

// TestCutsInARow never lets a session go that still works.
func TestCutsInARow(t *testing.T) {
	long(t)
	s := endure(t, discordsim.Options{}, nil)
	s.ready()
	s.settle()
	for n := 1; n <= 3; n++ {
		s.GatewayNow(discordsim.Cut())
		s.resumes(n)
	}
	s.whole()
	if n := s.Counts().Identifies; n != 1 {
		t.Errorf("%d IDENTIFYs", n)
	}
}

// TestNoIdentifyStorm refuses every session for a while.
func TestNoIdentifyStorm(t *testing.T) {
	long(t)
	s := endure(t, discordsim.Options{StrictIdentify: true}, func(s *scene) { s.Gateway(discordsim.OnIdentify, -1, discordsim.InvalidSession(false)) })
	time.Sleep(20 * time.Second)
	s.Heal()
	if n := s.Counts().Identifies; n < 1 || n > 5 {
		t.Errorf("%d IDENTIFYs in 20 s", n)
	}
	s.ready()
	s.whole()
}

// TestNoSessionsLeft waits for tomorrow's budget in place of spending it.
func TestNoSessionsLeft(t *testing.T) {
	s := endure(t, discordsim.Options{Starts: 1}, nil)
	s.ready()
	s.GatewayNow(discordsim.InvalidSession(false))
	s.bot.says(s, "no more sessions")
	if n := s.Counts().Identifies; n != 1 {
		t.Errorf("%d IDENTIFYs of a budget of 1", n)
	}
	s.quits()
}

// says waits until the bot's log holds some words.
func (p *process) says(s *scene, words string) {
	p.t.Helper()
	for !strings.Contains(p.said(), words) {
		if s.ctx.Err() != nil {
			p.t.Fatalf("it does not say %q", words)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// TestDiscordAwayAtStart starts the bot before the network.
func TestDiscordAwayAtStart(t *testing.T) {
	s := endure(t, discordsim.Options{}, func(s *scene) { s.CutNetwork() })
	s.bot.says(s, "tries again")
	s.RestoreNetwork()
	s.ready()
	s.whole()
}

// TestWrongToken ends at once: asking again would change nothing.
func TestWrongToken(t *testing.T) {
	s := stage(t, discordsim.Options{})
	p := start(t, s.Discord, s.data, "DISCORD_TOKEN="+strings.Repeat("M", 26)+".wrong1."+strings.Repeat("x", 38))
	if status := p.ends(); status != 1 {
		t.Errorf("exit %d", status)
	}
	if !strings.Contains(p.said(), "check DISCORD_TOKEN") {
		t.Errorf("it said:\n%s", p.said())
	}
	if n := s.Counts().Invalid; n > 2 {
		t.Errorf("%d invalid requests: 10,000 ban the address", n)
	}
}

// TestTwoShards cuts one of them and asks through both.
func TestTwoShards(t *testing.T) {
	s := endure(t, discordsim.Options{Shards: 2}, nil)
	if err := s.WaitConnected(s.ctx, 2); err != nil {
		t.Fatal(err)
	}
	if err := s.WaitCommands(s.ctx, s.Guild, "ask"); err != nil {
		t.Fatal(err)
	}
	s.settle()
	time.Sleep(soon) // the other shard has no one to ask
	s.GatewayNow(discordsim.Reconnect())
	s.resumes(2)
	s.whole()
	seen := map[int]bool{}
	for _, each := range s.Sessions() {
		seen[each.Shard] = each.Shards == 2
	}
	if !seen[0] || !seen[1] {
		t.Errorf("sessions: %+v", s.Sessions())
	}
}
