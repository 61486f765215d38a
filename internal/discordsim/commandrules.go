package discordsim

import (
	"fmt"
	"regexp"
	"strings"
)

// chatName is Discord's pattern for the names of slash commands and of options; letters that have a small form must be
// small, which a regular expression does not say.
var chatName = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)

// commandFaults holds a command to the limits. The path is where it stands in the request.
func commandFaults(path string, c object) []fault {
	kind := num(c, "type")
	if !given(c, "type") {
		kind = 1
	}
	if kind != 1 {
		all := lengths(path, c, "name", 1, 32)
		if str(c, "description") != "" || len(list(c, "options")) > 0 {
			all = append(all, wrong(join(path, "description"), "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_CANNOT_BE_SET", "Context menu commands cannot have description"))
		}
		return append(all, localeFaults(path, c, false)...)
	}
	all := named(path, c)
	all = append(all, localeFaults(path, c, true)...)
	all = append(all, optionFaults(path, objects(c, "options"), 0)...)
	if n := commandSize(c); n > 8000 {
		all = append(all, wrong(path, "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (8000) (%d)", n))
	}
	return all
}

// named checks the name and the description of a slash command or an option.
func named(path string, c object) []fault {
	all := lengths(path, c, "description", 1, 100)
	if name := str(c, "name"); !chatName.MatchString(name) || strings.ToLower(name) != name {
		all = append(all, wrong(join(path, "name"), "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid: %q", name))
	}
	return all
}

func localeFaults(path string, c object, chat bool) []fault {
	var all []fault
	for locale, v := range sub(c, "name_localizations") {
		name, _ := v.(string)
		at := join(path, "name_localizations."+locale)
		if f, bad := lengthFault(at, name, 1, 32); bad {
			all = append(all, f)
		} else if chat && (!chatName.MatchString(name) || strings.ToLower(name) != name) {
			all = append(all, wrong(at, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid: %q", name))
		}
		all = append(all, knownLocale(at, locale)...)
	}
	for locale, v := range sub(c, "description_localizations") {
		description, _ := v.(string)
		at := join(path, "description_localizations."+locale)
		if f, bad := lengthFault(at, description, 1, 100); bad {
			all = append(all, f)
		}
		all = append(all, knownLocale(at, locale)...)
	}
	return all
}

// locales are the languages that Discord's clients can be set to.
const locales = " id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th zh-CN ja zh-TW ko "

func knownLocale(path, locale string) []fault {
	if strings.Contains(locales, " "+locale+" ") {
		return nil
	}
	return []fault{wrong(path, "DICT_ITEM_INVALID", "Unknown locale %q", locale)}
}

func optionFaults(path string, options []object, depth int) []fault {
	var all []fault
	if len(options) > 25 {
		all = append(all, wrong(join(path, "options"), "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length."))
	}
	seen, optional, subs := map[string]bool{}, false, 0
	for i, o := range options {
		at := join(path, fmt.Sprintf("options.%d", i))
		all = append(all, named(at, o)...)
		all = append(all, localeFaults(at, o, true)...)
		all = append(all, choiceFaults(at, o)...)
		if seen[str(o, "name")] {
			all = append(all, wrong(at+".name", "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_USED", "Option name already used"))
		}
		seen[str(o, "name")] = true
		if num(o, "type") <= 2 {
			subs++
			if depth > 1 || depth == 1 && num(o, "type") == 2 {
				all = append(all, wrong(at+".type", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Sub-command option type cannot be nested here"))
			}
			all = append(all, optionFaults(at, objects(o, "options"), depth+1)...)
			continue
		}
		if truth(o, "required") && optional {
			all = append(all, wrong(at, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", "Required options must be placed before non-required options"))
		}
		optional = optional || !truth(o, "required")
	}
	if subs > 0 && subs < len(options) {
		all = append(all, wrong(join(path, "options"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Sub-command and sub-command group option types are mutually exclusive to all other types"))
	}
	return all
}

func choiceFaults(path string, o object) []fault {
	choices := objects(o, "choices")
	var all []fault
	if len(choices) > 25 {
		all = append(all, wrong(path+".choices", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length."))
	}
	if len(choices) > 0 && truth(o, "autocomplete") {
		all = append(all, wrong(path, "APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE", "Autocomplete cannot be used with choices"))
	}
	for i, c := range choices {
		at := fmt.Sprintf("%s.choices.%d", path, i)
		all = append(all, lengths(at, c, "name", 1, 100)...)
		if s, ok := c["value"].(string); ok && len([]rune(s)) > 100 {
			all = append(all, wrong(at+".value", "BASE_TYPE_MAX_LENGTH", "Must be 100 or fewer in length."))
		}
	}
	return all
}

// commandSize is what Discord counts of a command: names, descriptions and values, the longest translation of each.
func commandSize(c object) int {
	n := longest(str(c, "name"), sub(c, "name_localizations")) + longest(str(c, "description"), sub(c, "description_localizations"))
	for _, o := range objects(c, "options") {
		n += commandSize(o)
	}
	for _, choice := range objects(c, "choices") {
		n += longest(str(choice, "name"), sub(choice, "name_localizations")) + characters(str(choice, "value"))
	}
	return n
}

func longest(s string, translations object) int {
	most := characters(s)
	for _, t := range translations {
		if text, ok := t.(string); ok {
			most = max(most, characters(text))
		}
	}
	return most
}

// countFaults holds a scope to its number of commands.
func countFaults(all []object) []fault {
	count := map[int64]int{}
	for _, c := range all {
		count[num(c, "type")]++
	}
	var faults []fault
	for kind, most := range map[int64]int{1: 100, 2: 15, 3: 15} {
		if count[kind] > most {
			faults = append(faults, wrong("", "APPLICATION_COMMANDS_MAX", "%d commands of type %d, the limit is %d", count[kind], kind, most))
		}
	}
	return faults
}
