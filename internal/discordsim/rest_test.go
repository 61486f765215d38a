package discordsim

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
)

// A reply is what a bare request was answered.
type reply struct {
	status int
	header http.Header
	body   object
	raw    string
	err    error
}

func (r reply) code() int64 { return num(r.body, "code") }

// bare makes a request without any library; a path that begins with / is one of the API.
func (d *Discord) bare(method, path, body string, header ...string) reply {
	if strings.HasPrefix(path, "/") {
		path = "https://discord.com/api/v10" + path
	}
	request, err := http.NewRequest(method, path, strings.NewReader(body))
	if err != nil {
		return reply{err: err}
	}
	request.Header.Set("Authorization", "Bot "+d.Token)
	request.Header.Set("User-Agent", "DiscordBot (https://example.org/ibid, 1.0)")
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	answer, err := d.HTTPClient().Do(request)
	if err != nil {
		return reply{err: err}
	}
	defer func() { _ = answer.Body.Close() }()
	raw, err := io.ReadAll(answer.Body)
	o, _ := decoded(raw).(object)
	return reply{answer.StatusCode, answer.Header, o, string(raw), err}
}

const parseNone = `"allowed_mentions": {"parse": []}`

func hello(text string) string { return `{"content": "` + text + `", ` + parseNone + `}` }

func TestRequestsAreHeldToTheirForm(t *testing.T) {
	t.Parallel()
	d := start(t, Options{Unlimited: true})
	send := "/channels/" + d.Guild.AddChannel("general").ID + "/messages"
	for name, c := range map[string]struct {
		rule   string // "" breaks none
		status int
		got    func() reply
	}{
		"v10":              {"", 200, func() reply { return d.bare("GET", "/users/@me", "") }},
		"v9":               {"", 200, func() reply { return d.bare("GET", "https://discord.com/api/v9/users/@me", "") }},
		"v8":               {"route", 404, func() reply { return d.bare("GET", "https://discord.com/api/v8/users/@me", "") }},
		"no such route":    {"route", 404, func() reply { return d.bare("GET", "/nothing", "") }},
		"no snowflake":     {"snowflake", 400, func() reply { return d.bare("GET", "/channels/general", "") }},
		"no token":         {"authorization", 401, func() reply { return d.bare("GET", "/users/@me", "", "Authorization", "") }},
		"wrong token":      {"", 401, func() reply { return d.bare("GET", "/users/@me", "", "Authorization", "Bot x") }},
		"user agent":       {"user-agent", 200, func() reply { return d.bare("GET", "/users/@me", "", "User-Agent", "Go-http-client/1.1") }},
		"no JSON":          {"json", 400, func() reply { return d.bare("POST", send, "{") }},
		"content type":     {"content-type", 200, func() reply { return d.bare("POST", send, hello("x"), "Content-Type", "text/plain") }},
		"allowed_mentions": {"allowed_mentions", 200, func() reply { return d.bare("POST", send, `{"content": "x"}`) }},
		"too long":         {"limit", 400, func() reply { return d.bare("POST", send, hello(strings.Repeat("x", 2001))) }},
		"empty":            {"empty", 400, func() reply { return d.bare("POST", send, `{`+parseNone+`}`) }},
		"good":             {"", 200, func() reply { return d.bare("POST", send, hello("x")) }},
	} {
		before := len(d.Breaches())
		if got := c.got(); got.err != nil || got.status != c.status {
			t.Errorf("%s: %d %s %v, want %d", name, got.status, got.raw, got.err, c.status)
		}
		broken := d.Breaches()[before:]
		if c.rule == "" && len(broken) > 0 || c.rule != "" && (len(broken) != 1 || broken[0].Rule != c.rule) {
			t.Errorf("%s: broke %v, want %q", name, broken, c.rule)
		}
	}
	d.Expect(".")
}

func TestBodiesAreHeldToTheDescription(t *testing.T) {
	t.Parallel()
	d := start(t, Options{Unlimited: true})
	if d.spec == nil {
		t.Skip("Discord's description is not there")
	}
	send := "/channels/" + d.Guild.AddChannel("general").ID + "/messages"
	for name, body := range map[string]string{
		"a wrong type":      `{"content": 7, ` + parseNone + `}`,
		"an unknown field":  `{"contents": "x", "content": "x", ` + parseNone + `}`,
		"a wrong component": `{"content": "x", "components": [{"type": 99}], ` + parseNone + `}`,
		"a long nonce":      `{"content": "x", "nonce": "` + strings.Repeat("1", 26) + `", ` + parseNone + `}`,
	} {
		if got := d.bare("POST", send, body); got.status != 400 || got.code() != 50035 {
			t.Errorf("%s: %d %s", name, got.status, got.raw)
		}
	}
	d.Expect("^schema: POST /channels/")
	if n := len(d.Breaches()); n != 4 {
		t.Errorf("%d rules were broken: %v", n, d.Breaches())
	}
}

