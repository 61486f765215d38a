package answer

import "ibid/retrieval"

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

// compared is how many of the best sentences a question is compared with word by word.
const compared = 5

// confidenceFeatures describe how well what was found fits the question.
func (e *Engine) confidenceFeatures(a *analysis, ranked []sentence, hits []retrieval.Hit) []Feature {
	best := ranked[0]
	features := []Feature{
		{"best passage's similarity", hits[0].Cosine},
		{"lead over the other passages", hits[0].Cosine - meanCosine(hits[1:])},
		{nearestWords, value(best.features, nearestWords)},
		{kindFound, value(best.features, kindFound)},
	}
	var texts []string
	for _, s := range ranked[:min(compared, len(ranked))] {
		texts = append(texts, s.text)
	}
	for _, d := range e.comparer.Differences(a.text, texts) {
		features = append(features, Feature(d))
	}
	return features
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
