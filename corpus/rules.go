package corpus

import (
	"regexp"
	"strings"
	"sync"
)

// A Rule is one reason to take a line out of a page that was scraped.
type Rule struct{ Name, Why string }

// Rules lists every rule, by the names that Removal carries.
func Rules() []Rule {
	var out []Rule
	for _, r := range lineRules() {
		if len(out) == 0 || out[len(out)-1].Name != r.name {
			out = append(out, Rule{r.name, r.why})
		}
	}
	return append(out, pageRules()...)
}

// pageRules are those that look at more than one line, in clean.go,
// header.go, masthead.go, footer.go and pdf.go.
func pageRules() []Rule {
	return []Rule{
		{ruleMasthead, "the site's name and slogan among the links above the headline"},
		{ruleSection, "the site's section, between its menu and the headline"},
		{ruleLabel, "says what kind of page it is; kept as the document's kind"},
		{ruleByline, "names the author; kept as the document's author"},
		{ruleDateline, "says when the page was published; kept as the document's date"},
		{ruleCaption, "the caption of a picture that is not there"},
		{ruleGlued, "a share button's name, glued to the last word of the text"},
		{ruleAuthorNote, "introduces the author and is no part of the article"},
		{ruleRelated, "headlines of other articles"},
		{rulePageEdge, "a head, a foot or a page number, which the file repeats from page to page"},
	}
}

const (
	ruleMasthead   = "masthead"
	ruleSection    = "section"
	ruleLabel      = "label"
	ruleByline     = "byline"
	ruleDateline   = "publication-date"
	ruleCaption    = "image-caption"
	ruleGlued      = "glued-share"
	ruleAuthorNote = "author-note"
	ruleRelated    = "related-articles"
	rulePageEdge   = "page-edge"
	ruleCopyright  = "copyright"
	ruleMoreLinks  = "more-links"
	ruleCredit     = "image-credit"
	ruleShare      = "share"
	ruleComments   = "comments"
	ruleMenu       = "navigation"
	ruleButton     = "share-button"
)

// A lineRule takes out single lines that match it as a whole. An edge rule is
// one whose words could also be a heading or a line of the article, and fires
// only at the top, above a headline, or at the bottom.
type lineRule struct {
	name, why string
	edge      bool
	top       bool   // its lines stand in the head of a page
	words     int    // the longest line that it may take out
	holds     string // what the line must hold in lower case, where that spares a slow match
	match     *regexp.Regexp
}

// network names the places that share buttons lead to.
const network = `(?:facebook|twitter|x|linkedin|whatsapp|pinterest|reddit|telegram|instagram|youtube|tiktok|threads|bluesky|mastodon|messenger|flipboard|tumblr|e-?mail|print|copy link)`

