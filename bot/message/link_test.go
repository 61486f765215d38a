package message

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"ibid/scripts/pictures/markdown"
)

func TestLink(t *testing.T) {
	for _, c := range []struct{ label, address, want string }{
		{"Audit", "https://audit.example/a", "[Audit](<https://audit.example/a>)"},
		{"Audit", "https://audit.example/a)b c>d", "[Audit](<https://audit.example/a%29b%20c%3Ed>)"},
		{"a ] [ b", "https://audit.example/", "[a ) ( b](<https://audit.example/>)"},
		{"*big*", "http://audit.example", `[\*big\*](<http://audit.example>)`},
		{"Audit", "javascript:alert(1)", "Audit"},
		{"Audit", "data:text/html,x", "Audit"},
		{"Audit", "https://bank.example@evil.example/", "Audit"},
		{"Audit", "//audit.example", "Audit"},
		{"Audit", "https://localhost/", "Audit"},
		{"Audit", "https://", "Audit"},
		{"Audit", "", "Audit"},
		{"Audit", "https://münchen.example/ä", "[Audit](<https://xn--mnchen-3ya.example/%C3%A4>)"},
		{"", "https://audit.example/", ""},
	} {
		if got := Link(c.label, c.address); got != c.want {
			t.Errorf("Link(%q, %q) = %q, want %q", c.label, c.address, got, c.want)
		}
	}
	if got := hostOf("https://www.audit.example:8443/x"); got != "audit.example" {
		t.Errorf("the host is shown as %q", got)
	}
}

// TestLinkIsOneLink holds Link to a single link that leads where it was told,
// whatever stands in it.
func TestLinkIsOneLink(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		label, tail := anyText().Draw(t, "label"), anyText().Draw(t, "tail")
		got := Link(label, "https://audit.example/"+tail)
		nodes := markdown.Inline(got)
		if line(label) == "" || !strings.HasPrefix(got, "[") {
			if f := harmless(got); f != "" {
				t.Fatalf("%q still has %s", got, f)
			}
			return
		}
		if len(nodes) != 1 || nodes[0].Kind != markdown.Link || !strings.HasPrefix(nodes[0].Target, "https://audit.example/") {
			t.Fatalf("Link(%q, …%q) = %q reads as %+v", label, tail, got, nodes)
		}
		if f := formats(nodes[0].Children); f != "" {
			t.Fatalf("the label of %q still has %s", got, f)
		}
	})
}

func FuzzLink(f *testing.F) {
	f.Add("Audit", "https://audit.example/a")
	f.Add("[x](https://evil.example)", "https://audit.example/)](<https://evil.example>)")
	f.Fuzz(func(t *testing.T, label, address string) {
		got := Link(label, address)
		links := 0
		for _, n := range markdown.Inline(got) {
			if n.Kind == markdown.Link {
				links++
			}
		}
		if links > 1 || links == 0 && harmless(got) != "" {
			t.Errorf("Link(%q, %q) = %q has %d links, and %s", label, address, got, links, harmless(got))
		}
	})
}
