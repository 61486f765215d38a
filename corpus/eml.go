package corpus

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"

	"golang.org/x/net/html/charset"
)

// readEML reads a message: its headers and the first body that it offers, as
// plain text where there is one. A web page that a browser saved with all its
// parts has the same form.
func readEML(ctx context.Context, doc *Document, raw []byte, opts Options) (err error) {
	defer recovered(&err)
	msg, err := mail.ReadMessage(bytes.NewReader(withoutEnvelope(raw)))
	if err != nil {
		return fmt.Errorf("is no message that can be read: save its text as .txt (%w)", err)
	}
	if page := msg.Header.Get("Snapshot-Content-Location"); page != "" {
		doc.set("url", webAddress(page), FromMetadata)
	} else {
		doc.mailHeaders(msg.Header)
	}
	m := message{}
	if err := m.part(mailHeader(msg.Header), msg.Body, 0); err != nil {
		return err
	}
	if len(m.attached) > 0 {
		doc.warn("It has attachments, which were not read: " + strings.Join(m.attached, ", ") + ". Save them beside it.")
	}
	return m.fill(ctx, doc, opts)
}

// withoutEnvelope takes off the line that mailboxes put before a message.
func withoutEnvelope(raw []byte) []byte {
	raw = bytes.TrimLeft(bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf")), " \t\r\n")
	if bytes.HasPrefix(raw, []byte("From ")) {
		_, raw, _ = bytes.Cut(raw, []byte("\n"))
	}
	return raw
}

func (d *Document) mailHeaders(h mail.Header) {
	d.set("title", short(decodeWords(h.Get("Subject"))), FromHeaders)
	d.set("author", senders(h), FromHeaders)
	if day, err := h.Date(); err == nil {
		d.set("date", dayOf(day), FromHeaders)
	}
	d.set("kind", string(KindMail), FromHeaders)
}

// senders are the names in From; where there is no name, the address.
func senders(h mail.Header) string {
	parser := mail.AddressParser{WordDecoder: wordDecoder()}
	list, err := parser.ParseList(h.Get("From"))
	if err != nil {
		name, _, _ := strings.Cut(decodeWords(h.Get("From")), "<")
		return short(strings.Trim(name, `" `))
	}
	var names []string
	for _, a := range list[:min(len(list), 10)] {
		if a.Name == "" {
			a.Name = a.Address
		}
		names = append(names, a.Name)
	}
	return short(strings.Join(names, ", "))
}

func wordDecoder() *mime.WordDecoder { return &mime.WordDecoder{CharsetReader: charset.NewReaderLabel} }

func decodeWords(s string) string {
	if out, err := wordDecoder().DecodeHeader(s); err == nil {
		return out
	}
	return s
}

// A message collects the bodies of a message's parts.
type message struct {
	plain    []string
	pages    [][]byte
	attached []string
	parts    int
}

const (
	maxParts     = 500
	maxMailDepth = 20
)

type mailHeader map[string][]string

func (h mailHeader) get(key string) string { return firstOf(h[key]) }

func (m *message) part(h mailHeader, body io.Reader, depth int) error {
	if m.parts++; m.parts > maxParts || depth > maxMailDepth {
		return errors.New("is a message of too many parts: save its text as .txt")
	}
	kind, params, err := mime.ParseMediaType(h.get("Content-Type"))
	if err != nil {
		kind = "text/plain"
	}
	if strings.HasPrefix(kind, "multipart/") && params["boundary"] != "" {
		return m.multipart(body, params["boundary"], depth)
	}
	disposition, attributes, _ := mime.ParseMediaType(h.get("Content-Disposition"))
	name := decodeWords(attributes["filename"] + params["name"])
	if disposition == "attachment" || kind != "text/plain" && kind != "text/html" && kind != "application/xhtml+xml" {
		if disposition == "attachment" && name != "" && len(m.attached) < 20 {
			m.attached = append(m.attached, short(name))
		}
		return nil
	}
	raw, err := decodeBody(h.get("Content-Transfer-Encoding"), body)
	if err != nil && len(raw) == 0 {
		return nil // a broken part; others may hold the text
	}
	if kind == "text/plain" {
		m.plain = append(m.plain, decodeCharset(raw, params["charset"]))
		return nil
	}
	if label := params["charset"]; label != "" {
		raw = []byte(decodeCharset(raw, label))
	}
	m.pages = append(m.pages, raw)
	return nil
}

func (m *message) multipart(body io.Reader, boundary string, depth int) error {
	r := multipart.NewReader(body, boundary)
	for {
		part, err := r.NextRawPart()
		if err != nil {
			return nil // the end, or a message that was cut off: what came before stays
		}
		if err := m.part(mailHeader(part.Header), part, depth+1); err != nil {
			return err
		}
	}
}

func decodeBody(encoding string, body io.Reader) ([]byte, error) {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	return io.ReadAll(io.LimitReader(body, maxText))
}

// decodeCharset reads what the part says; where that is wrong or missing, what
// the bytes look like.
func decodeCharset(raw []byte, label string) string {
	if label != "" && !strings.EqualFold(label, "us-ascii") {
		if encoding, _ := charset.Lookup(label); encoding != nil {
			if out, err := encoding.NewDecoder().Bytes(raw); err == nil {
				return string(out)
			}
		}
	}
	text, _, err := decode(raw)
	if err != nil {
		return validText(string(raw))
	}
	return text
}

// fill makes the document's text of the bodies. A page keeps what headers said
// of it, since fields that are known stay.
func (m *message) fill(ctx context.Context, doc *Document, opts Options) error {
	if plain := Normalize(strings.Join(m.plain, "\n\n")); hasWord(plain) {
		doc.Text = plain
		doc.describe()
		return nil
	}
	for _, page := range m.pages {
		if err := readHTML(ctx, doc, page, opts); err != nil {
			return err
		}
		if hasWord(doc.Text) {
			return nil
		}
	}
	return nil
}
