package answer

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"ibid/answer/support"
	"ibid/corpus"
	"ibid/retrieval"
)

// TestMeasureSurvival prints which share of true and of false claims a check lets
// through, by how they were made from sentences of public texts. It takes
// minutes, so it runs only with IBID_MEASURE set to how many sentences to take.
func TestMeasureSurvival(t *testing.T) {
	count, err := strconv.Atoi(os.Getenv("IBID_MEASURE"))
	if err != nil {
		t.Skip("set IBID_MEASURE to a number of sentences")
	}
	enc, err := words()
	if err != nil {
		t.Fatal(err)
	}
	scorer, err := support.New(enc)
	if err != nil {
		t.Fatal(err)
	}
	m := measurement{t: t, scorer: scorer, random: rand.New(rand.NewPCG(7, 11)), tally: map[string]*tally{}}
	for _, name := range []string{"squad", "clapnq"} {
		m.run(benchDocuments(t, name), count/2)
	}
	m.print()
}

// benchDocuments reads a public corpus that is no part of the repository.
func benchDocuments(t *testing.T, name string) []corpus.Document {
	root := os.Getenv("IBID_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "shared")
	}
	file, err := os.Open(filepath.Join(root, "bench", name, "corpus.jsonl"))
	if err != nil {
		t.Skipf("the benchmark is not here: %v", err)
	}
	defer file.Close()
	var documents []corpus.Document
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var d struct{ ID, Title, Text string }
		var raw map[string]any
		if json.Unmarshal(lines.Bytes(), &raw) != nil {
			t.Fatal("the benchmark cannot be read")
		}
		d.ID, _ = raw["_id"].(string)
		if d.ID == "" {
			d.ID, _ = raw["id"].(string)
		}
		d.Title, _ = raw["title"].(string)
		d.Text, _ = raw["text"].(string)
		documents = append(documents, corpus.Document{ID: d.ID, Title: d.Title, Text: corpus.Normalize(d.Text)})
	}
	return documents
}

type tally struct{ total, kept int }

type measurement struct {
	t      *testing.T
	scorer supporter
	random *rand.Rand
	tally  map[string]*tally
	took   time.Duration
	checks int
}

// run takes sentences at random, each with its passage and seven others.
func (m *measurement) run(documents []corpus.Document, count int) {
	hits := hitsIn(documents...)
	for range count {
		at := m.random.IntN(len(hits))
		shownHits := []retrieval.Hit{hits[at]}
		for i := at + 1; len(shownHits) < 8; i++ {
			shownHits = append(shownHits, hits[i%len(hits)])
		}
		h := hits[at]
		span := h.Passage.Sentences[m.random.IntN(len(h.Passage.Sentences))]
		text := h.Document.Text[span.Start:span.End]
		if n := len(strings.Fields(text)); n < 7 || n > 45 || !whole(text) {
			continue
		}
		m.judge(text, h, &checker{support: m.scorer, shown: showing(shownHits)})
	}
}

func (m *measurement) judge(text string, h retrieval.Hit, c *checker) {
	for name, claim := range truths(text) {
		m.count("true  "+name, c, written{text: claim, cites: []cited{{1, text}}}, text)
	}
	m.count("true  no source named", c, written{text: text, plain: true}, text)
	for name, claim := range m.lies(text, h) {
		m.count("false "+name, c, written{text: claim, cites: []cited{{1, text}}}, text)
		m.count("false no source named", c, written{text: claim, plain: true}, text)
	}
}

func (m *measurement) count(name string, c *checker, w written, from string) {
	begin := time.Now()
	f, err := c.check(m.t.Context(), w)
	if err != nil {
		m.t.Fatal(err)
	}
	m.took += time.Since(begin)
	m.checks++
	if m.tally[name] == nil {
		m.tally[name] = &tally{}
	}
	m.tally[name].total++
	if f.reason == "" {
		m.tally[name].kept++
	}
	if wrong := strings.HasPrefix(name, "false") == (f.reason == ""); wrong && os.Getenv("IBID_SHOW") != "" {
		m.t.Logf("%s\n  from:  %s\n  claim: %s\n  %s", name, from, w.text, f.reason)
	}
}

