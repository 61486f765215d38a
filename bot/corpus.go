package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"ibid/bot/message"
	"ibid/bot/wire"
	"ibid/corpus"
	"ibid/corpus/shelf"
	"ibid/corpus/web"
	"ibid/retrieval"
)

// keeper puts files into the corpus folder and takes them out: a shelf.Shelf.
type keeper interface {
	Has(name string) bool
	Put(name string, data []byte, o shelf.Origin) error
	Remove(id string, at time.Time) error
}

// pages keeps copies of web addresses that the corpus lists.
type pages interface {
	Preview(ctx context.Context, address string) (*web.Preview, error)
	List(address, by string, at time.Time) error
	Unlist(documentID string) error
	Fetch(ctx context.Context) error // what is due
}

const (
	uploadsKept  = 4                // that wait for a yes
	uploadLives  = 15 * time.Minute // as long as the buttons that stand for it
	downloadTime = 2 * time.Minute
)

// An upload is files that a maintainer has seen a preview of, until they say yes
// or no.
type upload struct {
	files   []uploadedFile
	address string // of a page, or ""
	at      time.Time
}

type uploadedFile struct {
	name string
	data []byte
}

// keep runs /corpus, by its subcommand.
func (b *Bot) keep(ctx context.Context, u *use, data discordgo.ApplicationCommandInteractionData) error {
	if b.keeper == nil {
		return u.whisper(ctx, message.Invalid("The documents inside the program cannot be changed. Set CORPUS_DIR to a folder, restart me, and add documents then."))
	}
	if len(data.Options) == 0 {
		return u.whisper(ctx, message.Expired())
	}
	switch data.Options[0].Name {
	case message.SubAdd:
		return b.add(ctx, u, data.Resolved)
	case message.SubRemove:
		return b.remove(ctx, u)
	}
	return u.whisper(ctx, b.corpusList(0))
}

func (b *Bot) corpusList(page int) message.Message {
	s := b.library.Snapshot()
	return message.CorpusList(message.SourcesView{Documents: matching(s, ""), Loaded: len(s.Documents()), Page: page})
}

func (b *Bot) corpusPage(ctx context.Context, u *use, id message.ID) error {
	return u.replace(ctx, b.corpusList(id.Page))
}

// add reads the attached files and shows what they are; nothing is written yet.
func (b *Bot) add(ctx context.Context, u *use, found *discordgo.ApplicationCommandInteractionDataResolved) error {
	attached, address := u.attachments(found), u.text(message.OptionURL)
	if len(attached) == 0 && address == "" {
		return u.whisper(ctx, message.Invalid("Attach a file or name a web address: its text becomes a document."))
	}
	where, err := u.think(ctx, true)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, downloadTime)
	defer cancel()
	id := newAnswerID()
	v, up := message.AddView{Subject: id}, upload{at: b.now()}
	for _, a := range attached {
		shown, file := b.inspect(ctx, a)
		v.Files = append(v.Files, shown)
		if shown.Problem == "" {
			up.files = append(up.files, file)
		}
	}
	if address != "" {
		shown := b.preview(ctx, address)
		v.Files = append(v.Files, shown)
		if shown.Problem == "" {
			up.address = shown.Name
		}
	}
	if len(up.files) > 0 || up.address != "" {
		b.uploads.Add(id, up)
	}
	return where.show(ctx, []message.Message{message.AddConfirm(v)})
}

// attachments are the files of the options, in their order.
func (u *use) attachments(found *discordgo.ApplicationCommandInteractionDataResolved) (all []*discordgo.MessageAttachment) {
	if found == nil {
		return nil
	}
	for _, name := range []string{message.OptionFile, message.OptionFile2, message.OptionFile3} {
		if a := found.Attachments[u.text(name)]; a != nil {
			all = append(all, a)
		}
	}
	return all
}

// inspect downloads a file and reads it as the index will.
func (b *Bot) inspect(ctx context.Context, a *discordgo.MessageAttachment) (message.Upload, uploadedFile) {
	shown := message.Upload{Name: a.Filename}
	name, err := shelf.Name(a.Filename)
	if err != nil {
		shown.Problem = sentence(err.Error())
		return shown, uploadedFile{}
	}
	shown.Name, shown.Replaces = name, b.keeper.Has(name)
	data, err := b.discord.Download(ctx, a.URL, b.opts.MaxFile)
	switch {
	case errors.Is(err, wire.ErrTooLarge):
		shown.Problem = fmt.Sprintf("It is larger than %d MB, the most that is read (MAX_FILE_MB).", b.opts.MaxFile>>20)
		return shown, uploadedFile{}
	case err != nil:
		b.log.Warn("an attachment was not fetched", "cause", err)
		shown.Problem = "It could not be fetched from Discord. Try again."
		return shown, uploadedFile{}
	}
	d, err := corpus.Parse(name, data)
	if err != nil {
		shown.Problem = sentence("it " + err.Error())
		return shown, uploadedFile{}
	}
	shown.Document, shown.Passages = &d, len(corpus.Split(d, corpus.SplitOptions{}))
	return shown, uploadedFile{name, data}
}

