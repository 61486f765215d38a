// Package cli holds Ibid's commands, one file each. It reads the settings,
// opens what a command needs, and prints results: it decides nothing about
// documents, searching or answers.
//
// Results go to standard output; progress, notes and errors to standard error.
// Exit status: 0 done, 1 failed, 2 wrong usage.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"ibid/internal/settings"
)

const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

// A usageError is the caller's to mend: another argument, another setting.
type usageError struct{ error }

func usagef(format string, args ...any) error {
	return usageError{fmt.Errorf(format, args...)}
}

// An app is what every command shares: the streams and, once read, the settings.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	settings       settings.Settings
	log            *slog.Logger

	corpusDir, dataDir string // --corpus and --data
	noModel            bool   // --no-model
}

// Main runs the command that the process was started with and returns its exit
// status. An interrupt ends the command at the next safe point, a second one at once.
func Main() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // from then on a signal does what it does without us
	return Run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
}

// Run runs one command with the streams given.
func Run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	a := &app{stdin: stdin, stdout: stdout, stderr: stderr}
	root := a.root()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitDone
	}
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		err = errors.New("stopped; what was embedded so far is kept, so run the same command again to go on")
	}
	fmt.Fprintf(stderr, "ibid: %s\n", err)
	if errors.As(err, new(usageError)) {
		return exitUsage
	}
	return exitFailed
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "ibid",
		Short: "Answers questions from a folder of documents and shows where every sentence comes from",
		Example: `  ibid ask "Why did the Mayor of London block the Met's Palantir contract?"
  ibid ask --corpus ~/reports --json "How much did the audit cost?"
  ibid sources --corpus ~/reports`,
		SilenceErrors:     true,
		SilenceUsage:      true,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error { return a.configure() },
		RunE:              func(cmd *cobra.Command, _ []string) error { return a.bot(cmd.Context()) },
		Args:              noArguments,
	}
	root.PersistentFlags().StringVar(&a.corpusDir, "corpus", "", "folder of documents (default: CORPUS_DIR, else the corpus inside the binary)")
	root.PersistentFlags().StringVar(&a.dataDir, "data", "", "folder of the index (default: DATA_DIR, else your data folder)")
	root.PersistentFlags().BoolVar(&a.noModel, "no-model", false, "answer in the sources' own words, whatever model is set")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usagef("%w; see '%s --help'", err, cmd.CommandPath())
	})
	root.AddCommand(a.botCommand(), a.doctorCommand(), a.askCommand(), a.chatCommand(), a.sourcesCommand(), a.indexCommand(), a.embedCommand(), a.evalCommand())
	return root
}

// configure reads the settings; what the command line says wins over them.
func (a *app) configure() error {
	s, err := settings.Read(".env")
	if err != nil {
		return usageError{err}
	}
	if a.corpusDir != "" {
		s.CorpusDir = a.corpusDir
	}
	if a.dataDir != "" {
		s.DataDir = a.dataDir
	}
	if s.DataDir == "" {
		if s.DataDir, err = settings.DefaultDataDir(); err != nil {
			return usageError{err}
		}
	}
	a.settings = s
	a.log = slog.New(slog.NewTextHandler(a.stderr, &slog.HandlerOptions{Level: s.LogLevel}))
	return nil
}

// noArguments is cobra.NoArgs in our own words, as wrong usage. On the root it
// also meets a mistyped command.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if cmd.HasSubCommands() {
		return usagef("there is no command %q; see '%s --help'", args[0], cmd.CommandPath())
	}
	return usagef("%q is one argument too many; see '%s --help'", strings.Join(args, " "), cmd.CommandPath())
}
