// Package pdf reads the text of PDF documents page by page, in the order in
// which a person reads it.
//
// It promises that a file costs bounded memory and no time beyond its context:
// PDFium reads it as WebAssembly, which is stopped between any two
// instructions and sees no other file, no network and no clock but its own. It
// reads letters only: what a page holds as a picture is not there.
package pdf

import (
	"context"
	"errors"
	"fmt"
)

// MaxPages is how many pages a document may have.
const MaxPages = 5000

// Why a document cannot be read. Any other error but that of the context says
// that the file broke the reader, which nothing else has suffered from.
var (
	ErrPassword = errors.New("is locked with a password")
	ErrDamaged  = errors.New("is damaged")
	ErrPages    = fmt.Errorf("has more than %d pages", MaxPages)
	ErrTooMuch  = errors.New("draws more than the reader can hold")
)

// A Document is what a file holds that can be read.
type Document struct {
	Title, Author string // as the file's maker set them, which many programs do badly
	Pages         []Page // one for each page of the file, from the first
	Removed       []string
	Unreadable    []int // numbers of the pages whose letters have no names, from 1
}

// A Page is the text of one page.
type Page struct{ Blocks []Block }

// A Kind says what a block is.
type Kind uint8

const (
	Paragraph Kind = iota
	Heading
	Item // of a list, with its mark
	Row  // of a table
)

// A Block is a run of lines that belong together, as one line.
type Block struct {
	Kind  Kind
	Level int      // of a heading, from 1
	Text  string   // never empty
	Cells []string // of a row
	Runs  bool     // goes on in the first block of the next page that has one
}

// Read reads a document. A file that holds no text at all, as a scan, is read
// without an error.
//
// Errors: those above, and that of ctx.
func Read(ctx context.Context, raw []byte) (*Document, error) {
	f, err := extract(ctx, raw)
	if err != nil {
		return nil, err
	}
	return f.document(), nil
}
