package settings

import "regexp"

var (
	// snowflake is how Discord writes IDs: https://discord.com/developers/docs/reference#snowflakes
	snowflake = regexp.MustCompile(`^[0-9]{15,20}$`)
	// botToken is what a bot's token looks like, so that a client secret or a
	// public key in its place is told apart. Its parts say nothing of the secret.
	botToken = regexp.MustCompile(`^[A-Za-z0-9_-]{18,}\.[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{20,}$`)
)

// discordFaults checks the settings of the bot. A token may be missing: only the
// bot needs one.
func (s Settings) discordFaults() []error {
	var faults faultList
	faults.unless(s.DiscordToken == "" || botToken.MatchString(s.DiscordToken),
		"DISCORD_TOKEN does not look like a bot's token: copy it from the page Bot of your application, not its client secret or public key")
	faults.unless(s.DiscordGuild == "" || snowflake.MatchString(s.DiscordGuild),
		"DISCORD_GUILD_ID is %q: it must be a server's ID, a number of 15 to 20 digits", s.DiscordGuild)
	for _, role := range s.MaintainerRoles {
		faults.unless(snowflake.MatchString(role), "MAINTAINER_ROLES holds %q: it takes roles' IDs, numbers of 15 to 20 digits, with commas between", role)
	}
	inRange := func(name string, value, least, most int) {
		faults.unless(value >= least && value <= most, "%s is %d: it must be from %d to %d", name, value, least, most)
	}
	inRange("KEEP_QUESTIONS_DAYS", s.KeepDays, 0, 3650)
	inRange("MEMBER_LIMIT", s.MemberLimit, 1, 600)
	inRange("CHANNEL_LIMIT", s.ChannelLimit, 1, 6000)
	inRange("QUESTIONS_AT_ONCE", s.QuestionsAtOnce, 1, 64)
	inRange("QUESTIONS_WAITING", s.QuestionsWaiting, 0, 10000)
	faults.unless(len(s.Contact) <= 300, "CONTACT is %d bytes long: say who keeps the documents in at most 300", len(s.Contact))
	return faults
}
