package wire

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// largestFrame is far above a large server's GUILD_CREATE.
const largestFrame = 64 << 20

// A link is one connection to the gateway. One goroutine reads it.
type link struct {
	ws    *websocket.Conn
	write time.Duration // deadline of each write
	over  chan struct{} // closed with the link

	writing sync.Mutex

	mu       sync.Mutex
	cause    error // why this side closed it
	beaten   time.Time
	awaiting bool // the heartbeat of beaten is not acknowledged
	latency  time.Duration
}

// dial connects to the gateway through the Client's transport: its proxy, its
// roots.
func (c *Client) dial(ctx context.Context, address string, p pace) (*link, error) {
	u, err := c.gatewayURL(address)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, p.handshake)
	defer cancel()
	dialer := websocket.Dialer{Proxy: c.transport.Proxy, NetDialContext: c.transport.DialContext}
	if t := c.transport.TLSClientConfig; t != nil {
		dialer.TLSClientConfig = t.Clone()
		dialer.TLSClientConfig.NextProtos = []string{"http/1.1"} // a websocket does not open over HTTP/2
	}
	ws, response, err := dialer.DialContext(ctx, u, http.Header{"User-Agent": {c.agent}})
	if err != nil {
		if response != nil {
			return nil, fmt.Errorf("connect to the gateway: it answers %d: %w", response.StatusCode, err)
		}
		return nil, fmt.Errorf("connect to the gateway: %w", err)
	}
	ws.SetReadLimit(largestFrame)
	return &link{ws: ws, write: p.write, over: make(chan struct{})}, nil
}

// gatewayURL takes only addresses that keep the token secret on its way.
func (c *Client) gatewayURL(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "wss" && !(c.insecure && u.Scheme == "ws") {
		return "", errors.New("connect to the gateway: Discord named no wss address for it")
	}
	u.RawQuery = url.Values{"v": {"10"}, "encoding": {"json"}}.Encode()
	return u.String(), nil
}

// say sends a command.
func (l *link) say(c command) error {
	l.writing.Lock()
	defer l.writing.Unlock()
	if err := l.ws.SetWriteDeadline(time.Now().Add(l.write)); err != nil {
		return err
	}
	return l.ws.WriteJSON(c)
}

// read returns the next message, which must come before the deadline if there is one.
func (l *link) read(deadline time.Time) ([]byte, error) {
	if err := l.ws.SetReadDeadline(deadline); err != nil {
		return nil, l.why(err)
	}
	_, message, err := l.ws.ReadMessage()
	if err == nil {
		return message, nil
	}
	if timeout := net.Error(nil); errors.As(err, &timeout) && timeout.Timeout() {
		err = errNoReady
	}
	return nil, l.why(err)
}

// why prefers the cause for which this side closed the link.
func (l *link) why(err error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cause != nil {
		return l.cause
	}
	return err
}

// close ends the link for the cause, the first of which counts. The code tells
// Discord whether the session goes on.
func (l *link) close(code int, cause error) {
	l.mu.Lock()
	if l.cause != nil {
		l.mu.Unlock()
		return
	}
	l.cause = cause
	close(l.over)
	l.mu.Unlock()
	farewell := websocket.FormatCloseMessage(code, "")
	// Nobody may be there to read it; the socket is closed either way.
	_ = l.ws.WriteControl(websocket.CloseMessage, farewell, time.Now().Add(time.Second))
	_ = l.ws.Close()
}

// beat sends a heartbeat, unless the last one was not acknowledged. One that Discord
// asks for may follow so closely that the answer to the last is on its way still,
// hence the three quarters of an interval.
func (l *link) beat(interval time.Duration, sequence int64) error {
	now := time.Now()
	l.mu.Lock()
	if l.awaiting && now.Sub(l.beaten) >= interval*3/4 {
		l.mu.Unlock()
		return errZombie
	}
	l.beaten, l.awaiting = now, true
	l.mu.Unlock()
	var last any // null before the first event
	if sequence > 0 {
		last = sequence
	}
	return l.say(command{opHeartbeat, last})
}

// beatOn sends heartbeats until the link is closed. The first comes after a random
// part of the interval, so that not all clients beat at once.
func (l *link) beatOn(interval time.Duration, sequence func() int64) {
	timer := time.NewTimer(rand.N(interval))
	defer timer.Stop()
	for {
		select {
		case <-l.over:
			return
		case <-timer.C:
		}
		if err := l.beat(interval, sequence()); err != nil {
			l.close(closeResume, err)
			return
		}
		timer.Reset(interval)
	}
}

// acknowledged takes the answer to a heartbeat, and returns how long it took.
func (l *link) acknowledged() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.awaiting {
		l.awaiting, l.latency = false, time.Since(l.beaten)
	}
	return l.latency
}

// isTrue reads opcode 9's answer whether the session may be resumed.
func isTrue(raw json.RawMessage) bool {
	var yes bool
	return json.Unmarshal(raw, &yes) == nil && yes
}
