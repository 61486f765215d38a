package discordsim

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// parsed reads JSON as the simulation does, with %s replaced.
func parsed(t *testing.T, text string, args ...any) object {
	t.Helper()
	o, is := decoded(json.RawMessage(fmt.Sprintf(text, args...))).(object)
	if !is {
		t.Fatalf("no JSON object: %s", fmt.Sprintf(text, args...))
	}
	return o
}

func letters(n int) string { return strings.Repeat("é", n) }

// times repeats a text with its number in place of #.
func times(n int, text string) string {
	all := make([]string, n)
	for i := range all {
		all[i] = strings.ReplaceAll(text, "#", fmt.Sprint(i))
	}
	return strings.Join(all, ",")
}

// limit is a rule with a body that just keeps it and one that just breaks it.
type limit struct {
	name       string
	good, bad  string
	v2         bool
	wantedCode string // of the one fault
}

func button(n string) string {
	return `{"type": 2, "style": 1, "label": "x", "custom_id": "b` + n + `"}`
}

func messageLimits() []limit {
	text := func(n int) string { return `{"type": 10, "content": "` + letters(n) + `"}` }
	row := func(inner string) string { return `{"components": [{"type": 1, "components": [` + inner + `]}]}` }
	parts := func(inner string) string { return `{"components": [` + inner + `]}` }
	options := func(n int) string {
		return row(`{"type": 3, "custom_id": "s", "options": [` + times(n, `{"label": "l#", "value": "v#"}`) + `]}`)
	}
	embed := func(inner string) string { return `{"embeds": [` + inner + `]}` }
	big := `{"description": "` + letters(3000) + `"}`
	section := func(inner, accessory string) string {
		return parts(`{"type": 9, "components": [` + inner + `], "accessory": ` + accessory + `}`)
	}
	return []limit{
		{"content", `{"content": "` + letters(2000) + `"}`, `{"content": "` + letters(2001) + `"}`, false, "BASE_TYPE_MAX_LENGTH"},
		{"something", `{"content": "x"}`, `{"content": " "}`, false, "EMPTY"},
		{"embed title", embed(`{"title": "` + letters(256) + `"}`), embed(`{"title": "` + letters(257) + `"}`), false, "BASE_TYPE_MAX_LENGTH"},
		{"embed description", embed(`{"description": "` + letters(4096) + `"}`), embed(`{"description": "` + letters(4097) + `"}`), false, "BASE_TYPE_MAX_LENGTH"},
		{"embed footer", embed(`{"footer": {"text": "` + letters(2048) + `"}}`), embed(`{"footer": {"text": "` + letters(2049) + `"}}`), false, "BASE_TYPE_MAX_LENGTH"},
		{"embed field name", embed(`{"fields": [{"name": "` + letters(256) + `", "value": "v"}]}`), embed(`{"fields": [{"name": "` + letters(257) + `", "value": "v"}]}`), false, "BASE_TYPE_MAX_LENGTH"},
		{"embed field value", embed(`{"fields": [{"name": "n", "value": "` + letters(1024) + `"}]}`), embed(`{"fields": [{"name": "n", "value": ""}]}`), false, "BASE_TYPE_REQUIRED"},
		{"embed fields", embed(`{"fields": [` + times(25, `{"name": "n", "value": "v"}`) + `]}`), embed(`{"fields": [` + times(26, `{"name": "n", "value": "v"}`) + `]}`), false, "BASE_TYPE_MAX_LENGTH"},
		{"embeds", embed(times(10, `{"title": "t"}`)), embed(times(11, `{"title": "t"}`)), false, "BASE_TYPE_MAX_LENGTH"},
		{"embeds in all", embed(big + "," + big), embed(big + "," + big + `, {"title": "t"}`), false, "MAX_EMBED_SIZE_EXCEEDED"},
		{"rows", parts(times(5, `{"type": 1, "components": [`+button("#")+`]}`)), parts(times(6, `{"type": 1, "components": [`+button("#")+`]}`)), false, "BASE_TYPE_MAX_LENGTH"},
		{"buttons in a row", row(times(5, button("#"))), row(times(6, button("#"))), false, "BASE_TYPE_BAD_LENGTH"},
		{"select alone in its row", row(`{"type": 5, "custom_id": "u"}`), row(`{"type": 5, "custom_id": "u"}, ` + button("1")), false, "COMPONENT_LAYOUT_WIDTH_EXCEEDED"},
		{"label", row(`{"type": 2, "style": 1, "custom_id": "a", "label": "` + letters(80) + `"}`), row(`{"type": 2, "style": 1, "custom_id": "a", "label": "` + letters(81) + `"}`), false, "BASE_TYPE_MAX_LENGTH"},
		{"custom_id", row(button(letters(99))), row(button(letters(100))), false, "BASE_TYPE_MAX_LENGTH"},
		{"custom_id is there", row(button("")), row(`{"type": 2, "style": 1, "label": "x"}`), false, "BUTTON_COMPONENT_CUSTOM_ID_REQUIRED"},
		{"custom_ids differ", row(button("1") + "," + button("2")), row(button("1") + "," + button("1")), false, "COMPONENT_CUSTOM_ID_DUPLICATED"},
		{"ids differ", row(`{"type": 2, "id": 7, "style": 1, "label": "x", "custom_id": "a"}`), parts(`{"type": 1, "id": 7, "components": [{"type": 2, "id": 7, "style": 1, "label": "x", "custom_id": "a"}]}`), false, "COMPONENT_ID_DUPLICATED"},
		{"button says something", row(`{"type": 2, "style": 1, "custom_id": "a", "emoji": {"name": "👍"}}`), row(`{"type": 2, "style": 1, "custom_id": "a"}`), false, "BUTTON_COMPONENT_NEEDS_LABEL_OR_EMOJI"},
		{"link", row(`{"type": 2, "style": 5, "label": "x", "url": "https://example.org"}`), row(`{"type": 2, "style": 5, "label": "x", "custom_id": "a"}`), false, "BUTTON_COMPONENT_INVALID_URL"},
		{"options", options(25), options(26), false, "BASE_TYPE_BAD_LENGTH"},
		{"option label", row(`{"type": 3, "custom_id": "s", "options": [{"label": "` + letters(100) + `", "value": "v"}]}`), row(`{"type": 3, "custom_id": "s", "options": [{"label": "` + letters(101) + `", "value": "v"}]}`), false, "BASE_TYPE_MAX_LENGTH"},
		{"option values differ", options(2), row(`{"type": 3, "custom_id": "s", "options": [{"label": "a", "value": "v"}, {"label": "b", "value": "v"}]}`), false, "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED"},
		{"max_values", row(`{"type": 3, "custom_id": "s", "max_values": 2, "options": [{"label": "a", "value": "1"}, {"label": "b", "value": "2"}]}`), row(`{"type": 3, "custom_id": "s", "max_values": 2, "options": [{"label": "a", "value": "1"}]}`), false, "SELECT_COMPONENT_VALUES_RANGE"},
		{"text displays need the flag", row(button("1")), parts(text(1)), false, "UNION_TYPE_CHOICES"},

		{"v2 without content", parts(text(1)), `{"content": "x", "components": [` + text(1) + `]}`, true, "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"},
		{"v2 without embeds", parts(text(1)), `{"embeds": [{"title": "x"}], "components": [` + text(1) + `]}`, true, "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"},
		{"v2 characters", parts(text(4000)), parts(text(2000) + "," + text(2001)), true, "COMPONENT_MAX_TOTAL_COMPONENT_CHARACTERS_EXCEEDED"},
		{"v2 text", parts(text(1)), parts(text(0)), true, "BASE_TYPE_REQUIRED"},
		{"v2 components", parts(`{"type": 17, "components": [` + times(39, text(1)) + `]}`), parts(`{"type": 17, "components": [` + times(40, text(1)) + `]}`), true, "BASE_TYPE_MAX_LENGTH"},
		{"section's texts", section(times(3, text(1)), button("1")), section(times(4, text(1)), button("1")), true, "BASE_TYPE_BAD_LENGTH"},
		{"section's accessory", section(text(1), button("1")), section(text(1), text(1)), true, "BASE_TYPE_REQUIRED"},
		{"container in a container", parts(`{"type": 17, "components": [` + text(1) + `]}`), parts(`{"type": 17, "components": [{"type": 17, "components": [` + text(1) + `]}]}`), true, "UNION_TYPE_CHOICES"},
		{"button outside a row", row(button("1")), parts(button("1")), true, "UNION_TYPE_CHOICES"},
		{"accent colour", parts(`{"type": 17, "accent_color": 16777215, "components": [` + text(1) + `]}`), parts(`{"type": 17, "accent_color": 16777216, "components": [` + text(1) + `]}`), true, "NUMBER_TYPE_MAX"},
	}
}

