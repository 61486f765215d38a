package discordsim

// check holds the body to Discord's description and to what this house wants of every message.
func (d *Discord) check(r *Request, e *endpoint) *failure {
	if says := d.speaks(r, e); says != nil {
		if why := mentionFault(says); why != "" {
			d.breach("allowed_mentions", r, "%s", why)
		}
	}
	if d.spec == nil {
		return nil
	}
	if err := d.spec.Check(r.Method, e.route, r.value, r.Files != nil); err != nil {
		d.breach("schema", r, "%v", err)
		return invalidForm(wrong("", "SCHEMA", "%s", err.Error()))
	}
	return nil
}

// speaks gives the part of a request that people will read, nil if there is none.
func (d *Discord) speaks(r *Request, e *endpoint) object {
	switch e.method + " " + e.route {
	case "POST /channels/{channel_id}/messages", "PATCH /channels/{channel_id}/messages/{message_id}",
		"POST /webhooks/{webhook_id}/{webhook_token}", "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}":
		if r.body == nil {
			return object{}
		}
		return r.body
	case "POST /interactions/{interaction_id}/{interaction_token}/callback":
		if kind := num(r.body, "type"); kind == callbackMessage || kind == callbackUpdate {
			if data := sub(r.body, "data"); data != nil {
				return data
			}
			return object{}
		}
	case "POST /channels/{channel_id}/threads":
		return sub(r.body, "message")
	}
	return nil
}

// judge holds a message that is sent to the limits, before anything of it is kept.
func (c *call) judge(body object) *failure {
	return c.d.held(c.Request, messageFaults(body, num(body, "flags")&flagV2 != 0, len(c.Files) > 0))
}
