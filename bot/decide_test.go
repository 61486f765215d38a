package bot

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"ibid/bot/message"
	"ibid/store"
)

func TestReaction(t *testing.T) {
	const me = "answer"
	for name, c := range map[string]struct {
		heard heard
		want  reaction
	}{
		"a mention":                               {heard{mentioned: true, text: "Who?"}, reply},
		"a bare mention":                          {heard{mentioned: true}, explain},
		"a bare mention of somebody's message":    {heard{mentioned: true, about: "Who?"}, reply},
		"the same, hidden":                        {heard{mentioned: true, veiled: true}, unseen},
		"the same, a picture that may be read":    {heard{mentioned: true, veiled: true, readable: true}, explain},
		"a question on a hidden message":          {heard{mentioned: true, veiled: true, text: "Who?"}, reply},
		"a reply":                                 {heard{replyTo: me, text: "Who?"}, reply},
		"a reply that is hidden":                  {heard{replyTo: me}, unread},
		"a reply that is a picture":               {heard{replyTo: me, readable: true}, ignore},
		"a direct message":                        {heard{direct: true, text: "Who?"}, reply},
		"a sticker in a direct message":           {heard{direct: true}, explain},
		"talk":                                    {heard{text: "Who has the ball today?", readable: true, mode: message.Mentions}, ignore},
		"talk in the bot's thread":                {heard{thread: true, text: "And who?"}, reply},
		"threads: a mention":                      {heard{mode: message.Threads, mentioned: true, text: "Who?"}, branch},
		"threads: a mention in a thread":          {heard{mode: message.Threads, mentioned: true, text: "Who?", thread: true, flat: true}, reply},
		"threads: a mention in a member's thread": {heard{mode: message.Threads, mentioned: true, text: "Who?", flat: true}, reply},
		"threads: a reply":                        {heard{mode: message.Threads, replyTo: me, text: "Who?"}, reply},
		"threads: talk":                           {heard{mode: message.Threads, text: "Who has the ball?", readable: true}, ignore},
		"never: a mention":                        {heard{mode: message.Never, mentioned: true, text: "Who?"}, ignore},
		"never: a direct message":                 {heard{mode: message.Never, direct: true, text: "Who?"}, reply},
		"every: a question":                       {heard{mode: message.Every, readable: true, text: "Who has the ball today?"}, chime},
		"every: a question to somebody else":      {heard{mode: message.Every, readable: true, others: true, text: "Who has the ball today?"}, ignore},
		"every: a question that cannot be read":   {heard{mode: message.Every, text: "Who has the ball today?"}, ignore},
		"every: a greeting":                       {heard{mode: message.Every, readable: true, text: "Good morning!"}, ignore},
		"every: a mention that is no question":    {heard{mode: message.Every, readable: true, mentioned: true, text: "bus deal"}, reply},
	} {
		if got := c.heard.reaction(); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}

func TestAsks(t *testing.T) {
	for text, want := range map[string]bool{
		"Who is the head librarian?": true, "who is the head librarian": true, "the barrier, how long is it?": true,
		"Wie lang ist die Mauer?": true, "كم يبلغ طول الحاجز؟": true, "ok?": false, "really?": false, "": false, "   ": false,
		"What a day!": false, "What a day": false, "Hello everybody": false, "How nice of you to come!": false, "I know who is the librarian": false,
	} {
		if got := asks(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestWithoutMentionsOfTheBot(t *testing.T) {
	for text, want := range map[string]string{
		"<@1> who?": "who?", "<@!1>who?": "who?", "who <@1> is?": "who is?", "<@&1> who?": "who?", "<@2> who?": "<@2> who?",
		" a \n b ": "a b", "<@1>": "", "<@1><@1> x": "x", "<@11> x": "<@11> x", "<#1> x": "<#1> x",
	} {
		if got := without(text, "1"); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// kept is a command as Discord gives it back: with IDs, every default spelt out,
// and empty lists where none was sent.
func kept(t interface{ Fatal(...any) }, c *discordgo.ApplicationCommand) *discordgo.ApplicationCommand {
	raw, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var back discordgo.ApplicationCommand
	if err := json.Unmarshal(raw, &back); err != nil {
		t.Fatal(err)
	}
	no, yes := false, true
	back.ID, back.ApplicationID, back.Version, back.NSFW, back.DMPermission = "7", "8", "9", &no, &yes
	if back.Options == nil {
		back.Options = []*discordgo.ApplicationCommandOption{}
	}
	return &back
}

func TestCommandsThatAreThereAreNotPutAgain(t *testing.T) {
	all := message.Commands()
	var there []*discordgo.ApplicationCommand
	for _, c := range all {
		there = append(there, kept(t, c))
	}
	if p := compare(there, all); len(p.put)+len(p.remove) > 0 {
		t.Errorf("put %d, remove %d", len(p.put), len(p.remove))
	}
	rapid.Check(t, func(t *rapid.T) {
		held := rapid.SliceOfNDistinct(rapid.IntRange(0, len(all)-1), 0, len(all), rapid.ID[int]).Draw(t, "held")
		wanted := rapid.SliceOfNDistinct(rapid.IntRange(0, len(all)-1), 0, len(all), rapid.ID[int]).Draw(t, "wanted")
		stale := rapid.Bool().Draw(t, "stale")
		var there, want []*discordgo.ApplicationCommand
		for _, i := range held {
			c := kept(t, all[i])
			if stale {
				c.Description += "?"
			}
			there = append(there, c)
		}
		for _, i := range wanted {
			want = append(want, all[i])
		}
		plan := compare(there, want)
		after := map[commandKey]bool{}
		for _, c := range there {
			after[keyOf(c)] = !stale
		}
		for _, c := range plan.remove {
			delete(after, keyOf(c))
		}
		for _, c := range plan.put {
			if after[keyOf(c)] {
				t.Fatalf("%s is there and is put again", c.Name)
			}
			after[keyOf(c)] = true
		}
		if len(after) != len(want) {
			t.Fatalf("%d commands in the end, want %d", len(after), len(want))
		}
		for _, c := range want {
			if !after[keyOf(c)] {
				t.Fatalf("%s is missing or old", c.Name)
			}
		}
	})
}

func TestACommandThatSaysSomethingElseIsPut(t *testing.T) {
	for name, change := range map[string]func(*discordgo.ApplicationCommand){
		"description": func(c *discordgo.ApplicationCommand) { c.Description += "!" },
		"an option":   func(c *discordgo.ApplicationCommand) { c.Options = c.Options[1:] },
		"required":    func(c *discordgo.ApplicationCommand) { c.Options[0].Required = !c.Options[0].Required },
		"permissions": func(c *discordgo.ApplicationCommand) { p := int64(1); c.DefaultMemberPermissions = &p },
		"where":       func(c *discordgo.ApplicationCommand) { c.Contexts = nil },
		"a translation": func(c *discordgo.ApplicationCommand) {
			c.NameLocalizations = &map[discordgo.Locale]string{discordgo.Danish: "spoerg"}
		},
	} {
		ask := message.Commands()[0]
		old := kept(t, ask)
		change(old)
		if p := compare([]*discordgo.ApplicationCommand{old}, []*discordgo.ApplicationCommand{ask}); len(p.put) != 1 || len(p.remove) != 0 {
			t.Errorf("%s: put %d, remove %d", name, len(p.put), len(p.remove))
		}
	}
}

func TestGapsAreGroupedByWords(t *testing.T) {
	at := func(h int) time.Time { return time.Unix(int64(h)*3600, 0) }
	got := grouped([]store.Asked{
		{Understood: "What does the head librarian earn?", At: at(9)},
		{Understood: "How tall is the tower?", At: at(8)},
		{Understood: "What does the head librarian earn now", At: at(7)},
		{Understood: "How tall is the mayor?", At: at(6)},
		{Understood: "?", At: at(5)},
		{Understood: "!", At: at(4)},
	})
	want := []message.Gap{
		{Question: "What does the head librarian earn?", Count: 2, Last: at(9)},
		{Question: "How tall is the tower?", Count: 1, Last: at(8)},
		{Question: "How tall is the mayor?", Count: 1, Last: at(6)},
		{Question: "?", Count: 2, Last: at(5)},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestDiceIsAShare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfNDistinct(rapid.StringMatching("[a-e]{1,2}"), 0, 6, rapid.ID[string])
		sorted := func(name string) []string { return slices.Sorted(slices.Values(words.Draw(t, name))) }
		a, b := sorted("a"), sorted("b")
		if ab, ba := dice(a, b), dice(b, a); ab != ba || ab < 0 || ab > 1 {
			t.Fatalf("%v and %v", ab, ba)
		}
		if dice(a, a) != 1 {
			t.Fatal("it does not share all with itself")
		}
	})
}

func TestWhoMaintains(t *testing.T) {
	b := &Bot{opts: Options{MaintainerRoles: []string{"5"}}}
	member := func(permissions int64, roles ...string) *use {
		return newUse(b, &discordgo.Interaction{Member: &discordgo.Member{Permissions: permissions, Roles: roles}})
	}
	for name, c := range map[string]struct {
		use  *use
		want bool
	}{
		"a member":         {member(discordgo.PermissionSendMessages), false},
		"a manager":        {member(discordgo.PermissionManageGuild), true},
		"an administrator": {member(discordgo.PermissionAdministrator), true},
		"a moderator":      {member(discordgo.PermissionManageMessages | discordgo.PermissionManageChannels), false},
		"a librarian":      {member(0, "3", "5"), true},
		"another role":     {member(0, "3", "55"), false},
		"anybody in a DM":  {newUse(b, &discordgo.Interaction{User: &discordgo.User{}}), false},
	} {
		if got := c.use.maintains(); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
