// Package settings reads every setting of Ibid once, from the environment and
// from an optional .env file, and names all faults of all settings at once.
//
// It knows values, not what they are for: it opens no folder and no connection.
package settings

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"
	"github.com/joho/godotenv"
)

// Embeddings says who turns text into vectors.
type Embeddings string

const (
	EmbeddingsLocal  Embeddings = "local"  // the encoder inside the binary
	EmbeddingsOpenAI Embeddings = "openai" // an OpenAI-compatible endpoint
)

// Settings are the values that a run is made with. .env.example lists the same
// names, with the same defaults; a test holds it to that.
type Settings struct {
	CorpusDir            string        `env:"CORPUS_DIR"`                                                 // folder of documents; empty: the corpus inside the binary
	DataDir              string        `env:"DATA_DIR"`                                                   // where ibid.db lies; empty: the user's data folder
	Embeddings           Embeddings    `env:"EMBEDDINGS" envDefault:"local"`                              //
	OpenAIKey            string        `env:"OPENAI_API_KEY"`                                             // never logged
	OpenAIBaseURL        string        `env:"OPENAI_BASE_URL"`                                            // empty: OpenAI's own
	OpenAIEmbeddingModel string        `env:"OPENAI_EMBEDDING_MODEL" envDefault:"text-embedding-3-small"` //
	OpenAIModel          string        `env:"OPENAI_MODEL"`                                               // who writes answers; empty: llm's default, at OpenAI only
	DailyTokens          int           `env:"MODEL_DAILY_TOKENS" envDefault:"0"`                          // 0: no limit
	PromptsDir           string        `env:"PROMPTS_DIR"`                                                // templates that replace those inside
	AnswerThreshold      float64       `env:"ANSWER_THRESHOLD" envDefault:"0.62"`                         // least confidence that is answered, 0 to 1
	MaxFileMB            int           `env:"MAX_FILE_MB" envDefault:"10"`                                // larger documents are skipped
	Watch                bool          `env:"WATCH" envDefault:"false"`                                   // reload as files change
	ReloadEvery          time.Duration `env:"RELOAD_EVERY" envDefault:"0"`                                // reload on a schedule; 0: never
	LogLevel             slog.Level    `env:"LOG_LEVEL" envDefault:"warn"`                                // debug, info, warn or error

	DiscordToken     string   `env:"DISCORD_TOKEN"`                       // never logged
	DiscordGuild     string   `env:"DISCORD_GUILD_ID"`                    // empty: commands in every server
	MaintainerRoles  []string `env:"MAINTAINER_ROLES"`                    // IDs; beside who may manage the server
	Contact          string   `env:"CONTACT"`                             // who keeps the documents, in words for members
	KeepDays         int      `env:"KEEP_QUESTIONS_DAYS" envDefault:"30"` // 0: no question outlives its answer
	MessageContent   bool     `env:"MESSAGE_CONTENT" envDefault:"false"`  // read messages that do not address the bot
	MemberLimit      int      `env:"MEMBER_LIMIT" envDefault:"6"`         // questions a minute
	ChannelLimit     int      `env:"CHANNEL_LIMIT" envDefault:"30"`       // questions a minute
	QuestionsAtOnce  int      `env:"QUESTIONS_AT_ONCE" envDefault:"4"`    //
	QuestionsWaiting int      `env:"QUESTIONS_WAITING" envDefault:"50"`   // more are refused
}

// Read takes the settings from the environment, and what is missing there from
// the file envFile if it exists. The error names every fault, one a line.
func Read(envFile string) (Settings, error) {
	vars, err := variables(envFile)
	if err != nil {
		return Settings{}, err
	}
	s, faults := parse(vars)
	faults = append(faults, s.faults()...)
	if len(faults) > 0 {
		return Settings{}, fmt.Errorf("settings: %w", errors.Join(faults...))
	}
	return s, nil
}

// variables are the environment's over the file's. An empty variable counts as
// unset, which is how a line like DATA_DIR= in .env.example is meant.
func variables(envFile string) (map[string]string, error) {
	vars, err := godotenv.Read(envFile)
	if errors.Is(err, fs.ErrNotExist) {
		vars, err = map[string]string{}, nil
	}
	var unreadable *fs.PathError
	if errors.As(err, &unreadable) {
		return nil, fmt.Errorf("settings: %w", err)
	}
	if err != nil { // its text is left out: it quotes the line, which may hold a key
		return nil, fmt.Errorf("settings: %s is malformed: each line must look like NAME=value", envFile)
	}
	for _, pair := range os.Environ() {
		if name, value, _ := strings.Cut(pair, "="); value != "" {
			vars[name] = value
		}
	}
	maps.DeleteFunc(vars, func(_, value string) bool { return strings.TrimSpace(value) == "" })
	return vars, nil
}

