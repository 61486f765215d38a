package message

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"
)

// commandName is Discord's own pattern; names must be in lower case besides.
var commandName = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)

// languages are those in which each command must speak.
var languages = []discordgo.Locale{
	discordgo.PortugueseBR, discordgo.SpanishES, discordgo.SpanishLATAM, discordgo.French, discordgo.German, discordgo.Russian,
	discordgo.Turkish, discordgo.Polish, discordgo.Japanese, discordgo.Korean, discordgo.Vietnamese,
}

// A named thing is a command, an option or a choice with its translations.
type named struct {
	path, name, description string
	names, descriptions     map[discordgo.Locale]string
	free                    bool // of the pattern, and without a description
}

// everything lists commands, options and choices, each under its parent.
func everything() map[string][]named {
	all := map[string][]named{}
	for _, c := range Commands() {
		n := named{c.Name, c.Name, c.Description, *c.NameLocalizations, nil, c.Type == discordgo.MessageApplicationCommand}
		if c.DescriptionLocalizations != nil {
			n.descriptions = *c.DescriptionLocalizations
		}
		all[""] = append(all[""], n)
		options(all, c.Name, c.Options)
	}
	return all
}

func options(all map[string][]named, path string, list []*discordgo.ApplicationCommandOption) {
	for _, o := range list {
		under := path + " " + o.Name
		all[path] = append(all[path], named{under, o.Name, o.Description, o.NameLocalizations, o.DescriptionLocalizations, false})
		for _, c := range o.Choices {
			all[under] = append(all[under], named{under + " " + c.Name, c.Name, "", c.NameLocalizations, nil, true})
		}
		options(all, under, o.Options)
	}
}

func TestCommandsSpeakEveryLanguage(t *testing.T) {
	for _, siblings := range everything() {
		for _, n := range siblings {
			if len(n.names) != len(languages) {
				t.Errorf("%s has %d names, want %d", n.path, len(n.names), len(languages))
			}
			checkName(t, n, "en-US", n.name, n.description)
			for _, l := range languages {
				checkName(t, n, l, n.names[l], n.descriptions[l])
			}
		}
	}
}

func checkName(t *testing.T, n named, l discordgo.Locale, name, description string) {
	t.Helper()
	if n.free {
		if name == "" || size(name) > 32 || description != "" {
			t.Errorf("%s in %s: name %q, description %q", n.path, l, name, description)
		}
		return
	}
	if !commandName.MatchString(name) || name != strings.ToLower(name) {
		t.Errorf("%s in %s: Discord takes no name like %q", n.path, l, name)
	}
	if description == "" || size(description) > 100 {
		t.Errorf("%s in %s: the description %q has %d characters", n.path, l, description, size(description))
	}
}

// TestNoTwoSiblingsShareAName holds for each language what Discord refuses.
func TestNoTwoSiblingsShareAName(t *testing.T) {
	for path, siblings := range everything() {
		for _, l := range append([]discordgo.Locale{discordgo.EnglishUS}, languages...) {
			seen := map[string]string{}
			for _, n := range siblings {
				name := n.names[l]
				if l == discordgo.EnglishUS {
					name = n.name
				}
				if other := seen[name]; other != "" {
					t.Errorf("under %q, %s and %s are both %q in %s", path, other, n.path, name, l)
				}
				seen[name] = n.path
			}
		}
	}
}

func TestWhoMaySeeACommand(t *testing.T) {
	maintainers := []string{CommandReload, CommandStatus, CommandSettings, CommandGaps, CommandCorpus}
	for _, c := range Commands() {
		kept := slices.Contains(maintainers, c.Name)
		if (c.DefaultMemberPermissions != nil) != kept {
			t.Errorf("%s: for maintainers is %t", c.Name, kept)
		}
		if slices.Contains(*c.Contexts, discordgo.InteractionContextBotDM) == kept {
			t.Errorf("%s: in direct messages is %t", c.Name, !kept)
		}
	}
}

func TestRequiredOptionsComeFirst(t *testing.T) {
	for _, c := range Commands() {
		optional := false
		for _, o := range c.Options {
			if o.Required && optional {
				t.Errorf("%s: %s is required after one that is not", c.Name, o.Name)
			}
			optional = optional || !o.Required
			if o.Autocomplete && len(o.Choices) > 0 {
				t.Errorf("%s: %s both completes and has choices", c.Name, o.Name)
			}
		}
	}
}
