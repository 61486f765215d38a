package settings

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// clear takes every setting out of the test's environment.
func clear(t *testing.T) {
	t.Helper()
	for _, name := range names(t) {
		t.Setenv(name, "")
	}
}

func names(t *testing.T) []string {
	t.Helper()
	source, err := os.ReadFile("settings.go")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, m := range regexp.MustCompile(`env:"([A-Z_]+)"`).FindAllStringSubmatch(string(source), -1) {
		names = append(names, m[1])
	}
	return names
}

func envFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), ".env")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestDefaultsHoldWithoutAFile(t *testing.T) {
	clear(t)
	s, err := Read(filepath.Join(t.TempDir(), "none"))
	if err != nil {
		t.Fatal(err)
	}
	if s.Embeddings != EmbeddingsLocal || s.MaxFileMB != 10 || s.AnswerThreshold != 0.62 {
		t.Errorf("defaults are %+v", s)
	}
}

func TestEnvironmentWinsOverFile(t *testing.T) {
	clear(t)
	t.Setenv("CORPUS_DIR", "from-environment")
	s, err := Read(envFile(t, "CORPUS_DIR=from-file\nDATA_DIR=data\nEMBEDDINGS=\n"))
	if err != nil {
		t.Fatal(err)
	}
	if s.CorpusDir != "from-environment" || s.DataDir != "data" || s.Embeddings != EmbeddingsLocal {
		t.Errorf("settings are %+v", s)
	}
}

func TestAllFaultsAreNamedAtOnce(t *testing.T) {
	clear(t)
	_, err := Read(envFile(t, "EMBEDDINGS=cloud\nANSWER_THRESHOLD=high\nMAX_FILE_MB=0\nLOG_LEVEL=loud\nWATCH=maybe\nRELOAD_EVERY=soon\nOPENAI_BASE_URL=here\n"))
	if err == nil {
		t.Fatal("no error")
	}
	for _, name := range []string{"EMBEDDINGS", "ANSWER_THRESHOLD", "MAX_FILE_MB", "LOG_LEVEL", "WATCH", "RELOAD_EVERY", "OPENAI_BASE_URL"} {
		if strings.Count(err.Error(), name) != 1 {
			t.Errorf("%s stands %d times in:\n%v", name, strings.Count(err.Error(), name), err)
		}
	}
}

func TestTheBotsFaultsAreNamedAtOnce(t *testing.T) {
	clear(t)
	_, err := Read(envFile(t, "DISCORD_TOKEN=a-client-secret\nDISCORD_GUILD_ID=my server\nMAINTAINER_ROLES=112233445566778899,Editors\n"+
		"KEEP_QUESTIONS_DAYS=-1\nMESSAGE_CONTENT=maybe\nMEMBER_LIMIT=0\nCHANNEL_LIMIT=many\nQUESTIONS_AT_ONCE=65\nQUESTIONS_WAITING=-2\nCONTACT="+strings.Repeat("x", 301)+"\n"))
	if err == nil {
		t.Fatal("no error")
	}
	for _, name := range []string{"DISCORD_TOKEN", "DISCORD_GUILD_ID", "MAINTAINER_ROLES", "KEEP_QUESTIONS_DAYS", "MESSAGE_CONTENT", "MEMBER_LIMIT", "CHANNEL_LIMIT", "QUESTIONS_AT_ONCE", "QUESTIONS_WAITING", "CONTACT"} {
		if strings.Count(err.Error(), name) != 1 {
			t.Errorf("%s stands %d times in:\n%v", name, strings.Count(err.Error(), name), err)
		}
	}
	if strings.Contains(err.Error(), "a-client-secret") {
		t.Error("the error shows what was given for the token")
	}
}

func TestTheBotsSettingsAreRead(t *testing.T) {
	clear(t)
	token := strings.Repeat("M", 24) + ".abcdef." + strings.Repeat("z", 38)
	s, err := Read(envFile(t, "DISCORD_TOKEN="+token+"\nMAINTAINER_ROLES=112233445566778899,998877665544332211\nKEEP_QUESTIONS_DAYS=0\n"))
	if err != nil || s.DiscordToken != token || len(s.MaintainerRoles) != 2 || s.KeepDays != 0 {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestMalformedFileKeepsItsSecret(t *testing.T) {
	clear(t)
	_, err := Read(envFile(t, "OPENAI_API_KEY sk-very-secret\n"))
	if err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("the error is %v", err)
	}
}

func TestRemoteEmbeddingsNeedAnEndpoint(t *testing.T) {
	clear(t)
	if _, err := Read(envFile(t, "EMBEDDINGS=openai\n")); err == nil {
		t.Error("EMBEDDINGS=openai without a key or an address passed")
	}
	if _, err := Read(envFile(t, "EMBEDDINGS=openai\nOPENAI_BASE_URL=http://127.0.0.1:8080/v1\n")); err != nil {
		t.Error(err)
	}
}

// TestExampleNamesEverySetting holds .env.example to exactly the settings that
// are read, each with its default as the value.
func TestExampleNamesEverySetting(t *testing.T) {
	clear(t)
	example, err := os.ReadFile(filepath.Join("..", "..", ".env.example"))
	if err != nil {
		t.Fatal(err)
	}
	var listed []string
	for _, m := range regexp.MustCompile(`(?m)^#?([A-Z_]+)=`).FindAllStringSubmatch(string(example), -1) {
		listed = append(listed, m[1])
	}
	if !slices.Equal(listed, names(t)) {
		t.Errorf(".env.example lists %v, the settings are %v", listed, names(t))
	}
	defaults, _ := Read("none")
	fromExample, err := Read(filepath.Join("..", "..", ".env.example"))
	if err != nil || !reflect.DeepEqual(fromExample, defaults) {
		t.Errorf(".env.example gives %+v (%v), the defaults are %+v", fromExample, err, defaults)
	}
}

func TestASchedule(t *testing.T) {
	for text, want := range map[string]time.Duration{"0": 0, "90s": 90 * time.Second, "24h": 24 * time.Hour} {
		s, err := Read(envFile(t, "WATCH=true\nRELOAD_EVERY="+text+"\n"))
		if err != nil || s.ReloadEvery != want || !s.Watch {
			t.Errorf("%s: %+v, %v", text, s, err)
		}
	}
	for _, text := range []string{"-1h", "1ms", "10"} {
		if _, err := Read(envFile(t, "RELOAD_EVERY="+text+"\n")); err == nil || !strings.Contains(err.Error(), "RELOAD_EVERY") {
			t.Errorf("%s: %v", text, err)
		}
	}
}
