package message

import (
	"fmt"
	"net/url"
	"strings"

	"golang.org/x/net/idna"
)

// maxURL keeps a link from taking a message's room; a longer one is named by
// its host alone.
const maxURL = 400

// safeURL returns an address that a link may lead to, encoded so that it cannot
// end early, and its host as it is shown. ok is false for anything but a plain
// web address.
func safeURL(s string) (address, host string, ok bool) {
	u, err := url.Parse(strings.TrimSpace(clean(s)))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.Opaque != "" {
		return "", "", false
	}
	name, err := idna.Lookup.ToASCII(u.Hostname())
	if err != nil || !strings.Contains(name, ".") {
		return "", "", false
	}
	u.Host = name
	if port := u.Port(); port != "" {
		u.Host += ":" + port
	}
	return encode(u.String()), strings.TrimPrefix(name, "www."), true
}

// encode writes every byte in percent that markdown, or who looks for mentions,
// could take for a mark.
func encode(address string) string {
	var b strings.Builder
	for i := range len(address) {
		c := address[i]
		if c <= ' ' || c >= 0x7f || strings.IndexByte("()<>[]{}\\`\"'^|*~@", c) >= 0 {
			fmt.Fprintf(&b, "%%%02X", c)
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

// Link makes a link that shows no preview. What is no web address gives the
// label alone.
func Link(label, address string) string {
	label = strings.NewReplacer("[", "(", "]", ")").Replace(line(label))
	safe, _, ok := safeURL(address)
	if !ok || label == "" || len(safe) > maxURL {
		return Escape(label)
	}
	return "[" + Escape(label) + "](<" + safe + ">)"
}

// hostOf is where a link leads, "" where it leads nowhere.
func hostOf(address string) string {
	_, host, _ := safeURL(address)
	return Escape(host)
}
