package e2e

import (
	"fmt"
	"testing"
	"time"

	"ibid/internal/discordsim"
)

// TestEventsTwiceAndOutOfOrder answers each question once.
func TestEventsTwiceAndOutOfOrder(t *testing.T) {
	s := endure(t, discordsim.Options{}, nil)
	s.ready()
	s.Duplicate(1)
	twice := s.mention()
	s.settled(twice)
	s.Swap()
	first, second := s.mention(), s.mention()
	for _, asked := range []*discordsim.Message{first, second} {
		s.settled(asked)
	}
	s.Duplicate(1)
	s.whole() // an interaction that comes twice may be answered once only
	time.Sleep(soon)
	for _, asked := range []*discordsim.Message{twice, first, second} {
		s.once(asked)
	}
}

// TestMalformedEvents sends what Discord never should, and then asks.
func TestMalformedEvents(t *testing.T) {
	s := endure(t, discordsim.Options{}, nil)
	s.ready()
	channel := s.channel.ID
	for _, frame := range []string{`null`, `{`, `[]`, `{"op":"0"}`, `{"op":0,"t":null,"d":null}`, `{"op":10,"d":null}`, `{"op":99}`, ``} {
		s.GatewayNow(discordsim.Say(frame))
	}
	for name, data := range map[string]string{
		"MESSAGE_CREATE":     fmt.Sprintf(`{"id":"1","channel_id":%q,"content":"no author"}`, channel),
		"INTERACTION_CREATE": `{"id":"1","type":2,"data":null}`,
		"GUILD_CREATE":       `{"id":null,"channels":[null]}`,
		"GUILD_DELETE":       `[]`,
		"MESSAGE_DELETE":     `{"id":7}`,
		"NOBODY_KNOWS_THIS":  `{"a":[1,2,3]}`,
		"CHANNEL_UPDATE":     `null`,
	} {
		s.Dispatch(name, data)
	}
	s.Dispatch("MESSAGE_CREATE", fmt.Sprintf(`{"id":"2","channel_id":%q,"author":{"id":[]},"content":{},"mentions":"all"}`, channel))
	s.Dispatch("INTERACTION_CREATE", `{"id":"2","application_id":"3","token":"../../x","type":3,"channel_id":"4","data":{"custom_id":5,"component_type":2}}`)
	asked := s.mention()
	s.settled(asked)
	s.once(asked)
	s.whole()
	s.alive()
	if n := s.Counts().Connections; n != 1 {
		t.Errorf("%d connections: a malformed event broke one", n)
	}
}

// TestForgedComponents presses buttons that nobody drew.
func TestForgedComponents(t *testing.T) {
	s := endure(t, discordsim.Options{}, nil)
	s.ready()
	on := s.whole()
	for _, id := range []string{"x", "ibid", "::::", "q:../../etc:1", "reload:yes", "\x00", "9" + mayor} {
		i, err := s.ruth.Component(s.ctx, on, map[string]any{"custom_id": id, "component_type": 2})
		if err != nil {
			t.Fatalf("%q: %v", id, err)
		}
		m, err := i.WaitResponse(s.ctx)
		if err != nil {
			t.Errorf("%q was not answered: %v", id, err)
			continue
		}
		if !m.View().Ephemeral {
			t.Errorf("%q was answered for all to see", id)
		}
	}
}
