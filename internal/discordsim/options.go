package discordsim

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"
)

// usable finds a command that the member may use in the channel. Callers hold the lock.
func (m *Member) usable(c *Channel, name string, kind int64) (object, error) {
	command := m.d.commands.find(c.guildID(), name, kind)
	if command == nil {
		return nil, ErrNoCommand
	}
	if c.guild == nil {
		return command, m.usableAlone(command)
	}
	can := c.permissions(m.User)
	if can&discordgo.PermissionUseApplicationCommands == 0 {
		return nil, ErrNoPlace
	}
	if contexts := list(command, "contexts"); contexts != nil && !hasNumber(contexts, 0) {
		return nil, fmt.Errorf("it is not for servers: %w", ErrNoCommand)
	}
	if member := c.guild.members[m.ID]; slices.ContainsFunc(m.d.commands.widened[c.guild.ID+name], func(r *Role) bool { return member.hasRole(r.ID) }) {
		return command, nil
	}
	// null is for everybody, "0" for administrators, else each of the permissions is needed.
	needs, limited := number(command["default_member_permissions"])
	if limited && can&discordgo.PermissionAdministrator == 0 && (needs == 0 || can&needs != needs) {
		return nil, fmt.Errorf("it needs the permissions %d: %w", needs, ErrNoCommand)
	}
	return command, nil
}

func (m *Member) usableAlone(command object) error {
	contexts := list(command, "contexts")
	if contexts != nil && !hasNumber(contexts, 1) || contexts == nil && has(command, "dm_permission") && !truth(command, "dm_permission") {
		return fmt.Errorf("it is not for direct messages: %w", ErrNoCommand)
	}
	return nil
}

func hasNumber(all []any, n int64) bool {
	return slices.ContainsFunc(all, func(v any) bool { i, ok := number(v); return ok && i == n })
}

// commandData is the data of a slash command as the client sends it. focused is the option that is typed into, "" for
// a command that is sent off.
func (m *Member) commandData(c *Channel, path string, options []Option, focused string) (object, error) {
	m.d.mu.Lock()
	defer m.d.mu.Unlock()
	names := strings.Fields(path)
	if len(names) == 0 {
		return nil, ErrNoCommand
	}
	command, err := m.usable(c, names[0], 1)
	if err != nil {
		return nil, err
	}
	data := object{"id": command["id"], "name": names[0], "type": 1}
	if given(command, "guild_id") {
		data["guild_id"] = command["guild_id"]
	}
	definition, holder := command, data
	for _, name := range names[1:] {
		next := optionNamed(objects(definition, "options"), name)
		if next == nil || num(next, "type") > 2 {
			return nil, fmt.Errorf("no subcommand %q: %w", name, ErrNoCommand)
		}
		inner := object{"name": name, "type": next["type"]}
		holder["options"] = []any{inner}
		definition, holder = next, inner
	}
	filled, err := fillOptions(objects(definition, "options"), options, focused)
	if err != nil {
		return nil, err
	}
	if len(filled) > 0 {
		holder["options"] = filled
	}
	var mentioned []any
	for _, o := range options {
		mentioned = append(mentioned, o.Value)
	}
	if r := resolved(mentioned); len(r) > 0 {
		data["resolved"] = r
	}
	return data, nil
}

func optionNamed(options []object, name string) object {
	for _, o := range options {
		if str(o, "name") == name {
			return o
		}
	}
	return nil
}

func fillOptions(definitions []object, options []Option, focused string) ([]any, error) {
	var filled []any
	for _, o := range options {
		definition := optionNamed(definitions, o.Name)
		if definition == nil {
			return nil, fmt.Errorf("no option %q: %w", o.Name, ErrForm)
		}
		value, err := optionValue(definition, o.Value, o.Name == focused)
		if err != nil {
			return nil, fmt.Errorf("option %q: %w", o.Name, err)
		}
		one := object{"name": o.Name, "type": definition["type"], "value": value}
		if o.Name == focused {
			if !truth(definition, "autocomplete") {
				return nil, fmt.Errorf("option %q suggests nothing: %w", o.Name, ErrForm)
			}
			one["focused"] = true
		}
		filled = append(filled, one)
	}
	for _, d := range definitions {
		missing := !slices.ContainsFunc(options, func(o Option) bool { return o.Name == str(d, "name") })
		if num(d, "type") <= 2 && focused == "" {
			return nil, fmt.Errorf("a subcommand must be chosen: %w", ErrForm)
		}
		if focused == "" && truth(d, "required") && missing {
			return nil, fmt.Errorf("option %q is required: %w", str(d, "name"), ErrForm)
		}
	}
	return filled, nil
}

// optionValue checks a value as the client does. What is still typed may be anything.
func optionValue(definition object, value any, typed bool) (any, error) {
	switch v := value.(type) {
	case *Member:
		value = v.ID
	case *Channel:
		value = v.ID
	case *Role:
		value = v.ID
	case *Upload:
		if kind := num(definition, "type"); kind != 11 {
			return nil, fmt.Errorf("a file does not fit the type %d: %w", kind, ErrForm)
		}
		return v.ID, nil
	}
	if typed {
		return value, nil
	}
	kind, good := num(definition, "type"), true
	switch v := value.(type) {
	case string:
		n := int64(characters(v))
		good = kind == 3 || kind >= 6 && kind <= 9
		most := int64(6000)
		if given(definition, "max_length") {
			most = num(definition, "max_length")
		}
		if kind == 3 && (n < max(num(definition, "min_length"), 1) || n > most) {
			return nil, fmt.Errorf("%d characters do not fit: %w", n, ErrForm)
		}
	case int:
		good = kind == 4 || kind == 10
		if given(definition, "min_value") && int64(v) < num(definition, "min_value") || given(definition, "max_value") && int64(v) > num(definition, "max_value") {
			return nil, fmt.Errorf("%d is out of range: %w", v, ErrForm)
		}
	case float64:
		good = kind == 10
	case bool:
		good = kind == 5
	default:
		good = false
	}
	if choices := objects(definition, "choices"); good && len(choices) > 0 {
		good = slices.ContainsFunc(choices, func(c object) bool { return textOf(c["value"]) == textOf(value) })
	}
	if !good {
		return nil, fmt.Errorf("%v does not fit the type %d or its choices: %w", value, kind, ErrForm)
	}
	return value, nil
}

// resolved is what the client sends along with identifiers. Callers hold the lock.
func resolved(values []any) object {
	r := object{}
	put := func(kind, id string, o object) {
		if sub(r, kind) == nil {
			r[kind] = object{}
		}
		sub(r, kind)[id] = o
	}
	for _, v := range values {
		switch v := v.(type) {
		case *Member:
			put("users", v.ID, v.User.wire())
			if v.Guild != nil {
				member := v.bare()
				member["permissions"] = bits(v.permissions())
				delete(member, "deaf")
				delete(member, "mute")
				put("members", v.ID, member)
			}
		case *Channel:
			put("channels", v.ID, object{"id": v.ID, "name": v.Name, "type": int(v.Kind), "permissions": bits(everyonePermissions)})
		case *Upload:
			put("attachments", v.ID, v.wire())
		case *Role:
			put("roles", v.ID, v.guild.roleWire(v))
		}
	}
	return r
}
