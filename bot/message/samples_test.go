package message

import (
	"strings"
	"time"

	"ibid/answer"
	"ibid/corpus"
	"ibid/retrieval"
)

// now is when all samples are drawn.
var now = time.Date(2026, 6, 2, 12, 0, 0, 0, time.UTC)

const (
	auditText = `The harbour authority spent £14.2 million on the new breakwater, £3.1 million more than planned. Two thirds of the overrun came from the sea bed, which was softer than the first survey had found.

## Findings

The auditors found no sign of fraud. They criticise that the second survey was ordered only after the contract had been signed. “Had the authority waited for eight weeks, it would have known,” the report says.

The breakwater was opened in March 2026, seven months late.

## Recommendations

The auditors recommend that no contract above £1 million be signed before every survey is in.`
	unionText = `The fishers' union says that the breakwater cost £17 million once the lost catch is counted. Its chair, Ruth Alder, calls the project “a wall between us and our living”.

The union wants the authority to pay for two lost seasons.`
	minutesText = `The council met on 4 March 2026. It approved the opening of the breakwater by 9 votes to 4. Councillor Dunmore asked for a full account of the overrun by the summer.`
)

func documents() []corpus.Document {
	return []corpus.Document{
		{
			ID: "reports/audit-2026.md", Title: "Annual audit of the harbour authority", Publisher: "Saltmarsh Audit Office", Author: "Ines Hale, Tom Brandt",
			URL: "https://audit.saltmarsh.example/2026/harbour?lang=en", Language: "en", Kind: corpus.KindReport, Date: "2026-05-21", Tags: []string{"harbour", "spending"},
			Text: auditText, Found: map[string]string{"title": corpus.FromFrontMatter, "publisher": corpus.FromFrontMatter, "author": corpus.FromText, "date": corpus.FromMetadata, "kind": corpus.FromText},
			Warnings: []string{"The table on page 4 could not be read."},
		},
		{
			ID: "campaigns/union-breakwater.txt", Title: "A wall between us and our living", Publisher: "Saltmarsh Fishers' Union", URL: "https://www.fishers.example/wall",
			Kind: corpus.KindCampaign, Date: "2026-04-02", Text: unionText, Found: map[string]string{"title": corpus.FromFirstWords},
		},
		{
			ID: "minutes/2026-03-04.docx", Title: "Minutes of the council, 4 March 2026", Publisher: "Saltmarsh Council",
			Kind: corpus.KindOfficial, Date: "2026-03-04", Text: minutesText, Found: map[string]string{"date": corpus.FromFileName},
		},
		{
			ID: "news/opening.html", Title: "Breakwater opens seven months late", Publisher: "Saltmarsh Post", URL: "https://post.example/news/breakwater(opens)",
			Kind: corpus.KindNews, Date: "2026-03-22", Text: "The breakwater opened on Saturday. It was planned for August 2025.",
		},
		{ID: "notes.txt", Title: "notes.txt", Text: "Ask Ruth about the second survey.", Found: map[string]string{"title": corpus.FromFileName}},
		{
			ID: "reports/survey-1.pdf", Title: "Survey of the sea bed, part one", Publisher: "Brandt & Sons", Kind: corpus.KindReport, Date: "2024", Text: "The sea bed is firm.",
		},
		{ID: "reports/survey-2.pdf", Title: "Survey of the sea bed, part two", Publisher: "Brandt & Sons", Kind: corpus.KindReport, Date: "2025-02", Text: "The sea bed is soft."},
	}
}

func document(i int) *corpus.Document { return &documents()[i] }

func source(n, i int) answer.Source {
	s := sourceOf(document(i))
	s.N = n
	return s
}

// cite quotes words that must stand in the document.
func cite(n, i int, quote string) answer.Citation {
	at := strings.Index(documents()[i].Text, quote)
	if at < 0 {
		panic("the document does not say: " + quote)
	}
	return answer.Citation{Source: n, Quote: quote, Start: at, End: at + len(quote)}
}

const question = "What did the new breakwater cost, and why so much?"

