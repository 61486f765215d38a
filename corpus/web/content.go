package web

import (
	"bytes"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"
)

// content is a reply's body, and the name of a file of its format. A text whose
// encoding only the server tells is turned into UTF-8, for the copy has no server.
func content(r *reply) (body []byte, name string) {
	kind, params, err := mime.ParseMediaType(r.header.Get("Content-Type"))
	if err != nil {
		kind, _, _ = strings.Cut(http.DetectContentType(r.body), ";")
	}
	name = "page" + extension(kind, r.url)
	body = r.body
	if label := params["charset"]; label != "" && strings.HasPrefix(kind, "text/") && !utf8.Valid(body) {
		if encoding, _ := charset.Lookup(label); encoding != nil {
			if text, err := encoding.NewDecoder().Bytes(body); err == nil {
				body = text
			}
		}
	}
	return body, name
}

// extension is how a file of a media type ends. What servers say of files that
// they know nothing of is no better than the address's own ending.
func extension(kind, address string) string {
	switch kind {
	case "text/html", "application/xhtml+xml":
		return ".html"
	case "application/pdf":
		return ".pdf"
	case "text/markdown":
		return ".md"
	case "text/csv":
		return ".csv"
	case "text/tab-separated-values":
		return ".tsv"
	case "application/json", "application/x-ndjson", "application/jsonl":
		return ".json"
	case "application/epub+zip":
		return ".epub"
	case "message/rfc822":
		return ".eml"
	case "application/vnd.openxmlformats-officedocument.wordprocessingml.document":
		return ".docx"
	}
	if u, err := url.Parse(address); err == nil {
		if ext := strings.ToLower(path.Ext(u.Path)); ext != "" && kind != "text/xml" {
			return ext
		}
	}
	return ".txt"
}

// unwanted reports a page that asks robots not to index it or not to keep it.
func unwanted(header http.Header, body []byte, name string) bool {
	for _, value := range header.Values("X-Robots-Tag") {
		// A rule for one robot begins with its name and a colon.
		if agent, rules, ok := strings.Cut(value, ":"); ok && !strings.Contains(agent, ",") {
			if !strings.EqualFold(strings.TrimSpace(agent), "ibid") {
				continue
			}
			value = rules
		}
		if forbids(value) {
			return true
		}
	}
	return strings.HasSuffix(name, ".html") && metaForbids(body)
}

func forbids(rules string) bool {
	for rule := range strings.SplitSeq(strings.ToLower(rules), ",") {
		switch strings.TrimSpace(rule) {
		case "noindex", "none":
			return true
		}
	}
	return false
}

// metaForbids looks at the head of a page.
func metaForbids(body []byte) bool {
	z := html.NewTokenizer(bytes.NewReader(body))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return false
		case html.StartTagToken, html.SelfClosingTagToken:
			token := z.Token()
			if token.Data == "body" {
				return false
			}
			if token.Data == "meta" && forbidsIn(token.Attr) {
				return true
			}
		}
	}
}

func forbidsIn(attributes []html.Attribute) bool {
	name, value := "", ""
	for _, a := range attributes {
		switch a.Key {
		case "name":
			name = strings.ToLower(strings.TrimSpace(a.Val))
		case "content":
			value = a.Val
		}
	}
	return (name == "robots" || name == "ibid") && forbids(value)
}
