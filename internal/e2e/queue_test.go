package e2e

import (
	"testing"
	"time"

	"ibid/internal/discordsim"
	"ibid/internal/modelsim"
)

// TestQueueSaysHowLongItIs: one question is answered at a time and one may wait;
// who waits is told how many come first, and one more is refused with a word.
func TestQueueSaysHowLongItIs(t *testing.T) {
	long(t)
	slow := writing(t, func(r *modelsim.Reply) { r.Wait = 6 * time.Second })
	s := endure(t, discordsim.Options{}, nil, append(with(slow), "QUESTIONS_AT_ONCE=1", "QUESTIONS_WAITING=1")...)
	s.ready()
	ask := func(by *discordsim.Member) *discordsim.Interaction {
		t.Helper()
		i, err := by.Slash(s.ctx, s.channel, "ask", discordsim.Opt("question", mayor))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := i.WaitAck(s.ctx); err != nil {
			t.Fatal(err)
		}
		return i
	}
	first, second, third := ask(s.ruth), ask(s.keeper), ask(s.Guild.AddMember("alan"))
	if m := s.see(third, nil, "More is being asked"); !m.View().Ephemeral {
		t.Error("everyone reads that the queue is full")
	}
	s.see(second, nil, "1 question before yours")
	for _, i := range []*discordsim.Interaction{first, second} {
		if _, err := i.WaitFor(s.ctx, finished); err != nil {
			t.Errorf("not answered: %v", err)
		}
	}
}
