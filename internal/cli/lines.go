package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

const prompt = "? "

// A lineReader reads a conversation's lines: with editing and history on a
// terminal, plainly from a pipe.
type lineReader struct {
	interactive bool
	file        *os.File
	terminal    *term.Terminal
	pipe        *bufio.Reader
}

func newLineReader(in io.Reader, out io.Writer) *lineReader {
	file, ok := in.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return &lineReader{pipe: bufio.NewReader(in)}
	}
	screen := struct {
		io.Reader
		io.Writer
	}{file, out}
	return &lineReader{interactive: true, file: file, terminal: term.NewTerminal(screen, prompt)}
}

// read returns the next line, or io.EOF at the end.
func (r *lineReader) read(ctx context.Context) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	if r.interactive {
		return r.readTerminal()
	}
	line, err := r.pipe.ReadString('\n')
	if line != "" && errors.Is(err, io.EOF) {
		err = nil
	}
	return strings.TrimRight(line, "\r\n"), err
}

// readTerminal is raw only while a line is typed, so that all else prints as usual.
func (r *lineReader) readTerminal() (string, error) {
	state, err := term.MakeRaw(int(r.file.Fd()))
	if err != nil {
		return "", fmt.Errorf("prepare the terminal: %w", err)
	}
	defer term.Restore(int(r.file.Fd()), state)
	if width, height, err := term.GetSize(int(r.file.Fd())); err == nil {
		_ = r.terminal.SetSize(width, height) // fails for a size of zero only, which GetSize does not give
	}
	return r.terminal.ReadLine()
}
