package settings

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
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
	if s.Embeddings != EmbeddingsLocal || s.MaxFileMB != 10 || s.AnswerThreshold != 0.5 {
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
	_, err := Read(envFile(t, "EMBEDDINGS=cloud\nANSWER_THRESHOLD=high\nMAX_FILE_MB=0\nLOG_LEVEL=loud\nOPENAI_BASE_URL=here\n"))
	if err == nil {
		t.Fatal("no error")
	}
	for _, name := range []string{"EMBEDDINGS", "ANSWER_THRESHOLD", "MAX_FILE_MB", "LOG_LEVEL", "OPENAI_BASE_URL"} {
		if strings.Count(err.Error(), name) != 1 {
			t.Errorf("%s stands %d times in:\n%v", name, strings.Count(err.Error(), name), err)
		}
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
	if err != nil || fromExample != defaults {
		t.Errorf(".env.example gives %+v (%v), the defaults are %+v", fromExample, err, defaults)
	}
}
