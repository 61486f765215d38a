package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"ibid/bot"
	"ibid/corpus"
	"ibid/internal/settings"
	"ibid/retrieval/encoder"
	"ibid/store"
)

func (a *app) doctorCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "Check everything that the bot needs, and say what to change",
		Long: `Check the documents, the data folder, the model and Discord, say for each what to
change, and print the link that invites the bot with exactly the permissions it
needs. It changes nothing and shows no key. Exit status 1 says that something must
be changed.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.doctor(cmd.Context()) },
	}
}

// checking is how long one check may take.
const checking = 20 * time.Second

// A mark says how a check ended.
type mark string

const (
	good   mark = "ok"
	notice mark = "note" // works, and may not be what is wanted
	bad    mark = "BAD"  // must be changed
)

// findings gather as checks go on; each is printed at once.
type findings struct {
	*app
	bad  int
	link string // that invites the bot
}

func (f *findings) add(m mark, what, format string, args ...any) {
	if m == bad {
		f.bad++
	}
	fmt.Fprintf(f.stdout, "%-4s  %-10s %s\n", m, what, fmt.Sprintf(format, args...))
}

func (a *app) doctor(ctx context.Context) error {
	f := &findings{app: a}
	for _, check := range []func(context.Context){f.documents, f.data, f.encoder, f.model, f.discord} {
		limited, cancel := context.WithTimeout(ctx, checking)
		check(limited)
		cancel()
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	f.invite()
	if f.bad > 0 {
		return fmt.Errorf("%s must be changed, see BAD above", count(f.bad, "thing"))
	}
	return nil
}

func (f *findings) documents(ctx context.Context) {
	files, err := f.corpus()
	if err != nil {
		f.add(bad, "documents", "%v", err)
		return
	}
	found, skipped, err := corpus.Scan(ctx, files, corpus.Options{MaxFileBytes: int64(f.settings.MaxFileMB) << 20})
	switch {
	case err != nil:
		f.add(bad, "documents", "%v", err)
	case len(found) == 0:
		f.add(bad, "documents", "%s holds no document that can be read: put files with text there", f.corpusName())
	case f.settings.CorpusDir == "":
		f.add(notice, "documents", "%s of the first corpus; set CORPUS_DIR to a folder of your own", count(len(found), "document"))
	default:
		f.add(good, "documents", "%s in %s", count(len(found), "file"), f.corpusName())
	}
	for _, s := range skipped[:min(len(skipped), mostListed)] {
		f.add(notice, "documents", "%s is skipped: %s", s.Path, s.Reason)
	}
}

func (f *findings) data(ctx context.Context) {
	st, err := store.Open(ctx, f.log, f.homeOf(ctx))
	if err != nil {
		f.add(bad, "data", "%v", err)
		return
	}
	defer st.Close()
	if err := st.Check(ctx); err != nil {
		f.add(bad, "data", "%v", err)
		return
	}
	switch head, err := st.Head(ctx); {
	case st.ReadOnly():
		f.add(bad, "data", "%s cannot be written: no question, setting or vector is kept; give the program's user the right to write there", st.Path())
	case errors.Is(err, store.ErrEmpty):
		f.add(good, "data", "%s; nothing is indexed yet, the first start does it", st.Path())
	case err != nil:
		f.add(bad, "data", "%v", err)
	default:
		f.add(good, "data", "%s; indexed on %s", st.Path(), head.Created.Format("2 January 2006 15:04"))
	}
}

func (f *findings) encoder(ctx context.Context) {
	enc, err := encoder.New()
	if err == nil {
		_, err = enc.EmbedQuery(ctx, "Is the encoder in order?")
	}
	if err != nil {
		f.add(bad, "encoder", "%v", err)
		return
	}
	if f.settings.Embeddings == settings.EmbeddingsLocal {
		f.add(good, "encoder", "%s, inside the binary", enc.Name())
		return
	}
	// Asking for an embedder probes the endpoint.
	if remote, err := f.embedder(ctx, enc); err != nil {
		f.add(bad, "encoder", "%v", err)
	} else {
		f.add(good, "encoder", "%s, %d dimensions", remote.Name(), remote.Dimensions())
	}
}

func (f *findings) model(ctx context.Context) {
	if f.modelName() == "" {
		f.add(notice, "model", "none: answers are the sources' own sentences; OPENAI_API_KEY or OPENAI_BASE_URL sets one")
		return
	}
	chat, err := f.app.model(nil)
	if err == nil {
		err = chat.Check(ctx)
	}
	if err != nil {
		f.add(bad, "model", "%v", err)
		return
	}
	budget := "no limit of tokens a day"
	if f.settings.DailyTokens > 0 {
		budget = fmt.Sprintf("%d tokens a day", f.settings.DailyTokens)
	}
	f.add(good, "model", "%s; %s", chat.Model(), budget)
}

// discord checks the token, the intents, the servers and the permissions there.
func (f *findings) discord(ctx context.Context) {
	if f.settings.DiscordToken == "" {
		f.add(notice, "token", "DISCORD_TOKEN is not set: make an application at https://discord.com/developers/applications and copy the token from its page Bot into .env")
		return
	}
	d := bot.Diagnose(ctx, f.client(), f.botOptions())
	for _, found := range d.Findings {
		m := good
		switch {
		case found.Bad:
			m = bad
		case found.Note:
			m = notice
		}
		f.add(m, found.What, "%s", found.Detail)
	}
	f.link = d.Invite
}

func (f *findings) invite() {
	if f.link != "" {
		fmt.Fprintf(f.stdout, "\nInvite the bot with exactly the permissions that it needs:\n  %s\n", f.link)
	}
}
