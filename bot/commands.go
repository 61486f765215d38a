package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/bwmarrin/discordgo"

	"ibid/bot/message"
)

// syncCommands makes Discord's list of commands ours, with no write where it is
// already. Commands for one server stand there alone: those that were made for
// all servers would be shown there twice, so they go.
func (b *Bot) syncCommands(ctx context.Context) error {
	ids, err := b.syncList(ctx, b.opts.Guild, message.Commands())
	if err != nil {
		return fmt.Errorf("bring the commands up to date: %w", err)
	}
	b.commands.Store(&ids)
	if b.opts.Guild == "" {
		return nil
	}
	if _, err := b.syncList(ctx, "", nil); err != nil {
		return fmt.Errorf("take back the commands of all servers: %w", err)
	}
	return nil
}

// syncList makes the commands of one server, or with "" of all, the wanted ones,
// and returns their IDs by name.
func (b *Bot) syncList(ctx context.Context, guild string, wanted []*discordgo.ApplicationCommand) (ids map[string]string, err error) {
	app := b.self.Load().application
	there, err := b.discord.Commands(ctx, app, guild)
	if err != nil {
		return nil, err
	}
	ids = map[string]string{}
	for _, c := range there {
		ids[c.Name] = c.ID
	}
	plan := compare(there, wanted)
	for _, c := range plan.put {
		made, err := b.discord.CreateCommand(ctx, app, guild, c)
		if err != nil {
			return nil, fmt.Errorf("put %s: %w", c.Name, err)
		}
		ids[c.Name] = made.ID
	}
	for _, c := range plan.remove {
		if err := b.discord.DeleteCommand(ctx, app, guild, c.ID); err != nil {
			return nil, fmt.Errorf("remove %s: %w", c.Name, err)
		}
	}
	if len(plan.put)+len(plan.remove) > 0 {
		b.log.Info("commands changed", "put", len(plan.put), "removed", len(plan.remove))
	}
	return ids, nil
}

// A commandPlan leads from the commands that are there to those that are wanted.
// Putting a command overwrites the one of the same name and type.
type commandPlan struct {
	put, remove []*discordgo.ApplicationCommand
}

type commandKey struct {
	name string
	kind discordgo.ApplicationCommandType
}

func keyOf(c *discordgo.ApplicationCommand) commandKey {
	return commandKey{c.Name, max(c.Type, discordgo.ChatApplicationCommand)}
}

func compare(there, wanted []*discordgo.ApplicationCommand) commandPlan {
	left := map[commandKey]*discordgo.ApplicationCommand{}
	for _, c := range there {
		left[keyOf(c)] = c
	}
	var plan commandPlan
	for _, c := range wanted {
		if old := left[keyOf(c)]; old == nil || !reflect.DeepEqual(essence(old), essence(c)) {
			plan.put = append(plan.put, c)
		}
		delete(left, keyOf(c))
	}
	for _, c := range there {
		if left[keyOf(c)] != nil {
			plan.remove = append(plan.remove, c)
		}
	}
	return plan
}

// essence is what a command's definition says, without what Discord adds to it
// and with what both sides may leave out.
func essence(c *discordgo.ApplicationCommand) any {
	copied := *c
	copied.ID, copied.ApplicationID, copied.GuildID, copied.Version = "", "", "", ""
	copied.Type = max(copied.Type, discordgo.ChatApplicationCommand)
	copied.DMPermission, copied.DefaultPermission = nil, nil
	if copied.NSFW != nil && !*copied.NSFW {
		copied.NSFW = nil
	}
	raw, err := json.Marshal(copied)
	if err != nil {
		return err
	}
	var tree any
	if err := json.Unmarshal(raw, &tree); err != nil {
		return err
	}
	return pruned(tree)
}

// pruned leaves out what says nothing: null, false, "" and what is empty.
func pruned(tree any) any {
	switch t := tree.(type) {
	case map[string]any:
		for key, value := range t {
			if t[key] = pruned(value); t[key] == nil {
				delete(t, key)
			}
		}
		if len(t) == 0 {
			return nil
		}
	case []any:
		for i := range t {
			t[i] = pruned(t[i])
		}
		if len(t) == 0 {
			return nil
		}
	case string:
		if t == "" {
			return nil
		}
	case bool:
		if !t {
			return nil
		}
	}
	return tree
}