// parse returns the settings, with the default in place of each value that has
// the wrong form, and a fault for each of those.
func parse(vars map[string]string) (Settings, []error) {
	s, err := env.ParseAsWithOptions[Settings](env.Options{Environment: vars})
	var aggregate env.AggregateError
	if !errors.As(err, &aggregate) {
		return s, nil
	}
	var faults []error
	for _, fault := range aggregate.Errors {
		name, form := wantedForm(fault)
		faults = append(faults, fmt.Errorf("%s must be %s", name, form))
		delete(vars, name)
	}
	s, _ = env.ParseAsWithOptions[Settings](env.Options{Environment: vars})
	return s, faults
}

// wantedForm names the variable behind a fault of the parser, which knows
// struct fields only, and says what it must look like.
func wantedForm(fault error) (name, form string) {
	var parse env.ParseError
	errors.As(fault, &parse)
	switch parse.Name {
	case "AnswerThreshold":
		return "ANSWER_THRESHOLD", "a number from 0 to 1"
	case "DailyTokens":
		return "MODEL_DAILY_TOKENS", "a whole number, 0 for no limit"
	case "MaxFileMB":
		return "MAX_FILE_MB", "a whole number from 1 to 1024"
	case "KeepDays":
		return "KEEP_QUESTIONS_DAYS", "a whole number of days, 0 to keep none"
	case "MessageContent":
		return "MESSAGE_CONTENT", "true or false"
	case "MemberLimit":
		return "MEMBER_LIMIT", "a whole number of questions a minute"
	case "ChannelLimit":
		return "CHANNEL_LIMIT", "a whole number of questions a minute"
	case "QuestionsAtOnce":
		return "QUESTIONS_AT_ONCE", "a whole number"
	case "QuestionsWaiting":
		return "QUESTIONS_WAITING", "a whole number"
	case "Watch":
		return "WATCH", "true or false"
	case "ReloadEvery":
		return "RELOAD_EVERY", "a duration like 30m or 24h, 0 for never"
	case "LogLevel":
		return "LOG_LEVEL", "debug, info, warn or error"
	}
	return parse.Name, "of another form: " + fault.Error() // not reached: the other fields are strings
}

// A faultList gathers what is wrong.
type faultList []error

func (l *faultList) unless(ok bool, format string, args ...any) {
	if !ok {
		*l = append(*l, fmt.Errorf(format, args...))
	}
}

// faults checks what the types alone do not say.
func (s Settings) faults() []error {
	var faults faultList
	check := faults.unless
	local, remote := s.Embeddings == EmbeddingsLocal, s.Embeddings == EmbeddingsOpenAI
	check(local || remote, "EMBEDDINGS is %q: it must be local or openai", s.Embeddings)
	check(!remote || s.OpenAIKey != "" || s.OpenAIBaseURL != "", "EMBEDDINGS=openai needs OPENAI_API_KEY, or OPENAI_BASE_URL for a server that asks for no key")
	check(s.OpenAIBaseURL == "" || isHTTP(s.OpenAIBaseURL), "OPENAI_BASE_URL must be an address like https://api.openai.com/v1")
	check(s.DailyTokens >= 0, "MODEL_DAILY_TOKENS is %d: it must be 0, for no limit, or more", s.DailyTokens)
	check(s.AnswerThreshold >= 0 && s.AnswerThreshold <= 1, "ANSWER_THRESHOLD is %v: it must be from 0 to 1", s.AnswerThreshold)
	check(s.ReloadEvery == 0 || s.ReloadEvery >= time.Second, "RELOAD_EVERY is %s: it must be 0, for never, or at least 1s", s.ReloadEvery)
	check(s.MaxFileMB >= 1 && s.MaxFileMB <= 1024, "MAX_FILE_MB is %d: it must be from 1 to 1024", s.MaxFileMB)
	return append(faults, s.discordFaults()...)
}

func isHTTP(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// DefaultDataDir is where the index lies unless DATA_DIR says otherwise: the
// XDG data folder where there is one, else the system's folder for such files.
func DefaultDataDir() (string, error) {
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "ibid"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", errors.New("no home folder is known: set DATA_DIR or give --data a folder to keep the index in")
	}
	switch runtime.GOOS {
	case "darwin":
		return filepath.Join(home, "Library", "Application Support", "ibid"), nil
	case "windows":
		return filepath.Join(home, "AppData", "Local", "ibid"), nil
	}
	return filepath.Join(home, ".local", "share", "ibid"), nil
}
