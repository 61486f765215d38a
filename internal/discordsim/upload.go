package discordsim

// An Upload is a file that a member attaches to a slash command.
type Upload struct {
	ID, Name string
	path     string
	size     int
}

// Upload puts a file where Discord keeps attachments, for an option that takes
// one. Where it lies it can be fetched until the end.
func (d *Discord) Upload(name string, data []byte) *Upload {
	d.mu.Lock()
	defer d.mu.Unlock()
	u := &Upload{ID: d.ids.next(), Name: name, size: len(data)}
	u.path = "/ephemeral-attachments/" + d.ApplicationID + "/" + u.ID + "/" + u.Name
	d.files[u.path] = data
	return u
}

// wire is the attachment as an interaction resolves it.
func (u *Upload) wire() object {
	return addressed(object{"id": u.ID, "filename": u.Name, "size": u.size, "ephemeral": true, "content_type": "application/octet-stream"}, u.path)
}
