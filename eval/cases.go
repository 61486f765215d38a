package eval

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Question is one line of an answers.jsonl.
type Question struct {
	ID         string
	Text       string
	Answerable bool
	Documents  []string   // where the answer stands; may be empty
	Accepted   []Accepted // any of them is right; may be empty
}

// QuestionSet is an answers.jsonl.
type QuestionSet struct {
	Name      string
	Questions []Question
}

// ReadQuestions reads lines of
// {"id","question","answerable":bool,"documents":[ids],"answers":["words" or "/regexp/"]}.
func ReadQuestions(path string) (*QuestionSet, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read questions: %w", err)
	}
	defer f.Close()
	questions, err := parseQuestions(f, path)
	if err != nil {
		return nil, fmt.Errorf("read questions: %w", err)
	}
	return &QuestionSet{Name: filepath.Base(path), Questions: questions}, nil
}

func parseQuestions(r io.Reader, name string) ([]Question, error) {
	var questions []Question
	seen := make(map[string]struct{})
	err := scan(r, name, func(line []byte) error {
		q, err := parseQuestion(line)
		if err == nil {
			err = unique(seen, "id", q.ID)
		}
		questions = append(questions, q)
		return err
	})
	if err == nil && len(questions) == 0 {
		err = fmt.Errorf("%s holds no question", name)
	}
	return questions, err
}

func parseQuestion(line []byte) (Question, error) {
	var raw struct {
		ID         string   `json:"id"`
		Question   string   `json:"question"`
		Answerable *bool    `json:"answerable"`
		Documents  []string `json:"documents"`
		Answers    []string `json:"answers"`
	}
	if err := decode(line, &raw); err != nil {
		return Question{}, err
	}
	if raw.Question == "" {
		return Question{}, errors.New(`field "question" is missing or empty; write what is asked`)
	}
	if raw.Answerable == nil {
		return Question{}, errors.New(`field "answerable" is missing; write true or false`)
	}
	q := Question{ID: raw.ID, Text: raw.Question, Answerable: *raw.Answerable, Documents: raw.Documents}
	for _, answer := range raw.Answers {
		accepted, err := ParseAccepted(answer)
		if err != nil {
			return Question{}, err
		}
		q.Accepted = append(q.Accepted, accepted)
	}
	return q, nil
}

// CitationCase is one line of a citations.jsonl: a claim, the sentences that
// are cited for it, and whether they bear it out.
type CitationCase struct {
	ID        string
	Claim     string
	Evidence  []string
	Supported bool
}

// CitationSet is a citations.jsonl.
type CitationSet struct {
	Name  string
	Cases []CitationCase
}

// ReadCitations reads lines of
// {"id","claim","evidence":[sentences],"supported":bool}.
func ReadCitations(path string) (*CitationSet, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read citations: %w", err)
	}
	defer f.Close()
	cases, err := parseCitations(f, path)
	if err != nil {
		return nil, fmt.Errorf("read citations: %w", err)
	}
	return &CitationSet{Name: filepath.Base(path), Cases: cases}, nil
}

func parseCitations(r io.Reader, name string) ([]CitationCase, error) {
	var cases []CitationCase
	seen := make(map[string]struct{})
	err := scan(r, name, func(line []byte) error {
		c, err := parseCitation(line)
		if err == nil {
			err = unique(seen, "id", c.ID)
		}
		cases = append(cases, c)
		return err
	})
	if err == nil && len(cases) == 0 {
		err = fmt.Errorf("%s holds no claim", name)
	}
	return cases, err
}

func parseCitation(line []byte) (CitationCase, error) {
	var raw struct {
		ID        string   `json:"id"`
		Claim     string   `json:"claim"`
		Evidence  []string `json:"evidence"`
		Supported *bool    `json:"supported"`
	}
	if err := decode(line, &raw); err != nil {
		return CitationCase{}, err
	}
	if raw.Claim == "" {
		return CitationCase{}, errors.New(`field "claim" is missing or empty; write what is claimed`)
	}
	if raw.Evidence == nil {
		return CitationCase{}, errors.New(`field "evidence" is missing; write a list of sentences`)
	}
	if raw.Supported == nil {
		return CitationCase{}, errors.New(`field "supported" is missing; write true or false`)
	}
	return CitationCase{ID: raw.ID, Claim: raw.Claim, Evidence: raw.Evidence, Supported: *raw.Supported}, nil
}
