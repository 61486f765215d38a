package discordsim

import (
	"slices"
	"strconv"
	"strings"
)

// fill gives a new message what a request's body says. The body was held to the limits before.
func (d *Discord) fill(m *Message, body object, r *Request) {
	m.d, m.content = d, str(body, "content")
	m.embeds = dressed(list(body, "embeds"))
	m.components = copied(list(body, "components"))
	complete(m.components)
	m.flags |= num(body, "flags") & (flagSuppressEmbeds | flagSilent | flagV2)
	m.attach(d, body, r)
	m.mention(sub(body, "allowed_mentions"), false)
}

// edit changes a message by what the body names; the rest stays.
func (d *Discord) edit(m *Message, r *Request) *failure {
	body := r.body
	flags := num(body, "flags")
	v2 := m.flags&flagV2 != 0
	if err := d.held(r, messageFaults(body, v2 || flags&flagV2 != 0, true)); err != nil {
		return err
	}
	if v2 && given(body, "flags") && flags&flagV2 == 0 {
		return d.held(r, []fault{wrong("flags", "MESSAGE_FLAGS_CANNOT_REMOVE_COMPONENTS_V2", "The components v2 flag cannot be removed")})
	}
	if !v2 && flags&flagV2 != 0 && (m.content != "" && !has(body, "content") || len(m.embeds) > 0 && !has(body, "embeds")) {
		return d.held(r, []fault{wrong("content", "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", "The content or the embeds that are there must be emptied")})
	}
	was := m.view()
	if has(body, "content") {
		m.content = str(body, "content")
	}
	if has(body, "embeds") {
		m.embeds = dressed(list(body, "embeds"))
	}
	if has(body, "components") {
		m.components = copied(list(body, "components"))
		complete(m.components)
	}
	if given(body, "flags") {
		m.flags = m.flags&^flagSuppressEmbeds | flags&(flagSuppressEmbeds|flagV2)
	}
	m.attach(d, body, r)
	if m.empty() {
		d.breached("empty", r, "the edit leaves nothing of the message")
		return emptyMessage()
	}
	m.flags &^= flagLoading
	m.mention(sub(body, "allowed_mentions"), false)
	d.changedMessage(m, was)
	return nil
}

func (m *Message) empty() bool {
	return strings.TrimSpace(m.content) == "" && len(m.embeds)+len(m.components)+len(m.attachments) == 0
}

// dressed are embeds as Discord gives them back.
func dressed(embeds []any) []any {
	embeds = copied(embeds)
	for _, e := range embeds {
		if embed, ok := e.(object); ok {
			embed["type"] = "rich"
		}
	}
	return embeds
}

// attach keeps the attachments that the body names, all if it names none, and adds the uploaded files.
func (m *Message) attach(d *Discord, body object, r *Request) {
	described := map[string]object{}
	if has(body, "attachments") {
		var kept []any
		for _, a := range objects(body, "attachments") {
			id := text(a["id"])
			described[id] = a
			for _, old := range m.attachments {
				if str(old.(object), "id") == id {
					kept = append(kept, old)
				}
			}
		}
		m.attachments = kept
	}
	names := make([]string, 0, len(r.Files))
	for name := range r.Files {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		index, file, _ := strings.Cut(name, "/")
		id := d.ids.next()
		path := "/attachments/" + m.Channel.ID + "/" + id + "/" + file
		d.files[path] = r.Files[name]
		a := addressed(object{"id": id, "filename": file, "size": len(r.Files[name]), "content_type": "application/octet-stream"}, path)
		if description := str(described[index], "description"); description != "" {
			a["description"] = description
		}
		m.attachments = append(m.attachments, a)
	}
}

// text is an identifier that may come as a string or as a number.
func text(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	n, _ := number(v)
	return strconv.FormatInt(n, 10)
}

// held turns faults into breaches and Discord's answer; nil if there are none. Callers hold the lock.
func (d *Discord) held(r *Request, faults []fault) *failure {
	if len(faults) == 0 {
		return nil
	}
	for _, f := range faults {
		if f.code == "EMPTY" {
			d.breached("empty", r, "%s", f.message)
			return emptyMessage()
		}
		d.breached("limit", r, "%s: %s (%s)", f.path, f.message, f.code)
	}
	return invalidForm(faults...)
}
