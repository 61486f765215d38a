package discordsim

import (
	"testing"

	"github.com/bwmarrin/discordgo"
)

// respond is a bot that answers every kind of interaction: a message with a button and a select to commands, choices to
// autocompletes, a modal to the button "form", an update to everything else.
func respond(t *testing.T) func(*discordgo.Session, *discordgo.InteractionCreate) {
	return func(s *discordgo.Session, i *discordgo.InteractionCreate) {
		response := &discordgo.InteractionResponse{Type: discordgo.InteractionResponseUpdateMessage,
			Data: &discordgo.InteractionResponseData{Content: "updated", AllowedMentions: nobody()}}
		switch i.Type {
		case discordgo.InteractionApplicationCommand:
			response = withControls()
		case discordgo.InteractionApplicationCommandAutocomplete:
			response = &discordgo.InteractionResponse{Type: discordgo.InteractionApplicationCommandAutocompleteResult,
				Data: &discordgo.InteractionResponseData{Choices: []*discordgo.ApplicationCommandOptionChoice{{Name: "Mayor blocks", Value: "mayor.md"}}}}
		case discordgo.InteractionMessageComponent:
			if i.MessageComponentData().CustomID == "form" {
				response = form()
			}
		}
		if err := s.InteractionRespond(i.Interaction, response); err != nil {
			t.Errorf("respond to an interaction of type %d: %v", i.Type, err)
		}
	}
}

func withControls() *discordgo.InteractionResponse {
	return &discordgo.InteractionResponse{Type: discordgo.InteractionResponseChannelMessageWithSource, Data: &discordgo.InteractionResponseData{
		Content: "answered", AllowedMentions: nobody(), Components: []discordgo.MessageComponent{
			discordgo.ActionsRow{Components: []discordgo.MessageComponent{
				discordgo.Button{Label: "Form", CustomID: "form", Style: discordgo.PrimaryButton},
				discordgo.Button{Label: "Site", URL: "https://example.org", Style: discordgo.LinkButton}}},
			discordgo.ActionsRow{Components: []discordgo.MessageComponent{
				discordgo.SelectMenu{MenuType: discordgo.StringSelectMenu, CustomID: "pick", Options: []discordgo.SelectMenuOption{
					{Label: "One", Value: "1"}, {Label: "Two", Value: "2"}}}}}}}}
}

// layout is a message of components v2 of every kind.
func layout() []discordgo.MessageComponent {
	picture := discordgo.UnfurledMediaItem{URL: "https://example.org/a.png"}
	return []discordgo.MessageComponent{
		discordgo.TextDisplay{Content: "# Answer"},
		discordgo.Container{Components: []discordgo.MessageComponent{
			discordgo.Section{Components: []discordgo.MessageComponent{discordgo.TextDisplay{Content: "One statement [1]"}},
				Accessory: discordgo.Button{Label: "Passage", CustomID: "passage:1", Style: discordgo.SecondaryButton}},
			discordgo.Separator{},
			discordgo.Section{Components: []discordgo.MessageComponent{discordgo.TextDisplay{Content: "Another"}}, Accessory: discordgo.Thumbnail{Media: picture}},
			discordgo.MediaGallery{Items: []discordgo.MediaGalleryItem{{Media: picture}}},
		}},
		discordgo.ActionsRow{Components: []discordgo.MessageComponent{
			discordgo.Button{Emoji: &discordgo.ComponentEmoji{Name: "👍"}, CustomID: "good", Style: discordgo.SuccessButton}}},
	}
}

func form() *discordgo.InteractionResponse {
	return &discordgo.InteractionResponse{Type: discordgo.InteractionResponseModal, Data: &discordgo.InteractionResponseData{
		CustomID: "why", Title: "Say why", Components: []discordgo.MessageComponent{discordgo.ActionsRow{Components: []discordgo.MessageComponent{
			discordgo.TextInput{CustomID: "reason", Label: "Why", Style: discordgo.TextInputParagraph, Required: true, MaxLength: 300}}}}}}
}

// quoted is how a reply names the message.
func (m *Message) quoted() *discordgo.MessageReference {
	return &discordgo.MessageReference{MessageID: m.ID, ChannelID: m.Channel.ID, GuildID: m.Channel.guildID()}
}

// channelOf finds a channel that the bot opened.
func (d *Discord) channelOf(id string) *Channel {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.channels[id]
}
