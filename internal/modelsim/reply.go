package modelsim

import (
	"strconv"
	"sync/atomic"
	"time"
)

// Reply is what one request is answered. The zero value is an empty answer, well formed.
type Reply struct {
	Status int               // 0 is 200
	Header map[string]string // added to the answer
	Body   string            // sent as it is in place of everything below
	Wait   time.Duration     // before anything is sent
	Drop   bool              // the connection is closed without an answer

	// Of a chat.
	Text      string // what the model writes, streamed in small pieces
	Reasoning string // streamed before the text as reasoning_content
	Finish    string // the reason given for the end; "" is "stop"
	Gap       time.Duration
	Usage     *Usage // nil counts words
	NoUsage   bool   // even when it was asked for
	NoDone    bool   // ends without [DONE]
	Whole     bool   // answers with one JSON document although a stream was asked for
	Fault     Fault
	After     int // pieces sent before the fault
	Comments  bool
	CRLF      bool
	Chunk     int // bytes written at a time; 0 writes an event at a time

	// Of embeddings.
	Dimensions int // 0 is what was asked for, or 8
	Vectors    VectorFault

	// Of /models.
	Models []string
}

// Usage is what the server says that an answer took.
type Usage struct {
	Prompt, Completion int
}

// Fault is the way in which a chat stream breaks.
type Fault int

// The faults of a stream.
const (
	NoFault    Fault = iota
	Stall            // nothing more is sent, the connection stays open
	Cut              // the connection is reset after a whole event
	CutLine          // the connection is reset within a line
	CutRune          // the connection is reset within a character
	End              // the stream ends politely, with no finish reason and no [DONE]
	Garbage          // an event that is no JSON
	ErrorEvent       // an event that holds an error, as OpenRouter and vLLM send them
)

// VectorFault is the way in which embeddings are wrong.
type VectorFault int

// The faults of embeddings.
const (
	GoodVectors    VectorFault = iota
	ReversedOrder              // sent last first, with the right index
	MissingVector              // one too few
	DoubledIndex               // two with the same index
	NaNVector                  // NaN, as Python writes it
	NullVector                 // null in place of numbers
	ZeroVector                 // all zero
	UnevenVector               // one shorter than the others
	TruncatedReply             // the JSON ends half way
)

// Say is a chat answer.
func Say(text string) Reply { return Reply{Text: text} }

// Fail is an error in OpenAI's own form.
func Fail(status int, kind, code, param, message string) Reply {
	return Reply{Status: status, Body: openAIError(kind, code, param, message)}
}

// WrongKey is OpenAI's answer to a key that it does not know.
func WrongKey() Reply {
	return Fail(401, "invalid_request_error", "invalid_api_key", "",
		"Incorrect API key provided: sk-****. You can find your API key at https://platform.openai.com/account/api-keys.")
}

// NoModel is OpenAI's answer to a model that it does not know.
func NoModel(name string) Reply {
	return Fail(404, "invalid_request_error", "model_not_found", "",
		"The model `"+name+"` does not exist or you do not have access to it.")
}

// OllamaNoModel is the same from Ollama.
func OllamaNoModel(name string) Reply {
	return Fail(404, "api_error", "", "", "model \""+name+"\" not found, try pulling it first")
}

// NoQuota is OpenAI's answer when there is no money left.
func NoQuota() Reply {
	return Fail(429, "insufficient_quota", "insufficient_quota", "",
		"You exceeded your current quota, please check your plan and billing details.")
}

// RateLimited is a 429; retryAfter goes into the header unless it is empty.
func RateLimited(retryAfter string) Reply {
	r := Fail(429, "requests", "rate_limit_exceeded", "", "Rate limit reached for requests.")
	if retryAfter != "" {
		r.Header = map[string]string{"Retry-After": retryAfter}
	}
	return r
}

// Broken is a server error in OpenAI's form.
func Broken(status int) Reply {
	return Fail(status, "server_error", "", "", "The server had an error while processing your request.")
}

// Page is an HTML page, which is what proxies answer.
func Page(status int) Reply {
	return Reply{
		Status: status, Header: map[string]string{"Content-Type": "text/html; charset=utf-8"},
		Body: "<html><head><title>" + strconv.Itoa(status) + "</title></head><body><h1>nginx</h1></body></html>",
	}
}

// Garbled is a 200 whose body is no JSON.
func Garbled() Reply { return Reply{Body: `{"object": "list", "data": [{`} }

// TooLong is how servers say that a request does not fit the model.
func TooLong() Reply {
	return Fail(400, "invalid_request_error", "context_length_exceeded", "messages",
		"This model's maximum context length is 4096 tokens. However, your messages resulted in 5000 tokens.")
}

// Filtered is how Azure refuses a prompt.
func Filtered() Reply {
	return Fail(400, "", "content_filter", "prompt",
		"The response was filtered due to the prompt triggering Azure OpenAI's content management policy.")
}

// InTurn gives the replies one after the other, and the last one for ever.
func InTurn(replies ...Reply) Script {
	var next atomic.Int64
	return func(Request) Reply {
		n := int(next.Add(1)) - 1
		return replies[min(n, len(replies)-1)]
	}
}

// Always gives the same reply to every request.
func Always(reply Reply) Script { return InTurn(reply) }
