package discordsim

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// mostContent is what an ordinary message holds, in characters.
const mostContent = 2000

// lengthFault wants least to most characters; text is counted in code points.
func lengthFault(path, text string, least, most int) (fault, bool) {
	n := utf8.RuneCountInString(text)
	switch {
	case n == 0 && least > 0:
		return wrong(path, "BASE_TYPE_REQUIRED", "This field is required"), true
	case n > most:
		return wrong(path, "BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length. (%d characters)", most, n), true
	case n < least:
		return wrong(path, "BASE_TYPE_MIN_LENGTH", "Must be %d or more in length.", least), true
	case !utf8.ValidString(text):
		return wrong(path, "BASE_TYPE_BAD_STRING", "Not valid text."), true
	}
	return fault{}, false
}

// lengths checks several texts of one object: name, least, most.
func lengths(path string, o object, limits ...any) []fault {
	var all []fault
	for i := 0; i+2 < len(limits); i += 3 {
		name := limits[i].(string)
		if f, bad := lengthFault(join(path, name), str(o, name), limits[i+1].(int), limits[i+2].(int)); bad {
			all = append(all, f)
		}
	}
	return all
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// messageFaults holds what is sent, or an edit, to the limits of a message. more says that there is something besides
// the body: a message that is edited, or files.
func messageFaults(body object, v2, more bool) []fault {
	all := lengths("", body, "content", 0, mostContent)
	all = append(all, embedFaults(list(body, "embeds"))...)
	if v2 {
		for _, legacy := range []string{"embeds", "sticker_ids"} {
			if len(list(body, legacy)) > 0 {
				all = append(all, wrong(legacy, "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", "The '%s' field cannot be used when using MessageFlags.IS_COMPONENTS_V2", legacy))
			}
		}
		if str(body, "content") != "" || given(body, "poll") {
			all = append(all, wrong("content", "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", "The 'content' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"))
		}
	}
	all = append(all, componentFaults(list(body, "components"), v2)...)
	if len(list(body, "attachments")) > 10 {
		all = append(all, wrong("attachments", "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length."))
	}
	empty := strings.TrimSpace(str(body, "content")) == "" && len(list(body, "embeds"))+len(list(body, "components"))+len(list(body, "sticker_ids"))+
		len(list(body, "attachments")) == 0 && !given(body, "poll")
	if empty && !more {
		all = append(all, fault{code: "EMPTY", message: "the message has no content, embed, component or file"})
	}
	return all
}

func embedFaults(embeds []any) []fault {
	var all []fault
	if len(embeds) > 10 {
		all = append(all, wrong("embeds", "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length."))
	}
	total := 0
	for i, item := range embeds {
		e, _ := item.(object)
		at := fmt.Sprintf("embeds.%d", i)
		all = append(all, lengths(at, e, "title", 0, 256, "description", 0, 4096)...)
		all = append(all, lengths(at+".footer", sub(e, "footer"), "text", 0, 2048)...)
		all = append(all, lengths(at+".author", sub(e, "author"), "name", 0, 256)...)
		total += characters(str(e, "title"), str(e, "description"), str(sub(e, "footer"), "text"), str(sub(e, "author"), "name"))
		if len(list(e, "fields")) > 25 {
			all = append(all, wrong(at+".fields", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length."))
		}
		for j, f := range objects(e, "fields") {
			all = append(all, lengths(fmt.Sprintf("%s.fields.%d", at, j), f, "name", 1, 256, "value", 1, 1024)...)
			total += characters(str(f, "name"), str(f, "value"))
		}
	}
	if total > 6000 {
		all = append(all, wrong("embeds", "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000 (%d)", total))
	}
	return all
}

func characters(texts ...string) int {
	n := 0
	for _, t := range texts {
		n += utf8.RuneCountInString(t)
	}
	return n
}

// threadFaults holds the opening or renaming of a thread to the limits.
func threadFaults(body object, least int) []fault {
	all := lengths("", body, "name", least, 100)
	minutes := []int64{0, 60, 1440, 4320, 10080}
	if m := num(body, "auto_archive_duration"); !slices.Contains(minutes, m) {
		all = append(all, wrong("auto_archive_duration", "BASE_TYPE_CHOICES", "Value must be one of {60, 1440, 4320, 10080}."))
	}
	return all
}

// mentionFault wants an allowed_mentions that pings nobody by accident: parse is there and empty. Discord itself
// demands no such thing; a bot that quotes other people's texts should.
func mentionFault(body object) string {
	allowed, there := body["allowed_mentions"].(object)
	if !there {
		return "no allowed_mentions: what the text mentions would be pinged"
	}
	parse, is := allowed["parse"].([]any)
	switch {
	case !is:
		return "allowed_mentions.parse is missing or null, want []"
	case len(parse) > 0:
		return fmt.Sprintf("allowed_mentions.parse is %s, want []", encode(parse))
	}
	return ""
}
