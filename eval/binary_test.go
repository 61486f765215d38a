package eval

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// drawOutcomes draws few distinct scores, so that many are tied.
func drawOutcomes(t *rapid.T) []outcome {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) outcome {
		score := float64(rapid.IntRange(0, 8).Draw(t, "score")) / 8
		return outcome{score: score, so: rapid.Bool().Draw(t, "so")}
	}), 1, 60).Draw(t, "outcomes")
}

func ones(n int) []int {
	w := make([]int, n)
	for i := range w {
		w[i] = 1
	}
	return w
}

func same(a, b float64) bool {
	return math.Abs(a-b) < 1e-12 || math.IsNaN(a) && math.IsNaN(b)
}

// pairwise is AUROC by its definition, over all pairs.
func pairwise(outcomes []outcome) float64 {
	wins, pairs := 0.0, 0.0
	for _, a := range outcomes {
		for _, b := range outcomes {
			if !a.so || b.so {
				continue
			}
			pairs++
			wins += indicator(a.score > b.score) + indicator(a.score == b.score)/2
		}
	}
	return wins / pairs
}

func TestAUROCIsTheShareOfPairsInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		outcomes := drawOutcomes(t)
		got, want := auroc(outcomes)(ones(len(outcomes))), pairwise(outcomes)
		if !same(got, want) {
			t.Fatalf("AUROC is %v, the pairs say %v", got, want)
		}
	})
}

func TestAUROCDependsOnOrderOnly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		outcomes := drawOutcomes(t)
		w := ones(len(outcomes))
		want := auroc(outcomes)(w)
		bent, flipped := make([]outcome, len(w)), make([]outcome, len(w))
		for i, o := range outcomes {
			bent[i] = outcome{math.Exp(5*o.score) - 3, o.so}
			flipped[i] = outcome{-o.score, o.so}
		}
		if got := auroc(bent)(w); !same(got, want) {
			t.Fatalf("after a rising change of the scores %v, before %v", got, want)
		}
		if got := auroc(flipped)(w); !same(got, 1-want) {
			t.Fatalf("after turning the scores round %v, want %v", got, 1-want)
		}
	})
}

// A weight must mean what repeating the question means, for every measure that
// is resampled.
func TestWeightsCountAsRepetition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		outcomes := drawOutcomes(t)
		w := make([]int, len(outcomes))
		var repeated []outcome
		for i, o := range outcomes {
			w[i] = rapid.IntRange(0, 3).Draw(t, "weight")
			for range w[i] {
				repeated = append(repeated, o)
			}
		}
		flat := ones(len(repeated))
		pairs := map[string][2]float64{
			"auroc": {auroc(outcomes)(w), auroc(repeated)(flat)},
			"ece":   {calibrationError(outcomes)(w), calibrationError(repeated)(flat)},
			"brier": {weightedMean(brier(outcomes), w), weightedMean(brier(repeated), flat)},
		}
		for name, pair := range pairs {
			if !same(pair[0], pair[1]) {
				t.Fatalf("%s: %v by weight, %v by repetition", name, pair[0], pair[1])
			}
		}
	})
}

func TestCalibrationKeepsItsBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		outcomes := drawOutcomes(t)
		w := ones(len(outcomes))
		ece, mse := calibrationError(outcomes)(w), weightedMean(brier(outcomes), w)
		// By Jensen's inequality, the squared error is at least the square
		// of the calibration error.
		if ece < 0 || mse > 1 || mse < ece*ece-1e-12 {
			t.Fatalf("ECE %v, Brier %v", ece, mse)
		}
	})
}

func TestReliabilityByHand(t *testing.T) {
	outcomes := []outcome{{0.05, false}, {0.92, true}, {0.98, false}, {1, true}}
	table := reliability(outcomes)
	if len(table) != 10 || table[0].N != 1 || table[9].N != 3 || table[5].N != 0 || table[5].Answerable.Defined() {
		t.Fatalf("got %+v", table)
	}
	if got := float64(table[9].Confidence); !same(got, 2.9/3) {
		t.Errorf("mean confidence %v", got)
	}
	if got := float64(table[9].Answerable); !same(got, 2.0/3) {
		t.Errorf("share answerable %v", got)
	}
	// (|0.05-0| + |2.90-2|)/4
	if got := calibrationError(outcomes)(ones(4)); !same(got, 0.95/4) {
		t.Errorf("ECE %v", got)
	}
	// (0.0025 + 0.0064 + 0.9604 + 0)/4
	if got := weightedMean(brier(outcomes), ones(4)); !same(got, 0.9693/4) {
		t.Errorf("Brier %v", got)
	}
}

func TestConfusionByHand(t *testing.T) {
	c := confusion{truePos: 6, falsePos: 2, trueNeg: 3, falseNeg: 4}
	if !same(c.precision(), 0.75) || !same(c.recall(), 0.6) || !same(c.balanced(), 0.6) {
		t.Errorf("precision %v, recall %v, balanced accuracy %v", c.precision(), c.recall(), c.balanced())
	}
	var none confusion
	none.add(false, false, 3)
	if !math.IsNaN(none.precision()) || !math.IsNaN(none.balanced()) {
		t.Error("a figure over nothing must be undefined")
	}
}

func TestBootstrapCoversTheMean(t *testing.T) {
	values := make([]Figure, 200)
	for i := range values {
		values[i] = Figure(i % 2)
	}
	m := bootstrap([]measure{meanOf("half", "", values)}, len(values), 1000)[0]
	// The standard error is √(.25/200) = .0354, so the interval .431 to .569.
	if m.Value != 0.5 || math.Abs(float64(m.Low)-0.431) > 0.01 || math.Abs(float64(m.High)-0.569) > 0.01 {
		t.Errorf("got %v, %v to %v", m.Value, m.Low, m.High)
	}
}

func TestBootstrapKeepsItsBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		outcomes := drawOutcomes(t)
		n := len(outcomes)
		measures := []measure{meanOf("brier", "", brier(outcomes)), {name: "auroc", n: n, of: auroc(outcomes)}}
		for _, m := range bootstrap(measures, n, 30) {
			if m.Value.Defined() && !(m.Low >= 0 && m.Low <= m.High && m.High <= 1) {
				t.Fatalf("%s: %v, %v to %v", m.Name, m.Value, m.Low, m.High)
			}
		}
	})
}

func TestQuantileInterpolates(t *testing.T) {
	sorted := []float64{1, 2, 4}
	for q, want := range map[float64]float64{0: 1, 0.25: 1.5, 0.5: 2, 0.75: 3, 1: 4} {
		if got := quantile(sorted, q); !same(got, want) {
			t.Errorf("quantile %v is %v, want %v", q, got, want)
		}
	}
	if got := quantile([]float64{7}, 0.9); got != 7 {
		t.Errorf("the only value is 7, not %v", got)
	}
}
