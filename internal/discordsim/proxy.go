package discordsim

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// certified are the names that the certificate is for.
func certified() []string {
	return []string{"discord.com", "*.discord.com", "discord.gg", "*.discord.gg", "cdn.discordapp.com", "media.discordapp.net"}
}

// ours tells whether a host is one that the simulation stands for.
func ours(host string) bool {
	for _, name := range certified() {
		if suffix, wild := strings.CutPrefix(name, "*"); host == name || wild && strings.HasSuffix(host, suffix) {
			return true
		}
	}
	return false
}

// proxy is an HTTP proxy that only knows CONNECT. It ends TLS itself and hands the connections to one HTTP server.
type proxy struct {
	listener net.Listener
	outer    *http.Server
	inner    *http.Server
	accepted chan net.Conn
	closed   chan struct{}
	tls      *tls.Config
	foreign  func(host string)

	mu       sync.Mutex
	conns    map[net.Conn]struct{}
	refusing bool
	refused  int
}

func newProxy(a *authority, handler http.Handler, foreign func(host string)) (*proxy, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("open a loopback port: %w", err)
	}
	p := &proxy{
		listener: listener, accepted: make(chan net.Conn), closed: make(chan struct{}), foreign: foreign,
		tls:   &tls.Config{Certificates: []tls.Certificate{a.leaf}, NextProtos: []string{"http/1.1"}, MinVersion: tls.VersionTLS12},
		conns: map[net.Conn]struct{}{},
	}
	p.outer = &http.Server{Handler: http.HandlerFunc(p.connect), ReadHeaderTimeout: 10 * time.Second}
	p.inner = &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, ConnState: p.forget, ErrorLog: silent()}
	// Both return http.ErrServerClosed after close; any other end shows as refused connections in the test.
	go func() { _ = p.outer.Serve(listener) }()
	go func() { _ = p.inner.Serve(p) }()
	return p, nil
}

func (p *proxy) url() string { return "http://" + p.listener.Addr().String() }

// connect answers a CONNECT and passes the connection on.
func (p *proxy) connect(w http.ResponseWriter, r *http.Request) {
	host, _, _ := strings.Cut(r.Host, ":")
	if r.Method != http.MethodConnect || !ours(host) {
		p.foreign(r.Host)
		http.Error(w, "discordsim: "+r.Host+" is not Discord", http.StatusForbidden)
		return
	}
	conn, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	if !p.admit(conn) {
		reset(conn)
		return
	}
	if _, err := conn.Write([]byte("HTTP/1.1 200 Connection established\r\n\r\n")); err != nil {
		p.drop(conn)
		return
	}
	select {
	case p.accepted <- tls.Server(ahead{conn, buffered.Reader}, p.tls):
	case <-p.closed:
		p.drop(conn)
	}
}

// admit takes a connection into the books, unless the network is down.
func (p *proxy) admit(conn net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.refusing {
		p.refused++
		return false
	}
	p.conns[conn] = struct{}{}
	return true
}

func (p *proxy) drop(conn net.Conn) {
	p.mu.Lock()
	delete(p.conns, conn)
	p.mu.Unlock()
	_ = conn.Close() // it is given up; nothing can be done about an error
}

// forget takes a connection out of the books that the HTTP server closed.
func (p *proxy) forget(conn net.Conn, state http.ConnState) {
	if state == http.StateClosed {
		p.mu.Lock()
		delete(p.conns, bare(conn))
		p.mu.Unlock()
	}
}

// refuse resets what is open and what comes, until told otherwise.
func (p *proxy) refuse(refusing bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refusing = refusing
	if !refusing {
		return
	}
	for conn := range p.conns {
		reset(conn)
		delete(p.conns, conn)
	}
}

func (p *proxy) close() {
	close(p.closed)
	p.refuse(true)
	_ = p.outer.Close() // the listener may be closed already, which is what is wanted
	_ = p.inner.Close()
}

// Accept, Close and Addr make the proxy the listener of the inner server.
func (p *proxy) Accept() (net.Conn, error) {
	select {
	case conn := <-p.accepted:
		return conn, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *proxy) Close() error   { return nil }
func (p *proxy) Addr() net.Addr { return p.listener.Addr() }

// ahead is a connection of which some bytes were read already.
type ahead struct {
	net.Conn
	read *bufio.Reader
}

func (a ahead) Read(b []byte) (int, error) { return a.read.Read(b) }

// bare is the TCP connection under TLS.
func bare(conn net.Conn) net.Conn {
	if secure, ok := conn.(*tls.Conn); ok {
		conn = secure.NetConn()
	}
	if a, ok := conn.(ahead); ok {
		conn = a.Conn
	}
	return conn
}

// reset closes a connection the hard way: the peer sees ECONNRESET.
func reset(conn net.Conn) {
	conn = bare(conn)
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // fails only on a closed connection
	}
	_ = conn.Close()
}
