package discordsim

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	cdnHost   = "cdn.discordapp.com"
	mediaHost = "media.discordapp.net"
)

// address is where a file can be fetched. Discord signs these addresses, and without its query one leads nowhere.
func address(host, path string, made time.Time) string {
	signature := fmt.Sprintf("ex=%x&is=%x&hm=%064x", made.Add(24*time.Hour).Unix(), made.Unix(), made.UnixNano())
	return (&url.URL{Scheme: "https", Host: host, Path: path, RawQuery: signature}).String()
}

// addressed gives an attachment its two addresses.
func addressed(attachment object, path string) object {
	now := time.Now()
	attachment["url"], attachment["proxy_url"] = address(cdnHost, path, now), address(mediaHost, path, now)
	return attachment
}

// pathOf is where the file of an attachment lies.
func pathOf(attachment object) string {
	u, err := url.Parse(str(attachment, "url"))
	if err != nil {
		return "" // address made it
	}
	return u.Path
}

// download answers one request to the CDN. Faults that REST sets for its path happen here too.
func (d *Discord) download(w http.ResponseWriter, r *http.Request) {
	request, err := d.record(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if request.token != "" {
		d.breach("authorization", request, "the token was sent to the CDN")
	}
	d.mu.Lock()
	file, ok := d.files[r.URL.Path]
	injected := d.inject(request)
	d.mu.Unlock()
	if injected != nil && injected.play(d, w, r, request) {
		return
	}
	if !ok || !strings.Contains(r.URL.RawQuery, "hm=") {
		w.Header().Set("Content-Type", "text/plain;charset=UTF-8")
		d.answer(w, request, http.StatusNotFound, []byte("This content is no longer available."))
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	d.answer(w, request, http.StatusOK, file)
}
