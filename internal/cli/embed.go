package cli

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"ibid/retrieval/encoder"
)

// embedBatch lines are embedded together: enough to keep both cores busy, few
// enough that output follows input.
const embedBatch = 64

func (a *app) embedCommand() *cobra.Command {
	var query bool
	cmd := &cobra.Command{
		Use:   "embed",
		Short: "Print the vector of each line of standard input, as a JSON array a line",
		Example: `  echo "The council bought forty buses." | ibid embed
  echo "How many buses were bought?" | ibid embed --query`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.embed(cmd.Context(), query) },
	}
	cmd.Flags().BoolVar(&query, "query", false, "embed each line as a question, not as a passage")
	return cmd
}

func (a *app) embed(ctx context.Context, query bool) error {
	local, err := encoder.New()
	if err != nil {
		return err
	}
	embedder, err := a.embedder(ctx, local)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(a.stdout)
	defer out.Flush()
	in := bufio.NewReader(a.stdin)
	for done := false; !done; {
		var lines []string
		if lines, done, err = readLines(in, embedBatch); err != nil {
			return err
		}
		vectors, err := embedLines(ctx, embedder, lines, query)
		if err != nil {
			return err
		}
		for _, v := range vectors {
			if err := json.NewEncoder(out).Encode(v); err != nil {
				return fmt.Errorf("write vectors: %w", err)
			}
		}
		if err := out.Flush(); err != nil {
			return fmt.Errorf("write vectors: %w", err)
		}
	}
	return nil
}

func embedLines(ctx context.Context, e embedder, lines []string, query bool) ([][]float32, error) {
	if !query {
		return e.EmbedPassages(ctx, lines)
	}
	var vectors [][]float32
	for _, line := range lines {
		v, err := e.EmbedQuery(ctx, line)
		if err != nil {
			return nil, err
		}
		vectors = append(vectors, v)
	}
	return vectors, nil
}

// readLines returns up to n lines without their ends, and whether the input is
// used up.
func readLines(in *bufio.Reader, n int) (lines []string, done bool, err error) {
	for len(lines) < n {
		line, err := in.ReadString('\n')
		if line != "" {
			lines = append(lines, strings.TrimRight(line, "\r\n"))
		}
		if errors.Is(err, io.EOF) {
			return lines, true, nil
		}
		if err != nil {
			return nil, false, fmt.Errorf("read standard input: %w", err)
		}
	}
	return lines, false, nil
}
