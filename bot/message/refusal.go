package message

import (
	"strings"

	"ibid/answer"
)

// maxNearest is how many documents a refusal offers.
const maxNearest = 3

// refusal says plainly that the sources do not tell, and what comes closest.
func refusal(v AnswerView) Message {
	a := v.Answer
	parts := []part{
		asked(a.Question, a.Rewritten),
		text("**The sources do not tell.** Nothing in them answers this, so there is no answer to show."),
	}
	parts = append(parts, text(warnings(a)...))
	parts = append(parts, nearest(a.Nearest)...)
	parts = append(parts, rule(), text(noted(a), leftOut(a.Removed), small(searched(a.Searched))))
	if v.ID != "" {
		again := []part{button("Ask another way", ID{Action: FollowUp, Subject: v.ID})}
		if v.Private {
			again = append(again, button("Show to everyone", ID{Action: Show, Subject: v.ID}))
		}
		if !v.Unrated {
			again = append(again, emoji("👎", ID{Action: ThumbsDown, Subject: v.ID}))
		}
		parts = append(parts, row(again...))
	}
	return draw(untold, parts...)
}

func nearest(sources []answer.Source) []part {
	if len(sources) == 0 {
		return nil
	}
	parts := []part{text("What comes closest, though it does not answer:")}
	for _, s := range sources[:min(len(sources), maxNearest)] {
		parts = append(parts, section(strings.TrimRight(titled(s)+"\n"+small(described(s)), "\n"), button("Open", ID{Action: OpenSource, Key: DocumentKey(s.ID)})))
	}
	return parts
}
