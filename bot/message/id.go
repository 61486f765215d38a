package message

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"ibid/answer"
)

// An Action says what a button, a select or a form does.
type Action string

// The actions, and which fields of their ID they carry.
const (
	OpenQuote    Action = "quote"    // Key, Start, End, Hash
	ThumbsUp     Action = "up"       // Subject: the answer
	ThumbsDown   Action = "down"     // Subject: the answer
	Why          Action = "why"      // Subject: the answer; the button opens the form, which has the same ID
	FollowUp     Action = "followup" // Subject: the answer; button and form
	Show         Action = "show"     // Subject: the answer
	OpenSource   Action = "source"   // Key, or none on the select, whose values are keys
	AskSource    Action = "about"    // Key; button and form
	AskMessage   Action = "message"  // Subject: the message asked about; form
	SourcesPage  Action = "sources"  // Page, Text: the filter
	CorpusPage   Action = "corpus"   // Page
	RemovePick   Action = "pick"     // a select, whose values are keys
	RemoveYes    Action = "remove"   // Key
	AddYes       Action = "add"      // Subject: the upload
	ReloadNow    Action = "reload"   // starts a reload
	ReloadYes    Action = "removals" // Subject: the reload that waits for a yes
	GapsPage     Action = "gaps"     // Page
	FeedbackPage Action = "feedback" // Page
	GapsExport   Action = "export"   //
	ForgetYes    Action = "forget"   //
	SetMode      Action = "mode"     // Subject: the channel; a select, whose values are Modes
	SetPrivate   Action = "private"  // Subject: the channel; a select, whose values are "yes" and "no"
	Cancel       Action = "cancel"   // Subject: what is given up, if it has a name
)

const (
	idVersion     = "1"
	maxCustomID   = 100
	maxSubject    = 20
	maxIDText     = 40
	maxIDNumber   = 1 << 31
	idFields      = 8 // before the text
	documentBytes = 9
	quoteBytes    = 6
)

// An ID is what a component says about itself when it is used. It holds all
// that its action needs, so that a button works after a restart.
type ID struct {
	Action  Action
	Subject string // letters, digits, - and _, at most 20: an answer, a message, a channel
	Key     string // DocumentKey of a document
	Start   int    // bytes into the document's text
	End     int
	Hash    string // QuoteHash of the text between
	Page    int    // from 0
	Text    string // a filter, clipped
}

// ErrBadID is a custom ID that this version did not write.
var ErrBadID = errors.New("the button is of another version")

// DocumentKey names a document in 12 characters.
func DocumentKey(documentID string) string {
	sum := sha256.Sum256([]byte(documentID))
	return base64.RawURLEncoding.EncodeToString(sum[:documentBytes])
}

// QuoteHash names a quotation's text in 8 characters.
func QuoteHash(quote string) string {
	sum := sha256.Sum256([]byte(quote))
	return base64.RawURLEncoding.EncodeToString(sum[:quoteBytes])
}

// QuoteID is the ID that opens a citation.
func QuoteID(documentID string, c answer.Citation) ID {
	return ID{Action: OpenQuote, Key: DocumentKey(documentID), Start: c.Start, End: c.End, Hash: QuoteHash(c.Quote)}
}

// Quoted returns what the ID quotes from the text of its document. It is false
// when the text there is another now.
func (id ID) Quoted(text string) (quote string, ok bool) {
	if id.Action != OpenQuote || id.Start < 0 || id.End > len(text) || id.Start >= id.End {
		return "", false
	}
	quote = text[id.Start:id.End]
	return quote, QuoteHash(quote) == id.Hash
}

// String writes the ID in at most 100 characters. Text is shortened to fit.
func (id ID) String() string {
	fields := []string{
		idVersion, string(id.Action), id.Subject, id.Key, number(id.Start), number(id.End), id.Hash, number(id.Page),
	}
	written := strings.Join(fields, ".") + "."
	// Cleaned twice: a cut can leave a joiner that joins nothing.
	if text := line(clipHard(line(id.Text), min(maxIDText, maxCustomID-len(written)))); text != "" {
		return written + text
	}
	return strings.TrimRight(written, ".")
}

func number(n int) string {
	if n <= 0 {
		return ""
	}
	return strconv.FormatInt(int64(n), 36)
}

// ParseID reads what String wrote, and nothing else: the error is ErrBadID.
func ParseID(s string) (ID, error) {
	fields := strings.SplitN(s, ".", idFields+1)
	for len(fields) <= idFields {
		fields = append(fields, "")
	}
	id := ID{Action: Action(fields[1]), Subject: fields[2], Key: fields[3], Hash: fields[6], Text: fields[8]}
	for i, n := range map[int]*int{4: &id.Start, 5: &id.End, 7: &id.Page} {
		value, err := strconv.ParseInt("0"+fields[i], 36, 64)
		if err != nil || value > maxIDNumber {
			return ID{}, fmt.Errorf("read the button %q: %w", s, ErrBadID)
		}
		*n = int(value)
	}
	if fields[0] != idVersion || !id.valid() || id.String() != s {
		return ID{}, fmt.Errorf("read the button %q: %w", s, ErrBadID)
	}
	return id, nil
}

func (id ID) valid() bool {
	known := id.Action != "" && len(id.Action) <= 10 && isName(string(id.Action))
	return known && len(id.Subject) <= maxSubject && isName(id.Subject) &&
		(id.Key == "" || len(id.Key) == 12) && isName(id.Key) && (id.Hash == "" || len(id.Hash) == 8) && isName(id.Hash)
}

// isID reports whether a text is one of Discord's own IDs.
func isID(s string) bool {
	return s != "" && len(s) <= maxSubject && strings.Trim(s, "0123456789") == ""
}

// isName wants the characters of base64url.
func isName(s string) bool {
	for _, r := range s {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_' {
			return false
		}
	}
	return true
}
