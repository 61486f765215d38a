package prompts

import (
	"fmt"
	"strings"
)

// A need is a part that a rendering cannot do without.
type need struct{ text, name string }

// Words of the trial rendering, which no template has by chance.
const (
	trialMarker   = "0trial0marker0"
	trialQuestion = "0trial0question0"
	trialText     = "0trial0text0"
	trialTurn     = "0trial0turn0"
)

// needs lists by file what must come out.
var needs = map[string][]need{
	"answer_system.tmpl": {
		{trialMarker, "the marker, {{.Marker}}"},
		{`"text"`, `the shape of a claim ("text")`},
		{`"citations"`, `the shape of a claim ("citations")`},
		{`"source"`, `the shape of a claim ("source")`},
		{`"quote"`, `the shape of a claim ("quote")`},
		{"not_in_sources", "the line for questions that the passages do not answer (not_in_sources)"},
	},
	"answer_user.tmpl": {
		{trialMarker, "the marker, {{.Marker}}"},
		{trialQuestion, "the question, {{.Question}}"},
		{trialText, "the text of each passage, {{.Text}} in {{range .Passages}}"},
		{"4711", "the number of each passage, {{.N}} in {{range .Passages}}"},
	},
	"followup_system.tmpl": {{trialMarker, "the marker, {{.Marker}}"}},
	"followup_user.tmpl": {
		{trialMarker, "the marker, {{.Marker}}"},
		{trialQuestion, "the question, {{.Question}}"},
		{trialTurn, "the earlier turns, {{range .Earlier}}"},
	},
	"plain_system.tmpl": {{trialMarker, "the marker, {{.Marker}}"}},
	"plain_user.tmpl": {
		{trialMarker, "the marker, {{.Marker}}"},
		{trialQuestion, "the question, {{.Question}}"},
		{trialText, "the text of each passage, {{.Text}} in {{range .Passages}}"},
	},
}

// faults renders every template once, with all that an input can have and with
// as little as it can have, and looks for the parts that must be there.
func (s *Set) faults() []error {
	var faults []error
	full := page{Input{
		Question: trialQuestion, Earlier: []Turn{{trialTurn, "answer"}},
		Passages: []Passage{{4711, "title", "publisher", "author", "kind", "2020", "heading", trialText}},
	}, trialMarker}
	for _, name := range files {
		out, err := s.execute(name, full)
		if err == nil {
			_, err = s.execute(name, page{Input{Question: trialQuestion}, trialMarker})
		}
		if err != nil {
			faults = append(faults, err)
			continue
		}
		for _, n := range needs[name] {
			if !strings.Contains(out, n.text) {
				faults = append(faults, fmt.Errorf("%s: it lacks %s", name, n.name))
			}
		}
	}
	return faults
}
