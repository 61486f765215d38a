package web

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"ibid/corpus"
)

func listen(address string) (net.Listener, error) { return net.Listen("tcp", address) }

const quayPage = `<html lang=en><head><title>Board widens the quay - Port Ellis Gazette</title>
<meta property="og:site_name" content="Port Ellis Gazette"><meta property="article:published_time" content="2024-03-03T08:00:00Z"></head>
<body><nav><a href="/">Home</a></nav><article><h1>Board widens the quay</h1><p>The harbour board agreed on Monday to widen the quay. %s</p></article></body></html>`

// A bulletin is a site whose page can be changed.
type bulletin struct {
	text, tag string
	status    int
	header    map[string]string
}

func (b *bulletin) serve(out http.ResponseWriter, r *http.Request) {
	switch {
	case r.URL.Path == "/robots.txt":
		http.NotFound(out, r)
	case b.status != 0:
		for name, value := range b.header {
			out.Header().Set(name, value)
		}
		out.WriteHeader(b.status)
	case b.tag != "" && r.Header.Get("If-None-Match") == b.tag:
		out.WriteHeader(http.StatusNotModified)
	default:
		out.Header().Set("Content-Type", "text/html; charset=utf-8")
		out.Header().Set("ETag", b.tag)
		for name, value := range b.header {
			out.Header().Set(name, value)
		}
		fmt.Fprintf(out, quayPage, b.text)
	}
}

func listOf(addresses ...string) fstest.MapFS {
	return fstest.MapFS{"corpus.yaml": {Data: []byte("addresses:\n  - " + strings.Join(addresses, "\n  - ") + "\n")}}
}

func TestACopyIsADocument(t *testing.T) {
	k := newTown(t).keeper(t.TempDir(), Options{})
	const address = "https://gazette.example/quay"
	c := Copy{URL: address, Name: "page.html", Changed: k.now(), Checked: k.now(), Tried: k.now()}
	body := []byte(fmt.Sprintf(quayPage, "It costs £3 million."))
	c.Size, c.Hash = int64(len(body)), hashOf(body)
	if err := k.keep(c, body); err != nil {
		t.Fatal(err)
	}
	library := k.Library(fstest.MapFS{"corpus.yaml": {Data: []byte("addresses:\n  - url: " + address + "\n    kind: report\n  - https://gazette.example/new\n  - ftp://gazette.example/\n")}})
	files, skipped, err := library.Scan(context.Background())
	if err != nil || len(files) != 1 || len(skipped) != 2 {
		t.Fatalf("%v, %v, %v", files, skipped, err)
	}
	doc, err := library.Read(context.Background(), files[0])
	if err != nil {
		t.Fatal(err)
	}
	if doc.ID != "web/gazette.example/quay" || doc.Title != "Board widens the quay" || doc.Publisher != "Port Ellis Gazette" || doc.Date != "2024-03-03" || doc.URL != address {
		t.Errorf("%+v", doc)
	}
	if doc.Kind != corpus.ParseKind("report") || doc.Found["kind"] != corpus.FromList || doc.Found["title"] != corpus.FromMetadata {
		t.Errorf("kind %q, found %v", doc.Kind, doc.Found)
	}
	if !strings.Contains(doc.Text, "It costs £3 million.") {
		t.Errorf("%q", doc.Text)
	}
	// Another word in the list is another document; the same list is the same.
	again, _, _ := library.Scan(context.Background())
	other, _, _ := k.Library(listOf(address)).Scan(context.Background())
	if !again[0].Unchanged(files[0]) || other[0].Unchanged(files[0]) {
		t.Errorf("%v, %v, %v", files, again, other)
	}
}

