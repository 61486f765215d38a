package llm

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Check asks the server for its models and tells whether the one set is among them. It costs no tokens. A server that
// keeps no list passes, and Azure, whose list does not hold deployments, is not asked.
func (c *Chat) Check(ctx context.Context) error {
	if c.server.at.azure {
		return nil
	}
	ctx, cancel := context.WithTimeoutCause(ctx, 10*time.Second, errSlow)
	defer cancel()
	list, err := c.client.ListModels(ctx)
	var status *statusError
	if errors.As(err, &status) && !status.page && (status.status == 404 || status.status == 405) {
		return nil
	}
	if err != nil {
		return c.server.explain(ctx, err)
	}
	names := make([]string, 0, len(list.Models))
	for _, m := range list.Models {
		if m.ID == c.server.model || m.ID == c.server.model+":latest" { // Ollama's names have a tag
			return nil
		}
		names = append(names, m.ID)
	}
	if len(names) == 0 {
		return nil
	}
	known := strings.Join(names[:min(len(names), 8)], ", ")
	sentence := fmt.Sprintf("%s does not know the model %q (OPENAI_MODEL); it has %s", c.server.at.shown, c.server.model, known)
	return &fault{kind: ErrRefused, sentence: sentence, cause: ErrRefused}
}
