package answer

import (
	"ibid/retrieval"
	"ibid/retrieval/lexical"
)

// Evidence is why an answer is what it is.
type Evidence struct {
	Hits       []retrieval.Hit // the passages that were read, best first
	Sentences  []Scored        // the sentences weighed, best first
	Confidence []Feature       // what the confidence was computed from
}

// Scored is a sentence as it was weighed.
type Scored struct {
	DocumentID string
	Start, End int
	Text       string
	Score      float64
	Features   []Feature
}

// confidenceFeatures describe how well what was found fits the question.
func (a *analysis) confidenceFeatures(ranked []sentence, hits []retrieval.Hit) []Feature {
	best := ranked[0]
	h := hits[best.hit]
	passage := set(lexical.Terms(h.Document.Title + "\n" + h.Passage.Heading + "\n" + h.Passage.Text))
	return []Feature{
		{"best passage's similarity", hits[0].Cosine},
		{"lead over the other passages", hits[0].Cosine - meanCosine(hits[1:])},
		{nearestWords, value(best.features, nearestWords)},
		{"least near words", value(best.features, "least near words")},
		{"passage's names", a.nameCoverage(passage)},
		{kindFound, value(best.features, kindFound)},
	}
}

func meanCosine(hits []retrieval.Hit) float64 {
	if len(hits) == 0 {
		return 0
	}
	sum := 0.0
	for _, h := range hits {
		sum += h.Cosine
	}
	return sum / float64(len(hits))
}
