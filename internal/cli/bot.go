package cli

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"

	"ibid/answer"
	"ibid/answer/support"
	"ibid/bot"
	"ibid/bot/wire"
	"ibid/corpus/shelf"
	"ibid/corpus/web"
	"ibid/retrieval"
	"ibid/retrieval/encoder"
	"ibid/retrieval/watch"
)

const (
	// finishing is how long answers under way may take when the program stops.
	finishing = 20 * time.Second
	// excusing is how long those that did not finish have to say so.
	excusing = 5 * time.Second
)

func (a *app) botCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "bot",
		Short: "Answer in Discord (so does ibid alone)",
		Long: `Answer in Discord until the program is stopped. DISCORD_TOKEN is needed;
'ibid doctor' checks it, and all else, and prints the link that invites the bot.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.bot(cmd.Context()) },
	}
}

func (a *app) bot(ctx context.Context) error {
	if a.settings.DiscordToken == "" {
		return usagef("DISCORD_TOKEN is not set, so there is no bot to run: put it in .env, then try 'ibid doctor'. Without Discord, ask here: ibid ask \"Who signed the contract?\"")
	}
	ws, err := a.openCorpus(ctx, a.settings.DataDir, serveOld) // a bot of another corpus is not started unasked
	if err != nil {
		return err
	}
	defer ws.close()
	client := a.client()
	files, err := a.shelf()
	if err != nil {
		return err
	}
	b, err := a.newBot(ws, client, files)
	if err != nil {
		return err
	}
	options := a.botOptions()
	gateway := wire.NewGateway(a.log, client, b.Handle, wire.Options{
		Intents: options.Intents(), Workers: options.Workers(), OnPanic: b.Panicked, OnTurnedAway: b.TurnedAway,
	})
	b.Watch(gateway.Health)
	if err := b.Start(ctx); err != nil {
		return stopped(ctx, err)
	}
	fmt.Fprintf(a.stderr, "ibid: answering in Discord from %s; stop with Ctrl-C\n", count(len(ws.index.Snapshot().Documents()), "document"))
	go b.Tend(ctx)
	go ws.reloader.Run(ctx, a.settings.ReloadEvery, a.changes(ctx, ws), func(r *retrieval.Report, err error) {
		if err == nil {
			b.Reloaded(ctx, r)
		}
	})
	return stopped(ctx, serve(ctx, gateway))
}

// serve runs the gateway until ctx ends, and longer: as long as answers are under
// way it stays connected, so that whoever asks meanwhile is told of the restart.
func serve(ctx context.Context, gateway *wire.Gateway) error {
	connected, leave := context.WithCancel(context.WithoutCancel(ctx))
	defer leave()
	defer context.AfterFunc(ctx, func() {
		defer leave()
		gateway.TurnAway()
		drainAll(gateway)
	})()
	err := gateway.Run(connected)
	drainAll(gateway)
	return err
}

// changes tells of changes in the corpus folder, where that is asked for, and of
// those of the web addresses that it lists.
func (a *app) changes(ctx context.Context, ws *workspace) <-chan struct{} {
	if a.settings.CorpusDir == "" {
		return nil
	}
	changed := make(chan struct{}, 1)
	go a.tend(ctx, ws.dir, changed)
	if !a.settings.Watch {
		return changed
	}
	go watch.Watch(ctx, a.log, a.settings.CorpusDir, func() {
		select {
		case changed <- struct{}{}:
		default: // a reload is asked for already
		}
	})
	return changed
}

// stopped makes an end that was asked for no error.
func stopped(ctx context.Context, err error) error {
	if ctx.Err() != nil && (err == nil || errors.Is(err, context.Canceled)) {
		return nil
	}
	return err
}

// drainAll waits for the answers under way, then for those that did not finish to
// say that the bot restarts.
func drainAll(gateway *wire.Gateway) {
	for _, patience := range []time.Duration{finishing, excusing} {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		err := gateway.Drain(ctx)
		cancel()
		if err == nil {
			return
		}
	}
}

// library is whose page Discord is told: it asks each bot for that of the library
// that speaks to it.
const library = "https://github.com/bwmarrin/discordgo"

func (a *app) client() *wire.Client {
	return wire.NewClient(a.log, a.settings.DiscordToken, wire.ClientOptions{Home: library, Version: buildVersion()})
}

// buildVersion is the module's, as it was built.
func buildVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

func (a *app) botOptions() bot.Options {
	s := a.settings
	return bot.Options{
		Guild: s.DiscordGuild, MaintainerRoles: s.MaintainerRoles, Contact: s.Contact, Keep: time.Duration(s.KeepDays) * 24 * time.Hour,
		Messages: s.MessageContent, PerMember: s.MemberLimit, PerChannel: s.ChannelLimit, AtOnce: s.QuestionsAtOnce, Waiting: s.QuestionsWaiting,
		Version: buildVersion(), Model: a.modelName(), Budget: s.DailyTokens, MaxFile: int64(s.MaxFileMB) << 20,
	}
}

// shelf opens the corpus folder for maintainers; nil for the corpus inside the
// binary. It stays open as long as the process.
func (a *app) shelf() (*shelf.Shelf, error) {
	if a.settings.CorpusDir == "" {
		return nil, nil
	}
	return shelf.Open(a.settings.CorpusDir)
}

func (a *app) newBot(ws *workspace, client *wire.Client, files *shelf.Shelf) (*bot.Bot, error) {
	reader, err := encoder.New()
	if err != nil {
		return nil, err
	}
	scorer, err := support.New(reader)
	if err != nil {
		return nil, err
	}
	parts := bot.Parts{
		Discord: client, Engine: ws.engine, Examiner: answer.NewExaminer(ws.index, scorer), Library: ws.index, Store: ws.store, Reloads: ws.reloader,
	}
	if files != nil {
		parts.Keeper = files
		parts.Pages = pages{a, a.keeper(ws.dir), web.NewEditor(a.settings.CorpusDir), ws.dir}
	}
	return bot.New(a.log, parts, a.botOptions())
}
