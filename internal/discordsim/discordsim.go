// Package discordsim is Discord on loopback for tests: REST, gateway, CDN and clocks behind a proxy that ends TLS as
// discord.com, so that a finished bot runs against it unchanged, with HTTPS_PROXY and SSL_CERT_FILE alone. It holds every
// request to Discord's own description and documented limits, fails in every way that Discord was seen to fail, and lets a
// test act as a member and wait for what the member sees.
//
// A test reads:
//
//	d := discordsim.Start(t, discordsim.Options{})
//	bot := exec.Command(binary)
//	bot.Env = append(d.Env(), "DISCORD_TOKEN="+d.Token)
//	…
//	general, ada := d.Guild.AddChannel("general"), d.Guild.AddMember("ada")
//	err := d.WaitCommands(ctx, d.Guild, "ask")
//	asked, err := ada.Slash(ctx, general, "ask", discordsim.Opt("question", "Who signed it?"))
//	ack, err := asked.WaitAck(ctx)
//	answer, err := asked.WaitQuiet(ctx, 2*time.Second) // the last edit was two seconds ago
//	passage, err := ada.Click(ctx, answer, "Passage 1")
//
// and at its end every rule that the bot broke is an error of the test.
//
// It is made from the documentation. What Discord does beside it, only Discord shows; voice, webhooks of channels,
// polls, stickers and everything about managing a server are left out.
package discordsim

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// Options set up a simulation. The zero value is a bot with no privileged intent, Discord's own clocks and limits, and
// one guild.
type Options struct {
	Token       string        // of the bot, without "Bot "; "" makes one up
	BotName     string        // "" is "ibid"
	Specs       string        // folder of Discord's descriptions; "" is IBID_SPECS, and else ../shared/specs beside the repository
	Spec        *Spec         // one that LoadSpec read, which saves 25 ms a start and the compiling; wins over Specs
	Privileged  int           // privileged intents that the application may ask for, as discordgo's Intents
	Shards      int           // what /gateway/bot recommends; 0 is 1
	Starts      int           // IDENTIFYs left today; 0 is 1000
	Concurrency int           // shards that may identify in the same 5 s; 0 is 1
	Heartbeat   time.Duration // between two heartbeats; 0 is 41.25 s
	FirstAnswer time.Duration // for the first response to an interaction; 0 is 3 s
	TokenLife   time.Duration // of an interaction's token; 0 is 15 min
	Keep        int           // requests, messages and interactions that are remembered; 0 is all, -1 is few, and no past looks
	Unlimited   bool          // no rate limits but injected ones
	// StrictIdentify answers IDENTIFYs that follow each other within 5 s with opcode 9, as Discord does; without it tests
	// that reconnect often would take long.
	StrictIdentify bool
}

func (o Options) withDefaults() Options {
	or := func(d *time.Duration, otherwise time.Duration) {
		if *d == 0 {
			*d = otherwise
		}
	}
	or(&o.Heartbeat, 41250*time.Millisecond)
	or(&o.FirstAnswer, 3*time.Second)
	or(&o.TokenLife, 15*time.Minute)
	o.Shards, o.Concurrency = max(o.Shards, 1), max(o.Concurrency, 1)
	if o.Starts == 0 {
		o.Starts = 1000
	}
	if o.BotName == "" {
		o.BotName = "ibid"
	}
	return o
}

// Discord is a running simulation. All its methods may be called from several goroutines at once.
type Discord struct {
	Token         string // what DISCORD_TOKEN is set to
	ApplicationID string
	Bot           *User
	Guild         *Guild // the first guild; the bot is a member with BotPermissions

	opts      Options
	authority *authority
	proxy     *proxy
	spec      *Spec
	skipped   error // why requests are not held to Discord's description
	limits    *limiter
	routes    router
	done      chan struct{}
	closing   sync.Once

	mu           sync.Mutex // guards all that follows and every object of the simulated world
	ids          ids
	owner        *User
	users        map[string]*User
	guilds       []*Guild
	channels     map[string]*Channel
	messages     int
	interactions map[string]*Interaction // by token
	tokens       []string                // of them, oldest first
	commands     *registry
	files        map[string][]byte // by path on the CDN
	gateway      *hub
	book         book
	injected     []*restFault
	nonces       map[string]*Message
	anything     signal // changes with everything that happens
}

