package cli

import (
	"ibid/answer"
	"ibid/answer/support"
	"ibid/llm"
	"ibid/prompts"
)

// writer returns what has the model write answers, and checks them with the
// encoder. It asks the server nothing: a server that is away is found out, and
// told, with the first answer.
func (a *app) writer(encoder support.Encoder, ledger llm.Ledger) (*answer.Writer, error) {
	set, err := prompts.Load(a.settings.PromptsDir)
	if err != nil {
		return nil, usageError{err}
	}
	scorer, err := support.New(encoder)
	if err != nil {
		return nil, err
	}
	model, err := a.model(ledger)
	if err != nil {
		return nil, err
	}
	return answer.NewWriter(a.log, model, set, scorer, answer.Limits{}), nil
}

// model returns what asks the model of the settings; a nil ledger counts its
// tokens in memory.
func (a *app) model(ledger llm.Ledger) (*llm.Chat, error) {
	s := a.settings
	chat, err := llm.NewChat(a.log, llm.Config{
		APIKey: s.OpenAIKey, BaseURL: s.OpenAIBaseURL, ChatModel: s.OpenAIModel, DailyTokens: s.DailyTokens,
	}, ledger)
	if err != nil {
		return nil, usageError{err}
	}
	return chat, nil
}

// modelName is the model that writes answers; "" when they are quotations.
func (a *app) modelName() string {
	switch {
	case a.noModel || a.settings.OpenAIKey == "" && a.settings.OpenAIBaseURL == "":
		return ""
	case a.settings.OpenAIModel != "":
		return a.settings.OpenAIModel
	}
	return llm.DefaultChatModel
}
