package eval

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"text/tabwriter"
)

// Figure is a number that may be undefined (NaN), as a mean over nothing is.
// In JSON it has six decimals, so that machines that round differently print
// the same, and is null when undefined.
type Figure float64

// Defined tells whether there is a number.
func (f Figure) Defined() bool { return !math.IsNaN(float64(f)) }

// MarshalJSON implements json.Marshaler.
func (f Figure) MarshalJSON() ([]byte, error) {
	if !f.Defined() {
		return []byte("null"), nil
	}
	rounded := math.Round(float64(f)*1e6) / 1e6
	return strconv.AppendFloat(nil, rounded, 'f', -1, 64), nil
}

// String gives three decimals, or a dash.
func (f Figure) String() string {
	if !f.Defined() {
		return "-"
	}
	return strconv.FormatFloat(float64(f), 'f', 3, 64)
}

// Metric is one figure with its 95 % interval, over N questions.
type Metric struct {
	Name  string `json:"-"`
	Means string `json:"-"` // a line for people
	Value Figure `json:"value"`
	Low   Figure `json:"low"`
	High  Figure `json:"high"`
	N     int    `json:"n"`
}

// Metrics print in order, and in JSON are one object by name.
type Metrics []Metric

// MarshalJSON implements json.Marshaler. It keeps the order.
func (m Metrics) MarshalJSON() ([]byte, error) {
	var out bytes.Buffer
	out.WriteByte('{')
	for i, metric := range m {
		if i > 0 {
			out.WriteByte(',')
		}
		value, err := json.Marshal(metric)
		if err != nil {
			return nil, fmt.Errorf("encode metric %s: %w", metric.Name, err)
		}
		fmt.Fprintf(&out, "%q:%s", metric.Name, value)
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

// Summary is what every report has.
type Summary struct {
	Kind    string   `json:"kind"` // "retrieval", "answers" or "citations"
	Name    string   `json:"name"` // what was measured on
	Metrics Metrics  `json:"metrics"`
	Notes   []string `json:"notes,omitempty"` // what the figures do not count
}

// Metric gives a figure by name, and false where it is unknown or undefined.
func (s *Summary) Metric(name string) (float64, bool) {
	for _, m := range s.Metrics {
		if m.Name == name {
			return float64(m.Value), m.Value.Defined()
		}
	}
	return 0, false
}

// Names lists the figures in the order in which they print.
func (s *Summary) Names() []string {
	names := make([]string, len(s.Metrics))
	for i, m := range s.Metrics {
		names[i] = m.Name
	}
	return names
}

// text is the headline, the figures as an aligned table, and the notes.
func (s *Summary) text(headline string) string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s: %s\n\n", s.Name, headline)
	rows := []string{"measure\tvalue\t95 % interval\tover\tmeaning"}
	for _, m := range s.Metrics {
		interval := "-"
		if m.Low.Defined() {
			interval = fmt.Sprintf("%v to %v", m.Low, m.High)
		}
		rows = append(rows, fmt.Sprintf("%s\t%v\t%s\t%d\t%s", m.Name, m.Value, interval, m.N, m.Means))
	}
	out.WriteString(aligned(rows))
	for _, note := range s.Notes {
		fmt.Fprintf(&out, "\n%s\n", note)
	}
	return out.String()
}

// aligned sets rows of cells, with tabs between, in columns.
func aligned(rows []string) string {
	var out strings.Builder // takes every write
	table := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		fmt.Fprintln(table, row)
	}
	table.Flush()
	return out.String()
}

// reliabilityText shows the bins that hold anything.
func reliabilityText(table []Bin) string {
	rows := []string{"confidence\tquestions\tmean confidence\tanswerable"}
	for _, bin := range table {
		if bin.N > 0 {
			rows = append(rows, fmt.Sprintf("%.1f to %.1f\t%d\t%v\t%v", bin.From, bin.To, bin.N, bin.Confidence, bin.Answerable))
		}
	}
	return "\n" + aligned(rows)
}

// writeText writes a report's text.
func writeText(w io.Writer, text string) error {
	if _, err := io.WriteString(w, text); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return nil
}

// toJSON is a report as indented JSON, without the lines per question.
func toJSON(report any) ([]byte, error) {
	out, err := json.MarshalIndent(report, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("encode report: %w", err)
	}
	return append(out, '\n'), nil
}

// writeLines writes one JSON object a line.
func writeLines[T any](w io.Writer, lines []T) error {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	for _, line := range lines {
		if err := out.Encode(line); err != nil {
			return fmt.Errorf("write scores: %w", err)
		}
	}
	return nil
}

// counted puts a number before a noun: "1 question", "2 questions".
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}
