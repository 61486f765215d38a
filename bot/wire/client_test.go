package wire

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"
)

// Every method, as Discord receives it.
func TestRequests(t *testing.T) {
	type body = map[string]any
	cases := []struct {
		do     func(ctx context.Context, c *Client) (any, error)
		want   string // method, path and query
		open   bool   // without Authorization
		body   string
		answer string
	}{
		{do: func(ctx context.Context, c *Client) (any, error) { return c.Me(ctx) }, want: "GET /users/@me"},
		{do: func(ctx context.Context, c *Client) (any, error) { return c.Application(ctx) }, want: "GET /applications/@me"},
		{do: func(ctx context.Context, c *Client) (any, error) { return c.GatewayBot(ctx) }, want: "GET /gateway/bot"},
		{do: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Respond(ctx, ticket, body{"type": 5})
		}, want: "POST /interactions/701/" + secretTicket + "/callback", open: true, body: `{"type":5}`},
		{do: func(ctx context.Context, c *Client) (any, error) {
			return c.EditOriginal(ctx, ticket, body{"content": "x"})
		},
			want: "PATCH /webhooks/200/" + secretTicket + "/messages/@original", open: true, body: `{"content":"x"}`},
		{do: func(ctx context.Context, c *Client) (any, error) { return nil, c.DeleteOriginal(ctx, ticket) },
			want: "DELETE /webhooks/200/" + secretTicket + "/messages/@original", open: true},
		{do: func(ctx context.Context, c *Client) (any, error) {
			return c.Followup(ctx, ticket, body{"content": "x"})
		},
			want: "POST /webhooks/200/" + secretTicket + "?wait=true", open: true, body: `{"content":"x"}`},
		{do: func(ctx context.Context, c *Client) (any, error) {
			return c.EditFollowup(ctx, ticket, "702", json.RawMessage(`{"flags":32768}`))
		}, want: "PATCH /webhooks/200/" + secretTicket + "/messages/702", open: true, body: `{"flags":32768}`},
		{do: func(ctx context.Context, c *Client) (any, error) { return nil, c.DeleteFollowup(ctx, ticket, "702") },
			want: "DELETE /webhooks/200/" + secretTicket + "/messages/702", open: true},
		{do: func(ctx context.Context, c *Client) (any, error) {
			return c.Send(ctx, "400", "", body{"content": "x"})
		}, want: "POST /channels/400/messages", body: `{"content":"x"}`},
		{do: func(ctx context.Context, c *Client) (any, error) {
			return c.Send(ctx, "400", "n-1", body{"content": "x"})
		}, want: "POST /channels/400/messages", body: `{"content":"x","enforce_nonce":true,"nonce":"n-1"}`},
		{do: func(ctx context.Context, c *Client) (any, error) {
			return c.EditMessage(ctx, "400", "700", body{"content": "x"})
		}, want: "PATCH /channels/400/messages/700", body: `{"content":"x"}`},
		{do: func(ctx context.Context, c *Client) (any, error) { return nil, c.DeleteMessage(ctx, "400", "700") },
			want: "DELETE /channels/400/messages/700"},
		{do: func(ctx context.Context, c *Client) (any, error) { return c.Message(ctx, "400", "700") },
			want: "GET /channels/400/messages/700", answer: `{"id":"1","author":{"id":"2"}}`},
		{do: func(ctx context.Context, c *Client) (any, error) { return c.Channel(ctx, "400") }, want: "GET /channels/400"},
		{do: func(ctx context.Context, c *Client) (any, error) { return nil, c.Typing(ctx, "400") }, want: "POST /channels/400/typing"},
		{do: func(ctx context.Context, c *Client) (any, error) {
			return c.StartThread(ctx, "400", "700", "Why?", 1440)
		}, want: "POST /channels/400/messages/700/threads", body: `{"name":"Why?","auto_archive_duration":1440}`},
		{do: func(ctx context.Context, c *Client) (any, error) { return c.StartThreadAlone(ctx, "400", "Why?", 60) },
			want: "POST /channels/400/threads", body: `{"name":"Why?","auto_archive_duration":60,"type":11}`},
		{do: func(ctx context.Context, c *Client) (any, error) { return c.OpenDM(ctx, "500") },
			want: "POST /users/@me/channels", body: `{"recipient_id":"500"}`},
		{do: func(ctx context.Context, c *Client) (any, error) { return c.Guild(ctx, "300") }, want: "GET /guilds/300"},
		{do: func(ctx context.Context, c *Client) (any, error) { return c.GuildRoles(ctx, "300") },
			want: "GET /guilds/300/roles", answer: `[{"id":"1"},null]`},
		{do: func(ctx context.Context, c *Client) (any, error) { return c.Member(ctx, "300", "500") },
			want: "GET /guilds/300/members/500", answer: `{"user":{"id":"1"}}`},
		{do: func(ctx context.Context, c *Client) (any, error) { return c.Commands(ctx, "200", "") },
			want: "GET /applications/200/commands?with_localizations=true", answer: `[null,{"id":"1"}]`},
		{do: func(ctx context.Context, c *Client) (any, error) { return c.Commands(ctx, "200", "300") },
			want: "GET /applications/200/guilds/300/commands?with_localizations=true", answer: `[]`},
		{do: func(ctx context.Context, c *Client) (any, error) {
			return c.CreateCommand(ctx, "200", "", body{"name": "ask"})
		}, want: "POST /applications/200/commands", body: `{"name":"ask"}`},
		{do: func(ctx context.Context, c *Client) (any, error) {
			return c.EditCommand(ctx, "200", "300", "600", body{"name": "ask"})
		}, want: "PATCH /applications/200/guilds/300/commands/600", body: `{"name":"ask"}`},
		{do: func(ctx context.Context, c *Client) (any, error) { return nil, c.DeleteCommand(ctx, "200", "", "600") },
			want: "DELETE /applications/200/commands/600"},
	}
	for _, x := range cases {
		t.Run(x.want, func(t *testing.T) {
			answer := x.answer
			if answer == "" {
				answer = `{"id":"1"}`
			}
			c := clientOf(t, func(r *http.Request) *http.Response {
				if got := r.Method + " " + strings.TrimPrefix(r.URL.String(), api); got != x.want {
					t.Errorf("asked %s", got)
				}
				wantBody(t, r, x.body)
				authorization := "Bot " + secretToken
				if x.open {
					authorization = ""
				}
				if got := r.Header.Get("Authorization"); got != authorization {
					t.Errorf("Authorization %q", got)
				}
				if got := r.Header.Get("User-Agent"); got != "DiscordBot (https://example.org/ibid, 1.2.3)" {
					t.Errorf("User-Agent %q", got)
				}
				return reply(200, answer)
			})
			got, err := x.do(t.Context(), c)
			if err != nil {
				t.Fatal(err)
			}
			if text, _ := json.Marshal(got); strings.Contains(answer, `"1"`) && got != nil && x.want != "GET /gateway/bot" && !strings.Contains(string(text), `"1"`) {
				t.Errorf("answered %s", text)
			}
		})
	}
}

