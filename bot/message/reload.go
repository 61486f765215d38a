package message

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"ibid/corpus"
	"ibid/retrieval"
)

// Reloading shows how far a reload is.
func Reloading(p retrieval.Progress, began time.Time) Message {
	return draw(open,
		text("### Reading the documents", small("Began "+relative(began)+" · questions are answered from the old index meanwhile")),
		text(stages(p)...))
}

// steps are the stages of a reload, as people call them.
var steps = []struct{ stage, name string }{
	{retrieval.StageReading, "Reading files"},
	{retrieval.StageEmbedding, "Understanding passages"},
	{retrieval.StageBuilding, "Building the index"},
}

func stages(p retrieval.Progress) []string {
	if p.Stage == retrieval.StageWaiting || p.Stage == "" {
		return []string{"⏳ Waiting for another process that is indexing"}
	}
	var lines []string
	mark := "✓ "
	for _, s := range steps {
		if s.stage == p.Stage {
			lines = append(lines, "● **"+s.name+"**"+bar(p.Done, p.Total))
			mark = "○ "
			continue
		}
		lines = append(lines, mark+s.name)
	}
	return lines
}

const barLength = 12

func bar(done, total int) string {
	if total <= 0 {
		return ""
	}
	full := min(barLength, barLength*done/total)
	return fmt.Sprintf("  `%s%s` %s of %s", strings.Repeat("█", full), strings.Repeat("░", barLength-full), thousands(done), thousands(total))
}

// A ReloadView is what a reload did.
type ReloadView struct {
	Report    *retrieval.Report
	Documents int // loaded now
	Touched   int // answers kept whose sources changed
	Now       time.Time
}

const maxChanged = 8

// Reloaded says what a reload did.
func Reloaded(v ReloadView) Message {
	r := v.Report
	summary := facts(changes("added", r.Added), changes("changed", r.Changed), changes("removed", r.Removed))
	t := told
	if summary == "" {
		summary = "Nothing had changed."
	}
	summary = facts(summary, skips(r.Skipped))
	if len(r.Skipped) > 0 {
		t = untold
	}
	touched := ""
	if v.Touched > 0 {
		touched = "Sources of " + count(v.Touched, "earlier answer") + " changed; those answers say so now."
	}
	return draw(t,
		text("### The documents are loaded", summary),
		text(changed("➕", r.Added), changed("✏️", r.Changed), changed("➖", r.Removed)),
		text(skippedFiles(r.Skipped)...),
		text(touched),
		rule(),
		text(small(facts(count(v.Documents, "document"), count(r.Passages, "passage"), count(r.Embedded, "new text"), "took "+took(r.Duration), "index "+inline(r.Snapshot, maxSubject)))))
}

func changes(what string, ids []string) string {
	if len(ids) == 0 {
		return ""
	}
	return fmt.Sprintf("**%s** %s", thousands(len(ids)), what)
}

func skips(s []corpus.Skipped) string { return changes("skipped", make([]string, len(s))) }

func changed(mark string, ids []string) string {
	var lines []string
	for _, id := range ids[:min(len(ids), maxChanged)] {
		lines = append(lines, mark+" "+inline(id, titleLength))
	}
	if more := len(ids) - len(lines); more > 0 {
		lines = append(lines, small(fmt.Sprintf("and %s more", thousands(more))))
	}
	return strings.Join(lines, "\n")
}

func skippedFiles(skipped []corpus.Skipped) []string {
	if len(skipped) == 0 {
		return nil
	}
	lines := []string{"**Left out**"}
	for _, s := range skipped[:min(len(skipped), maxChanged)] {
		lines = append(lines, "⚠️ "+inline(s.Path, titleLength)+": "+inline(s.Reason, titleLength))
	}
	if more := len(skipped) - maxChanged; more > 0 {
		lines = append(lines, small(fmt.Sprintf("and %s more", thousands(more))))
	}
	return lines
}

// took writes a duration as people say it.
func took(d time.Duration) string {
	switch {
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	case d < time.Minute:
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
	return fmt.Sprintf("%d min %d s", int(d.Minutes()), int(d.Seconds())%60)
}

// ReloadFailed says that nothing changed, and why. since is when the index that
// still serves was made.
func ReloadFailed(reason string, documents int, since time.Time) Message {
	return draw(refused,
		text("### The reload failed", sentence(capital(reason))),
		text("The old index still serves: "+count(documents, "document")+", read "+relative(since)+". No answer is affected."),
		row(button("Try again", ID{Action: ReloadNow})))
}

// capital begins a sentence.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// ReloadBusy says that one reload is under way, and who must wait.
func ReloadBusy(began time.Time) Message {
	return draw(open, text("A reload is already under way, since "+relative(began)+". One runs at a time."))
}

// A RemovalsView is a reload that would take away more than half of the documents.
type RemovalsView struct {
	Subject string // what the buttons call the reload
	Loaded  int
	Gone    []string // IDs
}

// ReloadConfirm asks before most of the documents go.
func ReloadConfirm(v RemovalsView) Message {
	return draw(refused,
		text(fmt.Sprintf("### %s of %s would go", thousands(len(v.Gone)), count(v.Loaded, "document")),
			"More than half of what is loaded is no longer in the folder. Is the right folder mounted? Until you decide, the old index serves."),
		text(changed("➖", v.Gone)),
		row(danger(fmt.Sprintf("Remove %s", count(len(v.Gone), "document")), ID{Action: ReloadYes, Subject: v.Subject}), cancel("Keep the old index", v.Subject)))
}

func cancel(label, subject string) part {
	return button(label, ID{Action: Cancel, Subject: subject})
}
