// Package message draws what the bot says: pure functions from answers, sources
// and reports to the JSON that Discord takes, within Discord's limits.
//
// It promises that nothing in a text pings anyone, hides a link or breaks out of
// its place. It sends nothing and remembers nothing.
package message

import (
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/bwmarrin/discordgo"
)

// A Message is what Discord's create, edit and callback data take: components
// of version 2 and no mention that pings. Whoever sends it adds the flag that
// makes it private.
type Message struct {
	Flags      discordgo.MessageFlags
	Components []discordgo.MessageComponent
	Files      []*discordgo.File // uploaded beside the JSON as files[0], files[1], …
}

// attachment announces a file that is uploaded beside the JSON.
type attachment struct {
	ID       string `json:"id"`
	Filename string `json:"filename"`
}

// nobody is who a message may ping. The zero value of discordgo's own type
// says null, which leaves the decision to Discord.
type nobody struct {
	Parse []string `json:"parse"`
}

// MarshalJSON writes the message as every endpoint that takes one reads it.
func (m Message) MarshalJSON() ([]byte, error) {
	var files []attachment
	for i, f := range m.Files {
		files = append(files, attachment{strconv.Itoa(i), f.Name})
	}
	raw, err := json.Marshal(struct {
		Flags       discordgo.MessageFlags       `json:"flags"`
		Components  []discordgo.MessageComponent `json:"components"`
		Mentions    nobody                       `json:"allowed_mentions"`
		Attachments []attachment                 `json:"attachments,omitempty"`
	}{m.Flags, m.Components, nobody{[]string{}}, files})
	if err != nil {
		return nil, fmt.Errorf("write a message: %w", err)
	}
	return raw, nil
}

// A Modal is the data of a callback that opens a form. Its inputs stand in
// action rows, which discordgo can read back; labels it cannot.
type Modal struct {
	CustomID   string                       `json:"custom_id"`
	Title      string                       `json:"title"`
	Components []discordgo.MessageComponent `json:"components"`
}