func TestCopiesFollowTheirAddresses(t *testing.T) {
	w, b := newTown(t), &bulletin{text: "It is old.", tag: `"1"`}
	w.site("a.test", b.serve)
	dir, address := t.TempDir(), w.at("a.test", "/quay")
	k := w.keeper(dir, Options{Agent: "Ibid/1.0 (+https://ibid.example)"})
	steps := []struct {
		name     string
		do       func()
		after    time.Duration
		want     Change
		requests int
	}{
		{"first", func() {}, 0, Added, 1},
		{"at once", func() {}, time.Hour, NotNeeded, 0},
		{"a day later", func() {}, Daily, Same, 1},
		{"changed", func() { b.text, b.tag = "It is new.", `"2"` }, Daily, Changed, 1},
		{"the server is down", func() { b.status = 503 }, Daily, Fails, 1},
		{"within the hour", func() {}, time.Minute, NotNeeded, 0},
		{"after the hour", func() { b.header = map[string]string{"Retry-After": "7200"} }, 2 * time.Hour, Fails, 1},
		{"asked to wait", func() {}, 90 * time.Minute, NotNeeded, 0},
		{"up again, no tag", func() { b.status, b.tag, b.header = 0, "", nil }, time.Hour, Same, 1},
		{"missing", func() { b.status = 404 }, Daily, Fails, 1},
		{"missing again", func() {}, Daily, Fails, 1},
		{"gone", func() {}, Daily, Gone, 1},
		{"back", func() { b.status = 0 }, Daily, Same, 1},
	}
	for _, s := range steps {
		s.do()
		w.clock = w.clock.Add(s.after)
		w.requests()
		r := w.update(k, address)[0]
		if got := w.requests(); r.Change != s.want || len(got) != s.requests {
			t.Errorf("%s: %+v after %q, want %s and %d", s.name, r, got, s.want, s.requests)
		}
		failing := s.want == Fails || s.want == Gone
		if c := k.Copy(address); !c.Serves() || s.want != NotNeeded && failing == c.Failing.IsZero() || !k.whole(c) {
			t.Errorf("%s: %+v", s.name, c)
		}
		k = w.keeper(dir, Options{Agent: "Ibid/1.0 (+https://ibid.example)"}) // as after a restart
	}
	if agent := w.heads[0].Get("User-Agent"); agent != "Ibid/1.0 (+https://ibid.example)" {
		t.Errorf("asked as %q", agent)
	}
}

func TestRobotsAreAsked(t *testing.T) {
	w := newTown(t)
	robots := func(host, rules string, status int) {
		w.site(host, func(out http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/robots.txt" {
				out.WriteHeader(status)
				_, _ = io.WriteString(out, rules)
				return
			}
			_, _ = io.WriteString(out, "<p>It is old.")
		})
	}
	robots("all.test", "User-agent: *\nDisallow: /\n", 200)
	robots("us.test", "User-agent: *\nDisallow:\n\nUser-agent: Ibid\nDisallow: /private\n", 200)
	robots("others.test", "User-agent: Otherbot\nDisallow: /\n", 200)
	robots("wild.test", "User-agent: *\nDisallow: /*.pdf$\n", 200)
	robots("down.test", "", 503)
	robots("forbidden.test", "", 403)
	robots("broken.test", "\x00\xff<html>", 200)
	w.site("turn.test", func(out http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.NotFound(out, r)
			return
		}
		http.Redirect(out, r, w.at("all.test", "/a"), http.StatusFound)
	})
	k := w.keeper(t.TempDir(), Options{Agent: "Ibid/1.0"})
	for address, reason := range map[string]string{
		w.at("all.test", "/a"): "robots.txt says so", w.at("us.test", "/private/a"): "robots.txt says so", w.at("us.test", "/open"): "",
		w.at("others.test", "/a"): "", w.at("wild.test", "/a.pdf"): "robots.txt says so", w.at("wild.test", "/a"): "",
		w.at("down.test", "/a"): "robots.txt answers 503", w.at("forbidden.test", "/a"): "", w.at("broken.test", "/a"): "",
		w.at("turn.test", "/a"): "robots.txt says so",
	} {
		w.requests()
		r := w.update(k, address)[0]
		if (r.Change == Added) != (reason == "") || !strings.Contains(r.Reason, reason) {
			t.Errorf("%s: %+v, want %q", address, r, reason)
		}
		if got := w.requests(); reason != "" && slices.Contains(got, "all.test/a") {
			t.Errorf("%s: what robots.txt forbids was asked for: %q", address, got)
		}
	}
}

