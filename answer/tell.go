package answer

import (
	"context"
	"time"
)

// tell makes the claims of an answer that is worth giving: a model's where one
// can be asked, else the sources' own sentences.
func (e *Engine) tell(ctx context.Context, a *Answer, q Question, asked *analysis, ranked []sentence, show func(*Answer)) error {
	var pairs [][2]int
	told := false
	if e.writer != nil && !q.NoModel {
		var err error
		if pairs, told, err = e.writer.write(ctx, a, q.Earlier, show); err != nil {
			return err
		}
	}
	begin := time.Now()
	if !told {
		a.conclude(verify(separate(choose(ranked)), a.Evidence.Hits))
	}
	a.oppose(asked, ranked, pairs)
	a.Timings.Verify += milliseconds(time.Since(begin))
	return nil
}

// asked is the question as it was understood.
func (a *Answer) asked() string {
	if a.Rewritten != "" {
		return a.Rewritten
	}
	return a.Question
}
