package discordsim

import (
	"net/url"
	"strings"
)

// A call is a request on its way through the simulation.
type call struct {
	*Request
	d *Discord
}

// handler answers a call, under the lock: a status and a body, nil for none. The error is a *failure.
type handler func(c *call) (status int, body any, err *failure)

// endpoint is one line of the API. The names in its route are those of Discord's description.
type endpoint struct {
	method, route string
	handle        handler
	open          bool   // the token in the path is the key, no Authorization is needed
	limits        string // the class of its rate limit, "" for the ordinary one
}

// endpoints is the part of the API that is simulated.
func endpoints() []endpoint {
	const (
		channel     = "/channels/{channel_id}"
		message     = channel + "/messages/{message_id}"
		commands    = "/applications/{application_id}/commands"
		guildly     = "/applications/{application_id}/guilds/{guild_id}/commands"
		interaction = "/interactions/{interaction_id}/{interaction_token}/callback"
		webhook     = "/webhooks/{webhook_id}/{webhook_token}"
	)
	all := []endpoint{
		{"GET", "/gateway", (*call).getGateway, true, ""},
		{"GET", "/gateway/bot", (*call).getGatewayBot, false, ""},
		{"GET", "/users/@me", (*call).getMe, false, ""},
		{"GET", "/users/@me/guilds", (*call).getMyGuilds, false, ""},
		{"POST", "/users/@me/channels", (*call).openDM, false, ""},
		{"GET", "/applications/@me", (*call).getApplication, false, ""},
		{"GET", "/oauth2/applications/@me", (*call).getApplication, false, ""},
		{"GET", "/users/{user_id}", (*call).getUser, false, ""},
		{"GET", "/guilds/{guild_id}", (*call).getGuild, false, ""},
		{"GET", "/guilds/{guild_id}/roles", (*call).getRoles, false, ""},
		{"GET", "/guilds/{guild_id}/channels", (*call).getChannels, false, ""},
		{"GET", "/guilds/{guild_id}/members/{user_id}", (*call).getMember, false, ""},

		{"GET", channel, (*call).getChannel, false, ""},
		{"PATCH", channel, (*call).editChannel, false, ""},
		{"POST", channel + "/typing", (*call).showTyping, false, ""},
		{"GET", channel + "/messages", (*call).listMessages, false, ""},
		{"POST", channel + "/messages", (*call).sendMessage, false, "send"},
		{"GET", message, (*call).getMessage, false, ""},
		{"PATCH", message, (*call).editMessage, false, "edit"},
		{"DELETE", message, (*call).removeMessage, false, "delete"},
		{"PUT", message + "/reactions/{emoji_name}/@me", (*call).react, false, "react"},
		{"DELETE", message + "/reactions/{emoji_name}/@me", (*call).unreact, false, "react"},
		{"GET", message + "/reactions/{emoji_name}", (*call).listReactions, false, "react"},
		{"POST", message + "/threads", (*call).threadFromMessage, false, ""},
		{"POST", channel + "/threads", (*call).threadAlone, false, ""},
		{"PUT", channel + "/thread-members/@me", (*call).joinThread, false, ""},

		{"POST", interaction, (*call).callback, true, "callback"},
		{"POST", webhook, (*call).followUp, true, "webhook"},
		{"GET", webhook + "/messages/{message_id}", (*call).getResponse, true, "webhook"},
		{"PATCH", webhook + "/messages/{message_id}", (*call).editResponse, true, "webhook"},
		{"DELETE", webhook + "/messages/{message_id}", (*call).deleteResponse, true, "webhook"},
	}
	for _, base := range []string{commands, guildly} {
		all = append(all,
			endpoint{"GET", base, (*call).listCommands, false, ""},
			endpoint{"POST", base, (*call).createCommand, false, ""},
			endpoint{"PUT", base, (*call).putCommands, false, ""},
			endpoint{"GET", base + "/{command_id}", (*call).getCommand, false, ""},
			endpoint{"PATCH", base + "/{command_id}", (*call).editCommand, false, ""},
			endpoint{"DELETE", base + "/{command_id}", (*call).deleteCommand, false, ""})
	}
	return all
}

// router finds endpoints by method and number of segments.
type router map[string][]endpoint

func newRouter() router {
	r := router{}
	for _, e := range endpoints() {
		r[e.method] = append(r[e.method], e)
	}
	return r
}

// find gives the endpoint of a path and what stands for its names; nil if there is none. Literal segments win.
func (r router) find(method, path string) (*endpoint, map[string]string) {
	var best *endpoint
	var values map[string]string
	for i, e := range r[method] {
		if params, ok := match(e.route, path); ok && (best == nil || len(params) < len(values)) {
			best, values = &r[method][i], params
		}
	}
	return best, values
}

func match(route, path string) (map[string]string, bool) {
	want, have := strings.Split(route, "/"), strings.Split(path, "/")
	if len(want) != len(have) {
		return nil, false
	}
	params := map[string]string{}
	for i, w := range want {
		switch {
		case strings.HasPrefix(w, "{"):
			value, err := url.PathUnescape(have[i])
			if err != nil || value == "" {
				return nil, false
			}
			params[strings.Trim(w, "{}")] = value
		case w != have[i]:
			return nil, false
		}
	}
	return params, true
}
