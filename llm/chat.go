package llm

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"

	openai "github.com/sashabaranov/go-openai"
	"github.com/sony/gobreaker/v2"
)

// Chat asks one model on one server. It is safe for concurrent use.
type Chat struct {
	log     *slog.Logger
	client  *openai.Client
	server  server
	config  Config
	budget  *budget
	breaker *gobreaker.TwoStepCircuitBreaker[struct{}]

	mu     sync.Mutex
	habits habits
}

// Message is an earlier turn of a conversation.
type Message struct {
	Role    string // RoleUser or RoleAssistant
	Content string
}

// The roles of a Message.
const (
	RoleUser      = openai.ChatMessageRoleUser
	RoleAssistant = openai.ChatMessageRoleAssistant
)

// Request is what a model is asked.
type Request struct {
	System    string    // instructions
	Messages  []Message // the turns before, oldest first, beginning with the user's
	User      string    // what is asked now
	MaxTokens int       // 0 is Config.MaxTokens
}

// NewChat checks the settings; it asks the server nothing. A nil ledger counts the day's tokens in memory.
func NewChat(log *slog.Logger, c Config, ledger Ledger) (*Chat, error) {
	c = c.withDefaults()
	at, err := parseAddress(c.BaseURL)
	if err != nil {
		return nil, err
	}
	model, err := at.model(c.ChatModel, DefaultChatModel, "OPENAI_MODEL")
	if err != nil {
		return nil, err
	}
	if err := at.checkKey(c.APIKey); err != nil {
		return nil, err
	}
	if ledger == nil {
		ledger = NewMemoryLedger()
	}
	chat := &Chat{log: log, config: c, server: server{at: at, key: c.APIKey != "", model: model}}
	chat.client = at.client(c.APIKey, newCarrier(c.HTTPClient, at, c.APIKey, c.Now))
	chat.budget = &budget{ledger: ledger, limit: c.DailyTokens, now: c.Now}
	chat.breaker = chat.newBreaker()
	return chat, nil
}

// newBreaker counts only a server that is away: a refusal or a reader who left says nothing about the next question.
func (c *Chat) newBreaker() *gobreaker.TwoStepCircuitBreaker[struct{}] {
	return gobreaker.NewTwoStepCircuitBreaker[struct{}](gobreaker.Settings{
		Timeout:      c.config.BreakerRest,
		ReadyToTrip:  func(n gobreaker.Counts) bool { return int(n.ConsecutiveFailures) >= c.config.BreakerFailures },
		IsSuccessful: func(err error) bool { return !errors.Is(err, ErrAway) },
		IsExcluded:   func(err error) bool { return errors.Is(err, context.Canceled) },
		OnStateChange: func(_ string, from, to gobreaker.State) {
			c.log.Warn("circuit breaker of the model server", "server", c.server.at.shown, "was", from, "is", to)
		},
	})
}

// Model is the model's name, as an answer may show it.
func (c *Chat) Model() string { return c.server.model }

// SpentToday is how many tokens the day took so far, and the limit; a limit of 0 is none.
func (c *Chat) SpentToday(ctx context.Context) (spent, limit int, err error) {
	spent, err = c.budget.ledger.Spent(ctx, c.budget.today())
	if err != nil {
		return 0, 0, fmt.Errorf("read the day's tokens: %w", err)
	}
	return spent, c.config.DailyTokens, nil
}

// Stream asks, and returns with the first token, at most FirstTokenTimeout later. What fails before it is tried again
// where that may help; nothing is after it. The stream must be closed. Errors are ErrAway, ErrRefused, ErrBudget,
// ErrTooLong, ErrDeclined, or the caller's own cancellation.
func (c *Chat) Stream(ctx context.Context, r Request) (*Stream, error) {
	or(&r.MaxTokens, c.config.MaxTokens)
	need := promptEstimate(r) + r.MaxTokens
	if err := c.budget.reserve(ctx, need); err != nil {
		return nil, err
	}
	report, err := c.breaker.Allow()
	if err != nil {
		c.settle(ctx, need, 0)
		sentence := fmt.Sprintf("the model server at %s failed %d times in a row and is left alone for %v",
			c.server.at.shown, c.config.BreakerFailures, c.config.BreakerRest)
		return nil, &fault{kind: ErrAway, sentence: sentence, cause: err}
	}
	s := c.newStream(ctx, r, need, report)
	if err := s.open(ctx, r); err != nil {
		return nil, err
	}
	return s, nil
}

// Complete asks and waits for the whole answer. The usage is right with an error too.
func (c *Chat) Complete(ctx context.Context, r Request) (string, Usage, error) {
	stream, err := c.Stream(ctx, r)
	if err != nil {
		return "", Usage{}, err
	}
	defer stream.Close()
	var answer strings.Builder
	for {
		piece, err := stream.Next()
		answer.WriteString(piece)
		if errors.Is(err, io.EOF) {
			return answer.String(), stream.Usage(), nil
		}
		if err != nil {
			return answer.String(), stream.Usage(), err
		}
	}
}

// settle counts tokens; that they could not be written down ends no answer, but an operator must know.
func (c *Chat) settle(ctx context.Context, reserved, spent int) {
	if err := c.budget.settle(ctx, reserved, spent); err != nil {
		c.log.Error("the model's tokens were not counted", "error", err)
	}
}

func promptEstimate(r Request) int {
	n := 8 + estimate(r.System) + estimate(r.User) // 8: what templates put around the turns
	for _, m := range r.Messages {
		n += 4 + estimate(m.Content)
	}
	return n
}
