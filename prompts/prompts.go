// Package prompts holds what a model is told, as templates in files, and renders
// them for a question.
//
// It promises that what other people wrote (passages, questions, earlier turns)
// stands between fences that it cannot forge, and that every rendering can be
// traced to the templates by their hash. It does not promise that a model obeys.
package prompts

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"text/template"
)

// ErrMarker says that no marker could be found that the texts do not contain.
// Markers are random, so it means that their source is not.
var ErrMarker = errors.New("the fences' marker stands in the text that they are to fence")

// A Passage is a run of a document's text as the model sees it.
type Passage struct {
	N         int // the number by which claims cite it, from 1
	Title     string
	Publisher string // like all below but Text, empty when unknown
	Author    string
	Kind      string // "news report", "press release", …
	Date      string
	Heading   string
	Text      string
}

// A Turn is an earlier question of the conversation and what was answered.
type Turn struct{ Question, Answer string }

// An Input is what a question's messages are made of.
type Input struct {
	Question string
	Passages []Passage
	Earlier  []Turn // oldest first
}

// Messages are what the model is sent.
type Messages struct{ System, User string }

// A Set is one version of all templates. It is safe for concurrent use.
type Set struct {
	templates map[string]*template.Template
	hash      string
	marker    func() string
}

// Hash names the version: 12 hex digits of the SHA-256 of all templates.
func (s *Set) Hash() string { return s.hash }

// WithMarker returns the same templates with another source of markers, for
// renderings that a test can compare.
func (s *Set) WithMarker(marker func() string) *Set {
	return &Set{s.templates, s.hash, marker}
}

// randomMarker has 64 random bits: a document cannot know the marker of a
// question that will be asked after it was written.
func randomMarker() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails: it ends the program where the system has no randomness
	return hex.EncodeToString(b[:])
}

// Answer renders the request for an answer from passages.
func (s *Set) Answer(in Input) (Messages, error) { return s.render("answer", in) }

// Plain renders the same request for models too small for its form: it asks for
// bare sentences.
func (s *Set) Plain(in Input) (Messages, error) { return s.render("plain", in) }

// FollowUp renders the request to make a question understandable alone.
func (s *Set) FollowUp(in Input) (Messages, error) { return s.render("followup", in) }

// A page is what a template sees.
type page struct {
	Input
	Marker string
}

func (s *Set) render(name string, in Input) (Messages, error) {
	marker, err := s.draw(in)
	if err != nil {
		return Messages{}, err
	}
	p := page{in.defused(), marker}
	system, err := s.execute(name+"_system.tmpl", p)
	if err != nil {
		return Messages{}, err
	}
	user, err := s.execute(name+"_user.tmpl", p)
	return Messages{system, user}, err
}

// draw finds a marker that stands nowhere in the input.
func (s *Set) draw(in Input) (string, error) {
	const draws = 4
	for range draws {
		if m := s.marker(); m != "" && !in.contains(m) {
			return m, nil
		}
	}
	return "", ErrMarker
}

func (s *Set) execute(file string, p page) (string, error) {
	var b strings.Builder
	if err := s.templates[file].Execute(&b, p); err != nil {
		return "", fmt.Errorf("render a prompt: %w", located(err))
	}
	return strings.TrimSpace(b.String()), nil
}
