package message

import (
	"embed"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"
)

//go:embed locales/*.json
var locales embed.FS

// A phrase is what a command or an option is called, and what it does. Choices
// and commands of a message have no description.
type phrase struct {
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
}

// words are the phrases by locale, then by key: "ask", "option question",
// "corpus add", "mode threads".
type words map[discordgo.Locale]map[string]phrase

// written is the language that Discord falls back to.
const writtenIn = discordgo.EnglishUS

// newWords reads the embedded tables, which the tests hold to be whole: that
// they cannot be read is a fault of the build.
func newWords() words {
	w := words{}
	files, err := locales.ReadDir("locales")
	if err != nil {
		panic(fmt.Sprintf("read the translations: %v", err))
	}
	for _, f := range files {
		raw, err := locales.ReadFile("locales/" + f.Name())
		if err != nil {
			panic(fmt.Sprintf("read the translations: %v", err))
		}
		table := map[string]phrase{}
		if err := json.Unmarshal(raw, &table); err != nil {
			panic(fmt.Sprintf("read the translations in %s: %v", f.Name(), err))
		}
		w[discordgo.Locale(strings.TrimSuffix(f.Name(), ".json"))] = table
	}
	if spanish, ok := w[discordgo.SpanishES]; ok {
		w[discordgo.SpanishLATAM] = spanish
	}
	return w
}

// english is the description that everybody sees who has no other.
func (w words) english(key string) string { return w[writtenIn][key].Description }

func (w words) names(key string) map[discordgo.Locale]string {
	return w.each(key, func(p phrase) string { return p.Name })
}

func (w words) descriptions(key string) map[discordgo.Locale]string {
	return w.each(key, func(p phrase) string { return p.Description })
}

func (w words) each(key string, of func(phrase) string) map[discordgo.Locale]string {
	all := map[discordgo.Locale]string{}
	for locale, table := range w {
		if text := of(table[key]); text != "" && locale != writtenIn {
			all[locale] = text
		}
	}
	return all
}
