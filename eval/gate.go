package eval

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// ErrGate is wrapped by what [Gate.Check] returns when a figure fails.
var ErrGate = errors.New("the gate is not passed")

// Gate holds a report to bounds.
type Gate []bound

// bound is the least, or the most, that a figure may be.
type bound struct {
	name  string
	value float64
	most  bool
}

// ParseGate reads bounds written NAME=NUMBER: the least that each figure of
// atLeast may be, and the most of each of atMost, for figures where less is
// better. names are those that the report will have, so that a wrong one
// shows before the long work; case does not matter.
func ParseGate(atLeast, atMost, names []string) (Gate, error) {
	var gate Gate
	var errs []error
	for i, text := range slices.Concat(atLeast, atMost) {
		b, err := parseBound(text, names)
		b.most = i >= len(atLeast)
		gate = append(gate, b)
		errs = append(errs, err)
	}
	return gate, errors.Join(errs...)
}

func parseBound(text string, names []string) (bound, error) {
	name, number, ok := strings.Cut(text, "=")
	value, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if !ok || err != nil || finite(value) != nil {
		return bound{}, fmt.Errorf("bound %q is not NAME=NUMBER, such as %s=0.7", text, names[0])
	}
	name = strings.TrimSpace(name)
	i := slices.IndexFunc(names, func(known string) bool { return strings.EqualFold(known, name) })
	if i < 0 {
		return bound{}, fmt.Errorf("measure %q is unknown; there are %s", name, strings.Join(names, ", "))
	}
	return bound{name: names[i], value: value}, nil
}

// Report gives figures by name, as every report here does.
type Report interface {
	Metric(name string) (float64, bool)
}

// Check returns nil when every bound holds, else an error that wraps ErrGate
// and names each figure that fails. A figure without a value fails.
func (g Gate) Check(report Report) error {
	var failed []string
	for _, b := range g {
		value, ok := report.Metric(b.name)
		if fault := b.fault(value, ok); fault != "" {
			failed = append(failed, fault)
		}
	}
	if len(failed) == 0 {
		return nil
	}
	return fmt.Errorf("%w: %s", ErrGate, strings.Join(failed, "; "))
}

// fault says how a value breaks the bound, or nothing.
func (b bound) fault(value float64, ok bool) string {
	switch {
	case !ok:
		return b.name + " has no value on these questions"
	case b.most && value > b.value:
		return fmt.Sprintf("%s is %.4f, above %v", b.name, value, b.value)
	case !b.most && value < b.value:
		return fmt.Sprintf("%s is %.4f, below %v", b.name, value, b.value)
	}
	return ""
}
