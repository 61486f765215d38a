package modelsim

import (
	"encoding/json"
	"strings"
)

// Refusal is a request that a server does not take, and how it says so. The wordings are those of real servers.
type Refusal struct {
	When  func(Request) bool
	Reply Reply
}

// Refuse answers with the first refusal that applies, and else with the script.
func Refuse(script Script, refusals ...Refusal) Script {
	return func(r Request) Reply {
		for _, refusal := range refusals {
			if refusal.When(r) {
				return refusal.Reply
			}
		}
		return script(r)
	}
}

func field(name string) func(Request) bool { return func(r Request) bool { return r.Has(name) } }

// Temperature is refused as OpenAI's reasoning models refuse it.
func Temperature() Refusal {
	return Refusal{field("temperature"), Fail(400, "invalid_request_error", "unsupported_value", "temperature",
		"Unsupported value: 'temperature' does not support 0.01 with this model. Only the default (1) value is supported.")}
}

// MaxTokens is refused as OpenAI's reasoning models refuse it.
func MaxTokens() Refusal {
	return Refusal{field("max_tokens"), Fail(400, "invalid_request_error", "unsupported_parameter", "max_tokens",
		"Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.")}
}

// MaxCompletionTokens is refused as older Azure versions refuse it.
func MaxCompletionTokens() Refusal {
	return Refusal{field("max_completion_tokens"), Fail(400, "invalid_request_error", "", "",
		"Unrecognized request argument supplied: max_completion_tokens")}
}

// StreamOptions are refused as older Azure versions refuse them.
func StreamOptions() Refusal {
	return Refusal{field("stream_options"), Fail(400, "invalid_request_error", "unknown_parameter", "stream_options",
		"Unknown parameter: 'stream_options'.")}
}

// StrictStreamOptions are refused as Mistral's validation refuses them: 422, with no message that is a string.
func StrictStreamOptions() Refusal {
	body := `{"object":"error","message":{"detail":[{"type":"extra_forbidden","loc":["body","stream_options"],` +
		`"msg":"Extra inputs are not permitted","input":{"include_usage":true}}]},"type":"invalid_request_error","code":null}`
	return Refusal{field("stream_options"), Reply{Status: 422, Body: body}}
}

func hasSystem(r Request) bool {
	for _, m := range r.Messages {
		if m.Role == "system" {
			return true
		}
	}
	return false
}

// SystemRole is refused as OpenAI's o1-mini refuses it.
func SystemRole() Refusal {
	return Refusal{hasSystem, Fail(400, "invalid_request_error", "unsupported_value", "messages[0].role",
		"Unsupported value: 'messages[0].role' does not support 'system' with this model.")}
}

// TemplateWithoutSystem is the refusal of vLLM with a chat template, such as Gemma's, that knows no system role.
func TemplateWithoutSystem() Refusal {
	return Refusal{hasSystem, Reply{
		Status: 400,
		Body:   `{"object":"error","message":"System role not supported","type":"BadRequestError","param":null,"code":400}`,
	}}
}

// Dimensions are refused as OpenAI refuses them for models that cannot be shortened.
func Dimensions() Refusal {
	return Refusal{field("dimensions"), Fail(400, "invalid_request_error", "", "dimensions",
		"This model does not support specifying dimensions.")}
}

// LongInput refuses embeddings of texts with more bytes, as Ollama does.
func LongInput(bytes int) Refusal {
	long := func(r Request) bool {
		for _, text := range r.Inputs {
			if len(text) > bytes {
				return true
			}
		}
		return false
	}
	return Refusal{long, Reply{Status: 400, Body: `{"error":"the input length exceeds the context length"}`}}
}

// BigBatch refuses embeddings of more texts at once, as Hugging Face's server does.
func BigBatch(texts int) Refusal {
	many := func(r Request) bool { return len(r.Inputs) > texts }
	return Refusal{many, Reply{
		Status: 422,
		Body:   `{"error":"batch size 64 > maximum allowed batch size 32","error_type":"Validation"}`,
	}}
}

// NoKey refuses requests without a credential.
func NoKey() Refusal {
	return Refusal{func(r Request) bool { return !r.HasKey }, Fail(401, "invalid_request_error", "", "",
		"You didn't provide an API key. You need to provide your API key in an Authorization header.")}
}

func openAIError(kind, code, param, message string) string {
	type body struct {
		Message string  `json:"message"`
		Type    string  `json:"type"`
		Param   *string `json:"param"`
		Code    *string `json:"code"`
	}
	b := body{Message: message, Type: kind, Param: orNull(param), Code: orNull(code)}
	out, err := json.Marshal(map[string]body{"error": b})
	if err != nil {
		return "{}" // cannot happen: the type holds only strings
	}
	return string(out)
}

func orNull(s string) *string {
	if strings.TrimSpace(s) == "" {
		return nil
	}
	return &s
}
