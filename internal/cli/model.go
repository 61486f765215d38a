package cli

import (
	"ibid/answer"
	"ibid/answer/support"
	"ibid/llm"
	"ibid/prompts"
)

// A model is what the settings say of the one that writes answers.
type model struct {
	key, baseURL, name string
	dailyTokens        int    // 0 is no limit
	promptsDir         string // empty: the prompts inside the binary
}

// set reports whether there is a model to ask.
func (m model) set() bool { return m.key != "" || m.baseURL != "" }

// writer returns what has the model write answers, and checks them with the
// encoder. It asks the server nothing: a server that is away is found out, and
// told, with the first answer.
func (a *app) writer(m model, encoder support.Encoder, ledger llm.Ledger) (*answer.Writer, error) {
	set, err := prompts.Load(m.promptsDir)
	if err != nil {
		return nil, usageError{err}
	}
	scorer, err := support.New(encoder)
	if err != nil {
		return nil, err
	}
	chat, err := llm.NewChat(a.log, llm.Config{
		APIKey: m.key, BaseURL: m.baseURL, ChatModel: m.name, DailyTokens: m.dailyTokens,
	}, ledger)
	if err != nil {
		return nil, usageError{err}
	}
	return answer.NewWriter(a.log, chat, set, scorer, answer.Limits{}), nil
}