func TestPagesThatAskNotToBeKept(t *testing.T) {
	w := newTown(t)
	for host, c := range map[string]struct {
		header, page string
		kept         bool
	}{
		"header.test": {"noindex", "<p>It is old.", false},
		"none.test":   {"nofollow, none", "<p>It is old.", false},
		"other.test":  {"googlebot: noindex", "<p>It is old.", true},
		"ours.test":   {"ibid: noindex", "<p>It is old.", false},
		"meta.test":   {"", `<head><META Name="Robots" content="noindex,follow"></head><p>It is old.`, false},
		"body.test":   {"", `<head></head><body><p>It is old.<meta name=robots content=noindex>`, true},
		"follow.test": {"nofollow", `<meta name=robots content=nofollow><p>It is old.`, true},
	} {
		w.site(host, func(out http.ResponseWriter, r *http.Request) {
			if c.header != "" {
				out.Header().Set("X-Robots-Tag", c.header)
			}
			out.Header().Set("Content-Type", "text/html")
			_, _ = io.WriteString(out, c.page)
		})
		r := w.update(w.keeper(t.TempDir(), Options{}), w.at(host, "/"))[0]
		if (r.Change == Added) != c.kept || !c.kept && (r.Change != Refused || !strings.Contains(r.Reason, "noindex")) {
			t.Errorf("%s: %+v", host, r)
		}
	}
}

func TestHostsAreAskedOneThingAtATime(t *testing.T) {
	w := newTown(t)
	var now, most atomic.Int32
	w.site("a.test", func(out http.ResponseWriter, r *http.Request) {
		most.Store(max(most.Load(), now.Add(1)))
		defer now.Add(-1)
		if r.URL.Path == "/robots.txt" {
			http.NotFound(out, r)
			return
		}
		time.Sleep(5 * time.Millisecond)
		_, _ = io.WriteString(out, "<p>It is old.")
	})
	var all []string
	for i := range 10 {
		all = append(all, w.at("a.test", fmt.Sprint("/", i)))
	}
	for _, r := range w.update(w.keeper(t.TempDir(), Options{}), all...) {
		if r.Change != Added {
			t.Errorf("%+v", r)
		}
	}
	if most.Load() != 1 {
		t.Errorf("%d requests at once", most.Load())
	}
}

func TestLargeAndEndlessRepliesAreCutOff(t *testing.T) {
	w := newTown(t)
	w.site("large.test", func(out http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.NotFound(out, r)
			return
		}
		packed := gzip.NewWriter(out)
		out.Header().Set("Content-Encoding", "gzip")
		for range 64 {
			if _, err := packed.Write(make([]byte, 1<<20)); err != nil {
				return
			}
		}
		_ = packed.Close()
	})
	w.site("endless.test", func(out http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := io.WriteString(out, strings.Repeat("Disallow: /a\n", 1000)); err != nil {
				return
			}
		}
	})
	for _, host := range []string{"large.test", "endless.test"} {
		if r := w.update(w.keeper(t.TempDir(), Options{MaxBytes: 1 << 20}), w.at(host, "/a"))[0]; r.Change != Fails || !strings.Contains(r.Reason, "larger than") {
			t.Errorf("%s: %+v", host, r)
		}
	}
}

