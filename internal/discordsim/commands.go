package discordsim

import (
	"net/http"
	"strings"
	"time"
)

// registry holds the application's commands. Guarded by the simulation's lock.
type registry struct {
	global  []object
	guilds  map[string][]object
	created map[string][]time.Time // by guild, "" is global
	widened map[string][]*Role     // by guild and name
	writes  int
}

func newRegistry() *registry {
	return &registry{guilds: map[string][]object{}, created: map[string][]time.Time{}, widened: map[string][]*Role{}}
}

func (r *registry) in(guild string) []object {
	if guild == "" {
		return r.global
	}
	return r.guilds[guild]
}

func (r *registry) set(guild string, all []object) {
	if guild == "" {
		r.global = all
		return
	}
	r.guilds[guild] = all
}

// find is the command that a member of the guild sees under a name; the guild's own goes before the global one.
func (r *registry) find(guild, name string, kind int64) object {
	for _, all := range [][]object{r.guilds[guild], r.global} {
		for _, c := range all {
			if str(c, "name") == name && num(c, "type") == kind {
				return c
			}
		}
	}
	return nil
}

// Commands are the commands of a guild, or the global ones for nil, as Discord would list them with their translations.
func (d *Discord) Commands(g *Guild) []map[string]any {
	d.mu.Lock()
	defer d.mu.Unlock()
	guild := ""
	if g != nil {
		guild = g.ID
	}
	var all []map[string]any
	for _, c := range d.commands.in(guild) {
		all = append(all, copied(c))
	}
	return all
}

// AllowCommand gives a command to a role, as administrators do in the server's settings, whatever permissions the
// command asks for by default.
func (g *Guild) AllowCommand(name string, r *Role) {
	g.d.mu.Lock()
	defer g.d.mu.Unlock()
	g.d.commands.widened[g.ID+name] = append(g.d.commands.widened[g.ID+name], r)
}

// CommandWrites is how many requests changed commands.
func (d *Discord) CommandWrites() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.commands.writes
}

func (c *call) commandGuild() (string, *failure) {
	if c.params["application_id"] != c.d.ApplicationID {
		return "", fail(http.StatusForbidden, 20012, "You are not authorized to perform this action on this application")
	}
	if c.params["guild_id"] == "" {
		return "", nil
	}
	g, err := c.guild()
	if err != nil {
		return "", missingAccess()
	}
	return g.ID, nil
}

func (c *call) listCommands() (int, any, *failure) {
	guild, err := c.commandGuild()
	if err != nil {
		return 0, nil, err
	}
	all := []any{}
	for _, command := range c.d.commands.in(guild) {
		all = append(all, localized(command, strings.Contains(c.Query, "with_localizations=true")))
	}
	return http.StatusOK, all, nil
}

// localized leaves the translations out, as Discord does unless it is asked for them.
func localized(command object, with bool) object {
	command = copied(command)
	if with {
		return command
	}
	var leaveOut func(object)
	leaveOut = func(o object) {
		delete(o, "name_localizations")
		delete(o, "description_localizations")
		for _, inner := range append(objects(o, "options"), objects(o, "choices")...) {
			leaveOut(inner)
		}
	}
	leaveOut(command)
	return command
}

func (c *call) getCommand() (int, any, *failure) {
	guild, err := c.commandGuild()
	if err != nil {
		return 0, nil, err
	}
	for _, command := range c.d.commands.in(guild) {
		if str(command, "id") == c.params["command_id"] {
			return http.StatusOK, copied(command), nil
		}
	}
	return 0, nil, unknownCommand()
}

// createCommand makes a command, or replaces the one of the same name and type.
func (c *call) createCommand() (int, any, *failure) {
	guild, err := c.commandGuild()
	if err != nil {
		return 0, nil, err
	}
	if err := c.d.held(c.Request, commandFaults("", c.body)); err != nil {
		return 0, nil, err
	}
	c.d.commands.writes++
	all := c.d.commands.in(guild)
	made := c.d.register(guild, c.body)
	delete(made, "fresh")
	for i, old := range all {
		if sameCommand(old, made) {
			all[i] = made
			return http.StatusOK, copied(made), nil
		}
	}
	all = append(all, made)
	if err := c.d.held(c.Request, countFaults(all)); err != nil {
		return 0, nil, err
	}
	if err := c.created(guild, 1); err != nil {
		return 0, nil, err
	}
	c.d.commands.set(guild, all)
	return http.StatusCreated, copied(made), nil
}

func sameCommand(a, b object) bool {
	return str(a, "name") == str(b, "name") && num(a, "type") == num(b, "type")
}

