package answer

import (
	"testing"

	"ibid/corpus"
	"ibid/retrieval/lexical"
)

func weighed(document, text string, score float64) sentence {
	d := &corpus.Document{ID: document, Text: text}
	return sentence{document: d, span: corpus.Span{End: len(text)}, text: text, score: score, terms: set(lexical.Terms(text))}
}

func TestChooseMakesCopiesWitnesses(t *testing.T) {
	drafts := choose([]sentence{
		weighed("a.md", "The barrier at Harrow bridge cost the town £12 million.", 0.9),
		weighed("b.md", "The barrier at Harrow bridge cost our town £12 million.", 0.8),
		weighed("b.md", "The Harrow bridge barrier cost the town £12 million.", 0.7),
	})
	if len(drafts) != 1 || len(drafts[0].Quotes) != 2 || drafts[0].Quotes[1].Document.ID != "b.md" {
		t.Errorf("drafts are %+v", drafts)
	}
}

func TestChooseKeepsAnotherFigureApart(t *testing.T) {
	drafts := choose([]sentence{
		weighed("a.md", "The barrier at Harrow bridge cost the town £12 million.", 0.9),
		weighed("b.md", "The barrier at Harrow bridge cost the town £14 million.", 0.8),
	})
	if len(drafts) != 2 {
		t.Errorf("%d drafts: the second figure is hidden", len(drafts))
	}
}

func TestChooseAsksLessOfAnotherDocument(t *testing.T) {
	ranked := []sentence{
		weighed("a.md", "The ferry was late because the engine failed.", 0.9),
		weighed("a.md", "Passengers waited on the pier.", 0.4),
		weighed("b.md", "The crew blames old pumps for the delay.", 0.4),
	}
	drafts := choose(ranked)
	if len(drafts) != 2 || drafts[1].Quotes[0].Document.ID != "b.md" {
		t.Errorf("drafts are %+v", drafts)
	}
}

func TestStates(t *testing.T) {
	for text, want := range map[string]bool{
		"The pier is closed.": true, "Who closed the pier?": false, "“Why now?”": false, "The director said:": false, "“It is over.”": true,
	} {
		if states(text) != want {
			t.Errorf("states(%q) is %v", text, !want)
		}
	}
}
