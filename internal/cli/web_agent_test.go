package cli

import (
	"strings"
	"testing"
)

func TestSitesSeeWhomTheyCanTurnTo(t *testing.T) {
	for contact, want := range map[string]string{
		"": "", "Ruth, ruth@example.org": " (Ruth, ruth@example.org)", "a\r\nX-Evil: 1 (b) \\ é": " (aX-Evil: 1 b)", "…": "",
	} {
		if got := userAgent(contact); !strings.HasPrefix(got, "Ibid/") || got[strings.Index(got+" ", " "):] != want {
			t.Errorf("%q gives %q", contact, got)
		}
	}
}
