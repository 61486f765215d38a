package bot

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestAnAnswerLetsThoseWhoWaitForAWordGoFirst(t *testing.T) {
	for name, c := range map[string]struct {
		come, served time.Duration // when somebody comes, and has the word
		want         time.Duration // how long the answer is held back
	}{
		"nobody":                     {-1, 0, calmAfter},
		"somebody, soon served":      {0, 50 * time.Millisecond, 3 * calmAfter},
		"somebody who comes late":    {calmAfter / 2, calmAfter / 2, 2 * calmAfter},
		"somebody who is not served": {0, time.Hour, longestCalm},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var h hurry
				if c.come >= 0 {
					time.AfterFunc(c.come, h.begin)
					time.AfterFunc(c.served, h.end)
				}
				began := time.Now()
				h.calm(t.Context())
				if held := time.Since(began); held < c.want || held > c.want+calmAfter {
					t.Errorf("held back for %v, want about %v", held, c.want)
				}
			})
		})
	}
}
