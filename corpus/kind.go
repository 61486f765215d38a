package corpus

import "strings"

// A Kind says what sort of source a document is, in lower case. The constants
// are the ones that are looked for in a text; front matter may name any other.
type Kind string

const (
	KindUnknown      Kind = ""
	KindReport       Kind = "report"
	KindNews         Kind = "news report"
	KindPressRelease Kind = "press release"
	KindOpinion      Kind = "opinion"
	KindAnalysis     Kind = "analysis"
	KindInterview    Kind = "interview"
	KindOfficial     Kind = "official"
	KindCampaign     Kind = "campaign"
	KindBlog         Kind = "blog"
	KindMail         Kind = "email"
	KindOther        Kind = "other"
)

// ParseKind folds what people write for a kind: "Press-Release", "news" and
// "Op-Ed" are kinds of the list, anything else is kept in lower case.
func ParseKind(s string) Kind {
	s = strings.ToLower(strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return r == '-' || r == '_' || r == ' ' || r == '\t' || r == '\n'
	}), " "))
	switch s {
	case "pressrelease", "news release", "media release", "press statement", "press":
		return KindPressRelease
	case "news", "article", "news article", "news story":
		return KindNews
	case "op ed", "editorial", "comment", "commentary", "column", "letter", "letters":
		return KindOpinion
	case "blog post", "post", "weblog":
		return KindBlog
	case "e mail", "mail", "message":
		return KindMail
	case "government", "official document", "official statement":
		return KindOfficial
	}
	return Kind(s)
}