// preview fetches a page and reads it as the index will.
func (b *Bot) preview(ctx context.Context, address string) message.Upload {
	p, err := b.pages.Preview(ctx, address)
	if err != nil {
		return message.Upload{Name: address, Problem: sentence("it " + err.Error())}
	}
	return message.Upload{Name: p.URL, Document: &p.Document, Passages: len(corpus.Split(p.Document, corpus.SplitOptions{}))}
}

// addAnyway writes the files that a maintainer said yes to, and reloads.
func (b *Bot) addAnyway(ctx context.Context, u *use, id message.ID) error {
	up, ok := b.uploads.Get(id.Subject)
	if !ok || b.now().Sub(up.at) > uploadLives {
		return u.replace(ctx, message.Expired())
	}
	b.uploads.Remove(id.Subject)
	where, err := u.hold(ctx)
	if err != nil {
		return err
	}
	for _, f := range up.files {
		if err := b.keeper.Put(f.name, f.data, shelf.Origin{By: u.name(), At: b.now()}); err != nil {
			return b.refuse(ctx, where, err)
		}
	}
	if up.address != "" {
		err := b.pages.List(up.address, u.name(), b.now())
		if err != nil && !errors.Is(err, web.ErrListed) {
			return b.refuse(ctx, where, err)
		}
	}
	return b.reloadInto(ctx, where, never)
}

// refuse says why the folder cannot be changed.
func (b *Bot) refuse(ctx context.Context, where surface, err error) error {
	reference := b.fault("change the corpus folder", err)
	said := message.Failed(reference)
	if errors.Is(err, shelf.ErrReadOnly) {
		said = message.Invalid("I may not write to the documents' folder. The operator can give me the right to.")
	}
	return where.show(ctx, []message.Message{said})
}

// remove asks whether a document shall go.
func (b *Bot) remove(ctx context.Context, u *use) error {
	d, problem := b.named(u.text(message.OptionSource))
	if d == nil {
		return u.whisper(ctx, message.Invalid(problem))
	}
	return u.whisper(ctx, message.RemoveConfirm(d))
}

// removePick asks whether the document that was chosen in a list shall go.
func (b *Bot) removePick(ctx context.Context, u *use, values []string) error {
	if len(values) == 0 || b.keyed(values[0]) == nil {
		return u.whisper(ctx, message.QuoteGone())
	}
	return u.whisper(ctx, message.RemoveConfirm(b.keyed(values[0])))
}

// removeAnyway takes a document out that a maintainer said yes to, and reloads.
func (b *Bot) removeAnyway(ctx context.Context, u *use, id message.ID) error {
	d := b.keyed(id.Key)
	if d == nil {
		return u.replace(ctx, message.QuoteGone())
	}
	where, err := u.hold(ctx)
	if err != nil {
		return err
	}
	if err := b.takeOut(d); err != nil {
		return b.refuse(ctx, where, err)
	}
	// That this one is gone needs no second question, be it more than half of all.
	return b.reloadInto(ctx, where, func(drop *retrieval.DropError) bool {
		return len(drop.Missing) == 1 && drop.Missing[0] == d.ID
	})
}

// takeOut removes a document's file, or a page's address from the list. That it is
// gone already is as good.
func (b *Bot) takeOut(d *corpus.Document) error {
	if strings.HasPrefix(d.ID, web.Prefix) {
		err := b.pages.Unlist(d.ID)
		if errors.Is(err, web.ErrNotListed) {
			return nil
		}
		return err
	}
	err := b.keeper.Remove(d.ID, b.now())
	if errors.Is(err, shelf.ErrNoFile) {
		return nil
	}
	return err
}

// name is who uses the bot, as an operator would look them up.
func (u *use) name() string {
	who := u.User
	if u.Member != nil {
		who = u.Member.User
	}
	return fmt.Sprintf("%s (Discord %s)", who.Username, who.ID)
}
