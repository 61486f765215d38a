package peak

import (
	"testing"
	"time"

	"golang.org/x/sys/cpu"
)

func BenchmarkPeak(b *testing.B) {
	vnni := cpu.X86.HasAVX512F && cpu.X86.HasAVX512VNNI
	for _, c := range []struct {
		name       string
		run        func(int)
		chains     int
		operations int // of one instruction, a multiplication and an addition being two
		has        bool
	}{
		{"VPDPBUSD-512", dpbusd512, 24, 128, vnni},
		{"VPMADDWD-256", maddwd256, 12, 32, cpu.X86.HasAVX2},
		{"FMA-512", fma512, 24, 32, cpu.X86.HasAVX512F},
		{"FMA-256", fma256, 12, 16, cpu.X86.HasAVX2 && cpu.X86.HasFMA},
	} {
		b.Run(c.name, func(b *testing.B) {
			if !c.has {
				b.Skip("the processor lacks it")
			}
			const rounds = 10_000
			best := time.Hour
			for b.Loop() {
				start := time.Now()
				c.run(rounds)
				best = min(best, time.Since(start))
			}
			// The best repetition is the one that nothing else on the machine interrupted.
			b.ReportMetric(rounds*float64(c.chains*c.operations)/best.Seconds()/1e9, "best-GOP/s")
		})
	}
}
