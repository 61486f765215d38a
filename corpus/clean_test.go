package corpus

import (
	"os"
	"slices"
	"strings"
	"testing"
)

const (
	headline   = "Harbour board agrees to widen the quay"
	paragraph1 = "The harbour board of Port Ellis agreed on Tuesday to widen the northern quay by four metres, at a cost of £3 million."
	paragraph2 = "Work begins in May and is to last eleven months, said Ines Falk, who chairs the board and has asked for it for years."
)

// at puts a line on a page: at its top, above its first or second paragraph, or
// at its bottom.
func at(place, line string) string {
	parts := []string{headline, paragraph1, paragraph2}
	i := map[string]int{"top": 0, "header": 1, "middle": 2, "bottom": 3}[place]
	return strings.Join(slices.Insert(parts, i, line), "\n\n")
}

// removals maps every rule to lines that it takes out, each with the place
// where it stands.
func removals() map[string][][2]string {
	return map[string][][2]string{
		"skip-link":      {{"top", "Skip to main content"}, {"top", "Jump to navigation"}, {"middle", "Skip to content"}},
		"log-in":         {{"top", "Log in"}, {"top", "Sign in / Register"}, {"middle", "Already a subscriber? Log in"}},
		"ticker":         {{"top", "BREAKING"}, {"top", "Loading latest headlines…"}, {"bottom", "Loading..."}},
		"script-notice":  {{"top", "Please enable JavaScript to view this page."}, {"top", "Your browser does not support video."}},
		"cookie-banner":  {{"top", "We use cookies to improve your visit. Read our policy."}, {"bottom", "Accept all cookies"}, {"top", "Cookie settings"}},
		ruleCredit:       {{"header", "(Image credit: A. Lund)"}, {"middle", "Photo: Ines Falk/Gazette"}, {"middle", "The quay at dawn (Picture: A. Lund)"}, {"header", "Getty Images"}},
		"advert":         {{"middle", "ADVERTISEMENT"}, {"middle", "Advertisement - Continue reading below"}, {"middle", "Story continues below"}},
		"newsletter":     {{"middle", "Sign up for our weekly newsletter"}, {"bottom", "Get the day's best stories straight to your inbox."}, {"middle", "Enter your email address"}},
		ruleShare:        {{"header", "Share this article"}, {"bottom", "Share on Facebook"}, {"header", "Facebook Twitter WhatsApp"}, {"bottom", "Follow us on Mastodon"}, {"header", "12 shares"}},
		"timestamp":      {{"header", "3 hours ago"}, {"header", "Published 2 days ago"}},
		"reading-time":   {{"header", "4 min read"}, {"header", "Listen to this article"}},
		"read-more":      {{"middle", "Read more: Ferry fares to rise in spring"}, {"middle", "READ MORE"}, {"bottom", "Back to top"}},
		ruleMenu:         {{"top", "Home > News > Harbour"}, {"top", "Menu"}, {"bottom", "Privacy policy | Terms of use"}, {"bottom", "Contact us"}},
		ruleButton:       {{"middle", "Twitter\n\nFacebook"}, {"top", "Facebook"}, {"bottom", "Facebook"}, {"bottom", "Share"}},
		ruleMoreLinks:    {{"bottom", "View latest press releases"}, {"bottom", "See all news"}},
		"subscribe-call": {{"bottom", "Get the news that matters."}, {"bottom", "Join our 20,000 readers today"}},
		ruleCopyright:    {{"bottom", "© 2024 Port Ellis Gazette"}, {"bottom", "Gazette Ltd. All rights reserved."}},
		ruleComments:     {{"bottom", "Leave a comment"}, {"bottom", "14 comments"}},
		"feedback":       {{"bottom", "Is this page useful?"}, {"bottom", "Yes"}},
		"tags":           {{"bottom", "Tags: harbour, quay"}, {"bottom", "Related topics"}},
		ruleLabel:        {{"top", "PRESS RELEASE"}, {"top", "Opinion"}},
		ruleByline:       {{"header", "By Jane Doe"}, {"header", "By Jane Doe and John van Roe, harbour editor"}},
		ruleDateline:     {{"header", "Published 3 March 2024"}, {"header", "Posted on: Sunday 3 March 2024, 10:30 GMT"}},
		ruleGlued:        {{"bottom", "The board meets again in June.Facebook"}, {"bottom", "The board meets again in June.FacebookTwitter"}},
		ruleMasthead:     {{"top", "Skip to content\nPort Ellis Gazette\nLog in"}, {"top", "Facebook\nNews From The Quay\nBREAKING"}},
		ruleSection:      {{"top", "Menu\nHome\nNews\n\nPort Life"}},
		ruleCaption:      {{"header", "A crane on the quay\n(Image credit: A. Lund)"}},
		ruleAuthorNote:   {{"bottom", "Jane Doe\n\nJane Doe is a reporter for the Gazette. She covers ports."}},
		ruleRelated:      {{"bottom", "Related articles\n\nFerry fares to rise\n\nWhy the crane fell"}},
	}
}