func wantBody(t *testing.T, r *http.Request, want string) {
	t.Helper()
	got, err := io.ReadAll(r.Body)
	if err != nil {
		t.Error(err)
	}
	if string(got) != want {
		t.Errorf("body %s, want %s", got, want)
	}
	if kind := r.Header.Get("Content-Type"); want != "" && kind != "application/json" || want == "" && kind != "" {
		t.Errorf("Content-Type %q", kind)
	}
}

func TestFiles(t *testing.T) {
	c := clientOf(t, func(r *http.Request) *http.Response {
		kind, parameters, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
		if err != nil || kind != "multipart/form-data" {
			t.Errorf("Content-Type %s, %v", kind, err)
		}
		parts := multipart.NewReader(r.Body, parameters["boundary"])
		for _, want := range []string{
			`payload_json application/json  {"content":"x","enforce_nonce":true,"nonce":"n"}`,
			"files[0] text/csv gaps.csv a,b",
			"files[1] application/octet-stream _evil__ name_ \x00",
		} {
			p, err := parts.NextPart()
			if err != nil {
				t.Fatal(err)
			}
			data, err := io.ReadAll(p)
			if got := fmt.Sprint(p.FormName(), " ", p.Header.Get("Content-Type"), " ", p.FileName(), " ", string(data)); got != want || err != nil {
				t.Errorf("part %q, want %q", got, want)
			}
		}
		return reply(200, sentMessage)
	})
	_, err := c.Send(t.Context(), "400", "n", map[string]string{"content": "x"},
		File{"gaps.csv", "text/csv", []byte("a,b")}, File{"\"evil\"\r name\n", "", []byte{0}})
	if err != nil {
		t.Error(err)
	}
}

func TestNonceIsChecked(t *testing.T) {
	c := clientOf(t, func(*http.Request) *http.Response { t.Error("it was sent"); return reply(200, "{}") })
	if _, err := c.Send(t.Context(), "400", strings.Repeat("n", 26), struct{}{}); err == nil {
		t.Error("a nonce of 26 characters passes")
	}
	if _, err := c.Send(t.Context(), "400", "n", []int{1}); err == nil {
		t.Error("a message that is a list passes")
	}
}

