package llm

import (
	"errors"
	"net/http"
	"strings"

	openai "github.com/sashabaranov/go-openai"
)

// habits is what a model was found to refuse. They are learned from its refusals and kept while the process lives.
type habits struct {
	tokenField    int // which of tokenFields the length goes into
	noTemperature bool
	noUsage       bool // stream_options are refused
	noSystem      bool // the instructions go before the first turn
	noEffort      bool
}

// The names under which servers take the greatest length of an answer.
const (
	legacyTokens     = "max_tokens"
	completionTokens = "max_completion_tokens"
	noTokens         = ""
)

// tokenFields are the names to try, in order. OpenAI has all its models take the newer one; elsewhere the older one is
// the one understood, and some servers ignore the newer one silently.
func (s server) tokenFields() []string {
	if s.at.openAI {
		return []string{completionTokens, legacyTokens, noTokens}
	}
	return []string{legacyTokens, completionTokens, noTokens}
}

// compose makes the request that suits the habits.
func (c *Chat) compose(r Request, h habits) openai.ChatCompletionRequest {
	out := openai.ChatCompletionRequest{Model: c.server.model, Messages: turns(r, h.noSystem), Stream: true}
	switch c.server.tokenFields()[h.tokenField] {
	case legacyTokens:
		out.MaxTokens = r.MaxTokens
	case completionTokens:
		out.MaxCompletionTokens = r.MaxTokens
	}
	if !h.noTemperature && c.config.Temperature > 0 {
		out.Temperature = c.config.Temperature
	}
	if !h.noUsage {
		out.StreamOptions = &openai.StreamOptions{IncludeUsage: true}
	}
	if !h.noEffort {
		out.ReasoningEffort = c.config.ReasoningEffort
	}
	return out
}

// turns are the messages; the instructions stand before the first one where the model knows no system role.
func turns(r Request, noSystem bool) []openai.ChatCompletionMessage {
	var out []openai.ChatCompletionMessage
	if r.System != "" && !noSystem {
		out = append(out, openai.ChatCompletionMessage{Role: openai.ChatMessageRoleSystem, Content: r.System})
	}
	for _, m := range r.Messages {
		out = append(out, openai.ChatCompletionMessage{Role: m.Role, Content: m.Content})
	}
	if r.User != "" {
		out = append(out, openai.ChatCompletionMessage{Role: openai.ChatMessageRoleUser, Content: r.User})
	}
	if r.System != "" && noSystem && len(out) > 0 {
		out[0].Content = r.System + "\n\n" + out[0].Content
	}
	return out
}

// learn changes the habits after a refusal of a request that was made with them, and tells whether another try may
// do better. Each habit is learned once, so that the tries end.
func (c *Chat) learn(err error, sent habits) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.habits != sent {
		return true // another answer learned something meanwhile
	}
	name := refused(err, sent, c.server.tokenFields()[sent.tokenField])
	switch name {
	case "":
		return false
	case "temperature":
		c.habits.noTemperature = true
	case "stream_options":
		c.habits.noUsage = true
	case "reasoning_effort":
		c.habits.noEffort = true
	case "system":
		c.habits.noSystem = true
	default:
		c.habits.tokenField++
	}
	c.log.Info("the model refuses a part of the request; leaving it out from now on", "model", c.server.model, "part", name)
	return true
}

// refused names the part of the request that an error is about: a field, "system", or "" when it is about none that
// can be left out.
func refused(err error, sent habits, tokenField string) string {
	if name := refusedHere(err, sent, tokenField); name != "" {
		return name
	}
	var status *statusError
	if !errors.As(err, &status) || !aboutRequest(status) || tooLong(status) {
		return ""
	}
	switch {
	case !sent.noUsage && status.says("stream_options", "include_usage"):
		return "stream_options"
	case !sent.noEffort && status.says("reasoning_effort"):
		return "reasoning_effort"
	case !sent.noTemperature && status.says("temperature"):
		return "temperature"
	case tokenField != noTokens && status.says(tokenField) && !status.says("too large", "at most", "less than"):
		return tokenField
	case !sent.noSystem && aboutSystem(status):
		return "system"
	}
	return ""
}

// refusedHere is the same for what go-openai does not even send, by the model's name.
func refusedHere(err error, sent habits, tokenField string) string {
	switch {
	case tokenField == legacyTokens && errors.Is(err, openai.ErrReasoningModelMaxTokensDeprecated):
		return legacyTokens
	case !sent.noEffort && errors.Is(err, openai.ErrReasoningEffortUnsupported):
		return "reasoning_effort"
	case sent.noTemperature:
		return ""
	case errors.Is(err, openai.ErrReasoningModelLimitationsOther), errors.Is(err, openai.ErrReasoningSamplingUnsupported):
		return "temperature"
	}
	return ""
}

// aboutRequest leaves out failures that have nothing to do with what was asked. llama.cpp reports a chat template that
// takes no system role as 500.
func aboutRequest(e *statusError) bool {
	return e.status == http.StatusBadRequest || e.status == http.StatusUnprocessableEntity ||
		e.status == http.StatusInternalServerError
}

// aboutSystem knows the words of OpenAI, of chat templates as vLLM and llama.cpp pass them on, and of Google.
func aboutSystem(e *statusError) bool {
	return e.says("system role", "'system'", "system message", "system prompt", "system instruction",
		"developer instruction", "roles must alternate") || strings.Contains(e.param, "].role")
}
