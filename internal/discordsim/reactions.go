package discordsim

func (m *Message) hasReaction(emoji string) bool {
	for _, r := range m.reactions {
		if r.emoji == emoji {
			return true
		}
	}
	return false
}

func (d *Discord) addReaction(m *Message, u *User, emoji string) {
	for i, r := range m.reactions {
		if r.emoji != emoji {
			continue
		}
		if !contains(r.by, u) {
			m.reactions[i].by = append(r.by, u)
			d.tellReaction("MESSAGE_REACTION_ADD", m, u, emoji)
		}
		return
	}
	m.reactions = append(m.reactions, reaction{emoji, []*User{u}})
	d.tellReaction("MESSAGE_REACTION_ADD", m, u, emoji)
}

func (d *Discord) removeReaction(m *Message, u *User, emoji string) {
	for i, r := range m.reactions {
		if r.emoji != emoji || !contains(r.by, u) {
			continue
		}
		if m.reactions[i].by = without(r.by, u); len(m.reactions[i].by) == 0 {
			m.reactions = append(m.reactions[:i:i], m.reactions[i+1:]...)
		}
		d.tellReaction("MESSAGE_REACTION_REMOVE", m, u, emoji)
		return
	}
}

func (d *Discord) tellReaction(event string, m *Message, u *User, emoji string) {
	intent := intentGuildReactions
	if m.Channel.guild == nil {
		intent = intentDirectReactions
	}
	d.dispatchIn(m.Channel, event, intent, func() object {
		o := withGuild(object{"user_id": u.ID, "channel_id": m.Channel.ID, "message_id": m.ID, "burst": false, "type": 0,
			"emoji": object{"id": nil, "name": emoji}}, m.Channel)
		if event == "MESSAGE_REACTION_ADD" {
			o["message_author_id"] = m.Author.ID
			if m.Channel.guild != nil && m.Channel.guild.members[u.ID] != nil {
				o["member"] = m.Channel.guild.members[u.ID].wire()
			}
		}
		return o
	})
	m.fire()
}
