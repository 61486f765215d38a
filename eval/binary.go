package eval

import (
	"math"
	"slices"
)

// outcome is a score and whether the thing that it foretells is so.
type outcome struct {
	score float64
	so    bool
}

// auroc is the area under the ROC curve: the chance that an outcome that is so
// scores above one that is not, equal scores counting half (Hanley and McNeil
// 1982). It is undefined unless there are both.
func auroc(outcomes []outcome) func(w []int) float64 {
	order := make([]int, len(outcomes))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		if outcomes[a].score < outcomes[b].score {
			return -1
		}
		if outcomes[a].score > outcomes[b].score {
			return 1
		}
		return 0
	})
	return func(w []int) float64 { return aurocInOrder(outcomes, order, w) }
}

// aurocInOrder walks groups of equal scores upwards. Half counts are doubled,
// which keeps the sum in integers until the end.
func aurocInOrder(outcomes []outcome, order, w []int) float64 {
	var wins, so, not int
	for at := 0; at < len(order); {
		score := outcomes[order[at]].score
		tiedSo, tiedNot := 0, 0
		for ; at < len(order) && outcomes[order[at]].score == score; at++ {
			if i := order[at]; outcomes[i].so {
				tiedSo += w[i]
			} else {
				tiedNot += w[i]
			}
		}
		wins += tiedSo * (2*not + tiedNot)
		so += tiedSo
		not += tiedNot
	}
	return float64(wins) / float64(2*so*not) // 0/0 is NaN: undefined
}

// brier is the mean squared distance of probability and outcome (Brier 1950).
func brier(outcomes []outcome) []Figure {
	values := make([]Figure, len(outcomes))
	for i, o := range outcomes {
		d := o.score - indicator(o.so)
		values[i] = Figure(d * d)
	}
	return values
}

// Bin is one line of a reliability table: the questions whose confidence is at
// least From and below To (the last holds 1 too).
type Bin struct {
	From       Figure `json:"from"`
	To         Figure `json:"to"`
	N          int    `json:"n"`
	Confidence Figure `json:"confidence"` // mean confidence
	Answerable Figure `json:"answerable"` // share that was answerable
}

// bins is the number of reliability bins, all of one width.
const bins = 10

func binOf(score float64) int { return min(int(score*bins), bins-1) }

// reliability fills the bins, empty ones too.
func reliability(outcomes []outcome) []Bin {
	table := make([]Bin, bins)
	for _, o := range outcomes {
		bin := &table[binOf(o.score)]
		bin.N++
		bin.Confidence += Figure(o.score)
		bin.Answerable += Figure(indicator(o.so))
	}
	for i := range table {
		table[i].From, table[i].To = Figure(i)/bins, Figure(i+1)/bins
		table[i].Confidence /= Figure(table[i].N)
		table[i].Answerable /= Figure(table[i].N)
	}
	return table
}

// calibrationError is the expected calibration error over the reliability
// bins: the distance of mean confidence and outcome in each, weighted by its
// size (Naeini, Cooper and Hauskrecht 2015).
func calibrationError(outcomes []outcome) func(w []int) float64 {
	return func(w []int) float64 {
		var gap [bins]float64
		n := 0
		for i, o := range outcomes {
			gap[binOf(o.score)] += float64(w[i]) * (o.score - indicator(o.so))
			n += w[i]
		}
		sum := 0.0
		for _, g := range gap {
			sum += math.Abs(g)
		}
		return sum / float64(n)
	}
}

// confusion counts a yes-or-no judgement against the truth.
type confusion struct{ truePos, falsePos, trueNeg, falseNeg int }

func (c *confusion) add(said, so bool, times int) {
	switch {
	case said && so:
		c.truePos += times
	case said:
		c.falsePos += times
	case so:
		c.falseNeg += times
	default:
		c.trueNeg += times
	}
}

func (c *confusion) precision() float64 { return share(c.truePos, c.falsePos) }
func (c *confusion) recall() float64    { return share(c.truePos, c.falseNeg) }

// balanced is the mean of the accuracies on what is so and on what is not.
func (c *confusion) balanced() float64 {
	return (c.recall() + share(c.trueNeg, c.falsePos)) / 2
}

// share is a out of a+b, NaN for none of either.
func share(a, b int) float64 { return float64(a) / float64(a+b) }

func indicator(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