// What members and documents can write must not lead a request elsewhere.
func TestOnlyIDsGetIntoPaths(t *testing.T) {
	c := clientOf(t, func(r *http.Request) *http.Response { t.Errorf("asked %s", r.URL); return reply(200, "{}") })
	for _, id := range []string{"", ".", "..", "../users", "1/2", "1?x=y", "@me", "１２", "1 ", strings.Repeat("1", 21)} {
		if _, err := c.Channel(t.Context(), id); err == nil {
			t.Errorf("%q passes as an id", id)
		}
		if id != "１２" && id != strings.Repeat("1", 21) {
			err := c.Respond(t.Context(), Ticket{"200", id, secretTicket}, nil)
			if err == nil || strings.Contains(err.Error(), secretTicket) {
				t.Errorf("%q passes as an id: %v", id, err)
			}
		}
	}
	for _, token := range []string{"", ".", "..", "a/b", "a?b", "a b", "a\n"} {
		if err := c.Respond(t.Context(), Ticket{"200", "701", token}, nil); err == nil {
			t.Errorf("%q passes as a token", token)
		}
	}
}

func TestErrors(t *testing.T) {
	cases := []struct {
		status int
		body   string
		is     error
		text   string
	}{
		{404, `{"message":"Unknown interaction","code":10062}`, ErrUnknownInteraction, "POST /webhooks/{application}/{token}: Discord answers 404 (10062): Unknown interaction"},
		{400, `{"message":"x","code":40060}`, ErrAlreadyAcknowledged, "(40060)"},
		{404, `{"message":"x","code":10008}`, ErrUnknownMessage, "(10008)"},
		{404, `{"message":"x","code":10003}`, ErrUnknownChannel, "(10003)"},
		{403, `{"message":"x","code":50013}`, ErrMissingPermissions, "(50013)"},
		{403, `{"message":"x","code":50001}`, ErrMissingAccess, "(50001)"},
		{401, `{"message":"x","code":50027}`, ErrExpiredToken, "(50027)"},
		{404, `{"message":"x","code":10015}`, ErrExpiredToken, "(10015)"},
		{403, `{"message":"x","code":50007}`, ErrCannotDM, "(50007)"},
		{400, `{"message":"x","code":160004}`, ErrThreadExists, "(160004)"},
		{401, `{"message":"401: Unauthorized","code":0}`, ErrUnauthorized, "401: Unauthorized"},
		{400, `{"message":"Invalid Form Body","code":50035,"errors":{"content":{"_errors":[{"code":"BASE_TYPE_MAX_LENGTH"}]}}}`, nil, `BASE_TYPE_MAX_LENGTH`},
		{403, `<html>` + strings.Repeat("x", 2000), nil, "Discord answers 403: Forbidden"},
		{400, `{"message":"` + strings.Repeat("ü", 2000) + `"}`, nil, "ü …"},
		{302, ``, nil, "302"},
	}
	all := []error{ErrUnknownInteraction, ErrAlreadyAcknowledged, ErrUnknownMessage, ErrUnknownChannel, ErrMissingPermissions,
		ErrMissingAccess, ErrExpiredToken, ErrCannotDM, ErrThreadExists, ErrUnauthorized}
	for _, x := range cases {
		tries := 0
		c := clientOf(t, inTurn(&tries, fixed(x.status, x.body, "Location", "https://example.org/")))
		_, err := c.Followup(t.Context(), ticket, nil)
		refused := new(Error)
		if !errors.As(err, &refused) || refused.Status != x.status || !strings.Contains(err.Error(), x.text) || tries != 1 {
			t.Errorf("after %d tries: %v, want %s", tries, err, x.text)
		}
		for _, sentinel := range all {
			if errors.Is(err, sentinel) != (sentinel == x.is) {
				t.Errorf("%v is %q: %v", err, sentinel, errors.Is(err, sentinel))
			}
		}
		if strings.Contains(err.Error(), secretTicket) || len(err.Error()) > 2*mostWords {
			t.Errorf("error %s", err)
		}
	}
}

func TestSecretsStayOutOfErrors(t *testing.T) {
	log, journal := newJournal(t)
	c := NewClient(log, secretToken, ClientOptions{})
	c.base = "http://127.0.0.1:1" // nobody listens
	c.patience.first = 1
	_, err := c.EditOriginal(t.Context(), ticket, nil)
	if err == nil || strings.Contains(err.Error(), secretTicket) || !strings.Contains(err.Error(), "PATCH /webhooks/{application}/{token}/messages/@original") {
		t.Errorf("error %v", err)
	}
	if journal.String() == "" {
		t.Error("the repetitions left no trace in the log")
	}
	log.Info("tickets", "ticket", ticket, "verbs", fmt.Sprintf("%v %+v %#v %s", ticket, ticket, ticket, ticket), slog.Any("any", ticket))
}

