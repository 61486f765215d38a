package message

import (
	"fmt"
	"time"

	"ibid/corpus"
)

// A StatusView is how the bot is.
type StatusView struct {
	Version    string
	Started    time.Time
	Documents  int
	Passages   int
	Newest     corpus.Date
	Snapshot   string
	LastReload time.Time // zero before the first
	ReloadNote string    // what was wrong with the last one, if anything
	Skipped    int
	Model      string // empty when there is none
	Tokens     int    // used today
	Budget     int    // a day; 0 is unlimited
	Asked      int    // questions since the start
	Refused    int    // of them, those that the sources do not tell
	Median     time.Duration
	Slowest    time.Duration // the 95th of a hundred
	Errors     int
	LastError  string // in plain words
	Queue      int    // questions that wait
	Gateway    time.Duration
	Shards     int
}

// Status shows how the bot is.
func Status(v StatusView) Message {
	t := plain
	if v.LastError != "" || v.ReloadNote != "" {
		t = untold
	}
	return draw(t,
		text("### Status", small(facts("version "+inline(v.Version, maxSubject), "started "+relative(v.Started)))),
		text(v.documents()...),
		text(v.model()...),
		text(v.answers()...),
		text(v.connection()...))
}

func (v StatusView) documents() []string {
	line := facts(count(v.Documents, "document"), count(v.Passages, "passage"))
	if v.Newest != "" {
		line += " · newest " + day(v.Newest)
	}
	loaded := "not loaded yet"
	if !v.LastReload.IsZero() {
		loaded = "loaded " + relative(v.LastReload)
	}
	if v.Skipped > 0 {
		loaded += ", " + count(v.Skipped, "file") + " left out"
	}
	lines := []string{"**Documents**", line, small(facts(loaded, "index "+inline(v.Snapshot, maxSubject)))}
	if v.ReloadNote != "" {
		lines = append(lines, "⚠️ "+sentence(capital(v.ReloadNote)))
	}
	return lines
}

func (v StatusView) model() []string {
	if v.Model == "" {
		return []string{"**Model**", "none: answers are the sources' own words"}
	}
	used := count(v.Tokens, "token") + " today"
	if v.Budget > 0 {
		used = fmt.Sprintf("%s of %s today (%d %%)", thousands(v.Tokens), count(v.Budget, "token"), 100*v.Tokens/v.Budget)
	}
	return []string{"**Model**", facts(inline(v.Model, publisherLength), used)}
}

func (v StatusView) answers() []string {
	lines := []string{"**Answers**", facts(count(v.Asked, "question"), thousands(v.Refused)+" not in the sources", waiting(v.Queue))}
	if v.Asked > 0 {
		lines = append(lines, small("half within "+took(v.Median)+", 95 of 100 within "+took(v.Slowest)))
	}
	return lines
}

func waiting(n int) string {
	if n == 0 {
		return ""
	}
	return thousands(n) + " waiting"
}

func (v StatusView) connection() []string {
	gateway := "" // not known until the first heartbeat
	if v.Gateway > 0 {
		gateway = "gateway " + took(v.Gateway)
	}
	line := facts(gateway, count(v.Shards, "shard"), count(v.Errors, "error"))
	lines := []string{"**Connection**", line}
	if v.LastError != "" {
		lines = append(lines, "⚠️ "+sentence(capital(v.LastError)))
	}
	return lines
}
