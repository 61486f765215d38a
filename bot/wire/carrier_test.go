package wire

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/bwmarrin/discordgo"
)

// A tunnel is a proxy that leads every CONNECT to one server, and notes where the
// client believed to go.
type tunnel struct {
	t    *testing.T
	to   string
	mu   sync.Mutex
	gone []string
}

func (p *tunnel) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodConnect {
		p.t.Errorf("the proxy is asked to %s %s", r.Method, r.URL)
		return
	}
	p.mu.Lock()
	p.gone = append(p.gone, r.Host)
	p.mu.Unlock()
	there, err := net.Dial("tcp", p.to)
	if err != nil {
		p.t.Error(err)
		return
	}
	w.WriteHeader(http.StatusOK)
	here, early, err := http.NewResponseController(w).Hijack()
	if err != nil {
		p.t.Error(err)
		return
	}
	go func() { _, _ = io.Copy(there, early); _ = there.Close() }()
	_, _ = io.Copy(here, there)
	_ = here.Close()
}

// The requests and the gateway's connection go through the proxy, and trust the
// roots, that the transport has: with Go's own, HTTPS_PROXY and SSL_CERT_FILE.
func TestProxyAndRoots(t *testing.T) {
	w := newWorld(t, func(p *peer) { p.greet(); p.stay() })
	secure := httptest.NewUnstartedServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		r.URL.Path = strings.TrimPrefix(r.URL.Path, "/api/v10")
		w.serve(rw, r)
	}))
	secure.EnableHTTP2 = true // as Discord has, and a websocket must not choose
	secure.StartTLS()
	t.Cleanup(secure.Close)
	proxy := &tunnel{t: t, to: secure.Listener.Addr().String()}
	proxyServer := httptest.NewServer(proxy)
	t.Cleanup(proxyServer.Close)

	// httptest's certificate is for example.com.
	w.bot = func() string {
		return `{"url":"wss://example.com","shards":1,"session_start_limit":{"total":1000,"remaining":1000,"max_concurrency":1}}`
	}
	address, err := url.Parse(proxyServer.URL)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: secure.Certificate().Raw}))
	w.client = NewClient(w.log, secretToken, ClientOptions{Transport: &http.Transport{
		Proxy: http.ProxyURL(address), TLSClientConfig: &tls.Config{RootCAs: roots}, ForceAttemptHTTP2: true,
	}})
	w.client.base = "https://example.com/api/v10"
	s := w.run(fastPace(), Options{})
	event[*discordgo.Ready](t, s)
	proxy.mu.Lock()
	defer proxy.mu.Unlock()
	if len(proxy.gone) < 2 || slices.ContainsFunc(proxy.gone, func(host string) bool { return host != "example.com:443" }) {
		t.Errorf("the proxy led to %v, want the requests and the gateway", proxy.gone)
	}
}

func TestGatewayKeepsTheTokenSecret(t *testing.T) {
	log, _ := newJournal(t)
	c := NewClient(log, secretToken, ClientOptions{})
	for _, address := range []string{"", "ws://gateway.discord.gg", "https://gateway.discord.gg", "wss://", "gateway.discord.gg", "://"} {
		if u, err := c.gatewayURL(address); err == nil {
			t.Errorf("%q is read as %s", address, u)
		}
	}
	if u, err := c.gatewayURL("wss://gateway-us-east1-b.discord.gg"); err != nil || u != "wss://gateway-us-east1-b.discord.gg?encoding=json&v=10" {
		t.Errorf("%s, %v", u, err)
	}
}