func TestAnswersThatCannotBeRead(t *testing.T) {
	for _, body := range []string{``, `<html>`, `[]`, `7`, `null`, `{}`, `{"id":"700","channel_id":"400","author":null}`} {
		tries := 0
		c := clientOf(t, inTurn(&tries, fixed(200, body)))
		if m, err := c.Message(t.Context(), "400", "700"); err == nil || m != nil {
			t.Errorf("%q is read as %v, %v", body, m, err)
		}
	}
	c := clientOf(t, func(*http.Request) *http.Response {
		return reply(200, `{"id":"700","channel_id":"400","content":"new","author":{"id":"1"},"components":[{"type":99}]}`)
	})
	if m, err := c.Message(t.Context(), "400", "700"); err != nil || m.Content != "new" || len(m.Components) != 0 {
		t.Errorf("a message with a component that is too new is read as %+v, %v", m, err)
	}
}

func TestPrivileged(t *testing.T) {
	for flags, want := range map[int]discordgo.Intent{
		0: 0, 1 << 12: discordgo.IntentGuildPresences, 1 << 13: discordgo.IntentGuildPresences, 1 << 14: discordgo.IntentGuildMembers,
		1 << 15: discordgo.IntentGuildMembers, 1 << 18: discordgo.IntentMessageContent, 1 << 19: discordgo.IntentMessageContent,
		1<<19 | 1<<15: discordgo.IntentMessageContent | discordgo.IntentGuildMembers, 1 << 23: 0,
	} {
		if got := Privileged(&discordgo.Application{Flags: flags}); got != want {
			t.Errorf("flags %b allow %b, want %b", flags, got, want)
		}
	}
}

func TestTokenIsTrimmed(t *testing.T) {
	for _, token := range []string{"abc", "Bot abc", " Bot  abc\n"} {
		if c := NewClient(slog.Default(), token, ClientOptions{}); c.token != "abc" {
			t.Errorf("%q is read as %q", token, c.token)
		}
	}
}

func TestDownload(t *testing.T) {
	const address = "https://cdn.discordapp.com/attachments/400/1/report.pdf?ex=1"
	c := clientOf(t, func(r *http.Request) *http.Response {
		if r.Header.Get("Authorization") != "" {
			t.Error("the token goes along")
		}
		return reply(200, "12345")
	})
	if data, err := c.Download(t.Context(), address, 5); err != nil || string(data) != "12345" {
		t.Errorf("%q, %v", data, err)
	}
	if _, err := c.Download(t.Context(), address, 4); !errors.Is(err, ErrTooLarge) {
		t.Errorf("5 bytes of 4: %v", err)
	}
	for _, elsewhere := range []string{"http://cdn.discordapp.com/x", "https://example.org/x", "https://cdn.discordapp.com.example.org/x", "https://cdn.discordapp.com:8443/x",
		"https://u:p@cdn.discordapp.com/x", "https://169.254.169.254/x", "file:///etc/passwd", "", "https://cdn.discordapp.com@example.org/", "://"} {
		if _, err := c.Download(t.Context(), elsewhere, 5); !errors.Is(err, ErrNotDiscord) {
			t.Errorf("%s: %v", elsewhere, err)
		}
	}
	unknown := clientOf(t, func(*http.Request) *http.Response {
		r := reply(200, "12345")
		r.ContentLength = -1
		return r
	})
	if _, err := unknown.Download(t.Context(), address, 4); !errors.Is(err, ErrTooLarge) {
		t.Errorf("5 bytes of 4, of unknown length: %v", err)
	}
}

func TestDownloadTriesAgain(t *testing.T) {
	for _, x := range []struct {
		first func() *http.Response
		tries int
		fails bool
	}{
		{fixed(503, ""), 2, false}, {func() *http.Response { return nil }, 2, false}, {fixed(404, ""), 1, true},
		{fixed(302, "", "Location", "https://example.org/"), 1, true},
	} {
		tries := 0
		c := clientOf(t, inTurn(&tries, x.first, fixed(200, "1")))
		c.patience.first = 1
		if _, err := c.Download(t.Context(), "https://media.discordapp.net/x", 5); (err != nil) != x.fails || tries != x.tries {
			t.Errorf("%d tries, %v", tries, err)
		}
	}
}
