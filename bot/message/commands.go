package message

import (
	"strings"

	"github.com/bwmarrin/discordgo"

	"ibid/answer"
)

// The names of the commands, as interactions carry them whatever the reader's
// language.
const (
	CommandAsk      = "ask"
	CommandSources  = "sources"
	CommandSource   = "source"
	CommandSearch   = "search"
	CommandHelp     = "help"
	CommandForget   = "forget-me"
	CommandReload   = "reload"
	CommandStatus   = "status"
	CommandSettings = "settings"
	CommandGaps     = "gaps"
	CommandCorpus   = "corpus" // with the subcommands below
	SubAdd          = "add"
	SubRemove       = "remove"
	SubList         = "list"
	CommandCheck    = "Check against the sources" // of a message
	CommandAbout    = "Ask about this"            // of a message
)

// The names of the options.
const (
	OptionQuestion = "question"
	OptionPrivate  = "private"
	OptionSource   = "source" // completes; its values are DocumentKeys, or what was typed
	OptionSince    = "since"
	OptionUntil    = "until"
	OptionFilter   = "filter"
	OptionName     = "name" // completes, like OptionSource
	OptionQuery    = "query"
	OptionChannel  = "channel"
	OptionMode     = "mode"
	OptionFile     = "file" // and file2, file3
	OptionFile2    = "file2"
	OptionFile3    = "file3"
	OptionURL      = "url"
)

// maxDate is the length of "2021-04-01".
const maxDate = 10

// Commands defines all application commands, with their names and descriptions
// in the languages of the locales folder.
func Commands() []*discordgo.ApplicationCommand {
	w := newWords()
	dates := []*discordgo.ApplicationCommandOption{w.text(OptionSince, maxDate), w.text(OptionUntil, maxDate)}
	source := w.completed(OptionSource)
	return []*discordgo.ApplicationCommand{
		w.members(CommandAsk, append([]*discordgo.ApplicationCommandOption{
			w.required(w.text(OptionQuestion, answer.MaxQuestion)), w.option(OptionPrivate, discordgo.ApplicationCommandOptionBoolean), source,
		}, dates...)...),
		w.members(CommandSources, w.text(OptionFilter, maxIDText)),
		w.members(CommandSource, w.required(w.completed(OptionName))),
		w.members(CommandSearch, append([]*discordgo.ApplicationCommandOption{w.required(w.text(OptionQuery, answer.MaxQuestion)), source}, dates...)...),
		w.members(CommandHelp),
		w.members(CommandForget),
		w.maintainers(CommandReload),
		w.maintainers(CommandStatus),
		w.maintainers(CommandSettings, w.channel(), w.modes(), w.option(OptionPrivate, discordgo.ApplicationCommandOptionBoolean)),
		w.maintainers(CommandGaps),
		w.corpus(),
		w.ofMessage(CommandCheck),
		w.ofMessage(CommandAbout),
	}
}

// members is a command for everybody, in servers and in direct messages.
func (w words) members(name string, options ...*discordgo.ApplicationCommandOption) *discordgo.ApplicationCommand {
	c := w.command(name, discordgo.InteractionContextGuild, discordgo.InteractionContextBotDM)
	c.Options = options
	return c
}

// manageServer is who sees the maintainers' commands until a server decides
// otherwise: those who may manage it. "0" would show them to administrators
// alone, who often are not the ones that run a server from day to day; and
// showing them to all would offer members what the bot then refuses.
const manageServer int64 = discordgo.PermissionManageGuild

func (w words) maintainers(name string, options ...*discordgo.ApplicationCommandOption) *discordgo.ApplicationCommand {
	c := w.command(name, discordgo.InteractionContextGuild)
	permissions := manageServer
	c.DefaultMemberPermissions, c.Options = &permissions, options
	return c
}

// ofMessage is a command of a message's menu. Such commands have no description.
func (w words) ofMessage(name string) *discordgo.ApplicationCommand {
	c := w.command(name, discordgo.InteractionContextGuild, discordgo.InteractionContextBotDM)
	c.Type, c.Description, c.DescriptionLocalizations = discordgo.MessageApplicationCommand, "", nil
	return c
}

func (w words) command(name string, contexts ...discordgo.InteractionContextType) *discordgo.ApplicationCommand {
	names, descriptions := w.names(name), w.descriptions(name)
	return &discordgo.ApplicationCommand{
		Type: discordgo.ChatApplicationCommand, Name: name, NameLocalizations: &names,
		Description: w.english(name), DescriptionLocalizations: &descriptions,
		Contexts: &contexts, IntegrationTypes: &[]discordgo.ApplicationIntegrationType{discordgo.ApplicationIntegrationGuildInstall},
	}
}

func (w words) option(name string, kind discordgo.ApplicationCommandOptionType) *discordgo.ApplicationCommandOption {
	key := "option " + name
	return &discordgo.ApplicationCommandOption{
		Type: kind, Name: name, NameLocalizations: w.names(key), Description: w.english(key), DescriptionLocalizations: w.descriptions(key),
	}
}

func (w words) text(name string, most int) *discordgo.ApplicationCommandOption {
	o := w.option(name, discordgo.ApplicationCommandOptionString)
	o.MaxLength = most
	return o
}

func (w words) completed(name string) *discordgo.ApplicationCommandOption {
	o := w.option(name, discordgo.ApplicationCommandOptionString)
	o.Autocomplete = true
	return o
}

func (words) required(o *discordgo.ApplicationCommandOption) *discordgo.ApplicationCommandOption {
	o.Required = true
	return o
}

func (w words) channel() *discordgo.ApplicationCommandOption {
	o := w.option(OptionChannel, discordgo.ApplicationCommandOptionChannel)
	o.ChannelTypes = []discordgo.ChannelType{discordgo.ChannelTypeGuildText, discordgo.ChannelTypeGuildNews}
	return o
}

func (w words) modes() *discordgo.ApplicationCommandOption {
	o := w.option(OptionMode, discordgo.ApplicationCommandOptionString)
	for _, m := range modes {
		o.Choices = append(o.Choices, &discordgo.ApplicationCommandOptionChoice{
			Name: m.label, NameLocalizations: w.names("mode " + string(m.mode)), Value: string(m.mode),
		})
	}
	return o
}

func (w words) corpus() *discordgo.ApplicationCommand {
	var files []*discordgo.ApplicationCommandOption
	for _, name := range []string{OptionFile, OptionFile2, OptionFile3} {
		files = append(files, w.option(name, discordgo.ApplicationCommandOptionAttachment))
	}
	return w.maintainers(CommandCorpus,
		w.sub(SubAdd, append(files, w.text(OptionURL, maxURL))...),
		w.sub(SubRemove, w.required(w.completed(OptionSource))),
		w.sub(SubList))
}

func (w words) sub(name string, options ...*discordgo.ApplicationCommandOption) *discordgo.ApplicationCommandOption {
	o := w.option(name, discordgo.ApplicationCommandOptionSubCommand)
	key := strings.Join([]string{CommandCorpus, name}, " ")
	o.NameLocalizations, o.Description, o.DescriptionLocalizations = w.names(key), w.english(key), w.descriptions(key)
	o.Options = options
	return o
}