func TestMissingPermissionsHaveTheirCodes(t *testing.T) {
	t.Parallel()
	d := start(t, Options{Unlimited: true})
	ada := d.Guild.AddMember("ada")
	c := d.Guild.AddChannel("general")
	said := must[*Message](t)(ada.Say(c, "hello"))
	at := "/channels/" + c.ID
	one := at + "/messages/" + said.ID
	reply := `{"content": "x", "message_reference": {"message_id": "` + said.ID + `"}, ` + parseNone + `}`
	for _, k := range []struct {
		name   string
		denied int64
		method string
		path   string
		body   string
		status int
		code   int64
	}{
		{"see", discordgo.PermissionViewChannel, "GET", at, "", 403, 50001},
		{"send unseen", discordgo.PermissionViewChannel, "POST", at + "/messages", hello("x"), 403, 50001},
		{"send", discordgo.PermissionSendMessages, "POST", at + "/messages", hello("x"), 403, 50013},
		{"type", discordgo.PermissionSendMessages, "POST", at + "/typing", "", 403, 50013},
		{"embed", discordgo.PermissionEmbedLinks, "POST", at + "/messages", `{"embeds": [{"title": "x"}], ` + parseNone + `}`, 403, 50013},
		{"reply", discordgo.PermissionReadMessageHistory, "POST", at + "/messages", reply, 400, 160002},
		{"read", discordgo.PermissionReadMessageHistory, "GET", one, "", 403, 50013},
		{"react", discordgo.PermissionAddReactions, "PUT", one + "/reactions/%F0%9F%91%8D/@me", "", 403, 50013},
		{"thread", discordgo.PermissionCreatePublicThreads, "POST", one + "/threads", `{"name": "x"}`, 403, 50013},
		{"delete of others", 0, "DELETE", one, "", 403, 50013},
		{"edit of others", 0, "PATCH", one, hello("x"), 403, 50005},
		{"unknown channel", 0, "GET", "/channels/1", "", 404, 10003},
		{"unknown message", 0, "GET", at + "/messages/1", "", 404, 10008},
		{"unknown guild", 0, "GET", "/guilds/1", "", 404, 10004},
		{"unknown member", 0, "GET", "/guilds/" + d.Guild.ID + "/members/1", "", 404, 10007},
		{"unknown command", 0, "DELETE", "/applications/" + d.ApplicationID + "/commands/1", "", 404, 10063},
		{"unknown emoji", 0, "PUT", one + "/reactions/x/@me", "", 400, 10014},
		{"all is well", 0, "POST", at + "/messages", reply, 200, 0},
	} {
		c.DenyBot(k.denied)
		if got := d.bare(k.method, k.path, k.body); got.status != k.status || got.code() != k.code {
			t.Errorf("%s: %d %s, want %d with code %d", k.name, got.status, got.raw, k.status, k.code)
		}
	}
	ada.CloseDMs()
	if got := d.bare("POST", "/channels/"+ada.DM().ID+"/messages", hello("x")); got.code() != 50007 {
		t.Errorf("closed direct messages: %d %s", got.status, got.raw)
	}
	if got := d.Counts().Invalid; got != 11 {
		t.Errorf("%d answers counted towards a ban, want 11", got)
	}
}

func TestRateLimitsAreToldAndKept(t *testing.T) {
	t.Parallel()
	d := start(t, Options{})
	send := "/channels/" + d.Guild.AddChannel("general").ID + "/messages"
	for i := range 5 {
		got := d.bare("POST", send, hello("x"))
		if want := []string{"4", "3", "2", "1", "0"}[i]; got.status != 200 || got.header.Get("X-RateLimit-Remaining") != want || got.header.Get("X-RateLimit-Limit") != "5" {
			t.Errorf("send %d: %d, %v", i, got.status, got.header)
		}
	}
	got := d.bare("POST", send, hello("x"))
	if got.status != 429 || got.header.Get("X-RateLimit-Scope") != "user" || got.header.Get("Retry-After") == "" || got.body["global"] != false {
		t.Errorf("the sixth: %d %s %v", got.status, got.raw, got.header)
	}
	other := "/channels/" + d.Guild.AddChannel("other").ID + "/messages"
	if got := d.bare("POST", other, hello("x")); got.status != 200 {
		t.Errorf("another channel shares the limit: %d", got.status)
	}
	w, at := window{2, time.Second}, time.Now()
	b := &bucket{}
	var passed []bool
	for _, after := range []time.Duration{0, 0, 999 * time.Millisecond, time.Second} {
		passed = append(passed, b.take(w, at.Add(after)))
	}
	if !slices.Equal(passed, []bool{true, true, false, true}) {
		t.Errorf("a window of 2 in 1 s let through %v", passed)
	}
}