// New starts a simulation with one guild. Close it after use. Where Discord's description is missing, bodies are held to
// the limits alone; that it cannot be read is an error.
func New(opts Options) (*Discord, error) {
	d := &Discord{
		opts: opts.withDefaults(), done: make(chan struct{}), limits: newLimiter(), routes: newRouter(),
		users: map[string]*User{}, channels: map[string]*Channel{}, interactions: map[string]*Interaction{},
		files: map[string][]byte{}, nonces: map[string]*Message{},
	}
	d.commands, d.gateway = newRegistry(), newHub()
	d.book.keep = d.opts.Keep
	if d.spec = opts.Spec; d.spec == nil {
		if d.spec, d.skipped = findSpec(opts.Specs); d.skipped != nil && !errors.Is(d.skipped, fs.ErrNotExist) {
			return nil, d.skipped
		}
	}
	authority, err := newAuthority(certified())
	if err != nil {
		return nil, err
	}
	d.authority = authority
	d.settle()
	d.proxy, err = newProxy(authority, http.HandlerFunc(d.serve), func(host string) {
		d.breach("host", nil, "the program wanted to connect to %s", host)
	})
	if err != nil {
		return nil, fmt.Errorf("start the simulated Discord: %w", err)
	}
	return d, nil
}

// Start starts a simulation for one test. At its end every rule that was broken and not expected is an error of the
// test, and every expected one that was kept too.
func Start(t testing.TB, opts Options) *Discord {
	t.Helper()
	d, err := New(opts)
	if err != nil {
		t.Fatal(err)
	}
	certificate := filepath.Join(t.TempDir(), "authority.pem")
	if err := os.WriteFile(certificate, d.authority.pem, 0o600); err != nil {
		t.Fatal(err)
	}
	d.book.certificate = certificate
	if d.skipped != nil {
		t.Logf("requests are not held to Discord's description: %v", d.skipped)
	}
	t.Cleanup(func() {
		d.Close()
		for _, fault := range d.Unexpected() {
			t.Error(fault)
		}
	})
	return d
}

// Close ends the simulation and every connection to it. Closing it again does nothing.
func (d *Discord) Close() { d.closing.Do(d.end) }

func (d *Discord) end() {
	close(d.done)
	d.mu.Lock()
	for _, conn := range d.gateway.conns() {
		conn.cut()
	}
	d.mu.Unlock()
	d.proxy.close()
}

// WriteCertificate writes the authority's certificate to a file, which Env then names. Start has done it already.
func (d *Discord) WriteCertificate(path string) error {
	if err := os.WriteFile(path, d.authority.pem, 0o600); err != nil {
		return fmt.Errorf("write the simulation's certificate: %w", err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.book.certificate = path
	return nil
}

// Env is what a program's environment needs to find the simulation in place of Discord. DISCORD_TOKEN is not in it.
func (d *Discord) Env() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return []string{
		"HTTPS_PROXY=" + d.proxy.url(), "https_proxy=" + d.proxy.url(),
		"NO_PROXY=localhost,127.0.0.1", "no_proxy=localhost,127.0.0.1",
		"SSL_CERT_FILE=" + d.book.certificate, "NODE_EXTRA_CA_CERTS=" + d.book.certificate,
	}
}

// Transport reaches the simulation from inside the process.
func (d *Discord) Transport() *http.Transport {
	address := &url.URL{Scheme: "http", Host: d.proxy.listener.Addr().String()}
	return &http.Transport{
		Proxy: http.ProxyURL(address), TLSClientConfig: d.clientTLS(), MaxIdleConnsPerHost: 64,
	}
}

// HTTPClient is what discordgo's Session.Client is set to.
func (d *Discord) HTTPClient() *http.Client {
	return &http.Client{Transport: d.Transport(), Timeout: 20 * time.Second}
}

// Dialer is what discordgo's Session.Dialer is set to.
func (d *Discord) Dialer() *websocket.Dialer {
	address := &url.URL{Scheme: "http", Host: d.proxy.listener.Addr().String()}
	return &websocket.Dialer{
		Proxy: http.ProxyURL(address), TLSClientConfig: d.clientTLS(), HandshakeTimeout: 10 * time.Second,
	}
}

func (d *Discord) clientTLS() *tls.Config {
	return &tls.Config{RootCAs: d.authority.pool, MinVersion: tls.VersionTLS12}
}

// CutNetwork resets every connection and refuses new ones until RestoreNetwork.
func (d *Discord) CutNetwork() { d.proxy.refuse(true) }

// RestoreNetwork ends what CutNetwork began.
func (d *Discord) RestoreNetwork() { d.proxy.refuse(false) }

// RefusedConnections is how many connections were tried while the network was cut.
func (d *Discord) RefusedConnections() int {
	d.proxy.mu.Lock()
	defer d.proxy.mu.Unlock()
	return d.proxy.refused
}

// silent is where the HTTP server tells of broken connections, which are broken on purpose here.
func silent() *log.Logger { return log.New(io.Discard, "", 0) }