var lineRules = sync.OnceValue(func() []lineRule {
	whole := func(pattern string) *regexp.Regexp { return regexp.MustCompile(`(?i)^(?:` + pattern + `)$`) }
	return []lineRule{
		{name: "skip-link", why: "a link for keyboards to the page's content", top: true, words: 6,
			match: whole(`(?:skip|jump|go) (?:straight )?to (?:the )?(?:main |page )?(?:content|navigation|nav|menu|footer|search|article|text)(?: links?)?|accessibility (?:links|help)`)},
		{name: "log-in", why: "a link to a reader's account", top: true, words: 7,
			match: whole(`(?:(?:log|sign) ?(?:in|out)|(?:my|your) account|create (?:an |your |a free )?account)(?: ?(?:/|\||or|and) ?(?:(?:log|sign) ?(?:in|up|out)|register|subscribe|join))*|(?:already )?(?:a|have a|have an) (?:subscriber|account|member)\?.{0,30}`)},
		{name: "ticker", why: "a strip of headlines that the page loads later", top: true, words: 6,
			match: whole(`loading\b.{0,40}(?:…|\.\.\.)|breaking(?: news)?:?|live(?: updates)?:?|just in:?`)},
		{name: "script-notice", why: "speaks to the browser", top: true, words: 30, holds: "javascript",
			match: whole(`.{0,60}(?:enable|turn on|requires?) javascript\b.*`)},
		{name: "script-notice", why: "speaks to the browser", top: true, words: 30, holds: "your browser",
			match: whole(`.*\byour browser (?:does not|doesn[’']t|is not|isn[’']t) support.*`)},
		{name: "cookie-banner", why: "asks for consent to cookies", top: true, words: 45,
			match: whole(`(?:we|this (?:web)?site|our (?:web)?site)(?: and our partners)? uses? (?:some )?(?:essential )?cookies?(?: (?:to|on|and|for|in order)\b.*)?\.?|(?:accept|reject|allow|manage|decline|view)(?: all| my| additional| optional| analytics)?(?: cookies| preferences)|(?:accept|reject|allow) all|cookies on .{1,30}|cookies? (?:settings|preferences|notice|consent)|by (?:continuing|using) .{0,60}\bcookies\b.*`)},
		{name: ruleCredit, why: "credits a picture that is not there", words: 25,
			match: whole(`[(\[]?(?:(?:image|photo|picture|photograph|video|illustration|graphic)s?(?: (?:credits?|source|courtesy(?: of)?|copyright|caption))?\s*[:,©|]|(?:image|photo|picture)s? (?:courtesy of|by|via)\b|credits?:)\s?[^.!?]{0,90}[)\]]?|(?:©\s?)?(?:getty images|shutterstock|alamy|pa media)(?:/.{1,40})?`)},
		{name: ruleCredit, why: "credits a picture that is not there", words: 25, holds: ": ",
			match: whole(`[^.!?]{0,160}\((?:image|photo|picture)s?(?: credits?| source)?: [^)]{1,60}\)`)},
		{name: "advert", why: "marks an advertisement that is not there", words: 8,
			match: whole(`advertise?ments?(?: ?[-–—] ?.{0,40})?|(?:story|article) continues (?:below|after).{0,30}|continue reading(?: below| the main story)?|sponsored(?: content| links?)?|remove ads`)},
		{name: "newsletter", why: "asks for a subscription", words: 32,
			match: whole(`(?:sign up|subscribe|join|get|receive|stay|don[’']t miss|never miss|want|enter your|register|keep up)\b.*(?:\binbox\b|\bnewsletters?\b).*|enter your e-?mail(?: address)?.{0,20}|by (?:clicking|submitting|signing up|subscribing)\b.{0,80}\b(?:policy|terms|conditions|notice)\b.{0,40}`)},
		{name: ruleShare, why: "a button to share the page", words: 9,
			match: whole(`share(?: (?:this|the|via|on|with|by)\b.{0,40})|(?:share|tweet|post)(?: (?:on|to|via) ` + network + `)|follow us(?: on)?:?.{0,40}|(?:copy|share) (?:the )?(?:link|page)|about sharing|close panel|\d[\d.,]*k? (?:shares?|likes?|views?)|(?:` + network + `)(?:(?:\s*[|·•,/]\s*|\s+)(?:share|` + network + `))+`)},
		{name: "timestamp", why: "says how long ago, counted from a day that nobody knows", words: 5,
			match: whole(`(?:(?:published|updated|posted):? )?(?:about )?(?:\d+|an?|one) (?:min(?:ute)?|hour|day|week|month)s? ago`)},
		{name: "reading-time", why: "tells how long the page is", words: 6,
			match: whole(`(?:estimated )?(?:reading time:? )?\d+[- ]min(?:ute)?s?(?: read| reading time)?|listen to (?:this )?(?:article|story)|.{0,10}listen now`)},
		{name: "read-more", why: "a link to another article", words: 25,
			match: whole(`(?:read (?:more|also|next|the full (?:story|article))|also read|recommended(?: reading)?|you (?:may|might) also like|don[’']t miss|more on this(?: story)?)\s*[:»>|–—-].{0,160}[^.]|read more|read the full (?:story|article)(?: here)?|back to (?:the )?top|click here(?: to .{1,60})?`)},
		{name: ruleMenu, why: "a link of the page's menu", edge: true, top: true, words: 10,
			match: whole(`(?:home(?:page)?|(?:main |site |more )?menu|notifications|search(?: .{1,20})?|close(?: menu)?|news|toggle (?:navigation|menu)|contact(?: us)?|about(?: us)?|subscribe(?: now)?|register|donate(?: now)?|privacy(?: policy| notice)?|terms(?: (?:of|and) .{1,20})?|cookie policy|accessibility(?: statement)?|advertise(?: with us)?|site ?map|careers|jobs|help|topics|sections)(?:\s*[|·•/]\s*.{1,30})*|home(?:\s*[>›»/|]\s*.{1,40})+`)},
		{name: ruleButton, why: "a button to share the page", edge: true, top: true, words: 3,
			match: whole(`share|tweet|` + network)},
		{name: ruleMoreLinks, why: "a link to a list of pages", edge: true, words: 8,
			match: whole(`(?:view|see|browse|read|show|explore)(?: (?:all|more|the|our|latest))+(?: [a-z-]+){0,3}|more (?:news|stories|articles|press releases)`)},
		{name: "subscribe-call", why: "asks for a subscription", edge: true, words: 16,
			match: whole(`(?:get|join|sign up|subscribe|don[’']t miss|stay)\b.{0,90}\b(?:news|newsletter|headlines|stories|updates|readers|subscribers|community|informed)\b.{0,60}`)},
		{name: ruleCopyright, why: "claims copyright for the site", edge: true, words: 25,
			match: whole(`(?:©|\(c\)|copyright\b).*`)},
		{name: ruleCopyright, why: "claims copyright for the site", edge: true, words: 25, holds: "all rights reserved",
			match: whole(`.{0,80}\ball rights reserved\b.{0,60}`)},
		{name: ruleComments, why: "belongs to the readers' comments", edge: true, words: 6,
			match: whole(`(?:leave|post|add|write)(?: a| your)? (?:comment|reply)|(?:view |show |hide |join the )?(?:comments?|conversation)(?: \(\d+\))?|\d+ comments?`)},
		{name: "feedback", why: "asks what the reader thinks of the page", edge: true, words: 12,
			match: whole(`(?:is|was) this (?:page|article|story|information) (?:useful|helpful)\??|(?:yes|no)(?: this page is (?:not )?useful)?|(?:report a problem|is anything wrong) with this page\??|(?:give|send|leave)(?: us)? feedback`)},
		{name: "tags", why: "lists the page's tags", edge: true, words: 25,
			match: whole(`(?:tags|tagged|topics|filed under|categories|posted in|explore more on these topics|related topics)\s*:?(?: [^.]{0,120})?`)},
	}
})

// ruleFor finds the rule that takes a line out, or nil.
func ruleFor(line string, edge bool) *lineRule {
	const longest = 400 // bytes; no rule's words need more
	if len(line) > longest {
		return nil
	}
	words, lower := len(strings.Fields(line)), strings.ToLower(line)
	rules := lineRules()
	for i := range rules {
		r := &rules[i]
		if r.edge == edge && words <= r.words && strings.Contains(lower, r.holds) && r.match.MatchString(line) {
			return r
		}
	}
	return nil
}
