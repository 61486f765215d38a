package answer

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
)

//go:embed model.json
var modelFile []byte

// A logistic is a model that a person can read: the probability is
// 1 / (1 + exp(−(Intercept + Σ weight · feature))). A feature without a weight
// does not count.
type logistic struct {
	Intercept float64            `json:"intercept"`
	Weights   map[string]float64 `json:"weights"`
}

func (m logistic) probability(features []Feature) float64 {
	z := m.Intercept
	for _, f := range features {
		z += m.Weights[f.Name] * f.Value
	}
	return 1 / (1 + math.Exp(-z))
}

// models are the coefficients in model.json. `ibid eval fit` makes them anew.
type models struct {
	Words      logistic `json:"words"`      // does this sentence answer, by its words alone
	Sentence   logistic `json:"sentence"`   // does this sentence answer, with the encoder's view
	Confidence logistic `json:"confidence"` // do the sources answer at all
}

func readModels() (models, error) {
	var m models
	if err := json.Unmarshal(modelFile, &m); err != nil {
		return m, fmt.Errorf("read the answer model: %w", err)
	}
	return m, nil
}
