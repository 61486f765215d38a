package message

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// specPath is where Discord's own description of its API lies: in the folder
// that IBID_SPECS names, and else beside the checkout.
func specPath(t *testing.T) string {
	folder := os.Getenv("IBID_SPECS")
	if folder == "" {
		folder = filepath.Join("..", "shared", "specs")
	}
	if !filepath.IsAbs(folder) {
		folder = filepath.Join("..", "..", folder)
	}
	path := filepath.Join(folder, "discord.openapi.json")
	if _, err := os.Stat(path); err != nil {
		t.Skipf("Discord's description is not there: %v", err)
	}
	return path
}

// describe compiles schemas of the description, by name.
func describe(t *testing.T, names ...string) map[string]*jsonschema.Schema {
	t.Helper()
	raw, err := os.ReadFile(specPath(t))
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	if err := c.AddResource("discord.json", value); err != nil {
		t.Fatal(err)
	}
	all := map[string]*jsonschema.Schema{}
	for _, name := range names {
		if all[name], err = c.Compile("discord.json#/components/schemas/" + name); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// as is v as the description's judge reads it.
func as(t *testing.T, v any) any {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return value
}

func TestDiscordsDescriptionTakesEveryMessage(t *testing.T) {
	bodies := []string{"MessageCreateRequest", "MessageEditRequestPartial", "IncomingWebhookUpdateRequestPartial", "IncomingWebhookInteractionRequest"}
	schemas := describe(t, append(bodies, "ModalInteractionCallbackRequestData")...)
	for name, m := range messages() {
		for _, body := range bodies {
			if err := schemas[body].Validate(as(t, m)); err != nil {
				t.Errorf("%s as %s: %v", name, body, err)
			}
		}
	}
	for name, f := range forms() {
		if err := schemas["ModalInteractionCallbackRequestData"].Validate(as(t, f)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDiscordsDescriptionTakesEveryCommand(t *testing.T) {
	schema := describe(t, "ApplicationCommandUpdateRequest")["ApplicationCommandUpdateRequest"]
	for _, c := range Commands() {
		value := as(t, c).(map[string]any)
		// The description wants a number here, where Discord takes and gives a string.
		delete(value, "default_member_permissions")
		if err := schema.Validate(value); err != nil {
			t.Errorf("%s: %v", c.Name, err)
		}
	}
}