// created counts towards the 200 that a guild may see created in a day.
func (c *call) created(guild string, n int) *failure {
	times := c.d.commands.created[guild]
	for len(times) > 0 && c.At.Sub(times[0]) > 24*time.Hour {
		times = times[1:]
	}
	for range n {
		times = append(times, c.At)
	}
	if c.d.commands.created[guild] = times; len(times) <= 200 {
		return nil
	}
	c.d.breached("commands", c.Request, "more than 200 commands were created in a day")
	return fail(http.StatusTooManyRequests, 30034, "Max number of daily application command creates has been reached (200)")
}

// putCommands replaces all commands.
func (c *call) putCommands() (int, any, *failure) {
	guild, err := c.commandGuild()
	if err != nil {
		return 0, nil, err
	}
	wanted, _ := c.value.([]any)
	var faults []fault
	var all []object
	fresh, seen := 0, map[string]bool{}
	for i, item := range wanted {
		command, _ := item.(object)
		at := text(int64(i))
		faults = append(faults, commandFaults(at, command)...)
		made := c.d.register(guild, command)
		key := text(num(made, "type")) + str(made, "name")
		if seen[key] {
			faults = append(faults, wrong(at+".name", "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique"))
		}
		if seen[key] = true; truth(made, "fresh") {
			fresh++
		}
		delete(made, "fresh")
		all = append(all, made)
	}
	if err := c.d.held(c.Request, append(faults, countFaults(all)...)); err != nil {
		return 0, nil, err
	}
	if err := c.created(guild, fresh); err != nil {
		return 0, nil, err
	}
	c.d.commands.writes++
	c.d.commands.set(guild, all)
	answer := []any{}
	for _, command := range all {
		answer = append(answer, copied(command))
	}
	return http.StatusOK, answer, nil
}

func (c *call) editCommand() (int, any, *failure) {
	guild, err := c.commandGuild()
	if err != nil {
		return 0, nil, err
	}
	for i, old := range c.d.commands.in(guild) {
		if str(old, "id") != c.params["command_id"] {
			continue
		}
		next := copied(old)
		for key, value := range c.body {
			next[key] = copied(value)
		}
		if err := c.d.held(c.Request, commandFaults("", next)); err != nil {
			return 0, nil, err
		}
		c.d.commands.writes++
		next["version"] = c.d.ids.next()
		normalize(next)
		c.d.commands.in(guild)[i] = next
		return http.StatusOK, copied(next), nil
	}
	return 0, nil, unknownCommand()
}

func (c *call) deleteCommand() (int, any, *failure) {
	guild, err := c.commandGuild()
	if err != nil {
		return 0, nil, err
	}
	all := c.d.commands.in(guild)
	for i, old := range all {
		if str(old, "id") == c.params["command_id"] {
			c.d.commands.writes++
			c.d.commands.set(guild, append(all[:i:i], all[i+1:]...))
			return http.StatusNoContent, nil, nil
		}
	}
	return 0, nil, unknownCommand()
}

// register makes Discord's form of a command that is sent. One that was there keeps its identifier.
func (d *Discord) register(guild string, sent object) object {
	c := copied(sent)
	if c == nil {
		c = object{}
	}
	delete(c, "id")
	if !given(c, "type") {
		c["type"] = 1
	}
	c["id"], c["fresh"] = d.ids.next(), true
	for _, old := range d.commands.in(guild) {
		if sameCommand(old, c) {
			c["id"] = old["id"]
			delete(c, "fresh")
		}
	}
	c["application_id"], c["version"] = d.ApplicationID, d.ids.next()
	if guild != "" {
		c["guild_id"] = guild
	}
	normalize(c)
	return c
}

// normalize fills in what Discord answers though nobody sent it, and drops what is the default.
func normalize(c object) {
	for _, empty := range []string{"name_localizations", "description_localizations", "default_member_permissions", "contexts"} {
		if !has(c, empty) {
			c[empty] = nil
		}
	}
	if n, ok := number(c["default_member_permissions"]); ok {
		c["default_member_permissions"] = bits(n)
	}
	if !given(c, "description") {
		c["description"] = ""
	}
	if !given(c, "dm_permission") && !given(c, "guild_id") {
		c["dm_permission"] = true
	}
	if !given(c, "integration_types") {
		c["integration_types"] = []any{0}
	}
	c["nsfw"] = truth(c, "nsfw")
	dropDefaults(c)
}

func dropDefaults(o object) {
	for _, option := range objects(o, "options") {
		for _, flag := range []string{"required", "autocomplete"} {
			if has(option, flag) && !truth(option, flag) {
				delete(option, flag)
			}
		}
		for name, value := range option {
			if value == nil && !strings.HasSuffix(name, "_localizations") {
				delete(option, name)
			}
		}
		dropDefaults(option)
	}
	if has(o, "options") && len(list(o, "options")) == 0 {
		delete(o, "options")
	}
}
