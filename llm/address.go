package llm

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	openai "github.com/sashabaranov/go-openai"
)

// azureVersion is the newest generally available version of Azure's classic API, which asks for one in every request.
const azureVersion = "2024-10-21"

// address is a model server as OPENAI_BASE_URL names it.
type address struct {
	base       string // what go-openai is given
	shown      string // for messages and keys of vectors: without credentials
	host       string
	openAI     bool   // OpenAI's own server
	azure      bool   // Azure's classic API: deployments in the path, a version in the query
	version    string // Azure's api-version
	deployment string // Azure, when the address names one
}

// parseAddress reads a base URL and forgives what is commonly pasted: a missing /v1, or a whole endpoint.
func parseAddress(base string) (address, error) {
	u, err := url.Parse(strings.TrimSpace(base))
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		// The address itself is not repeated: it may hold a password.
		return address{}, errors.New("OPENAI_BASE_URL must begin with http:// or https:// and name a host")
	}
	path := strings.TrimRight(u.Path, "/")
	for _, endpoint := range []string{"/chat/completions", "/embeddings", "/models"} {
		path = strings.TrimSuffix(path, endpoint)
	}
	a := address{host: u.Host, version: u.Query().Get("api-version")}
	a.openAI = u.Hostname() == "api.openai.com"
	a.azure = a.version != "" || (isAzure(u.Hostname()) && !strings.HasSuffix(path, "/v1"))
	if err := checkQuery(u.Query(), a.version); err != nil {
		return address{}, err
	}
	if a.azure {
		path = a.readAzurePath(path)
	} else if path == "" {
		path = "/v1"
	}
	a.shown = u.Scheme + "://" + u.Host + path
	a.base = (&url.URL{Scheme: u.Scheme, User: u.User, Host: u.Host, Path: path}).String()
	return a, nil
}

// readAzurePath takes out what go-openai adds by itself: /openai/deployments/NAME.
func (a *address) readAzurePath(path string) string {
	or(&a.version, azureVersion)
	if before, after, found := strings.Cut(path, "/openai/deployments/"); found {
		a.deployment, _, _ = strings.Cut(after, "/")
		return before
	}
	return strings.TrimSuffix(path, "/openai")
}

func isAzure(host string) bool {
	return strings.HasSuffix(host, ".openai.azure.com") || strings.HasSuffix(host, ".cognitiveservices.azure.com")
}

func checkQuery(query url.Values, version string) error {
	if len(query) == 0 || (len(query) == 1 && version != "") {
		return nil
	}
	return errors.New("OPENAI_BASE_URL must not hold a query, except Azure's api-version")
}

// client is go-openai's configuration for this address.
func (a address) client(key string, carrier openai.HTTPDoer) *openai.Client {
	config := openai.DefaultConfig(key)
	if a.azure {
		config = openai.DefaultAzureConfig(key, a.base)
		config.APIVersion = a.version
		config.AzureModelMapperFunc = func(model string) string {
			if a.deployment != "" {
				return a.deployment
			}
			return model
		}
	}
	config.BaseURL = a.base
	config.HTTPClient = carrier
	return openai.NewClientWithConfig(config)
}

// model is the model to ask for: the one set, OpenAI's default at OpenAI, or the deployment that the address names.
func (a address) model(set, atOpenAI, setting string) (string, error) {
	switch {
	case strings.TrimSpace(set) != "":
		return strings.TrimSpace(set), nil
	case a.openAI:
		return atOpenAI, nil
	case a.deployment != "":
		return a.deployment, nil
	}
	return "", fmt.Errorf("%s must be set: no default model is known for %s", setting, a.shown)
}

func (a address) checkKey(key string) error {
	if key == "" && (a.openAI || a.azure) {
		return fmt.Errorf("OPENAI_API_KEY must be set for %s", a.shown)
	}
	return nil
}