func (m *measurement) print() {
	var names []string
	sums := map[string]*tally{"true": {}, "false": {}}
	for name, n := range m.tally {
		names = append(names, name)
		if sum := sums[strings.Fields(name)[0]]; !strings.HasSuffix(name, "no source named") {
			sum.total, sum.kept = sum.total+n.total, sum.kept+n.kept
		}
	}
	slices.Sort(names)
	for _, name := range names {
		n := m.tally[name]
		fmt.Printf("%-34s %5d  let through %5.1f%%\n", name, n.total, 100*float64(n.kept)/float64(n.total))
	}
	for _, name := range []string{"true", "false"} {
		fmt.Printf("%-34s %5d  let through %5.1f%%\n", "all "+name, sums[name].total, 100*float64(sums[name].kept)/float64(max(1, sums[name].total)))
	}
	fmt.Printf("%d checks, %v each\n", m.checks, m.took/time.Duration(max(1, m.checks)))
}

var (
	inFront    = regexp.MustCompile(`^((?:In|On|By|During|After|Before|Since|At|From) [^,]{3,40}), (\p{L}[^,]*.*)\.$`)
	aside      = regexp.MustCompile(` \([^()]{2,60}\)`)
	dayMonth   = regexp.MustCompile(`\b([0-9]{1,2}) (January|February|March|April|May|June|July|August|September|October|November|December) ([0-9]{4})\b`)
	percents   = regexp.MustCompile(`([0-9])(?:%| percent| per cent)`)
	bigNumbers = regexp.MustCompile(`([0-9]) (million|billion)\b`)
	lastClause = regexp.MustCompile(`^(.{40,}?), (?:which|who|where|although|while|whereas) .*\.$`)
)

// truths are sayings of the same: what a careful model writes.
func truths(text string) map[string]string {
	all := map[string]string{"as it stands": text}
	if m := inFront.FindStringSubmatch(text); m != nil {
		all["when or where moved"] = m[2] + " " + strings.ToLower(m[1][:1]) + m[1][1:] + "."
	}
	if aside.MatchString(text) {
		all["aside left out"] = aside.ReplaceAllString(text, "")
	}
	if dayMonth.MatchString(text) {
		all["date in another form"] = dayMonth.ReplaceAllString(text, "$2 $1, $3")
	}
	if percents.MatchString(text) {
		all["per cent in another form"] = percents.ReplaceAllStringFunc(text, func(s string) string {
			if strings.HasSuffix(s, "%") {
				return s[:1] + " percent"
			}
			return s[:1] + "%"
		})
	}
	if bigNumbers.MatchString(text) {
		all["millions in another form"] = bigNumbers.ReplaceAllStringFunc(text, func(s string) string { return strings.NewReplacer(" million", "m", " billion", "bn").Replace(s) })
	}
	if m := lastClause.FindStringSubmatch(text); m != nil {
		all["last clause left out"] = m[1] + "."
	}
	if s := reword(text); s != text {
		all["other common words"] = s
	}
	return all
}

// reword puts common words for their like.
func reword(text string) string {
	for _, pair := range [][2]string{
		{" began ", " started "}, {" also ", " "}, {" however, ", " "}, {" such as ", " like "}, {" approximately ", " about "},
		{" because of ", " due to "}, {" over ", " more than "}, {" many ", " numerous "}, {" large ", " big "}, {" several ", " a number of "},
		{" received ", " got "}, {" primarily ", " mainly "}, {" located in ", " situated in "}, {" used ", " employed "},
	} {
		text = strings.Replace(text, pair[0], pair[1], 1)
	}
	return text
}

