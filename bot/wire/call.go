package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"mime/multipart"
	"net/textproto"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// A File goes along with a message.
type File struct {
	Name string
	Type string // of its content; "" is application/octet-stream
	Data []byte
}

// A call is one request, however often it is tried.
type call struct {
	method, template string
	path             string        // the template with its arguments
	query            string        //
	major            string        // what a rate limit is counted for besides the route
	body             []byte        //
	kind             string        // of the body
	open             bool          // an interaction's or its webhook's: no Authorization
	exempt           bool          // from the limit on everything
	safe             bool          // doing it twice is doing it once
	settled          error         // the refusal of a repetition which says that it was done
	limit            time.Duration // for one try
}

func (c *call) route() string { return c.method + " " + c.template }

// ids are snowflakes; nothing else gets into a path.
var (
	snowflake = regexp.MustCompile(`^[0-9]{1,20}$`)
	secret    = regexp.MustCompile(`^[A-Za-z0-9._~=+-]{1,512}$`)
	hole      = regexp.MustCompile(`\{[a-z]+\}`)
)

// newCall fills the template's holes, in order. The first one is its major
// parameter, as Discord counts: a channel, a server or an application, that one
// together with its webhook's token.
func (c *Client) newCall(method, template string, arguments ...string) (*call, error) {
	k := &call{method: method, template: template, safe: method != "POST", limit: c.patience.try}
	var fault error
	k.path = hole.ReplaceAllStringFunc(template, func(name string) string {
		if len(arguments) == 0 {
			fault = errors.Join(fault, fmt.Errorf("%s: %s is missing", k.route(), name))
			return ""
		}
		argument := arguments[0]
		arguments = arguments[1:]
		if allowed := argumentsOf(name); !allowed.MatchString(argument) || strings.Trim(argument, ".") == "" {
			// The argument is not repeated: it may be a token.
			fault = errors.Join(fault, fmt.Errorf("%s: %s is not an id", k.route(), name))
		}
		if k.major == "" || name == "{token}" {
			k.major += argument
		}
		return url.PathEscape(argument)
	})
	return k, fault
}

func argumentsOf(name string) *regexp.Regexp {
	if name == "{token}" {
		return secret
	}
	return snowflake
}

// carry gives the call its body.
func (k *call) carry(c *Client, body any, files []File) error {
	payload, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("%s: write the body: %w", k.route(), err)
	}
	if len(files) == 0 {
		k.body, k.kind = payload, "application/json"
		return nil
	}
	k.limit = max(k.limit, c.patience.transfer)
	k.body, k.kind, err = inParts(payload, files)
	if err != nil {
		return fmt.Errorf("%s: write the files: %w", k.route(), err)
	}
	return nil
}

// inParts writes the body and its files as Discord reads them: payload_json, then
// files[0], files[1] ….
func inParts(payload []byte, files []File) (body []byte, kind string, err error) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part := func(disposition, kind string, data []byte) {
		head := textproto.MIMEHeader{"Content-Disposition": {disposition}, "Content-Type": {kind}}
		p, e := w.CreatePart(head)
		if e == nil {
			_, e = p.Write(data)
		}
		err = errors.Join(err, e)
	}
	part(`form-data; name="payload_json"`, "application/json", payload)
	for i, f := range files {
		kind := f.Type
		if kind == "" {
			kind = "application/octet-stream"
		}
		part(fmt.Sprintf(`form-data; name="files[%d]"; filename="%s"`, i, plainName(f.Name)), plainName(kind), f.Data)
	}
	err = errors.Join(err, w.Close())
	return b.Bytes(), w.FormDataContentType(), err
}

// plainName keeps a name inside its quotation marks and its header.
func plainName(name string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == '"' || r == '\\' {
			return '_'
		}
		return r
	}, name)
}

// withNonce adds to a message's body what makes Discord post it once, however
// often it is sent within some minutes.
func withNonce(body any, nonce string) (any, error) {
	if nonce == "" {
		return body, nil
	}
	if len(nonce) > 25 {
		return nil, fmt.Errorf("the nonce has %d characters: 25 is the most", len(nonce))
	}
	payload, err := json.Marshal(body)
	if err != nil {
		return nil, fmt.Errorf("write the message: %w", err)
	}
	fields := map[string]json.RawMessage{}
	if err := json.Unmarshal(payload, &fields); err != nil {
		return nil, fmt.Errorf("add a nonce: the message must be an object: %w", err)
	}
	fields["nonce"], _ = json.Marshal(nonce) // a string always can
	fields["enforce_nonce"] = json.RawMessage("true")
	return fields, nil
}
