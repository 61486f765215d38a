package web

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"code.dny.dev/ssrf"
	"golang.org/x/net/dns/dnsmessage"
)

// A town is a small internet on this machine: sites by their names, of which
// 127.0.0.1 counts as public and every other address as it is.
type town struct {
	t     *testing.T
	mu    sync.Mutex
	names map[string][]netip.Addr // what the name server answers
	sites map[string]http.HandlerFunc
	asked []string // "host/path", in the order of the requests
	heads []http.Header
	port  string
	clock time.Time
}

func newTown(t *testing.T) *town {
	w := &town{t: t, names: map[string][]netip.Addr{}, sites: map[string]http.HandlerFunc{}, clock: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
	server := httptest.NewServer(http.HandlerFunc(w.serve))
	t.Cleanup(server.Close)
	_, w.port, _ = net.SplitHostPort(server.Listener.Addr().String())
	return w
}

func (w *town) serve(out http.ResponseWriter, r *http.Request) {
	host, _, _ := net.SplitHostPort(r.Host)
	w.mu.Lock()
	w.asked, w.heads = append(w.asked, host+r.URL.RequestURI()), append(w.heads, r.Header)
	site := w.sites[host]
	w.mu.Unlock()
	if site == nil {
		http.NotFound(out, r)
		return
	}
	site(out, r)
}

// site opens a site under a name, without a robots.txt unless it serves one.
func (w *town) site(host string, serve http.HandlerFunc) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.names[host] = []netip.Addr{netip.MustParseAddr("127.0.0.1")}
	w.sites[host] = serve
}

// page is a site that answers one text to everything but robots.txt.
func (w *town) page(host, body string) {
	w.site(host, func(out http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.NotFound(out, r)
			return
		}
		_, _ = io.WriteString(out, body)
	})
}

func (w *town) at(host, path string) string { return "http://" + host + ":" + w.port + path }

// requests are what was asked since the last call, without robots.txt.
func (w *town) requests() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []string
	for _, r := range w.asked {
		if !strings.HasSuffix(r, "/robots.txt") {
			out = append(out, r)
		}
	}
	w.asked = nil
	return out
}

// keeper keeps copies of the town's sites in a folder.
func (w *town) keeper(dir string, opts Options) *Keeper {
	if opts.Delay == 0 {
		opts.Delay = time.Nanosecond
	}
	guard := ssrf.New(ssrf.WithAnyPort(), ssrf.WithAllowedV4Prefixes(netip.MustParsePrefix("127.0.0.1/32")))
	k := newKeeper(slog.New(slog.DiscardHandler), dir, opts, reach{
		allowed: guard.Safe, resolver: &net.Resolver{PreferGo: true, Dial: w.nameServer()},
		check: func(u *url.URL) error {
			bare := *u
			bare.Host = strings.TrimSuffix(u.Host, ":"+w.port)
			_, err := Address(bare.String())
			return err
		},
	})
	k.now = func() time.Time { return w.clock }
	return k
}

// nameServer answers questions for the names of the town.
func (w *town) nameServer() func(context.Context, string, string) (net.Conn, error) {
	socket, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = socket.Close() })
	go func() {
		buffer := make([]byte, 1500)
		for {
			n, from, err := socket.ReadFrom(buffer)
			if err != nil {
				return
			}
			if answer := w.answer(buffer[:n]); answer != nil {
				_, _ = socket.WriteTo(answer, from)
			}
		}
	}()
	return func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", socket.LocalAddr().String())
	}
}

func (w *town) answer(question []byte) []byte {
	var m dnsmessage.Message
	if m.Unpack(question) != nil || len(m.Questions) != 1 {
		return nil
	}
	q := m.Questions[0]
	m.Response, m.Additionals = true, nil
	w.mu.Lock()
	addresses, ok := w.names[strings.TrimSuffix(q.Name.String(), ".")]
	w.mu.Unlock()
	if !ok {
		m.RCode = dnsmessage.RCodeNameError
	}
	for _, a := range addresses {
		head := dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class, TTL: 1}
		switch {
		case q.Type == dnsmessage.TypeA && a.Is4():
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: head, Body: &dnsmessage.AResource{A: a.As4()}})
		case q.Type == dnsmessage.TypeAAAA && a.Is6():
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: head, Body: &dnsmessage.AAAAResource{AAAA: a.As16()}})
		}
	}
	raw, err := m.Pack()
	if err != nil {
		return nil
	}
	return raw
}

// update fetches addresses whose entries take the defaults.
func (w *town) update(k *Keeper, addresses ...string) []Result {
	w.t.Helper()
	results, err := k.Update(context.Background(), entries(addresses...), nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return results
}

func entries(addresses ...string) []Entry {
	var all []Entry
	for _, a := range addresses {
		all = append(all, Entry{URL: a, Every: Daily, Known: map[string]string{"url": a}})
	}
	return all
}
