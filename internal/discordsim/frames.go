package discordsim

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// framed names the schemas of the frames that are held to them.
func framed() map[int64]string {
	return map[int64]string{opHeartbeat: "GatewayHeartbeat", opIdentify: "GatewayIdentify", opPresence: "GatewayUpdatePresence", opResume: "GatewayResume"}
}

// loadFrames reads the schemas of what a program sends to the gateway. They come from elsewhere than the description and
// may be missing.
func (s *Spec) loadFrames(path string) error {
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the gateway's description: %w", err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		return fmt.Errorf("read the gateway's description: %w", err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("send.json", value); err != nil {
		return fmt.Errorf("read the gateway's description: %w", err)
	}
	for op, name := range framed() {
		if s.frames[op], err = compiler.Compile("send.json#/definitions/" + name); err != nil {
			return fmt.Errorf("compile the schema %s: %w", name, err)
		}
	}
	return nil
}

// CheckFrame holds a frame that was sent to the gateway to its schema, but for two habits of discordgo's that Discord
// still takes: property names with a dollar, and the presence of an older version.
func (s *Spec) CheckFrame(frame map[string]any) error {
	schema := s.frames[num(frame, "op")]
	if schema == nil {
		return nil
	}
	frame = copied(frame)
	data := sub(frame, "d")
	if has(sub(data, "presence"), "game") {
		delete(data, "presence")
	}
	if properties := sub(data, "properties"); has(properties, "$os") {
		data["properties"] = object{"os": properties["$os"], "browser": properties["$browser"], "device": properties["$device"]}
	}
	return schema.Validate(any(frame))
}
