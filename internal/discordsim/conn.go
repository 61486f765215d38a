package discordsim

import (
	"bytes"
	"compress/zlib"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// conn is one websocket to the gateway. What is to be sent waits in a queue, so that nobody ever waits for a slow
// client with the simulation's lock in hand.
type conn struct {
	d       *Discord
	ws      *websocket.Conn
	version string
	session *session // nil until it identified; guarded by the simulation's lock
	sends   []time.Time

	mu     sync.Mutex
	queue  []item
	wake   chan struct{}
	closed bool
	mute   bool // sends nothing more, not even a close
	noAcks bool
}

// item is a frame to be sent, or something to be done at its place in the order.
type item struct {
	frame  []byte
	binary bool
	do     func()
}

// upgrade makes a websocket of a request to the gateway's host.
func (d *Discord) upgrade(w http.ResponseWriter, r *http.Request) {
	if !websocket.IsWebSocketUpgrade(r) {
		http.Error(w, "the gateway speaks websocket", http.StatusUpgradeRequired)
		return
	}
	upgrader := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	ws, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // the upgrader answered
	}
	c := &conn{d: d, ws: ws, version: r.URL.Query().Get("v"), wake: make(chan struct{}, 1)}
	d.mu.Lock()
	d.gateway.open[c] = struct{}{}
	d.book.counts.Connections++
	if encoding := r.URL.Query().Get("encoding"); encoding != "json" {
		d.breached("gateway", nil, "the gateway was asked for the encoding %q, only json is simulated", encoding)
	}
	d.mu.Unlock()
	go c.write()
	c.begin()
	c.read()
}

// send queues a frame.
func (c *conn) send(frame []byte, compress bool) {
	if compress {
		frame = deflated(frame)
	}
	c.enqueue(item{frame: frame, binary: compress})
}

// sendOp queues a packet that is no event.
func (c *conn) sendOp(op int, data any) {
	packet := object{"op": op, "s": nil, "t": nil}
	if data != nil {
		packet["d"] = data
	}
	c.send(encode(packet), false)
}

func (c *conn) enqueue(i item) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return
	}
	c.queue = append(c.queue, i)
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

func (c *conn) next() (item, bool) {
	for {
		c.mu.Lock()
		if c.closed {
			c.mu.Unlock()
			return item{}, false
		}
		if len(c.queue) > 0 {
			i := c.queue[0]
			c.queue = c.queue[1:]
			c.mu.Unlock()
			return i, true
		}
		c.mu.Unlock()
		select {
		case <-c.wake:
		case <-c.d.done:
			return item{}, false
		}
	}
}

func (c *conn) write() {
	for {
		i, ok := c.next()
		if !ok {
			return
		}
		switch {
		case i.do != nil:
			i.do()
		case c.muted():
		default:
			kind := websocket.TextMessage
			if i.binary {
				kind = websocket.BinaryMessage
			}
			_ = c.ws.SetWriteDeadline(time.Now().Add(10 * time.Second)) // fails only on a closed connection
			if err := c.ws.WriteMessage(kind, i.frame); err != nil {
				c.cut()
				return
			}
		}
	}
}

func (c *conn) muted() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.mute
}

// closeWith ends the connection politely after what is queued, and then for sure.
func (c *conn) closeWith(code int, reason string) {
	c.enqueue(item{do: func() {
		if !c.muted() {
			message := websocket.FormatCloseMessage(code, reason)
			_ = c.ws.WriteControl(websocket.CloseMessage, message, time.Now().Add(time.Second)) // the end comes all the same
		}
		time.AfterFunc(time.Second, c.cut)
	}})
}

// cut ends the connection without a word.
func (c *conn) cut() {
	c.mu.Lock()
	already := c.closed
	c.closed, c.queue = true, nil
	select {
	case c.wake <- struct{}{}:
	default:
	}
	c.mu.Unlock()
	if !already {
		reset(c.ws.NetConn())
	}
}

// gone takes a connection out of the books. How the client closed decides whether its session can be resumed.
func (c *conn) gone(err error) {
	c.cut()
	c.d.mu.Lock()
	defer c.d.mu.Unlock()
	delete(c.d.gateway.open, c)
	if c.session != nil && c.session.conn == c {
		c.session.conn = nil
		if websocket.IsCloseError(err, websocket.CloseNormalClosure, websocket.CloseGoingAway) {
			delete(c.d.gateway.sessions, c.session.id)
		}
	}
	c.d.anything.fire()
}

func deflated(frame []byte) []byte {
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	_, _ = w.Write(frame) // a buffer takes everything
	_ = w.Close()
	return out.Bytes()
}
