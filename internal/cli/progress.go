package cli

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"ibid/retrieval"
)

// quiet is how long indexing stays unmentioned: most of it is over before.
const quiet = 300 * time.Millisecond

// A progress shows how far indexing is, on a terminal only.
type progress struct {
	notes io.Writer
	out   io.Writer // nil where no terminal is
	began time.Time
	stage string
	bar   *progressbar.ProgressBar
}

func newProgress(w io.Writer) *progress {
	p := &progress{notes: w, began: time.Now()}
	if file, ok := w.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		p.out = w
	}
	return p
}

func (p *progress) show(at retrieval.Progress) {
	if at.Stage == retrieval.StageWaiting {
		p.wait()
		return
	}
	if p.out == nil || at.Total == 0 || time.Since(p.began) < quiet {
		return
	}
	if at.Stage != p.stage {
		p.end()
		p.stage = at.Stage
		p.bar = progressbar.NewOptions(at.Total, progressbar.OptionSetWriter(p.out), progressbar.OptionSetDescription(at.Stage),
			progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionSetItsString(unit(at.Stage)),
			progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(100*time.Millisecond))
	}
	_ = p.bar.Set(at.Done) // what cannot be drawn is not worth stopping for
}

// wait says why nothing happens; it is worth a line in a log as well.
func (p *progress) wait() {
	fmt.Fprintln(p.notes, "ibid: another ibid is indexing; waiting for it")
}

// end takes the bar off the screen.
func (p *progress) end() {
	if p.bar != nil {
		_ = p.bar.Clear()
		p.bar = nil
	}
}

// unit is what a stage counts.
func unit(stage string) string {
	switch stage {
	case retrieval.StageReading:
		return "documents"
	case retrieval.StageEmbedding:
		return "passages"
	}
	return "items"
}
