package answer

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"ibid/answer/support"
	"ibid/retrieval/lexical"
)

// A supporter judges whether sentences bear a claim out.
type supporter interface {
	Check(ctx context.Context, claim string, evidence []string, question string) (support.Verdict, error)
}

// A checker turns what a model wrote into drafts that the passages shown bear
// out, or says why they do not. It is safe for concurrent use.
type checker struct {
	support  supporter
	question string
	shown    *shown
}

// A finding is the outcome for one statement: a draft, or a reason.
type finding struct {
	draft   Draft
	reason  string
	twisted bool // it says nearly what a sentence says, and something else
}

func refuse(reason string) finding { return finding{reason: reason} }

// nearCopy is how much of their terms (Dice) a statement and a sentence share
// when one is made of the other.
const nearCopy = 0.6

// check holds a statement to the passages. What it cites is tried first, then
// the sentences nearest to it in the passages that it cites, and, where it cites
// nothing that was shown, in all of them.
func (c *checker) check(ctx context.Context, w written) (finding, error) {
	if reason := c.inadmissible(w.text); reason != "" {
		return refuse(reason), nil
	}
	quotes, reason := c.located(w.cites)
	first, err := c.tryAll(ctx, w.text, quotes)
	if err != nil || first.reason == "" {
		return first, err
	}
	if reason == "" {
		reason = first.reason
	}
	second, err := c.lookUp(ctx, w, quotes, first.twisted)
	if err != nil || second.reason == "" {
		return second, err
	}
	if reason == "" {
		reason = second.reason
	}
	return refuse(reason), nil
}

// located finds the citations; the reason is that of the first that is nowhere.
func (c *checker) located(cites []cited) (quotes []Quote, reason string) {
	for _, cite := range cites {
		if cite.quote == "" && c.shows(cite.source) {
			continue // a number alone is looked up
		}
		q, why := c.shown.locate(cite)
		switch {
		case why == "" && !slices.Contains(quotes, q):
			quotes = append(quotes, q)
		case why != "" && reason == "":
			reason = why
		}
	}
	if len(quotes) > 0 {
		reason = ""
	}
	return quotes, reason
}

func (c *checker) shows(source int) bool { return source >= 1 && source <= len(c.shown.hits) }

// tryAll judges a statement by all of the quotations together, and leaves out
// those that add nothing.
func (c *checker) tryAll(ctx context.Context, text string, quotes []Quote) (finding, error) {
	quotes = slices.DeleteFunc(slices.Clone(quotes), func(q Quote) bool { return instructs(q.Text) })
	if len(quotes) == 0 {
		return finding{}.because("no passage that was shown says so"), nil
	}
	verdict, err := c.support.Check(ctx, text, c.evidence(quotes), c.context(quotes))
	if err != nil {
		return finding{}, fmt.Errorf("check a statement: %w", err)
	}
	if !verdict.Supported {
		f := refuse(strings.Join(verdict.Reasons, "; ")).because("the sources do not bear it out")
		f.twisted = verdict.Broken && copies(text, quotes)
		return f, nil
	}
	quotes = telling(text, quotes)
	if who := unattributed(text, quotes); who != "" {
		return refuse(fmt.Sprintf("it states as a fact what the source only has %s say", who)), nil
	}
	return finding{draft: Draft{Text: text, Quotes: quotes}}, nil
}

// because gives a refusal a reason if it has none.
func (f finding) because(reason string) finding {
	if f.reason == "" {
		f.reason = reason
	}
	return f
}

// copies reports whether a statement is made of one of the quotations.
func copies(text string, quotes []Quote) bool {
	terms := set(lexical.Terms(text))
	return slices.ContainsFunc(quotes, func(q Quote) bool { return dice(terms, set(lexical.Terms(q.Text))) >= nearCopy })
}

// ownWords is how many of a statement's terms must stand in the sentence that is
// found for it. Whoever names the sentence may paraphrase; whoever does not is
// held to its words, since something alike can be found for anything.
const ownWords = 0.75

// tells reports whether a sentence has the words of a statement, and above all
// those that it begins with: what it is about.
func (c *checker) tells(text string, q Quote) bool {
	terms := lexical.Terms(text)
	have := set(lexical.Terms(q.Text))
	if float64(shared(set(terms), have)) < ownWords*float64(len(set(terms))) {
		return false
	}
	around := union(have, set(lexical.Terms(c.context([]Quote{q}))))
	for _, t := range terms[:min(len(terms), 2)] {
		if !around[t] {
			return false
		}
	}
	return true
}