func extractive() *answer.Answer {
	return &answer.Answer{
		Question: question, Status: answer.Answered, Mode: answer.Extractive, Confidence: 0.93,
		Claims: []answer.Claim{
			{
				Text:      "The harbour authority spent £14.2 million on the new breakwater, £3.1 million more than planned.",
				Citations: []answer.Citation{cite(1, 0, "The harbour authority spent £14.2 million on the new breakwater, £3.1 million more than planned.")},
			},
			{
				Text:      "Two thirds of the overrun came from the sea bed, which was softer than the first survey had found.",
				Citations: []answer.Citation{cite(1, 0, "Two thirds of the overrun came from the sea bed, which was softer than the first survey had found.")},
			},
			{
				Text:      "The fishers' union says that the breakwater cost £17 million once the lost catch is counted.",
				Voice:     "Saltmarsh Fishers' Union",
				Citations: []answer.Citation{cite(2, 1, "The fishers' union says that the breakwater cost £17 million once the lost catch is counted.")},
			},
		},
		Conflicts: []answer.Conflict{{Claims: [2]int{1, 3}, Reason: "one says £14.2 million, the other £17 million"}},
		Sources:   []answer.Source{source(1, 0), source(2, 1)},
		Searched:  answer.Searched{Documents: 7, Passages: 42, Oldest: "2024", Newest: "2026-05-21"},
	}
}

// paged is an answer from files that have pages.
func paged() *answer.Answer {
	a := extractive()
	a.Claims = a.Claims[:2]
	a.Conflicts, a.Sources = nil, a.Sources[:1]
	for i := range a.Claims {
		a.Claims[i].Citations[0].Page = 3 + i
	}
	return a
}

func byModel() *answer.Answer {
	a := extractive()
	a.Mode, a.Model, a.Conflicts = answer.ByModel, "example-large", nil
	a.Question, a.Rewritten = "And when was it opened?", "When was the new breakwater of Saltmarsh opened?"
	a.Claims = []answer.Claim{
		{
			Text: "The breakwater was opened in March 2026, seven months later than planned.",
			Citations: []answer.Citation{
				cite(1, 0, "The breakwater was opened in March 2026, seven months late."),
				cite(2, 3, "The breakwater opened on Saturday. It was planned for August 2025."),
			},
		},
		{
			Text:      "The council had approved the opening by 9 votes to 4.",
			Citations: []answer.Citation{cite(3, 2, "It approved the opening of the breakwater by 9 votes to 4.")},
		},
	}
	a.Sources = []answer.Source{source(1, 0), source(2, 3), source(3, 2)}
	a.NotBorneOut, a.Origins = "opened by the mayor", 2
	a.Removed = []answer.Removed{
		{Text: "@everyone It was opened by King Harald.", Reason: "the name King Harald does not stand in the source"},
		{Text: "It cost £99 million.", Reason: "the figure 99 does not stand in the source"},
		{Text: "People like it.", Reason: "no passage that was shown says so"},
	}
	a.Note = "the model broke off, so there may be more to say"
	return a
}

func notTold() *answer.Answer {
	return &answer.Answer{
		Question: "Who will build the second lighthouse?", Status: answer.NotInSources, Mode: answer.Extractive, Confidence: 0.08,
		Nearest:  []answer.Source{source(1, 3), source(2, 2)},
		Searched: answer.Searched{Documents: 7, Passages: 42, Oldest: "2024", Newest: "2026-05-21"},
	}
}

// long is an answer that no single message holds.
func long() *answer.Answer {
	a := extractive()
	a.Conflicts, a.Claims = nil, nil
	sentence := "The auditors found no sign of fraud."
	for range 8 {
		a.Claims = append(a.Claims, answer.Claim{
			Text:      strings.TrimSpace(strings.Repeat("In the year under review the authority wrote to every supplier, asked for the accounts, and had them compared line by line with its own. ", 6)),
			Citations: []answer.Citation{cite(1, 0, sentence), cite(2, 1, "The union wants the authority to pay for two lost seasons.")},
		})
	}
	return a
}

func passages(i int, headings ...string) []corpus.Passage {
	var all []corpus.Passage
	for n, h := range headings {
		all = append(all, corpus.Passage{DocumentID: documents()[i].ID, Ordinal: n, Heading: h})
	}
	return all
}

func found(i int, quote string, terms ...string) Found {
	c := cite(1, i, quote)
	return Found{Document: document(i), Passage: &corpus.Passage{DocumentID: documents()[i].ID, Span: corpus.Span{Start: c.Start, End: c.End}, Text: quote}, Terms: terms}
}

func report() *retrieval.Report {
	return &retrieval.Report{
		Added: []string{"reports/audit-2026.md", "news/opening.html"}, Changed: []string{"minutes/2026-03-04.docx"}, Removed: []string{"drafts/plan_*final*.txt"},
		Unchanged: 3, Skipped: []corpus.Skipped{{Path: "scans/map.tiff", Reason: "files of this kind are not read"}, {Path: "old/minutes.doc", Reason: "it is a Word file of before 2007: save it as .docx"}},
		Passages: 42, Embedded: 17, Snapshot: "5f0c2a9be117", Duration: 2340 * time.Millisecond,
	}
}