var (
	anyFigure   = regexp.MustCompile(`\b[0-9]{1,3}(?:,[0-9]{3})*\b`)
	anyYear     = regexp.MustCompile(`\b(1[5-9]|20)[0-9]{2}\b`)
	plainVerb   = regexp.MustCompile(` (is|are|was|were|has|have|had|can|could|will|would) (not )?`)
	doneBy      = regexp.MustCompile(`^(\p{Lu}[\p{L} ]{2,30}?) (was|were) (\p{Ll}+ed) by (\p{Lu}[\p{L} ]{2,30}?)([,. ].*)$`)
	didTo       = regexp.MustCompile(`^(\p{Lu}[\p{L}]+(?: \p{Lu}[\p{L}]+)*) (\p{Ll}+ed|won|beat|met|led|gave|sold|bought|told) (\p{Lu}[\p{L}]+(?: \p{Lu}[\p{L}]+)*)\b(.*)$`)
	turnarounds = [][2]string{{"increased", "decreased"}, {"more", "less"}, {"largest", "smallest"}, {"first", "last"}, {"before", "after"}, {"won", "lost"},
		{"north", "south"}, {"east", "west"}, {"higher", "lower"}, {"began", "ended"}, {"male", "female"}, {"public", "private"}, {"major", "minor"},
		{"early", "late"}, {"most", "fewest"}, {"allowed", "forbidden"}, {"supported", "opposed"}, {"high", "low"}, {"large", "small"}, {"founded", "dissolved"}}
)

// lies are the sentence with one thing altered.
func (m *measurement) lies(text string, h retrieval.Hit) map[string]string {
	all := map[string]string{}
	if s := anyYear.FindString(text); s != "" {
		year, _ := strconv.Atoi(s)
		all["year altered"] = strings.Replace(text, s, strconv.Itoa(year+1+m.random.IntN(9)), 1)
	}
	if s := anyFigure.FindString(anyYear.ReplaceAllString(text, "")); s != "" {
		value, _ := strconv.Atoi(strings.ReplaceAll(s, ",", ""))
		all["figure altered"] = strings.Replace(text, s, strconv.Itoa(value+1+m.random.IntN(value+5)), 1)
	}
	if swapped := m.otherName(text, h); swapped != "" {
		all["name replaced"] = swapped
	}
	if p := plainVerb.FindStringSubmatchIndex(text); p != nil {
		verb, negated := text[p[2]:p[3]], p[4] >= 0
		insert := " " + verb + " not "
		if negated {
			insert = " " + verb + " "
		}
		all["denied"] = text[:p[0]] + insert + text[p[1]:]
	}
	if r := didTo.FindStringSubmatch(text); r != nil && r[1] != r[3] {
		all["roles swapped"] = r[3] + " " + r[2] + " " + r[1] + r[4]
	}
	if r := doneBy.FindStringSubmatch(text); r != nil {
		all["roles swapped"] = r[4] + " " + r[2] + " " + r[3] + " by " + r[1] + r[5]
	}
	for _, pair := range turnarounds {
		if strings.Contains(text, " "+pair[0]+" ") {
			all["word turned round"] = strings.Replace(text, " "+pair[0]+" ", " "+pair[1]+" ", 1)
			break
		}
		if strings.Contains(text, " "+pair[1]+" ") {
			all["word turned round"] = strings.Replace(text, " "+pair[1]+" ", " "+pair[0]+" ", 1)
			break
		}
	}
	return all
}

// otherName puts a name from elsewhere in the document for one of the sentence.
func (m *measurement) otherName(text string, h retrieval.Hit) string {
	lower := set(strings.FieldsFunc(h.Document.Text, func(r rune) bool { return !unicode.IsLetter(r) }))
	// A word that also stands in lower case merely opened a sentence.
	isName := func(n string) bool {
		return !slices.ContainsFunc(strings.Fields(n), func(w string) bool { return w != "of" && w != "for" && lower[strings.ToLower(w)] })
	}
	own := slices.DeleteFunc(phrases(text), func(n string) bool { return !isName(n) })
	if len(own) == 0 {
		return ""
	}
	var others []string
	for _, n := range phrases(h.Document.Text) {
		if isName(n) && !strings.Contains(text, n) && !slices.ContainsFunc(strings.Fields(n), func(w string) bool { return strings.Contains(text, w) }) && !openers[strings.ToLower(n)] && len(n) > 3 {
			others = append(others, n)
		}
	}
	if len(others) == 0 {
		return ""
	}
	return strings.Replace(text, own[len(own)-1], others[m.random.IntN(len(others))], 1)
}