// lookUp searches the passages for sentences that bear the statement out, one
// by one. A statement that is a sentence twisted is not borne out by one that
// merely touches on the matter: only another near copy can save it.
func (c *checker) lookUp(ctx context.Context, w written, tried []Quote, twisted bool) (finding, error) {
	last := finding{}
	for _, s := range c.shown.candidates(w.text, c.hitsOf(w.cites)) {
		q := c.shown.quote(s.hit, s.span)
		if slices.Contains(tried, q) || !c.tells(w.text, q) || twisted && !copies(w.text, []Quote{q}) {
			continue
		}
		f, err := c.tryAll(ctx, w.text, []Quote{q})
		if err != nil || f.reason == "" {
			return f, err
		}
		twisted = twisted || f.twisted
		if last.reason == "" {
			last = f
		}
	}
	return last.because("no passage that was shown says so"), nil
}

// hitsOf are the passages of the documents that a statement cites; nil, for all,
// when it cites none that was shown.
func (c *checker) hitsOf(cites []cited) []int {
	var hits []int
	for _, cite := range cites {
		if c.shows(cite.source) {
			hits = append(hits, cite.source-1)
		}
	}
	return hits
}

// evidence is what quotations say, sentence by sentence, and the sentence before
// each, which tells who "he" is.
func (c *checker) evidence(quotes []Quote) []string {
	var sentences, before []string
	for _, q := range quotes {
		i := c.hit(q)
		if i < 0 {
			continue
		}
		spans := c.shown.hits[i].Passage.Sentences
		for n, s := range spans {
			if s.Start >= q.Span.End || s.End <= q.Span.Start {
				continue
			}
			sentences = append(sentences, q.Document.Text[s.Start:s.End])
			if n > 0 && spans[n-1].End <= q.Span.Start {
				before = append(before, q.Document.Text[spans[n-1].Start:spans[n-1].End])
			}
		}
	}
	return append(sentences, slices.DeleteFunc(before, instructs)...)
}

// hit is the passage that holds a quotation, -1 when none does.
func (c *checker) hit(q Quote) int {
	return slices.IndexFunc(c.shown.hits, q.within)
}

// context is what may stand in a statement without standing in its evidence:
// the question's words and who published the sources.
func (c *checker) context(quotes []Quote) string {
	lines := []string{c.question}
	for _, q := range quotes {
		d := q.Document
		for _, line := range []string{d.Title, d.Publisher, d.Author} {
			if line != "" && !slices.Contains(lines, line) {
				lines = append(lines, line)
			}
		}
	}
	return strings.Join(lines, "\n")
}

// telling leaves out quotations that share little with the statement while
// another shares a lot.
func telling(text string, quotes []Quote) []Quote {
	terms := set(lexical.Terms(text))
	covered := make([]float64, len(quotes))
	most := 0.0
	for i, q := range quotes {
		covered[i] = float64(shared(terms, set(lexical.Terms(q.Text)))) / float64(max(1, len(terms)))
		most = max(most, covered[i])
	}
	var kept []Quote
	for i, q := range quotes {
		if covered[i] >= 0.5*most {
			kept = append(kept, q)
		}
	}
	return kept
}

// reaching are ways to reach out of the text: mentions and links.
var reaching = regexp.MustCompile(`(?i)@(?:everyone|here)\b|<(?:[@#]|a?:|/|t:|id:)[^>\s]*>|\b(?:https?|ftp|data|javascript|discord|file)://?\S+|\bwww\.\S+|\b(?:discord(?:app)?\.(?:gg|com)|t\.me|bit\.ly)/\S+`)

// inadmissible says why a statement is not even compared with the passages.
func (c *checker) inadmissible(text string) string {
	switch {
	case !strings.ContainsFunc(text, unicode.IsLetter):
		return "it says nothing"
	case utf8.RuneCountInString(text) > maxStatement:
		return "it is too long for one statement"
	case strings.HasSuffix(text, "?"):
		return "it is a question"
	case instructs(text):
		return "it gives instructions"
	}
	for _, found := range reaching.FindAllString(text, -1) {
		if strings.HasPrefix(found, "@") || strings.HasPrefix(found, "<") {
			return "it calls on members"
		}
		if !slices.ContainsFunc(c.shown.folded, func(f folded) bool { return strings.Contains(f.text, fold(found).text) }) {
			return "it holds a link that no passage has"
		}
	}
	return ""
}
