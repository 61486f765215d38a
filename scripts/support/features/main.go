// Command features measures claims for scripts/support/fit.py: a line of JSON
// for each line {"id", "claim", "evidence", "supported"} of the files named.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"ibid/answer/support"
	"ibid/retrieval/encoder"
)

type claim struct {
	ID        string   `json:"id"`
	Claim     string   `json:"claim"`
	Evidence  []string `json:"evidence"`
	Question  string   `json:"question"`
	Supported bool     `json:"supported"`
}

type measured struct {
	ID        string             `json:"id"`
	Set       string             `json:"set"` // the file's name
	Claim     string             `json:"claim"`
	Supported bool               `json:"supported"`
	Broken    bool               `json:"broken"`
	Score     float64            `json:"score"`
	Verdict   bool               `json:"verdict"`
	Reasons   []string           `json:"reasons"`
	Features  map[string]float64 `json:"features"`
}

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "features:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, files []string, out io.Writer) error {
	e, err := encoder.New()
	if err != nil {
		return err
	}
	scorer, err := support.New(e)
	if err != nil {
		return err
	}
	buffered := bufio.NewWriter(out)
	for _, file := range files {
		if err := measure(ctx, scorer, file, json.NewEncoder(buffered)); err != nil {
			return fmt.Errorf("measure %s: %w", file, err)
		}
	}
	return buffered.Flush()
}

func measure(ctx context.Context, scorer *support.Scorer, file string, out *json.Encoder) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	set := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	for in := json.NewDecoder(bufio.NewReader(f)); ; {
		var c claim
		if err := in.Decode(&c); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		m, err := judge(ctx, scorer, c)
		if err != nil {
			return fmt.Errorf("claim %s: %w", c.ID, err)
		}
		m.Set = set
		if err := out.Encode(m); err != nil {
			return err
		}
	}
}

func judge(ctx context.Context, scorer *support.Scorer, c claim) (measured, error) {
	v, err := scorer.Check(ctx, c.Claim, c.Evidence, c.Question)
	m := measured{
		ID: c.ID, Claim: c.Claim, Supported: c.Supported, Broken: v.Broken, Score: v.Score, Verdict: v.Supported,
		Reasons: v.Reasons, Features: map[string]float64{},
	}
	for _, f := range v.Features {
		m.Features[f.Name] = f.Value
	}
	return m, err
}
