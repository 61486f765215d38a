package bot

import (
	"fmt"

	"github.com/bwmarrin/discordgo"
)

// needed are the permissions that the bot uses, by the names that people see in
// a server's settings, and what for.
var needed = []struct {
	bit       int64
	name, why string
}{
	{discordgo.PermissionViewChannel, "View Channels", "to see questions"},
	{discordgo.PermissionSendMessages, "Send Messages", "to answer mentions"},
	{discordgo.PermissionSendMessagesInThreads, "Send Messages in Threads", "to answer in threads"},
	{discordgo.PermissionCreatePublicThreads, "Create Public Threads", "in channels set to threads"},
	{discordgo.PermissionReadMessageHistory, "Read Message History", "to reply, and to mark answers whose sources changed"},
	{discordgo.PermissionAttachFiles, "Attach Files", "to export what was asked in vain"},
}

// Permissions are what the bot needs in a server, and no more.
func Permissions() (all int64) {
	for _, p := range needed {
		all |= p.bit
	}
	return all
}

// Missing names the permissions that are not among those granted, and what each
// is for.
func Missing(granted int64) (names []string) {
	if granted&discordgo.PermissionAdministrator != 0 {
		return nil
	}
	for _, p := range needed {
		if granted&p.bit == 0 {
			names = append(names, p.name+" ("+p.why+")")
		}
	}
	return names
}

// Invite is the address at which a server's administrator takes the bot in, with
// exactly the permissions that it needs.
func Invite(application string) string {
	return fmt.Sprintf("https://discord.com/oauth2/authorize?client_id=%s&scope=bot+applications.commands&permissions=%d", application, Permissions())
}
