package discordsim

import (
	"context"
	"fmt"
)

// signal wakes everybody who waits for a change. The zero value is ready. Guarded by the simulation's lock.
type signal struct{ next chan struct{} }

func (s *signal) wait() <-chan struct{} {
	if s.next == nil {
		s.next = make(chan struct{})
	}
	return s.next
}

func (s *signal) fire() {
	if s.next != nil {
		close(s.next)
		s.next = nil
	}
}

// await returns when ready says so; it is called under the lock after every change of s. The error names what was
// waited for.
func (d *Discord) await(ctx context.Context, s *signal, what string, ready func() bool) error {
	for {
		d.mu.Lock()
		if ready() {
			d.mu.Unlock()
			return nil
		}
		changed := s.wait()
		d.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("wait for %s: %w", what, ctx.Err())
		case <-d.done:
			return fmt.Errorf("wait for %s: the simulation was closed", what)
		}
	}
}
