package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"ibid/answer"
)

const chatHelp = `Ask a question, or use a command:
  /open N     show where statement N stands in its document
  /sources    list the documents
  /help       show this
  /quit       leave (so does Ctrl-D)
`

func (a *app) chatCommand() *cobra.Command {
	var flags askFlags
	cmd := &cobra.Command{
		Use:   "chat",
		Short: "Ask one question after another",
		Long:  "Ask one question after another; a follow-up may lean on what was said.\n\n" + chatHelp,
		Example: `  ibid chat
  ibid chat --corpus ~/reports --since 2024`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.chat(cmd.Context(), flags) },
	}
	flags.register(cmd)
	a.completeSources(cmd)
	return cmd
}

// remembered is how many turns a follow-up may lean on.
const remembered = 5

// A chat is one terminal conversation.
type chat struct {
	*app
	ws    *workspace
	flags askFlags
	paint painter
	last  *answer.Answer
	turns []answer.Turn
}

func (a *app) chat(ctx context.Context, flags askFlags) error {
	ws, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer ws.close()
	// The flags are checked before the first question is typed.
	if _, err := flags.question("x", ws.knows); err != nil {
		return err
	}
	defer a.follow(ctx, ws)()
	c := &chat{app: a, ws: ws, flags: flags, paint: a.painter()}
	lines := newLineReader(a.stdin, a.stderr)
	if lines.interactive {
		fmt.Fprint(a.stderr, chatHelp)
	}
	for {
		line, err := lines.read(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if done, err := c.respond(ctx, strings.TrimSpace(line)); done || err != nil {
			return err
		}
	}
}

// respond answers one line. Only what ends the conversation is an error: a bad
// question gets a sentence, and the next line is read.
func (c *chat) respond(ctx context.Context, line string) (done bool, err error) {
	command, argument, _ := strings.Cut(line, " ")
	switch {
	case line == "":
		return false, nil
	case command == "/quit" || command == "/exit":
		return true, nil
	case command == "/help":
		_, err = io.WriteString(c.stdout, chatHelp)
	case command == "/sources":
		err = printSources(c.stdout, listSources(c.ws.index.Snapshot()))
	case command == "/open":
		err = c.open(argument)
	case strings.HasPrefix(command, "/"):
		fmt.Fprintf(c.stderr, "ibid: there is no command %s; /help lists them\n", command)
	default:
		err = c.answer(ctx, line)
	}
	return false, err
}

func (c *chat) answer(ctx context.Context, line string) error {
	q, err := c.flags.question(line, c.ws.knows)
	if err != nil {
		fmt.Fprintf(c.stderr, "ibid: %s\n", err)
		return nil
	}
	q.Earlier = c.turns
	result, err := c.ws.engine.Ask(ctx, q)
	if err != nil {
		return err
	}
	c.last = result
	c.turns = append(c.turns, answer.TurnOf(result))
	c.turns = c.turns[max(0, len(c.turns)-remembered):]
	if err := c.paint.answer(c.stdout, result); err != nil {
		return err
	}
	_, err = fmt.Fprintln(c.stdout)
	return err
}

// open shows the citations of a statement of the last answer in their
// surroundings.
func (c *chat) open(argument string) error {
	n, err := strconv.Atoi(strings.TrimSpace(argument))
	if c.last == nil || err != nil || n < 1 || n > len(c.last.Claims) {
		fmt.Fprintf(c.stderr, "ibid: /open takes the number of a statement of the last answer\n")
		return nil
	}
	for _, cite := range c.last.Claims[n-1].Citations {
		source := c.last.Sources[cite.Source-1]
		document, ok := c.ws.index.Snapshot().Document(source.ID)
		if !ok {
			continue
		}
		if err := c.paint.excerpt(c.stdout, source, document.Text, cite); err != nil {
			return err
		}
	}
	return nil
}
