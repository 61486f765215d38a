package eval

import (
	"math"
	"math/rand/v2"
	"slices"
)

// measure is a figure that can be taken again over a resample: of gives its
// value when question i counts w[i] times, NaN where it has none.
type measure struct {
	name  string
	means string // a line for people
	n     int    // how many questions it is over
	of    func(w []int) float64
}

// meanOf measures the mean of the defined values, one per question.
func meanOf(name, means string, values []Figure) measure {
	n := 0
	for _, v := range values {
		if v.Defined() {
			n++
		}
	}
	return measure{name: name, means: means, n: n, of: func(w []int) float64 {
		return weightedMean(values, w)
	}}
}

func weightedMean(values []Figure, w []int) float64 {
	sum, n := 0.0, 0
	for i, v := range values {
		if w[i] > 0 && v.Defined() {
			sum += float64(w[i]) * float64(v)
			n += w[i]
		}
	}
	return sum / float64(n) // 0/0 is NaN: undefined
}

// bootstrap takes each measure over the n questions, and its 95 % percentile
// interval (Efron and Tibshirani 1993, chapter 13) over resamples of them. The
// seed is fixed, so that the same answers give the same interval. Resamples
// for which a measure has no value are left out of its interval.
func bootstrap(measures []measure, n, resamples int) []Metric {
	random := rand.New(rand.NewPCG(1, 2))
	once := make([]int, n)
	for i := range once {
		once[i] = 1
	}
	drawn := make([][]float64, len(measures))
	for range resamples {
		w := make([]int, n)
		for range n {
			w[random.IntN(n)]++
		}
		for i, m := range measures {
			if v := m.of(w); !math.IsNaN(v) {
				drawn[i] = append(drawn[i], v)
			}
		}
	}
	metrics := make([]Metric, len(measures))
	for i, m := range measures {
		slices.Sort(drawn[i])
		metrics[i] = Metric{
			Name: m.name, Means: m.means, N: m.n, Value: Figure(m.of(once)),
			Low: Figure(quantile(drawn[i], 0.025)), High: Figure(quantile(drawn[i], 0.975)),
		}
	}
	return metrics
}

// quantile interpolates between the neighbours of position q·(n-1) in sorted
// values, NaN where there are none.
func quantile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return math.NaN()
	}
	at := q * float64(len(sorted)-1)
	below := int(at)
	above := min(below+1, len(sorted)-1)
	return sorted[below] + (at-float64(below))*(sorted[above]-sorted[below])
}

func sortDescending(values []int) {
	slices.SortFunc(values, func(a, b int) int { return b - a })
}