// verify wants no fault of the good body and exactly the one that is meant of the bad one.
func verify(t *testing.T, l limit, faults func(object) []fault) {
	t.Helper()
	if got := faults(parsed(t, "%s", l.good)); len(got) > 0 {
		t.Errorf("%s: refused what is allowed: %v", l.name, got)
	}
	got := faults(parsed(t, "%s", l.bad))
	if len(got) != 1 || got[0].code != l.wantedCode {
		t.Errorf("%s: gave %v, want one %s", l.name, got, l.wantedCode)
	}
}

func TestMessagesAreHeldToEveryLimit(t *testing.T) {
	t.Parallel()
	for _, l := range messageLimits() {
		verify(t, l, func(body object) []fault { return messageFaults(body, l.v2, false) })
	}
}

func TestCommandsAreHeldToEveryLimit(t *testing.T) {
	t.Parallel()
	command := func(inner string) string { return `{"name": "ask", "description": "d"` + inner + `}` }
	options := func(inner string) string { return command(`, "options": [` + inner + `]`) }
	option := func(inner string) string { return options(`{"type": 3, "name": "o", "description": "d"` + inner + `}`) }
	many := `{"type": 3, "name": "o#", "description": "` + letters(100) + `", "choices": [` + times(25, `{"name": "%s", "value": "v"}`) + `]}`
	for _, l := range []limit{
		{"name", `{"name": "` + letters(32) + `", "description": "d"}`, `{"name": "` + letters(33) + `", "description": "d"}`, false, "APPLICATION_COMMAND_INVALID_NAME"},
		{"small letters", command(""), `{"name": "Ask", "description": "d"}`, false, "APPLICATION_COMMAND_INVALID_NAME"},
		{"no spaces", `{"name": "質問", "description": "d"}`, `{"name": "ask it", "description": "d"}`, false, "APPLICATION_COMMAND_INVALID_NAME"},
		{"description", `{"name": "ask", "description": "` + letters(100) + `"}`, `{"name": "ask"}`, false, "BASE_TYPE_REQUIRED"},
		{"menu has no description", `{"name": "Check it", "type": 3}`, `{"name": "Check it", "type": 3, "description": "d"}`, false, "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_CANNOT_BE_SET"},
		{"options", options(times(25, `{"type": 3, "name": "o#", "description": "d"}`)), options(times(26, `{"type": 3, "name": "o#", "description": "d"}`)), false, "BASE_TYPE_MAX_LENGTH"},
		{"option names differ", option(""), options(times(2, `{"type": 3, "name": "o", "description": "d"}`)), false, "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_USED"},
		{"required first", options(`{"type": 3, "name": "a", "description": "d", "required": true}, {"type": 3, "name": "b", "description": "d"}`), options(`{"type": 3, "name": "a", "description": "d"}, {"type": 3, "name": "b", "description": "d", "required": true}`), false, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID"},
		{"choices", option(`, "choices": [` + times(25, `{"name": "n", "value": "v"}`) + `]`), option(`, "choices": [` + times(26, `{"name": "n", "value": "v"}`) + `]`), false, "BASE_TYPE_MAX_LENGTH"},
		{"choices or autocomplete", option(`, "autocomplete": true`), option(`, "autocomplete": true, "choices": [{"name": "n", "value": "v"}]`), false, "APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE"},
		{"translations", command(`, "name_localizations": {"de": "frag"}`), command(`, "name_localizations": {"de": "Frag"}`), false, "APPLICATION_COMMAND_INVALID_NAME"},
		{"languages", command(`, "description_localizations": {"pt-BR": "x"}`), command(`, "description_localizations": {"pt": "x"}`), false, "DICT_ITEM_INVALID"},
		{"size in all", option(""), options(strings.ReplaceAll(times(4, many), "%s", letters(100))), false, "APPLICATION_COMMAND_TOO_LARGE"},
		{"subcommands apart", options(`{"type": 1, "name": "a", "description": "d"}`), options(`{"type": 1, "name": "a", "description": "d"}, {"type": 3, "name": "b", "description": "d"}`), false, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID"},
	} {
		verify(t, l, func(body object) []fault { return commandFaults("", body) })
	}
	if got := countFaults(make([]object, 0)); got != nil {
		t.Errorf("no commands gave %v", got)
	}
	var menus []object
	for range 16 {
		menus = append(menus, object{"type": 3})
	}
	if countFaults(menus[:15]) != nil || len(countFaults(menus)) != 1 {
		t.Error("15 message commands are allowed and 16 are not")
	}
}

func TestModalsSuggestionsAndThreadsAreHeldToEveryLimit(t *testing.T) {
	t.Parallel()
	label := func(inner string) string {
		return `{"type": 18, "label": "l", "component": {"type": 4, "custom_id": "c#", "style": 1` + inner + `}}`
	}
	modal := func(inner string) string { return `{"custom_id": "m", "title": "t", "components": [` + inner + `]}` }
	for _, l := range []limit{
		{"title", `{"custom_id": "m", "title": "` + letters(45) + `", "components": [` + label("") + `]}`, `{"custom_id": "m", "title": "` + letters(46) + `", "components": [` + label("") + `]}`, false, "BASE_TYPE_MAX_LENGTH"},
		{"parts", modal(times(5, label(""))), modal(times(6, label(""))), false, "BASE_TYPE_BAD_LENGTH"},
		{"value", modal(label(`, "value": "` + letters(4000) + `"`)), modal(label(`, "value": "` + letters(4001) + `"`)), false, "BASE_TYPE_MAX_LENGTH"},
		{"max_length", modal(label(`, "max_length": 4000`)), modal(label(`, "max_length": 4001`)), false, "NUMBER_TYPE_MAX"},
		{"style", modal(label("")), modal(`{"type": 18, "label": "l", "component": {"type": 4, "custom_id": "c"}}`), false, "BASE_TYPE_CHOICES"},
		{"row of a modal", modal(`{"type": 1, "components": [{"type": 4, "custom_id": "c", "style": 2, "label": "l"}]}`), modal(`{"type": 1, "components": [` + button("1") + `]}`), false, "BASE_TYPE_BAD_LENGTH"},
		{"custom_ids differ", modal(times(2, label(""))), modal(label("") + "," + label("")), false, "COMPONENT_CUSTOM_ID_DUPLICATED"},
	} {
		verify(t, l, modalFaults)
	}
	choice := func(name, value string) string {
		return `{"choices": [{"name": "` + name + `", "value": "` + value + `"}]}`
	}
	for _, l := range []limit{
		{"suggestions", `{"choices": [` + times(25, `{"name": "n", "value": "v"}`) + `]}`, `{"choices": [` + times(26, `{"name": "n", "value": "v"}`) + `]}`, false, "BASE_TYPE_MAX_LENGTH"},
		{"suggestion", choice(letters(100), letters(100)), choice(letters(101), "v"), false, "BASE_TYPE_MAX_LENGTH"},
		{"suggestion's value", choice("n", "v"), choice("n", letters(101)), false, "BASE_TYPE_MAX_LENGTH"},
		{"suggestion says something", choice("n", "v"), choice("", "v"), false, "BASE_TYPE_REQUIRED"},
	} {
		verify(t, l, autocompleteFaults)
	}
	for _, l := range []limit{
		{"thread name", `{"name": "` + letters(100) + `"}`, `{"name": "` + letters(101) + `"}`, false, "BASE_TYPE_MAX_LENGTH"},
		{"thread is named", `{"name": "n"}`, `{"name": ""}`, false, "BASE_TYPE_REQUIRED"},
		{"auto-archive", `{"name": "n", "auto_archive_duration": 4320}`, `{"name": "n", "auto_archive_duration": 90}`, false, "BASE_TYPE_CHOICES"},
	} {
		verify(t, l, func(body object) []fault { return threadFaults(body, 1) })
	}
}

func TestAllowedMentionsMustBeThereAndParseNothing(t *testing.T) {
	t.Parallel()
	good := []string{`{"allowed_mentions": {"parse": []}}`, `{"allowed_mentions": {"parse": [], "replied_user": true}}`}
	bad := []string{`{}`, `{"allowed_mentions": null}`, `{"allowed_mentions": {}}`, `{"allowed_mentions": {"parse": null}}`, `{"allowed_mentions": {"parse": ["users"]}}`}
	for _, body := range good {
		if why := mentionFault(parsed(t, "%s", body)); why != "" {
			t.Errorf("%s: %s", body, why)
		}
	}
	for _, body := range bad {
		if mentionFault(parsed(t, "%s", body)) == "" {
			t.Errorf("%s passed", body)
		}
	}
}

func TestErrorsNestAsDiscordsDo(t *testing.T) {
	t.Parallel()
	f := invalidForm(wrong("embeds.0.title", "BASE_TYPE_MAX_LENGTH", "Must be 256 or fewer in length."), wrong("content", "X", "y"))
	want := `{"code":50035,"errors":{"content":{"_errors":[{"code":"X","message":"y"}]},"embeds":{"0":{"title":{"_errors":[{"code":"BASE_TYPE_MAX_LENGTH","message":"Must be 256 or fewer in length."}]}}}},"message":"Invalid Form Body"}`
	if got := string(encode(f.wire())); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
