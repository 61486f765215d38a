package message

import (
	"github.com/bwmarrin/discordgo"

	"ibid/corpus"
)

// An AddView is what would be added to the documents.
type AddView struct {
	Subject string // what the buttons call the upload
	Files   []Upload
}

// An Upload is a file as it was read, or why it could not be.
type Upload struct {
	Name     string
	Document *corpus.Document // nil when it could not be read
	Passages int
	Replaces bool   // a document of that name is loaded
	Problem  string // why it cannot be added
}

const maxUploads = 5

// AddConfirm shows what was read of uploaded files, and asks before they are added.
func AddConfirm(v AddView) Message {
	good := 0
	parts := []part{nil}
	for _, f := range v.Files[:min(len(v.Files), maxUploads)] {
		if f.Document != nil && f.Problem == "" {
			good++
		}
		parts = append(parts, text(uploaded(f)...))
	}
	if good == 0 {
		parts[0] = text("### Nothing can be added")
		return draw(refused, parts...)
	}
	parts[0] = text("### Add "+count(good, "document")+"?", small("This is what was read. Answers may quote it as soon as it is added."))
	return draw(open, append(parts, row(primary("Add", ID{Action: AddYes, Subject: v.Subject}), cancel("Cancel", v.Subject)))...)
}

func uploaded(f Upload) []string {
	if f.Document == nil || f.Problem != "" {
		return []string{"❌ " + inline(f.Name, titleLength), small(sentence(capital(f.Problem)))}
	}
	d := f.Document
	s := sourceOf(d)
	lines := []string{"**" + titled(s) + "**", small(facts(described(s), length(d), count(f.Passages, "passage")))}
	if f.Replaces {
		lines = append(lines, "✏️ Replaces "+inline(f.Name, titleLength)+", which is loaded now")
	}
	return append(lines, cautions(d)...)
}

// RemoveConfirm asks before a document is removed.
func RemoveConfirm(d *corpus.Document) Message {
	s := sourceOf(d)
	return draw(refused,
		text("### Remove this document?"),
		text("**"+titled(s)+"**", small(facts(described(s), length(d))), small(inline(d.ID, titleLength))),
		text("Its file leaves the folder and is quoted no more. Answers that quote it stay; their buttons then say that the source is gone."),
		row(danger("Remove", ID{Action: RemoveYes, Key: DocumentKey(d.ID)}), cancel("Keep it", "")))
}

// CorpusList lists the documents as maintainers see them: with their files, and
// a select to remove one.
func CorpusList(v SourcesView) Message {
	at, of := clampPage(v.Page, len(v.Documents), perPage)
	parts := []part{text("### " + count(v.Loaded, "document") + " in the folder")}
	var options []discordgo.SelectMenuOption
	for i := at * perPage; i < min(len(v.Documents), (at+1)*perPage); i++ {
		d := &v.Documents[i]
		warned := ""
		if n := len(d.Warnings); n > 0 {
			warned = "⚠️ " + count(n, "warning")
		}
		parts = append(parts, text(titled(sourceOf(d)), small(facts(inline(d.ID, titleLength), inline(string(d.Kind), publisherLength), day(d.Date), length(d), warned))))
		options = append(options, discordgo.SelectMenuOption{Label: Clip(nameOf(sourceOf(d)), maxOptionText), Value: DocumentKey(d.ID), Description: Clip(line(d.ID), maxOptionText)})
	}
	parts = append(parts, choice(ID{Action: RemovePick}, "Remove a document…", options), pager(ID{Action: CorpusPage}, at, of))
	return draw(plain, parts...)
}
