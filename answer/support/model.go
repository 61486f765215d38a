package support

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"math"
)

//go:embed coefficients.json
var coefficientsFile []byte

// A coefficients file holds the two logistic models that scripts/support/fit.py
// writes: one for encoders that tell words apart, one for those that do not.
type coefficients struct {
	Note      string   `json:"note"`
	Words     logistic `json:"with_word_vectors"`
	Sentences logistic `json:"with_sentence_vectors"`
}

// A logistic model: the probability is 1/(1+exp(-(intercept + Σ weight·value))).
type logistic struct {
	Intercept float64            `json:"intercept"`
	Threshold float64            `json:"threshold"` // least probability of a supported claim
	Weights   map[string]float64 `json:"weights"`   // by the feature's name
}

func readCoefficients(file []byte) (*coefficients, error) {
	var c coefficients
	if err := json.Unmarshal(file, &c); err != nil {
		return nil, fmt.Errorf("read the coefficients of support: %w", err)
	}
	if err := errors.Join(c.Words.check(), c.Sentences.check()); err != nil {
		return nil, fmt.Errorf("read the coefficients of support: %w", err)
	}
	return &c, nil
}

func (l *logistic) check() error {
	if l.Threshold <= 0 || l.Threshold >= 1 {
		return fmt.Errorf("threshold %v is not between 0 and 1", l.Threshold)
	}
	known := map[string]bool{}
	for _, name := range featureNames() {
		known[name] = true
	}
	for name := range l.Weights {
		if !known[name] {
			return fmt.Errorf("no feature is called %q", name)
		}
	}
	return nil
}

// featureNames are the names that measure gives, found by measuring.
func featureNames() []string {
	s := parse("Nothing.")
	v := &view{claim: s, question: s, best: []*sentence{s}, near: []*sentence{s}, others: func() []*sentence { return nil }}
	features, _ := measure(v, alignment{}, nil, 1)
	var names []string
	for _, f := range features {
		names = append(names, f.Name)
	}
	return names
}

// probability that the features are those of a supported claim.
func (l *logistic) probability(features []Feature) float64 {
	z := l.Intercept
	for _, f := range features {
		z += l.Weights[f.Name] * f.Value
	}
	return 1 / (1 + math.Exp(-z))
}
