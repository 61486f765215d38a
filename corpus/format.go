package corpus

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"path"
	"strings"
)

// A reader fills in a document from the bytes of one format: its text, and the
// fields that nothing better has filled in. ctx bounds its time.
type reader func(ctx context.Context, doc *Document, raw []byte, opts Options) error

// readerByName is where a further format is added: nil means that files of
// this name are no documents. A file's bytes may say otherwise: see readerFor.
func readerByName(name string) reader {
	switch strings.ToLower(path.Ext(name)) {
	case ".txt", ".text":
		return readText
	case ".md", ".markdown":
		return readMarkdown
	case ".html", ".htm", ".xhtml":
		return readHTML
	case ".pdf":
		return readPDF
	case ".docx", ".docm":
		return readDOCX
	case ".epub":
		return readEPUB
	case ".csv":
		return readCSV
	case ".tsv", ".tab":
		return readTSV
	case ".jsonl", ".ndjson", ".json":
		return readJSON
	case ".eml":
		return readEML
	}
	return nil
}

// readerFor chooses by the bytes where they are unmistakable, else by the name:
// a PDF named .txt is read as a PDF. The error says why nothing can read them.
func readerFor(name string, raw []byte) (reader, error) {
	byName := readerByName(name)
	if byName == nil {
		return nil, errors.New(unknownType(name))
	}
	switch {
	case isPDF(raw):
		return readPDF, nil
	case bytes.HasPrefix(raw, []byte("PK\x03\x04")), bytes.HasPrefix(raw, []byte("PK\x05\x06")):
		return zipReader(raw)
	}
	if reason := foreign(raw); reason != "" {
		return nil, errors.New(reason)
	}
	return readerOfText(byName, name, raw)
}

// readerOfText corrects the name of what is no binary format.
func readerOfText(byName reader, name string, raw []byte) (reader, error) {
	head := textHead(raw)
	switch strings.ToLower(path.Ext(name)) {
	case ".pdf", ".docx", ".docm", ".epub":
		if looksLikePage(head) {
			return readHTML, nil
		}
		return nil, fmt.Errorf("is no %s file, whatever its name says: save it again as one, or as .txt if it is text", strings.ToUpper(path.Ext(name)[1:]))
	case ".txt", ".text", ".md", ".markdown":
		switch {
		case looksLikePage(head):
			return readHTML, nil
		case looksLikeMail(head):
			return readEML, nil
		}
	case ".html", ".htm", ".xhtml":
		if looksLikeMail(head) { // a page that a browser saved with all its parts
			return readEML, nil
		}
	}
	return byName, nil
}

// isPDF allows for the rubbish that some servers and mailers put before the
// file, as readers of PDFs do.
func isPDF(raw []byte) bool {
	i := bytes.Index(raw[:min(len(raw), 1024)], []byte("%PDF-"))
	return i == 0 || i > 0 && !textual(raw[:i])
}

// textual reports bytes that may be the beginning of a text that speaks of PDFs.
func textual(raw []byte) bool {
	return len(bytes.TrimSpace(raw)) > 0 && bytes.IndexByte(raw, 0) < 0
}