// TestACrashLeavesTheCopyBefore plays the steps of keeping a copy up to each
// place where the process may die.
func TestACrashLeavesTheCopyBefore(t *testing.T) {
	w, b := newTown(t), &bulletin{text: "It is old.", tag: `"1"`}
	w.site("a.test", b.serve)
	dir, address := t.TempDir(), w.at("a.test", "/quay")
	k := w.keeper(dir, Options{})
	w.update(k, address)
	before := k.Copy(address)
	// The new copy is there, its note is not.
	if err := replaceFile(k.bodyPath(Copy{URL: address, Hash: hashOf([]byte("new"))}), []byte("new")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(k.dir, ".new-123"), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if c := w.keeper(dir, Options{}).Copy(address); c != before || !k.whole(c) {
		t.Errorf("%+v", c)
	}
	// What no note speaks of goes when it is old.
	w.clock = time.Now().Add(2 * Daily)
	b.text, b.tag = "It is new.", `"2"`
	if r := w.update(k, address)[0]; r.Change != Changed {
		t.Errorf("%+v", r)
	}
	var names []string
	files, _ := os.ReadDir(k.dir)
	for _, f := range files {
		names = append(names, f.Name())
	}
	if c := k.Copy(address); len(names) != 2 || !k.whole(c) {
		t.Errorf("%q, %+v", names, c)
	}
	// A copy that was lost is fetched anew, whatever the server thinks we have.
	if err := os.Remove(k.bodyPath(k.Copy(address))); err != nil {
		t.Fatal(err)
	}
	if r := w.update(k, address)[0]; r.Change != Same || !k.whole(k.Copy(address)) {
		t.Errorf("%+v", r)
	}
	// A note that cannot be read is none.
	if err := os.WriteFile(k.notePath(address), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if r := w.update(k, address)[0]; r.Change != Added || !k.whole(k.Copy(address)) {
		t.Errorf("%+v", r)
	}
}

func TestWhatAnAddressWouldBringIsShownFirst(t *testing.T) {
	w, b := newTown(t), &bulletin{text: "It is old."}
	w.site("a.test", b.serve)
	dir := t.TempDir()
	k := w.keeper(dir, Options{})
	p, err := k.Preview(context.Background(), w.at("a.test", "/quay"))
	if err != nil || p.Document.Title != "Board widens the quay" || p.Document.ID != "web/a.test/quay" || p.Size == 0 {
		t.Fatalf("%+v, %v", p, err)
	}
	if files, _ := os.ReadDir(dir); len(files) != 0 {
		t.Errorf("a preview left %v", files)
	}
	b.status = 404
	for address, reason := range map[string]string{w.at("a.test", "/"): "404 Not Found", "ftp://a.test/": "ftp", "http://127.0.0.2/": "public internet", "quay": "no address"} {
		if _, err := k.Preview(context.Background(), address); err == nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("%s: %v, want %q", address, err, reason)
		}
	}
}

func TestFormatsByWhatTheServerSays(t *testing.T) {
	for _, c := range []struct{ kind, url, body, name, text string }{
		{"text/plain; charset=shift_jis", "https://a.example/x", "\x93\xfa\x96\x7b\x8c\xea\x81B", "page.txt", "日本語。"},
		{"text/html; charset=windows-1252", "https://a.example/x", "<p>caf\xe9", "page.html", "<p>café"},
		{"text/plain", "https://a.example/x.md", "# It", "page.md", "# It"},
		{"application/octet-stream", "https://a.example/x.PDF?y", "%PDF-", "page.pdf", "%PDF-"},
		{"application/pdf", "https://a.example/x", "%PDF-", "page.pdf", "%PDF-"},
		{"", "https://a.example/x", "<!doctype html><p>It", "page.html", "<!doctype html><p>It"},
	} {
		body, name := content(&reply{header: http.Header{"Content-Type": {c.kind}}, body: []byte(c.body), url: c.url})
		if string(body) != c.text || name != c.name {
			t.Errorf("%s: %q, %q", c.kind, body, name)
		}
	}
}

func TestAnEndOfTheContextTeachesNothing(t *testing.T) {
	w, b := newTown(t), &bulletin{text: "It is old."}
	w.site("a.test", b.serve)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	k := w.keeper(t.TempDir(), Options{})
	if _, err := k.Update(ctx, entries(w.at("a.test", "/")), nil); err == nil {
		t.Error("no error")
	}
	if c := k.Copy(w.at("a.test", "/")); !c.Tried.IsZero() {
		t.Errorf("%+v", c)
	}
}