func TestEveryRuleTakesOutItsLines(t *testing.T) {
	cases := removals()
	for _, rule := range Rules() {
		if rule.Name == rulePageEdge { // not of pages that were scraped: see TestPDFIsRead
			continue
		}
		if len(cases[rule.Name]) == 0 || rule.Why == "" {
			t.Errorf("rule %s has no case or no reason", rule.Name)
		}
	}
	for rule, lines := range cases {
		for _, c := range lines {
			text, removed := clean(at(c[0], c[1]))
			if !slices.ContainsFunc(removed, func(r Removal) bool { return r.Rule == rule }) {
				t.Errorf("%s did not fire on %q at the %s: %v", rule, c[1], c[0], removed)
			}
			want := at("top", "")[2:]
			if rule == ruleGlued {
				want += "\n\nThe board meets again in June."
			}
			if text != want {
				t.Errorf("%s: of %q at the %s remains %q", rule, c[1], c[0], text)
			}
		}
	}
}

func TestRulesLeaveArticlesAlone(t *testing.T) {
	for _, c := range [][2]string{
		{"middle", "Facebook"}, // a heading
		{"middle", "About us"},
		{"top", "Contact\n\nCall the harbour office on 0123 456789 between nine and five on any weekday, or write to us."},
		{"middle", "We use cookies as bait, said one angler, and nobody laughed at him.\nThe fish did not mind."},
		{"middle", "Phishing mails come straight to your inbox and look like the real thing."},
		{"middle", "Join the queue by nine."},
		{"middle", "Loading cranes cost £2 million."},
		{"middle", "Breaking the quay took a week."},
		{"middle", "Copyright law protects the plans for seventy years."},
		{"bottom", "The plans lie open at the town hall until 4 June. Comments are welcome."},
		{"middle", "By Friday Ines Falk had signed."},
		{"middle", "Photos: he took 31 of them. None survived."},
		{"bottom", "Source: harbour board"},
		{"header", "12 May 2024"},                                                     // of what, the page does not say
		{"bottom", "Ines Falk\n\nInes Falk is a former editor who chairs the board."}, // named in the article
		{"bottom", "Related articles\n\nThe quay was last widened in 1962, when the ferry came."},
		{"middle", "He shared it on Facebook."},
	} {
		page := at(c[0], c[1])
		if text, removed := clean(page); text != page {
			t.Errorf("%q at the %s: took out %v", c[1], c[0], removed)
		}
	}
}

func TestAHeadlineIsNoMasthead(t *testing.T) {
	page := "Skip to content\nQuay to be widened\nLog in\n\n" + paragraph1
	if text, _ := clean(page); !strings.HasPrefix(text, "Quay to be widened\n") {
		t.Errorf("the headline is gone: %q", text)
	}
}

// TestScrapedPages holds whole pages, as a browser's text gives them, to golden
// files: what remains, and what was taken out by which rule.
func TestScrapedPages(t *testing.T) {
	for _, name := range []string{"gazette", "broadcaster", "ministry"} {
		raw, err := os.ReadFile("testdata/" + name + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		golden(t, "testdata/"+name+".golden", report(parse(t, name+".txt", string(raw))))
	}
}

func report(doc Document) string {
	var b strings.Builder
	for _, line := range [][2]string{{"title", doc.Title}, {"publisher", doc.Publisher}, {"author", doc.Author}, {"date", string(doc.Date)},
		{"kind", string(doc.Kind)}, {"url", doc.URL}} {
		b.WriteString(line[0] + ": " + line[1] + "\n")
	}
	b.WriteString("\n" + doc.Text + "\n\n")
	for _, r := range doc.Removed {
		b.WriteString(r.Rule + ": " + r.Text + "\n")
	}
	return b.String()
}

// golden compares with a file, or writes it when UPDATE_GOLDEN is set.
func golden(t *testing.T, path, got string) {
	t.Helper()
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("%s differs; UPDATE_GOLDEN=1 writes it anew. Got:\n%s", path, got)
	}
}
