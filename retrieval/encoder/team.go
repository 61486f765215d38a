package encoder

import (
	"sync"
	"sync/atomic"
	"time"
)

// team lets several goroutines go through the same steps together. Each step is cut into pieces that members claim, so that a
// member whom the operating system holds up, or who has not begun yet, delays the others by one piece at most.
type team struct {
	size  int
	steps [maxSteps]step
}

// maxSteps is more than a pass has: 8 for each layer and 3 besides.
const maxSteps = 128

type step struct{ claimed, done atomic.Int32 }

// member is one goroutine's place in its team. The first one is number 0.
type member struct {
	number int
	team   *team
	step   int
}

// each runs do(i) for every i < n, shared among the members, and returns when all of them are done.
func (m *member) each(n int, do func(i int)) {
	if m.team.size == 1 {
		for i := range n {
			do(i)
		}
		return
	}
	s := &m.team.steps[m.step]
	m.step++
	for i := int(s.claimed.Add(1)) - 1; i < n; i = int(s.claimed.Add(1)) - 1 {
		do(i)
		s.done.Add(1)
	}
	s.wait(int32(n))
}

// spins is how often a member looks whether a step is done before it gives up its processor: some microseconds, which is
// longer than it waits where the others have processors too. Parking it sooner would take longer than most steps do.
const spins = 2000

// nap is how long a member stays away when another has lost its processor in the middle of a piece.
const nap = 20 * time.Microsecond

func (s *step) wait(n int32) {
	for i := 0; s.done.Load() != n; i++ {
		if i > spins {
			time.Sleep(nap)
		}
	}
}

// together runs do once for each of size members and returns when all are done.
func together(size int, do func(*member)) {
	t := &team{size: size}
	var others sync.WaitGroup
	for i := 1; i < size; i++ {
		others.Go(func() { do(&member{number: i, team: t}) })
	}
	do(&member{team: t})
	others.Wait()
}
