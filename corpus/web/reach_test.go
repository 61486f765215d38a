package web

import (
	"net/http"
	"net/netip"
	"strings"
	"testing"
)

func TestOnlyThePublicInternetIsReached(t *testing.T) {
	guard := public()
	for address, ok := range map[string]bool{
		"93.184.216.34:443": true, "8.8.8.8:80": true, "[2606:4700::1111]:443": true,
		"93.184.216.34:22": false, "93.184.216.34:8080": false, // ports
		"127.0.0.1:80": false, "127.8.9.1:443": false, "0.0.0.0:80": false, "[::1]:80": false, "[::]:80": false,
		"10.0.0.1:80": false, "172.16.0.1:80": false, "172.31.255.255:80": false, "192.168.1.1:80": false, // private
		"100.64.0.1:80": false, "100.100.100.200:80": false, // shared by carriers; Alibaba's metadata
		"169.254.169.254:80": false, "169.254.170.2:80": false, "168.63.129.16:80": false, "192.0.0.192:80": false, // metadata of clouds
		"[fd00:ec2::254]:80": false, "[fe80::1]:80": false, "[fe80::1%eth0]:80": false, "[fc00::1]:80": false, "[fec0::1]:80": false,
		"224.0.0.1:80": false, "239.255.255.250:80": false, "255.255.255.255:80": false, "240.0.0.1:80": false, "[ff02::1]:80": false,
		"192.0.2.1:80": false, "198.18.0.1:80": false, "203.0.113.1:80": false, "[2001:db8::1]:80": false, // examples and measurements
		"[::ffff:127.0.0.1]:80": false, "[::ffff:10.0.0.1]:80": false, "[::ffff:8.8.8.8]:80": false, "[::127.0.0.1]:80": false, // IPv4 within IPv6
		"[2002:7f00:1::]:80": false, "[2002:a00:1::]:80": false, "[64:ff9b::7f00:1]:80": false, "[64:ff9b::a00:1]:80": false, "[64:ff9b:1::a00:1]:80": false, "[2001:0:1::1]:80": false,
	} {
		network := "tcp4"
		if strings.HasPrefix(address, "[") {
			network = "tcp6"
		}
		if err := guard.allowed(network, address, nil); (err == nil) != ok {
			t.Errorf("%s: %v", address, err)
		}
	}
	if err := guard.allowed("udp4", "8.8.8.8:443", nil); err == nil {
		t.Error("another protocol than TCP was let out")
	}
}

func addr(all ...string) (out []netip.Addr) {
	for _, a := range all {
		out = append(out, netip.MustParseAddr(a))
	}
	return out
}

// hits counts what reaches an address that nobody may go to.
func hits(t *testing.T, w *town, address string) *int {
	t.Helper()
	n := new(int)
	server := &http.Server{Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) { *n++ })}
	l, err := listen(address + ":" + w.port)
	if err != nil {
		t.Skipf("no second loopback address here: %v", err)
	}
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close() })
	return n
}

func TestNamesOfPrivateAddressesLeadNowhere(t *testing.T) {
	w := newTown(t)
	private := hits(t, w, "127.0.0.2")
	w.page("mixed.test", "<p>It is old.")
	w.names["mixed.test"] = addr("127.0.0.2", "10.0.0.1", "127.0.0.1")
	w.page("private.test", "")
	w.names["private.test"] = addr("127.0.0.2", "::1", "169.254.169.254", "::ffff:127.0.0.2")
	k := w.keeper(t.TempDir(), Options{})
	results := w.update(k, w.at("mixed.test", "/"), w.at("private.test", "/"), w.at("127.0.0.2", "/"), w.at("nobody.test", "/"))
	if results[0].Change != Added {
		t.Errorf("a name with a public address too: %+v", results[0])
	}
	for _, r := range results[1:3] {
		if r.Change != Fails || !strings.Contains(r.Reason, "not on the public internet") {
			t.Errorf("%+v", r)
		}
	}
	if r := results[3]; r.Change != Fails || !strings.Contains(r.Reason, "name was not found") {
		t.Errorf("%+v", r)
	}
	// A name that is pointed elsewhere after it was good is asked about anew.
	w.mu.Lock()
	w.names["mixed.test"] = addr("127.0.0.2")
	w.mu.Unlock()
	k.net.client.CloseIdleConnections()
	w.clock = w.clock.Add(2 * Daily)
	if r := w.update(k, w.at("mixed.test", "/"))[0]; r.Change != Fails || !strings.Contains(r.Reason, "public internet") {
		t.Errorf("after the name was pointed elsewhere: %+v", r)
	}
	if *private != 0 {
		t.Errorf("%d requests reached a private address", *private)
	}
}

func TestRedirectsLeadNowhereElseEither(t *testing.T) {
	w := newTown(t)
	private := hits(t, w, "127.0.0.2")
	w.names["inside.test"] = addr("127.0.0.2")
	w.page("good.test", "<p>It is old.")
	targets := map[string]string{
		"/private": w.at("127.0.0.2", "/"), "/name": w.at("inside.test", "/"), "/metadata": "http://169.254.169.254/latest/meta-data/",
		"/mapped": "http://[::ffff:7f00:2]:" + w.port + "/", "/file": "file:///etc/passwd", "/ftp": "ftp://good.test/", "/password": "http://me:secret@good.test:" + w.port + "/",
		"/nowhere": "", "/round": "/round", "/good": w.at("good.test", "/there"),
	}
	w.site("turn.test", func(out http.ResponseWriter, r *http.Request) {
		if to, ok := targets[r.URL.Path]; ok {
			out.Header()["Location"] = []string{to}
			out.WriteHeader(http.StatusMovedPermanently)
			return
		}
		http.NotFound(out, r)
	})
	k := w.keeper(t.TempDir(), Options{})
	for path, reason := range map[string]string{
		"/private": "public internet", "/name": "public internet", "/metadata": "public internet", "/mapped": "public internet",
		"/file": "is no address", "/ftp": "of \"ftp\"", "/password": "password", "/nowhere": "leads on to nowhere", "/round": "more than 5 times",
	} {
		if r := w.update(k, w.at("turn.test", path))[0]; r.Change != Fails || !strings.Contains(r.Reason, reason) {
			t.Errorf("%s: %+v, want %q", path, r, reason)
		}
	}
	if r := w.update(k, w.at("turn.test", "/good"))[0]; r.Change != Added || r.Moved != w.at("good.test", "/there") {
		t.Errorf("%+v", r)
	}
	if *private != 0 {
		t.Errorf("%d requests reached a private address", *private)
	}
}

func TestProxiesOfTheEnvironmentAreNotUsed(t *testing.T) {
	w := newTown(t)
	w.page("good.test", "<p>It is old.")
	t.Setenv("HTTP_PROXY", "http://127.0.0.2:1/")
	t.Setenv("http_proxy", "http://127.0.0.2:1/")
	if r := w.update(w.keeper(t.TempDir(), Options{}), w.at("good.test", "/"))[0]; r.Change != Added {
		t.Errorf("%+v", r)
	}
}
