// Package answer turns a question into claims, each backed by a quotation that
// stands word for word in a document.
//
// It proves where a quotation stands and that it was among the passages found
// for the question. It does not prove that the source is right.
package answer

import (
	"time"

	"ibid/corpus"
)

// A Question is what a person asks, and the part of the corpus they ask of.
type Question struct {
	Text    string
	K       int         // passages to read; 0 takes the engine's default
	Since   corpus.Date // only documents dated within [Since, Until]; empty is open
	Until   corpus.Date
	Sources []string // only these document IDs; empty is all
	Earlier []Turn   // the conversation so far, oldest first
	NoModel bool     // answer in the sources' own words
}

// A Turn is an earlier question, as it was understood, and what was answered.
type Turn struct {
	Question string
	Answer   string // the claims, one after the other; empty after a refusal
}

// A Status says whether the sources told.
type Status string

const (
	Answered     Status = "answered"
	NotInSources Status = "not_in_sources"
)

// A Mode says who wrote the claims.
type Mode string

const (
	Extractive Mode = "extractive" // claims are sentences of the sources, word for word
	ByModel    Mode = "model"      // claims are a model's, each borne out by its citations
)

// An Answer is what may be shown: every claim in it was verified.
type Answer struct {
	Question    string     `json:"question"`
	Rewritten   string     `json:"rewritten,omitempty"` // what a follow-up was understood to ask
	Status      Status     `json:"status"`
	Mode        Mode       `json:"mode"`
	Note        string     `json:"note,omitempty"`          // half a sentence for the reader: why the model did not write this, or not all
	Confidence  float64    `json:"confidence"`              // probability that the sources answer the question, 0 to 1
	NotBorneOut string     `json:"not_borne_out,omitempty"` // words of the question that no passage bears out
	Claims      []Claim    `json:"claims"`
	Conflicts   []Conflict `json:"conflicts,omitempty"`
	Removed     []Removed  `json:"removed"`           // untrusted: never shown to readers
	Sources     []Source   `json:"sources"`           // what the claims cite, by number
	Origins     int        `json:"origins,omitempty"` // how many of them are independent: copies of one document count once
	Nearest     []Source   `json:"nearest,omitempty"` // on a refusal: the documents that came closest
	Searched    Searched   `json:"searched"`
	Snapshot    string     `json:"snapshot"`
	Model       string     `json:"model,omitempty"`   // the model that was asked, if one was
	Prompts     string     `json:"prompts,omitempty"` // the hash of its instructions
	Usage       *Usage     `json:"usage,omitempty"`
	Timings     Timings    `json:"timings_ms"`

	Evidence Evidence `json:"-"` // why the answer is what it is, for those who ask
}

// A Claim is one statement of an answer, with at least one citation.
type Claim struct {
	Text      string     `json:"text"`
	Voice     string     `json:"voice,omitempty"` // who says so, where it rests on one voice
	Citations []Citation `json:"citations"`
}

// A Conflict is two claims about the same thing that cannot both be right. It
// is shown and not resolved.
type Conflict struct {
	Claims    [2]int      `json:"claims"` // their places in Answer.Claims, from 1
	Reason    string      `json:"reason"`
	Citations [2]Citation `json:"citations"` // one from each side, from different documents
}

// Usage is what the model took for an answer.
type Usage struct {
	Prompt     int     `json:"prompt_tokens"`
	Completion int     `json:"completion_tokens"`
	Estimated  bool    `json:"estimated,omitempty"` // the server did not count
	Cost       float64 `json:"cost_usd,omitempty"`  // 0 when the prices are unknown
}

// A Citation is a place in a source.
// Invariant: document.Text[Start:End] == Quote.
type Citation struct {
	Source int    `json:"source"` // number in Answer.Sources
	Quote  string `json:"quote"`
	Start  int    `json:"start"` // bytes into the document's text
	End    int    `json:"end"`
	Page   int    `json:"page,omitempty"` // of the file, from 1, where it has pages
}

func cite(source int, q Quote) Citation {
	return Citation{source, q.Text, q.Span.Start, q.Span.End, q.Document.Page(q.Span.Start)}
}

// A Removed statement did not survive verification.
type Removed struct {
	Text   string `json:"text"`
	Reason string `json:"reason"`
}

// A Source is a document as an answer lists it.
type Source struct {
	N         int         `json:"n"`
	ID        string      `json:"id"`
	Title     string      `json:"title"`
	Publisher string      `json:"publisher,omitempty"`
	Author    string      `json:"author,omitempty"`
	Kind      corpus.Kind `json:"kind,omitempty"`
	Date      corpus.Date `json:"date,omitempty"`
	URL       string      `json:"url,omitempty"`
}

// Searched tells what the question was put to, after its filters.
type Searched struct {
	Documents int         `json:"documents"`
	Passages  int         `json:"passages"`
	Oldest    corpus.Date `json:"oldest,omitempty"`
	Newest    corpus.Date `json:"newest,omitempty"`
}

// Timings are in milliseconds.
type Timings struct {
	Embed  float64 `json:"embed"`
	Search float64 `json:"search"`
	Draft  float64 `json:"draft"`
	Verify float64 `json:"verify"`
	First  float64 `json:"first_claim,omitempty"` // until the first claim of a model was verified
	Total  float64 `json:"total"`
}

func milliseconds(d time.Duration) float64 {
	return float64(d.Round(10*time.Microsecond)) / float64(time.Millisecond)
}