func TestFaultsOfRESTAreAnsweredInTheirForm(t *testing.T) {
	t.Parallel()
	d := start(t, Options{Unlimited: true})
	send := "/channels/" + d.Guild.AddChannel("general").ID + "/messages"
	next := func(a Answer) reply {
		d.REST("POST", "/channels/*/messages", 1, a)
		return d.bare("POST", send, hello("x"))
	}
	if r := next(TooMany(1500*time.Millisecond, "global")); r.status != 429 || r.body["global"] != true || r.header.Get("X-RateLimit-Global") != "true" || r.header.Get("Retry-After") != "2" {
		t.Errorf("global: %d %s %v", r.status, r.raw, r.header)
	}
	if r := next(TooMany(time.Second, "shared")); r.status != 429 || r.header.Get("X-RateLimit-Scope") != "shared" || r.header.Get("X-RateLimit-Remaining") != "0" {
		t.Errorf("shared: %d %v", r.status, r.header)
	}
	if r := next(TooManyHTML()); r.status != 429 || r.body != nil || !strings.Contains(r.raw, "<html>") {
		t.Errorf("HTML: %d %s", r.status, r.raw)
	}
	for _, status := range []int{500, 502, 503} {
		if r := next(Broken(status)); r.status != status {
			t.Errorf("%d came as %d", status, r.status)
		}
	}
	if r := next(Refuse(403, 50013, "Missing Permissions")); r.status != 403 || r.code() != 50013 {
		t.Errorf("refused: %d %s", r.status, r.raw)
	}
	if r := next(ResetByPeer()); r.err == nil {
		t.Errorf("a reset came as %d", r.status)
	}
	if n := len(d.Guild.channels[0].Messages()); n != 0 {
		t.Errorf("%d messages were sent by requests that failed", n)
	}
	if r := next(Lost()); r.err == nil {
		t.Errorf("a lost answer came as %d", r.status)
	}
	if n := len(d.Guild.channels[0].Messages()); n != 1 {
		t.Errorf("%d messages after a lost answer, want 1", n)
	}
	begun := time.Now()
	if r := next(Slow(50 * time.Millisecond)); r.status != 200 || time.Since(begun) < 50*time.Millisecond {
		t.Errorf("slow: %d", r.status)
	}
	d.REST("", "", -1, Broken(500))
	d.Heal()
	if r := d.bare("GET", "/users/@me", ""); r.status != 200 {
		t.Errorf("healed: %d", r.status)
	}
}

func TestANonceSendsOnce(t *testing.T) {
	t.Parallel()
	d := start(t, Options{Unlimited: true})
	c := d.Guild.AddChannel("general")
	body := `{"content": "x", "nonce": "abc", "enforce_nonce": true, ` + parseNone + `}`
	first, second := d.bare("POST", "/channels/"+c.ID+"/messages", body), d.bare("POST", "/channels/"+c.ID+"/messages", body)
	if first.status != 200 || str(first.body, "id") != str(second.body, "id") || len(c.Messages()) != 1 {
		t.Errorf("%s, then %s", first.raw, second.raw)
	}
}

func TestFilesComeBackFromTheCDN(t *testing.T) {
	t.Parallel()
	d := start(t, Options{})
	s := client(t, d, ordinary)
	c := d.Guild.AddChannel("general")
	must[*discordgo.Message](t)(s.ChannelMessageSendComplex(c.ID, &discordgo.MessageSend{AllowedMentions: nobody(), Content: "export",
		Files: []*discordgo.File{{Name: "gaps.csv", Reader: bytes.NewReader([]byte("a,b\n"))}}}))
	files := c.Messages()[0].View().Files()
	if len(files) != 1 || files[0].Name != "gaps.csv" || files[0].Size != 4 {
		t.Fatalf("files %+v", files)
	}
	if got := d.bare("GET", files[0].URL, "", "Authorization", ""); got.raw != "a,b\n" {
		t.Errorf("downloaded %q", got.raw)
	}
	unsigned, _, _ := strings.Cut(files[0].URL, "?")
	if got := d.bare("GET", unsigned, "", "Authorization", ""); got.status != 404 {
		t.Errorf("without its signature: %d", got.status)
	}
	d.REST("GET", "/attachments/**", 1, Broken(503))
	if got := d.bare("GET", files[0].URL, "", "Authorization", ""); got.status != 503 {
		t.Errorf("a fault of the CDN: %d", got.status)
	}
	d.Expect("^authorization: GET /attachments/.* the token was sent to the CDN")
	d.bare("GET", files[0].URL, "")
	d.Expect("^size: POST .*too large")
	if got := d.bare("POST", "/channels/"+c.ID+"/messages", `{"content": "`+strings.Repeat("x", mostUpload)+`"}`); got.status != 413 || got.code() != 40005 {
		t.Errorf("12 MB: %d %.100s %v", got.status, got.raw, got.err)
	}
}

func TestWhatIsExpectedAndWhatIsNot(t *testing.T) {
	t.Parallel()
	d, err := New(Options{Spec: sharedSpec()})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	d.breach("one", nil, "first")
	d.breach("two", nil, "second")
	d.Expect("^one: ")
	d.Expect("^never: ")
	faults := errors.Join(d.Unexpected()...)
	if faults == nil || strings.Contains(faults.Error(), "first") || !strings.Contains(faults.Error(), "two: second") || !strings.Contains(faults.Error(), "never") {
		t.Errorf("unexpected: %v", faults)
	}
}