// foreign says what to do about formats that are not read, by their first
// bytes; "" for all others.
func foreign(raw []byte) string {
	for _, s := range [...]struct{ magic, reason string }{
		{"{\\rtf", "is a Rich Text document: save it as .docx or .txt"},
		{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is a document of an old Office program: save it as .docx or .csv"},
		{"\x1f\x8b", isArchive}, {"BZh", isArchive}, {"\xfd7zXZ\x00", isArchive}, {"7z\xbc\xaf\x27\x1c", isArchive},
		{"Rar!\x1a\x07", isArchive}, {"\x28\xb5\x2f\xfd", isArchive},
		{"\x1f\x9d", isArchive}, {"MSCF\x00", isArchive}, {"\x04\"M\x18", isArchive}, {"!<arch>\n", isArchive},
		{"MZ\x90", isProgram}, {"\x7fELF", isProgram}, {"\xcf\xfa\xed\xfe", isProgram}, {"\xca\xfe\xba\xbe", isProgram}, {"\x00asm", isProgram},
		{"SQLite format 3\x00", "is an SQLite database: export the tables that matter as .csv"},
		{"II*\x00", isPicture}, {"MM\x00*", isPicture},
	} {
		if bytes.HasPrefix(raw, []byte(s.magic)) {
			return s.reason
		}
	}
	if len(raw) > 262 && string(raw[257:262]) == "ustar" {
		return isArchive
	}
	return foreignMedia(raw)
}

const (
	isArchive = "is an archive: unpack it into the folder and delete it"
	isProgram = "is a program: take it out of the folder"
	isPicture = "is a picture: write down what it says, or run OCR and save the text"
)

func foreignMedia(raw []byte) string {
	kind, _, _ := strings.Cut(http.DetectContentType(raw), "/")
	switch kind {
	case "image":
		return isPicture
	case "audio", "video":
		return "is a recording: save a transcript of it as .txt"
	case "font":
		return "is a font: take it out of the folder"
	}
	return ""
}

// textHead is the beginning of a file as ASCII in lower case, good for
// comparing with marks of a format, whatever the encoding.
func textHead(raw []byte) string {
	head := bytes.ReplaceAll(raw[:min(len(raw), 4096)], []byte{0}, nil)
	for _, mark := range [...]string{"\xef\xbb\xbf", "\xff\xfe", "\xfe\xff"} {
		head = bytes.TrimPrefix(head, []byte(mark))
	}
	return strings.ToLower(strings.TrimLeft(string(head), " \t\r\n"))
}

// looksLikePage reports a whole web page. Markdown may begin with a tag too,
// but with none of these.
func looksLikePage(head string) bool {
	for range 8 { // comments and declarations may come first
		switch {
		case strings.HasPrefix(head, "<!--"):
			_, head, _ = strings.Cut(head, "-->")
		case strings.HasPrefix(head, "<?xml"):
			_, head, _ = strings.Cut(head, "?>")
		default:
			return hasAnyPrefix(head, "<!doctype html", "<html>", "<html ", "<html\n", "<html\r", "<head>", "<head ", "<body>", "<body ")
		}
		head = strings.TrimLeft(head, " \t\r\n")
	}
	return false
}

func hasAnyPrefix(s string, prefixes ...string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

// looksLikeMail wants two of the headers that only mail programs write: people
// type "From:" and "Subject:" themselves.
func looksLikeMail(head string) bool {
	if !hasAnyPrefix(head, "from ", "return-path:", "received:", "delivered-to:", "mime-version:", "message-id:", "date:", "from:", "subject:",
		"to:", "x-", "dkim-signature:", "content-type:", "snapshot-content-location:") {
		return false
	}
	found := 0
	for line := range strings.SplitSeq(head, "\n") {
		if strings.TrimRight(line, "\r") == "" {
			break
		}
		if hasAnyPrefix(line, "received:", "mime-version:", "message-id:", "return-path:", "delivered-to:", "dkim-signature:") {
			found++
		}
	}
	return found >= 2
}

func unknownType(name string) string {
	ext := strings.ToLower(path.Ext(name))
	switch ext {
	case "":
		return "has no extension: name it .txt or .md if it is text"
	case ".rtf", ".odt", ".pages", ".wpd", ".doc", ".dot", ".wps":
		return ext + " files are not read: save it as .docx or .txt"
	case ".xlsx", ".xls", ".xlsm", ".ods", ".numbers":
		return ext + " files are not read: save each sheet as .csv"
	case ".pptx", ".ppt", ".odp", ".key":
		return ext + " files are not read: save its text as .txt"
	case ".msg", ".mbox":
		return ext + " files are not read: save each message as .eml"
	case ".mobi", ".azw", ".azw3", ".djvu", ".ps":
		return ext + " files are not read: convert it to .epub"
	case ".zip", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".tar", ".zst":
		return isArchive
	case ".png", ".jpg", ".jpeg", ".gif", ".webp", ".tif", ".tiff", ".bmp", ".heic", ".svg":
		return isPicture
	case ".mp3", ".m4a", ".wav", ".ogg", ".flac", ".mp4", ".mov", ".mkv", ".webm", ".avi":
		return "is a recording: save a transcript of it as .txt"
	case ".exe", ".dll", ".so", ".dylib", ".msi", ".app", ".bin":
		return isProgram
	}
	return fmt.Sprintf("%s files are not read: save it as .txt or .md", path.Ext(name))
}
