//go:build unix

package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"time"

	"ibid/retrieval"
)

const questions = 200

// search asks questions of eight words, one after another, with the snapshot
// that serves now.
func (m *measure) search(ctx context.Context) error {
	took := make([]time.Duration, questions)
	used := processorTime()
	for i := range took {
		question := strings.TrimSuffix(m.press.sentence(8), ". ") + "?"
		begin := time.Now()
		if _, err := m.index.Snapshot().Search(ctx, retrieval.Query{Text: question}); err != nil {
			return err
		}
		took[i] = time.Since(begin)
	}
	used = processorTime() - used
	slices.Sort(took)
	fmt.Printf("%-30s %8.1f ms in the median, %.1f ms at the 95th percentile, %.1f ms of processor time; %s\n", "search", ms(took[questions/2]),
		ms(took[questions*95/100]), ms(used)/questions, memory())
	debug.FreeOSMemory()
	fmt.Printf("%-30s %s\n", "at rest", memory())
	runtime.KeepAlive(m)
	return nil
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// processorTime is what the process has used.
func processorTime() time.Duration {
	var usage syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &usage) != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// memory is what the process holds and has held at most, as Linux counts it.
func memory() string {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return "memory unknown"
	}
	values := map[string]int{}
	for line := range strings.Lines(string(status)) {
		name, rest, _ := strings.Cut(line, ":")
		var kB int
		if n, _ := fmt.Sscanf(strings.TrimSpace(rest), "%d kB", &kB); n == 1 {
			values[name] = kB
		}
	}
	return fmt.Sprintf("%d MB resident, %d MB at most", values["VmRSS"]/1000, values["VmHWM"]/1000)
}
